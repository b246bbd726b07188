"""Texts that may name somebody whose identity was hidden: an office says of each whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.sealed import opened
from huiguan.publicsite import services
from huiguan.publicsite.models import Mention
from huiguan.publicsite.selectors.mentions import open_mentions
from huiguan.publicsite.services.mention_sources import SOURCES
from huiguan.publicsite.services.mentions import kinds_decided_by
from huiguan.publicsite.views.newsroom import READ, crumbs
from huiguan.ui.forms import chosen, tried

PAGE_SIZE = 50
#: So many characters of the text are shown before and after the words.
AROUND = 30


@dataclass(frozen=True)
class Line:
    """A hit as its office reads it: the kind of text, its title and address, and the words amid those around them
    (`found` is empty where only an earlier text has them).
    """

    mention: Mention
    label: Any
    title: str
    url: str
    words: str
    before: str
    found: str
    after: str


@page(READ)
@require_GET
def mentions(request: SignedRequest) -> HttpResponse:
    """What is to be decided, of the texts that the reader looks after."""
    rows = open_mentions(request.organization, kinds_decided_by(request.actor, request.organization))
    found = rows_on_page(rows, request.GET, PAGE_SIZE)
    title = _("Hidden names in texts")
    context = {
        "lines": _lines(list(found)),
        "page": found,
        "title": title,
        "crumbs": crumbs(request, (title, "")),
    }
    return render(request, "publicsite/mentions.html", context)


def _lines(rows: Sequence[Mention]) -> list[Line]:
    texts: dict[tuple[str, int], tuple[str, str]] = {}
    for kind, source in SOURCES.items():
        read = source.read([row.subject_id for row in rows if row.subject_kind == kind])
        texts |= {(kind, number): text for number, text in read.items()}
    return [_line(row, *texts[row.subject_kind, row.subject_id]) for row in rows]


def _line(row: Mention, title: str, text: str) -> Line:
    source = SOURCES[row.subject_kind]
    url = reverse(source.page, args=[row.organization.code, row.subject_id])
    words = opened(row, "words")
    before, found, after = text.partition(words) if words else ("", "", "")
    return Line(row, source.label, title, url, words, before[-AROUND:] if found else "", found, after[:AROUND])


@page(READ)
@require_POST
def mentions_others(request: SignedRequest) -> HttpResponse:
    """Say of all lines of the page that was read that they mean somebody else, or nobody."""
    asked = {int(number) for number in request.POST.getlist("mention") if number.isdecimal()}
    rows = open_mentions(request.organization, kinds_decided_by(request.actor, request.organization))
    ids = list(rows.filter(pk__in=asked).values_list("pk", flat=True))
    tried(request, lambda: services.decide_others(actor=request.actor, mention_ids=ids))
    return redirect("publicsite:mentions", request.organization.code)


@page(READ)
@require_POST
def mention_decide(request: SignedRequest, mention_id: int, saying: str) -> HttpResponse:
    """Say that a text names the person, or somebody else; a refusal is said on the list."""
    rows = open_mentions(request.organization, kinds_decided_by(request.actor, request.organization))
    if not rows.filter(pk=mention_id).exists():
        raise NotFound(str(mention_id))
    named = chosen({"named": lambda: True, "other": lambda: False}, saying)()
    tried(request, lambda: services.decide_mention(actor=request.actor, mention_id=mention_id, named=named))
    return redirect("publicsite:mentions", request.organization.code)
