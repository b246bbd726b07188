"""Associations to write history about, made by the service that everybody uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from huiguan.kernel.history import services
from huiguan.kernel.history.services import Report
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role, system_actor

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
    """Run SQL as somebody who owns the database: no trigger fires, nothing is logged."""

    def run(sql: str, *params: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = [row[0] for row in cursor.fetchall() if row[0] in sql]
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            try:
                cursor.execute(sql, params)
            finally:
                for table in tables:
                    cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')

    return run


@pytest.fixture
def checked() -> Callable[..., Report]:
    return lambda *outside: services.verify(actor=SYSTEM, outside=outside)


@pytest.fixture(autouse=True)
def _no_older_transaction_elsewhere(patient_sealing: None) -> None:
    """See there."""
