"""Associations to write history about, made by the service that everybody uses."""

from __future__ import annotations

import os
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from huiguan.kernel.history import services
from huiguan.kernel.history.services import Report
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role, system_actor
from huiguan.server.embedded import EmbeddedPostgres

SYSTEM = system_actor("test")


@pytest.fixture
def national(transactional_db: None) -> Organization:
    """A topmost association; outside a test transaction, because the sealer looks below running ones."""
    return create_organization(actor=SYSTEM, parent=None, code="cn", name="National", level="national")


@pytest.fixture
def clerk(national: Organization) -> Actor:
    return Actor(ActorKind.USER, "Clerk", user_id=7, grants=(GrantView(Role.CLERK, national.pk, national.path),))


@pytest.fixture
def provinces(national: Organization) -> list[Organization]:
    names = ("North", "South", "East", "West")
    return [
        create_organization(actor=SYSTEM, parent=national, code=name.lower(), name=name, level="province")
        for name in names
    ]


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Run SQL as the superuser of the database server: no trigger fires, nothing is logged."""

    def run(sql: str, *params: object) -> None:
        with _superuser() as superuser:
            assert superuser.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)
            superuser.execute("SET session_replication_role = replica")
            superuser.execute(sql.encode(), params or None)

    return run


def _superuser() -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the test database; with DATABASE_URL its role must be a superuser itself."""
    name = str(connection.settings_dict["NAME"])
    if os.environ.get("DATABASE_URL"):
        return psycopg.connect(os.environ["DATABASE_URL"], dbname=name, autocommit=True)
    return EmbeddedPostgres(settings.DATA).connect_as_superuser(name)


@pytest.fixture
def checked() -> Callable[..., Report]:
    return lambda *outside: services.verify(actor=SYSTEM, outside=outside)


@pytest.fixture(autouse=True)
def _no_older_transaction_elsewhere(patient_sealing: None) -> None:
    """See there."""
