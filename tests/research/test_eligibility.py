"""Who may lead an application: what a call asks is checked at every step, and the reason stands at the name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from tests.research.conftest import BLIND, WHO, Federation
from tests.research.test_research import refused, signed

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import RuleViolation
from huiguan.members.models import Membership
from huiguan.members.services import register_member
from huiguan.research import services
from huiguan.research.models import Project

LAST = timedelta(days=20)  # the days that a call of these tests is open


def on_roster(**values: Any) -> None:
    rows = Membership.objects.unscoped("test").filter(name=WHO["applicant"], organization__code="east", unit="")
    assert rows.update(**values) == 1


def test_a_call_for_members_takes_no_one_else(federation: Federation) -> None:
    call = federation.call(members_only=True)
    assert refused(lambda: federation.apply(call, applicant="欧阳某")) == "not_member"
    on_roster(state="suspended")
    federation.apply(call)
    on_roster(state="resigned", left_on=today())
    assert refused(lambda: federation.apply(call, "另一个题目")) == "not_member"
    federation.apply(federation.call(title="不限会员"), applicant="欧阳某")


def test_of_namesakes_the_place_of_work_tells_who_is_meant(federation: Federation) -> None:
    call = federation.call(oldest=40)
    details = {"name": WHO["applicant"], "birth_date": date(1960, 1, 1), "unit": "云州市公安局 西川分局"}
    register_member(actor=federation.clerks["east"], organization=federation.places["east"], details=details)
    assert refused(lambda: federation.apply(call)) == "not_member"
    assert refused(lambda: federation.apply(call, unit="云州市公安局西川分局")) == "too_old"
    on_roster(unit=WHO["unit"])
    federation.apply(call)


def test_the_age_counts_on_the_last_day_of_applications(federation: Federation) -> None:
    last = today() + LAST
    on_roster(birth_date=last - relativedelta(years=41))  # 40 today, 41 on the last day
    with pytest.raises(RuleViolation, match=r"欧阳明哲在.*已满41周岁.*不超过40周岁") as refusal:
        federation.apply(federation.call(oldest=40))
    assert (refusal.value.code, refusal.value.field) == ("too_old", "applicant")
    on_roster(birth_date=last - relativedelta(years=41) + timedelta(days=1))
    federation.apply(federation.call(title="次日满41周岁", oldest=40))
    on_roster(birth_date=None)
    assert refused(lambda: federation.apply(federation.call(title="不知道", oldest=40))) == "age_unknown"
    assert refused(lambda: federation.call(title="不像话", oldest=7)) == "oldest"


def test_a_post_or_a_title_of_the_roster_is_asked(federation: Federation) -> None:
    call = federation.call(posts=("副高级", " 大队长", ""))
    assert call.posts == ["副高级", "大队长"]
    assert refused(lambda: federation.apply(call)) == "post"
    on_roster(duty="治安大队副大队长")
    project = federation.apply(call)
    on_roster(duty="民警", extra={"title": "副高级工程师"})
    services.hand_in(actor=federation.clerks["east"], project_id=project.pk)
    assert refused(lambda: federation.call(title="太多", posts=[str(n) for n in range(21)])) == "posts"


def test_an_unfinished_project_stands_in_the_way_until_it_ends(
    federation: Federation, later: Callable[[int], None]
) -> None:
    earlier = federation.running(later)
    call = federation.call(title="次年课题", no_unfinished=True)
    with pytest.raises(RuleViolation, match=f"{earlier.number}尚未结项") as refusal:
        federation.apply(call)
    assert refusal.value.code == "unfinished"
    federation.apply(call, "他人的题目", applicant="欧阳某")
    Project.objects.unscoped("test").filter(pk=earlier.pk).update(state="finished")
    federation.apply(call)


def test_it_is_checked_again_on_the_way_up(federation: Federation) -> None:
    project = federation.apply(federation.call(oldest=60))
    services.hand_in(actor=federation.clerks["east"], project_id=project.pk)
    on_roster(birth_date=date(1950, 1, 1))
    pass_up = lambda: services.pass_up(actor=federation.clerks["city"], project_id=project.pk, note="同意")  # noqa: E731
    assert refused(pass_up) == "too_old"
    on_roster(birth_date=date(1990, 1, 1))
    pass_up()


def test_the_form_says_what_is_checked_and_why_it_refuses(federation: Federation) -> None:
    call = federation.call(oldest=35, posts=("大队长",), no_unfinished=True)
    on_roster(birth_date=today() - relativedelta(years=36))
    client, address = signed(federation.users["east"]), f"/o/east/research/calls/{call.pk}/"
    for page in (address, f"{address}apply/"):
        words = client.get(page).content.decode()
        assert "不超过35周岁" in words and "大队长" in words and "尚未结项" in words
    sent = {**WHO, "title": "题目", "topic": "t1", "asked": "1", "blind": BLIND}
    answer = client.post(f"{address}apply/", sent)
    assert answer.status_code == 422 and "已满36周岁" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"applicant"}


def test_an_office_announces_what_is_checked_on_the_page_and_over_the_api(federation: Federation) -> None:
    client, days = signed(federation.users["prov"]), {"opens_on": today(), "closes_on": today() + LAST}
    facts = {
        "guide": "指南", "eligibility": "会员", "most_granted": 1, "per_leader": 1, "oldest": 45, **days,
    }  # fmt: skip
    form = {
        **facts, "title": "页面", "topics": "社区警务 50000", "number_prefix": "YM", "posts": "大队长\n\n教授",
        "no_unfinished": "on", "blind_limit": 300, "notice_days": 5, "arrives_by": days["closes_on"],
    }  # fmt: skip
    assert client.post("/o/prov/research/calls/new/", form).status_code == 302
    sent = {**facts, "title": "接口", "topics": [{"name": "题", "most": 1}], "prefix": "JK", "posts": ["教授"]}
    address = "/api/v1/organizations/prov/research/calls"
    assert client.post(address, {**sent, "members_only": True}, content_type="application/json").status_code == 200
    found = {row["title"]: row for row in client.get(address).json()}
    asked = ("members_only", "oldest", "posts", "no_unfinished")
    assert [found["页面"][key] for key in asked] == [False, 45, ["大队长", "教授"], True]
    assert [found["接口"][key] for key in asked] == [True, 45, ["教授"], False]
