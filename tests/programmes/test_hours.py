"""Hours against what is required: for oneself and the trainer; above, rates with small cells hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from tests.programmes.conftest import School

from huiguan.api.app import api
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.sheet import sheets
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.members.models import Membership
from huiguan.members.services import register_member
from huiguan.programmes import services
from huiguan.programmes.models import HourEntry, StudySession
from huiguan.programmes.selectors import hours

SOURCE = "会员继续教育办法第五条"


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def record(school: School, member: str, number: str, **more: Any) -> HourEntry:
    facts = {"category": "law", "on": today(), "what": "法律讲座", "evidence": "证书12号"}
    return services.record_hours(
        actor=school.clerks["east"], organization=school.places["east"], member=member, hours=Decimal(number),
        **facts | more,
    )  # fmt: skip


def require(school: School, number: str = "10", **more: Any) -> None:
    facts = {"source": SOURCE, "since": today().year, "category": "law"}
    place = school.places["prov"]
    services.set_requirement(actor=school.clerks["prov"], organization=place, hours=Decimal(number), **facts | more)


def test_what_will_lack_is_told_to_the_person_and_the_trainer_only(school: School) -> None:
    require(school)
    record(school, "甲一", "10")
    record(school, "乙二", "4")
    services.appoint_trainer(actor=school.clerks["east"], organization=school.places["east"], username="trainer")
    (place,) = hours.own_standing(school.members["乙二"], today().year)
    assert [(one.done, one.lacks) for one in place[1]] == [(4, 6)] and place[2][0].evidence == "证书12号"
    east = school.places["east"].pk
    short = hours.falling_short(school.trainer, east, today().year)
    assert [(one.member.name, one.lacking[0].lacks) for one in short] == [("乙二", 6)]
    for actor in (*school.clerks.values(), school.members["甲一"]):
        with pytest.raises(NotFound):
            hours.falling_short(actor, east, today().year)
    address = reverse("programmes:short", args=[east])
    assert school.client("trainer").get(address).status_code == 200
    assert school.client("east").get(address).status_code == 404
    services.appoint_trainer(
        actor=school.clerks["east"], organization=school.places["east"], username="trainer", ended=True
    )
    assert school.client("trainer").get(address).status_code == 404


def test_hours_that_are_booked_count_ahead(school: School) -> None:
    require(school, "3", category="safety")
    activity = school.opened()
    school.lesson(activity)
    before = hours.own_standing(school.members["甲一"], today().year)[0][1][0]
    services.enrol_oneself(actor=school.members["甲一"], activity_id=activity.pk)
    after = hours.own_standing(school.members["甲一"], today().year)[0][1][0]
    assert (before.lacks, after.lacks, after.done, after.booked) == (3, 0, 0, 3)


def test_above_there_are_rates_and_small_cells_are_hidden(school: School) -> None:
    require(school)
    record(school, "甲一", "10")
    rates = {row.place.code: row for row in hours.rates(school.clerks["prov"], school.places["prov"], today().year)}
    assert (rates["east"].met, rates["east"].members, rates["east"].share) == (None, None, None)
    for number in range(12):
        facts = {"name": f"会员{number}", "number": f"N{number}"}
        row = register_member(actor=school.clerks["west"], organization=school.places["west"], details=facts)
        Membership.objects.unscoped("test").filter(pk=row.pk).update(state="admitted")
        if number < 6:
            HourEntry.objects.create(organization=school.places["west"], member=row, category="law", hours=10,
                                     on=today(), what="讲座", evidence="证书")  # fmt: skip
    rates = {row.place.code: row for row in hours.rates(school.clerks["west"], school.places["west"], today().year)}
    assert rates["west"].members == 13 and rates["west"].met == 6
    page = school.client("prov").get("/o/prov/programmes/hours/").content.decode()
    assert "甲一" not in page and "会员1" not in page


def test_rates_of_a_tree_are_two_statements_however_many_associations(
    school: School, django_assert_num_queries: Any
) -> None:
    require(school)
    place, year = school.places["prov"], today().year
    requirement, places = hours.requirements_for(place, year)[0], [place, *hours.children(place)]
    with django_assert_num_queries(2):
        counted = hours._counted(places, requirement, year)
    assert {row.code: counted[row.pk] for row in places} == {"prov": (4, 0), "east": (2, 0), "west": (1, 0)}


def test_an_office_strikes_out_what_it_entered_by_mistake_and_nothing_else(school: School) -> None:
    record(school, "甲一", "10")
    page = "/o/east/programmes/hours/recorded/"
    (entry,) = HourEntry.objects.unscoped("test")
    shown = school.client("east").get(page).content.decode()
    assert "甲一" in shown and f"{page}{entry.pk}/strike/" in shown
    mine = Membership.objects.unscoped("test").filter(pk=entry.member_id)
    mine.update(name="***", hidden_identity=True)
    told = school.client("east").get(page).content.decode()
    assert "身份保密" in told and "***" not in told
    mine.update(name="甲一", hidden_identity=False)
    assert school.client("west").post(f"/o/west/programmes/hours/recorded/{entry.pk}/strike/").status_code == 404
    assert school.client("east").post(f"{page}{entry.pk}/strike/").status_code == 302
    assert not HourEntry.objects.unscoped("test").exists()
    assert "甲一" not in school.client("east").get(page).content.decode()


def test_what_is_kept_with_minutes_never_becomes_hours(school: School) -> None:
    for words in ("主题党日活动", "理论学习中心组", "党支部组织生活会", "Political Study"):
        assert refused(lambda words=words: record(school, "甲一", "2", what=words)) == "study"
        assert refused(lambda words=words: school.plan(title=words)) == "study"
    with pytest.raises(RuleViolation):
        record(school, "甲一", "2", category="politics")
    with pytest.raises(RuleViolation):
        record(school, "甲一", "2", on=today() + timedelta(days=1))
    assert not HourEntry.objects.unscoped("test").exists()


def test_nothing_adds_up_study_sessions_for_a_person(school: School) -> None:
    """No rows of people, no hours, no table, no figure of persons, no operation of the API comes from them."""
    clerk, place = school.clerks["east"], school.places["east"]
    row = services.keep_study(
        actor=clerk, organization=place, title="学习会", starts_at=timezone.now(), present="甲一、乙二", minutes="略"
    )
    assert row.session.closed_at is not None and row.session.attendance.unscoped("test").count() == 0
    people = {"people.Person", "people.User", "members.Membership"}
    own = [field.name for field in StudySession._meta.get_fields()
           if field.related_model is not None and field.related_model._meta.label in people]  # fmt: skip
    assert own == ["changed_by"]
    words = ("hour", "mark", "score", "view", "attitude", "result", "rating", "absent")
    columns = [field.name for field in StudySession._meta.get_fields()]
    assert [name for name in columns if any(word in name for word in words)] == []
    assert [
        field.model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is StudySession and not model._meta.label.endswith("Event")
    ] == []
    operations = [path for _prefix, router in api._routers for path in router.path_operations]
    assert operations and not [path for path in operations if "stud" in path]
    assert not [sheet.key for sheet in sheets() if "stud" in sheet.key]
    record(school, "甲一", "2")
    (mine,) = hours.own_standing(school.members["甲一"], today().year)
    assert [entry.what for entry in mine[2]] == ["法律讲座"]
