"""Dispatch: choose items and associations, look at what each will receive, send."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.directives import services
from huiguan.directives.enums import DueKind
from huiguan.directives.forms import DispatchForm
from huiguan.directives.links import document_url
from huiguan.directives.selectors.documents import get_document
from huiguan.directives.selectors.receivers import Reach, reach_of
from huiguan.directives.selectors.sendable import Sendable, Stock, awaits_approval, sendable_items
from huiguan.directives.views.picker import mark_words, marks_of, picker
from huiguan.directives.views.preview import summary_of
from huiguan.kernel.organizations.enums import level_keys, level_label
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page

CHOOSE, PREVIEW, SEND = "choose", "preview", "send"
NAMED = "named"
# What the first page draws itself; the rest of what was posted is carried along.
CARRIED_BY_PREVIEW = ("item", "to", "found", "opened", "due_date", "contact")
DRAWN_BY_CHOICE = {*CARRIED_BY_PREVIEW, "find", "open", "step", "show", "csrfmiddlewaretoken"}


@page("directives.dispatch")
@require_http_methods(["GET", "POST"])
def dispatch(request: SignedRequest, document_id: int) -> HttpResponse:
    """Items × associations, in two pages: the choice, and the preview from which it is sent."""
    document = get_document(request.actor, document_id)
    code, own = request.organization.code, document.organization_id == request.organization.pk
    facts_url = reverse("directives:document", args=[code, document.pk])
    source = Source(
        document.title,
        document_url(code, document.pk),
        _("Back to the document"),
        blocked_url=facts_url if own and awaits_approval(document) else "",
    )
    return answer(Draft(request, source, sendable_items(request.actor, request.organization, document)))


def answer(draft: Draft) -> HttpResponse:
    """The page that the posted step asks for."""
    asked = draft.request.POST
    step = PREVIEW if "show" in asked else asked.get("step", CHOOSE)
    if step == CHOOSE or not draft.form.is_valid():
        return draft.choose(status=200 if step == CHOOSE else 422)
    return draft.send() if step == SEND else draft.preview()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the items come from: its title, its page and the words that lead back there.

    `blocked_url` is the page on which a head approves what may not be sent yet; empty when it may.
    """

    title: str
    url: str
    back: str
    blocked_url: str = ""


class Draft:
    """A dispatch that is being prepared: what was posted, read against what can be sent and who lies below."""

    def __init__(self, request: SignedRequest, source: Source, stock: Stock) -> None:
        self.request = request
        self.source = source
        self.data = request.POST if request.method == "POST" else request.GET
        self.stock = stock
        self.reach: Reach = reach_of(request.actor, request.organization)
        self.form = DispatchForm(self.data if request.method == "POST" else None)
        self.item_ids = self._item_ids()
        self.receiver_ids = self.reach.meant(marks_of(self.data))

    def _item_ids(self) -> set[int]:
        if self.request.method == "POST":
            return {int(raw) for raw in self.data.getlist("item") if raw.isdecimal() and len(raw) < 19}
        wanted = set(self.request.GET.getlist("item"))
        return {line.item.pk for line in self.stock.lines if (str(line.item.pk) in wanted if wanted else not line.sent)}

    def chosen(self) -> list[Sendable]:
        """The chosen lines, in the order of the text."""
        return [line for line in self.stock.lines if line.item.pk in self.item_ids]

    def choose(self, status: int = 200) -> HttpResponse:
        """The first page."""
        context = {
            "source": self.source,
            "stock": self.stock,
            "item_ids": self.item_ids,
            "form": self.form,
            "picker": picker(self.reach, self.data),
            "carried": [(name, value) for name, values in self.data.lists() for value in values if _is_carried(name)],
        }
        return render(self.request, "directives/dispatch/choose.html", context, status=status)

    def preview(self, status: int = 200) -> HttpResponse:
        """The second page, or the first again with the reason when there is nothing to look at."""
        try:
            plan = services.preview_dispatch(**self._wanted())
        except RuleViolation as refusal:
            self.form.add_error(refusal.field if refusal.field in self.form.fields else None, refusal.message)
            return self.choose(status=422)
        context = {
            "source": self.source,
            "form": self.form,
            "plan": plan,
            "lines": [self._line(line) for line in self.chosen()],
            "carried": [(name, value) for name in CARRIED_BY_PREVIEW for value in self.data.getlist(name)],
            "chosen_words": [mark_words(self.reach, mark) for mark in marks_of(self.data)],
            "accepted": self.data.getlist("accept"),
            "form_key": self.data.get("form_key") or str(uuid.uuid4()),
            **summary_of(plan, self.reach, self.data.get("show", self.data.get("look", "")), self.data.getlist("co")),
        }
        return render(self.request, "directives/dispatch/preview.html", context, status=status)

    def send(self) -> HttpResponse:
        """Send, and show how it goes."""
        try:
            run = services.start_dispatch(
                **self._wanted(),
                contact=self.form.cleaned_data["contact"],
                note=self.form.cleaned_data["note"],
                accept=self.data.getlist("accept"),
                form_key=_key(self.data),
            )
        except RuleViolation as refusal:
            self.form.add_error(refusal.field if refusal.field in self.form.fields else None, refusal.message)
            return self.preview(status=422)
        return redirect("directives:dispatch_run", self.request.organization.code, run.pk)

    def _wanted(self) -> dict[str, Any]:
        return {
            "actor": self.request.actor,
            "organization": self.request.organization,
            "item_ids": sorted(self.item_ids),
            "organization_ids": self.receiver_ids,
            "cooperating_ids": self.reach.meant(self.data.getlist("co")),
            "due_date": self.form.cleaned_data["due_date"],
            "changes": {line.item.pk: self._changes(line) for line in self.chosen()},
        }

    def _changes(self, line: Sendable) -> dict[str, Any]:
        item = line.item
        changes: dict[str, Any] = {}
        title = self.data.get(f"title-{item.pk}", "").strip()
        day = _day(self.data.get(f"due-{item.pk}", ""), item.label)
        if title and title != item.title:
            changes["title"] = title
        if day is not None and not (item.due_kind == DueKind.DATE and day == item.due_date):
            changes["due_date"] = day
        mark = self._mark(line)
        if mark:
            changes["targets"] = set(line.named if mark == NAMED else self.reach.meant([mark])) & set(self.receiver_ids)
        return changes

    def _mark(self, line: Sendable) -> str:
        """To whom of the receivers an item goes: as chosen, or at first as the document says."""
        chosen = self.data.get(f"for-{line.item.pk}")
        options = dict(self._options(line))
        mark = chosen if chosen is not None else suggested(line, self.reach)
        return mark if mark in options else ""

    def _options(self, line: Sendable) -> Iterable[tuple[str, str]]:
        meant = set(self.receiver_ids)
        yield "", _("All receivers")
        if named := len(set(line.named) & meant):
            yield NAMED, _("Those whom it names (%(n)s)") % {"n": named}
        levels = {self.reach.by_id[pk].level for pk in meant}
        for key in level_keys():
            if key in levels and len(levels) > 1:
                yield f"level:{key}", level_label(key)
        for mark in marks_of(self.data)[:50]:
            if not mark.startswith(("level:", "all")):
                yield mark, mark_words(self.reach, mark)

    def _line(self, line: Sendable) -> dict[str, Any]:
        item = line.item
        due = item.due_date if item.due_kind == DueKind.DATE else None
        return {
            "item": item,
            "sent": line.sent,
            "title": self.data.get(f"title-{item.pk}") or item.title,
            "due": self.data.get(f"due-{item.pk}", due.isoformat() if due else ""),
            "options": list(self._options(line)),
            "mark": self._mark(line),
        }


def _is_carried(name: str) -> bool:
    return name not in DRAWN_BY_CHOICE


def _key(data: QueryDict) -> uuid.UUID | None:
    """One key for one content of a form: sent twice it is one run, sent again with other words it is another."""
    try:
        form = uuid.UUID(data.get("form_key", ""))
    except ValueError:
        return None
    said = sorted((name, sorted(values)) for name, values in data.lists() if name != "csrfmiddlewaretoken")
    return uuid.uuid5(form, repr(said))


def _day(raw: str, label: str) -> date | None:
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError as fault:
        raise Invalid(_("%(item)s: give the date as 2026-06-30.") % {"item": label}, code="date") from fault


def suggested(line: Sendable, reach: Reach) -> str:
    """Whom the document's words mean: those named, or the level that the parties are said to be of (各省级协会)."""
    if line.named:
        return NAMED
    with translation.override("zh-hans"):
        words = {key: level_label(key).removesuffix("级") + "级" for key in reach.levels}
    meant = {key for key, word in words.items() for party in line.item.parties if word in party}
    return f"level:{meant.pop()}" if len(meant) == 1 else ""
