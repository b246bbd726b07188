"""An association with its clerk, and imports into its register."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role, system_actor
from huiguan.members.models import Membership


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    """Each test keeps its files in a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }


def make_county(code: str = "440106") -> Organization:
    """A county's association."""
    return create_organization(actor=system_actor("test"), parent=None, code=code, name="东溪县协会", level="national")


def make_clerk(organization: Organization, name: str = "clerk") -> Actor:
    """A clerk of an association."""
    return clerk_of(User.objects.create_user(username=name), organization)


def clerk_of(user: User, organization: Organization) -> Actor:
    """Somebody with an account as a clerk of an association."""
    grant = GrantView(Role.CLERK, organization.pk, organization.path)
    return Actor(kind=ActorKind.USER, label=user.username, user_id=user.pk, grants=(grant,))


@pytest.fixture
def county(db: None) -> Organization:
    """A county's association."""
    return make_county()


@pytest.fixture
def clerk(county: Organization) -> Actor:
    """Its clerk."""
    return make_clerk(county)


Take = Callable[..., ImportBatch]


@pytest.fixture
def take(county: Organization, clerk: Actor) -> Take:
    """Imports a table: text of a CSV file, or a stream with its name."""

    def run(content: str | io.BytesIO, name: str = "名册.csv", **options: Any) -> ImportBatch:
        stream = io.BytesIO(content.encode()) if isinstance(content, str) else content
        return services.import_file(
            actor=clerk, organization=county, sheet_key="members", upload=stream, name=name, **options
        )

    return run


def register(organization: Organization) -> dict[str, Membership]:
    """The register by name."""
    return {row.name: row for row in Membership.objects.unscoped("test").filter(organization=organization)}
