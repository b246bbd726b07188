"""What the law makes us erase leaves the history; the seal holds and says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from huiguan.kernel.history import record_read, services
from huiguan.kernel.history.models import Erasure, ReadEvent, Seal
from huiguan.kernel.history.services import Report
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import update_registration
from huiguan.kernel.permits import Actor, NotFound, system_actor

SYSTEM = system_actor("retention")
Checked = Callable[..., Report]


@pytest.fixture
def person(provinces: list[Organization]) -> Organization:
    """Somebody's name in a row, in its history, and in the reason for a look at it."""
    update_registration(actor=SYSTEM, organization=provinces[0], legal_representative="Wang Secret")
    record_read(actor=SYSTEM, subject=provinces[0], field="legal_representative", reason="Wang Secret called")
    services.make_checkpoint(actor=SYSTEM)
    return provinces[0]


def erase(person: Organization) -> Erasure:
    update_registration(actor=SYSTEM, organization=person, legal_representative="")
    found = services.erase_subject(actor=SYSTEM, subjects=[person], rule="PIPL 47", organization=person)
    assert found is not None
    return found


def everywhere() -> str:
    """All text of all tables of the database."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


def test_the_values_are_gone_and_the_seal_holds(person: Organization, checked: Checked) -> None:
    assert "Wang Secret" in everywhere()
    erase(person)
    services.seal(actor=SYSTEM)
    report = checked()
    assert "Wang Secret" not in everywhere()
    assert report.valid
    # Founding, naming and one look were sealed with their values; the emptying of the row was not sealed yet.
    assert (report.erased, report.erasures) == (3, 1)


def test_the_erasure_says_what_under_which_rule_and_by_whom(person: Organization, checked: Checked) -> None:
    erasure = erase(person)
    services.seal(actor=SYSTEM)
    assert erasure.rule == "PIPL 47"
    assert set(erasure.events) == {"organizations_organizationevent", "history_readevent"}
    stored = Erasure.objects.select_related("pgh_context").get()
    assert stored.pgh_context is not None
    assert stored.pgh_context.metadata["label"] == "retention"
    assert Seal.objects.filter(layout__table="history_erasure", event_id=stored.pk).exists()


def test_others_keep_their_history(person: Organization, provinces: list[Organization]) -> None:
    erase(person)
    events = Organization.pgh_event_model.objects
    assert set(events.filter(pgh_obj_id=provinces[1].pk).values_list("name", flat=True)) == {"South"}
    assert set(events.filter(pgh_obj_id=person.pk).values_list("name", flat=True)) == {None}
    assert ReadEvent.objects.get().reason is None


def test_a_checkpoint_from_before_still_fits(person: Organization, checked: Checked) -> None:
    from huiguan.kernel.history.models import Checkpoint

    outside = Checkpoint.objects.get().note
    erase(person)
    assert checked(outside).valid


def test_a_forged_erasure_record_does_not_cover_other_events(
    person: Organization, provinces: list[Organization], checked: Checked, tamper: Callable[..., None]
) -> None:
    erase(person)
    event = Organization.pgh_event_model.objects.get(pgh_obj_id=provinces[1].pk)
    tamper("UPDATE organizations_organizationevent SET name = NULL WHERE pgh_id = %s", event.pk)
    tamper("UPDATE history_seal SET salt = NULL WHERE event_id = %s", event.pk)
    assert ("changed", event.pk) in [(finding.problem, finding.row) for finding in checked().findings]


def test_a_value_put_back_after_its_erasure_is_found(
    person: Organization, checked: Checked, tamper: Callable[..., None]
) -> None:
    erase(person)
    tamper("UPDATE organizations_organizationevent SET seat = 'again' WHERE pgh_obj_id = %s", person.pk)
    assert not checked().valid


def test_only_who_may_erases(person: Organization, clerk: Actor) -> None:
    with pytest.raises(NotFound):
        services.erase_subject(actor=clerk, subjects=[person], rule="PIPL 47", organization=person)


def test_nothing_to_erase_leaves_no_record(national: Organization) -> None:
    nobody = Organization(pk=4711)
    assert services.erase_subject(actor=SYSTEM, subjects=[nobody], rule="PIPL 47") is None
    assert not Erasure.objects.exists()
