"""An article from the story of an activity goes with the consent to be named in it, and when an identity is hidden."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.programmes.conftest import School, school
from tests.publicsite.conftest import checked, person

from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Role, RuleViolation
from huiguan.kernel.privacy.services import give_consent, withdraw_consent
from huiguan.members.models import Membership
from huiguan.members.services import change_member
from huiguan.programmes import services as programmes
from huiguan.programmes.models import Enrolment
from huiguan.programmes.selectors import activities as reads
from huiguan.publicsite import services
from huiguan.publicsite.models import Article
from huiguan.publicsite.selectors.newsroom import working_text
from huiguan.publicsite.services import taking_down
from huiguan.publicsite.services.articles import typed

__all__ = ["school"]
STORY = "甲一同志在培训中救助了一名晕倒的学员。"


@pytest.fixture
def told(school: School, django_capture_on_commit_callbacks: Any) -> SimpleNamespace:
    """A story that was handed to the news with the consent of whom it names, and the four of the newsroom."""
    top, clerk = school.places["prov"], school.clerks["prov"]
    activity = school.opened()
    programmes.enrol_oneself(actor=school.members["甲一"], activity_id=activity.pk)
    programmes.start_activity(actor=clerk, activity_id=activity.pk)
    programmes.close_activity(actor=clerk, activity_id=activity.pk)
    programmes.write_story(actor=clerk, activity_id=activity.pk, story=STORY)
    (row,) = reads.participants_of(activity)
    consent = give_consent(actor=school.members["甲一"], subject=row, purpose="programmes.story", notice_version=1)
    with django_capture_on_commit_callbacks(execute=True):
        programmes.tell_story(actor=clerk, activity_id=activity.pk)
    room = SimpleNamespace(
        top=top, author=clerk, activity=activity, consent=consent,
        first=person("first", Role.EDITOR, top), second=person("second", Role.EDITOR, top),
        head=person("chief", Role.HEAD, top),
    )  # fmt: skip
    room.article = Article.objects.unscoped("test").get()
    return room


def hide(school: School) -> None:
    member = Membership.objects.unscoped("test").get(name="甲一")
    facts: dict[str, Any] = {"membership_id": member.pk, "revision": member.revision}
    change_member(actor=school.clerks["east"], details={"hidden_identity": True}, **facts)


def history_of(room: SimpleNamespace, article: Article) -> str:
    return str([event.changes for event in events_of(room.author, article)])


def test_without_a_name_nothing_is_taken_down(school: School, told: SimpleNamespace) -> None:
    """Where the key of a record is gone, no text names the member, and none is about nobody."""
    article = checked(told, told.article)
    member = Membership.objects.unscoped("test").get(name="甲一")
    member.name, member.hidden_identity, member.hidden_name = "***", True, None
    taking_down.follow_identity(member)
    Enrolment.objects.unscoped("test").update(name="")
    taking_down.consent_withdrawn(told.consent)
    article.refresh_from_db()
    assert article.live and STORY in typed(article)


def refusal_of(room: SimpleNamespace) -> str:
    room.article.refresh_from_db()
    with pytest.raises(RuleViolation) as refusal:
        services.hand_in_article(actor=room.author, article_id=room.article.pk, revision=room.article.revision)
    return refusal.value.code


def test_a_published_story_goes_at_once_with_the_consent(school: School, told: SimpleNamespace) -> None:
    article = checked(told, told.article)
    page = f"/site/prov/news/{article.pk}/"
    assert STORY in Client().get(page).content.decode()
    withdraw_consent(actor=school.members["甲一"], consent_id=told.consent.pk)
    gone = Client().get(page)
    assert (
        gone.status_code == 410
        and "为保护个人信息撤下" in gone.content.decode()
        and "甲一" not in gone.content.decode()
    )
    assert Client().get(f"{page}editions/1/").status_code == 410
    assert STORY not in Client().get("/news.atom").content.decode()
    kinds = Message.objects.unscoped("test").filter(kind="publicsite.taken_down").values_list("role", flat=True)
    assert set(kinds) == {Role.EDITOR, Role.CLERK}


def test_a_draft_whose_consent_was_withdrawn_passes_no_check(school: School, told: SimpleNamespace) -> None:
    article = services.hand_in_article(actor=told.author, article_id=told.article.pk, revision=told.article.revision)
    withdraw_consent(actor=school.members["甲一"], consent_id=told.consent.pk)
    with pytest.raises(RuleViolation, match="甲一") as refusal:
        services.check_article(actor=told.first, article_id=article.pk, revision=article.revision)
    assert refusal.value.code == "no_consent"
    services.return_article(actor=told.first, article_id=article.pk, note="请删去姓名")
    assert refusal_of(told) == "no_consent"
    article.refresh_from_db()
    services.change_article(actor=told.author, article_id=article.pk, revision=article.revision, text="一名学员获救。")
    article.refresh_from_db()
    assert checked(told, article).live


@pytest.mark.parametrize("published", [True, False])
def test_who_is_hidden_since_stands_in_no_text_that_is_kept(
    school: School, told: SimpleNamespace, published: bool
) -> None:
    article = told.article
    one = {"actor": told.author, "article_id": article.pk, "revision": article.revision}
    services.change_article(**one, title="甲一救人", source="甲一口述")
    article.refresh_from_db()
    # Somebody who is named only in what was written before, and an article that names nobody.
    services.change_article(**one | {"revision": article.revision}, title="培训中的救助")
    article.refresh_from_db()
    plain = services.draft_article(
        actor=told.author, organization=told.top, title="培训结业", text="结业了。", activity_id=told.activity.pk
    )
    article = checked(told, article) if published else article
    assert "甲一救人" in history_of(told, article)
    hide(school)
    article.refresh_from_db()
    assert article.state == ("withdrawn" if published else "draft") and not article.live
    assert typed(working_text(article)).startswith("身份保密同志")
    assert article.source == "身份保密口述" and "甲一" not in history_of(told, article)
    assert "培训结业" in history_of(told, plain)
    revisions = str([(each.content, each.object_str) for each in article.revisions.all()])
    assert "甲一" not in revisions and "\\\\u7532\\\\u4e00" not in revisions
    newsroom = school.client("prov")
    work, activity = f"/o/prov/newsroom/{article.pk}/", f"/o/prov/programmes/activities/{told.activity.pk}/"
    for page in ("/o/prov/newsroom/", work, activity):
        assert "甲一" not in newsroom.get(page).content.decode()
    assert f'href="{activity}"' in newsroom.get(work).content.decode()


def test_a_correction_that_took_the_name_out_stays_and_the_edition_before_it_closes(
    school: School, told: SimpleNamespace
) -> None:
    article = checked(told, told.article)
    one = {"actor": told.author, "article_id": article.pk}
    services.correct_article(**one, note="不再点名")
    article.refresh_from_db()
    services.change_article(**one, revision=article.revision, text="一名学员获救。")
    article.refresh_from_db()
    article = checked(told, article)
    hide(school)
    article.refresh_from_db()
    assert article.live and "一名学员获救" in Client().get(f"/site/prov/news/{article.pk}/").content.decode()
    assert Client().get(f"/site/prov/news/{article.pk}/editions/1/").status_code == 410
