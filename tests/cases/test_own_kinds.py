"""Kinds of an association's own: on one of the six, for those below, never looser, counted as their base."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import Houses
from tests.cases.test_for_others import on_the_roster
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import kinds_waiting

from huiguan.cases import selectors, services
from huiguan.cases.kind_questions import KindQuestion
from huiguan.cases.kinds import Deadlines
from huiguan.cases.models import Case, KindSetting, OwnKind
from huiguan.cases.purposes import HANDLE, REFER
from huiguan.cases.services import Handling, KindWords
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.organizations.models import Department, StaffPost
from huiguan.kernel.people.models import StaffAssignment
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation

WORDS = KindWords("装备与执勤保障", "Equipment on duty", "写明地点和时间", "Say where and when")
RULES = "/o/110101/cases/rules/"


def own(houses: Houses, base: str = "legal", words: KindWords = WORDS, place: Any = None) -> OwnKind:
    """A kind of the city's own, or of another place's."""
    place = place or houses.city
    return services.add_kind(actor=houses.actor(place, Role.HEAD), organization=place, base=base, words=words)


def asked(houses: Houses, row: OwnKind, **changes: Any) -> Case:
    """A case of it that the member of the county opened."""
    return houses.asked(kind=row.key, **({"topic": "other", "accused": ""} | changes))


def test_it_is_made_set_asked_for_and_handled_on_the_pages(houses: Houses) -> None:
    on_the_roster(houses)
    head, member, officer = entered(houses.head), entered(houses.member), entered(houses.officer)
    sent = {
        "base": "legal",
        "name": "装备与执勤保障",
        "name_en": "Equipment on duty",
        "hint": "写明地点",
        "hint_en": "",
    }
    assert head.post(f"{RULES}own/new/", sent).status_code == 302
    row = OwnKind.objects.unscoped("test").get()
    kind = f"{RULES}kinds/{row.key}/"
    days = {"accept": 1, "check_within": 2, "answer": 4, "close": 5, "pause": 6}
    assert head.post(f"{kind}deadlines/", days).status_code == 302
    assert head.post(f"{kind}handling/", {"outcomes": ["helped"], "needs_result": "on"}).status_code == 302
    assert head.post(f"{kind}form/", {"own_topics": "单警装备", "questions": "!在哪里发生"}).status_code == 302
    page = body(head.get(RULES))
    assert all(words in page for words in ("装备与执勤保障", "1个自设问题"))
    assert "Equipment on duty" in body(head.get(RULES, headers={"accept-language": "en"}))
    tiles = body(member.get("/my/cases/"))
    assert "装备与执勤保障" in tiles and "写明地点" in tiles and f"/my/cases/new/{row.key}/" in tiles
    form = body(member.get(f"/my/cases/new/{row.key}/"))
    assert all(words in form for words in ("单警装备", "在哪里发生"))
    topic = {str(words): key for key, words in selectors.topics_of(row.key, houses.county)}["单警装备"]
    (question,) = selectors.questions_of(selectors.form_of(houses.county, row.key, "legal"))
    telling = {
        "organization": houses.county.pk, "topic": topic, "story": "防刺服不够", "source": "self", "standing": "member",
        "agree": "on", "asked": selectors.form_of(houses.county, row.key).pk, question.key: "岗亭",  # type: ignore[union-attr]  # just set
    }  # fmt: skip
    assert member.post(f"/my/cases/new/{row.key}/draft/", {"story": "防刺服", "topic": topic}).status_code == 200
    assert member.post(f"/my/cases/new/{row.key}/", telling).status_code == 302
    case = Case.objects.unscoped("test").get()
    assert (case.kind, case.own_kind, case.due_on) == ("legal", row, add_working_days(today(), 1))
    for address in ("/o/110101/cases/", f"/o/110101/cases/?kind={row.key}", "/o/110101/cases/?kind=legal"):
        assert case.number in body(officer.get(address)) and "装备与执勤保障" in body(officer.get(address))
    assert case.number not in body(officer.get("/o/110101/cases/?kind=rights")).split("<main")[1]
    assert "全部待受理" not in body(officer.get("/o/110101/cases/?kind=rights"))  # all that wait are one's own
    services.accept_case(actor=houses.officer, case_id=case.pk)
    file = body(officer.get(f"/o/110101/cases/{case.pk}/"))
    assert "装备与执勤保障 · 单警装备" in file and "岗亭" in file
    services.begin_handling(actor=houses.officer, case_id=case.pk)
    services.answer_case(actor=houses.officer, case_id=case.pk, text="已补发")
    for wrong in ({"outcome": "partly"}, {"outcome": "helped"}):
        with pytest.raises(Invalid):
            services.close_case(actor=houses.officer, case_id=case.pk, **wrong)
    assert services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped", result="已补发").closed_on


def test_it_follows_its_base_and_holds_below_until_switched_off(houses: Houses) -> None:
    row = own(houses)
    assert row.key in selectors.specs_at(houses.county) and row.key not in selectors.specs_at(houses.province)
    services.set_deadlines(
        actor=houses.head, organization=houses.county, kind="legal", deadlines=Deadlines(9, 9, 9, 9, 9)
    )
    assert asked(houses, row).due_on == add_working_days(today(), 9)
    head, off = entered(houses.head), f"{RULES}own/{row.key}/off/"
    assert head.post(off).status_code == 302
    assert row.key not in selectors.specs_at(houses.county) and row.key in selectors.specs_at(houses.beside)
    with pytest.raises(Invalid) as refused:
        asked(houses, row)
    assert refused.value.code == "kind"
    assert entered(houses.officer).get(f"/o/110101/cases/new/{row.key}/").status_code == 404
    assert head.post(off.replace("/off/", "/on/")).status_code == 302 and asked(houses, row)
    assert head.post(off.replace("/off/", "/retire/")).status_code == 404  # made above
    assert head.post(off.removesuffix("off/"), {"name": "别的", "name_en": "x"}).status_code == 404


def test_who_is_member_of_none_finds_the_kinds_of_the_association_chosen(houses: Houses) -> None:
    row, client = own(houses), entered(houses.actor(houses.province, Role.MEMBER))
    assert row.key not in body(client.get("/my/cases/"))
    link = f"/my/cases/new/{row.key}/?organization=110101"
    assert link in body(client.get("/my/cases/?organization=110101"))
    assert 'value="110101"' in body(client.get(link))
    sent = {"organization": "110101", "topic": "other", "story": "不够", "source": "self", "standing": "retiree",
            "agree": "on"}  # fmt: skip
    assert client.post(link, sent | {"organization": "110000"}).status_code == 422  # does not have it
    assert client.post(link, sent).status_code == 302
    assert Case.objects.unscoped("test").get().own_kind == row


def test_what_is_retired_stays_for_its_cases(houses: Houses) -> None:
    row = own(houses, place=houses.county)
    case = asked(houses, row)
    assert entered(houses.head).post(f"{RULES}own/{row.key}/retire/").status_code == 302
    with pytest.raises(Invalid):
        asked(houses, row)
    services.accept_case(actor=houses.officer, case_id=case.pk)
    assert "装备与执勤保障" in body(entered(houses.officer).get(f"/o/110101/cases/{case.pk}/"))
    assert services.begin_handling(actor=houses.officer, case_id=case.pk).state == "handling"
    unused = own(houses, place=houses.county, words=KindWords("无人用", "Unused"))
    for change in (unused.delete, lambda: OwnKind.objects.unscoped("test").update(base="rights")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    assert entered(houses.head).post(f"{RULES}own/{row.key}/return/").status_code == 302 and asked(houses, row)


def test_what_is_retired_or_not_offered_keeps_its_rules_for_its_cases(houses: Houses) -> None:
    row = own(houses, place=houses.county)
    case, plain = asked(houses, row), houses.asked(accused="")
    services.retire_kind(actor=houses.head, organization=houses.county, key=row.key)
    queue = body(entered(houses.officer).get(f"/o/110101/cases/?kind={row.key}"))
    assert case.number in queue and plain.number not in queue
    days = {"accept": 1, "check_within": 7, "answer": 4, "close": 5, "pause": 6}
    assert entered(houses.head).post(f"{RULES}kinds/{row.key}/deadlines/", days).status_code == 302
    taken = services.accept_case(actor=houses.officer, case_id=case.pk)
    assert taken.due_on == add_working_days(today(), 7)


def test_it_is_never_looser_than_its_base(houses: Houses) -> None:
    """Clerks: not by its own setting where the base is closed to them, and out at once when the base is closed."""
    clerk, head = houses.clerk, houses.head
    closed, open_ = own(houses), own(houses, "request", KindWords("食堂", "Canteen"))
    for_all = Handling(clerks=True)
    with pytest.raises(RuleViolation) as refused:
        services.set_handling(actor=head, organization=houses.county, kind=closed.key, handling=for_all)
    assert refused.value.code == "looser"
    hidden, case = asked(houses, closed), asked(houses, open_)
    with pytest.raises(NotFound):
        services.accept_case(actor=clerk, case_id=hidden.pk)
    page = body(entered(clerk).get("/o/110101/cases/"))
    assert hidden.number not in page and case.number in page
    services.accept_case(actor=clerk, case_id=case.pk)
    address = f"/o/110101/cases/{case.pk}/"
    assert entered(clerk).get(address).status_code == 200
    services.set_handling(actor=head, organization=houses.county, kind=open_.key, handling=for_all)
    services.set_handling(actor=head, organization=houses.county, kind="request", handling=Handling(clerks=False))
    assert entered(clerk).get(address).status_code == 404
    assert case.number not in body(entered(clerk).get("/o/110101/cases/"))
    # Its own setting closes it as well.
    services.set_handling(actor=head, organization=houses.county, kind="request", handling=for_all)
    assert entered(clerk).get(address).status_code == 200
    services.set_handling(actor=head, organization=houses.county, kind=open_.key, handling=Handling(clerks=False))
    assert entered(clerk).get(address).status_code == 404


def test_consents_and_words_are_those_of_the_base(houses: Houses) -> None:
    row = own(houses, "relief", KindWords("大病互助", "Mutual aid"))
    with pytest.raises(RuleViolation) as refused:
        asked(houses, row, consents=(HANDLE,))
    assert refused.value.code == "consent"
    with pytest.raises(Invalid):  # legal advice keeps nothing about other people
        asked(houses, own(houses), accused="甲某")
    asking = services.Asking(questions=[KindQuestion("诊断结果")])
    city = houses.actor(houses.city, Role.HEAD)
    assert services.set_kind_form(actor=city, organization=houses.city, kind=row.key, asking=asking)
    with pytest.raises(RuleViolation):
        services.set_kind_form(
            actor=city, organization=houses.city, kind=own(houses, "rights", KindWords("甲", "A")).key, asking=asking
        )


def test_heads_and_history_tell_no_kind(houses: Houses) -> None:
    row = own(houses, place=houses.county)
    case = asked(houses, row)
    head = entered(houses.head)
    for address in ("/o/110101/cases/lateness/", f"/cases/{case.pk}/"):
        assert "装备与执勤保障" not in head.get(address, follow=True).content.decode().split("<main")[-1]
    messages = repr(list(Message.objects.unscoped("test").values()))
    assert case.number in messages and "装备与执勤保障" not in messages and row.key not in messages
    assert row.key not in repr(events_of(houses.head, case))


def test_the_receiver_of_a_referral_needs_not_know_it(houses: Houses) -> None:
    row = own(houses, place=houses.county)
    case = asked(houses, row)
    services.accept_case(actor=houses.officer, case_id=case.pk)
    services.begin_handling(actor=houses.officer, case_id=case.pk)
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=REFER)
    referral = services.ask_referral(
        actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请派律师", consented=True
    )
    services.accept_referral(actor=houses.provincial, referral_id=referral.pk)
    page = body(entered(houses.provincial).get(f"/o/110000/cases/referrals/{referral.pk}/"))
    assert "请派律师" in page and "装备与执勤保障" not in page


def test_a_department_takes_its_kind_and_the_head_may_give_it_to_others(houses: Houses) -> None:
    officer, second, row = houses.officer, houses.second, own(houses)
    office = Department.objects.create(organization=houses.county, name="权益部")
    client = entered(houses.head)
    address = f"{RULES}kinds/{row.key}/handling/"
    assert client.post(address, {"department_id": office.pk}).status_code == 302
    assert "权益部" in body(client.get(RULES))
    nobody_there = asked(houses, row)  # as if none were named
    assert nobody_there.number in body(entered(officer).get("/o/110101/cases/"))
    post = StaffPost.objects.create(organization=houses.county, department=office, title="干事")
    facts: dict[str, Any] = {"post": post, "person_id": second.person_id, "period": (date(2020, 1, 1), None)}
    StaffAssignment.objects.create(organization=houses.county, **facts)
    case = asked(houses, row)
    assert case.number in body(entered(second).get("/o/110101/cases/?show=waiting"))
    assert case.number not in body(entered(officer).get("/o/110101/cases/?show=waiting"))
    assert "cases.new" in kinds_waiting(second)
    with pytest.raises(NotFound):
        services.accept_case(actor=officer, case_id=case.pk)
    # Her own matter goes to a colleague, who finds it in the queue.
    hers = services.ask_for_help(
        actor=second, organization=houses.county, telling=houses.told(kind=row.key, topic="other", accused="")
    )
    assert hers.number in body(entered(officer).get("/o/110101/cases/?show=waiting"))
    services.accept_case(actor=officer, case_id=hers.pk)
    # The head does not know the kind: whom the list offers can be given the case.
    services.assign_case(actor=houses.head, case_id=case.pk, user_id=officer.user_id or 0)
    helper = houses.actor(houses.county, Role.CASE_OFFICER, 2)  # nor need who helps work in the department
    assert services.name_handler(actor=officer, case_id=case.pk, user_id=helper.user_id or 0)
    assert entered(officer).get(f"/o/110101/cases/{case.pk}/").status_code == 200
    for kind, wrong in (("request", office.pk), ("legal", 0)):
        with pytest.raises(Invalid) as refused:
            handling = Handling(clerks=False, department_id=wrong)
            services.set_handling(actor=houses.head, organization=houses.county, kind=kind, handling=handling)
        assert refused.value.code == "department"


def test_newcomers_find_what_was_told_to_a_department(houses: Houses) -> None:
    """By account: whoever comes to work there finds it, and anybody does where nobody of the department can take it."""
    second, row = houses.second, own(houses, place=houses.county, base="rights")
    office = Department.objects.create(organization=houses.county, name="权益部")
    post = StaffPost.objects.create(organization=houses.county, department=office, title="干事")
    facts: dict[str, Any] = {"organization": houses.county, "post": post, "period": (date(2020, 1, 1), None)}
    StaffAssignment.objects.create(person_id=second.person_id or 0, **facts)
    handling = Handling(clerks=False, department_id=office.pk)
    services.set_handling(actor=houses.head, organization=houses.county, kind=row.key, handling=handling)
    assert houses.officer.user_id  # an account that takes what nobody there can
    case = asked(houses, row)
    telling = houses.told(kind=row.key, topic="assault", accused="")
    hers = services.ask_for_help(actor=second, organization=houses.county, telling=telling)
    name = houses.user(houses.county, Role.CASE_OFFICER, 1).display_name
    against_her = asked(houses, row, accused=name)
    elsewhere, there = (houses.actor(houses.county, Role.CASE_OFFICER, number) for number in (2, 3))
    for told in (False, True):
        assert set(selectors.waiting_queue(elsewhere, houses.county, told=told)) == {hers, against_her}
        assert set(selectors.waiting_queue(second, houses.county, told=told)) == {case} | (set() if told else {hers})
    StaffAssignment.objects.create(person_id=there.person_id or 0, **facts)
    for told in (False, True):
        assert set(selectors.waiting_queue(there, houses.county, told=told)) == {case, hers, against_her}
        assert not set(selectors.waiting_queue(elsewhere, houses.county, told=told))


def test_pages_need_no_more_statements_for_more_kinds(houses: Houses) -> None:
    office = Department.objects.create(organization=houses.county, name="权益部")
    post = StaffPost.objects.create(organization=houses.county, department=office, title="干事")
    facts: dict[str, Any] = {"organization": houses.county, "post": post, "period": (date(2020, 1, 1), None)}
    StaffAssignment.objects.create(person_id=houses.second.person_id or 0, **facts)
    pages = ((entered(houses.officer), "/o/110101/cases/"), (entered(houses.head), RULES))
    counts = []
    for number in range(5):
        row = own(houses, words=KindWords(f"类{number}", f"K{number}"), place=houses.county)
        handling = Handling(clerks=False, department_id=office.pk)
        services.set_handling(actor=houses.head, organization=houses.county, kind=row.key, handling=handling)
        if number in (0, 4):
            for client, address in pages:
                client.get(address)
                with CaptureQueriesContext(connection) as asked_of:
                    assert client.get(address).status_code == 200
                counts.append(len(asked_of))
    assert counts[:2] == counts[2:]


def test_requests_of_two_kinds_are_not_joined(houses: Houses) -> None:
    """Each is closed as it was set: joined, the conditions of one would be passed over."""
    row = own(houses, base="request", place=houses.county)
    mine, plain, alike = asked(houses, row), *(houses.asked(kind="request", topic="other", accused="") for _ in "ab")
    for case in (mine, plain, alike):
        services.accept_case(actor=houses.officer, case_id=case.pk)
    address = f"/o/110101/cases/{plain.pk}/join/"
    page = body(entered(houses.officer).get(address))
    assert alike.number in page and mine.number not in page
    with pytest.raises(RuleViolation) as refused:
        services.join_case(actor=houses.officer, case_id=mine.pk, with_id=plain.pk)
    assert refused.value.code == "not_alike"
    assert services.join_case(actor=houses.officer, case_id=alike.pk, with_id=plain.pk).joined_to_id == plain.pk


def test_what_must_be_there_before_closing(houses: Houses) -> None:
    handling = Handling(clerks=False, needs_paper=True, needs_plan=True)
    services.set_handling(actor=houses.head, organization=houses.county, kind="rights", handling=handling)
    case = houses.answered()

    def close() -> Case:
        return services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")

    codes = []
    for then in ("paper", "step", "done"):
        with pytest.raises(RuleViolation) as refused:
            close()
        codes.append(refused.value.code)
        if then == "paper":
            services.add_paper(actor=houses.officer, case_id=case.pk, upload=BytesIO(b"x"), name="回执.txt")
        elif then == "step":
            step = services.add_plan_step(actor=houses.officer, case_id=case.pk, text="回访")
        else:
            services.finish_plan_step(actor=houses.officer, case_id=case.pk, step_id=step.pk)
    assert codes == ["needs_paper", "needs_plan", "needs_plan"] and close().outcome == "helped"


def test_totals_count_it_below_its_base(houses: Houses) -> None:
    row, rare = own(houses), own(houses, words=KindWords("少见", "Rare"))
    for kind in (row.key,) * 6 + ("legal",) * 12 + (rare.key,):
        houses.asked(kind=kind, topic="other", accused="")
    cell = next(
        one for one in selectors.case_totals(houses.head, houses.county, today().year).by_kind if one.key == "legal"
    )
    assert cell.count == 19 and [(part.label, part.count) for part in cell.parts] == [
        ("装备与执勤保障", None), ("少见", None), ("其他", 12),
    ]  # fmt: skip
    page = body(entered(houses.head).get("/o/110101/cases/statistics/"))
    assert "装备与执勤保障" in page


@pytest.mark.parametrize(
    ("base", "words", "code"),
    [
        ("ghosts", WORDS, "kind"),
        ("legal", KindWords("", "x"), "name"),
        ("legal", KindWords("甲", " "), "name"),
        ("legal", KindWords("法律咨询", "x"), "name"),
        ("legal", KindWords("甲", "legal Advice"), "name"),
        ("legal", KindWords("长" * 41, "x"), "too_long"),
        ("legal", KindWords("政治面貌", "x"), "forbidden_question"),
        ("legal", KindWords("甲", "x", "写明嫌疑人"), "third_parties"),
        ("legal", KindWords("甲", "x", "", "Bring your diagnosis"), "sensitive_question"),
    ],
)
def test_what_no_kind_is_called(houses: Houses, base: str, words: KindWords, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        own(houses, base, words)
    assert refused.value.code == code and not OwnKind.objects.unscoped("test").exists()


def test_only_the_head_makes_kinds_and_not_without_end(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    row = own(houses)
    for actor in (houses.officer, houses.clerk, houses.supervisor, houses.member):
        for address in ("own/new/", f"own/{row.key}/off/", f"kinds/{row.key}/above/form/"):
            assert entered(actor).get(f"{RULES}{address}").status_code == 404
    with pytest.raises(Invalid):
        own(houses)  # the name is there
    with pytest.raises(Invalid):
        own(houses, place=houses.county)  # also below
    city = houses.actor(houses.city, Role.HEAD)
    # Names are compared under the lock on which whoever makes or renames a kind at the same moment waits.
    changes = (
        lambda: services.change_kind(actor=city, organization=houses.city, key=row.key, words=WORDS),
        lambda: services.retire_kind(actor=city, organization=houses.city, key=row.key, retired=False),
    )
    for change in changes:
        with CaptureQueriesContext(connection) as asked_of:
            change()
        assert any("organizations_organization" in q["sql"] and "FOR UPDATE" in q["sql"] for q in asked_of)
    monkeypatch.setattr("huiguan.cases.services.own_kinds.MOST_KINDS", 1)
    with pytest.raises(RuleViolation) as refused:
        own(houses, words=KindWords("第二", "Second"))
    assert refused.value.code == "kinds"


def test_a_form_is_dropped_and_the_one_above_holds_again(houses: Houses) -> None:
    city = houses.actor(houses.city, Role.HEAD)

    def ask(actor: Actor, place: Any, words: str) -> None:
        asking = services.Asking(questions=[KindQuestion(words)])
        services.set_kind_form(actor=actor, organization=place, kind="legal", asking=asking)

    ask(city, houses.city, "市里问的")
    ask(houses.head, houses.county, "县里问的")
    (question,) = selectors.questions_of(selectors.form_of(houses.county, "legal"))
    case = houses.asked(kind="legal", topic="other", accused="", answers={question.key: "是"})
    head, address = entered(houses.head), f"{RULES}kinds/legal/above/form/"
    assert "/legal/above/form/" in body(head.get(RULES)) and head.post(address).status_code == 302
    (held,) = selectors.questions_of(selectors.form_of(houses.county, "legal"))
    assert held.label == "市里问的" and case.form is not None and case.form.version == 1
    assert [row.follows for row in selectors.versions_of(houses.head, houses.county, "legal")] == [True, False]
    ask(city, houses.city, "市里后来问的")
    assert selectors.questions_of(selectors.form_of(houses.county, "legal"))[0].label == "市里后来问的"
    assert "/legal/above/form/" not in body(head.get(RULES)) and head.post(address).status_code == 422
    ask(houses.head, houses.county, "县里又问的")
    assert selectors.questions_of(selectors.form_of(houses.county, "legal"))[0].label == "县里又问的"
    assert "（沿用上级协会）" in body(head.get(f"{RULES}kinds/legal/form/"))
    versions = head.get("/api/v1/organizations/110101/cases/kinds/legal/form/versions").json()
    assert [(row["version"], row["follows"]) for row in versions] == [(3, False), (2, True), (1, False)]


def test_days_and_handling_are_dropped_and_those_above_hold_again(houses: Houses) -> None:
    for actor, place, days in ((houses.actor(houses.city, Role.HEAD), houses.city, 7), (houses.head, houses.county, 3)):
        services.set_deadlines(
            actor=actor, organization=place, kind="legal", deadlines=Deadlines(days, days, days, days)
        )
    assert selectors.deadlines_for(houses.county, "legal").answer == 3
    head, address = entered(houses.head), f"{RULES}kinds/legal/above/rules/"
    assert head.post(address).status_code == 302 and selectors.deadlines_for(houses.county, "legal").answer == 7
    assert head.post(address).status_code == 422 and KindSetting.objects.unscoped("test").count() == 1


def test_own_questions_say_in_which_language_they_are(houses: Houses) -> None:
    on_the_roster(houses)
    helpers = ("律师", "医生")
    questions = [
        KindQuestion("在哪里"),
        KindQuestion("Which day"),
        KindQuestion("要谁", "one", helpers),
        KindQuestion("都要谁", "several", helpers),
    ]
    asking = services.Asking(questions=questions, own_topics=["训练"])
    services.set_kind_form(actor=houses.head, organization=houses.county, kind="rights", asking=asking)
    page = body(entered(houses.member).get("/my/cases/new/rights/", headers={"accept-language": "en"}))
    for words in ("在哪里", "要谁"):
        assert f'<span class="hg-field__label" lang="zh-Hans">{words}</span>' in page
    assert '<span lang="zh-Hans">都要谁</span>' in page and '<div lang="zh-Hans">' in page
    assert '<span class="hg-field__label" lang="en">Which day</span>' in page
    assert page.count('lang="zh-Hans"') >= 5 and 'lang="zh-Hans">训练</option>' in page


def test_the_interface_does_the_same(houses: Houses) -> None:
    client, member = entered(houses.head), entered(houses.member)
    base = "/api/v1/organizations/110101/cases"
    put: dict[str, Any] = {"content_type": "application/json"}
    made = client.post(f"{base}/own-kinds", {"base": "legal", "name": "装备", "name_en": "Gear"}, **put).json()
    (key,) = [row["key"] for row in made]
    listed = member.get(f"{base}/kinds").json()
    assert [row["key"] for row in listed if row["base"] == "legal"] == ["legal", key] and len(listed) == 7
    days = {"accept": 1, "check": 1, "answer": 1, "close": 1}
    assert client.put(f"{base}/kinds/{key}/deadlines", days, **put).status_code == 204
    assert client.put(f"{base}/kinds/{key}", {"clerks": False, "needs_plan": True}, **put).status_code == 204
    form = client.put(f"{base}/kinds/{key}/form", {"questions": [{"label": "在哪里"}]}, **put).json()
    told = {"kind": key, "topic": "other", "story": "不够", "consents": [HANDLE]}
    sent = told | {"answers": {form["questions"][0]["key"]: "岗亭"}}
    number = member.post(base, sent, **put).json()["id"]
    case = member.get(f"/api/v1/my/cases/{number}").json()["case"]
    assert (case["kind"], case["own_kind"], case["due_on"]) == ("legal", "装备", str(add_working_days(today(), 1)))
    assert client.delete(f"{base}/kinds/{key}/form").json()["questions"] == []
    assert client.delete(f"{base}/kinds/{key}/rules").status_code == 204
    again = client.delete(f"{base}/kinds/{key}/rules")
    assert again.status_code == 422
    changed = client.patch(
        f"{base}/own-kinds/{key}", {"name": "装备保障", "name_en": "Gear", "offered": False}, **put
    ).json()
    assert (changed[0]["name"], changed[0]["offered"]) == ("装备保障", False)
    gone = client.patch(f"{base}/own-kinds/{key}", {"retired": True, "offered": True}, **put)
    assert gone.status_code == 404  # what is retired is offered nowhere
    words = {"name": "新名", "name_en": "New", "retired": True, "offered": True}
    assert client.patch(f"{base}/own-kinds/{key}", words, **put).status_code == 404
    (unchanged,) = client.get(f"{base}/own-kinds").json()  # all of it or nothing
    assert (unchanged["name"], unchanged["retired"]) == ("装备保障", False)
    assert client.patch(f"{base}/own-kinds/{key}", {"hint": "写明"}, **put).status_code == 422
    assert client.patch(f"{base}/own-kinds/ownghost", {"retired": True}, **put).status_code == 404
