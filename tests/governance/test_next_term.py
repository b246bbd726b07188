"""The next term while it is prepared: people are proposed for it, and the declared result begins it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.governance.conftest import Federation

from huiguan.governance import selectors, services
from huiguan.governance.laying import QUOTA
from huiguan.governance.models import RenewalPlan, Tenure, Term
from huiguan.governance.selectors.delegates import delegates_in_office
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, RuleViolation, system_actor

pytestmark = pytest.mark.django_db


def prepared(federation: Federation) -> Term:
    """Term 4, while term 3 runs."""
    federation.settled()
    day = today() + timedelta(days=20)
    return services.prepare_term(actor=federation.clerk, organization=federation.here, ordinal=4, starts_on=day)


def sitting(federation: Federation, name: str, post: str = "director") -> Tenure:
    """Somebody who holds a post in the running term."""
    term = selectors.current_term(federation.here)
    assert term is not None
    holder = services.Holder(
        post_id=federation.post(post).pk, name=name, unit="某厂", term_id=term.pk, began_on=term.starts_on
    )
    (row,) = services.take_over_tenures(actor=federation.clerk, organization=federation.here, holders=[holder])
    return row


def propose(federation: Federation, name: str, term: Term | None, post: str = "director") -> Tenure:
    """Propose somebody of a known age."""
    candidate = services.Candidate(name=name, unit="某厂", born=date(1975, 1, 1))
    return services.propose_tenure(
        actor=federation.clerk,
        post_id=federation.post(post).pk,
        candidate=candidate,
        on=today(),
        term_id=term.pk if term else None,
    )


def enter(federation: Federation, row: Tenure) -> Tenure:
    """Enter the post, elected today."""
    return services.enter_tenure(
        actor=federation.clerk, tenure_id=row.pk, revision=row.revision, began_on=today(), decision="选举"
    )


def test_who_sits_is_proposed_for_the_next_term_and_holds_a_second_tenure(federation: Federation) -> None:
    term = prepared(federation)
    old, leaving = sitting(federation, "甲"), sitting(federation, "乙")
    with pytest.raises(RuleViolation) as twice:
        propose(federation, "甲", None)
    assert twice.value.code == "there_already"
    row = propose(federation, "甲", term)
    running = selectors.current_term(federation.here)
    assert running is not None
    assert (running.ordinal, row.term_id) == (3, term.pk)

    enter(federation, row)
    for each in (old, leaving, row, term, running):
        each.refresh_from_db()
    assert [(each.state, each.ended_on) for each in (old, leaving, row)] == [
        ("ended", today()),
        ("ended", today()),
        ("holds", None),
    ]
    assert (term.in_preparation, term.starts_on, running.ended_on) == (False, today(), today())
    assert term.ends_due == today().replace(year=today().year + 4)
    assert selectors.current_term(federation.here) == term
    plans = RenewalPlan.objects.unscoped("test")
    assert plans.get(term=term).closed_on is None
    assert plans.get(term=running).closed_on == today()
    # Only the first one begins the term.
    enter(federation, propose(federation, "丙", term))
    assert Tenure.objects.unscoped("test").filter(term=term, state="holds").count() == 2


def test_one_term_is_prepared_at_a_time_after_the_one_that_runs(federation: Federation) -> None:
    term = prepared(federation)
    again: dict[str, Any] = {"actor": federation.clerk, "organization": federation.here, "ordinal": 5}
    with pytest.raises(RuleViolation) as twice:
        services.prepare_term(**again, starts_on=today())
    assert twice.value.code == "there_already"
    for refused in (services.close_term, services.postpone_term):
        more: dict[str, Any] = (
            {"on": today()}
            if refused is services.close_term
            else {"to": today() + timedelta(days=9999), "approvals": {}}
        )
        with pytest.raises(RuleViolation) as early:
            refused(actor=federation.clerk, term_id=term.pk, revision=term.revision, **more)
        assert early.value.code == "not_begun"
    services.drop_term(actor=federation.clerk, term_id=term.pk, revision=term.revision)
    assert selectors.term_in_preparation(federation.here) is None
    with pytest.raises(Invalid) as early_day:
        services.prepare_term(**again, starts_on=today() - timedelta(days=3000))
    assert early_day.value.code == "before_start"


def test_a_term_that_is_used_is_not_given_up_and_one_that_runs_neither(federation: Federation) -> None:
    term = prepared(federation)
    propose(federation, "甲", term)
    running = selectors.current_term(federation.here)
    assert running is not None
    for row, code in ((term, "in_use"), (running, "begun")):
        with pytest.raises(RuleViolation) as kept:
            services.drop_term(actor=federation.clerk, term_id=row.pk, revision=row.revision)
        assert kept.value.code == code


def test_opened_by_hand_it_is_the_one_that_was_prepared(federation: Federation) -> None:
    term = prepared(federation)
    opened = services.open_term(actor=federation.clerk, organization=federation.here, ordinal=4, starts_on=today())
    assert opened.pk == term.pk
    assert not opened.in_preparation
    assert Term.objects.unscoped("test").filter(organization=federation.here).count() == 2


def test_the_congress_is_that_of_the_term_to_come_once_it_has_delegates(federation: Federation) -> None:
    term = prepared(federation)
    running = selectors.current_term(federation.here)
    assert running is not None
    for row, name in ((running, "旧代表"), (term, "新代表")):
        assert [each.name for each in delegates_in_office(federation.here)] == ([] if row is running else ["旧代表"])
        (quota,) = services.set_quotas(actor=federation.clerk, term_id=row.pk, quotas=[services.Quota("某厂", 1)])
        services.enter_delegate(actor=federation.clerk, quota_id=quota.pk, name=name)
    assert [each.name for each in delegates_in_office(federation.here)] == ["新代表"]
    # Who fills a seat of the running term is elected by those of that term.
    assert [each.name for each in delegates_in_office(federation.here, running)] == ["旧代表"]
    assert [each.name for each in delegates_in_office(federation.here, term)] == ["新代表"]


def test_nobody_enters_a_post_of_a_term_that_is_over(federation: Federation) -> None:
    prepared(federation)
    late = propose(federation, "甲", None)
    services.open_term(actor=federation.clerk, organization=federation.here, ordinal=4, starts_on=today())
    with pytest.raises(RuleViolation) as over:
        enter(federation, late)
    assert over.value.code == "term_over"


def test_before_the_first_term_runs_proposals_are_for_the_one_in_preparation(federation: Federation) -> None:
    federation.charter(federation.here)
    own: dict[str, Any] = {"actor": system_actor("test"), "organization": federation.here}
    services.set_up_bodies(**own, on=today())
    term = services.prepare_term(**own, ordinal=1, starts_on=today())
    client = Client()
    client.force_login(User.objects.get(pk=federation.clerk.user_id))
    page = client.get(reverse("governance:renewal", args=[federation.here.code])).content.decode()
    assert reverse("governance:term_drop", args=[federation.here.code, term.pk]) in page, "it can be given up"
    assert propose(federation, "甲", None).term_id == term.pk


def test_opened_after_its_preparation_a_term_keeps_its_ordinal(federation: Federation) -> None:
    term = prepared(federation)
    client = Client()
    client.force_login(User.objects.get(pk=federation.clerk.user_id))
    form = client.get(reverse("governance:term_open", args=[federation.here.code])).context["form"]
    assert form.initial == {"ordinal": 4, "starts_on": term.starts_on}


def test_units_in_another_order_are_not_asked_again(federation: Federation) -> None:
    term = federation.settled()
    quotas = [services.Quota("某厂", 2), services.Quota("某县", 3, federation.there.pk)]

    def asked() -> list[Any]:
        services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=quotas)
        return list(Matter.objects.filter(subject_kind=QUOTA, settled_at=None).values_list("text", "at"))

    first = asked()
    assert len(first) == 1
    quotas.reverse()
    assert asked() == first
    quotas[0] = services.Quota("某县", 4, federation.there.pk)
    assert asked() != first, "other seats are"
