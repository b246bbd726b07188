"""Public notices: exact fields, working days, sealed objections, no decision too early, and nothing left afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import add_working_days, working_days_between
from huiguan.kernel.history.models import ReadEvent
from huiguan.kernel.history.services.verification import Report, _check_rows
from huiguan.kernel.history.sources import sources
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.notices import PurposeSpec, Ready, ShownField, purposes, register_purpose, services, stuck
from huiguan.kernel.notices.digests import has_shown, matches_digest
from huiguan.kernel.notices.enums import NoticeState
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import ANONYMOUS, Actor, NotFound, Role, RuleViolation, system_actor
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.services import run_retention

NAME, MONDAY = "欧阳某某", datetime(2026, 3, 2, 2, tzinfo=UTC)  # ten o'clock in the morning
ROW = {"name": NAME, "unit": "某县协会"}
Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets what time it is."""

    def stands(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stands(MONDAY)
    return stands


@pytest.fixture(autouse=True)
def purpose(monkeypatch: pytest.MonkeyPatch) -> Iterator[PurposeSpec]:
    monkeypatch.setattr(purposes, "_purposes", dict(purposes._purposes))
    fields = (ShownField("name", "姓名", names=True), ShownField("unit", "单位"))
    ready = Ready(7, "关于拟表彰对象的公示", [ROW])
    spec = PurposeSpec("test.award", "表彰", fields, 7, "某条例", "test.thing", ready=lambda actor, place: [ready])
    register_purpose(spec)
    yield spec


@pytest.fixture
def here(db: None) -> Organization:
    return Organization.objects.add_root({"code": "here", "name": "本会", "short_name": "本会", "level": "county"})


def actor_in(organization: Organization, role: Role = Role.CLERK) -> Actor:
    user = User.objects.create_user(f"{role}-{organization.code}", person=Person.objects.create(name="办事员"))
    Grant.objects.create(user=user, role=role, organization=organization, period=(date(2020, 1, 1), None))
    return actor_of(user)


@pytest.fixture
def clerk(here: Organization) -> Actor:
    return actor_in(here)


def put_up(clerk: Actor, here: Organization, **more: Any) -> PublicNotice:
    facts: dict[str, Any] = {"title": "关于拟表彰对象的公示", "rows": [ROW]}
    return services.open_notice(
        actor=clerk, organization=here, purpose="test.award", subject_kind="test.thing", subject_id=7, **facts | more
    )


def decidable(**more: Any) -> PublicNotice:
    return services.check_decidable(
        purpose="test.award", subject_kind="test.thing", subject_id=7, **{"rows": [ROW], **more}
    )


def midnight_after(day: date) -> datetime:
    """The first minute after the last day, where the installation stands."""
    local = timezone.get_current_timezone()
    return datetime(day.year, day.month, day.day, tzinfo=local) + timedelta(days=1, seconds=1)


def signed(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_it_is_shown_for_working_days_and_the_first_does_not_count(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    notice = put_up(clerk, here)
    assert notice.ends_on == add_working_days(date(2026, 3, 2), 7) == date(2026, 3, 11)
    page = Client().get(reverse("notices:public_notice", args=[notice.pk]))
    assert NAME in page.content.decode()
    assert page["Cache-Control"] == "no-store" and "noarchive" in page["X-Robots-Tag"]
    assert notice.title in Client().get(reverse("notices:public_notices")).content.decode()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rows": [{"name": NAME}]}, "fields"),
        ({"rows": [{**ROW, "diagnosis": "某病"}]}, "fields"),
        ({"rows": []}, "fields"),
        ({"rows": [{"name": NAME, "unit": " "}]}, "empty"),
        ({"rows": [{"name": NAME, "unit": "某县 139-1234-5678"}]}, "number"),
        ({"rows": [{"name": NAME, "unit": "11010119900307122X"}]}, "number"),
        ({"title": f"关于拟表彰{NAME}的公示"}, "title_names"),
        ({"title": ""}, "title_missing"),
        ({"working_days": 6}, "too_short"),
        ({"working_days": 61}, "too_long"),
        ({"starts_on": date(2026, 3, 1)}, "past"),
    ],
)
def test_what_may_not_be_put_up_is_refused(
    clock: Clock, clerk: Actor, here: Organization, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        put_up(clerk, here, **more)
    assert refusal.value.code == code
    assert not PublicNotice.objects.unscoped("test").exists()


def test_only_one_at_a_time_and_only_by_the_office(clock: Clock, clerk: Actor, here: Organization) -> None:
    notice = put_up(clerk, here)
    with pytest.raises(RuleViolation, match="公示"):
        put_up(clerk, here)
    with pytest.raises(NotFound):
        put_up(actor_in(here, Role.MEMBER), here)
    clock(midnight_after(notice.ends_on))
    assert put_up(clerk, here).pk != notice.pk


def test_only_what_was_shown_is_decided_and_fewer_of_it(clock: Clock, clerk: Actor, here: Organization) -> None:
    rows = [{**ROW, "name": name} for name in ("甲某", "乙某", "丙某")]
    notice = put_up(clerk, here, rows=rows)
    clock(midnight_after(notice.ends_on))
    for fewer in (rows, rows[1:], [rows[0], rows[2]]):
        assert decidable(rows=fewer).pk == notice.pk
    for other in ([*rows, {**ROW, "name": "丁某"}], [{**ROW, "name": "丁某"}], [rows[1], rows[0]], [rows[0], rows[0]]):
        with pytest.raises(RuleViolation) as refusal:
            decidable(rows=other)
        assert refusal.value.code == "not_shown"


def test_an_objection_to_a_notice_that_was_taken_down_still_waits(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    first = put_up(clerk, here)
    objection, _held = services.object_to(actor=ANONYMOUS, notice_id=first.pk, text="不实")
    services.withdraw_notice(actor=clerk, notice_id=first.pk)
    second = put_up(clerk, here)
    clock(midnight_after(second.ends_on))
    with pytest.raises(RuleViolation) as refusal:
        decidable()
    assert refusal.value.code == "objection_open"
    services.answer_objection(actor=clerk, objection_id=objection.pk, answer="查无此事", finding="not_upheld")
    assert decidable().pk == second.pk


def test_a_notice_from_before_its_rows_had_digests_answers_for_the_whole(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    notice = put_up(clerk, here, rows=[ROW, {**ROW, "name": "乙某"}])
    notice.row_digests = b""
    assert has_shown(notice, [ROW, {**ROW, "name": "乙某 "}])
    assert not has_shown(notice, [ROW])


def test_the_minute_after_the_end_nothing_shows_the_name(clock: Clock, clerk: Actor, here: Organization) -> None:
    notice = put_up(clerk, here)
    public, api = reverse("notices:public_notice", args=[notice.pk]), f"/api/v1/notices/{notice.pk}"
    looks = [
        public,
        reverse("notices:public_notices"),
        reverse("notices:notice", args=["here", notice.pk]),
        reverse("notices:notices", args=["here"]),
        api,
        "/api/v1/notices",
        reverse("history:object", args=["here", "notices.publicnotice", notice.pk]),
        f"/api/v1/search?q={NAME}",
    ]
    clock(midnight_after(notice.ends_on) - timedelta(minutes=1))
    assert NAME in Client().get(public).content.decode()
    assert signed(clerk).get(api).json()["rows"] == [ROW]
    clock(midnight_after(notice.ends_on))
    office = signed(clerk)  # an earlier session has ended meanwhile
    for address in looks:
        answer = office.get(address)
        assert answer.status_code == 200, address
        assert NAME not in answer.content.decode(), address
    assert office.get(api).json()["rows"] == []
    assert "已结束" in Client().get(public).content.decode()


def test_the_job_drops_what_was_shown_everywhere(clock: Clock, clerk: Actor, here: Organization) -> None:
    notice = put_up(clerk, here)
    assert services.take_down_ended(actor=system_actor("notices")) == 0
    clock(midnight_after(notice.ends_on))
    assert services.take_down_ended(actor=system_actor("notices")) == 1
    assert services.take_down_ended(actor=system_actor("notices")) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.shown, notice.data_key) == (NoticeState.ENDED, None, None)
    assert matches_digest(notice, [ROW])
    assert not matches_digest(notice, [{**ROW, "name": "他人"}])
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{NAME}%"])
            assert cursor.fetchone() == (0,), table


def test_nothing_is_decided_before_the_end_nor_over_an_open_objection(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    def refused() -> str:
        with pytest.raises(RuleViolation) as refusal:
            decidable()
        return refusal.value.code

    assert refused() == "notice_missing"
    notice = put_up(clerk, here)
    assert refused() == "notice_running"
    objection, _held = services.object_to(actor=ANONYMOUS, notice_id=notice.pk, text="事迹不实")
    clock(midnight_after(notice.ends_on))
    assert refused() == "objection_open"
    with pytest.raises(RuleViolation, match="异议期已过"):
        services.object_to(actor=ANONYMOUS, notice_id=notice.pk, text="迟了")
    services.answer_objection(actor=clerk, objection_id=objection.pk, answer="经核实", finding="upheld")
    assert refused() == "objection_upheld"
    assert decidable(upheld_handled=True).pk == notice.pk


def test_without_objections_a_decision_is_possible_after_the_end(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    notice = put_up(clerk, here)
    clock(midnight_after(notice.ends_on))
    assert decidable().pk == notice.pk


def test_objections_are_sealed_read_with_a_reason_and_settled_by_the_answer(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    notice = put_up(clerk, here)
    sent = {"text": "此事由他人完成", "contact": "某某信箱"}
    assert Client().post(reverse("notices:public_object", args=[notice.pk]), sent).status_code == 302
    objection = Objection.objects.unscoped("test").get()
    assert "此事由他人完成".encode() not in bytes(objection.text or b"")
    waiting = Message.objects.unscoped("test").filter(kind="notices.objection", count__gt=0)
    assert not waiting.all().exists()  # no inbox row tells when it came: the morning's job tells of it
    services.tell_of_objections(actor=system_actor("notices"))
    assert {row.role for row in waiting} == {"clerk", "head"} and all("此事" not in row.text for row in waiting)
    office = signed(clerk)
    page = reverse("notices:notice", args=["here", notice.pk])
    assert "此事由他人完成" not in office.get(page).content.decode()
    opening = reverse("notices:objection_open", args=["here", objection.pk])
    assert office.post(opening, {"reason": ""}).status_code == 302
    shown = office.post(opening, {"reason": "核实"}).content.decode()
    assert "此事由他人完成" in shown and "某某信箱" in shown
    assert {row.field for row in ReadEvent.objects.all()} == {"text", "contact"}
    answering = reverse("notices:objection_answer", args=["here", objection.pk])
    assert office.post(answering, {"finding": "", "answer": "核实"}).status_code == 422
    assert office.post(answering, {"finding": "not_upheld", "answer": "经核实，事迹属实。"}).status_code == 302
    assert not waiting.all().exists()
    with pytest.raises(RuleViolation, match="已经答复"):
        services.answer_objection(actor=clerk, objection_id=objection.pk, answer="再答", finding="upheld")
    with pytest.raises(NotFound):
        services.open_objection(actor=actor_in(here, Role.AUDITOR), objection_id=objection.pk, reason="看看")


def test_the_history_holds_though_nothing_tells_when_an_objection_came(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    notice = put_up(clerk, here)
    services.object_to(actor=ANONYMOUS, notice_id=notice.pk, text="事迹不实")
    (source,) = [each for each in sources() if each.tracked is Objection]

    def problems() -> list[str]:
        report = Report()
        _check_rows(report, source, {})
        return [finding.problem for finding in report.findings]

    assert problems() == []
    # One that is answered has a history, and one without was put there behind it.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE notices_objection DISABLE TRIGGER USER")
        cursor.execute("UPDATE notices_objection SET state = 'answered', finding = 'upheld', answered_on = received_on")
        cursor.execute("ALTER TABLE notices_objection ENABLE TRIGGER USER")
    assert problems() == ["inserted"]


def test_a_withdrawn_notice_shows_nothing_and_allows_no_decision(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    notice = put_up(clerk, here)
    assert signed(clerk).post(reverse("notices:notice_withdraw", args=["here", notice.pk])).status_code == 302
    assert NAME not in Client().get(reverse("notices:public_notice", args=[notice.pk])).content.decode()
    with pytest.raises(RuleViolation) as refusal:
        decidable()
    assert refusal.value.code == "notice_withdrawn"
    with pytest.raises(RuleViolation):
        services.withdraw_notice(actor=clerk, notice_id=notice.pk)


def test_what_waits_is_put_up_from_its_preview(clock: Clock, clerk: Actor, here: Organization) -> None:
    office = signed(clerk)
    new = reverse("notices:notice_new", args=["here", "test.award", 7])
    assert new in office.get(reverse("notices:notices", args=["here"])).content.decode()
    assert NAME in office.get(new).content.decode()
    assert office.post(new, {"working_days": "3"}).status_code == 422
    assert office.post(new, {"working_days": "7"}).status_code == 302
    assert PublicNotice.objects.unscoped("test").get().count == 1
    assert office.get(reverse("notices:notice_new", args=["here", "test.award", 8])).status_code == 404


def test_the_words_of_an_objection_go_a_year_after_the_answer(clock: Clock, clerk: Actor, here: Organization) -> None:
    notice = put_up(clerk, here)
    objection, _held = services.object_to(actor=ANONYMOUS, notice_id=notice.pk, text="事迹不实")
    services.answer_objection(actor=clerk, objection_id=objection.pk, answer="经核实", finding="not_upheld")
    clock(MONDAY + timedelta(days=364))
    run_retention(actor=system_actor("retention"))
    objection.refresh_from_db()
    assert objection.data_key is not None
    clock(MONDAY + timedelta(days=367))
    run_retention(actor=system_actor("retention"))
    objection.refresh_from_db()
    assert (objection.text, objection.answer, objection.data_key, objection.finding) == (None, None, None, "not_upheld")


def test_a_purpose_without_time_or_name_is_a_fault() -> None:
    with pytest.raises(ValueError, match="needs a time"):
        PurposeSpec("x", "x", (ShownField("unit", "单位"),), 5, "法")
    with pytest.raises(NotFound):
        purposes.purpose_of("nothing")


FIRST = date(2025, 10, 1)
DAYS_OF = st.dates(date(2025, 11, 1), date(2026, 12, 31))  # over the new year, the spring festival and a national day


@pytest.fixture
def came_daily(clock: Clock, clerk: Actor, here: Organization) -> PublicNotice:
    """A notice with an objection of each day of fourteen months, that no room holds."""
    notice = put_up(clerk, here)
    Objection.objects.bulk_create(
        Objection(organization=here, notice=notice, received_on=FIRST + timedelta(days=n)) for n in range(460)
    )
    return notice


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(now=DAYS_OF)
def test_an_answer_is_late_after_ten_working_days_whatever_the_holidays(came_daily: PublicNotice, now: date) -> None:
    """Counted forward from the day on which it came; the list and the morning's job count back, for all at once."""
    with mock.patch.object(timezone, "now", lambda: datetime(now.year, now.month, now.day, 4, tzinfo=UTC)):
        late = set(stuck.open_objections().filter(stuck.is_late()).values_list("received_on", flat=True))
    came = [FIRST + timedelta(days=n) for n in range(460)]
    assert late == {day for day in came if working_days_between(day, now - timedelta(days=1)) >= stuck.DAYS}


def test_one_from_before_its_notice_was_kept_with_it_is_not_for_the_office(
    clock: Clock, clerk: Actor, here: Organization
) -> None:
    """While the notice runs its names are known; afterwards nobody can say whom it named, and the office is out."""
    notice = put_up(clerk, here)
    objection, _held = services.object_to(actor=ANONYMOUS, notice_id=notice.pk, text="不实")
    Objection.objects.unscoped("test").update(parties=None)
    import_module("huiguan.kernel.notices.migrations.0007_parties_of_earlier_ones").keep(apps, None)
    kept = Objection.objects.unscoped("test").get()
    assert NAME in opened(kept, "parties") and stuck.stuck_at(here) == []
    Objection.objects.unscoped("test").update(parties=None)
    clock(midnight_after(notice.ends_on))
    facts = {"actor": clerk, "objection_id": objection.pk}
    for act in (
        lambda: services.open_objection(**facts, reason="看看"),
        lambda: services.answer_objection(**facts, answer="不实", finding="not_upheld"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "concerned"
    assert [row.pk for row in stuck.stuck_at(here)] == [objection.pk]
    Objection.objects.unscoped("test").update(parties=kept.parties)
    assert stuck.stuck_at(here) == [] and services.open_objection(**facts, reason="看看")["text"] == "不实"
