"""Rounds: window, quotas, form versions, level by level upwards, and back with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Conflict, NotFound, Role, RuleViolation, system_actor
from huiguan.kernel.rounds import RoundKind, kinds, register_kind, selectors, services
from huiguan.kernel.rounds.models import Round, Submission
from huiguan.kernel.rounds.questions import Question, checked_answers, checked_questions
from huiguan.kernel.workflow.selectors import timeline

ASKED = (Question("deeds", "主要事迹", "text", True, 50), Question("note", "备注", "line", False, 10))


@pytest.fixture
def tree(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Actor]]:
    """A province, a city, two counties, a stranger; their clerks."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register_kind(RoundKind("test.round", "轮次", lambda row, place: f"/o/{place.code}/x/{row.pk}/"))
    root = Organization.objects.add_root({"code": "prov", "name": "省会", "short_name": "省", "level": "province"})
    city = root.add_child(code="city", name="市会", short_name="市", level="city")
    places = {"prov": root, "city": city}
    for code in ("east", "west"):
        places[code] = Organization.objects.get(code="city").add_child(
            code=code, name=code, short_name=code, level="county"
        )
    yield {code: clerk_of(place) for code, place in places.items()}


def clerk_of(organization: Organization) -> Actor:
    user = User.objects.create_user(f"clerk-{organization.code}", person=Person.objects.create(name="办事员"))
    Grant.objects.create(user=user, role=Role.CLERK, organization=organization, period=(date(2020, 1, 1), None))
    return actor_of(user)


def place(code: str) -> Organization:
    return Organization.objects.get(code=code)


def called(tree: dict[str, Actor], **more: Any) -> Round:
    facts: dict[str, Any] = {
        "title": "推荐", "questions": ASKED, "opens_on": today(), "closes_on": today() + timedelta(days=9),
        "quotas": {"county": 2, "city": 2},
    }  # fmt: skip
    row = services.plan_round(
        actor=tree["prov"], organization=place("prov"), kind="test.round", subject_kind="test.thing", subject_id=1,
        **facts | more,
    )  # fmt: skip
    return services.open_round(actor=tree["prov"], round_id=row.pk)


def drafted(tree: dict[str, Actor], row: Round, code: str = "east", **answers: str) -> Submission:
    return services.draft_submission(
        actor=tree[code], organization=place(code), round_id=row.pk, title="甲某", answers={"deeds": "救人", **answers}
    )


def test_a_submission_goes_up_level_by_level_and_each_level_says_its_opinion(tree: dict[str, Actor]) -> None:
    row = called(tree)
    submission = services.hand_in(actor=tree["east"], submission_id=drafted(tree, row).pk)
    assert (submission.state, submission.at.code) == ("underway", "city")
    assert Message.objects.unscoped("test").filter(kind="rounds.came", organization=place("city")).exists()
    with pytest.raises(NotFound):
        services.pass_up(actor=tree["prov"], submission_id=submission.pk, note="越级")
    with pytest.raises(RuleViolation):
        services.pass_up(actor=tree["city"], submission_id=submission.pk, note="")
    submission = services.pass_up(actor=tree["city"], submission_id=submission.pk, note="同意推荐")
    assert (submission.state, submission.at.code) == ("arrived", "prov")
    assert [entry.note for entry in timeline(submission)] == ["", "", "同意推荐"]
    assert selectors.answers_of(selectors.arrived(row)[0])["deeds"] == "救人"


def test_others_do_not_read_what_is_handed_up(tree: dict[str, Actor]) -> None:
    row = called(tree)
    submission = drafted(tree, row)
    with pytest.raises(NotFound):
        selectors.get_submission(tree["city"], submission.pk)
    services.hand_in(actor=tree["east"], submission_id=submission.pk)
    assert selectors.get_submission(tree["city"], submission.pk) == submission
    for stranger in ("west", "prov"):
        with pytest.raises(NotFound):
            selectors.get_submission(tree[stranger], submission.pk)
    services.pass_up(actor=tree["city"], submission_id=submission.pk, note="同意")
    assert {code for code in tree if submission in selectors.submissions(tree[code])} == {"east", "city", "prov"}


def test_a_return_goes_one_level_down_with_its_reason_and_frees_the_quota(tree: dict[str, Actor]) -> None:
    row = called(tree, quotas={"county": 1, "city": 1})
    submission = services.hand_in(actor=tree["east"], submission_id=drafted(tree, row).pk)
    services.pass_up(actor=tree["city"], submission_id=submission.pk, note="同意")
    with pytest.raises(RuleViolation) as refusal:
        services.hand_in(actor=tree["east"], submission_id=drafted(tree, row).pk)
    assert refusal.value.code == "quota"
    with pytest.raises(RuleViolation):
        services.return_submission(actor=tree["prov"], submission_id=submission.pk, reason="")
    back = services.return_submission(actor=tree["prov"], submission_id=submission.pk, reason="请补充事迹")
    assert (back.state, back.at.code) == ("underway", "city")
    assert selectors.passed(row, place("city")) == 0
    back = services.return_submission(actor=tree["city"], submission_id=submission.pk, reason="请补充事迹")
    assert (back.state, back.at.code, selectors.passed(row, place("east"))) == ("returned", "east", 0)
    changed = services.change_submission(
        actor=tree["east"], submission_id=back.pk, revision=back.revision, title="甲某", answers={"deeds": "补充"}
    )
    assert services.hand_in(actor=tree["east"], submission_id=changed.pk).at.code == "city"


def test_a_quota_of_its_own_goes_before_that_of_the_level(tree: dict[str, Actor]) -> None:
    row = called(tree, quotas={"county": 0})
    services.set_quotas(actor=tree["prov"], round_id=row.pk, quotas={place("east").pk: 1})
    services.hand_in(actor=tree["east"], submission_id=drafted(tree, row).pk)
    with pytest.raises(RuleViolation) as refusal:
        services.hand_in(actor=tree["west"], submission_id=drafted(tree, row, "west").pk)
    assert refusal.value.code == "quota"
    assert selectors.passed_by_place(row, place("city")) == [(place("east"), 1), (place("west"), 0)]


def test_nothing_is_handed_in_outside_of_the_window(tree: dict[str, Actor]) -> None:
    ahead = called(tree, opens_on=today() + timedelta(days=1))
    with pytest.raises(RuleViolation) as refusal:
        drafted(tree, ahead)
    assert refusal.value.code == "not_open"
    row = called(tree)
    submission = services.hand_in(actor=tree["east"], submission_id=drafted(tree, row).pk)
    past = {"opens_on": today() - timedelta(days=9), "closes_on": today() - timedelta(days=1)}
    Round.objects.unscoped("test").filter(pk=row.pk).update(**past, arrives_by=today() - timedelta(days=1))
    with pytest.raises(RuleViolation) as refusal:
        services.pass_up(actor=tree["city"], submission_id=submission.pk, note="晚了")
    assert refusal.value.code == "too_late"
    services.close_round(actor=tree["prov"], round_id=row.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.return_submission(actor=tree["city"], submission_id=submission.pk, reason="晚了")
    assert refusal.value.code == "closed"


def test_what_was_begun_keeps_its_version_of_the_form(tree: dict[str, Actor]) -> None:
    row = called(tree)
    early = drafted(tree, row)
    services.set_form(actor=tree["prov"], round_id=row.pk, questions=[Question("effect", "成效", "text")])
    late = services.draft_submission(
        actor=tree["west"], organization=place("west"), round_id=row.pk, title="乙某", answers={"effect": "好"}
    )
    assert (early.form.number, late.form.number) == (1, 2)
    assert selectors.answered(late) == [("成效", "好")]
    with pytest.raises(Conflict):
        services.change_submission(actor=tree["east"], submission_id=early.pk, revision=99, title="", answers={})


@pytest.mark.parametrize("label", ["政治面貌", "政治表现", "近三年考核", "宗教信仰", "处分情况", "思想表现"])
def test_forms_never_ask_for_politics_religion_appraisal_or_discipline(label: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        checked_questions([Question("x", label, required=False)])
    assert refusal.value.code == "forbidden_question"


@pytest.mark.parametrize("label", ["报名费", "参评费缴纳凭证", "Entry fee"])
def test_nobody_pays_for_taking_part(label: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        checked_questions([Question("x", label)])
    assert refusal.value.code == "fee"


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"deeds": ""}, "empty"), ({"deeds": "长" * 51}, "too_long"), ({"deeds": "好", "x": "1"}, "unknown_question")],
)
def test_answers_that_do_not_fit_are_refused(answers: dict[str, str], code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        checked_answers(checked_questions(ASKED), answers, whole=True)
    assert refusal.value.code == code


def test_answers_lie_sealed_and_can_be_forgotten(tree: dict[str, Actor]) -> None:
    submission = drafted(tree, called(tree), deeds="只在密封处的事迹")
    assert services.forget_submissions(system_actor("retention"), [submission.pk]) == 1
    submission.refresh_from_db()
    assert selectors.answers_of(submission) == {} and submission.title == ""
    with connection.cursor() as cursor:
        for table in ("rounds_submission", "rounds_submissionevent"):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s OR t::text LIKE %s',
                           ["%只在密封处%", "%甲某%"])  # fmt: skip
            assert cursor.fetchone() == (0,), table


def signed(code: str) -> Client:
    client = Client()
    user = User.objects.get(username=f"clerk-{code}")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_quotas_of_single_associations_are_pasted_all_or_none(tree: dict[str, Actor]) -> None:
    row, office = called(tree), signed("prov")
    page = f"/o/prov/rounds/{row.pk}/"
    pasted = office.post(f"{page}quotas/", {"quotas": "east\t7\nnowhere 3\nwest\n"})
    words = pasted.content.decode()
    assert pasted.status_code == 422 and "nowhere 3" in words and "“west”" in words
    assert selectors.quota_of(row, place("east")) == 2
    assert office.post(f"{page}quotas/", {"quotas": "east\t7\nwest 0"}).status_code == 302
    assert [selectors.quota_of(row, place(code)) for code in ("east", "west", "city")] == [7, 0, 2]
    assert office.post(f"{page}quotas/", {"quotas": "west 不限"}).status_code == 302
    assert selectors.quota_of(row, place("west")) == 2
    assert office.post(f"{page}levels/", {"levels": "县 4"}).status_code == 302
    row.refresh_from_db()
    assert (row.quotas, selectors.quota_of(row, place("west"))) == ({"county": 4}, 4)
    assert "7" in office.get(page).content.decode()
    assert signed("city").get(f"/o/city/rounds/{row.pk}/").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rounds_quotaevent WHERE most = 7")
        assert cursor.fetchone() == (1,)
    services.close_round(actor=tree["prov"], round_id=row.pk)
    assert office.post(f"{page}quotas/", {"quotas": "east 9"}).status_code == 422


def test_quotas_over_the_api(tree: dict[str, Actor]) -> None:
    row, office = called(tree), signed("prov")
    address = f"/api/v1/organizations/prov/rounds/{row.pk}/quotas"
    put = lambda quotas: office.put(address, {"quotas": quotas}, content_type="application/json")  # noqa: E731 - twice
    assert put([{"association": "east", "most": 5}]).json() == [{"association": "east", "most": 5}]
    assert put([{"association": "east", "most": None}, {"association": "nobody", "most": 1}]).status_code == 422
    assert office.get(address).json() == [{"association": "east", "most": 5}]
    assert put([{"association": "east", "most": None}]).json() == []


def test_a_new_version_of_the_form_keeps_the_keys_of_its_questions(tree: dict[str, Actor]) -> None:
    row, office = called(tree), signed("prov")
    begun = drafted(tree, row)
    label = ASKED[0].label
    page = f"/o/prov/rounds/{row.pk}/"
    assert office.post(f"{page}form/", {"questions": f"{label} 900\n证明材料 300 选填"}).status_code == 302
    newest = selectors.form_of(row)
    assert newest is not None and newest.number == 2
    kept = [(each["key"], each["limit"], each["required"]) for each in newest.questions]
    assert kept == [(ASKED[0].key, 900, True), ("q1", 300, False)]
    begun.refresh_from_db()
    assert begun.form.number == 1
    refused = office.post(f"{page}form/", {"questions": "政治面貌 20"})
    assert refused.status_code == 422 and selectors.form_of(row) == newest
    words = office.get(page).content.decode()
    assert "第2版" in words and "1份按此填报" in words
