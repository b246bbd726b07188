"""Surveys sent down the tree: drawn in each unit of each association, answered as any, and no name goes up. The API."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.cases.conftest import Houses
from tests.cases.test_pages import entered
from tests.cases.test_surveys import answer, plan

from huiguan.cases import selectors, services
from huiguan.cases.models import Survey, SurveyInvitation
from huiguan.cases.slips import Slip
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.services import issue_token
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation, system_actor
from huiguan.members.models import Membership

SYSTEM = system_actor("cases")


def members_of(place: Organization, unit: str, number: int) -> list[Actor]:
    """Members with accounts."""
    found = []
    for _each in range(number):
        person = Person.objects.create(name=f"会员{uuid4().hex[:6]}")
        user = User.objects.create(username=uuid4().hex, email="", person=person)
        Membership.objects.create(
            organization=place, person=person, state="admitted", klass="full", name=person.name,
            name_pinyin="x", name_strokes="x", find_key="x", unit=unit,
        )  # fmt: skip
        found.append(actor_of(user))
    return found


def sent_down(houses: Houses, **changes: Any) -> Survey:
    """Opened by the province for itself and all below, before the job has drawn."""
    clerk = houses.actor(houses.province, Role.CLERK)
    survey = services.draft_survey(actor=clerk, organization=houses.province, plan=plan(below=True, **changes))
    return services.open_survey(actor=clerk, survey_id=survey.pk)


def test_the_lot_falls_in_each_unit_of_each_association(houses: Houses) -> None:
    clerk = houses.actor(houses.province, Role.CLERK)
    county = members_of(houses.county, "一所", 20) + members_of(houses.county, "二所", 3)
    beside, above = members_of(houses.beside, "一所", 8), members_of(houses.nation, "机关", 9)
    twice = User.objects.get(pk=beside[0].user_id).person
    Membership.objects.create(
        organization=houses.county, person=twice, state="admitted", klass="full", name=twice.name,
        name_pinyin="x", name_strokes="x", find_key="x", unit="二所",
    )  # fmt: skip
    survey = sent_down(houses, share=50, least=4)
    assert survey.state == "drawing" and not SurveyInvitation.objects.unscoped("test").exists()
    assert services.draw_survey(actor=SYSTEM, survey_id=survey.pk) in (17, 18)
    assert services.draw_survey(actor=SYSTEM, survey_id=survey.pk) == 0  # a job may run twice
    survey.refresh_from_db()
    rows = SurveyInvitation.objects.unscoped("test").filter(survey=survey)
    drawn = set(rows.values_list("person_id", flat=True))
    assert survey.asked == len(drawn) == rows.count()
    assert not drawn & {actor.person_id for actor in above}
    assert len(drawn & {actor.person_id for actor in county[:20]}) == 10
    assert rows.filter(organization=houses.county).count() in (13, 14)
    someone = next(actor for actor in county if actor.person_id in drawn)
    answer(survey, someone, [5, 0, None, None])
    places = selectors.asked_by_place(selectors.get_survey(clerk, survey.pk))
    assert [place.name for place in places] == [houses.city.name]
    assert (places[0].asked, places[0].taken) == (survey.asked, None)
    with pytest.raises(NotFound):
        services.draw_survey(actor=clerk, survey_id=survey.pk)


def test_offices_below_see_that_their_members_are_asked_and_small_numbers_are_not_told(houses: Houses) -> None:
    members_of(houses.county, "一所", 9)
    members_of(houses.beside, "一所", 2)
    survey = sent_down(houses)
    services.draw_survey(actor=SYSTEM, survey_id=survey.pk)
    (row,) = selectors.surveys_from_above(houses.clerk, houses.county)
    assert (row.title, row.association, row.asked) == (survey.title, houses.province.name, 9)
    beside = houses.actor(houses.beside, Role.CLERK)
    assert [one.asked for one in selectors.surveys_from_above(beside, houses.beside)] == [None]
    survey.refresh_from_db()
    city = selectors.asked_by_place(survey)
    assert [(one.name, one.asked) for one in city] == [(houses.city.name, 11)]
    told = Message.objects.unscoped("test").filter(kind="cases.survey_here")
    assert set(told.values_list("organization_id", "role")) == {
        (houses.county.pk, "clerk"),
        (houses.beside.pk, "clerk"),
    }
    page = entered(houses.clerk).get("/o/110101/cases/surveys/").content.decode()
    assert "上级协会面向本会会员的调研" in page and survey.title in page
    with pytest.raises(NotFound):
        selectors.get_survey(houses.clerk, survey.pk)
    provincial = entered(houses.actor(houses.province, Role.CLERK))
    page = provincial.get(f"/o/110000/cases/surveys/{survey.pk}/").content.decode()
    assert "各协会调查人数" in page and houses.city.name in page


def test_too_few_are_refused_before_anything_is_queued(houses: Houses) -> None:
    members_of(houses.county, "一所", 4)
    with pytest.raises(RuleViolation) as refused:
        sent_down(houses)
    assert refused.value.code == "too_few"
    form = entered(houses.clerk).get("/o/110101/cases/surveys/new/").content.decode()
    assert 'name="share"' in form and 'name="below"' not in form  # a county has nobody below
    form = entered(houses.actor(houses.province, Role.CLERK)).get("/o/110000/cases/surveys/new/").content.decode()
    assert 'name="below"' in form


def test_the_api_drafts_opens_signs_takes_and_counts(houses: Houses, client: Any) -> None:
    people = members_of(houses.county, "一所", 6)
    office = Caller(client, houses.clerk)
    given = {
        "title": "接口调研",
        "questions": [
            {"label": "服务如何", "kind": "scale"},
            {"label": "要什么", "kind": "one", "choices": ["甲", "乙"]},
        ],
        "closes_on": (today() + timedelta(days=9)).isoformat(),
    }
    survey = office("POST", "/organizations/110101/surveys", given)
    assert office("PATCH", f"/surveys/{survey['id']}", given | {"share": 90})["share"] == 90
    assert office("POST", f"/surveys/{survey['id']}/open")["asked"] == 6
    for person in people:
        own = Caller(client, person)
        (row,) = own("GET", "/my/surveys")
        assert own("GET", f"/my/surveys/{row['id']}") == row
        slip = Slip.made(bytes(Survey.objects.unscoped("test").get(pk=row["id"]).public_key or b""))
        body = {"blinded": base64.b64encode(slip.blinded).decode()}
        signature = base64.b64decode(own("POST", f"/my/surveys/{row['id']}/slip", body)["signature"])
        sheet = {
            "slip": base64.b64encode(slip.slip).decode(),
            "signature": base64.b64encode(slip.bared(signature)).decode(),
            "answers": [4, 1],
        }
        assert client.post(row["answers"], json.dumps(sheet), content_type="application/json").status_code == 201
    assert office("POST", f"/surveys/{survey['id']}/close")["state"] == "closed"
    whole = office("GET", f"/surveys/{survey['id']}")
    assert whole["results"][0]["average"] == 4.0 and whole["taken"] == 6
    assert whole["results"][1]["cells"] == [{"label": "甲", "count": 0}, {"label": "乙", "count": 6}]
    assert [row["id"] for row in office("GET", "/organizations/110101/surveys")] == [survey["id"]]
    assert client.get(f"/api/v1/surveys/{survey['id']}").status_code == 401


class Caller:
    """Somebody at the API, with a token of the own account."""

    def __init__(self, client: Any, actor: Actor) -> None:
        self.client = client
        names = ["cases.read_surveys", "cases.run_surveys", "cases.answer_survey"]
        _row, self.token = issue_token(actor=actor, label="t", permissions=names, lifetime=timedelta(days=1))

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        answered = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body or {}) if method != "GET" else "",
            content_type="application/json", headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        assert answered.status_code == 200, answered.content
        return answered.json()
