"""The people who try each door, and one of everything behind it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.contract.samples import (
    cases,
    directives,
    elections,
    funds,
    governance,
    honours,
    kernel,
    meetings,
    members,
    programmes,
    publicsite,
    reporting,
    research,
)
from tests.contract.samples.words import START, SYSTEM

from huiguan.kernel.access.models import SecondFactorRule
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role

# In this order: elections want the posts of governance, the public site what the others show.
MODULES = (
    kernel, directives, members, governance, meetings, elections, cases, funds, reporting, honours, research,
    programmes, publicsite,
)  # fmt: skip


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A national association, a province, a city, two counties, one of everything in the first, and eight people."""
    settings.MEDIA_ROOT = tmp_path
    # Thousands are refused here; the page that says so is drawn in the tests of the shell.
    monkeypatch.setattr("huiguan.ui.views.not_found", lambda request, exception=None: HttpResponse(status=404))
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        SecondFactorRule.objects.create(role=role, required=False)
    place: dict[str, Organization] = {}
    above: Organization | None = None
    for code, level in (("top", "national"), ("prov", "province"), ("town", "city")):
        above = place[code] = create_organization(actor=SYSTEM, parent=above, code=code, name=code, level=level)
    for code in ("here", "there"):
        place[code] = create_organization(actor=SYSTEM, parent=above, code=code, name=code, level="county")
    users = {
        "member": _user("member", Role.MEMBER, place["here"]),
        "other": _user("other", Role.CLERK, place["there"]),
        "above": _user("above", Role.CLERK, place["town"], below=True),
        "officer": _user("officer", Role.CLERK, place["here"]),
        "system": _user("system", Role.SYSTEM_ADMIN, place["top"], below=True),
        "security": _user("security", Role.SECURITY_ADMIN, place["top"], below=True),
        "keeper": _user("keeper", Role.SYSTEM_ADMIN, place["here"]),
    }
    clients = {"outsider": Client()} | {name: Client() for name in users}
    for name, user in users.items():
        clients[name].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return SimpleNamespace(clients=clients, samples=samples_of(place, users["officer"]), place=place, users=users)


def _user(name: str, role: Role, organization: Organization, *, below: bool = False) -> User:
    user = User.objects.create_user(name, person=Person.objects.create(name=name))
    grant_role(actor=SYSTEM, user=user, role=role, organization=organization, starts=START, below=below)
    return user


def samples_of(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    """A value for each parameter of an address; `namespace:parameter` goes before `parameter`."""
    return {name: value for module in MODULES for name, value in module.samples(place, officer).items()}
