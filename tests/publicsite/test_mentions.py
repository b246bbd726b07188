"""A text typed by hand that may name somebody who was hidden since: found, held back, decided on by its office."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.conftest import School, school
from tests.publicsite.conftest import checked, person

from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import NotFound, Role, RuleViolation
from huiguan.kernel.search.selectors import search
from huiguan.members.models import Membership
from huiguan.members.services import change_member, register_member
from huiguan.programmes import services as programmes
from huiguan.programmes.models import Activity
from huiguan.publicsite import services
from huiguan.publicsite.models import Article, Mention
from huiguan.publicsite.services import mentions
from huiguan.publicsite.services.articles import typed
from huiguan.research.models import Output
from huiguan.research.services import add_output

__all__ = ["school"]
TEXT = "甲一同志讲了第一课。"
PAGE = "/o/prov/newsroom/named/"


@pytest.fixture
def room(school: School) -> SimpleNamespace:
    top = school.places["prov"]
    return SimpleNamespace(
        top=top, author=school.clerks["prov"], first=person("first", Role.EDITOR, top),
        second=person("second", Role.EDITOR, top), head=person("chief", Role.HEAD, top), office=school.client("prov"),
    )  # fmt: skip


def drafted(room: SimpleNamespace, **values: Any) -> Article:
    return services.draft_article(actor=room.author, organization=room.top, **{"title": "简讯", "text": TEXT, **values})


def change(school: School, **details: Any) -> None:
    member = Membership.objects.unscoped("test").get(person=school.members["甲一"].person_id)
    facts: dict[str, Any] = {"membership_id": member.pk, "revision": member.revision}
    change_member(actor=school.clerks["east"], details=details, **facts)


def found() -> list[Mention]:
    return list(Mention.objects.unscoped("test").order_by("pk"))


def say(room: SimpleNamespace, what: str, mention: Mention) -> Any:
    return room.office.post(f"{PAGE}{mention.pk}/{what}/", follow=True)


def text_of(page: str) -> str:
    return Client().get(page).content.decode()


def test_a_published_text_with_a_rare_name_is_held_back_until_its_office_has_decided(
    school: School, room: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        article = checked(room, drafted(room))
    page = f"/site/prov/news/{article.pk}/"
    assert TEXT in text_of(page) and search(room.author, "第一课").hits
    change(school, hidden_identity=True)
    assert Client().get(page).status_code == 404
    assert "简讯" not in text_of("/news.atom") + text_of("/site/prov/news/")
    assert not search(room.author, "第一课").hits
    (mention,) = found()
    roles = set(Message.objects.unscoped("test").filter(kind=mentions.FOUND).values_list("role", flat=True))
    assert mention.held and roles == {Role.EDITOR, Role.CLERK}
    shown = room.office.get(PAGE).content.decode()
    assert "<mark>甲一</mark>同志讲了第一课" in shown and "east" not in shown and "认定前不对外显示" in shown
    assert PAGE in room.office.get("/o/prov/newsroom/").content.decode()
    assert PAGE in room.office.get(f"/o/prov/newsroom/{article.pk}/").content.decode()
    # Somebody else: it stands there as before, and nobody is asked any more.
    assert "没有待认定" in say(room, "other", mention).content.decode()
    assert TEXT in text_of(page) and search(room.author, "第一课").hits
    assert not Message.objects.unscoped("test").filter(kind=mentions.FOUND, count__gt=0).exists()
    mention.refresh_from_db()
    assert (mention.state, mention.words, mention.data_key) == ("other", None, None)
    assert say(room, "named", mention).status_code == 404  # decided: nothing of it is listed any more
    with pytest.raises(RuleViolation, match="已认定"):
        services.decide_mention(actor=room.author, mention_id=mention.pk, named=True)


def test_who_is_named_is_taken_out_of_all_that_is_kept(school: School, room: SimpleNamespace) -> None:
    article = checked(room, drafted(room, title="甲一讲课", source="甲一口述"))
    change(school, hidden_identity=True)
    (mention,) = found()
    say(room, "named", mention)
    article.refresh_from_db()
    answer = Client().get(f"/site/prov/news/{article.pk}/")
    assert answer.status_code == 410 and "甲一" not in answer.content.decode()
    assert article.state == "withdrawn" and "甲一" not in f"{article.title} {typed(article)} {article.source}"
    assert "\\u7532" not in str([each.content for each in article.revisions.all()])
    assert "甲一" not in str([event.changes for event in events_of(room.author, article)])


def test_a_namesake_leaves_it_shown_and_asks(school: School, room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    register_member(actor=school.clerks["west"], organization=school.places["west"], details={"name": "甲一"})
    change(school, hidden_identity=True)
    (mention,) = found()
    assert not mention.held and TEXT in text_of(f"/site/prov/news/{article.pk}/")
    assert "甲一" in room.office.get(PAGE).content.decode()


def test_a_name_that_is_a_word_takes_no_page_down(
    school: School, room: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions, "MOST_HELD", 1)
    article = checked(room, drafted(room))
    drafted(room, title="另一篇")
    change(school, hidden_identity=True)
    assert [each.held for each in found()] == [False, False]
    assert TEXT in text_of(f"/site/prov/news/{article.pk}/")


def test_a_name_of_former_years_is_looked_for_and_what_is_lifted_comes_back(
    school: School, room: SimpleNamespace
) -> None:
    article = checked(room, drafted(room))
    change(school, name="甲壹")
    change(school, hidden_identity=True)
    page = f"/site/prov/news/{article.pk}/"
    assert Client().get(page).status_code == 404 and len(found()) == 1
    change(school, hidden_identity=False)
    (mention,) = found()
    assert mention.state == "lifted" and TEXT in text_of(page)
    services.draft_article(actor=room.author, organization=room.top, title="甲壹", text="又一篇")
    change(school, hidden_identity=True)
    assert [each.state for each in found()] == ["lifted", "open"]
    change(school, hidden_identity=False)
    assert [each.state for each in found()] == ["lifted", "lifted"]


def test_a_draft_passes_no_check_before_it_is_decided(school: School, room: SimpleNamespace) -> None:
    article = drafted(room)
    change(school, hidden_identity=True)
    (mention,) = found()
    assert not mention.held
    one: dict[str, Any] = {"actor": room.author, "article_id": article.pk}
    with pytest.raises(RuleViolation) as refusal:
        services.hand_in_article(**one, revision=article.revision)
    assert refusal.value.code == "may_name"
    services.decide_mention(actor=room.first, mention_id=mention.pk, named=True)
    article.refresh_from_db()
    assert typed(article).startswith("身份保密") and article.state == "draft"
    assert services.hand_in_article(**one, revision=article.revision).state == "first"


def test_a_corrected_text_stays_and_its_earlier_edition_is_held(school: School, room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    one: dict[str, Any] = {"actor": room.author, "article_id": article.pk}
    services.correct_article(**one, note="更正讲课人")
    article.refresh_from_db()
    services.change_article(**one, revision=article.revision, text="乙二同志讲了第一课。")
    article.refresh_from_db()
    article = checked(room, article)
    page = f"/site/prov/news/{article.pk}/"
    change(school, hidden_identity=True)
    (mention,) = found()
    assert mention.held and "乙二" in text_of(page)
    assert Client().get(f"{page}editions/1/").status_code == 404
    say(room, "named", mention)
    assert "乙二" in text_of(page) and Client().get(f"{page}editions/1/").status_code == 410


def test_stories_and_outputs_are_asked_about_by_their_own_office(school: School, room: SimpleNamespace) -> None:
    activity = school.opened()
    programmes.start_activity(actor=room.author, activity_id=activity.pk)
    programmes.close_activity(actor=room.author, activity_id=activity.pk)
    programmes.write_story(actor=room.author, activity_id=activity.pk, story=TEXT)
    facts: dict[str, Any] = {
        "kind": "article", "title": "分级响应", "licence": "CC-BY-4.0", "issued_on": "2026-03-01",
        "authors": [{"name": "甲一", "orcid": ""}, {"name": "甲一明", "orcid": ""}], "abstract": "感谢甲一。",
    }  # fmt: skip
    output = add_output(actor=room.author, organization=room.top, **facts)
    change(school, hidden_identity=True)
    hits = {each.subject_kind: each for each in found()}
    assert set(hits) == {"programmes.activity", "research.output"}
    shown = room.office.get(PAGE).content.decode()
    assert reverse("research:output", args=["prov", output.pk]) in shown
    for mention in hits.values():
        with pytest.raises(NotFound):
            services.decide_mention(actor=room.first, mention_id=mention.pk, named=True)
        say(room, "named", mention)
    assert "甲一" not in Activity.objects.unscoped("test").get(pk=activity.pk).story
    output = Output.objects.unscoped("test").get(pk=output.pk)
    assert output.names == ["身份保密", "甲一明"] and "甲一" not in output.abstract
