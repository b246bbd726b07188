"""Tampering as the superuser of the database: each of these must be found, and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

from huiguan.engines.seal import SigningKey
from huiguan.kernel.history import keys, recording, services
from huiguan.kernel.history.models import Checkpoint
from huiguan.kernel.history.operations import rename_sealed_column
from huiguan.kernel.history.services import Report
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.organizations.services import update_registration
from huiguan.kernel.permits import system_actor

SYSTEM = system_actor("test")
EVENTS = "organizations_organizationevent"
ROWS = "organizations_organization"
Tamper = Callable[..., None]
Checked = Callable[..., Report]


def found(report: Report) -> list[tuple[str, str, int | None]]:
    assert not report.valid
    return [(finding.problem, finding.table, finding.row) for finding in report.findings]


@pytest.fixture
def sealed(provinces: list[Organization]) -> list[Organization]:
    services.make_checkpoint(actor=SYSTEM)
    return provinces


def event_of(organization: Organization) -> int:
    return int(Organization.pgh_event_model.objects.get(pgh_obj_id=organization.pk).pk)


def test_an_honest_history_holds(sealed: list[Organization], checked: Checked) -> None:
    update_registration(actor=SYSTEM, organization=sealed[0], seat="x")
    report = checked(Checkpoint.objects.get().note)
    assert report.valid
    assert (report.size, report.events, report.rows, report.unsealed) == (5, 5, 5, 1)
    assert (report.checkpoints, report.outside, report.without_actor) == (1, 1, 0)


def test_an_empty_history_holds(transactional_db: None, checked: Checked) -> None:
    assert checked().valid


def test_a_changed_value_of_an_event(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    event = event_of(sealed[1])
    tamper(f"UPDATE {EVENTS} SET seat = 'elsewhere' WHERE pgh_id = %s", event)
    assert ("changed", EVENTS, event) in found(checked())


@pytest.mark.parametrize(
    "change",
    ["pgh_created_at = pgh_created_at + interval '1 day'", "pgh_obj_id = 999", "pgh_label = 'update'", "pgh_xact = 1"],
)
def test_a_changed_head_of_an_event(change: str, sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    event = event_of(sealed[1])
    tamper(f"UPDATE {EVENTS} SET {change} WHERE pgh_id = %s", event)
    assert ("changed", EVENTS, event) in found(checked())


def test_another_actor(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    event = Organization.pgh_event_model.objects.get(pgh_obj_id=sealed[2].pk)
    tamper("UPDATE pghistory_context SET metadata = '{\"user\": 1}' WHERE id = %s", event.pgh_context_id)
    assert found(checked()) == [("changed", EVENTS, event.pk)]


def test_a_removed_event(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    event = event_of(sealed[1])
    tamper(f"DELETE FROM {EVENTS} WHERE pgh_id = %s", event)
    assert ("removed", EVENTS, event) in found(checked())


def test_an_inserted_event(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    forged = 'jsonb_populate_record(event, \'{"pgh_id": 4711, "seat": "forged"}\')'
    tamper(f"INSERT INTO {EVENTS} SELECT ({forged}).* FROM {EVENTS} event WHERE pgh_obj_id = %s", sealed[0].pk)
    assert ("inserted", EVENTS, 4711) in found(checked())


def test_a_row_changed_behind_the_triggers(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    tamper(f"UPDATE {ROWS} SET legal_representative = 'x' WHERE id = %s", sealed[3].pk)
    assert found(checked()) == [("changed", ROWS, sealed[3].pk)]


def test_a_row_removed_behind_the_triggers(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    tamper("DELETE FROM search_searchentry WHERE organization_id = %s", sealed[3].pk)
    tamper(f"DELETE FROM {ROWS} WHERE id = %s", sealed[3].pk)
    assert found(checked()) == [("removed", ROWS, sealed[3].pk)]


def test_a_row_inserted_behind_the_triggers(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    tamper(
        'INSERT INTO organizations_department (id, name, "order", organization_id) VALUES (77, %s, 0, %s)',
        "d",
        sealed[0].pk,
    )
    assert found(checked()) == [("inserted", "organizations_department", 77)]


def test_a_row_brought_back_from_deletion(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    with recording(SYSTEM):
        department = Department.objects.create(name="d", organization=sealed[0])
        key = department.pk
        department.delete()
    services.seal(actor=SYSTEM)
    tamper(
        'INSERT INTO organizations_department (id, name, "order", organization_id) VALUES (%s, %s, 0, %s)',
        key,
        "d",
        sealed[0].pk,
    )
    assert found(checked()) == [("inserted", "organizations_department", key)]


def test_an_event_and_its_seal_forged_together(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    event = event_of(sealed[1])
    tamper(f"UPDATE {EVENTS} SET seat = 'elsewhere' WHERE pgh_id = %s", event)
    _forge_seal(tamper, event)
    report = checked()
    assert ("seal", EVENTS, event) in found(report)
    assert ("changed", EVENTS, event) not in found(report)
    assert "rewritten" in str(report.findings)


def test_the_log_cut_off(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    tamper("DELETE FROM history_seal WHERE position >= 3")
    assert {problem for problem, _table, _row in found(checked())} >= {"log", "inserted"}


def test_a_gap_in_the_log(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    tamper("DELETE FROM history_seal WHERE position = 2")
    assert "seal" in {problem for problem, _table, _row in found(checked())}


def test_values_removed_without_an_erasure(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    event = event_of(sealed[1])
    columns = [f.column for f in Organization.pgh_event_model._meta.concrete_fields]
    emptied = ", ".join(f'"{c}" = NULL' for c in columns if c != "id" and not c.startswith("pgh_"))
    tamper(f"UPDATE {EVENTS} SET {emptied} WHERE pgh_id = %s", event)
    tamper("UPDATE history_seal SET salt = NULL WHERE event_id = %s", event)
    assert ("changed", EVENTS, event) in found(checked())


def test_a_checkpoint_changed_inside(sealed: list[Organization], tamper: Tamper, checked: Checked) -> None:
    tamper("UPDATE history_checkpoint SET note = replace(note, 'time 20', 'time 19')")
    assert found(checked()) == [("checkpoint", "", None)]


def test_a_renamed_column_keeps_its_seal(sealed: list[Organization], checked: Checked) -> None:
    there, back = rename_sealed_column(EVENTS, "seat", "place"), rename_sealed_column(EVENTS, "place", "seat")
    there.code(apps, None)
    # The column itself was not renamed, so the layout names one that is not there.
    assert found(checked())[0] == ("changed", EVENTS, None)
    assert "place" in checked().findings[0].detail
    back.code(apps, None)
    assert checked().valid


def test_the_whole_chain_rebuilt_by_the_owner_of_database_and_key(
    sealed: list[Organization], tamper: Tamper, checked: Checked
) -> None:
    outside = Checkpoint.objects.get().note
    tamper(f"UPDATE {ROWS} SET seat = 'elsewhere' WHERE id = %s", sealed[1].pk)
    tamper(f"UPDATE {EVENTS} SET seat = 'elsewhere' WHERE pgh_obj_id = %s", sealed[1].pk)
    _rebuild_everything(tamper)
    assert checked().valid, "with everything rebuilt, nothing inside can tell"
    report = checked(outside)
    assert found(report) == [("log", "", None)]
    assert "rewritten" in report.findings[0].detail


def test_a_shortened_history_does_not_pass_for_the_old_one(
    sealed: list[Organization], tamper: Tamper, checked: Checked
) -> None:
    outside = Checkpoint.objects.get().note
    tamper(f"DELETE FROM {EVENTS} WHERE pgh_obj_id = %s", sealed[3].pk)
    tamper("DELETE FROM search_searchentry WHERE organization_id = %s", sealed[3].pk)
    tamper(f"DELETE FROM {ROWS} WHERE id = %s", sealed[3].pk)
    _rebuild_everything(tamper)
    assert checked().valid
    assert found(checked(outside)) == [("log", "", None)]


def test_checkpoints_of_the_key_before_a_restore_are_accepted_when_named(
    sealed: list[Organization], monkeypatch: pytest.MonkeyPatch, checked: Checked
) -> None:
    before = keys.signing_key().verifying
    monkeypatch.setattr(keys, "signing_key", lambda: SigningKey("huiguan-history", b"\x06" * 32))
    note = Checkpoint.objects.get().note
    assert found(checked(note)) == [("checkpoint", "", None)] * 2
    assert services.verify(actor=SYSTEM, outside=[note], key=before).valid
    monkeypatch.setattr(keys, "trusted_checkpoint_keys", lambda data: [before.text])
    assert checked(note).valid


def test_an_outside_checkpoint_of_another_key_or_log(sealed: list[Organization], checked: Checked) -> None:
    from huiguan.engines.seal import Checkpoint as Point
    from huiguan.engines.seal import read_checkpoint
    from huiguan.kernel.history.keys import signing_key

    point = read_checkpoint(Checkpoint.objects.get().note)
    stranger = SigningKey("huiguan-history", b"\x05" * 32)
    assert found(checked(stranger.sign(point))) == [("checkpoint", "", None)]
    elsewhere = Point("huiguan/other", point.size, point.root, point.chain, point.time)
    assert found(checked(signing_key().sign(elsewhere))) == [("checkpoint", "", None)]
    assert found(checked("not a checkpoint")) == [("checkpoint", "", None)]


def _forge_seal(tamper: Tamper, event: int) -> None:
    """Give a changed event the digest and leaf that fit it."""
    from huiguan.engines.seal import digest_values, leaf_of
    from huiguan.kernel.history.models import Seal
    from huiguan.kernel.history.services.verification import layout_sql
    from huiguan.kernel.history.sources import fix_settings

    seal = Seal.objects.select_related("layout").get(event_id=event, layout__table=EVENTS)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        fix_settings(cursor)
        cursor.execute(layout_sql(seal.layout))
        row = next(row for row in cursor.fetchall() if row[0] == event)
        cursor.execute("COMMIT")
    digest = digest_values(bytes(seal.salt or b""), bytes(row[6]))
    leaf = leaf_of(bytes(row[5]), digest)
    tamper("UPDATE history_seal SET digest = %s, leaf = %s WHERE position = %s", digest, leaf, seal.pk)


def _rebuild_everything(tamper: Tamper) -> None:
    """Throw all seals and checkpoints away and seal again with the instance's own code and key."""
    for table in ("history_seal", "history_node", "history_checkpoint"):
        tamper(f"DELETE FROM {table}")
    tamper("UPDATE history_sealstate SET size = 0, chain = decode(repeat('00', 32), 'hex'), frontier = '', horizon = 0")
    services.make_checkpoint(actor=SYSTEM)
