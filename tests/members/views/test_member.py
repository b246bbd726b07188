"""A member's file: reading, revealing, changing, and what becomes of the membership."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.members.conftest import fresh, id_number

from huiguan.kernel.permits import Actor
from huiguan.members.models import Membership, Transfer

Browse = Callable[[Actor], Client]


@pytest.fixture
def hong(house: Any) -> Membership:
    member: Membership = house.member(
        "王小红", number="A-1", unit="户政科", mobile="13912340935", id_number=id_number(), joined_on=date(2021, 3, 18)
    )
    return member


def url(member: Membership, rest: str = "") -> str:
    return f"/o/here/members/{member.pk}/{rest}"


def test_shows_the_record_masked(house: Any, hong: Membership, browse: Browse) -> None:
    response = browse(house.clerk()).get(url(hong))
    page = response.content.decode()
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert "王小红" in page and "139****0935" in page and "13912340935" not in page and "18 Mar 2021" in page


def test_reveals_with_a_reason_and_records_it(house: Any, hong: Membership, browse: Browse) -> None:
    clerk = browse(house.clerk())
    refused = clerk.post(url(hong, "reveal/"), {"field": "mobile", "reason": " "})
    assert refused.status_code == 422 and "13912340935" not in refused.content.decode()
    page = clerk.post(url(hong, "reveal/"), {"field": "mobile", "reason": "call back"}).content.decode()
    assert "13912340935" in page and id_number() not in page
    assert "call back" in clerk.get(url(hong)).content.decode()
    assert clerk.post(url(hong, "reveal/"), {"field": "data_key", "reason": "why not"}).status_code == 404


def test_others_find_nothing(house: Any, hong: Membership, browse: Browse) -> None:
    for actor in (house.clerk(house.there), house.clerk(house.city, below=True), house.own(hong)):
        for path in ("", "change/"):
            assert browse(actor).get(url(hong, path)).status_code == 404
        assert browse(actor).post(url(hong, "reveal/"), {"field": "mobile", "reason": "ab"}).status_code == 404
    elsewhere = f"/o/there/members/{hong.pk}/"
    assert browse(house.clerk(house.there)).get(elsewhere).status_code == 404


def filled(client: Client, member: Membership, **changes: Any) -> dict[str, Any]:
    """The form as the browser would send it back, hidden values included."""
    form = client.get(url(member, "change/")).context["form"]
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = "" if value is None else str(value)
        data[bound.html_initial_name] = data[bound.html_name]
    return {**data, **changes}


def test_changes_only_what_was_changed(house: Any, hong: Membership, browse: Browse) -> None:
    clerk = browse(house.clerk())
    assert clerk.post(url(hong, "change/"), filled(clerk, hong, duty="科员")).status_code == 302
    after = fresh(hong)
    assert after.duty == "科员" and after.mobile == hong.mobile and after.revision == fresh(hong).revision


def test_two_at_once_are_put_together_or_shown_beside(house: Any, hong: Membership, browse: Browse) -> None:
    clerk = browse(house.clerk())
    opened = filled(clerk, hong, duty="科长", unit="交通大队")
    first = filled(clerk, hong, email="h@example.org")
    assert clerk.post(url(hong, "change/"), first).status_code == 302
    assert clerk.post(url(hong, "change/"), opened).status_code == 302
    assert (fresh(hong).email, fresh(hong).duty) == ("h@example.org", "科长")
    stale = filled(clerk, hong, unit="法制科")
    assert clerk.post(url(hong, "change/"), filled(clerk, hong, unit="宣传科")).status_code == 302
    beside = clerk.post(url(hong, "change/"), stale)
    page = beside.content.decode()
    assert beside.status_code == 409 and "宣传科" in page and "法制科" in page
    again = {**stale, "revision": str(beside.context["form"].data["revision"])}
    assert clerk.post(url(hong, "change/"), again).status_code == 302
    assert fresh(hong).unit == "法制科"


def test_says_what_is_wrong_beside_the_field(house: Any, hong: Membership, browse: Browse) -> None:
    clerk = browse(house.clerk())
    refused = clerk.post(url(hong, "change/"), filled(clerk, hong, mobile="123"))
    assert refused.status_code == 422 and "11 digits" in refused.content.decode()
    assert clerk.post("/o/here/members/new/", {"name": "", "klass": "full"}).status_code == 422
    double = clerk.post("/o/here/members/new/", {"name": "王小虹", "klass": "full", "id_number": id_number()})
    assert double.status_code == 422 and "same ID number" in double.content.decode()


def test_enters_a_member(house: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    response = clerk.post("/o/here/members/new/", {"name": "丁以宁", "klass": "full", "id_number": id_number()})
    made = Membership.objects.unscoped("test").get()
    assert response["Location"] == url(made) and made.state == "admitted" and made.birth_date == date(1990, 3, 7)


def test_suspends_expels_and_admits_again(house: Any, hong: Membership, browse: Browse) -> None:
    head = browse(house.head())
    assert head.post(url(hong, "do/suspend/"), {"note": ""}).status_code == 422
    assert head.post(url(hong, "do/suspend/"), {"note": "under review"}).status_code == 302
    assert fresh(hong).state == "suspended" and "under review" in head.get(url(hong)).content.decode()
    sent = {"decision": "Council 3", "left_on": "2026-01-05", "note": "why"}
    assert head.post(url(hong, "do/expel/"), sent).status_code == 302
    assert head.post(url(hong, "do/readmit/"), {"decision": "Council 4", "joined_on": "2026-03-01"}).status_code == 302
    page = head.get(url(hong)).content.decode()
    assert fresh(hong).state == "admitted" and "Earlier membership" in page


def test_a_clerk_does_not_decide(house: Any, hong: Membership, browse: Browse) -> None:
    clerk = browse(house.clerk())
    assert "do-expel" not in clerk.get(url(hong)).content.decode()
    assert clerk.post(url(hong, "do/suspend/"), {"note": "x"}).status_code == 404
    assert clerk.post(url(hong, "do/no-such-thing/"), {}).status_code == 404
    assert fresh(hong).state == "admitted"


def test_asks_for_a_transfer(house: Any, hong: Membership, browse: Browse) -> None:
    clerk = browse(house.clerk())
    wrong = clerk.post(url(hong, "do/transfer/"), {"receiver": "nowhere", "means": "paper"})
    assert wrong.status_code == 422
    assert clerk.post(url(hong, "do/transfer/"), {"receiver": "there", "means": "paper"}).status_code == 302
    assert Transfer.objects.unscoped("test").get(membership=hong).receiver == house.there
