"""A small tree and people for the tests of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    """Each test keeps its files in a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    settings.FILES_PARTS = tmp_path / "parts"


@pytest.fixture
def county(db: None) -> Organization:
    """A county association."""
    return Organization.objects.add_root(
        instance=Organization(code="c1", name="青原县协会", short_name="青原", level="county")
    )


@pytest.fixture
def other_county(db: None) -> Organization:
    """Another one."""
    return Organization.objects.add_root(
        instance=Organization(code="c2", name="石桥县协会", short_name="石桥", level="county")
    )


def person(name: str, organization: Organization, role: Role = Role.CLERK) -> Actor:
    """Somebody with a role in one association."""
    user = User.objects.create_user(username=name)
    grant = GrantView(role, organization.pk, organization.path)
    return Actor(kind=ActorKind.USER, label=name, user_id=user.pk, grants=(grant,))


@pytest.fixture
def clerk(county: Organization) -> Actor:
    """The clerk of the county."""
    return person("clerk", county)


@pytest.fixture
def outsider(other_county: Organization) -> Actor:
    """The clerk of another county."""
    return person("outsider", other_county)
