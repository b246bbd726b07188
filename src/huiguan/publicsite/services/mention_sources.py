"""Texts in which anybody may be named, typed by hand: where a name stands, and how it goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from huiguan.honours.models import Award
from huiguan.honours.services.naming import out_of_story
from huiguan.programmes.models import Activity
from huiguan.programmes.services.naming import out_of_stories
from huiguan.publicsite.models import Article, Edition
from huiguan.publicsite.selectors.mentions import ARTICLE, WHY
from huiguan.publicsite.selectors.newsroom import working_text
from huiguan.publicsite.selectors.public import editions_of
from huiguan.publicsite.services.articles import words_of
from huiguan.publicsite.services.checking import index_article
from huiguan.publicsite.services.taking_down import NAMING, drop_from_search, out_of_article, shows_name
from huiguan.research.models import Output
from huiguan.research.services.naming import out_of_output

#: An association and the number of a row of its own.
Hit = tuple[int, int]


@dataclass(frozen=True)
class Source:
    """A kind of text: who decides on a hit (`permission`), where they see the text (`page`), its title and words
    (`read`). `hold` takes it off the
    public pages and says whether it stood there; `release` puts it back.
    """

    label: Any
    permission: str
    page: str
    read: Callable[[int], tuple[str, str]]
    find: Callable[[str], set[Hit]]
    take_out: Callable[[int, str], None]
    hold: Callable[[int, str], bool]
    release: Callable[[int], None]


def _in_articles(name: str) -> set[Hit]:
    """Articles that name somebody in what visitors read, in what is being written, or in what was ever written."""
    escaped = json.dumps(name)[1:-1].replace("\\", "\\\\")  # the text lies in a revision as JSON in JSON
    texts = Revision.objects.filter(content_type__app_label="publicsite", content_type__model="article")
    texts = texts.annotate(said=Cast("content", TextField()))
    written = texts.filter(Q(said__contains=name) | Q(said__contains=escaped)).values_list("object_id", flat=True)
    noted = Edition.objects.unscoped(WHY).filter(note__contains=name).values_list("article_id", flat=True)
    named = Q(pk__in={int(pk) for pk in written} | set(noted)) | Q(said__contains=name)
    for column in NAMING:
        named |= Q(**{f"{column}__contains": name})
    return _hits(Article.objects.unscoped(WHY).annotate(said=Cast("body", TextField())).filter(named))


def _read_article(article_id: int) -> tuple[str, str]:
    article = Article.objects.unscoped(WHY).select_related("latest_revision").get(pk=article_id)
    return article.title, "\n".join([words_of(article), words_of(working_text(article))])


def _hits(rows: Any) -> set[Hit]:
    return set(rows.values_list("organization_id", "pk"))


def _hold_article(article_id: int, name: str) -> bool:
    """Nothing of an article is shown while what visitors read names somebody; else its earlier editions alone."""
    article = Article.objects.unscoped(WHY).select_for_update().get(pk=article_id)
    if not article.live:
        return False
    if shows_name(article, name):
        article.held_at = timezone.now()
        article.save(update_fields=["held_at"])
        drop_from_search(article)
        return True
    return len(editions_of(article)) > 1


def _release_article(article_id: int) -> None:
    article = Article.objects.unscoped(WHY).select_for_update().get(pk=article_id)
    if article.held_at is not None:
        article.held_at = None
        article.save(update_fields=["held_at"])
        if article.live:
            index_article(article)


def _in_stories(name: str) -> set[Hit]:
    return _hits(Activity.objects.unscoped(WHY).filter(story__contains=name))


def _read_activity(activity_id: int) -> tuple[str, str]:
    activity = Activity.objects.unscoped(WHY).get(pk=activity_id)
    return activity.title, activity.story


def _in_awards(name: str) -> set[Hit]:
    return _hits(Award.objects.unscoped(WHY).filter(story__contains=name))


def _read_award(award_id: int) -> tuple[str, str]:
    award = Award.objects.unscoped(WHY).get(pk=award_id)
    return award.deed, award.story


def _hold_award(award_id: int, _name: str) -> bool:
    return bool(Award.objects.unscoped(WHY).filter(pk=award_id, story_told=True).update(story_told=False))


def _release_award(award_id: int) -> None:
    Award.objects.unscoped(WHY).filter(pk=award_id).exclude(story="").update(story_told=True)


def _in_outputs(name: str) -> set[Hit]:
    rows = Output.objects.unscoped(WHY).annotate(by=Cast("authors", TextField()), about=Cast("keywords", TextField()))
    in_text = Q(title__contains=name) | Q(abstract__contains=name)
    return _hits(rows.filter(in_text | Q(by__contains=f'"{name}"') | Q(about__contains=name)))


def _read_output(output_id: int) -> tuple[str, str]:
    output = Output.objects.unscoped(WHY).get(pk=output_id)
    return output.title, "\n".join([output.title, "、".join(output.names), output.abstract, "、".join(output.keywords)])


def _stays(_subject_id: int, _name: str) -> bool:
    return False


def _nothing(_subject_id: int) -> None:
    return None


#: Activities' stories are read inside alone; outputs are cited and harvested, so they stay until somebody has decided.
SOURCES = {
    ARTICLE: Source(
        _("article"), "publicsite.write_articles", "publicsite:article",
        _read_article, _in_articles, out_of_article, _hold_article, _release_article,
    ),
    "programmes.activity": Source(
        _("story of an activity"), "programmes.manage", "programmes:activity",
        _read_activity, _in_stories, lambda pk, name: out_of_stories([pk], [name]), _stays, _nothing,
    ),
    "honours.award": Source(
        _("story of an award"), "honours.tell_story", "honours:award",
        _read_award, _in_awards, out_of_story, _hold_award, _release_award,
    ),
    "research.output": Source(
        _("output of research"), "research.publish", "research:output",
        _read_output, _in_outputs, out_of_output, _stays, _nothing,
    ),
}  # fmt: skip
