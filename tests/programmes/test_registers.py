"""Volunteers, partners, delegations, training plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.programmes.conftest import School

from huiguan.directives.selectors.documents import problems_of
from huiguan.journeys.findings import forward_finding, forwarded
from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.selectors import check_token
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.figures import Period
from huiguan.kernel.figures.selectors import figure_total
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Conflict, RuleViolation, system_actor
from huiguan.kernel.search.selectors import search
from huiguan.programmes import services
from huiguan.programmes.enums import Aspect
from huiguan.programmes.selectors import registers
from huiguan.programmes.selectors.activities import steps_of


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def test_a_volunteer_needs_risks_and_insurance_and_gets_a_proof(school: School) -> None:
    clerk, place = school.clerks["east"], school.places["east"]
    activity = services.plan_activity(
        actor=clerk, organization=place, kind="charity", title="助学", starts_on=today(), ends_on=today()
    )
    services.open_activity(actor=clerk, activity_id=activity.pk)
    row = services.register_volunteer(actor=school.members["甲一"], organization=place, own=True)
    put = lambda: services.put_on(actor=clerk, activity_id=activity.pk, volunteer_id=row.pk)  # noqa: E731
    assert refused(put) == "no_risk"
    acknowledge = lambda version: services.acknowledge_risks(  # noqa: E731 - tried twice
        actor=school.members["甲一"], volunteer_id=row.pk, version=version
    )
    assert refused(lambda: acknowledge(0)) == "text_changed"
    acknowledge(1)
    assert refused(put) == "not_insured"
    insure = lambda day: services.insure_volunteer(  # noqa: E731 - tried twice
        actor=clerk, volunteer_id=row.pk, insurance="意外险1号", insured_until=day
    )
    assert refused(lambda: insure(today() - timedelta(days=1))) == "insured_until"
    insure(today())
    service = put()
    confirm = lambda: services.confirm_service(actor=clerk, service_id=service.pk, hours=Decimal(4))  # noqa: E731
    assert refused(confirm) == "not_over"
    services.start_activity(actor=clerk, activity_id=activity.pk)
    services.close_activity(actor=clerk, activity_id=activity.pk)
    assert refused(lambda: services.issue_proofs(actor=clerk, activity_id=activity.pk)) == "nothing"
    confirm()
    (proof,) = services.issue_proofs(actor=clerk, activity_id=activity.pk)
    assert proof.holder == "甲一" and check_token(token_of(proof.serial)).valid
    assert list(registers.volunteers_of(clerk, place).values_list("served", flat=True)) == [4]


def test_partners_agreements_and_one_reminder(school: School) -> None:
    clerk, place = school.clerks["prov"], school.places["prov"]
    partner = services.save_partner(actor=clerk, organization=place, name="友好警察协会", kind="abroad", country="某国")
    again = lambda: services.save_partner(actor=clerk, organization=place, name="友好警察协会", kind="home")  # noqa: E731
    assert refused(again) == "known"
    with pytest.raises(Conflict):
        services.save_partner(
            actor=clerk, organization=place, name="改", kind="home", partner_id=partner.pk, revision=9
        )
    for days in (30, 90):
        services.save_agreement(actor=clerk, partner_id=partner.pk, title=f"协议{days}", signed_on=today(),
                                ends_on=today() + timedelta(days=days))  # fmt: skip
    job = system_actor("reminders")
    assert (services.remind_agreements(actor=job), services.remind_agreements(actor=job)) == (1, 0)
    waiting = Message.objects.unscoped("test").filter(kind="programmes.agreement_ends", count__gt=0)
    assert waiting.count() == 1
    (soon,) = registers.ending_agreements(clerk, place)
    services.end_agreement(actor=clerk, agreement_id=soon.pk)
    assert waiting.count() == 0 and not registers.ending_agreements(clerk, place)
    found = search(clerk, "友好警察")
    assert any(hit.kind.key == "programmes.partner" for hit in found.hits)
    total = figure_total(clerk, "programmes.agreements", place, Period.of_year(today().year))
    assert total.value is not None and total.value >= 0


def test_a_delegation_begins_with_its_checklist(school: School) -> None:
    clerk = school.clerks["prov"]
    activity = school.plan(kind="delegation_out", title="赴某国交流", starts_on=today() + timedelta(days=40))
    steps = steps_of(activity)
    assert "出访批件" in [step.title for step in steps]
    done = services.tick_step(actor=clerk, step_id=steps[0].pk, done=True, owner="外联部")
    assert (done.done_on, done.done_by, done.owner) == (today(), school.users["prov"], "外联部")
    assert services.tick_step(actor=clerk, step_id=steps[0].pk, done=False).done_on is None
    assert refused(lambda: services.open_activity(actor=clerk, activity_id=activity.pk)) == "no_receipt"


def test_a_finding_goes_to_the_problem_list_once(school: School) -> None:
    clerk, place = school.clerks["east"], school.places["east"]
    five = {"leaders": "局长带训", "opposing": "每季度一次", "daily": "每周", "support": "教官两名", "effect": "考评"}
    plan = services.save_plan(actor=clerk, organization=place, year=2026, unit="巡防中队", **five)
    page = school.client("east").get(f"/o/east/programmes/plans/{plan.pk}/").content.decode()
    assert set(five) == set(Aspect.values) and all(words in page for words in five.values())
    finding = services.add_finding(
        actor=clerk, plan_id=plan.pk, aspect="opposing", text="对抗演练缺少护具", measure="补齐护具"
    )
    item = forward_finding(actor=clerk, finding_id=finding.pk)
    assert forward_finding(actor=clerk, finding_id=finding.pk).pk == item.pk
    (problem,) = problems_of(clerk, place)
    assert (problem.title, problem.measure) == ("对抗演练缺少护具", "补齐护具") and "巡防中队" in problem.section
    assert str(item.pk) in forwarded(clerk, place, [finding.pk])[finding.pk]
    assert refused(lambda: services.save_plan(actor=clerk, organization=place, year=2026, unit="巡防中队")) == "known"
