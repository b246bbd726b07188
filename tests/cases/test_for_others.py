"""Cases that somebody else brings: the person is told, confirms or withdraws; on paper, who has no account."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import SECRET, Houses
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import kinds_waiting

from huiguan.cases import selectors, services
from huiguan.cases.models import Case
from huiguan.cases.purposes import HANDLE, SENSITIVE
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.members.models import Membership

VALUES = {"name": "王某", "standing": "member", "topic": "other", "story": SECRET, "agree": "on"}


def on_the_roster(houses: Houses, number: str = "A17") -> Membership:
    """The county's member, as the roster has them."""
    person = houses.member.person_id
    facts: dict[str, Any] = {"organization": houses.county, "state": "admitted", "number": number, "name": "王某"}
    return Membership.objects.create(person_id=person, **facts)


def means_of(case: Case) -> set[str]:
    """How the consents about a case were given."""
    return set(Consent.objects.unscoped("test").filter(subject_id=case.pk).values_list("means", flat=True))


def test_the_office_enters_it_and_the_member_confirms_on_the_phone(houses: Houses) -> None:
    on_the_roster(houses)
    office, phone = entered(houses.clerk), entered(houses.member)
    address = "/o/110101/cases/new/rights/"
    for wrong in ({"member": "A18"}, {"member": "A17", "name": "李某"}):
        assert office.post(address, {**VALUES, **wrong}).status_code == 422
    assert office.post(address, {**VALUES, "member": "A17"}).status_code == 302
    (case,) = selectors.own_cases(houses.member)
    assert "cases.for_you" in kinds_waiting(houses.member) and means_of(case) == {"spoken"}
    page = body(phone.get(f"/my/cases/{case.pk}/"))
    assert "情况是否属实" in page and SECRET in page
    assert phone.post(f"/my/cases/{case.pk}/confirm/").status_code == 302
    case.refresh_from_db()
    assert case.confirmed_on is not None and means_of(case) == {"online"}
    assert "情况是否属实" not in body(phone.get(f"/my/cases/{case.pk}/"))
    with pytest.raises(RuleViolation):
        services.confirm_case(actor=houses.member, case_id=case.pk)


def test_the_lead_ties_what_a_relative_brought_and_the_member_objects(houses: Houses) -> None:
    relative = houses.second
    case = services.ask_for_help(
        actor=relative, organization=houses.county, telling=houses.told(), source="representative"
    )
    with pytest.raises(NotFound):  # who brought it does not confirm it
        services.confirm_case(actor=relative, case_id=case.pk)
    services.accept_case(actor=houses.officer, case_id=case.pk)
    with pytest.raises(Invalid):
        services.tie_person(actor=houses.officer, case_id=case.pk, member="A17")
    on_the_roster(houses)
    client, address = entered(houses.officer), f"/o/110101/cases/{case.pk}/"
    assert "本人尚未确认" in body(client.get(address))
    assert client.post(f"{address}tie/", {"member": "A17"}).status_code == 302
    consent = consent_in_force(case, HANDLE)
    assert consent is not None and consent.person_id == houses.member.person_id
    with pytest.raises(RuleViolation):
        services.tie_person(actor=houses.officer, case_id=case.pk, member="A17")
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    case.refresh_from_db()
    assert case.state == "withdrawn" and not any(consent_in_force(case, key) for key in (HANDLE, SENSITIVE))


def test_without_an_account_the_receipt_on_paper_does_the_same(houses: Houses) -> None:
    page = body(entered(houses.clerk).post("/o/110101/cases/new/rights/", {**VALUES, "standing": "family"}))
    case = Case.objects.unscoped("test").get()
    code = page.split('回执码</dt><dd translate="no"><strong>')[1][:24]
    paper = Client()
    assert body(paper.get("/cases/receipt/"))
    assert paper.post("/cases/receipt/", {"code": "1" * 20}).status_code == 422
    shown = body(paper.post("/cases/receipt/", {"code": code}))
    assert case.number in shown and "待受理" in shown
    assert SECRET not in shown and "王某" not in shown and "维权<" not in shown
    assert body(paper.post("/cases/receipt/", {"code": code, "doing": "confirm"}))
    case.refresh_from_db()
    assert case.confirmed_on is not None
    services.accept_case(actor=houses.officer, case_id=case.pk)
    again = body(entered(houses.officer).post(f"/o/110101/cases/{case.pk}/receipt/"))
    assert "回执码" in again
    assert paper.post("/cases/receipt/", {"code": code}).status_code == 422  # the one before is void
    code = again.split('回执码</dt><dd translate="no"><strong>')[1][:24]
    assert "已撤回" in body(paper.post("/cases/receipt/", {"code": code, "doing": "withdraw"}))
    assert paper.post("/cases/receipt/", {"code": code, "doing": "withdraw"}).status_code == 422
    case.refresh_from_db()
    assert case.state == "withdrawn" and consent_in_force(case, HANDLE) is None


def test_a_receipt_ends_when_the_case_is_tied(houses: Houses) -> None:
    on_the_roster(houses)
    case, code = services.enter_case(actor=houses.clerk, organization=houses.county, telling=houses.told())
    services.accept_case(actor=houses.officer, case_id=case.pk)
    services.tie_person(actor=houses.officer, case_id=case.pk, member="A17")
    with pytest.raises(NotFound):
        services.withdraw_by_receipt(code=code)
    with pytest.raises(RuleViolation):
        services.new_receipt(actor=houses.officer, case_id=case.pk)
