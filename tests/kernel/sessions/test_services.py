"""Sessions: halls, signing in once by whatever way, and the evidence of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation
from huiguan.kernel.sessions import selectors, services
from huiguan.kernel.sessions.enums import Means
from huiguan.kernel.sessions.models import Attendance, Session
from huiguan.kernel.sessions.services import HallPlan
from huiguan.kernel.sessions.tokens import make_token


def clerk_of(organization: Organization) -> Actor:
    user = User.objects.create_user(f"clerk-{organization.code}", person=Person.objects.create(name="办事员"))
    Grant.objects.create(user=user, role=Role.CLERK, organization=organization, period=(date(2020, 1, 1), None))
    return actor_of(user)


@pytest.fixture
def here(db: None) -> Organization:
    return Organization.objects.add_root({"code": "here", "name": "本会", "short_name": "本会", "level": "county"})


@pytest.fixture
def clerk(here: Organization) -> Actor:
    return clerk_of(here)


@pytest.fixture
def session(here: Organization, clerk: Actor) -> Session:
    return services.open_session(
        actor=clerk, organization=here, subject_kind="test.thing", subject_id=1, starts_at=timezone.now()
    )


def code_of(session: Session) -> str:
    return make_token(bytes(session.secret), selectors.halls_of(session.pk)[0].pk, timezone.now())


def test_signing_in_twice_counts_once(clerk: Actor, session: Session) -> None:
    assert services.sign_in(actor=clerk, session=session, attendee_id=5, token=code_of(session))
    assert not services.sign_in(actor=clerk, session=session, attendee_id=5, token=code_of(session))
    assert services.take_attendance(actor=clerk, session=session, attendee_ids=[5, 6], means=Means.LIST) == 1
    found = {row.attendee_id: row for row in selectors.attendance_of(session.pk)}
    assert {key: row.means for key, row in found.items()} == {5: "qr", 6: "list"}
    assert found[5].evidence["late_seconds"] == 0
    assert found[5].hall.main
    # Neither a face nor where somebody was: there is no column for it, and the evidence holds nothing else.
    assert all(set(row.evidence) <= {"window", "late_seconds", "note"} for row in found.values())
    assert {field.name for field in Attendance._meta.fields} == {
        "id", "organization", "session", "hall", "attendee_id", "means", "at", "left_at", "evidence", "taken_by",
    }  # fmt: skip


def test_a_code_of_another_session_is_refused(clerk: Actor, here: Organization, session: Session) -> None:
    other = services.open_session(
        actor=clerk, organization=here, subject_kind="test.thing", subject_id=2, starts_at=timezone.now()
    )
    with pytest.raises(RuleViolation) as refusal:
        services.sign_in(actor=clerk, session=session, attendee_id=5, token=code_of(other))
    assert refusal.value.code == "forged"


def test_a_replayed_code_is_refused(clerk: Actor, session: Session) -> None:
    hall = selectors.halls_of(session.pk)[0]
    old = make_token(bytes(session.secret), hall.pk, timezone.now() - timedelta(minutes=2))
    with pytest.raises(RuleViolation) as refusal:
        services.sign_in(actor=clerk, session=session, attendee_id=5, token=old)
    assert refusal.value.code == "outside_window"
    assert selectors.present_ids(session.pk) == set()


def test_after_closing_only_the_paper_list_adds(clerk: Actor, session: Session) -> None:
    services.close_sign_in(actor=clerk, session=session)
    for attempt in (
        lambda: services.sign_in(actor=clerk, session=session, attendee_id=5, token=code_of(session)),
        lambda: services.take_attendance(actor=clerk, session=session, attendee_ids=[5]),
    ):
        with pytest.raises(RuleViolation) as refusal:
            attempt()
        assert refusal.value.code == "sign_in_closed"
    assert services.take_attendance(actor=clerk, session=session, attendee_ids=[5], means="list", note="卷宗3") == 1


def test_a_mistake_is_struck_out_and_stays_in_the_history(clerk: Actor, session: Session) -> None:
    services.take_attendance(actor=clerk, session=session, attendee_ids=[5])
    row = selectors.attendance_of(session.pk)[0]
    services.strike_attendance(actor=clerk, session=session, attendee_id=5)
    assert selectors.present_ids(session.pk) == set()
    assert [event.what for event in events_of(clerk, row)] == ["delete", "insert"]
    with pytest.raises(NotFound):
        services.strike_attendance(actor=clerk, session=session, attendee_id=5)


def test_others_neither_set_up_nor_take(session: Session, here: Organization) -> None:
    next_door = Organization.objects.add_root({"code": "b", "name": "邻会", "short_name": "邻", "level": "county"})
    stranger = clerk_of(next_door)
    with pytest.raises(NotFound):
        services.take_attendance(actor=stranger, session=session, attendee_ids=[5])
    with pytest.raises(NotFound):
        services.set_halls(actor=stranger, session=session, halls=[HallPlan("一", main=True)])
    with pytest.raises(NotFound):
        selectors.get_session(stranger, session.pk)


def test_halls_are_set_in_one_go(clerk: Actor, session: Session) -> None:
    main = selectors.halls_of(session.pk)[0]
    plan = [HallPlan("主会场", main=True, hall_id=main.pk), HallPlan("一分会场", link="https://video.example/1")]
    services.set_halls(actor=clerk, session=session, halls=plan)
    halls = selectors.halls_of(session.pk)
    assert [(hall.name, hall.main) for hall in halls] == [("主会场", True), ("一分会场", False)]
    services.take_attendance(actor=clerk, session=session, attendee_ids=[5], hall_id=halls[1].pk)
    assert selectors.counts_by_hall(session.pk) == {halls[1].pk: 1}
    for wrong, code in (
        ([HallPlan("主会场", main=True, hall_id=main.pk)], "hall_in_use"),
        ([HallPlan("甲", main=True), HallPlan("乙", main=True)], "main_hall"),
        ([HallPlan("甲", main=True), HallPlan("甲")], "hall_names"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            services.set_halls(actor=clerk, session=session, halls=wrong)
        assert refusal.value.code == code


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_make_one_attendance(clerk: Actor, session: Session) -> None:
    code = code_of(session)

    def sign(_: int) -> bool:
        try:
            return services.sign_in(actor=clerk, session=session, attendee_id=5, token=code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        firsts = list(pool.map(sign, range(8)))
    assert sum(firsts) == 1
    assert selectors.attendance_of(session.pk).count() == 1
