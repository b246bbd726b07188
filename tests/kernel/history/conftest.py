"""Associations to write history about, made by the service that everybody uses."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from huiguan.kernel.history import services
from huiguan.kernel.history.services import Report, checkpoints, sealing
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
            tables = [row[0] for row in cursor.fetchall()]
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


OLDER_ELSEWHERE = """
SELECT count(*) FROM pg_stat_activity
WHERE datname <> current_database() AND backend_xid IS NOT NULL
  AND backend_xid::text::bigint <= %s::bigint %% 4294967296
"""


@pytest.fixture(autouse=True)
def _no_older_transaction_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sealer stays below the oldest running transaction of the whole server, the other test process's too:
    before sealing, those that are older than this moment are waited for.
    """
    seal = sealing.seal

    def patient(*args: Any, **kwargs: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
            now = cursor.fetchone()[0]
            for _attempt in range(600):
                cursor.execute(OLDER_ELSEWHERE, [now])
                if cursor.fetchone()[0] == 0:
                    break
                time.sleep(0.1)
        return seal(*args, **kwargs)

    for module in (services, sealing, checkpoints):
        if hasattr(module, "seal"):
            monkeypatch.setattr(module, "seal", patient)
