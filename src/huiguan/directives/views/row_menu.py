"""The menu at the end of a ledger's row. Drawn here and not in a template: a page has up to two hundred."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiguan.directives.models import Assignment
from huiguan.directives.services.reminders import REMINDABLE
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest
from huiguan.ui.templatetags.hg import icon

_ITEM = '<a class="hg-menu__item" href="{}">{}{}</a>'


class RowMenu:
    """What the menus of a page share; `query` is that of the list, for coming back to it."""

    def __init__(self, request: SignedRequest, query: str) -> None:
        self._place = request.organization
        self._more = icon("dots", title=_("More"))
        self._task = icon("arrow-right"), _("Open the task")
        self._item = icon("list-details"), _("Open the item with all receivers")
        self._remind = icon("bell-ringing"), _("Remind")
        self._query = query
        may = allows(request.actor, "directives.remind", request.organization)
        self._reminding = reverse("directives:ledger_remind", args=[request.organization.code]) if may else ""

    def draw(self, assignment: Assignment, url: str, item_url: str) -> SafeString:
        """The menu of one row as HTML; reminding is offered to whoever sent what still runs."""
        mine = assignment.sender_id == self._place.pk and assignment.state in REMINDABLE
        return format_html(
            '<details class="hg-menu hg-menu--right" data-menu>'
            '<summary class="hg-btn hg-btn--icon hg-btn--text">{}</summary>'
            '<div class="hg-menu__panel">{}{}{}</div></details>',
            self._more,
            format_html(_ITEM, url, *self._task),
            format_html(_ITEM, item_url, *self._item),
            self._reminder(assignment.pk) if mine and self._reminding else "",
        )

    def _reminder(self, assignment_id: int) -> SafeString:
        return format_html(_ITEM, f"{self._reminding}?selected={assignment_id}&{self._query}", *self._remind)
