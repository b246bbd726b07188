"""Dispatch: each row exactly once, whatever happens; warnings; who may send what to whom."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.directives.conftest import House, Send, fresh, tasks_of

from huiguan.directives import services
from huiguan.directives.enums import RunState
from huiguan.directives.models import Assignment, DispatchRun, Document, Item
from huiguan.directives.services import dispatch as module
from huiguan.directives.services.settings import change_settings
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation
from huiguan.kernel.workflow.models import Step

ACCEPT = ("whole_document", "burden")


def rows() -> Any:
    return Assignment.objects.unscoped("test")


def start(house: House, items: list[Item], receivers: list[Any], **more: Any) -> DispatchRun:
    return services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[item.pk for item in items],
        organization_ids=[receiver.pk for receiver in receivers],
        **{"accept": ACCEPT, "note": "n", **more},
    )


def test_each_association_gets_each_item_once(house: House, items: list[Item]) -> None:
    run = start(house, items, house.counties)
    assert (run.state, run.done, run.made) == (RunState.DONE, 8, 8 * len(items))
    assert rows().count() == 8 * len(items)
    again = start(house, items, house.counties)
    assert again.made == 0 and rows().count() == 8 * len(items)


def test_a_row_says_what_was_sent(house: House, items: list[Item], send: Send) -> None:
    due = today() + timedelta(days=30)
    row = send([house.counties[0]], items[:1], due_date=due)[0]
    assert (row.sender, row.organization, row.mode, row.part) == (house.nation, house.counties[0], "guidance", "lead")
    assert (row.due_date, row.original_due, row.due_kind) == (due, due, "date")
    assert row.title == row.sent_title == items[0].title and row.topic == items[0].topic
    assert row.document_id == items[0].document_id
    step = Step.objects.unscoped("test").get(subject_kind="directives.assignment", subject_id=row.pk)
    assert (step.to_state, step.user_id) == ("sent", house.clerk(house.nation).user_id)


def test_history_names_who_sent(house: House, send: Send) -> None:
    row = send([house.counties[0]])[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata FROM directives_assignmentevent e JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE e.pgh_obj_id = %s",
            [row.pk],
        )
        found = cursor.fetchall()
    assert len(found) == 1
    assert str(house.clerk(house.nation).user_id) in str(found[0][0])


def test_thirty_items_are_one_message(house: House, items: list[Item]) -> None:
    start(house, items, house.counties[:1])
    message = Message.objects.unscoped("test").get(organization=house.counties[0], kind="directives.sent")
    assert message.count == len(items)


def test_recurring_tasks_ask_for_reports(house: House, items: list[Item]) -> None:
    recurring = next(item for item in items if item.due_kind == "recurring")
    start(house, [recurring], house.counties[:1])
    row = rows().get(item=recurring)
    assert row.report_rule and row.next_report_on >= today()


def test_a_killed_run_goes_on_and_nothing_is_twice(
    house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    run = start(house, items, house.counties)
    sent = module.send_chunk
    calls = []

    def dies_in_the_third(*args: Any) -> int:
        made = sent(*args)
        calls.append(made)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(module, "send_chunk", dies_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        services.run_dispatch(run_id=run.pk, chunk=2)
    half = fresh(run)
    assert (half.done, half.state) == (4, RunState.RUNNING)
    assert rows().count() == 4 * len(items), "the broken chunk left nothing"
    monkeypatch.setattr(module, "send_chunk", sent)
    whole = services.run_dispatch(run_id=run.pk, chunk=2)
    assert (whole.state, whole.made) == (RunState.DONE, 8 * len(items))
    assert rows().count() == 8 * len(items)
    steps = Step.objects.unscoped("test").filter(subject_kind="directives.assignment")
    assert steps.count() == steps.values("subject_id").distinct().count() == 8 * len(items)
    messages = Message.objects.unscoped("test").filter(kind="directives.sent")
    assert [message.count for message in messages] == [len(items)] * 8


def test_a_fault_is_kept_and_the_run_resumed(house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    deferred: list[int] = []
    monkeypatch.setattr(module, "_defer", lambda run: deferred.append(run.pk))
    run = start(house, items[:1], house.counties)
    with monkeypatch.context() as broken:
        broken.setattr(module, "send_chunk", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.run_dispatch(run_id=run.pk)
    assert fresh(run).state == RunState.FAILED and "ZeroDivisionError" in fresh(run).error
    services.resume_dispatch(actor=house.clerk(house.nation), run_id=run.pk)
    assert deferred == [run.pk, run.pk]
    assert services.run_dispatch(run_id=run.pk).state == RunState.DONE
    assert fresh(run).error == ""


def test_the_rest_is_stopped_and_what_is_done_stays(
    house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    deferred: list[int] = []
    monkeypatch.setattr(module, "_defer", lambda run: deferred.append(run.pk))
    clerk = house.clerk(house.nation)
    run = start(house, items, house.counties)
    monkeypatch.setattr(module, "_next_chunk", _stopping_after(module._next_chunk, 2, clerk, run))
    assert services.run_dispatch(run_id=run.pk, chunk=2).state == RunState.STOPPED
    assert (fresh(run).done, rows().count()) == (4, 4 * len(items)), "two chunks were whole, no third began"
    assert services.run_dispatch(run_id=run.pk).done == 4, "a job that comes late finds it stopped"
    assert services.stop_dispatch(actor=clerk, run_id=run.pk).state == RunState.STOPPED
    services.resume_dispatch(actor=clerk, run_id=run.pk)
    assert (fresh(run).state, deferred) == (RunState.WAITING, [run.pk, run.pk])
    assert services.run_dispatch(run_id=run.pk, chunk=2).state == RunState.DONE
    assert (fresh(run).made, rows().count()) == (8 * len(items), 8 * len(items))
    with pytest.raises(RuleViolation) as refusal:
        services.stop_dispatch(actor=clerk, run_id=run.pk)
    assert refusal.value.code == "run_done"


def _stopping_after(step: Any, chunks: int, clerk: Any, run: DispatchRun) -> Any:
    """`step`, and a clerk who stops the run once it was called this often."""
    calls: list[bool] = []

    def stepped(run_id: int, chunk: int) -> bool:
        more = step(run_id, chunk)
        calls.append(more)
        if len(calls) == chunks:
            services.stop_dispatch(actor=clerk, run_id=run.pk)
        return bool(more)

    return stepped


@pytest.mark.django_db(transaction=True)
def test_a_stop_during_a_chunk_waits_for_it(house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    clerk, sent = house.clerk(house.nation), module.send_chunk
    run = start(house, items, house.counties)
    sending, faults = threading.Event(), []

    def slowly(*args: Any) -> int:
        made = sent(*args)
        sending.set()
        time.sleep(0.3)
        return made

    def work() -> None:
        try:
            services.run_dispatch(run_id=run.pk, chunk=2)
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)
        finally:
            connection.close()

    monkeypatch.setattr(module, "send_chunk", slowly)
    worker = threading.Thread(target=work)
    worker.start()
    assert sending.wait(20)
    services.stop_dispatch(actor=clerk, run_id=run.pk)
    worker.join()
    assert faults == []
    stopped = fresh(run)
    assert stopped.state == RunState.STOPPED
    assert 0 < stopped.done < 8 and stopped.done % 2 == 0
    assert rows().count() == stopped.done * len(items)


def test_a_stopped_run_whose_worker_was_killed_stays_stopped(
    house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    run = start(house, items, house.counties)
    with monkeypatch.context() as killed:
        killed.setattr(module, "_progress", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            services.run_dispatch(run_id=run.pk, chunk=2)
    assert rows().count() == 0
    services.stop_dispatch(actor=house.clerk(house.nation), run_id=run.pk)
    assert services.run_dispatch(run_id=run.pk).state == RunState.STOPPED
    assert rows().count() == 0
    services.resume_dispatch(actor=house.clerk(house.nation), run_id=run.pk)
    assert services.run_dispatch(run_id=run.pk).state == RunState.DONE
    assert rows().count() == 8 * len(items)


@pytest.mark.parametrize("act", [services.stop_dispatch, services.resume_dispatch])
def test_only_the_sender_stops_and_resumes(
    house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch, act: Any
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    run = start(house, items, house.counties)
    for actor in (house.clerk(house.counties[0]), house.outsider()):
        with pytest.raises(NotFound):
            act(actor=actor, run_id=run.pk)


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_run_take_turns(house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    run = start(house, items, house.counties)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            services.run_dispatch(run_id=run.pk, chunk=1)
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert (fresh(run).done, fresh(run).made) == (8, 8 * len(items))
    assert rows().count() == 8 * len(items)


def test_the_same_form_sent_twice_starts_one_run(house: House, items: list[Item]) -> None:
    key = uuid.uuid4()
    runs = [start(house, items, house.counties[:1], form_key=key) for _ in "ab"]
    assert runs[0].pk == runs[1].pk
    assert DispatchRun.objects.unscoped("test").count() == 1


def test_everything_to_everybody_warns_first(house: House, items: list[Item]) -> None:
    everybody = [*house.provinces, *house.cities, *house.counties]
    with pytest.raises(RuleViolation) as refusal:
        start(house, items, everybody, accept=())
    assert refusal.value.code == "whole_document"
    assert not rows().exists()
    start(house, items[:1], everybody, accept=())
    assert rows().count() == len(everybody)


def test_a_cap_is_not_passed_without_a_reason(house: House, items: list[Item]) -> None:
    county = house.counties[0]
    change_settings(actor=house.clerk(county), organization=county, reports_per_month=0)
    due = {items[0].pk: {"due_date": today() + timedelta(days=3)}}
    for accept, note, code in (((), "", "burden"), (("burden",), " ", "burden_reason")):
        with pytest.raises(RuleViolation) as refusal:
            start(house, items[:1], house.counties[:2], accept=accept, note=note, changes=due)
        assert refusal.value.code == code
    plan = services.preview_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[items[0].pk],
        organization_ids=[c.pk for c in house.counties[:2]],
        changes=due,
    )
    assert plan.warnings[0].organization_ids == (county.pk,)
    assert start(house, items[:1], house.counties[:2], accept=("burden",), note="汛期", changes=due).made == 2


def test_preview_shows_what_each_gets_and_changes_nothing(house: House, items: list[Item]) -> None:
    narrow = {items[1].pk: {"targets": [house.counties[1].pk], "title": "改"}}
    plan = services.preview_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[items[0].pk, items[1].pk],
        organization_ids=[c.pk for c in house.counties[:2]],
        changes=narrow,
    )
    assert plan.total == 3 and plan.already == 0
    assert [t.title for t in plan.for_association(house.counties[0].pk)] == [items[0].title]
    assert [t.title for t in plan.for_association(house.counties[1].pk)] == [items[0].title, "改"]
    assert not rows().exists()
    start(house, items[:2], house.counties[:2], changes=narrow)
    assert rows().filter(item=items[1]).count() == 1


@pytest.mark.parametrize("who", ["outsider", "province", "county"])
def test_only_the_own_office_sends(house: House, items: list[Item], who: str) -> None:
    actor = {
        "outsider": house.outsider(),
        "province": house.clerk(house.provinces[0]),
        "county": house.clerk(house.counties[0]),
    }[who]
    with pytest.raises(NotFound):
        services.start_dispatch(
            actor=actor, organization=house.nation, item_ids=[items[0].pk], organization_ids=[house.counties[0].pk]
        )


def test_nobody_sends_beside_or_upward(house: House, send: Send, items: list[Item]) -> None:
    send([house.provinces[0]])
    for receiver in (house.provinces[1], house.nation, house.provinces[0], house.cities[2]):
        with pytest.raises(Invalid) as refusal:
            services.start_dispatch(
                actor=house.clerk(house.provinces[0]),
                organization=house.provinces[0],
                item_ids=[items[0].pk],
                organization_ids=[receiver.pk],
            )
        assert refusal.value.code == "not_below"


def test_only_confirmed_items_are_sent(house: House, speech: Document) -> None:
    with pytest.raises(Invalid) as refusal:
        start(house, tasks_of(speech)[:1], house.counties)
    assert refusal.value.code == "not_confirmed"


def test_approval_where_it_is_asked_for(house: House, items: list[Item], speech: Document) -> None:
    change_settings(actor=house.clerk(house.nation), organization=house.nation, approval_required=True)
    with pytest.raises(RuleViolation) as refusal:
        start(house, items, house.counties[:1])
    assert refusal.value.code == "not_approved"
    services.submit_document(actor=house.clerk(house.nation), document_id=speech.pk)
    services.instruct(actor=house.head(house.nation), document_id=speech.pk, text="", decided="approve")
    assert start(house, items, house.counties[:1]).made == len(items)
    assert fresh(speech).state == "dispatched"


def test_what_was_received_is_split_below(house: House, send: Send) -> None:
    received = send([house.provinces[0]])[0]
    actor = house.clerk(house.provinces[0])
    run = services.split_below(
        actor=actor, assignment_id=received.pk, organization_ids=[c.pk for c in house.cities[:2]], accept=ACCEPT
    )
    below = rows().filter(run=run)
    assert {row.parent_id for row in below} == {received.pk}
    assert {row.sender_id for row in below} == {house.provinces[0].pk}
    assert {row.due_date for row in below} == {received.due_date}
    assert fresh(received).state == "taken_on"
    services.split_below(
        actor=actor, assignment_id=received.pk, organization_ids=[c.pk for c in house.cities[:2]], accept=ACCEPT
    )
    assert rows().filter(parent=received).count() == 2
