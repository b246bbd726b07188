"""Who may take a post is asked when the person is proposed, with the article."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huiguan.governance import selectors, services
from huiguan.governance.enums import EndedBy, TenureState
from huiguan.governance.models import Tenure
from huiguan.governance.services import Candidate
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation

BORN = date(1980, 1, 1)


def propose(federation: Any, key: str, name: str, **more: Any) -> Tenure:
    return services.propose_tenure(
        actor=federation.clerk,
        post_id=federation.post(key).pk,
        candidate=Candidate(name=name, born=BORN, **more),
        on=today(),
    )


def enter(federation: Any, tenure: Tenure) -> Tenure:
    return services.enter_tenure(
        actor=federation.clerk, tenure_id=tenure.pk, revision=tenure.revision, began_on=today(), decision="理事会选举"
    )


def test_a_director_is_not_proposed_as_supervisor_and_the_article_is_said(federation: Any) -> None:
    federation.settled()
    enter(federation, propose(federation, "director", "甲"))
    with pytest.raises(RuleViolation, match="第三十二条") as refusal:
        propose(federation, "supervisor", "甲")
    assert refusal.value.code == "not_eligible"
    assert propose(federation, "supervisor", "乙").check_result["answers"][0]["decision"] is True


def test_too_old_without_approvals_and_without_a_date_of_birth(federation: Any) -> None:
    federation.settled()
    propose(federation, "director", "丙")
    post = federation.post("president").pk
    old = {"name": "丙", "born": today() - timedelta(days=366 * 66)}
    for facts in (old, {"name": "丙"}):
        with pytest.raises(RuleViolation, match="第三十六条"):
            services.propose_tenure(actor=federation.clerk, post_id=post, candidate=Candidate(**facts), on=today())
    approved = Candidate(**old, approvals=("council_vote", "supervising_body", "registrar"))
    tenure = services.propose_tenure(actor=federation.clerk, post_id=post, candidate=approved, on=today())
    assert tenure.state == TenureState.PROPOSED


def test_a_third_term_in_a_row_needs_two_thirds_of_the_delegates(federation: Any) -> None:
    term = federation.settled()
    person = federation.user().person
    for ordinal in (4, 5):
        post = federation.post("president")
        services.take_over_tenures(
            actor=federation.clerk,
            organization=federation.here,
            holders=[services.Holder(post_id=post.pk, name="丁", person_id=person.pk, term_id=term.pk,
                                     began_on=term.starts_on)],
        )  # fmt: skip
        term = services.open_term(
            actor=federation.clerk,
            organization=federation.here,
            ordinal=ordinal,
            starts_on=term.starts_on + timedelta(days=30),
            ends_due=today() + timedelta(days=900),
        )
    propose(federation, "director", "丁", person_id=person.pk)
    with pytest.raises(RuleViolation, match="第三十七条"):
        propose(federation, "president", "丁", person_id=person.pk)


def test_standing_directors_stay_within_a_third(federation: Any) -> None:
    federation.settled()
    for name in ("甲", "乙", "丙"):
        propose(federation, "director", name)
    propose(federation, "standing_director", "甲")
    with pytest.raises(RuleViolation, match="三分之一"):
        propose(federation, "standing_director", "乙")


def test_seats_are_not_taken_twice_and_a_tenure_ends(federation: Any) -> None:
    federation.settled()
    tenures = []
    for name in ("甲", "乙"):
        propose(federation, "director", name)
        tenures.append(propose(federation, "president", name))
    held = enter(federation, tenures[0])
    with pytest.raises(RuleViolation) as refusal:
        enter(federation, tenures[1])
    assert refusal.value.code == "seats"
    with pytest.raises(Conflict):
        services.end_tenure(
            actor=federation.clerk, tenure_id=held.pk, revision=1, on=today(), ended_by=EndedBy.RESIGNED
        )
    services.end_tenure(
        actor=federation.clerk, tenure_id=held.pk, revision=held.revision, on=today(), ended_by=EndedBy.RESIGNED
    )
    assert enter(federation, tenures[1]).state == TenureState.HOLDS


def test_the_same_person_is_not_proposed_twice(federation: Any) -> None:
    federation.settled()
    propose(federation, "director", "甲")
    with pytest.raises(RuleViolation) as refusal:
        propose(federation, "director", "甲")
    assert refusal.value.code == "there_already"


def test_the_chart_of_a_day_in_the_past(federation: Any) -> None:
    term = federation.settled()
    post = federation.post("president")
    turn = term.starts_on + timedelta(days=100)
    holders = [
        services.Holder(post_id=post.pk, name="先", began_on=term.starts_on, ended_on=turn),
        services.Holder(post_id=post.pk, name="后", began_on=turn),
    ]
    services.take_over_tenures(actor=federation.clerk, organization=federation.here, holders=holders)

    def president(day: date) -> list[str]:
        chart = selectors.chart_on(federation.above, federation.here, day)
        posts = [each for body in chart for each in body.posts]
        return [t.name for each in posts if each.post.pk == post.pk for t in each.holders]

    assert [president(turn + timedelta(days=offset)) for offset in (-1, 0, 1)] == [["先"], ["后"], ["后"]]
    assert president(term.starts_on - timedelta(days=1)) == []


def test_a_stranger_reaches_nothing(federation: Any) -> None:
    federation.settled()
    tenure = propose(federation, "director", "甲")
    stranger = federation.actor(federation.there, "clerk")
    with pytest.raises(NotFound):
        selectors.get_body(stranger, federation.body("council").pk)
    for actor in (stranger, federation.above):
        with pytest.raises(NotFound):
            services.withdraw_proposal(actor=actor, tenure_id=tenure.pk, revision=tenure.revision)
        with pytest.raises(NotFound):
            selectors.get_tenure(actor, tenure.pk)
    assert selectors.get_body(federation.above, federation.body("council").pk)


def test_a_body_with_holders_is_not_closed_and_no_branch_of_a_branch(federation: Any) -> None:
    federation.settled()
    enter(federation, propose(federation, "director", "甲"))
    with pytest.raises(RuleViolation) as refusal:
        services.close_body(
            actor=federation.clerk, body_id=federation.body("council").pk, on=today(), decision="理事会"
        )
    assert refusal.value.code == "still_held"
    place = {"actor": federation.clerk, "organization": federation.here, "on": today()}
    branch = services.open_body(**place, kind="branch", name="老年工作分会")
    with pytest.raises(RuleViolation) as refusal:
        services.open_body(**place, kind="branch", name="分会之分会", parent_id=branch.pk)
    assert refusal.value.code == "branch_of_branch"
    assert services.set_up_bodies(actor=federation.clerk, organization=federation.here, on=today()) == []
