"""Three checks by three people, publication by the clock, corrections that are told, withdrawal with its reason."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.publicsite.conftest import checked, drafted

from huiguan.kernel.history.selectors import events_without_actor
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation
from huiguan.publicsite import services
from huiguan.publicsite.models import Edition
from huiguan.publicsite.selectors import newsroom, public
from huiguan.publicsite.services.articles import typed


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.RaisesExc(RuleViolation, check=lambda refusal: refusal.code == code)


def test_three_people_who_did_not_write_it_check_it(room: SimpleNamespace) -> None:
    article = drafted(room)
    article = services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)
    one = {"article_id": article.pk, "revision": article.revision}
    with refused("own_text"):
        services.check_article(actor=room.author, **one)
    services.check_article(actor=room.first, **one)
    with refused("four_eyes"):
        services.check_article(actor=room.first, **one)
    services.check_article(actor=room.second, **one)
    with pytest.raises(NotFound):  # who passed the first check is no head, and could not be the third either
        services.check_article(actor=room.first, **one)
    assert not public.public_articles(room.top).exists()
    services.check_article(actor=room.head, **one)
    assert [row.title for row in public.public_articles(room.top)] == ["标题"]
    assert not [table for table in events_without_actor() if table.startswith("publicsite")]


def test_a_head_who_passed_an_earlier_check_is_not_the_third(room: SimpleNamespace) -> None:
    article = drafted(room)
    article = services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)
    one = {"article_id": article.pk, "revision": article.revision}
    services.check_article(actor=room.head, **one)
    services.check_article(actor=room.second, **one)
    with refused("four_eyes"):
        services.check_article(actor=room.head, **one)


def test_a_checker_reads_what_is_published(room: SimpleNamespace) -> None:
    article = drafted(room)
    old = article.revision
    article = services.change_article(actor=room.author, article_id=article.pk, revision=old, title="另一标题")
    services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)
    with pytest.raises(Conflict):
        services.check_article(actor=room.first, article_id=article.pk, revision=old)
    with refused("being_checked"):
        services.change_article(actor=room.author, article_id=article.pk, revision=article.revision, title="x")


def test_visitors_see_it_from_its_time_to_its_end_without_any_job(room: SimpleNamespace) -> None:
    now = timezone.now()
    begins, ends = now + timedelta(hours=2), now + timedelta(hours=5)
    checked(room, drafted(room, go_live_at=begins, expire_at=ends))

    def seen(moment: object) -> bool:
        return public.public_articles(room.top, now=moment).exists()  # type: ignore[arg-type]  # a moment

    assert [seen(now + timedelta(hours=hours)) for hours in (1, 2, 4, 5)] == [False, True, True, False]


def test_a_correction_is_told_and_the_earlier_text_stays(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    with refused("needs_note"):
        services.correct_article(actor=room.author, article_id=article.pk, note=" ")
    article = services.correct_article(actor=room.author, article_id=article.pk, note="日期写错")
    article = services.change_article(
        actor=room.author, article_id=article.pk, revision=article.revision, text="改正的一段。"
    )
    shown = public.public_article(room.top, article.pk)
    assert typed(shown).startswith("第一段")
    checked(room, article)
    shown = public.public_article(room.top, article.pk)
    first, second = public.editions_of(shown)
    assert (typed(shown), second.note, first.note) == ("改正的一段。", "日期写错", "")
    assert typed(public.edition_of(shown, 1)[1]).startswith("第一段")
    assert shown.digest == second.digest != first.digest
    assert shown.last_published_at is not None and shown.go_live_at is not None
    assert shown.last_published_at > shown.go_live_at


def test_one_who_wrote_the_correction_does_not_check_it(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    article = services.correct_article(actor=room.second, article_id=article.pk, note="补充")
    article = services.change_article(actor=room.second, article_id=article.pk, revision=article.revision, text="新。")
    article = services.hand_in_article(actor=room.second, article_id=article.pk, revision=article.revision)
    with refused("own_text"):
        services.check_article(actor=room.second, article_id=article.pk, revision=article.revision)
    services.check_article(actor=room.author, article_id=article.pk, revision=article.revision)


def test_what_nobody_could_read_yet_is_taken_back_and_not_corrected(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room, go_live_at=timezone.now() + timedelta(days=1)))
    article = services.correct_article(actor=room.author, article_id=article.pk, note="再看一遍")
    assert not article.live and not Edition.objects.unscoped("test").exists()
    article = checked(room, article)
    assert [edition.note for edition in public.editions_of(article)] == [""]


def test_a_dropped_correction_leaves_what_is_published(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    article = services.correct_article(actor=room.author, article_id=article.pk, note="x")
    article = services.change_article(
        actor=room.author, article_id=article.pk, revision=article.revision, text="别的。"
    )
    services.drop_correction(actor=room.author, article_id=article.pk)
    row = newsroom.get_article(room.author, article.pk)
    assert (row.state, row.correction, typed(newsroom.working_text(row))) == ("published", "", typed(row))


def test_a_withdrawn_article_leaves_its_reason_and_nothing_else(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    with refused("needs_note"):
        services.withdraw_article(actor=room.head, article_id=article.pk, reason="")
    with pytest.raises(NotFound):
        services.withdraw_article(actor=room.author, article_id=article.pk, reason="x")
    services.withdraw_article(actor=room.head, article_id=article.pk, reason="引用有误")
    assert not public.public_articles(None).exists()
    assert public.public_article(room.top, article.pk).withdrawn_reason == "引用有误"


def test_what_was_never_published_is_dropped_and_unknown(room: SimpleNamespace) -> None:
    article = drafted(room)
    services.drop_article(actor=room.author, article_id=article.pk)
    with pytest.raises(NotFound):
        public.public_article(room.top, article.pk)
    with refused("was_published"):
        services.drop_article(actor=room.author, article_id=checked(room, drafted(room)).pk)


def test_a_returned_article_says_why_and_tells_the_newsroom(room: SimpleNamespace) -> None:
    article = drafted(room)
    article = services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)
    assert Matter.objects.filter(message__kind="publicsite.check").exists()
    services.return_article(actor=room.second, article_id=article.pk, note="缺时间")
    assert newsroom.get_article(room.author, article.pk).state == "draft"
    assert Matter.objects.filter(message__kind="publicsite.returned").exists()


def test_strangers_find_no_drafts(room: SimpleNamespace) -> None:
    article = drafted(room)
    with pytest.raises(NotFound):
        newsroom.get_article(room.other, article.pk)
    with pytest.raises(NotFound):
        services.change_article(actor=room.other, article_id=article.pk, revision=1, title="x")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " "}, "empty"),
        ({"kind": "x"}, "kind"),
        ({"text": "字" * 50_001}, "too_long"),
        ({"text": "[图9]"}, "picture"),
    ],
)
def test_what_cannot_be_an_article(room: SimpleNamespace, values: dict[str, str], code: str) -> None:
    with pytest.RaisesExc(Invalid, check=lambda refusal: refusal.code == code):
        drafted(room, **values)


def test_an_empty_text_is_not_handed_in(room: SimpleNamespace) -> None:
    article = drafted(room, text=" ")
    with refused("no_text"):
        services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)


def test_an_edition_that_names_somebody_is_closed_and_its_words_are_nowhere(
    room: SimpleNamespace,
) -> None:
    article = checked(room, drafted(room, text="第一段。\n受助会员赵某某。"))
    one: dict[str, Any] = {"actor": room.author, "article_id": article.pk}
    row = services.correct_article(**one, note="删去受助人姓名")
    row = services.change_article(**one, revision=row.revision, text="第一段。\n受助会员一名。")
    checked(room, row)
    pages = [f"/site/top/news/{article.pk}/{rest}" for rest in ("", "editions/1/", "editions/2/")]
    assert "赵某某" in Client().get(pages[1]).content.decode()
    close: dict[str, Any] = {"actor": room.head, "article_id": article.pk, "reason": "含有不应公开的姓名"}
    with pytest.raises(NotFound):
        services.close_edition(**{**close, "actor": room.author}, number=1)
    for number, reason, code in ((2, "理由", "latest"), (1, " ", "needs_note")):
        with pytest.raises(RuleViolation) as refusal:
            services.close_edition(**{**close, "reason": reason}, number=number)
        assert refusal.value.code == code
    services.close_edition(**close, number=1)
    answers = [Client().get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [200, 410, 200]
    assert not any("赵某某" in answer.content.decode() for answer in answers)
    assert "含有不应公开的姓名" in answers[1].content.decode()
    with pytest.raises(RuleViolation, match="已经关闭"):
        services.close_edition(**close, number=1)
