"""From the plan to the certificate: filing, seats, sign-in, results; each refusal by its rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from tests.programmes.conftest import School, make_school

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.selectors import check_token, own_credentials
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.filings import services as filings
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.papers import official_date
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.privacy.services import give_consent, withdraw_consent
from huiguan.kernel.sessions.models import Attendance
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token
from huiguan.members.models import Membership
from huiguan.members.services import change_member
from huiguan.programmes import services
from huiguan.programmes.models import Activity, Enrolment, HourEntry
from huiguan.programmes.selectors import activities as reads
from huiguan.programmes.services.assessing import subject_of
from huiguan.programmes.services.stories import PURPOSE, TOLD


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def states(activity: Activity) -> dict[str, str]:
    rows = Enrolment.objects.unscoped("test").filter(activity=activity).order_by("pk")
    return {row.name: row.state for row in rows}


def test_what_must_be_filed_opens_only_with_the_receipt(school: School) -> None:
    clerk = school.clerks["prov"]
    day = school.plan(kind="open_day", title="警营开放日", starts_on=today() + timedelta(days=30), assessed=False)
    opening = lambda: services.open_activity(actor=clerk, activity_id=day.pk)  # noqa: E731 - tried several times
    with pytest.raises(RuleViolation, match="重大事项报告制度") as refusal:
        opening()
    assert refusal.value.code == "no_receipt"
    services.file_activity(actor=clerk, activity_id=day.pk)
    assert refused(opening) == "no_receipt"
    assert refused(lambda: services.file_activity(actor=clerk, activity_id=day.pk)) == "filed"
    other = school.plan(kind="open_day", title="开放日二", starts_on=today() + timedelta(days=30))
    school.receipt(other, number="")
    assert refused(lambda: services.open_activity(actor=clerk, activity_id=other.pk)) == "no_receipt"
    third = school.plan(kind="open_day", title="开放日三", starts_on=today() + timedelta(days=30))
    school.receipt(third)
    third.refresh_from_db()
    assert third.filing is not None and "警营" not in third.filing.text and "开放日三" in third.filing.title
    assert services.open_activity(actor=clerk, activity_id=third.pk).state == "open"


def test_the_filing_of_a_delegation_holds_its_checklist_and_its_partner(school: School) -> None:
    clerk, coming = school.clerks["prov"], today() + timedelta(days=60)
    partner = services.save_partner(
        actor=clerk, organization=school.places["prov"], name="北岛警员协会", kind="abroad", country="北岛"
    )
    visit = school.plan(kind="delegation_in", title="来访", starts_on=coming, assessed=False, partner=partner.pk)
    services.add_step(actor=clerk, activity_id=visit.pk, title="接机", owner="外事处", due_on=date(2099, 2, 3))
    first, *_others, last = reads.steps_of(visit)
    services.tick_step(actor=clerk, step_id=first.pk, done=True)
    filing = services.file_activity(actor=clerk, activity_id=visit.pk)
    assert "对方单位：北岛警员协会" in filing.text
    (section,) = filing.sections
    assert section["rows"][0] == ["1", first.title, "—", "—", official_date(today())]
    assert section["rows"][-1] == [str(len(section["rows"])), "接机", "外事处", "2099年2月3日", "—"]
    services.tick_step(actor=clerk, step_id=last.pk, done=True)
    filings.fill_filing(actor=clerk, filing_id=filing.pk)
    filing.refresh_from_db()
    assert filing.sections == [section]  # as it stood when the filing was begun
    assert "外事处" in school.client("prov").get(f"/o/prov/filings/{filing.pk}/").content.decode()
    assert services.file_activity(actor=clerk, activity_id=planned(school).pk).sections == []


def planned(school: School) -> Activity:
    return school.plan(kind="open_day", title="开放日", starts_on=today() + timedelta(days=30), assessed=False)


def test_an_association_decides_which_kinds_are_filed(school: School) -> None:
    clerk, east = school.clerks["prov"], school.places["east"]
    services.set_kind_rule(actor=clerk, organization=school.places["prov"], kind="course", filing=True, rule="省规则")
    services.set_kind_rule(actor=school.clerks["east"], organization=east, kind="course", filing=False, rule="县规则")
    assert refused(lambda: services.open_activity(actor=clerk, activity_id=school.plan().pk)) == "no_receipt"
    assert reads.ruling(east, "course").filing is False
    assert reads.ruling(school.places["west"], "course").rule == "省规则"
    offered = re.findall(
        r'<option value="(\w+)"', school.client("prov").get("/o/prov/programmes/activities/new/").content.decode()
    )
    assert {
        "seminar", "course", "exercise", "open_day", "law_education", "youth", "charity", "grass_roots", "symposium",
        "delegation_in", "delegation_out",
    } <= set(offered)  # fmt: skip


def test_seats_quotas_and_a_waiting_list_that_moves_up(school: School) -> None:
    clerk = school.clerks["prov"]
    activity = school.opened(seats=2)
    services.set_quotas(actor=clerk, activity_id=activity.pk, quotas={"east": 1})
    for name in ("甲一", "乙二", "丙三", "丁四"):
        services.enrol_oneself(actor=school.members[name], activity_id=activity.pk)
    assert states(activity) == {"甲一": "enrolled", "乙二": "waiting", "丙三": "enrolled", "丁四": "waiting"}
    services.withdraw_oneself(actor=school.members["丙三"], activity_id=activity.pk)
    # 乙二 waits longer, but the county's quota is full.
    assert states(activity) == {"甲一": "enrolled", "乙二": "waiting", "丙三": "withdrawn", "丁四": "enrolled"}
    told = Message.objects.unscoped("test").filter(kind="programmes.moved_up")
    assert [row.user_id for row in told] == [school.users["丁四"].pk]
    again = services.enrol_oneself(actor=school.members["丙三"], activity_id=activity.pk)
    assert again.state == "waiting"
    assert refused(lambda: services.enrol_oneself(actor=school.members["甲一"], activity_id=activity.pk)) == "enrolled"


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    school = make_school()
    activity = school.opened(seats=1)

    def enrol(name: str) -> str:
        try:
            return str(services.enrol_oneself(actor=school.members[name], activity_id=activity.pk).state)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as hands:
        found = list(hands.map(enrol, ("甲一", "乙二", "丙三")))
    assert sorted(found) == ["enrolled", "waiting", "waiting"]


def test_the_own_association_approves(school: School) -> None:
    activity = school.opened(with_approval=True, seats=1)
    row = services.enrol_oneself(actor=school.members["甲一"], activity_id=activity.pk)
    waiting = Message.objects.unscoped("test").filter(kind="programmes.approve", count__gt=0)
    assert row.state == "asked" and waiting.exists()
    for code in ("west", "prov"):
        with pytest.raises(NotFound):
            services.approve_enrolment(actor=school.clerks[code], enrolment_id=row.pk)
    assert services.approve_enrolment(actor=school.clerks["east"], enrolment_id=row.pk).state == "enrolled"
    # The office's own enrolment needs no approval, and finds no seat.
    (other,) = services.enrol_members(
        actor=school.clerks["west"], organization=school.places["west"], activity_id=activity.pk, names=["丙三"]
    )
    assert other.state == "waiting"
    third = services.enrol_oneself(actor=school.members["乙二"], activity_id=activity.pk)
    services.refuse_enrolment(actor=school.clerks["east"], enrolment_id=third.pk, reason="当日值班")
    assert states(activity)["乙二"] == "refused"


def test_a_name_is_told_no_more_once_the_identity_is_hidden(school: School) -> None:
    activity = school.opened()
    services.enrol_oneself(actor=school.members["丁四"], activity_id=activity.pk)
    services.register_volunteer(
        actor=school.clerks["prov"], organization=school.places["prov"], member="丁四", skills="急救"
    )
    pages = (f"/o/prov/programmes/activities/{activity.pk}/", "/o/prov/programmes/volunteers/")
    assert all("丁四" in school.client("prov").get(page).content.decode() for page in pages)
    member = Membership.objects.unscoped("test").get(name="丁四")
    hide_identity(school, "prov", "丁四")
    for page in pages:
        told = school.client("prov").get(page).content.decode()
        assert "丁四" not in told and "身份保密" in told and "***" not in told
    # Whoever may see it finds the record by the reference; the clerk gets the words alone.
    record = f'href="/o/prov/members/{member.pk}/"'
    assert record in school.client("head").get(pages[0]).content.decode()
    assert record not in school.client("prov").get(pages[0]).content.decode()
    hide_identity(school, "prov", "***", hidden=False)
    assert all("丁四" in school.client("prov").get(page).content.decode() for page in pages)


def test_nobody_enrols_from_outside_or_too_late(school: School) -> None:
    clerk, place = school.clerks["east"], school.places["east"]
    own = services.plan_activity(actor=clerk, organization=place, kind="seminar", title="座谈", starts_on=today())
    assert refused(lambda: services.enrol_oneself(actor=school.members["甲一"], activity_id=own.pk)) == "not_open"
    services.open_activity(actor=clerk, activity_id=own.pk)
    for name in ("丙三", "丁四"):
        with pytest.raises(NotFound):
            services.enrol_oneself(actor=school.members[name], activity_id=own.pk)
    over = school.opened(enrol_until=today() - timedelta(days=1))
    assert (
        refused(lambda: services.enrol_oneself(actor=school.members["甲一"], activity_id=over.pk)) == "enrolment_over"
    )


def held(school: School) -> Activity:
    """A course with one session, two enrolled and signed in, running."""
    activity = school.opened()
    lesson = school.lesson(activity)
    for name in ("甲一", "丙三"):
        services.enrol_oneself(actor=school.members[name], activity_id=activity.pk)
    services.start_activity(actor=school.clerks["prov"], activity_id=activity.pk)
    token = make_token(bytes(lesson.session.secret), halls_of(lesson.session_id)[0].pk, timezone.now())
    path = reverse("programmes:own_sign_in", args=[activity.pk])
    client = school.client("甲一")
    for _twice in range(2):  # as a telephone does that does not know whether the first one arrived
        answer = client.post(
            path, {"t": token, "scanned_at": int(timezone.now().timestamp())}, HTTP_ACCEPT="application/json"
        )
        assert answer.json() == {"signed_in": True}
    row = Enrolment.objects.unscoped("test").get(activity=activity, name="丙三")
    services.take_lesson_attendance(
        actor=school.clerks["prov"], lesson_id=lesson.pk, enrolment_ids=[row.pk], means="list", note="签到表第1页"
    )
    return activity


def test_sign_in_hours_results_certificate(school: School) -> None:
    clerk, activity = school.clerks["prov"], held(school)
    assert Attendance.objects.unscoped("test").count() == 2
    ids = {row.name: row.pk for row in reads.participants_of(activity)}
    results = {ids["甲一"]: ("passed", Decimal("88.5")), ids["丙三"]: ("failed", None)}
    with pytest.raises(NotFound):
        services.assess(actor=clerk, activity_id=activity.pk, results=results)
    services.assess(actor=school.trainer, activity_id=activity.pk, results=results)
    certify = lambda: services.issue_certificates(actor=clerk, activity_id=activity.pk)  # noqa: E731 - tried twice
    assert refused(certify) == "not_over"
    services.close_activity(actor=clerk, activity_id=activity.pk)
    entries = {row.member.name: row for row in HourEntry.objects.unscoped("test").select_related("member")}
    assert entries.keys() == {"甲一", "丙三"} and entries["甲一"].hours == 3 and entries["甲一"].evidence
    (certificate,) = certify()
    assert certificate.holder == "甲一" and certificate.title == "急救培训班"
    assert check_token(token_of(certificate.serial)).valid
    # Once the identity is hidden, the register names nobody; the holder's own copy has the name.
    hide_identity(school, "east", "甲一")
    certificate.refresh_from_db()
    assert certificate.holder == "身份保密" and [row.holder for row in own_credentials(school.members["甲一"])] == [
        "甲一"
    ]
    hide_identity(school, "east", "***", hidden=False)
    certificate.refresh_from_db()
    assert certificate.holder == "甲一" and check_token(token_of(certificate.serial)).valid
    services.assess(actor=school.trainer, activity_id=activity.pk, results={ids["甲一"]: ("failed", None)})
    assert not check_token(token_of(certificate.serial)).valid
    assert (
        refused(lambda: services.withdraw_enrolment(actor=school.clerks["east"], enrolment_id=ids["甲一"])) == "state"
    )
    assert refused(lambda: services.sum_up_activity(actor=clerk, activity_id=activity.pk, summary=" ")) == "empty"
    assert services.sum_up_activity(actor=clerk, activity_id=activity.pk, summary="到会二人。").state == "summed_up"


def test_a_code_of_another_activity_or_without_a_seat_signs_nobody_in(school: School) -> None:
    one, other = school.opened(), school.opened(title="另一个班")
    lesson = school.lesson(other)
    services.enrol_oneself(actor=school.members["甲一"], activity_id=one.pk)
    token = make_token(bytes(lesson.session.secret), halls_of(lesson.session_id)[0].pk, timezone.now())
    sign = lambda pk: services.sign_in_to_activity(actor=school.members["甲一"], activity_id=pk, token=token)  # noqa: E731
    assert refused(lambda: sign(one.pk)) == "malformed"
    with pytest.raises(NotFound):
        sign(other.pk)
    assert not Attendance.objects.unscoped("test").exists()


def test_cancelled_with_a_reason_and_everybody_is_told(school: School) -> None:
    activity = school.opened()
    services.enrol_oneself(actor=school.members["甲一"], activity_id=activity.pk)
    cancel = lambda note: services.cancel_activity(actor=school.clerks["prov"], activity_id=activity.pk, note=note)  # noqa: E731
    assert refused(lambda: cancel(""))
    assert cancel("台风").state == "cancelled"
    assert Message.objects.unscoped("test").filter(kind="programmes.cancelled", user=school.users["甲一"]).exists()


def test_the_story_is_told_with_the_consent_of_those_named(
    school: School, django_capture_on_commit_callbacks: Any
) -> None:
    clerk, activity, told = school.clerks["prov"], held(school), []
    fill(TOLD, told.append)
    services.close_activity(actor=clerk, activity_id=activity.pk)
    services.write_story(actor=clerk, activity_id=activity.pk, story="甲一同志在培训中救助了一名晕倒的学员。")
    tell = lambda: services.tell_story(actor=clerk, activity_id=activity.pk)  # noqa: E731 - tried twice
    with pytest.raises(RuleViolation, match="甲一") as refusal:
        tell()
    assert refusal.value.code == "no_consent"
    row = next(row for row in reads.participants_of(activity) if row.name == "甲一")
    consent = give_consent(actor=school.members["甲一"], subject=row, purpose=PURPOSE, notice_version=1)
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert [story.text for story in told] == [activity_story(activity)]
    # Whoever is hidden since is named in no story, with or without a consent; the paper is in Chinese.
    hide_identity(school, "east", "甲一")
    activity.refresh_from_db()
    assert activity.story == "身份保密同志在培训中救助了一名晕倒的学员。" and services.story_of(activity) == ""
    assert "甲一" not in str([event.changes for event in events_of(clerk, activity)])
    services.write_story(actor=clerk, activity_id=activity.pk, story="甲一同志又救助了一人。")
    assert refused(tell) == "no_consent"
    with override("en"):
        hidden = next(row for row in reads.participants_of(activity) if row.is_hidden)
        assert subject_of(hidden).holder == "身份保密"
    hide_identity(school, "east", "***", hidden=False)
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert activity_story(activity)
    withdraw_consent(actor=school.members["甲一"], consent_id=consent.pk)
    activity.refresh_from_db()
    assert services.story_of(activity) == ""


def hide_identity(school: School, place: str, name: str, hidden: bool = True) -> None:
    member = Membership.objects.unscoped("test").get(name=name)
    facts: dict[str, Any] = {"membership_id": member.pk, "revision": member.revision}
    change_member(actor=school.clerks[place], details={"hidden_identity": hidden}, **facts)


def activity_story(activity: Activity) -> str:
    activity.refresh_from_db()
    assert services.story_of(activity) == activity.story
    return activity.story
