"""Terms, postponement, the timetable, and the state of renewal as the database and the engine say it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huiguan.engines.charter import Dates, load_template, renewal_state
from huiguan.governance import selectors, services
from huiguan.governance.enums import RenewalState
from huiguan.governance.models import RenewalPlan, RenewalStep
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation


def state_on(day: date) -> str:
    rows = RenewalPlan.objects.unscoped("test").filter(closed_on=None)
    return str(selectors.with_state(rows, day).get().state)  # type: ignore[attr-defined]  # annotated


def test_the_database_and_the_engine_say_the_same_on_every_day(federation: Any) -> None:
    term = federation.settled()
    charter = load_template("profession-county")
    days = [term.ends_due + timedelta(days=offset) for offset in range(-260, 260, 3)]

    def said(dates: Dates) -> list[str | None]:
        return [renewal_state(charter, dates, day, working_days=add_working_days) for day in days]

    assert [state_on(day) for day in days] == said(Dates(term_ends=term.ends_due))
    later = term.ends_due + timedelta(days=150)
    approvals = {"council_vote": "会议", "supervising_body": "函", "registrar": "批复"}
    services.postpone_term(
        actor=federation.clerk, term_id=term.pk, revision=term.revision, to=later, approvals=approvals
    )
    assert [state_on(day) for day in days] == said(Dates(term_ends=term.ends_due, postponed_to=later))


@pytest.mark.parametrize(
    ("days", "approvals"),
    [
        (150, {"council_vote": "会议", "supervising_body": "函"}),
        (400, {"council_vote": "会议", "supervising_body": "函", "registrar": "批复"}),
        (150, {"council_vote": " ", "supervising_body": "函", "registrar": "批复"}),
    ],
)
def test_no_postponement_without_all_approvals_or_too_far(
    federation: Any, days: int, approvals: dict[str, str]
) -> None:
    term = federation.settled()
    to = term.ends_due + timedelta(days=days)
    with pytest.raises(RuleViolation, match="第十九条"):
        services.postpone_term(
            actor=federation.clerk, term_id=term.pk, revision=term.revision, to=to, approvals=approvals
        )


def test_the_timetable_follows_the_congress_and_keeps_what_was_done(federation: Any) -> None:
    term = federation.settled(ends_in=100)
    plan = selectors.plan_of(federation.clerk, federation.here, today())
    assert plan is not None
    steps = {step.key: step for step in selectors.steps_of(federation.clerk, plan)}
    assert steps["congress"].due_on == term.ends_due
    services.finish_step(
        actor=federation.clerk, step_id=steps["prepare"].pk, revision=1, done_on=today(), evidence="理事会纪要"
    )
    with pytest.raises(Invalid):
        services.finish_step(
            actor=federation.clerk, step_id=steps["audit"].pk, revision=1, done_on=today() + timedelta(days=1),
            evidence="报告",
        )  # fmt: skip
    congress = today() + timedelta(days=60)
    services.set_renewal_dates(actor=federation.clerk, term_id=term.pk, revision=plan.revision, congress_on=congress)
    anew = {step.key: step for step in RenewalStep.objects.unscoped("test").filter(plan=plan)}
    assert (anew["congress"].due_on, anew["notice"].due_on) == (congress, congress - timedelta(days=7))
    assert anew["prepare"].done_on == today()


def test_a_new_term_ends_the_one_before_and_its_tenures(federation: Any) -> None:
    term = federation.settled(ends_in=-10)
    post = federation.post("director")
    holder = services.Holder(post_id=post.pk, name="甲", term_id=term.pk, began_on=term.starts_on)
    (tenure,) = services.take_over_tenures(actor=federation.clerk, organization=federation.here, holders=[holder])
    new = services.open_term(actor=federation.clerk, organization=federation.here, ordinal=4, starts_on=today())
    tenure.refresh_from_db()
    term.refresh_from_db()
    assert (term.ended_on, tenure.ended_on, tenure.ended_by) == (today(), today(), "term_over")
    assert new.ends_due == today().replace(year=today().year + 4)
    assert state_on(today()) == RenewalState.IN_TERM
    with pytest.raises(Invalid):
        services.open_term(actor=federation.clerk, organization=federation.here, ordinal=4, starts_on=today())


def test_the_dashboard_counts_every_association_and_lists_them(federation: Any) -> None:
    federation.settled(federation.here, ends_in=-5)
    federation.settled(federation.there, ends_in=1000)
    counts = selectors.renewal_counts(federation.above, federation.city, today())
    assert {key: number for key, number in counts.items() if number} == {"overdue": 1, "in_term": 1, "unknown": 1}
    rows = selectors.renewal_rows(federation.above, federation.city, today(), state="overdue")
    assert [row.organization for row in rows] == [federation.here]
    assert list(selectors.renewal_rows(federation.above, federation.city, today(), state="unknown")) == [
        federation.city
    ]
    tree = selectors.renewal_tree(federation.above, federation.city, today())
    assert [(row["organization"], row["counts"]) for row in tree] == [
        (federation.here, {"overdue": 1}),
        (federation.there, {"in_term": 1}),
    ]
    with pytest.raises(NotFound):
        selectors.renewal_counts(federation.clerk, federation.city, today())


def test_only_those_who_are_late_are_reminded_and_none_outside(federation: Any) -> None:
    federation.settled(federation.here, ends_in=-5)
    federation.settled(federation.there, ends_in=1000)
    both = [federation.here.pk, federation.there.pk]
    done = services.remind_renewals(actor=federation.above, sender=federation.city, organization_ids=both)
    assert done == 1
    told = Message.objects.unscoped("test").filter(kind="governance.renewal")
    assert {(row.organization_id, row.role) for row in told} == {
        (federation.here.pk, "clerk"),
        (federation.here.pk, "head"),
    }
    with pytest.raises(NotFound):
        services.remind_renewals(actor=federation.clerk, sender=federation.here, organization_ids=both)


def test_delegates_fill_their_quotas_and_credentials_are_checked(federation: Any) -> None:
    term = federation.settled()
    (quota,) = services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=[services.Quota("第一支队", 1)])
    delegate = services.enter_delegate(actor=federation.clerk, quota_id=quota.pk, name="甲")
    with pytest.raises(RuleViolation) as refusal:
        services.enter_delegate(actor=federation.clerk, quota_id=quota.pk, name="乙")
    assert refusal.value.code == "quota_full"
    with pytest.raises(RuleViolation):
        services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=[])
    with pytest.raises(Invalid):
        services.check_credentials(actor=federation.clerk, delegate_ids=[delegate.pk], confirmed=False)
    services.check_credentials(actor=federation.clerk, delegate_ids=[delegate.pk], confirmed=True)
    assert selectors.quotas_of(federation.clerk, term)[0].confirmed == 1  # type: ignore[attr-defined]  # annotated
    with pytest.raises(NotFound):
        selectors.delegates_of(federation.above, term)
