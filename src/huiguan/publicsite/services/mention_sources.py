"""Texts in which anybody may be named, typed by hand: where a name stands, and how it goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from huiguan.honours.models import Award
from huiguan.honours.services.naming import out_of_story
from huiguan.kernel.workflow.selectors import noted_with, notes_about
from huiguan.programmes.models import Activity
from huiguan.programmes.services.naming import out_of_stories
from huiguan.publicsite.models import Article, Edition
from huiguan.publicsite.selectors.mentions import ARTICLE, WHY
from huiguan.publicsite.selectors.newsroom import working_text
from huiguan.publicsite.selectors.public import editions_of
from huiguan.publicsite.services.articles import words_of
from huiguan.publicsite.services.holding import follow_mentions, shows_name
from huiguan.publicsite.services.taking_down import NAMING, out_of_article
from huiguan.research.models import Output
from huiguan.research.services.naming import out_of_output

#: An association and the number of a row of its own.
Hit = tuple[int, int]


@dataclass(frozen=True)
class Source:
    """A kind of text: who decides on a hit (`permission`), where they see the text (`page`), titles and words by number
    (`read`). `shown` says whether what is public of a text has a name; `follow` is called after a hold began or ended.
    """

    label: Any
    permission: str
    page: str
    read: Callable[[Collection[int]], dict[int, tuple[str, str]]]
    find: Callable[[str], set[Hit]]
    take_out: Callable[[int, str], None]
    shown: Callable[[int, str], bool]
    follow: Callable[[int], None]


def _in_articles(name: str) -> set[Hit]:
    """Articles that name somebody in what visitors read, in what is being written, or in what was ever written."""
    escaped = json.dumps(name)[1:-1].replace("\\", "\\\\")  # the text lies in a revision as JSON in JSON
    texts = Revision.objects.filter(content_type__app_label="publicsite", content_type__model="article")
    texts = texts.annotate(said=Cast("content", TextField()))
    written = texts.filter(Q(said__contains=name) | Q(said__contains=escaped)).values_list("object_id", flat=True)
    noted = Edition.objects.unscoped(WHY).filter(note__contains=name).values_list("article_id", flat=True)
    noted_steps = noted_with(ARTICLE, name)
    named = Q(pk__in={int(pk) for pk in written} | set(noted) | noted_steps) | Q(said__contains=name)
    for column in NAMING:
        named |= Q(**{f"{column}__contains": name})
    return _hits(Article.objects.unscoped(WHY).annotate(said=Cast("body", TextField())).filter(named))


def _read_articles(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """What visitors read and what is being written, and all that was noted on it."""
    notes = notes_about(ARTICLE, ids)
    for edition in Edition.objects.unscoped(WHY).filter(article__in=ids).exclude(note="").order_by("number"):
        notes.setdefault(edition.article_id, []).append(edition.note)
    rows = Article.objects.unscoped(WHY).select_related("latest_revision").filter(pk__in=ids)
    return {row.pk: (row.title, "\n".join([*_said_in(row), *notes.get(row.pk, [])])) for row in rows}


def _said_in(article: Article) -> list[str]:
    texts = [words_of(article), words_of(working_text(article))]
    return [*texts, article.correction, article.withdrawn_reason]


def _hits(rows: Any) -> set[Hit]:
    return set(rows.values_list("organization_id", "pk"))


def _article_shown(article_id: int, name: str) -> bool:
    """Whether what visitors read names somebody, or there are earlier editions, which may."""
    article = Article.objects.unscoped(WHY).get(pk=article_id)
    return bool(article.live and (shows_name(article, name) or len(editions_of(article)) > 1))


def _follow_article(article_id: int) -> None:
    follow_mentions(Article.objects.unscoped(WHY).select_for_update().get(pk=article_id))


def _in_stories(name: str) -> set[Hit]:
    return _hits(Activity.objects.unscoped(WHY).filter(story__contains=name))


def _read_activities(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {row.pk: (row.title, row.story) for row in Activity.objects.unscoped(WHY).filter(pk__in=ids)}


def _story_shown(activity_id: int, _name: str) -> bool:
    return Activity.objects.unscoped(WHY).filter(pk=activity_id, story_told_at__isnull=False).exists()


def _in_awards(name: str) -> set[Hit]:
    return _hits(Award.objects.unscoped(WHY).filter(story__contains=name))


def _read_awards(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {row.pk: (row.deed, row.story) for row in Award.objects.unscoped(WHY).filter(pk__in=ids)}


def _award_shown(award_id: int, _name: str) -> bool:
    return Award.objects.unscoped(WHY).filter(pk=award_id, story_told=True).exists()


def _in_outputs(name: str) -> set[Hit]:
    rows = Output.objects.unscoped(WHY).annotate(by=Cast("authors", TextField()), about=Cast("keywords", TextField()))
    in_text = Q(title__contains=name) | Q(abstract__contains=name)
    return _hits(rows.filter(in_text | Q(by__contains=f'"{name}"') | Q(about__contains=name)))


def _read_outputs(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {row.pk: (row.title, _said_of(row)) for row in Output.objects.unscoped(WHY).filter(pk__in=ids)}


def _said_of(output: Output) -> str:
    return "\n".join([output.title, "、".join(output.names), output.abstract, "、".join(output.keywords)])


def _stays(_subject_id: int, _name: str) -> bool:
    return False


def _nothing(_subject_id: int) -> None:
    return None


#: Rooms that show a story ask `members.held` themselves; outputs are cited and harvested, so they stay until somebody
#: has decided.
SOURCES = {
    ARTICLE: Source(
        _("article"), "publicsite.write_articles", "publicsite:article",
        _read_articles, _in_articles, out_of_article, _article_shown, _follow_article,
    ),
    "programmes.activity": Source(
        _("story of an activity"), "programmes.manage", "programmes:activity",
        _read_activities, _in_stories, lambda pk, name: out_of_stories([pk], [name]), _story_shown, _nothing,
    ),
    "honours.award": Source(
        _("story of an award"), "honours.tell_story", "honours:award",
        _read_awards, _in_awards, out_of_story, _award_shown, _nothing,
    ),
    "research.output": Source(
        _("output of research"), "research.publish", "research:output",
        _read_outputs, _in_outputs, out_of_output, _stays, _nothing,
    ),
}  # fmt: skip
