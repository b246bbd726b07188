"""Reads of the anonymous channel: by the code, and by the supervisors who received it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from django.db.models import Q, QuerySet

from huiguan.cases.enums import ReportState
from huiguan.cases.models import AnonymousMessage, AnonymousReport
from huiguan.cases.sealing import opened, text_of
from huiguan.kernel.notices.concerned import not_impartial_each
from huiguan.kernel.notices.enums import ObjectionState
from huiguan.kernel.people.selectors import accounts_named_in_each
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.codes import code_hash

READ = "cases.read_reports"
CODE = "cases.report"


def waits() -> Q:
    """Reports on which somebody waits: for an answer, or, of an objection that was answered, for what was found."""
    undecided = Q(state=ReportState.ANSWERED, objection__state=ObjectionState.OPEN)
    return Q(state=ReportState.WAITING) | undecided


def open_to(actor: Actor) -> ScopedQuerySet[AnonymousReport]:
    """Reports that reached the actor as a supervisor, without those in which the actor has a part."""
    rows: ScopedQuerySet[AnonymousReport] = AnonymousReport.objects.scoped(scope_of(actor, READ))
    return rows.exclude(kept_from__contains=[actor.user_id or 0])


def with_a_part_in(report: AnonymousReport, user_ids: Iterable[int]) -> set[int]:
    """Those of these accounts for whom a report does not exist: who had a part in the matter when it came, or has one
    today, as whoever became a supervisor since; and whoever is named in it, be it by name alone.
    """
    return with_a_part_in_each([report], user_ids)[0]


def with_a_part_in_each(reports: Sequence[AnonymousReport], user_ids: Iterable[int]) -> list[set[int]]:
    """The same for many reports, in their order; a fixed number of statements (for each purpose of notices)."""
    asked, told = set(user_ids), _told_in(reports)
    named = accounts_named_in_each(told, asked)
    objected = {row.pk: row.objection.notice for row in reports if row.objection is not None}
    partial = dict(zip(objected, not_impartial_each(list(objected.values()), asked), strict=True))
    return [(asked & set(row.kept_from)) | named[row.pk] | partial.get(row.pk, set()) for row in reports]


def words_in(report: AnonymousReport) -> str:
    """What its sender wrote and its notice showed, to find names in; this text is shown nowhere."""
    return _told_in([report])[report.pk]


def _told_in(reports: Sequence[AnonymousReport]) -> dict[int, str]:
    """What each sender wrote, and what the notice showed that is objected to: whoever is named there stays out."""
    told = {report.pk: opened(report, "parties")["parties"] for report in reports}
    rows = AnonymousMessage.objects.unscoped("does it name who asks").filter(report__in=told, from_sender=True)
    for row in rows:
        told[row.report_id] += f"\n{text_of(row)}"
    return told


def is_open_to(report: AnonymousReport | None, actor: Actor) -> TypeGuard[AnonymousReport]:
    """Whether a report of `open_to` was found, and the actor has no part in it today either."""
    return report is not None and not with_a_part_in(report, [actor.user_id or 0])


def _closed_to(actor: Actor, reports: Sequence[AnonymousReport]) -> set[int]:
    """Those of these reports in which the actor has a part, by id."""
    partial = with_a_part_in_each(reports, [actor.user_id or 0])
    return {row.pk for row, found in zip(reports, partial, strict=True) if found}


def report_by_code(code: str) -> AnonymousReport:
    """The report of a receipt code; NotFound for an unknown one."""
    rows = AnonymousReport.objects.unscoped("the code is the key").select_related("about", "organization")
    found: AnonymousReport | None = rows.filter(code_hash=code_hash(CODE, code)).first()
    if found is None:
        raise NotFound("report")
    return found


def messages_of(report: AnonymousReport) -> list[dict[str, Any]]:
    """What both sides wrote, oldest first; the caller may read the report."""
    rows = AnonymousMessage.objects.unscoped("of a report that was read").filter(report=report).order_by("pk")
    return [{"from_sender": row.from_sender, "day": row.day, "text": text_of(row)} for row in rows]


def reports_of(actor: Actor, organization: Any) -> QuerySet[AnonymousReport]:
    """Reports that the supervisors of an association received, those that wait first."""
    permit(actor, READ, organization)
    rows = open_to(actor).filter(organization=organization)
    rows = rows.exclude(pk__in=_closed_to(actor, list(rows.select_related("objection__notice"))))
    return rows.select_related("about").order_by("-state", "due_on", "pk")


@dataclass(frozen=True, slots=True)
class LateReport:
    """What the supervisors above hear of a report that was not answered in time: where, and its dates."""

    association: str
    came_on: date
    due_on: date


def late_reports_below(actor: Actor, organization: Any) -> list[LateReport]:
    """Reports below that still wait past their day, of which this association's supervisors were told; to whoever has a
    part in one not that one.
    """
    permit(actor, READ, organization)
    rows = AnonymousReport.objects.unscoped("lateness alone, told to those whom the job chose")
    late = rows.filter(waits(), told_above=organization).order_by("due_on", "pk")
    found = list(late.select_related("organization", "objection__notice")[:100])
    closed = _closed_to(actor, found)
    return [LateReport(row.organization.name, row.came_on, row.due_on) for row in found if row.pk not in closed]


def get_report(actor: Actor, report_id: int) -> AnonymousReport:
    """One of them; NotFound else."""
    rows = open_to(actor).select_related("about", "organization", "objection__notice")
    found: AnonymousReport | None = rows.filter(pk=report_id).first()
    if not is_open_to(found, actor):
        raise NotFound(str(report_id))
    return found
