"""Late subjects are found by working days, told once a rung, and left alone when they moved on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.permits import system_actor
from huiguan.kernel.workflow import escalation
from huiguan.kernel.workflow.escalation import escalate
from huiguan.kernel.workflow.models import Step
from huiguan.kernel.workflow.services import advance, start
from huiguan.kernel.workflow.tasks import escalate_late_subjects


def sent(scene: Any, name: str = "D-001") -> Any:
    matter = scene.matter(name)
    start(actor=system_actor("test"), subject=matter)
    return matter


def told(scene: Any) -> list[tuple[str, str, str]]:
    found = [(notice.text, notice.role, notice.kind) for notice in scene.told]
    scene.told.clear()
    return found


def test_each_rung_is_climbed_once_and_in_its_time(scene: Any) -> None:
    sent(scene)
    due = add_working_days(today(), 5)
    assert escalate(due) == 0
    assert escalate(add_working_days(due, 1)) == 1
    assert told(scene) == [("D-001", "clerk", "flowtest.late")]
    assert escalate(add_working_days(due, 2)) == 0
    assert escalate(add_working_days(due, 3)) == 1
    assert told(scene) == [("D-001", "head", "flowtest.late")]
    assert escalate(add_working_days(due, 30)) == 0 and told(scene) == []


def test_what_moved_on_is_not_late_and_what_came_back_has_a_new_deadline(scene: Any) -> None:
    matter = sent(scene)
    advance(actor=scene.clerk, subject=matter, transition="take")
    assert escalate(add_working_days(today(), 300)) == 0
    advance(actor=scene.clerk, subject=matter, transition="give_back", note="not ours")
    assert escalate(add_working_days(today(), 6)) == 1


def test_a_reminder_comes_before_the_deadline(scene: Any) -> None:
    matter = sent(scene)
    advance(actor=scene.clerk, subject=matter, transition="take")
    advance(actor=scene.clerk, subject=matter, transition="ask", evidence=[1])
    told(scene)
    assert escalate() == 0
    assert escalate(add_working_days(today(), 1)) == 1
    assert told(scene) == [("D-001", "head", "flowtest.soon")]


def test_a_job_that_dies_between_batches_goes_on_and_tells_nobody_twice(scene: Any, monkeypatch: Any) -> None:
    for i in range(5):
        sent(scene, f"D-{i}")
    monkeypatch.setattr(escalation, "BATCH", 2)
    calls = iter([None, RuntimeError("killed")])

    def send(notices: list[Any]) -> None:
        fault = next(calls, None)
        if fault:
            raise fault
        scene.told.extend(notices)

    monkeypatch.setattr(escalation, "send", send)
    late = add_working_days(today(), 6)
    try:
        escalate(late)
    except RuntimeError:
        assert len(scene.told) == 2
    assert escalate(late) == 3
    assert sorted(notice.text for notice in scene.told) == [f"D-{i}" for i in range(5)]


def test_the_job_runs_by_day_and_not_at_night(scene: Any, monkeypatch: Any) -> None:
    sent(scene)
    Step.objects.unscoped("test").update(due=today() - timedelta(days=1))
    noon = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert escalate_late_subjects(timestamp=int((noon - timedelta(hours=9)).timestamp())) == 0
    assert escalate_late_subjects(timestamp=int(noon.timestamp())) == 1
