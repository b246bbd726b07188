"""A clarification of reputation: words of a case that go out as a paper, only as long as the person consents."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cases.conftest import SECRET, Houses, houses
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services
from huiguan.cases.models import Case
from huiguan.cases.purposes import PUBLISH
from huiguan.cases.services.keeping import empty_cases
from huiguan.governance.models import OutgoingPaper
from huiguan.governance.services import papers
from huiguan.kernel.permits import RuleViolation, system_actor

__all__ = ["houses"]
WORDS = {"title": "关于王某同志有关情况的说明", "addressee": "有关单位", "text": "网传情况不实，特此说明。"}


def _agreed(houses: Houses) -> Case:
    case = houses.handled()
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    return case


def _paper() -> Any:
    return OutgoingPaper.objects.unscoped("test").get()


def _drafted(houses: Houses) -> Case:
    case = _agreed(houses)
    return services.draft_clarification(actor=houses.officer, case_id=case.pk, **WORDS)


def test_the_paper_is_issued_as_others_and_the_case_shows_its_number(houses: Houses) -> None:
    case, client = _agreed(houses), entered(houses.officer)
    page, address = f"/o/110101/cases/{case.pk}/", f"/o/110101/cases/{case.pk}/clarification/"
    assert address in body(client.get(page)) and WORDS["title"] in body(client.get(address))
    assert client.post(address, {**WORDS, "text": ""}).status_code == 422
    assert client.post(address, WORDS).status_code == 302
    paper = _paper()
    assert (paper.state, paper.text, paper.drafter) == ("checking", WORDS["text"], houses.officer.label[:60])
    stored = repr(OutgoingPaper.objects.unscoped("test").values().get())
    assert SECRET not in stored and case.number not in stored
    assert "尚未编号" in body(client.get(page)) and address not in body(client.get(page))
    assert WORDS["text"] in body(entered(houses.member).get(f"/my/cases/{case.pk}/"))
    papers.pass_paper_on(actor=houses.clerk, paper_id=paper.pk, transition="pass_draft")
    papers.issue_paper(actor=houses.head, paper_id=paper.pk)
    numbered = papers.number_paper(actor=houses.clerk, paper_id=paper.pk, word="县警协函")
    papers.seal_paper(actor=houses.clerk, paper_id=paper.pk)
    assert numbered.number in body(client.get(page))
    note = selectors.clarification_of(houses.officer, Case.objects.unscoped("test").get(pk=case.pk))
    assert note is not None and (note.number, note.url) == (numbered.number, "")  # case officers read no papers
    services.withdraw_from(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    assert _paper().state == "sealed"  # what went out stays out


def test_without_consent_or_a_second_time_nothing_is_drafted(houses: Houses) -> None:
    case = houses.handled()
    with pytest.raises(RuleViolation) as refused:
        services.draft_clarification(actor=houses.officer, case_id=case.pk, **WORDS)
    assert refused.value.code == "not_agreed"
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    services.draft_clarification(actor=houses.officer, case_id=case.pk, **WORDS)
    with pytest.raises(RuleViolation) as refused:
        services.draft_clarification(actor=houses.officer, case_id=case.pk, **WORDS)
    assert refused.value.code == "clarified" and _paper().state == "checking"


def test_a_withdrawn_consent_drops_what_was_not_issued(houses: Houses) -> None:
    case = _drafted(houses)
    services.withdraw_from(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    assert _paper().state == "dropped"
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    services.draft_clarification(actor=houses.officer, case_id=case.pk, **WORDS)
    assert sorted(row.state for row in OutgoingPaper.objects.unscoped("test").all()) == ["checking", "dropped"]


def test_a_case_that_is_emptied_leads_to_no_paper(houses: Houses) -> None:
    case = _drafted(houses)
    empty_cases(system_actor("retention"), [case.pk])
    assert Case.objects.unscoped("test").get(pk=case.pk).clarification is None
