"""What an association offers and asks where help is asked for: its own, in versions, never what is asked of nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from tests.cases.conftest import Houses
from tests.cases.test_for_others import on_the_roster
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services
from huiguan.cases.kind_questions import KindQuestion, read_lines, written
from huiguan.cases.models import Case, HelpDraft, KindForm
from huiguan.cases.purposes import HANDLE
from huiguan.cases.services.keeping import empty_cases
from huiguan.cases.services.reading import words_of
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation, system_actor

FORM = "/o/110101/cases/rules/kinds/{}/form/"
LINES = "!在哪里发生\n> 已经做了什么\n@ 哪一天\n报过警 | 是 | 否\n* 需要 | 律师 | 医生 | 陪同"


def asked_here(houses: Houses, lines: str = LINES, kind: str = "rights", **asking: Any) -> list[KindQuestion]:
    """The head sets the questions of a kind; they come back as they hold."""
    wanted = services.Asking(questions=read_lines(lines), **asking)
    services.set_kind_form(actor=houses.head, organization=houses.county, kind=kind, asking=wanted)
    return selectors.questions_of(selectors.form_of(houses.county, kind))


def test_questions_are_read_and_written_the_same() -> None:
    found = read_lines(LINES.replace("!", "！").replace("|", "｜"))
    assert [(one.kind, one.required, len(one.choices)) for one in found] == [
        ("line", True, 0), ("text", False, 0), ("date", False, 0), ("one", False, 2), ("several", False, 3),
    ]  # fmt: skip
    kept = [{"label": one.label, "kind": one.kind, "choices": one.choices, "required": one.required} for one in found]
    assert read_lines(written(kept)) == found


def test_the_head_asks_and_the_case_keeps_the_form_it_came_with(houses: Houses) -> None:
    on_the_roster(houses)
    head, member = entered(houses.head), entered(houses.member)
    sent = {"topics": ["assault", "threat"], "own_topics": "训练受伤\n", "questions": LINES}
    assert head.post(FORM.format("rights"), sent).status_code == 302
    assert "5个自设问题" in body(head.get("/o/110101/cases/rules/"))
    page = body(member.get("/my/cases/new/rights/"))
    assert all(words in page for words in ("在哪里发生", "训练受伤", "陪同")) and "隐私" not in page
    place, done, day, police, needs = selectors.questions_of(selectors.form_of(houses.county, "rights"))
    topic = {str(words): key for key, words in selectors.topics_of("rights", houses.county)}["训练受伤"]
    told: dict[str, Any] = {
        "organization": houses.county.pk, "topic": topic, "story": "训练时摔伤", "source": "self", "standing": "member",
        "agree": "on", "asked": selectors.form_of(houses.county, "rights").pk,  # type: ignore[union-attr]  # just set
    }  # fmt: skip
    answered = {place.key: "训练场", day.key: "2026-11-20", police.key: "否", needs.key: ["律师", "医生"]}
    assert member.post("/my/cases/new/rights/", told).status_code == 422  # has to be answered
    assert not Case.objects.unscoped("test").exists()
    assert member.post("/my/cases/new/rights/", told | answered).status_code == 302
    case = Case.objects.unscoped("test").get()
    asked_here(houses, "另一个问题", topics=["assault"])
    services.accept_case(actor=houses.officer, case_id=case.pk)
    for client, address in (
        (entered(houses.officer), f"/o/110101/cases/{case.pk}/"),
        (member, f"/my/cases/{case.pk}/"),
    ):
        page = body(client.get(address))
        assert all(words in page for words in ("训练场", "律师；医生", "哪一天")) and "另一个问题" not in page
    assert "训练受伤" in body(entered(houses.officer).get(f"/o/110101/cases/{case.pk}/"))
    assert [row.version for row in selectors.versions_of(houses.head, houses.county, "rights")] == [2, 1]
    assert done.key not in dict(words_of(case).asked)


def test_the_office_is_asked_the_same(houses: Houses) -> None:
    (question,) = asked_here(houses, "!在哪里发生")
    client, address = entered(houses.officer), "/o/110101/cases/new/rights/"
    sent = {"name": "赵某", "topic": "assault", "story": "被打", "standing": "retiree", "agree": "on"}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {question.key: "路口"}).status_code == 200  # the receipt
    case = Case.objects.unscoped("test").get()
    assert words_of(case).asked == (("在哪里发生", "路口"),)


def test_who_is_no_member_is_asked_after_choosing_the_association(houses: Houses) -> None:
    (question,) = asked_here(houses, "在哪里发生")
    client, address = entered(houses.actor(houses.beside, Role.MEMBER)), "/my/cases/new/rights/"
    sent = {"organization": "110101", "topic": "assault", "story": "被打", "source": "self", "standing": "retiree",
            "agree": "on"}  # fmt: skip
    first = client.post(address, sent)
    page = first.content.decode()
    assert first.status_code == 422 and "在哪里发生" in page and not Case.objects.unscoped("test").exists()
    form = selectors.form_of(houses.county, "rights")
    assert form is not None and f'name="asked" value="{form.pk}"' in page
    assert client.post(address, sent | {"asked": form.pk, question.key: "路口"}).status_code == 302
    assert client.post(address, sent | {"organization": "110102"}).status_code == 302  # asks nothing of its own
    asked_here(houses, "", topics=["threat"])
    gone = client.post(address, sent)
    page = gone.content.decode()  # what the chosen association offers no longer is not offered again
    assert gone.status_code == 422 and 'value="threat"' in page and 'value="assault"' not in page


def test_a_draft_keeps_answers_that_still_fit(houses: Houses) -> None:
    on_the_roster(houses)
    questions = asked_here(houses)
    member, address = entered(houses.member), "/my/cases/new/rights/"
    sent = {questions[0].key: "训练场", questions[4].key: ["律师", "陪同"], "story": "摔伤"}
    assert member.post(f"{address}draft/", sent).status_code == 200
    asked_here(houses, LINES.replace("@ 哪一天\n", ""))
    page = body(member.get(address))
    assert 'value="训练场"' in page and page.count("checked") >= 2
    assert "训练场" not in repr(list(HelpDraft.objects.values()))


def test_it_holds_below_and_is_changed_by_nobody(houses: Houses) -> None:
    asking = services.Asking(questions=[KindQuestion("在哪里发生")])
    city = houses.actor(houses.city, Role.HEAD)
    row = services.set_kind_form(actor=city, organization=houses.city, kind="legal", asking=asking)
    assert selectors.form_of(houses.county, "legal") == row == selectors.form_of(houses.beside, "legal")
    assert asked_here(houses, "", kind="legal") == [] and selectors.form_of(houses.beside, "legal") == row
    for change in (lambda: KindForm.objects.unscoped("test").update(version=9), lambda: row.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("kind", "line", "code"),
    [
        ("rights", "政治面貌", "forbidden_question"),
        ("rights", "近三年考核等次", "forbidden_question"),
        ("rights", "信仰 | 佛教 | 道教", "forbidden_question"),
        ("rights", "状况 | 群众 | 中共党员", "forbidden_question"),
        ("rights", "对方姓名", "third_parties"),
        ("request", "Name of the suspect", "third_parties"),
        ("rights", "身份证号", "sensitive_question"),
        ("legal", "Diagnosis of the doctor", "sensitive_question"),
        ("rights", "在哪里 | 路口", "questions"),
        ("rights", "在哪里\n> 在哪里", "questions"),
        ("rights", "长" * 101, "questions"),
        ("rights", "\n".join(f"问题{number}" for number in range(16)), "questions"),
        ("ghosts", "在哪里", "kind"),
    ],
)
def test_what_a_form_may_not_ask(houses: Houses, kind: str, line: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        asked_here(houses, line, kind=kind)
    assert refused.value.code == code
    assert not KindForm.objects.unscoped("test").exists()


def test_what_a_kind_asks_consent_for_may_be_asked_there(houses: Houses) -> None:
    assert asked_here(houses, "诊断结果", kind="relief")
    for wrong in ({"topics": ["ghost"]}, {"own_topics": ["甲", "甲"]}, {"own_topics": ["长" * 41]}):
        with pytest.raises(Invalid):
            asked_here(houses, "", **wrong)
    with pytest.raises(RuleViolation):
        asked_here(houses, "", own_topics=["党员身份"])


@pytest.mark.parametrize(
    ("at", "answer", "code"),
    [
        (0, " ", "empty"),
        (0, "长" * 201, "too_long"),
        (2, "昨天", "day"),
        (3, "也许", "choice"),
        (4, ["律师", "记者"], "choice"),
    ],
)
def test_answers_that_no_form_sends_are_refused(houses: Houses, at: int, answer: Any, code: str) -> None:
    questions = asked_here(houses)
    given = {questions[0].key: "训练场", questions[at].key: answer}
    with pytest.raises(Invalid) as refused:
        houses.asked(answers=given)
    assert (refused.value.code, refused.value.field) == (code, questions[at].key)
    with pytest.raises(Invalid):
        houses.asked(answers={questions[0].key: "训练场", "q_0": "别的"})


def test_answers_are_sealed_and_go_with_the_case(houses: Houses) -> None:
    (question,) = asked_here(houses, "在哪里发生")
    case = houses.asked(answers={question.key: "训练场西侧"})
    assert "训练场西侧" not in repr(list(Case.objects.unscoped("test").values()))
    empty_cases(system_actor("retention"), [case.pk])
    case.refresh_from_db()
    assert case.answers is None and words_of(case).asked == ()


def test_only_the_head_sets_a_form(houses: Houses) -> None:
    for actor in (houses.officer, houses.clerk, houses.supervisor, houses.member):
        assert entered(actor).get(FORM.format("legal")).status_code == 404
        with pytest.raises(NotFound):
            services.set_kind_form(
                actor=actor, organization=houses.county, kind="legal", asking=services.Asking(questions=[])
            )
    assert entered(houses.head).get(FORM.format("ghosts")).status_code == 404


def test_the_interface_asks_and_answers_the_same(houses: Houses) -> None:
    client, address = entered(houses.head), "/api/v1/organizations/110101/cases/kinds/rights/form"
    wanted = {"own_topics": ["训练受伤"], "questions": [{"label": "报过警", "kind": "one", "choices": ["是", "否"]}]}
    made = client.put(address, wanted, content_type="application/json").json()
    member = entered(houses.member)
    assert member.get(address).json() == made and made["version"] == 1
    assert [one["label"] for one in made["topics"]] == ["训练受伤", "其他"]
    told = {"kind": "rights", "topic": made["topics"][0]["key"], "story": "摔伤", "consents": [HANDLE]}
    cases = "/api/v1/organizations/110101/cases"
    wrong = member.post(cases, told | {"answers": {"q_0": "是"}}, content_type="application/json")
    assert wrong.status_code == 422
    sent = told | {"answers": {made["questions"][0]["key"]: "是"}}
    number = member.post(cases, sent, content_type="application/json").json()["id"]
    assert member.get(f"/api/v1/my/cases/{number}").json()["asked"] == [{"label": "报过警", "answer": "是"}]
