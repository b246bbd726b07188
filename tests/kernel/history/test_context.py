"""Who did it: on every path by which rows are written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from huiguan.kernel.history import attach_context, record_read, recording, request_id
from huiguan.kernel.history.context import is_recording
from huiguan.kernel.history.middleware import HistoryMiddleware
from huiguan.kernel.history.models import ReadEvent
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.permits import ANONYMOUS, Actor, ActorKind, system_actor

USER = Actor(ActorKind.USER, "Li", user_id=7)


def add(code: str) -> Organization:
    organization = Organization(code=code, name=code, short_name=code, level="national")
    return Organization.objects.add_root(instance=organization)


def contexts() -> list[Any]:
    events = Organization.pgh_event_model.objects.order_by("pgh_id").select_related("pgh_context")
    return [event.pgh_context and event.pgh_context.metadata for event in events]


@pytest.mark.django_db
def test_an_event_names_actor_association_and_reason() -> None:
    with recording(USER, organization=3, reason="found"):
        organization = add("a")
        organization.name = "b"
        organization.save()
        organization.delete()
    assert contexts() == [{"kind": "user", "user": 7, "organization": 3, "reason": "found"}] * 3
    events = Organization.pgh_event_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.name) for event in events] == [("insert", "a"), ("update", "b"), ("delete", "b")]


@pytest.mark.django_db
def test_a_persons_name_is_not_copied_into_the_history() -> None:
    with recording(USER):
        add("a")
    assert "Li" not in str(contexts())


@pytest.mark.django_db
def test_a_job_is_named() -> None:
    with recording(system_actor("escalation")):
        add("a")
    assert contexts() == [{"kind": "system", "label": "escalation"}]


@pytest.mark.django_db
def test_one_act_is_one_context() -> None:
    with recording(USER, reason="outer"):
        add("a")
        with recording(system_actor("inner"), reason="inner"):
            add("b")
        add("c")
    assert [context["reason"] for context in contexts()] == ["outer"] * 3
    ids = Organization.pgh_event_model.objects.values_list("pgh_context_id", flat=True)
    assert len(set(ids)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_commit_lets_run_is_an_act_of_its_own() -> None:
    def follow(code: str = "c") -> None:
        with recording(system_actor("following"), reason="follow"):
            add(code)

    def follow_in_one() -> None:
        with transaction.atomic():
            assert not is_recording()
            follow()

    with recording(USER, reason="act"):
        add("a")
        transaction.on_commit(lambda: follow("b"))
        transaction.on_commit(follow_in_one)
        assert is_recording()
    assert [context and context["reason"] for context in contexts()] == ["act", "follow", "follow"]


@pytest.mark.django_db
def test_nothing_is_attributed_after_the_recording_ended() -> None:
    with recording(USER):
        add("a")
    add("b")
    assert contexts()[1] is None


@pytest.mark.django_db
def test_a_refused_act_leaves_neither_rows_nor_events_nor_actor() -> None:
    with pytest.raises(ValueError, match="refused"), recording(USER):
        add("a")
        raise ValueError("refused")
    add("b")
    assert Organization.objects.count() == 1
    assert contexts() == [None]


@pytest.mark.django_db
def test_bulk_copy_keeps_its_actor() -> None:
    with recording(USER):
        owner = add("a")
    with transaction.atomic(), connection.cursor() as cursor:
        attach_context(cursor, system_actor("import"), owner, "import")
        with cursor.copy('COPY organizations_department (name, "order", organization_id) FROM STDIN') as copy:
            for number in range(500):
                copy.write_row((f"d{number}", number, owner.pk))
    events = Department.pgh_event_model.objects.all()
    found = {(event.pgh_label, str(event.pgh_context.metadata["label"])) for event in events}
    assert events.count() == 500
    assert found == {("insert", "import")}


@pytest.mark.django_db
def test_a_change_of_what_is_left_out_makes_no_event() -> None:
    organization = add("a")
    organization.numchild = 5
    organization.save()
    assert len(contexts()) == 1


@pytest.mark.django_db
def test_an_anonymous_act_carries_nothing_that_leads_to_its_sender() -> None:
    token = request_id.set("abc")
    try:
        with recording(ANONYMOUS, organization=3, reason="report"):
            add("a")
    finally:
        request_id.reset(token)
    assert contexts() == [{"kind": "anonymous", "organization": 3, "reason": "report"}]


@pytest.mark.django_db
def test_the_changes_of_a_request_carry_its_id(rf: Any) -> None:
    seen = []

    def view(request: Any) -> Any:
        with recording(USER):
            add(f"a{len(seen)}")
        seen.append(request_id.get())
        return None

    middleware = HistoryMiddleware(view)
    middleware(rf.get("/"))
    middleware(rf.get("/"))
    assert [context["request"] for context in contexts()] == seen
    assert len(set(seen)) == 2
    assert request_id.get() == ""


@pytest.mark.django_db
def test_a_look_at_a_sensitive_field_is_recorded() -> None:
    organization = add("a")
    record_read(actor=USER, subject=organization, field="credit_code", reason="asked by phone", organization=3)
    read = ReadEvent.objects.get()
    assert (read.kind, read.pgh_obj_id, read.field) == ("organizations.organization", organization.pk, "credit_code")
    assert read.reason == "asked by phone"
    assert read.pgh_context is not None
    assert read.pgh_context.metadata == {"kind": "user", "user": 7, "organization": 3, "reason": "read"}


@pytest.mark.django_db
def test_history_cannot_be_edited_by_the_program() -> None:
    add("a")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Organization.pgh_event_model.objects.update(name="x")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Organization.pgh_event_model.objects.all().delete()
