"""Passing from state to state: by the table and no other way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, NotFound, Role, RuleViolation, system_actor
from huiguan.kernel.workflow.models import Step
from huiguan.kernel.workflow.selectors import available, current_due, timeline
from huiguan.kernel.workflow.services import advance, advance_many, start


def steps(matter: Any) -> list[Step]:
    return list(Step.objects.unscoped("test").filter(subject_id=matter.pk).order_by("id"))


def taken(scene: Any, name: str = "D-001") -> Any:
    matter = scene.matter(name)
    start(actor=system_actor("test"), subject=matter, organization=scene.province)
    advance(actor=scene.clerk, subject=matter, transition="take")
    return matter


def test_a_matter_goes_its_way_and_the_timeline_tells_it(scene: Any) -> None:
    matter = taken(scene)
    advance(actor=scene.clerk, subject=matter, transition="ask", note=" done ", evidence=[7])
    advance(actor=scene.head, subject=matter, transition="close")
    matter.refresh_from_db()
    assert matter.state == "closed"
    told = timeline(matter)
    assert [(entry.label, entry.state.key, entry.who, entry.organization) for entry in told] == [
        ("Sent", "sent", "test", "Province"),
        ("Take on", "taken", "clerk", "County"),
        ("Ask for closure", "asked", "clerk", "County"),
        ("Close", "closed", "head", "Province"),
    ]
    assert told[2].note == "done" and told[2].evidence == (7,)
    assert [entry.current for entry in told] == [False, False, False, True]
    assert not any(entry.late for entry in told)


def test_deadlines_are_working_days_and_can_be_given(scene: Any) -> None:
    matter = scene.matter()
    start(actor=scene.head, subject=matter)
    assert current_due(matter) == add_working_days(today(), 5)
    advance(actor=scene.clerk, subject=matter, transition="take")
    assert current_due(matter) is None
    advance(actor=scene.clerk, subject=matter, transition="ask", evidence=[1], due=date(2030, 1, 1))
    assert current_due(matter) == date(2030, 1, 1)


def test_a_step_names_a_person_by_account_and_a_job_by_label(scene: Any) -> None:
    first, second = steps(taken(scene))
    assert (first.user_id, first.actor_label) == (None, "test")
    assert (second.user_id, second.actor_label) == (scene.clerk.user_id, "")


def test_only_those_named_may_and_only_at_their_side(scene: Any) -> None:
    matter = taken(scene)
    outsider = scene.user(Role.CLERK, scene.province, "other clerk")
    for actor, transition in ((outsider, "give_back"), (scene.head, "give_back"), (scene.clerk, "reopen")):
        with pytest.raises(NotFound):
            advance(actor=actor, subject=matter, transition=transition, note="why")
    matter.refresh_from_db()
    assert matter.state == "taken" and len(steps(matter)) == 2


@pytest.mark.parametrize(
    ("transition", "arguments", "code"),
    [
        ("take", {}, "wrong_state"),
        ("give_back", {"note": "  "}, "needs_note"),
        ("ask", {}, "needs_evidence"),
    ],
)
def test_refused_by_the_table_and_nothing_changed(
    scene: Any, transition: str, arguments: dict[str, Any], code: str
) -> None:
    matter = taken(scene)
    with pytest.raises(RuleViolation) as refusal:
        advance(actor=scene.clerk, subject=matter, transition=transition, **arguments)
    assert refusal.value.code == code
    matter.refresh_from_db()
    assert matter.state == "taken" and len(steps(matter)) == 2


def test_who_asked_may_not_close(scene: Any) -> None:
    matter = taken(scene)
    both = Actor(
        scene.clerk.kind, "both", user_id=scene.clerk.user_id, grants=(*scene.clerk.grants, *scene.head.grants)
    )
    advance(actor=both, subject=matter, transition="ask", evidence=[1])
    assert available(both, matter) == ()
    assert [t.key for t in available(scene.head, matter)] == ["close"]
    with pytest.raises(RuleViolation) as refusal:
        advance(actor=both, subject=matter, transition="close")
    assert refusal.value.code == "four_eyes"


def test_the_second_of_two_hands_gets_a_conflict(scene: Any) -> None:
    matter = scene.matter()
    same = type(matter).objects.get(pk=matter.pk)
    advance(actor=scene.clerk, subject=matter, transition="take")
    with pytest.raises(Conflict):
        advance(actor=scene.clerk, subject=same, transition="take")
    assert len(steps(matter)) == 1


def test_buttons_follow_state_and_person(scene: Any, django_assert_num_queries: Any) -> None:
    matter = taken(scene)
    with django_assert_num_queries(0):
        assert [t.key for t in available(scene.clerk, matter)] == ["give_back", "ask"]
        assert available(scene.head, matter) == ()


def test_those_named_are_told_in_their_association(scene: Any) -> None:
    matter = taken(scene)
    advance(actor=scene.clerk, subject=matter, transition="ask", evidence=[1])
    (notice,) = scene.told
    assert (notice.kind, notice.organization_id, notice.role) == ("flowtest.asked", scene.province.pk, "head")
    assert (notice.subject_kind, notice.subject_id, notice.text) == ("flowtest.matter", matter.pk, "D-001")
    assert notice.due == add_working_days(today(), 2)


def columns(matter: Any) -> list[tuple[Any, ...]]:
    return [
        (s.organization_id, s.subject_kind, s.from_state, s.to_state, s.transition, s.user_id, s.actor_label, s.note,
         s.evidence, s.due)
        for s in steps(matter)
    ]  # fmt: skip


def test_many_at_once_leave_the_same_rows_with_a_fixed_number_of_statements(
    scene: Any, django_assert_max_num_queries: Any
) -> None:
    alone = taken(scene)
    advance(actor=scene.clerk, subject=alone, transition="give_back", note="not ours")
    many = [taken(scene, f"D-{i:03}") for i in range(40)]
    loaded = list(type(alone).objects.filter(pk__in=[m.pk for m in many]).select_related("organization", "sender"))
    with django_assert_max_num_queries(8), recording(scene.clerk, reason="give_back"):
        assert advance_many(actor=scene.clerk, subjects=loaded, transition="give_back", note="not ours") == 40
    assert all(columns(matter) == columns(alone) for matter in many)
    assert type(alone).objects.filter(state="sent").count() == 41


def test_many_at_once_is_all_or_none(scene: Any) -> None:
    good, bad = taken(scene), scene.matter("D-002")
    with pytest.raises(RuleViolation):
        advance_many(actor=scene.clerk, subjects=[good, bad], transition="give_back", note="not ours")
    good.refresh_from_db()
    assert good.state == "taken" and len(steps(good)) == 2


def test_a_subject_that_is_past_its_beginning_cannot_start(scene: Any) -> None:
    with pytest.raises(ValueError, match="starts in 'taken'"):
        start(actor=scene.clerk, subject=taken(scene))
