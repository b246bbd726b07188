"""From a scheme with its basis to certificates: each refusal by its rule, nothing kept that must go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.honours.conftest import ANSWERS, BASIS, GRADES, Federation, paper

from huiguan.governance.selectors.papers import get_outgoing
from huiguan.honours import selectors, services
from huiguan.honours.forms import CallForm, NominationForm, SchemeForm
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.selectors import check_token
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.notices.services import answer_objection, object_to
from huiguan.kernel.panels.models import Assignment
from huiguan.kernel.panels.selectors import conflicts_in
from huiguan.kernel.panels.services import stand_aside
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import ANONYMOUS, Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.services import give_consent, run_retention, withdraw_consent
from huiguan.kernel.rounds.questions import Question
from huiguan.kernel.workflow.selectors import timeline
from huiguan.members.models import Membership

Later = Callable[[int], None]


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_scheme_without_legal_basis_is_never_in_force(federation: Federation) -> None:
    actor, place = federation.clerks["prov"], federation.places["prov"]
    for missing in ({"basis": "", "approval": "1号"}, {"basis": "某办法", "approval": ""}):
        scheme = services.add_scheme(
            actor=actor, organization=place, name=f"奖{missing['approval']}", grades=GRADES, **missing
        )
        assert refused(lambda pk=scheme.pk: services.open_scheme(actor=actor, scheme_id=pk)) == "no_basis"
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.unscoped("test").update(state="open")
    assert refused(lambda: federation.call(scheme)) == "not_in_force"


def test_there_is_no_place_for_politics_or_money(federation: Federation) -> None:
    scheme = federation.scheme()
    words = ("politic", "loyal", "fee", "price", "charge", "party")
    columns = [field.name for model in (Scheme, Nomination, Award) for field in model._meta.get_fields()]
    fields = [*SchemeForm.base_fields, *CallForm.base_fields, *NominationForm.base_fields]
    assert [name for name in (*columns, *fields) if any(word in name for word in words)] == []
    for label, code in (("政治素质", "forbidden_question"), ("政治面貌", "forbidden_question"), ("参评费", "fee")):
        asked = [Question("x", label, required=False)]
        days = {"opens_on": today(), "closes_on": today()}
        call = lambda asked=asked, days=days: services.call_round(  # noqa: E731 - called by refused
            actor=federation.clerks["prov"], scheme_id=scheme.pk, title="轮", questions=asked, **days
        )
        assert refused(call) == code


def test_the_way_from_nomination_to_certificate(federation: Federation, later: Later) -> None:
    row = federation.proposed("甲某", "乙某")
    notice = federation.put_up(row)
    page = Client().get(reverse("notices:public_notice", args=[notice.pk])).content.decode()
    assert "甲某" in page and "三等奖" in page and "救下两名群众" not in page
    decide = lambda: services.decide_awards(actor=federation.head, round_id=row.pk, form="circular")  # noqa: E731
    assert refused(decide) == "notice_running"
    later(20)
    with pytest.raises(NotFound):
        services.decide_awards(actor=federation.clerks["prov"], round_id=row.pk)
    awards = decide()
    assert {award.name for award in awards} == {"甲某", "乙某"}
    drafted = get_outgoing(federation.clerks["prov"], awards[0].paper_id or 0)
    assert (drafted.kind, drafted.title) == ("circular", "关于通报表彰见义勇为奖获奖个人的通报")
    assert "1. " in drafted.text and "甲某" in drafted.text and BASIS["approval"] in drafted.text
    assert services.issue_certificates(actor=federation.clerks["prov"], round_id=row.pk) == 2
    certificate = Credential.objects.unscoped("test").get(subject_id=awards[0].pk)
    assert certificate.holder == awards[0].name and certificate.title == "见义勇为奖 三等奖"
    assert check_token(token_of(certificate.serial)).valid
    services.withdraw_award(actor=federation.head, award_id=awards[0].pk, rule="评选办法第十二条")
    assert not check_token(token_of(certificate.serial)).valid
    assert [award.pk for award in selectors.public_awards()] == [awards[1].pk]
    with pytest.raises(NotFound):
        selectors.public_award(awards[0].pk)


def test_an_award_is_given_by_order_decision_or_circular(federation: Federation, later: Later) -> None:
    row = federation.proposed()
    federation.put_up(row)
    later(20)
    with pytest.raises(Invalid):
        services.decide_awards(actor=federation.head, round_id=row.pk, form="letter")
    page = signed(federation.users["head"]).get(f"/o/prov/honours/rounds/{row.pk}/").content.decode()
    assert all(f'value="{form}"' in page for form in ("order", "decision", "circular"))
    (award,) = services.decide_awards(actor=federation.head, round_id=row.pk, form="order")
    drafted = get_outgoing(federation.clerks["prov"], award.paper_id or 0)
    assert (drafted.kind, drafted.addressee) == ("order", "")
    assert drafted.title.endswith("的命令") and drafted.text.endswith("此令。")


def test_one_deed_one_award_and_not_the_same_grade_within_a_year(federation: Federation, later: Later) -> None:
    (award,) = federation.awarded(later)
    row = federation.call(award.scheme)
    with pytest.raises(RuleViolation, match="评选办法第九条") as refusal:
        federation.nominate(row, deed_on=award.deed_on, deed="另一种说法", grade="second")
    assert refusal.value.code == "one_deed"
    with pytest.raises(RuleViolation, match="评选办法第十条") as refusal:
        federation.nominate(row, deed="抗洪救灾", deed_on=date(2026, 2, 1), grade="third")
    assert refusal.value.code == "within_year"
    assert federation.nominate(row, deed="抗洪救灾", deed_on=date(2026, 2, 1), grade="second").grade == "second"
    services.withdraw_award(actor=federation.head, award_id=award.pk, rule="评选办法第十二条")
    assert federation.nominate(row, deed_on=award.deed_on).pk


def test_who_signed_in_since_the_award_is_still_the_same(federation: Federation, later: Later) -> None:
    (award,) = federation.awarded(later)
    assert award.candidate.startswith("membership:")
    member = Membership.objects.unscoped("test").get(pk=int(award.candidate.partition(":")[2]))
    member.person = federation.users["one"].person
    member.save()
    row = federation.call(award.scheme)
    with pytest.raises(RuleViolation) as refusal:
        federation.nominate(row, deed_on=award.deed_on, deed="另一种说法", grade="second")
    assert refusal.value.code == "one_deed"


def test_after_a_year_the_same_grade_is_possible(federation: Federation, later: Later) -> None:
    (award,) = federation.awarded(later)
    later(20 + 370)
    row = federation.call(award.scheme)
    assert federation.nominate(row, deed="抗洪救灾", deed_on=date(2026, 2, 1)).pk


def test_a_pause_stops_everything_and_says_no_reason(federation: Federation) -> None:
    row = federation.call(federation.scheme())
    nomination = federation.pass_all_the_way(federation.nominate(row))
    with pytest.raises(NotFound):
        services.pause_nomination(actor=federation.clerks["prov"], nomination_id=nomination.pk)
    paused = services.pause_nomination(actor=federation.head, nomination_id=nomination.pk)
    assert paused.paused
    lay = lambda: services.lay_before_panel(actor=federation.clerks["prov"], round_id=row.pk)  # noqa: E731
    assert refused(lay) == "nothing"
    notes = [entry.note for entry in timeline(selectors.get_nomination(federation.head, nomination.pk).submission)]
    assert notes == ["", "", "同意推荐"]
    page = signed(federation.users["prov"]).get(f"/o/prov/honours/nominations/{nomination.pk}/").content.decode()
    assert "暂缓" in page
    services.resume_nomination(actor=federation.head, nomination_id=nomination.pk)
    assert lay().pk


def test_after_a_pause_it_goes_on_where_it_was(federation: Federation, later: Later) -> None:
    row = federation.proposed("甲某", "乙某")
    shown = federation.put_up(row)
    paused = Nomination.objects.unscoped("test").get(name="乙某")
    services.pause_nomination(actor=federation.head, nomination_id=paused.pk)
    assert "乙某" in Client().get(reverse("notices:public_notice", args=[shown.pk])).content.decode()
    later(20)
    decide = lambda: services.decide_awards(actor=federation.head, round_id=row.pk)  # noqa: E731 - asked three times
    assert [award.name for award in decide()] == ["甲某"]
    assert refused(decide) == "nothing"
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.unscoped("test").filter(pk=paused.pk).update(outcome="awarded")
    services.resume_nomination(actor=federation.head, nomination_id=paused.pk)
    assert [award.name for award in decide()] == ["乙某"]
    assert Award.objects.unscoped("test").filter(round=row).count() == 2


def test_who_was_paused_before_the_panel_has_one_afterwards(federation: Federation, later: Later) -> None:
    row = federation.call(federation.scheme())
    first, second = (federation.pass_all_the_way(federation.nominate(row, name)) for name in ("甲某", "乙某"))
    services.pause_nomination(actor=federation.head, nomination_id=second.pk)
    federation.mark(federation.panel(row))
    actor, page = federation.clerks["prov"], f"/o/prov/honours/rounds/{row.pk}/"
    assert refused(lambda: services.lay_before_panel(actor=actor, round_id=row.pk)) == "panel"
    assert [each.pk for each in services.propose_awards(actor=actor, round_id=row.pk)] == [first.pk]
    federation.put_up(row)
    later(20)
    services.decide_awards(actor=federation.head, round_id=row.pk)
    services.resume_nomination(actor=federation.head, nomination_id=second.pk)
    office = signed(federation.users["prov"])
    assert "提交评审" in office.get(page).content.decode()
    federation.mark(federation.panel(row))
    assert office.post(f"{page}do/propose/").status_code == 302
    second.refresh_from_db()
    assert second.outcome == "proposed"
    decide = lambda: services.decide_awards(actor=federation.head, round_id=row.pk)  # noqa: E731 - asked twice
    assert refused(decide) == "not_shown"
    federation.put_up(row)
    later(40)
    assert [award.name for award in decide()] == ["乙某"]


@pytest.mark.parametrize(
    ("more", "code"),
    [({"deed": "另一种说法"}, "one_deed"), ({"deed": "抗洪", "deed_on": date(2026, 2, 1)}, "within_year")],
)
def test_the_same_candidate_stands_once_in_a_round(federation: Federation, more: dict[str, Any], code: str) -> None:
    row = federation.call(federation.scheme())
    federation.pass_all_the_way(federation.nominate(row))
    again = federation.nominate(row, **more)
    with pytest.raises(RuleViolation, match="评选办法第") as refusal:
        services.hand_in(actor=federation.clerks["east"], nomination_id=again.pk)
    assert refusal.value.code == code


def test_the_same_unit_through_two_associations_is_one(federation: Federation) -> None:
    row = federation.call(federation.scheme(candidates="units"))
    facts = {"deed": "破获大案", "deed_on": date(2026, 1, 5), "grade": "third", "answers": ANSWERS, "round_id": row.pk}

    def hand_in(place: str, name: str, unit: str = "") -> str:
        actor, organization = federation.clerks[place], federation.places[place]
        try:
            made = services.nominate(actor=actor, organization=organization, candidate=name, unit=unit, **facts)
            services.hand_in(actor=actor, nomination_id=made.pk)
        except RuleViolation as refusal:
            return refusal.code
        return "handed in"

    assert hand_in("east", "刑侦大队") == "handed in"
    assert hand_in("city", "刑侦 大队") == "one_deed"
    assert hand_in("city", "刑侦大队", "市公安局") == "one_deed"
    assert hand_in("city", "特警支队", "市公安局") == "handed in"
    assert hand_in("east", "特警支队", "县公安局") == "handed in"


def test_a_paused_nomination_does_not_go_up(federation: Federation) -> None:
    row = federation.call(federation.scheme())
    nomination = federation.nominate(row)
    services.hand_in(actor=federation.clerks["east"], nomination_id=nomination.pk)
    Nomination.objects.unscoped("test").update(paused=True)
    up = lambda: services.pass_up(actor=federation.clerks["city"], nomination_id=nomination.pk, note="同意")  # noqa: E731
    assert refused(up) == "paused"


def test_opinions_are_papers_for_one_office_and_go_with_the_decision(federation: Federation, later: Later) -> None:
    row = federation.call(federation.scheme())
    nomination = federation.pass_all_the_way(federation.nominate(row))
    services.add_opinion(actor=federation.clerks["prov"], nomination_id=nomination.pk, upload=paper())
    assert len(selectors.opinions_of(federation.clerks["prov"], nomination)) == 1
    assert not selectors.may_read_opinions(federation.clerks["east"], nomination.pk)
    found = signed(federation.users["prov"]).get("/api/v1/search?q=意见书").content.decode()
    assert "意见.txt" not in found
    panel = federation.panel(row)
    federation.mark(panel)
    services.propose_awards(actor=federation.clerks["prov"], round_id=row.pk)
    federation.put_up(row)
    later(20)
    services.decide_awards(actor=federation.head, round_id=row.pk)
    assert not StoredFile.objects.unscoped("test").filter(subject_kind="honours.opinion").exists()


def test_who_is_nominated_or_works_there_stands_aside(federation: Federation) -> None:
    row = federation.call(federation.scheme())
    federation.pass_all_the_way(federation.nominate(row))
    panel = federation.panel(row, jurors=("one", "two", "east"))
    assert [(each.juror.name, each.conflict) for each in conflicts_in(panel)] == [("east", "office")]
    assert "east" in conflicts_in(panel)[0].reason


def test_who_is_of_the_unit_that_is_nominated_stands_aside(federation: Federation) -> None:
    row = federation.call(federation.scheme())
    federation.pass_all_the_way(federation.nominate(row, unit="某公安局某大队"))
    Membership.objects.create(
        organization=federation.places["prov"], person=federation.users["one"].person, name="one", state="admitted",
        unit="某公安局 某大队",
    )  # fmt: skip
    panel = federation.panel(row, jurors=("one", "two"))
    assert [(each.juror.name, each.conflict) for each in conflicts_in(panel)] == [("one", "unit")]


def test_a_relation_declared_once_holds_in_later_panels(federation: Federation) -> None:
    scheme = federation.scheme()
    first, second = federation.call(scheme), federation.call(scheme)
    federation.pass_all_the_way(federation.nominate(first))
    panel = federation.panel(first, jurors=("one", "two"))
    mine = Assignment.objects.unscoped("test").get(juror__person=federation.users["one"].person, entry__panel=panel)
    stand_aside(actor=actor_of(federation.users["one"]), assignment_id=mine.pk, relation="kin")
    federation.pass_all_the_way(federation.nominate(second, deed="抗洪", deed_on=date(2026, 2, 1)))
    federation.pass_all_the_way(federation.nominate(second, "乙某"))
    again = conflicts_in(federation.panel(second, jurors=("one", "two")))
    assert [(each.juror.name, each.conflict, each.entry.title[:2]) for each in again] == [
        ("one", "declared_before", "甲某")
    ]
    assert "亲属" in again[0].reason


def test_an_objection_that_is_upheld_takes_the_name_out(federation: Federation, later: Later) -> None:
    row = federation.proposed("甲某", "乙某")
    notice = federation.put_up(row)
    objection, _held = object_to(actor=ANONYMOUS, notice_id=notice.pk, text="乙某的事迹不实")
    later(20)
    decide = lambda: services.decide_awards(actor=federation.head, round_id=row.pk)  # noqa: E731 - asked several times
    assert refused(decide) == "objection_open"
    answer_objection(actor=federation.head, objection_id=objection.pk, answer="属实", finding="upheld")
    assert refused(decide) == "objection_upheld"
    wrong = Nomination.objects.unscoped("test").get(name="乙某")
    services.remove_proposed(actor=federation.head, nomination_id=wrong.pk)
    assert [award.name for award in decide()] == ["甲某"]


def test_a_new_proposal_is_not_decided_on_the_old_notice(federation: Federation, later: Later) -> None:
    row = federation.call(federation.scheme())
    for name in ("甲某", "乙某"):
        federation.pass_all_the_way(federation.nominate(row, name, grade="second"))
    federation.mark(federation.panel(row))
    (first,) = services.propose_awards(actor=federation.clerks["prov"], round_id=row.pk)
    old = federation.put_up(row)
    objection, _held = object_to(actor=ANONYMOUS, notice_id=old.pk, text="事迹不实")
    later(20)
    answer_objection(actor=federation.head, objection_id=objection.pk, answer="属实", finding="upheld")
    services.remove_proposed(actor=federation.head, nomination_id=first.pk)
    (second,) = services.propose_awards(actor=federation.clerks["prov"], round_id=row.pk)
    assert second.name != first.name
    decide = lambda: services.decide_awards(actor=federation.head, round_id=row.pk)  # noqa: E731 - asked three times
    assert refused(decide) == "not_shown"
    page = signed(federation.users["head"]).get(f"/o/prov/honours/rounds/{row.pk}/").content.decode()
    assert "拟表彰名单须先公示" in page
    new = federation.put_up(row)
    assert refused(decide) == "notice_running"
    later(40)
    assert new.pk != old.pk and [award.name for award in decide()] == [second.name]


def test_no_more_of_a_grade_than_the_scheme_gives(federation: Federation) -> None:
    row = federation.call(federation.scheme())
    for name in ("甲某", "乙某"):
        federation.pass_all_the_way(federation.nominate(row, name, grade="second"))
    federation.mark(federation.panel(row))
    chosen = services.propose_awards(actor=federation.clerks["prov"], round_id=row.pk)
    assert len(chosen) == 1
    again = lambda: services.propose_awards(actor=federation.clerks["prov"], round_id=row.pk)  # noqa: E731 - asked once
    assert refused(again) == "proposed"
    assert Nomination.objects.unscoped("test").filter(outcome="proposed").count() == 1


def test_the_story_is_told_with_consent_and_as_long_as_it_lasts(federation: Federation, later: Later) -> None:
    (award,) = federation.awarded(later)
    actor = federation.clerks["prov"]
    services.write_story(actor=actor, award_id=award.pk, story="那天夜里，他追出两公里。")
    tell = lambda: services.tell_story(actor=actor, award_id=award.pk)  # noqa: E731 - asked twice
    assert refused(tell) == "no_consent"
    award = selectors.get_award(actor, award.pk)
    consent = give_consent(actor=actor, subject=award, purpose="honours.story", notice_version=1, means="paper")
    tell()
    page = reverse("honours:public_award", args=[award.pk])
    assert "追出两公里" in Client().get(page).content.decode()
    withdraw_consent(actor=actor, consent_id=consent.pk)
    assert "追出两公里" not in Client().get(page).content.decode()


def test_nominations_without_an_award_are_emptied_after_a_year(federation: Federation, later: Later) -> None:
    row = federation.call(federation.scheme())
    federation.nominate(row)
    later(20 + 370)
    run_retention(actor=system_actor("retention"))
    with connection.cursor() as cursor:
        for table in ("honours_nomination", "honours_nominationevent", "rounds_submission", "rounds_submissionevent"):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', ["%甲某%"])
            assert cursor.fetchone() == (0,), table


def test_pages_and_api_lead_a_nomination_up(federation: Federation) -> None:
    county, city = signed(federation.users["east"]), signed(federation.users["city"])
    row = federation.call(federation.scheme())
    assert "年度见义勇为奖" in county.get("/o/east/honours/").content.decode()
    new = reverse("honours:nomination_new", args=["east", row.pk])
    form = {"candidate": "甲某", "grade": "third", "deed": "制服歹徒", "deed_on": "2026-01-05"}
    assert county.post(new, form).status_code == 422
    answers = {"a_deeds": "救人", "a_unit_opinion": "同意"}
    assert county.post(new, form | answers | {"candidate": "无此人"}).status_code == 422
    assert county.post(new, form | answers).status_code == 302
    nomination = Nomination.objects.unscoped("test").get()
    assert city.get(f"/o/city/honours/nominations/{nomination.pk}/").status_code == 404
    assert county.post(f"/api/v1/nominations/{nomination.pk}/hand-in").json()["at"] == "city"
    doing = f"/o/city/honours/nominations/{nomination.pk}/do/"
    assert city.post(doing + "return/", {"note": "请写明时间地点"}).status_code == 302
    page = county.get(f"/o/east/honours/nominations/{nomination.pk}/").content.decode()
    assert "请写明时间地点" in page
    assert county.post(f"/o/east/honours/nominations/{nomination.pk}/do/hand_in/").status_code == 302
    passed = city.post(
        f"/api/v1/nominations/{nomination.pk}/pass-up", {"note": "同意"}, content_type="application/json"
    )
    assert (passed.json()["state"], passed.json()["at"]) == ("arrived", "prov")


def test_a_scheme_may_ask_for_more_days_than_the_rule(federation: Federation) -> None:
    row = federation.proposed()
    Scheme.objects.unscoped("test").update(notice_days=10)
    assert refused(lambda: federation.put_up(row)) == "too_short"


def test_a_page_of_nominations_is_cut_in_the_database(federation: Federation, django_assert_num_queries: Any) -> None:
    row = federation.call(federation.scheme())
    for _time in range(3):
        federation.nominate(row)
    rows = selectors.nominations_at(federation.clerks["east"], row, federation.places["east"])
    with django_assert_num_queries(1):
        shown = list(rows[:2])
    assert len(shown) == 2 and shown[0].pk > shown[1].pk and rows.count() == 3
    assert not selectors.nominations_at(federation.clerks["prov"], row, federation.places["prov"]).exists()
