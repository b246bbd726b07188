"""The demonstration loaded by services and by COPY leaves the same rows in every table; what was loaded works.

It is loaded once in each way: by services here, which is taken back; by COPY in a database that files of tests share.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.demo import tables
from tests.demonstration import small_demonstration

from huiguan import demo
from huiguan.cli.main import main
from huiguan.elections.models import Election
from huiguan.elections.selectors import archive_chunks
from huiguan.governance.models import RenewalPlan
from huiguan.governance.selectors import with_state
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization


@pytest.fixture(scope="module")
def left_by_services(django_db_setup: None, django_db_blocker: Any) -> dict[str, Counter[str]]:
    """What loading by services leaves in every table; taken back."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        tables.draw_alike(patch)
        demo.load(demo.SCALES["small"], by_services=True)
        found = tables.snapshot()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small demonstration, loaded by COPY."""
    with django_db_blocker.unblock(), small_demonstration():
        yield


@pytest.mark.django_db
def test_by_services_and_in_bulk_every_table_is_the_same(
    left_by_services: dict[str, Counter[str]], small: None
) -> None:
    one, other = left_by_services, tables.snapshot()
    assert one["organizations.Organization"].total() == 40
    assert one["directives.Assignment"].total() > 3 * 30 + 3 * 30 + 9 * 30
    assert one["governance.Tenure"].total() > 40 * 20
    for label in ("directives.AssignmentEvent", "directives.ExtensionRequest", "workflow.Step", "inbox.Matter"):
        assert one[label].total() > 0, label
    assert {label: one[label].total() - other[label].total() for label in one if one[label] != other[label]} == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_terms_of_office_are_seen_in_every_state_of_their_renewal() -> None:
    plans = with_state(RenewalPlan.objects.unscoped("test"), today())
    assert {plan.state for plan in plans} == {"in_term", "preparing", "due", "overdue", "postponed"}


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_it_is_loaded_once_and_never_into_an_instance_in_use() -> None:
    assert demo.load_if_empty() is False
    with pytest.raises(demo.NotEmpty):
        demo.load(demo.SCALES["province"])
    assert Organization.objects.count() == 40


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_the_election_that_is_over_stands_up_to_the_auditor(tmp_path: Path) -> None:
    election = Election.objects.unscoped("test").get(state="declared", motion=None)
    archive = tmp_path / "election.bel"
    archive.write_bytes(b"".join(archive_chunks(election)))
    told = CliRunner().invoke(main, ["ballot", "verify", str(archive), "--format", "json"])
    assert told.exit_code == 0 and json.loads(told.stdout)["valid"] is True


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_every_sign_in_that_is_shown_opens_a_session() -> None:
    rows = demo.sign_ins()
    assert {row["role"] for row in rows} == {"clerk", "head", "system_admin", "security_admin", "audit_admin", "member"}
    for row in rows:
        assert Client().login(username=row["username"], password=row["password"]), row["username"]


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_organizations_are_listed_as_json_with_exactly_four_keys() -> None:
    result = CliRunner().invoke(main, ["organizations", "list", "--format", "json", "--data", str(settings.DATA)])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert len(rows) == 40
    assert rows[0] == {"code": "100000", "name": "全国警察协会", "level": "national", "parent": None}
    assert rows[1] == {"code": "160000", "name": "云岭省警察协会", "level": "province", "parent": "100000"}
    assert {row["level"] for row in rows} == {"national", "province", "city", "county"}


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_the_command_refuses_an_instance_in_use() -> None:
    result = CliRunner().invoke(main, ["demo", "--scale", "small", "--data", str(settings.DATA)])
    assert result.exit_code == 1
    assert "not empty" in result.output
