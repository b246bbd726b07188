"""Surveys: drawn by unit, answered once without a name, counted without small cells; benefits by place."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import Houses
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services, slips
from huiguan.cases.holdings import surveys_over
from huiguan.cases.models import Survey, SurveyAnswer, SurveyInvitation
from huiguan.cases.services.drawing import drawn
from huiguan.cases.services.surveys import forget_answers
from huiguan.cases.slips import Slip
from huiguan.cases.survey_questions import checked_answers, counted, read_questions
from huiguan.directives.models import Item
from huiguan.journeys.survey_problems import list_problem
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Department
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, system_actor
from huiguan.members.models import Membership

QUESTIONS = "对协会服务是否满意\n最需要的服务 | 法律 | 体检 | 其他\n* 参加过 | 讲座 | 慰问\n> 建议"


def members(houses: Houses, units: Sequence[tuple[str, int]]) -> list[Actor]:
    """Members with accounts, so many of each unit."""
    found = []
    for unit, number in units:
        for _each in range(number):
            person = Person.objects.create(name=f"会员{uuid4().hex[:6]}")
            user = User.objects.create(username=uuid4().hex, email="", person=person)
            Membership.objects.create(
                organization=houses.county, person=person, state="admitted", klass="full", name=person.name,
                name_pinyin="x", name_strokes="x", find_key="x", unit=unit,
            )  # fmt: skip
            found.append(actor_of(user))
    return found


def plan(**changes: Any) -> services.SurveyPlan:
    values: dict[str, Any] = {"title": "服务调研", "questions": read_questions(QUESTIONS), "closes_on": today()}
    return services.SurveyPlan(**(values | changes))


def opened(houses: Houses, **changes: Any) -> Survey:
    survey = services.draft_survey(actor=houses.clerk, organization=houses.county, plan=plan(**changes))
    return services.open_survey(actor=houses.clerk, survey_id=survey.pk)


def answer(survey: Survey, actor: Actor, answers: list[Any]) -> Slip:
    """All that a browser does."""
    slip = Slip.made(bytes(survey.public_key or b""))
    signature = services.take_slip(actor=actor, survey_id=survey.pk, blinded=slip.blinded)
    services.hand_in_answer(survey=survey.uuid, slip=slip.slip, signature=slip.bared(signature), answers=answers)
    return slip


def test_each_drawn_member_answers_once_and_nobody_else(houses: Houses) -> None:
    people = members(houses, [("一所", 5), ("二所", 1)])
    survey = opened(houses)
    assert survey.asked == 6
    slip = answer(survey, people[0], [5, 0, [1, 0], "多办讲座"])
    other = Slip.made(bytes(survey.public_key or b""))
    with pytest.raises(RuleViolation) as refused:
        services.take_slip(actor=people[0], survey_id=survey.pk, blinded=other.blinded)
    assert refused.value.code == "taken"
    again = services.take_slip(actor=people[0], survey_id=survey.pk, blinded=slip.blinded)  # a line that broke
    with pytest.raises(RuleViolation) as refused:
        services.hand_in_answer(
            survey=survey.uuid, slip=slip.slip, signature=slip.bared(again), answers=[1, None, None, None]
        )
    assert refused.value.code == "answered"
    with pytest.raises(NotFound):
        services.take_slip(actor=houses.officer, survey_id=survey.pk, blinded=other.blinded)
    forged = secrets.token_bytes(256)
    with pytest.raises(RuleViolation) as refused:
        services.hand_in_answer(survey=survey.uuid, slip=other.slip, signature=forged, answers=[1, None, None, None])
    assert refused.value.code == "slip"
    with pytest.raises(Invalid):
        services.take_slip(actor=people[1], survey_id=survey.pk, blinded=b"\xff" * 256)
    other_survey = opened(houses, title="另一项")
    sign = services.take_slip(actor=people[1], survey_id=survey.pk, blinded=other.blinded)
    with pytest.raises(RuleViolation):
        services.hand_in_answer(
            survey=other_survey.uuid, slip=other.slip, signature=other.bared(sign), answers=[1, None, None, None]
        )
    assert SurveyAnswer.objects.unscoped("test").count() == 1


def test_an_answer_carries_neither_person_nor_time(houses: Houses) -> None:
    people = members(houses, [("一所", 6)])
    survey = opened(houses)
    for actor in people:
        answer(survey, actor, [3, None, None, "匿名的意见"])
    names = {column.name for column in SurveyAnswer._meta.get_fields()}
    assert names == {"id", "organization", "survey", "slip", "answers"}
    before = list(SurveyAnswer.objects.unscoped("test").values_list("pk", flat=True))
    services.close_survey(actor=houses.clerk, survey_id=survey.pk)
    rows = list(SurveyAnswer.objects.unscoped("test"))
    assert len(rows) == 6 and not {row.pk for row in rows} & set(before)
    with connection.cursor() as cursor:
        # Written anew by one statement: the transactions that brought them are no longer to be seen.
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM cases_surveyanswer")
        assert cursor.fetchone()[0] == 1
        cursor.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'cases_surveyanswerevent%'"
        )
        assert cursor.fetchone()[0] == 0
    assert all("匿名".encode() not in bytes(row.answers) for row in rows)
    closed = Survey.objects.unscoped("test").get(pk=survey.pk)
    assert closed.signing_key is None
    with pytest.raises(RuleViolation):
        answer(survey, people[0], [1, None, None, None])


def test_counts_below_five_are_not_told(houses: Houses) -> None:
    people = members(houses, [("一所", 14)])
    survey = opened(houses)
    for number, actor in enumerate(people):
        answer(survey, actor, [5 if number < 12 else 1, 0 if number < 7 else 1, None, "好" if number < 4 else None])
    services.close_survey(actor=houses.clerk, survey_id=survey.pk)
    scale, choice, several, texts = selectors.results_of(selectors.get_survey(houses.clerk, survey.pk))
    assert [number for _label, number in scale.cells] == [None, 0, 0, 0, None] and scale.average is None
    assert [number for _label, number in choice.cells] == [7, 7, 0]
    assert several.answered == 0
    assert texts.answered is None and services.texts_of(survey, 3) == []
    with pytest.raises(NotFound):
        selectors.get_survey(houses.officer, survey.pk)
    assert list(surveys_over(today() + timedelta(days=366), 10)) == [survey.pk]
    forget_answers(system_actor("retention"), [survey.pk])
    assert not SurveyAnswer.objects.unscoped("test").exists()
    assert not SurveyInvitation.objects.unscoped("test").exists()
    assert selectors.results_of(Survey.objects.unscoped("test").get(pk=survey.pk))[1].answered == 14


def test_what_a_survey_may_not_ask(houses: Houses) -> None:
    members(houses, [("一所", 4)])
    name = User.objects.get(pk=houses.officer.user_id).display_name
    for text, code in (
        (f"对{name}是否满意", "names_person"),
        ("政治面貌 | 党员 | 群众", "forbidden_question"),
        ("选一个 | 只有一个", "questions"),
        ("", "questions"),
    ):
        with pytest.raises((RuleViolation, Invalid)) as refused:
            services.draft_survey(
                actor=houses.clerk, organization=houses.county, plan=plan(questions=read_questions(text))
            )
        assert refused.value.code == code, text
    with pytest.raises(RuleViolation) as refused:
        opened(houses)
    assert refused.value.code == "too_few"


def test_a_survey_ends_by_itself_and_its_problem_goes_on_the_list(houses: Houses) -> None:
    members(houses, [("一所", 5)])
    survey = opened(houses)
    with pytest.raises(RuleViolation):
        list_problem(actor=houses.clerk, survey_id=survey.pk, title="体检少")
    assert services.close_ended_surveys(actor=system_actor("cases")) == 0
    Survey.objects.unscoped("test").update(closes_on=today() - timedelta(days=1))
    assert services.close_ended_surveys(actor=system_actor("cases")) == 1
    key = uuid4()
    for _time in range(2):
        list_problem(actor=houses.clerk, survey_id=survey.pk, title="体检名额少", cause="经费不足", form_key=key)
    item = Item.objects.unscoped("test").get(organization=houses.county)
    assert (item.kind, item.title, item.finder) == ("problem", "体检名额少", "调研：服务调研")


@given(
    st.dictionaries(st.text(max_size=3), st.lists(st.integers(1, 400), unique=True, max_size=40), max_size=6),
    st.integers(1, 100),
    st.integers(1, 10),
)
def test_the_lot_takes_its_share_of_each_unit(units: dict[str, list[int]], share: int, least: int) -> None:
    found = drawn(units, share, least)
    assert len(found) == len(set(found))
    for people in units.values():
        assert len(set(people) & set(found)) >= min(len(people), max(least, len(people) * share // 100))


def test_answers_that_no_form_sends_are_refused() -> None:
    questions = [{"label": one.label, "kind": one.kind, "choices": one.choices} for one in read_questions(QUESTIONS)]
    good = [5, 2, [1, 0, 1], "  "]
    assert checked_answers(questions, good) == [5, 2, [0, 1], None]
    for place, wrong in ((0, 6), (0, True), (1, 3), (1, "0"), (2, [2]), (2, 1), (3, "x" * 1001), (3, 4)):
        with pytest.raises(Invalid):
            checked_answers(questions, [*good[:place], wrong, *good[place + 1 :]])
    with pytest.raises(Invalid):
        checked_answers(questions, good[:3])
    assert counted(questions, [checked_answers(questions, good)])[2] == {"answered": 1, "counts": [1, 1]}


def test_the_page_tells_the_key_and_the_door_takes_answers_without_cookies(houses: Houses, client: Any) -> None:
    people = members(houses, [("一所", 5)])
    survey = opened(houses)
    user = User.objects.get(pk=people[0].user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/my/surveys/{survey.pk}/")
    modulus, exponent = slips.public_numbers(bytes(survey.public_key or b""))
    assert RSAPublicNumbers(exponent, modulus).public_key().key_size == 2048
    assert f"{modulus:x}" in page.content.decode() and "data-survey" in page.content.decode()
    client.logout()
    url = f"/surveys/{survey.uuid}/answers/"
    for sent in (b"{", b"[]", b'{"slip": 1}', b'{"slip":"eA==","signature":"eA==","answers":[1]}'):
        assert client.post(url, sent, content_type="application/json").status_code == 422
    assert client.post(f"/surveys/{uuid4()}/answers/", b'{"slip":"","signature":"","answers":[]}',
                       content_type="application/json").status_code == 404  # fmt: skip


def test_benefits_are_promised_put_in_force_used_and_counted_by_place(houses: Houses) -> None:
    day = today() - timedelta(days=400)
    facts: dict[str, Any] = {"kind": "benefit", "giver": "县政府", "promised_on": day, "amount": Decimal(50000)}
    row = services.promise_benefit(actor=houses.clerk, organization=houses.county, title="年度体检", **facts)
    services.promise_benefit(actor=houses.clerk, organization=houses.county, title="子女就学", **facts)
    year = today().year
    with pytest.raises(RuleViolation):
        services.enter_benefit_use(actor=houses.clerk, benefit_id=row.pk, year=year, people=3)
    with pytest.raises(Invalid):
        services.put_benefit_in_force(actor=houses.clerk, benefit_id=row.pk, in_force_on=day - timedelta(days=1))
    services.put_benefit_in_force(actor=houses.clerk, benefit_id=row.pk, in_force_on=date(day.year, 12, 31))
    for people in (3, 30):
        services.enter_benefit_use(
            actor=houses.clerk, benefit_id=row.pk, year=year, people=people, amount=Decimal(9000)
        )
    head = houses.actor(houses.city, Role.HEAD, below=True)
    (own, below, beside) = selectors.benefits_by_place(head, houses.city, year)
    assert (own.promised, own.in_force) == (0, 0)
    assert (below.promised, below.in_force, below.used, below.people, below.amount) == (1, 1, 1, 30, Decimal(9000))
    assert beside.in_force == 0
    Department.objects.create(organization=houses.county, name="权益部")
    labels = [question.label for question in services.satisfaction_questions(houses.clerk, houses.county)]
    assert "年度体检" in labels and "子女就学" not in labels and "权益部的工作" in labels
    drafted = body(entered(houses.clerk).get("/o/110101/cases/surveys/new/?kind=satisfaction"))
    assert "年度体检" in drafted and "权益部的工作" in drafted
    with pytest.raises(NotFound):
        services.end_benefit(actor=houses.officer, benefit_id=row.pk, ended_on=today())
    assert services.end_benefit(actor=houses.clerk, benefit_id=row.pk, ended_on=today()).state == "ended"
