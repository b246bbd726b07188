"""Rules that were adopted: the words of their paper, by article and day, with what differs between versions."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.publicsite.conftest import SYSTEM

from huiguan.governance.models import OutgoingPaper
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation
from huiguan.publicsite import services
from huiguan.publicsite.adopted import articles_in, chapters_in
from huiguan.publicsite.models import AdoptedRules

OLD = """现印发你们。
第一章 总则
第一条 为了服务会员。
第二条　诉求五个工作日内答复。
逾期说明原因。
第二章 附则
第三条 自印发之日起施行。"""
NEW = OLD.replace("五个", "三个").replace("第三条 自", "第三条 进度可查。\n第四条 自")


def paper(room: SimpleNamespace, text: str, number: str = "1号") -> str:
    facts = {"title": "关于印发《服务办法》的通知", "year": 2026, "serial": int(number[0]), "number": number}
    row = OutgoingPaper.objects.create(organization=room.top, text=text, **facts)
    return f"paper:{row.pk}"


def publish(room: SimpleNamespace, source: str, begins: date, title: str = "服务办法") -> AdoptedRules:
    return services.publish_rules(
        actor=room.second, organization=room.top, title=title, source=source, in_force_from=begins
    )


def refused(code: str, room: SimpleNamespace, source: str, begins: date, **more: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        publish(room, source, begins, **more)
    assert refusal.value.code == code


def test_articles_are_found_in_the_words_of_a_paper() -> None:
    chapters = chapters_in(OLD)
    assert [(each.title, [article.label for article in each.articles]) for each in chapters] == [
        ("第一章 总则", ["第一条", "第二条"]),
        ("第二章 附则", ["第三条"]),
    ]
    assert chapters[0].articles[1].text == "诉求五个工作日内答复。\n逾期说明原因。"
    assert [each.label for each in articles_in("第十条之一 增设。\n第一百零三条 末条。")] == [
        "第十条之一",
        "第一百零三条",
    ]
    assert chapters_in("按章程第一条办理。\n第一章") == ()


def test_a_new_version_ends_the_one_before_and_every_day_has_its_own(room: SimpleNamespace) -> None:
    began = today() - timedelta(days=100)
    old = publish(room, paper(room, OLD), began, title="《服务办法》")
    new = publish(room, paper(room, NEW, "2号"), today())
    old.refresh_from_db()
    assert (old.number, new.number, old.in_force_to) == (1, 2, today() - timedelta(days=1))
    page = Client().get("/site/top/rules/").content.decode()
    assert f"/rules/adopted/{new.pk}/" in page and f"/rules/adopted/{old.pk}/" not in page
    page = Client().get(f"/site/top/rules/?on={began.isoformat()}").content.decode()
    assert f"/rules/adopted/{old.pk}/" in page and f"/rules/adopted/{new.pk}/" not in page
    page = Client().get(f"/site/top/rules/adopted/{old.pk}/").content.decode()
    assert "诉求五个工作日内答复" in page and "现印发你们" not in page and "1号 关于印发" in page
    page = Client().get(f"/site/top/rules/adopted/{old.pk}/differences/{new.pk}/").content.decode()
    assert "<del>五</del><ins>三</ins>" in page and "<ins>进度可查。</ins>" in page and "为了服务会员" not in page
    assert "新增" in page and "原第三条" in page
    assert Client().get(f"/site/there/rules/adopted/{old.pk}/").status_code == 404


def test_each_refusal_by_its_rule(room: SimpleNamespace) -> None:
    source = paper(room, OLD)
    draft = OutgoingPaper.objects.create(organization=room.top, text=OLD, title="草案")
    foreign = OutgoingPaper.objects.create(
        organization=room.there, text=OLD, title="他省", year=2026, serial=1, number="1号"
    )
    refused("empty", room, source, today(), title="《》")
    for other in (f"paper:{draft.pk}", f"paper:{foreign.pk}", paper(room, "按第一条办理。", "3号"), "resolution:0"):
        refused("source", room, other, today())
    row = publish(room, source, today())
    refused("order", room, source, today())
    with pytest.raises(Invalid):
        services.repeal_rules(actor=room.second, rules_id=row.pk, last_day=today() - timedelta(days=1))
    with pytest.raises(NotFound):
        services.repeal_rules(actor=room.other, rules_id=row.pk, last_day=today())
    services.repeal_rules(actor=room.second, rules_id=row.pk, last_day=today())
    with pytest.raises(RuleViolation) as refusal:
        services.repeal_rules(actor=room.second, rules_id=row.pk, last_day=today())
    assert refusal.value.code == "ended"
    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptedRules.objects.create(
            organization=room.top, title="甲", number=1, text="x", source_name="x", in_force_from=today()
        )


def test_the_office_publishes_and_repeals_through_its_pages(room: SimpleNamespace) -> None:
    source, client = paper(room, OLD), Client()
    user = User.objects.get(pk=room.second.user_id)
    grant_role(actor=SYSTEM, user=user, role=Role.HEAD, organization=room.there, starts=date(2021, 1, 1))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    office = "/o/top/newsroom/rules/"
    assert "1号 关于印发" in client.get(f"{office}new/").content.decode()
    sent = {"title": "服务办法", "source": source, "in_force_from": today().isoformat()}
    assert client.post(f"{office}new/", {**sent, "source": "paper:0"}).status_code == 422
    assert client.post(f"{office}new/", sent).status_code == 302
    row = AdoptedRules.objects.unscoped("test").get()
    assert "服务办法" in client.get(office).content.decode()
    assert client.post(f"{office}{row.pk}/repeal/", {"last_day": today().isoformat()}).status_code == 302
    row.refresh_from_db()
    assert row.in_force_to == today()
    answer = client.post(f"/o/there/newsroom/rules/{row.pk}/repeal/", {"last_day": today().isoformat()})
    assert answer.status_code == 404, "rules of another association are not found"
