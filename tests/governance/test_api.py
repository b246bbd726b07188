"""Charter, bodies, renewal and proposals over the API, in Popolo's terms; and no operation open to others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.governance.conftest import Federation

from huiguan.governance.models import RenewalStep, Tenure
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Role


class Door:
    """The API as one signed-in person uses it."""

    def __init__(self, actor: Actor) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(pk=actor.user_id))

    def __call__(self, method: str, path: str, status: int = 200, **payload: Any) -> Any:
        body = json.dumps(payload) if payload else ""
        answer = self.client.generic(method, f"/api/v1{path}", body, "application/json")
        assert answer.status_code == status, answer.content.decode()[:500]
        return answer.json()


HERE = "/organizations/110101"


def proposal(**more: Any) -> dict[str, Any]:
    return {"name": "甲某", "born": "1980-01-01", "on": today().isoformat(), **more}


def flat(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for body in bodies for each in (body, *flat(body["children"]))]


def test_the_chart_of_a_day_in_popolos_terms(federation: Federation) -> None:
    federation.settled()
    door = Door(federation.clerk)
    bodies = door("GET", f"{HERE}/bodies")
    council = next(body for body in flat(bodies) if body["classification"] == "council")
    president = next(post for post in council["posts"] if post["role"] == "president")
    assert (president["seats"], president["memberships"]) == (1, [])
    assert door("GET", f"{HERE}/bodies?on=2019-01-01") == []


def test_the_charter_gives_its_articles_and_rules(federation: Federation) -> None:
    federation.settled()
    charter = Door(federation.clerk)("GET", f"{HERE}/charter")
    assert charter["version"] == 1
    labels = {article["article"] for article in charter["articles"]}
    assert charter["rules"] and {rule["article"] for rule in charter["rules"]} <= labels | {""}
    assert Door(federation.clerk)("GET", f"{HERE}/charter?on=2019-01-01", 404)["code"] == "not_found"


def test_renewal_of_one_and_of_the_branch(federation: Federation) -> None:
    federation.settled(ends_in=-3)
    own = Door(federation.clerk)("GET", f"{HERE}/renewal")
    assert (own["state"], own["term"]) == ("overdue", 3)
    told = {"id", "revision", "key", "due_on", "owner", "done_on", "not_needed", "evidence", "proof", "files"}
    assert told == set(own["steps"][0])
    above = Door(federation.above)
    found = above("GET", "/organizations/110100/renewals?state=overdue")
    assert (found["total"], found["counts"]["overdue"], found["counts"]["unknown"]) == (1, 1, 2)
    assert [row["code"] for row in found["rows"]] == ["110101"]
    unknown = above("GET", "/organizations/110100/renewals?state=unknown")
    assert [row["ends_on"] for row in unknown["rows"]] == [None, None]
    above("GET", "/organizations/110100/renewals?state=late", 404)
    assert Door(federation.actor(federation.there, Role.CLERK))("GET", "/organizations/110102/renewal") == {
        "state": "unknown",
        "steps": [],
    }


def test_those_who_are_late_are_reminded(federation: Federation) -> None:
    federation.settled(ends_in=-3)
    above = Door(federation.above)
    ids = [federation.here.pk]
    assert above("POST", "/organizations/110100/renewals/remind", organization_ids=ids) == {"reminded": 1}
    assert (
        Message.objects.unscoped("test").filter(organization_id=federation.here.pk, kind="governance.renewal").exists()
    )
    elsewhere = [federation.nation.pk]
    assert (
        above("POST", "/organizations/110100/renewals/remind", 404, organization_ids=elsewhere)["code"] == "not_found"
    )


def test_a_proposal_is_frozen_with_its_answers_or_refused_with_the_article(federation: Federation) -> None:
    federation.settled()
    door, post = Door(federation.clerk), federation.post("president")
    made = door("POST", f"/posts/{post.pk}/proposals", **proposal())
    assert (made["state"], made["label"], made["role"]) == ("proposed", "甲某", post.name)
    assert made["answers"] and all(answer["decision"] for answer in made["answers"])
    refused = door("POST", f"/posts/{post.pk}/proposals", 422, **proposal(name="乙某", born="1930-01-01"))
    assert "第" in refused["message"]
    assert Tenure.objects.unscoped("test").count() == 1


@pytest.mark.parametrize("more", [{"name": "x" * 301}, {"on": "2026-13-01"}, {"began_by": "inherited"}, {"born": 5}])
def test_bad_input_is_refused_not_failed(federation: Federation, more: dict[str, Any]) -> None:
    federation.settled()
    Door(federation.clerk)("POST", f"/posts/{federation.post('president').pk}/proposals", 422, **proposal(**more))


def closed_paths(federation: Federation) -> list[tuple[str, str, dict[str, Any]]]:
    post = federation.post("president")
    step = RenewalStep.objects.unscoped("of the test").filter(organization=federation.here).order_by("pk")[0]
    return [
        ("GET", f"{HERE}/bodies", {}),
        ("GET", f"{HERE}/charter", {}),
        ("GET", f"{HERE}/renewal", {}),
        ("GET", f"{HERE}/renewals", {}),
        ("POST", f"{HERE}/renewals/remind", {"organization_ids": [federation.here.pk]}),
        ("POST", f"/renewal-steps/{step.pk}/done", {"revision": 1, "done_on": str(today()), "evidence": "会议纪要"}),
        ("POST", f"/posts/{post.pk}/proposals", proposal()),
    ]


def test_the_county_beside_gets_the_same_404_everywhere(federation: Federation) -> None:
    federation.settled()
    door = Door(federation.actor(federation.there, Role.CLERK))
    for method, path, payload in closed_paths(federation):
        assert door(method, path, 404, **payload)["code"] == "not_found"


def test_the_list_above_names_every_operation(federation: Federation) -> None:
    from huiguan.api.app import api

    federation.settled()
    operations = [o["operationId"] for path in api.get_openapi_schema()["paths"].values() for o in path.values()]
    ours = [name for name in operations if name.startswith("huiguan_governance_api")]
    assert len(ours) == len(closed_paths(federation))
