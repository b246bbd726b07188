"""Loaded once by the process from which worker processes are forked: Django, so that each of them has it at once."""

from huiguan.server.prepare import set_up_django

set_up_django()
