"""The annual report: drafted from a template, with highlights, issued when no digit is without a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.reporting.drafting import fitted
from huiguan.reporting.enums import CollectionState, ReportState
from huiguan.reporting.models import AnnualReport, Collection, Highlight
from huiguan.reporting.selectors.annual import figures_now, items_of, told
from huiguan.reporting.selectors.collections import lines_of
from huiguan.reporting.selectors.rollup import branch_of
from huiguan.reporting.services.doors import lock_annual
from huiguan.reporting.template import TEMPLATE

WRITE, ISSUE = "reporting.write_annual", "reporting.issue_annual"
FIELDS = frozenset({"title", "number", "addressee", "text"})


def draft_annual(*, actor: Actor, organization: Organization, collection_id: int, title: str = "") -> AnnualReport:
    """Begin the annual report of an association over a collection in which it takes part, from the template."""
    with recording(actor, organization=organization, reason="draft_annual"):
        permit(actor, WRITE, organization)
        collection = branch_of(actor, collection_id, organization).collection
        row: AnnualReport = AnnualReport.objects.create(
            organization=organization,
            collection=collection,
            title=(title.strip() or f"{organization.name}{collection.ends.year}年工作报告")[:200],
            text=_draft(collection),
            changed_by_id=actor.user_id,
        )
    return row


def _draft(collection: Collection) -> str:
    """The template with what this collection asks for."""
    keys = [line.indicator.key for line in lines_of(collection)]
    return fitted(TEMPLATE, keys, has_last=collection.previous_id is not None)


def _lock_draft(actor: Actor, annual_id: int, permission: str = WRITE) -> AnnualReport:
    row = lock_annual(actor, annual_id, permission)
    if row.state == ReportState.ISSUED:
        raise RuleViolation(_("The report is issued and no longer changes."), code="issued")
    return row


def change_annual(*, actor: Actor, annual_id: int, revision: int, **changes: Any) -> AnnualReport:
    """Edit a draft (FIELDS). Raises Conflict on a stale revision, Invalid on an unknown field or an empty title."""
    with recording(actor, reason="change_annual"):
        row = _lock_draft(actor, annual_id)
        check_revision(row, revision)
        unknown = sorted(set(changes) - FIELDS)
        if unknown:
            raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
        for name, value in changes.items():
            setattr(row, name, str(value).strip())
        if not row.title:
            raise Invalid(_("A report needs a title."), code="title_missing", field="title")
        save_revised(row, actor)
    return row


def add_highlight(*, actor: Actor, annual_id: int, title: str, text: str, item_ids: Sequence[int] = ()) -> Highlight:
    """Add a highlight to a draft: what was done, with placeholders for its figures, and the items it stands on.

    Raises Invalid without title or text, or for an item that is not the association's.
    """
    with recording(actor, reason="add_highlight"):
        row = _lock_draft(actor, annual_id)
        kept = _check_highlight(row, title, text, item_ids)
        order = Highlight.objects.unscoped("highlights of a locked report").filter(report=row).count()
        made: Highlight = Highlight.objects.create(
            organization=row.organization,
            report=row,
            order=order,
            title=title.strip(),
            text=text.strip(),
            item_ids=kept,
        )
    return made


def _check_highlight(row: AnnualReport, title: str, text: str, item_ids: Sequence[int]) -> list[int]:
    if not title.strip() or not text.strip():
        raise Invalid(_("A highlight needs a title and words."), code="text", field="text")
    kept = [item.pk for item in items_of(row, item_ids)]
    if len(kept) != len(set(item_ids)):
        raise Invalid(_("Name items of this association."), code="items", field="items")
    return kept


def _lock_highlight(actor: Actor, highlight_id: int) -> Highlight:
    found = Highlight.objects.unscoped("its report is locked next").filter(pk=highlight_id).first()
    if found is None:
        raise NotFound(str(highlight_id))
    found.report = _lock_draft(actor, found.report_id)
    return found


def change_highlight(
    *, actor: Actor, highlight_id: int, title: str, text: str, item_ids: Sequence[int] = ()
) -> Highlight:
    """Change a highlight of a draft; refusals as `add_highlight`."""
    with recording(actor, reason="change_highlight"):
        row = _lock_highlight(actor, highlight_id)
        row.item_ids = _check_highlight(row.report, title, text, item_ids)
        row.title, row.text = title.strip(), text.strip()
        row.save()
    return row


def remove_highlight(*, actor: Actor, highlight_id: int) -> None:
    """Take a highlight out of a draft."""
    with recording(actor, reason="remove_highlight"):
        _lock_highlight(actor, highlight_id).delete()


def issue_annual(*, actor: Actor, annual_id: int, revision: int, number: str = "") -> AnnualReport:
    """Issue a draft; by the head. Its figures are kept as they are, and it does not change afterwards.

    Raises RuleViolation "not_frozen" while the collection's figures still move, and "unsourced" while a number of the
    text, title, address or document number has no source, a placeholder is unknown, or a highlight stands on no figure
    or no item.
    """
    with recording(actor, reason="issue_annual"):
        row = _lock_draft(actor, annual_id, ISSUE)
        check_revision(row, revision)
        if row.collection.state != CollectionState.FROZEN:
            raise RuleViolation(_("The figures still move: freeze the collection first."), code="not_frozen")
        row.number = number.strip() or row.number
        faults = len(told(row).faults)
        if faults:
            said = ngettext(
                "%(number)d place of the report has no source.",
                "%(number)d places of the report have no source.",
                faults,
            )
            raise RuleViolation(said % {"number": faults}, code="unsourced")
        row.figures = figures_now(row)
        row.state, row.issued_on = ReportState.ISSUED, today()
        save_revised(row, actor)
    return row
