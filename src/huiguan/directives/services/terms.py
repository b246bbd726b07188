"""What an item becomes when it is sent: title, due time, reporting, the assignment that it is split from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import DueKind
from huiguan.directives.models import Assignment, Item
from huiguan.directives.rules import DEFAULT_REPORT_RULE, next_occurrence, title_within
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Invalid

NEVER_RED = (DueKind.STANDING, DueKind.RECURRING)


@dataclass(frozen=True, slots=True)
class Terms:
    """How one item is sent. `targets` narrows the receivers to these associations; None: all of the dispatch."""

    item_id: int
    document_id: int | None
    topic: str
    title: str
    target: str
    measures: str
    due_kind: str
    due_text: str
    due_date: str | None
    report_rule: str
    next_report_on: str | None
    parent_id: int | None
    targets: list[int] | None = None

    def as_json(self) -> dict[str, Any]:
        """The terms as kept in the run."""
        return asdict(self)

    def receivers(self, organization_ids: Sequence[int]) -> list[int]:
        """Those of `organization_ids` to which this item goes."""
        if self.targets is None:
            return list(organization_ids)
        meant = set(self.targets)
        return [pk for pk in organization_ids if pk in meant]

    def report_day(self) -> date | None:
        """The day on which the first answer is expected."""
        day = self.next_report_on or self.due_date
        return date.fromisoformat(day) if day else None


OVERRIDES = frozenset({"title", "target", "measures", "due_date", "targets"})


def terms_of(item: Item, parent: Assignment | None, due_date: date | None, changes: Mapping[str, Any]) -> Terms:
    """The terms for sending `item`: its own, or those of the assignment it is split from, then what was changed.

    A date given for this item goes before the date given for the whole dispatch, and that one stands in only where
    nothing is stated. Raises Invalid on an unknown field or a date in the past.
    """
    unknown = sorted(set(changes) - OVERRIDES)
    if unknown:
        raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
    source: Item | Assignment = parent or item
    kind, day = _due(source, due_date, changes.get("due_date"))
    rule = _report_rule(item, parent, kind)
    return Terms(
        item_id=item.pk,
        document_id=item.document_id,
        topic=item.topic,
        title=title_within(str(changes.get("title") or source.title)),
        target=str(changes.get("target") or (parent.target if parent else title_within(item.done_when))),
        measures=str(changes.get("measures") or (item.measure if parent is None else "")),
        due_kind=kind,
        due_text=source.due_text,
        due_date=day.isoformat() if day else None,
        report_rule=rule,
        next_report_on=_iso(next_occurrence(rule, today() - timedelta(days=1))) if rule else None,
        parent_id=parent.pk if parent else None,
        targets=sorted(changes["targets"]) if changes.get("targets") is not None else None,
    )


def _due(source: Item | Assignment, general: date | None, own: date | None) -> tuple[str, date | None]:
    if own is not None:
        if own < today():
            raise Invalid(_("The due date lies in the past."), code="due_in_past", field="due_date")
        return DueKind.DATE.value, own
    if source.due_kind == DueKind.NONE and general is not None:
        return _due(source, None, general)
    return source.due_kind, source.due_date


def _report_rule(item: Item, parent: Assignment | None, kind: str) -> str:
    if kind not in NEVER_RED:
        return ""
    return (parent.report_rule if parent else item.due_rule) or DEFAULT_REPORT_RULE


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
