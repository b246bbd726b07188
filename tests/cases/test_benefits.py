"""Benefits and commitments on their pages and over the interface: promised, in force, used; totals by place above."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from tests.cases.conftest import Houses
from tests.cases.test_pages import body, entered

from huiguan.cases.models import Benefit
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Role

LIST = "/o/110101/cases/benefits/"
PROMISED = {
    "kind": "funding",
    "title": "辅警岗位保险",
    "giver": "县政府",
    "basis": "县政办〔2026〕8号",
    "amount": "80000",
}


def test_a_promise_goes_its_way_on_the_pages(houses: Houses) -> None:
    client = entered(houses.clerk)
    assert "本地还没有登记" in body(client.get(LIST))
    promised = today() - timedelta(days=3)
    wrong = client.post(f"{LIST}new/", PROMISED | {"title": " ", "promised_on": promised})
    assert wrong.status_code == 422 and "县政办〔2026〕8号" in wrong.content.decode()  # what was typed stays
    assert client.post(f"{LIST}new/", PROMISED | {"promised_on": promised}).status_code == 302
    row = Benefit.objects.unscoped("test").get()
    address = f"{LIST}{row.pk}"
    assert client.post(f"{address}/use/", {"year": today().year, "people": 4}).status_code == 422  # not in force yet
    assert client.post(f"{address}/force/", {"in_force_on": today()}).status_code == 302
    used = {"year": today().year, "people": 1234, "amount": "5000"}
    assert client.post(f"{address}/use/", used).status_code == 302
    page = body(client.get(LIST))
    assert "辅警岗位保险" in page and "1,234人" in page and "5,000.00元" in page
    above = body(entered(houses.actor(houses.city, Role.HEAD, below=True)).get("/o/110100/cases/benefits/"))
    assert "1,234" in above and "5,000.00元" in above and "辅警岗位保险" not in above  # totals alone
    _put_right(client, address, promised)
    assert client.post(f"{address}/end/", {"ended_on": today()}).status_code == 302
    assert client.post(f"{address}/end/", {"ended_on": today()}).status_code == 422
    assert client.post(f"{address}/strike/", {"why": " "}).status_code == 422
    assert client.post(f"{address}/strike/", {"why": "重复登记"}).status_code == 302
    page, head = body(client.get(LIST)), entered(houses.actor(houses.city, Role.HEAD, below=True))
    assert "重复登记" in page and "误登" in page and f"{address}/correct/" not in page
    assert "5,000.00元" not in body(head.get("/o/110100/cases/benefits/"))  # counts nowhere
    for doing, sent in (("strike", {"why": "再注销"}), ("end", {"ended_on": today()})):
        assert client.post(f"{address}/{doing}/", sent).status_code == 422
    told = body(entered(houses.head).get(f"/o/110101/history/cases.benefit/{row.pk}/"))
    assert "更正爱警惠警登记" in told and "80000" in told.replace(",", "")  # what stood there before
    for actor in (houses.member, houses.actor(houses.beside, Role.CLERK)):
        assert entered(actor).get(LIST).status_code == 404
    assert entered(houses.officer).get(f"{LIST}new/").status_code == 404  # who reads enters nothing


def _put_right(client: Client, address: str, promised: date) -> None:
    """Each day after the one before it, and uses within them; what was typed stays when it is refused."""
    right = PROMISED | {"amount": "8000", "promised_on": promised, "in_force_on": today(), "why": "金额多写了一个零"}
    shown = body(client.get(f"{address}/correct/"))
    assert "辅警岗位保险" in shown and "80000" in shown and "ended_on" not in shown
    too_early = right | {"in_force_on": promised - timedelta(days=1)}
    for wrong in (right | {"why": ""}, too_early, right | {"promised_on": today() + timedelta(days=1)}):
        assert client.post(f"{address}/correct/", wrong).status_code == 422
    assert client.post(f"{address}/correct/", right).status_code == 302
    page = body(client.get(LIST))
    assert "8,000.00元" in page and "80,000.00元" not in page and "金额多写了一个零" in page


def test_the_interface_does_the_same(houses: Houses) -> None:
    client, json = entered(houses.clerk), {"content_type": "application/json"}
    base, day = "/api/v1/organizations/110101/benefits", today().isoformat()
    made = client.post(base, PROMISED | {"promised_on": day}, **json).json()  # type: ignore[arg-type]  # as the client takes it
    own, sent = f"/api/v1/benefits/{made['id']}", dict[str, Any](year=today().year, people=7)
    assert client.put(f"{own}/uses", sent, **json).status_code == 422  # type: ignore[arg-type]  # as above
    assert client.post(f"{own}/force", {"day": day}, **json).json()["state"] == "in_force"  # type: ignore[arg-type]  # as above
    assert client.put(f"{own}/uses", sent, **json).json()["people"] == 7  # type: ignore[arg-type]  # as above
    (row,) = client.get(base).json()
    assert row["uses"] == [{"year": today().year, "people": 7, "amount": None}]
    head = entered(houses.actor(houses.city, Role.HEAD, below=True))
    totals = head.get(f"/api/v1/organizations/110100/benefits/places?year={today().year}").json()
    assert [(one["code"], one["people"]) for one in totals] == [("110100", 0), ("110101", 7), ("110102", 0)]
    right = PROMISED | {"promised_on": day, "giver": "市政府", "why": "单位写错"}
    told = client.put(own, right, **json).json()  # type: ignore[arg-type]  # as above
    assert (told["giver"], told["changed_why"], told["state"]) == ("市政府", "单位写错", "in_force")
    early = right | {"promised_on": "2020-01-01", "in_force_on": "2020-01-01", "ended_on": "2020-01-01"}
    assert client.put(own, early, **json).json()["ended_on"] is None  # type: ignore[arg-type]  # what it has not stays away
    outside = right | {"in_force_on": day, "promised_on": "2999-01-01"}
    assert client.put(own, outside, **json).status_code == 422  # type: ignore[arg-type]  # as above
    assert client.post(f"{own}/end", {"day": day}, **json).json()["state"] == "ended"  # type: ignore[arg-type]  # as above
    struck = client.post(f"{own}/strike", {"why": "误登"}, **json).json()  # type: ignore[arg-type]  # as above
    assert struck["state"] == "struck"
    assert client.put(own, right, **json).status_code == 422  # type: ignore[arg-type]  # as above
    assert head.get(f"/api/v1/organizations/110100/benefits/places?year={today().year}").json()[1]["people"] == 0
