"""What the home page of an association shows of the public site: articles, and what is to be disclosed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Standing,
    State,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
    register_plan,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor
from huiguan.publicsite.enums import ArticleState
from huiguan.publicsite.models import Disclosure
from huiguan.publicsite.selectors.board import board_of
from huiguan.publicsite.selectors.newsroom import READ, articles_of

LINE, BOARD = WorkLine.PUBLICITY, "publicsite.keep_board"
CHECKED = (ArticleState.FIRST, ArticleState.SECOND, ArticleState.FINAL)


def _articles(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("publicsite:newsroom", args=[organization.code])
    coming = Q(live=True, go_live_at__gt=timezone.now())
    return counted(
        articles_of(actor, organization),
        Wanted(_("articles to check"), Q(state__in=CHECKED), url, Standing.WAITING),
        Wanted(
            pgettext_lazy("article", "drafts"), Q(state=ArticleState.DRAFT), f"{url}?state={ArticleState.DRAFT.value}"
        ),
        Wanted(_("articles that appear by themselves"), coming, f"{url}?state={ArticleState.PUBLISHED.value}"),
    )


def _board(actor: Actor, organization: Any) -> list[Tally]:
    """A fixed number of statements, though more than two."""
    url = reverse("publicsite:board_office", args=[organization.code])
    lights = Counter(line.light for line in board_of(organization))
    return [
        Tally(lights["overdue"], _("not disclosed in time"), url, Standing.LATE),
        Tally(lights["open"], _("to disclose"), url, Standing.PUBLISH),
    ]


def _article_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    """Articles that appear later this year."""
    rows = articles_of(actor, organization).filter(live=True, go_live_at__gt=timezone.now(), go_live_at__year=year)
    return [
        PlanEntry(
            timezone.localdate(row.go_live_at),
            row.title,
            reverse("publicsite:article", args=[organization.code, row.pk]),
            _("article appears"),
            publish=True,
        )
        for row in rows.order_by("go_live_at", "pk")[:MOST]
    ]


def _board_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    """Matters that the office put on the board or answered, by their last day; those of rooms stand in their plans."""
    rows = Disclosure.objects.unscoped("the board is public").filter(organization=organization, due_on__year=year)
    return [_disclosure(organization.code, row) for row in rows.order_by("due_on", "pk")[:MOST]]


def _disclosure(code: str, row: Disclosure) -> PlanEntry:
    url = reverse("publicsite:board_office", args=[code])
    state = State.DONE if row.done_on is not None else State.PLANNED
    return PlanEntry(row.due_on, row.title, url, _("disclosure due"), state, publish=True)


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    register_card(DeskCard("publicsite.articles", LINE, _("Newsroom"), READ, "publicsite:newsroom", _articles, 10))
    register_card(
        DeskCard("publicsite.board", LINE, _("Disclosure board"), BOARD, "publicsite:board_office", _board, 20)
    )
    register_plan(PlanSource("publicsite.articles", LINE, READ, _article_plan))
    register_plan(PlanSource("publicsite.board", LINE, BOARD, _board_plan))
    register_figures(LINE, ("publicsite.articles", "publicsite.in_time"))
