"""Prints, as JSON, which addresses each demonstration role opens, for a process that must not load Django itself.

Addresses whose door is shut to the role (the same question that the door asks) are left out: a page that says so is
seen at the address that does not exist.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from functools import cache
from typing import Any


def is_open(target: Any) -> bool:
    """Whether the door of the page, should it have one, opens to the account of the target."""
    from django.urls import Resolver404, resolve

    from huiguan.kernel.permits import allows

    try:
        found = resolve(target.path)
    except Resolver404:
        return True
    permission = getattr(found.func, "permission", "")
    actor = _actor(target.username) if permission else None
    return actor is None or allows(actor, permission, _place(found.kwargs.get("code")))


@cache
def _actor(username: str) -> Any:
    """The actor of an account; None for a visitor, who has none."""
    from huiguan.kernel.access.actors import actor_of
    from huiguan.kernel.people.models import User

    user = User.objects.filter(username=username).select_related("person").first()
    return None if user is None else actor_of(user)


@cache
def _place(code: str | None) -> Any:
    from huiguan.kernel.organizations.models import Organization

    return None if code is None else Organization.objects.filter(code=code).first()


def _session(username: str) -> dict[str, str]:
    """The cookie of a session of the account, as the sign-in leaves it."""
    from django.conf import settings
    from django.test import Client

    from huiguan.kernel.people.models import User

    client = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def main() -> None:
    """Read the instance in the folder HUIGUAN_DATA; JSON by role: the accounts, a session of each, and the targets."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    import django

    django.setup()
    from shots import addresses

    accounts, jobs, _unreached = addresses()
    found = {
        role: {
            "accounts": accounts.get(role, []),
            "sessions": {one["username"]: _session(one["username"]) for one in accounts.get(role, [])},
            "targets": [dataclasses.asdict(one) for one in mine if is_open(one)],
        }
        for role, mine in jobs.items()
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
