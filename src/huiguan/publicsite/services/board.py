"""The disclosure board: matters of the office's own, and the answer to any of them by an article."""

from __future__ import annotations

import secrets
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.publicsite.models import Article, Disclosure
from huiguan.publicsite.selectors.board import due_of
from huiguan.publicsite.selectors.public import is_shown

KEEP = "publicsite.keep_board"


def add_disclosure(
    *, actor: Actor, organization: Organization, title: str, basis: str, due_on: date, arose_on: date | None = None
) -> Disclosure:
    """Put a matter on the board that no room names. Invalid "empty", "basis", "due_on"."""
    with recording(actor, organization, reason="add_disclosure"):
        permit(actor, KEEP, organization)
        if not title.strip():
            raise Invalid(_("Say what is to be disclosed."), code="empty", field="title")
        if not basis.strip():
            raise Invalid(_("Name the rule that asks for it."), code="basis", field="basis")
        arose = arose_on or today()
        if due_on < arose:
            raise Invalid(_("It is due after it arose."), code="due_on", field="due_on")
        return Disclosure.objects.create(
            organization=organization,
            key=f"own:{secrets.token_hex(6)}",
            title=title.strip()[:120],
            basis=basis.strip()[:200],
            arose_on=arose,
            due_on=due_on,
        )


def record_disclosure(*, actor: Actor, organization: Organization, key: str, article_id: int) -> Disclosure:
    """Say by which published article a matter was disclosed. NotFound; RuleViolation "done", "not_published"."""
    with recording(actor, organization, reason="record_disclosure"):
        permit(actor, KEEP, organization)
        row = _lock(organization, key)
        if row.done_on is not None:
            raise RuleViolation(_("This was disclosed already."), code="done")
        rows = Article.objects.unscoped("permitted in the association").filter(organization=organization)
        article = rows.filter(pk=article_id).first()
        if article is None or not is_shown(article, timezone.now()):
            message = _("Choose an article that visitors can read.")
            raise RuleViolation(message, code="not_published", field="article")
        row.article, row.done_on = article, timezone.localdate(article.go_live_at)
        row.save()
    return row


def _lock(organization: Organization, key: str) -> Disclosure:
    """The row of a matter; made when a room named it and nobody answered before."""
    rows = Disclosure.objects.unscoped("permitted in the association").filter(organization=organization)
    found: Disclosure | None = rows.select_for_update().filter(key=key).first()
    if found is not None:
        return found
    due = due_of(organization, key)
    if due is None:
        raise NotFound(key)
    return Disclosure(
        organization=organization,
        key=due.key,
        title=due.title[:120],
        basis=due.basis[:200],
        arose_on=due.arose_on,
        due_on=due.due_on,
        done_on=due.done_on,
    )
