"""Prints, as JSON, which addresses each demonstration role opens, for a process that must not load Django itself.

Addresses whose door is shut to the role (the same question that the door asks) are left out: a page that says so is
seen at the address that does not exist.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from typing import Any


def is_open(target: Any) -> bool:
    """Whether the door of the page, should it have one, opens to the account of the target."""
    from django.urls import Resolver404, resolve

    from huiguan.kernel.access.actors import actor_of
    from huiguan.kernel.organizations.models import Organization
    from huiguan.kernel.people.models import User
    from huiguan.kernel.permits import allows

    try:
        found = resolve(target.path)
    except Resolver404:
        return True
    permission = getattr(found.func, "permission", "")
    if not permission or not User.objects.filter(username=target.username).exists():
        return True
    place = Organization.objects.filter(code=found.kwargs["code"]).first() if "code" in found.kwargs else None
    return allows(actor_of(User.objects.get(username=target.username)), permission, place)


def main() -> None:
    """Read the instance in the folder HUIGUAN_DATA; JSON by role: the accounts, and the targets of shots.py."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    import django

    django.setup()
    from shots import addresses

    accounts, jobs, _unreached = addresses()
    found = {
        role: {"accounts": accounts.get(role, []), "targets": [dataclasses.asdict(one) for one in mine if is_open(one)]}
        for role, mine in jobs.items()
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
