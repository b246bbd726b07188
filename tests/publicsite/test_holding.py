"""What is held back for a hidden name stays so while a record with the name is hidden and a hit is undecided."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.programmes.conftest import School, school
from tests.publicsite.conftest import checked
from tests.publicsite.test_mentions import PAGE, TEXT, change, drafted, found, room, say, text_of

from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Conflict, RuleViolation
from huiguan.kernel.search.selectors import search
from huiguan.members.models import Membership
from huiguan.members.services import change_member, register_member
from huiguan.programmes import services as programmes
from huiguan.publicsite import services
from huiguan.publicsite.models import Article
from huiguan.publicsite.services import mentions

__all__ = ["room", "school"]


def another(school: School, name: str, where: str = "west", **details: Any) -> Membership:
    facts: dict[str, Any] = {"name": name, **details}
    return register_member(actor=school.clerks[where], organization=school.places[where], details=facts)


def put(school: School, row: Membership, **details: Any) -> None:
    row = Membership.objects.unscoped("test").select_related("organization").get(pk=row.pk)
    clerk = school.clerks[row.organization.code]
    change_member(actor=clerk, membership_id=row.pk, revision=row.revision, details=details)


def corrected(room: SimpleNamespace, article: Article, note: str, text: str) -> Article:
    one: dict[str, Any] = {"actor": room.author, "article_id": article.pk}
    services.correct_article(**one, note=note)
    article.refresh_from_db()
    services.change_article(**one, revision=article.revision, text=text)
    article.refresh_from_db()
    return checked(room, article)


def test_a_namesake_who_is_hidden_too_holds_it_and_the_last_who_is_shown_lifts_it(
    school: School, room: SimpleNamespace
) -> None:
    article = checked(room, drafted(room))
    page = f"/site/prov/news/{article.pk}/"
    second = another(school, "甲一")
    put(school, second, hidden_identity=True)
    assert [each.held for each in found()] == [False]  # somebody else has the name in the open
    change(school, hidden_identity=True)
    assert [each.held for each in found()] == [True] and Client().get(page).status_code == 404
    put(school, second, hidden_identity=False)
    assert [each.state for each in found()] == ["open"] and Client().get(page).status_code == 404
    change(school, hidden_identity=False)
    assert [each.state for each in found()] == ["lifted"] and TEXT in text_of(page)
    # One whose own text was written after: it is not shown again while another hidden record has the name.
    put(school, second, hidden_identity=True, name="甲乙丙")
    drafted(room, title="甲乙丙")
    third = another(school, "甲乙丙", hidden_identity=True)
    put(school, third, hidden_identity=False)
    assert [each.state for each in found()] == ["lifted", "open", "open"]  # of the former name, and of this one


def test_two_names_in_an_article_are_two_decisions_and_search_follows(
    school: School, room: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        article = corrected(room, checked(room, drafted(room)), "原文误作甲一", "乙二同志讲了第一课。")
    page = f"/site/prov/news/{article.pk}/"
    change(school, hidden_identity=True)
    put(school, Membership.objects.unscoped("test").get(name="乙二"), hidden_identity=True)
    first, second = found()
    assert first.held and second.held
    shown = room.office.get(PAGE).content.decode()
    assert "原文误作<mark>甲一</mark>" in shown and "仅早先" not in shown
    say(room, "named", first)
    assert Client().get(page).status_code == 404 and not search(room.author, "第一课").hits
    say(room, "other", second)
    assert "乙二" in text_of(page) and "甲一" not in text_of(page) and search(room.author, "第一课").hits


def test_the_name_goes_out_of_notes_on_steps_and_an_open_form_types_it_in_no_more(
    school: School, room: SimpleNamespace
) -> None:
    article = drafted(room, text="乙二同志讲课。")
    one: dict[str, Any] = {"actor": room.author, "article_id": article.pk}
    services.hand_in_article(**one, revision=article.revision)
    services.return_article(actor=room.first, article_id=article.pk, note="请写明是甲一讲课")
    article.refresh_from_db()
    change(school, hidden_identity=True)
    (mention,) = found()  # only the note has it
    assert "写明是<mark>甲一</mark>" in room.office.get(PAGE).content.decode()
    say(room, "named", mention)
    shown = room.office.get(f"/o/prov/newsroom/{article.pk}/").content.decode()
    assert "请写明是身份保密讲课" in shown and "甲一" not in shown
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workflow_stepevent x WHERE x::text LIKE '%甲一%'")
        assert cursor.fetchone() == (0,)
    with pytest.raises(Conflict):
        services.change_article(**one, revision=article.revision, text=TEXT)


def test_who_is_entered_hidden_or_renamed_while_hidden_is_looked_for(school: School, room: SimpleNamespace) -> None:
    article = checked(room, drafted(room, title="丙丙丙", text="丁丁丁讲话"))
    page = f"/site/prov/news/{article.pk}/"
    member = another(school, "丙丙丙", hidden_identity=True)
    assert [each.held for each in found()] == [True] and Client().get(page).status_code == 404
    put(school, member, name="丁丁丁")
    assert len(found()) == 2
    put(school, member, duty="干事")
    assert len(found()) == 2


def test_a_story_is_not_handed_to_the_news_before_it_is_decided(school: School, room: SimpleNamespace) -> None:
    activity = school.opened()
    one: dict[str, Any] = {"actor": room.author, "activity_id": activity.pk}
    programmes.start_activity(**one)
    programmes.close_activity(**one)
    programmes.write_story(**one, story=TEXT)
    change(school, hidden_identity=True)
    with pytest.raises(RuleViolation) as refusal:
        programmes.tell_story(**one)
    assert refusal.value.code == "may_name" and "新闻编辑" in str(refusal.value)
    say(room, "other", found()[0])
    assert programmes.story_of(programmes.tell_story(**one)) == TEXT


def test_a_name_that_is_a_word_costs_few_queries_and_is_decided_at_once(
    school: School, room: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(room, title="和平", text="和平")
    many = 12

    def cost(where: str) -> tuple[int, int]:
        member = another(school, "和平", where)
        with CaptureQueriesContext(connection) as hiding:
            put(school, member, hidden_identity=True)
        with CaptureQueriesContext(connection) as listing:
            assert "和平" in room.office.get(PAGE).content.decode()
        return len(hiding), len(listing)

    monkeypatch.setattr(mentions, "MOST_HELD", 3)
    first = cost("west")
    for number in range(many):
        drafted(room, title=f"和平{number}", text="和平")
    second = cost("east")
    assert len(found()) == many + 1
    assert second[0] - first[0] < many and second[1] - first[1] < many
    lines = Message.objects.unscoped("test").filter(kind=mentions.FOUND)
    assert {line.count for line in lines} == {many + 1} and lines.count() == 2  # one to editors, one to the office
    answer = room.office.post(f"{PAGE}others/", {"mention": [each.pk for each in found()]}, follow=True)
    assert "没有待认定" in answer.content.decode() and {each.state for each in found()} == {"other"}
