"""One person or two of one name: certain by person, likely by unit or date of birth, else asked and kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.governance.meetings.test_named import member
from tests.governance.test_pages import opened, url

from huiguan.governance import services
from huiguan.governance.models import Tenure
from huiguan.governance.services import Candidate, tying
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import RuleViolation

BORN = date(1980, 1, 1)


def propose(federation: Any, key: str, name: str = "李四", **more: Any) -> Tenure:
    candidate = Candidate(name=name, **{"born": BORN, **more})
    return services.propose_tenure(
        actor=federation.clerk, post_id=federation.post(key).pk, candidate=candidate, on=today()
    )


def refused(federation: Any, key: str, **more: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        propose(federation, key, **more)
    return refusal.value.code


def test_the_same_unit_joins_and_another_unit_is_asked_about(federation: Any) -> None:
    federation.settled()
    propose(federation, "director", unit="一队")
    assert refused(federation, "supervisor", unit="一 队") == "not_eligible"
    assert refused(federation, "supervisor", unit="二队") == "namesake"
    assert refused(federation, "supervisor", unit="二队", namesake="same") == "not_eligible"
    made = propose(federation, "supervisor", unit="二队", namesake="other")
    (asked,) = [made.check_result["namesakes"]]
    assert asked["answer"] == "other" and len(asked["tenures"]) == 1
    # Namesakes of one unit can be told apart as well.
    assert propose(federation, "supervisor", unit="一队", namesake="other").pk


def test_whoever_is_tied_is_found_by_the_record_whatever_the_unit_says(federation: Any) -> None:
    federation.settled()
    one, two = member(federation, "李四"), member(federation, "李四")
    propose(federation, "director", unit="一队", membership_id=one.pk)
    assert refused(federation, "supervisor", unit="二队", membership_id=one.pk) == "not_eligible"
    # Two records of one roster are two people: nobody is asked.
    assert propose(federation, "supervisor", unit="一队", membership_id=two.pk).pk


def test_the_date_of_birth_in_the_roster_tells_them_apart(federation: Any) -> None:
    federation.settled()
    known = member(federation, "李四", birth_date=BORN)
    propose(federation, "director", unit="一队", membership_id=known.pk)
    assert refused(federation, "supervisor", unit="二队") == "not_eligible"
    assert propose(federation, "supervisor", unit="一队", born=date(1981, 2, 3)).pk


def test_a_tie_that_makes_a_director_a_supervisor_is_refused(federation: Any) -> None:
    federation.settled()
    known = member(federation, "李四")
    propose(federation, "director", membership_id=known.pk, unit="一队")
    other = propose(federation, "supervisor", unit="二队", namesake="other")
    with pytest.raises(RuleViolation) as refusal:
        tying.tie_tenure(actor=federation.clerk, tenure_id=other.pk, who=f"m{known.pk}")
    assert refusal.value.code == "not_eligible"
    other.refresh_from_db()
    assert other.membership_id is None


def test_the_page_asks_and_keeps_what_was_typed(federation: Any) -> None:
    federation.settled()
    propose(federation, "director", unit="一队")
    page, clerk = url("tenure_propose", federation, federation.post("supervisor").pk), opened(federation.clerk)
    assert '<select name="namesake"' not in clerk.get(page).content.decode()
    form = {"name": "李四", "unit": "二队", "born": str(BORN), "on": today().isoformat(), "began_by": "elected"}
    asked = clerk.post(page, form)
    words = asked.content.decode()
    assert asked.status_code == 422 and '<select name="namesake"' in words
    assert "一队" in words and "二队" in words
    assert clerk.post(page, {**form, "namesake": "other"}).status_code == 302
    assert "同名" in clerk.get(url("body", federation, federation.body("supervisory_board").pk)).content.decode()
