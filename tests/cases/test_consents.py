"""Consents: a box and a row for each purpose; each withdrawn by itself, in whatever way, stops what it was for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cases.conftest import SECRET, Houses
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import application

from huiguan.cases import selectors, services
from huiguan.cases.models import Case, PublishedAnswer, Relief
from huiguan.cases.purposes import HANDLE, PUBLISH, REFER, SENSITIVE
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.selectors import consent_in_force

ASKED: dict[str, Any] = {"organization": "110101", "topic": "illness", "story": SECRET, "source": "self"}
ASKED["standing"] = "member"


def given(case: Case) -> set[str]:
    """The purposes to which the person of a case consents now."""
    return {key for key in (HANDLE, SENSITIVE, REFER, PUBLISH) if consent_in_force(case, key)}


def state_of(case: Case) -> str:
    """Where the case stands."""
    found: str = Case.objects.unscoped("test").get(pk=case.pk).state
    return found


def test_each_purpose_has_a_box_of_its_own(houses: Houses) -> None:
    client, address = entered(houses.member), "/my/cases/new/relief/"
    page = body(client.get(address))
    assert 'name="agree"' in page and 'name="agree_sensitive"' in page
    assert 'name="agree_sensitive"' not in body(client.get("/my/cases/new/rights/"))
    for one in ("agree", "agree_sensitive"):
        assert client.post(address, {**ASKED, one: "on"}).status_code == 422
    assert client.post(address, {**ASKED, "agree": "on", "agree_sensitive": "on"}).status_code == 302
    (case,) = selectors.own_cases(houses.member)
    assert given(case) == {HANDLE, SENSITIVE}
    asked = houses.asked(kind="request", topic="work", accused="", may_publish=True, consents=(HANDLE,))
    assert given(asked) == {HANDLE, PUBLISH}
    with pytest.raises(Invalid):
        houses.asked(consents=(HANDLE, REFER))


def test_relief_in_another_case_asks_for_its_own_consent(houses: Houses) -> None:
    case = houses.handled(consents=(HANDLE,))
    asks: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk}
    with pytest.raises(RuleViolation) as refused:
        services.open_relief(**asks, application=application())
    assert refused.value.code == "consent"
    client = entered(houses.officer)
    assert 'name="consented"' in body(client.get(f"/o/110101/cases/{case.pk}/relief/"))
    services.open_relief(**asks, application=application(consented=True))
    assert given(case) == {HANDLE, SENSITIVE}
    assert 'name="consented"' not in body(client.get(f"/o/110101/cases/{case.pk}/relief/"))
    phone = entered(houses.member)
    assert phone.post(f"/my/cases/{case.pk}/unsensitive/").status_code == 302
    assert (given(case), state_of(case)) == ({HANDLE}, "handling")
    assert Relief.objects.unscoped("test").get(case=case).state == "withdrawn"
    assert phone.post(f"/my/cases/{case.pk}/sensitive/").status_code == 302
    assert given(case) == {HANDLE, SENSITIVE}


@pytest.mark.parametrize("purpose", [HANDLE, SENSITIVE])
def test_what_a_kind_cannot_do_without_ends_with_its_consent(houses: Houses, purpose: str) -> None:
    """Withdrawn under "my data", the way that knows nothing of cases."""
    case = houses.handled(kind="relief", topic="illness", accused="")
    consent = consent_in_force(case, purpose)
    assert consent is not None
    privacy.withdraw_consent(actor=houses.member, consent_id=consent.pk)
    assert (state_of(case), given(case)) == ("withdrawn", set())


def test_joint_handling_ends_with_its_consent_and_the_rest_goes_on(houses: Houses) -> None:
    case = houses.handled()
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=REFER)
    ask: dict[str, Any] = {"receiver": houses.province, "summary": "请派律师"}
    services.ask_referral(actor=houses.officer, case_id=case.pk, **ask)
    consent = consent_in_force(case, REFER)
    assert consent is not None
    privacy.withdraw_consent(actor=houses.member, consent_id=consent.pk)
    assert [row.state for row in selectors.referrals_of(case)] == ["ended"]
    assert (state_of(case), given(case)) == ("handling", {HANDLE, SENSITIVE})
    assert "consent_withdrawn" in [line.label for line in selectors.lines_for_person(case)]


def test_withdrawing_the_request_withdraws_every_consent(houses: Houses) -> None:
    case = houses.answered(kind="request", topic="work", accused="", may_publish=True)
    services.publish_answer(actor=houses.officer, case_id=case.pk, question="问", answer="答")
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    assert given(case) == set() and not PublishedAnswer.objects.unscoped("test").exists()
    with pytest.raises(RuleViolation):
        services.consent_to(actor=houses.member, case_id=case.pk, purpose=REFER)
