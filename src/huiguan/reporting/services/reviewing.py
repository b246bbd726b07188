"""What the association above does with a form that was handed up: accept it, return it, or return single cells."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.workflow.services import advance
from huiguan.reporting.models import Cell, Filled
from huiguan.reporting.services.doors import lock_form
from huiguan.reporting.services.rollup import add_to_sums
from huiguan.reporting.workflows import SIGNED

CHECK = "reporting.check_forms"
SUBJECT = "reporting.filled"
LONGEST = 300


def accept_form(*, actor: Actor, form_id: int) -> Filled:
    """Accept a form; what was asked about its cells is settled."""
    with recording(actor, reason="accept_form"):
        form = _lock(actor, form_id)
        advance(actor=actor, subject=form, transition="accept_form")
        for cell in _cells(form).exclude(returned_reason=""):
            cell.returned_reason, cell.answer = "", ""
            cell.save(update_fields=["returned_reason", "answer"])
        settle(subject_kind=SUBJECT, subject_id=form.pk, kind=SIGNED)
    return form


def return_form(*, actor: Actor, form_id: int, reason: str = "", cells: Mapping[int, str] | None = None) -> Filled:
    """Return a form, wholly (with `reason`) or for single cells (a reason each, by line): then only these are open.

    Until it is handed up again it is no part of the sums, and is named as missing. Raises Invalid "reason" without any
    reason, "line" for a line that the form does not have.
    """
    with recording(actor, reason="return_form"):
        form = _lock(actor, form_id)
        wanted = {line: words.strip()[:LONGEST] for line, words in (cells or {}).items() if words.strip()}
        if not wanted and not reason.strip():
            raise Invalid(_("Give the reason, for the form or for single cells."), code="reason", field="reason")
        rows = list(_cells(form).select_related("line__indicator"))
        if not wanted.keys() <= {cell.line_id for cell in rows}:
            raise Invalid(_("This line is not part of the form."), code="line")
        add_to_sums(form, -1)
        for cell in rows:
            _send_back(cell, wanted.get(cell.line_id, ""))
        named = [f"{cell.line.indicator.label}：{wanted[cell.line_id]}" for cell in rows if cell.line_id in wanted]
        note = "；".join([*([reason.strip()] if reason.strip() else []), *named])
        advance(actor=actor, subject=form, transition="return_form", note=note)
        settle(subject_kind=SUBJECT, subject_id=form.pk, kind=SIGNED)
    return form


def _send_back(cell: Cell, reason: str) -> None:
    if (cell.returned_reason, cell.answer) != (reason, ""):
        cell.returned_reason, cell.answer = reason, ""
        cell.save(update_fields=["returned_reason", "answer"])


def _cells(form: Filled) -> ScopedQuerySet[Cell]:
    rows: ScopedQuerySet[Cell] = Cell.objects.unscoped("cells of a locked form").filter(form=form)
    return rows


def _lock(actor: Actor, form_id: int) -> Filled:
    form = lock_form(actor, form_id, CHECK, "receiver")
    if form.collection.state != "open":
        raise RuleViolation(_("The collection is frozen; its forms no longer change."), code="frozen")
    return form
