"""The newsroom: articles from the first word to the third check, and their pictures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.publicsite import services
from huiguan.publicsite.enums import ArticleState
from huiguan.publicsite.forms import ArticleForm
from huiguan.publicsite.models import Article
from huiguan.publicsite.selectors import newsroom as reads
from huiguan.publicsite.selectors.mentions import ARTICLE, open_about, open_mentions
from huiguan.publicsite.selectors.public import editions_of, is_shown
from huiguan.publicsite.services.checking import CHECKS
from huiguan.publicsite.services.mentions import kinds_decided_by
from huiguan.publicsite.views.shared import shown_blocks
from huiguan.ui.forms import act, chosen, form_page

READ, WRITE = "publicsite.read_newsroom", "publicsite.write_articles"
PAGE_SIZE = 50


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the newsroom."""
    return [(_("Newsroom"), reverse("publicsite:newsroom", args=[request.organization.code])), *more]


@page(READ)
@require_GET
def newsroom(request: SignedRequest) -> HttpResponse:
    """Articles of the association, by state."""
    state = request.GET.get("state", "")
    kinds = kinds_decided_by(request.actor, request.organization)
    rows = reads.articles_of(request.actor, request.organization, state if state in ArticleState.values else "")
    found = rows_on_page(rows, request.GET, PAGE_SIZE)
    context = {
        "page": found,
        "lines": [(row, workflow_of(row).state(row.state).tone, is_shown(row, timezone.now())) for row in found],
        "states": ArticleState.choices,
        "state": state,
        "may_write": allows(request.actor, WRITE, request.organization),
        "to_decide": open_mentions(request.organization, kinds).exists(),
        "crumbs": [(_("Newsroom"), "")],
    }
    return render(request, "publicsite/newsroom.html", context)


@page(WRITE)
@require_http_methods(["GET", "POST"])
def article_new(request: SignedRequest) -> HttpResponse:
    """Begin an article."""
    form, made = ArticleForm(request.POST or None), list[Article]()

    def draft(values: dict[str, Any]) -> None:
        made.append(services.draft_article(actor=request.actor, organization=request.organization, **values))

    answer = form_page(
        request,
        form,
        draft,
        title=_("Write an article"),
        submit=pgettext("article", "Save the draft"),
        done=reverse("publicsite:newsroom", args=[request.organization.code]),
        crumbs=crumbs(request, (_("Write an article"), "")),
    )
    return redirect("publicsite:article", request.organization.code, made[0].pk) if made else answer


def _here(request: SignedRequest, article_id: int) -> Article:
    return here(request, reads.get_article(request.actor, article_id))


def _check_for(request: SignedRequest, row: Article) -> Any:
    """The check at which the article stands, for whoever may do it."""
    transition, permission = CHECKS.get(ArticleState(row.state), ("", ""))
    if not transition or not allows(request.actor, permission, row.organization):
        return None
    return workflow_of(row).transition(transition)


@page(READ)
@require_GET
def article(request: SignedRequest, article_id: int) -> HttpResponse:
    """One article as its working text stands, with its checks."""
    row = _here(request, article_id)
    text = reads.working_text(row)
    actions = {action.key for action in available(request.actor, row)}
    check = _check_for(request, row)
    context = {
        "article": row,
        "text": text,
        "blocks": shown_blocks(text),
        "tone": workflow_of(row).state(row.state).tone,
        "shown": is_shown(row, timezone.now()),
        "editions": editions_of(row)[::-1],
        "steps": timeline(row)[::-1],
        "actions": actions,
        "check": check,
        "may_name": bool(open_about(ARTICLE, row.pk)),
        "own": request.actor.user_id in reads.writers_of(row),
        "may_write": allows(request.actor, WRITE, row.organization),
        "reads_activity": allows(request.actor, "programmes.read", row.organization),
        "may_close": allows(request.actor, "publicsite.withdraw_articles", row.organization),
        "may_withdraw": "withdraw_article" in actions and row.first_published_at is not None,
        "crumbs": crumbs(request, (text.title, "")),
    }
    return render(request, "publicsite/article_work.html", context)


@page(WRITE)
@require_http_methods(["GET", "POST"])
def article_change(request: SignedRequest, article_id: int) -> HttpResponse:
    """Change the working text."""
    row = _here(request, article_id)
    initial = ArticleForm.initial_of(row, reads.working_text(row))
    form = ArticleForm(request.POST or None, initial=initial, article=row)

    def change(values: dict[str, Any]) -> None:
        revision = values.pop("revision", None) or 0
        services.change_article(actor=request.actor, article_id=row.pk, revision=revision, **values)

    return form_page(
        request,
        form,
        change,
        title=_("Change the article"),
        submit=pgettext("article", "Save the draft"),
        done=reverse("publicsite:article", args=[request.organization.code, row.pk]),
        crumbs=crumbs(request, (row.title, "")),
    )


@page(READ)
@require_POST
def article_do(request: SignedRequest, article_id: int, doing: str) -> HttpResponse:
    """A step of an article; a refusal is said on its page."""
    row = _here(request, article_id)
    revision, note = whole_number(request.POST.get("revision", "")) or 0, request.POST.get("note", "")
    one: dict[str, Any] = {"actor": request.actor, "article_id": row.pk}
    acts = {
        "hand-in": lambda: services.hand_in_article(**one, revision=revision),
        "check": lambda: services.check_article(**one, revision=revision, note=note),
        "return": lambda: services.return_article(**one, note=note),
        "correct": lambda: services.correct_article(**one, note=note),
        "drop-correction": lambda: services.drop_correction(**one),
        "drop": lambda: services.drop_article(**one),
        "close-edition": lambda: services.close_edition(
            **one, number=whole_number(request.POST.get("number", "")) or 0, reason=note
        ),
        "withdraw": lambda: services.withdraw_article(**one, reason=note),
    }
    return act(request, chosen(acts, doing), "publicsite:article", row.pk)
