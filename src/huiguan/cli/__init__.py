"""The `huiguan` command: parses, calls a service or an engine, prints; nothing else.

Sub-commands are imported only when they are called, so that a command that needs no database never pays for Django.
"""

from huiguan.cli.main import main

__all__ = ["main"]
