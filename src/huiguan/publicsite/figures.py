"""The figures of the room: articles published, and matters disclosed in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.figures import FigureSpec, Period, PublicRows, RowLink, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.publicsite.models import Article, Disclosure, Edition
from huiguan.publicsite.selectors.public import public_articles

WHY = "figures count every association; what each reader gets is decided there"
READ, BOARD = "publicsite.read_newsroom", "publicsite.keep_board"


def _articles(period: Period) -> Any:
    return Article.objects.unscoped(WHY).filter(live=True, **period.moments("go_live_at"))


def _corrections(period: Period) -> Any:
    return Edition.objects.unscoped(WHY).filter(number__gt=1, **period.moments("published_at"))


def _in_time(period: Period) -> Any:
    rows = Disclosure.objects.unscoped(WHY).filter(**period.days("done_on"))
    return rows.filter(done_on__lte=F("due_on"))


ARTICLE = links_of(Article, lambda row, code: reverse("publicsite:article", args=[code, row.pk]), lambda row: row.title)
EDITION = links_of(
    Edition,
    lambda row, code: reverse("publicsite:article", args=[code, row.article_id]),
    lambda row: row.article.title,
    related=("article",),
)
DISCLOSURE = links_of(
    Disclosure, lambda row, code: reverse("publicsite:board_office", args=[code]), lambda row: row.title
)


def _public_articles(organization: Any, ids: Sequence[int]) -> PublicRows:
    def link(row: Any) -> RowLink:
        return RowLink(row.title, reverse("publicsite:public_article", args=[organization.code, row.pk]))

    return PublicRows(public_articles(organization).filter(pk__in=ids), link)


def register() -> None:
    """Called once at start-up, after the policies."""
    register_figure(
        FigureSpec(
            *("publicsite.articles", _("Articles published"), Unit.PIECES, _articles, ARTICLE, READ),
            public=_public_articles,
        )
    )
    register_figure(
        FigureSpec("publicsite.corrections", _("Corrections of articles"), Unit.PIECES, _corrections, EDITION, READ)
    )
    register_figure(
        FigureSpec("publicsite.in_time", _("Matters disclosed in time"), Unit.PIECES, _in_time, DISCLOSURE, BOARD)
    )
