"""One changed row is found and named, out of few and out of a million."""

from __future__ import annotations

import pytest
from django.db import connection

from huiguan.bench import history
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import system_actor


@pytest.mark.parametrize("count", [2_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_one_changed_row_is_found(transactional_db: None, count: int) -> None:
    actor = system_actor("test")
    owner = create_organization(actor=actor, parent=None, code="cn", name="National", level="national")
    try:
        written = history._write(count, owner.pk)
        found = history._seal_and_verify(count, written["bare_copy_seconds"])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_bare")
    assert found["sealed"] == count + 1
    assert found["verify_valid"]
    assert found["found"]
