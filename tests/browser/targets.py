"""Prints, as JSON, which addresses each demonstration role opens, for a process that must not load Django itself."""

from __future__ import annotations

import dataclasses
import json
import os
import sys


def main() -> None:
    """Read the instance in the folder HUIGUAN_DATA; JSON by role: the accounts, and the targets of shots.py."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    import django

    django.setup()
    from shots import addresses

    accounts, jobs, _unreached = addresses()
    found = {
        role: {"accounts": accounts.get(role, []), "targets": [dataclasses.asdict(one) for one in mine]}
        for role, mine in jobs.items()
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
