"""What Django itself finds wrong with the house, and whether a changed model lacks its migration: in one process."""

from __future__ import annotations

import warnings

import django
from django.core.management import call_command

# No database is asked for: makemigrations would say that the history of migrations cannot be compared.
warnings.simplefilter("ignore", RuntimeWarning)
django.setup()
call_command("check", fail_level="WARNING")
call_command("makemigrations", check_changes=True, dry_run=True, skip_checks=True)
