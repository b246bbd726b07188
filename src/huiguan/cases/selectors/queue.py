"""Lists of cases: what waits for handlers, and what heads see of it, which is number, date and lateness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from huiguan.cases.enums import ENDED, RUNNING, CaseState, Kind, Part, ReferralState
from huiguan.cases.models import Case, GlassBreak, Handler, PublishedAnswer, Referral
from huiguan.cases.selectors.reading import (
    HANDLE,
    SENSITIVE,
    is_named,
    may_take,
    naming,
    of_kinds_open_to,
)
from huiguan.cases.selectors.taking import departments_for, to_be_taken_by, told_to
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

#: What a list of cases may read of a row: never a sealed column, never the kind where it is for heads.
FACTS = ("id", "organization_id", "year", "serial", "state", "submitted_at", "due_on", "close_by")
_OWN_KIND = tuple(f"own_kind__{name}" for name in ("key", "base", "name", "name_en", "hint", "hint_en", "organization"))


def my_queue(actor: Actor, organization: Any) -> ScopedQuerySet[Case]:
    """Cases that the actor handles, the most pressing first; none that names the actor as the other side."""
    permit(actor, HANDLE, organization)
    named = Handler.objects.unscoped("is the actor named").filter(
        case=OuterRef("pk"), user=actor.user_id or 0, until=None, referral=None
    )
    rows = Case.objects.scoped(scope_of(actor, HANDLE)).filter(Exists(named), organization=organization)
    rows = rows.filter(of_kinds_open_to(actor, organization))
    rows = rows.exclude(pk__in=naming(actor, rows))
    return rows.select_related("organization", "own_kind").order_by(F("due_on").asc(nulls_last=True), "pk")


def waiting_queue(
    actor: Actor, organization: Any, *, told: bool = False, unrouted: bool = False
) -> ScopedQuerySet[Case]:
    """Cases that nobody has taken yet, of the kinds that the actor may take: number, kind, deadline, no content.

    With `told` only those of which the actor was told, or nobody was: a request goes by its subject, and stays out of
    the queues of colleagues who might take it as well. With `unrouted` only requests that no line of their subject led
    to anybody: they went to all. None names the actor as the other side: for whom it names it does not exist.
    """
    permit(actor, HANDLE, organization)
    rows = Case.objects.scoped(scope_of(actor, HANDLE)).filter(organization=organization, state=CaseState.SUBMITTED)
    departments = departments_for(actor, organization)
    if told:
        rows = rows.filter(told_to(actor, departments))
    if unrouted:
        rows = rows.filter(kind=Kind.REQUEST, routed=False)
    rows = rows.filter(to_be_taken_by(actor, organization, departments))
    rows = rows.exclude(pk__in=naming(actor, rows)).select_related("own_kind")
    return rows.only(*FACTS, "kind", *_OWN_KIND).order_by("due_on", "pk")


def referrals_to(actor: Actor, organization: Any) -> QuerySet[Referral]:
    """Referrals to an association that wait for an answer, and those that the actor handles; of no case that names the
    actor as the other side.
    """
    permit(actor, HANDLE, organization)
    rows = Referral.objects.scoped(scope_of(actor, HANDLE), "receiver").filter(receiver=organization)
    named = Handler.objects.unscoped("is the actor named").filter(
        referral=OuterRef("pk"), user=actor.user_id or 0, until=None
    )
    shown = Q(Exists(named), state=ReferralState.ACCEPTED)
    if allows(actor, SENSITIVE, organization):
        shown |= Q(state=ReferralState.ASKED)
    rows = rows.filter(shown)
    hidden = naming(actor, Case.objects.unscoped("does it name who asks").filter(pk__in=rows.values("case")))
    found = rows.exclude(case__in=hidden).select_related("organization", "receiver", "case")
    return found.order_by("-pk")


@dataclass(frozen=True, slots=True)
class Fact:
    """What a head sees of a case."""

    pk: int
    number: str
    organization: Any
    came_on: date
    due_on: date | None
    waits: bool
    lead: str


def late_facts(actor: Actor, organization: Any, *, day: date | None = None) -> list[Fact]:
    """Open cases of an association whose deadline is over, the longest first: number and dates, nothing else."""
    permit(actor, "cases.read_lateness", organization)
    rows = Case.objects.scoped(scope_of(actor, "cases.read_lateness")).filter(organization=organization)
    return _facts(actor, rows.filter(state__in=RUNNING, due_on__lt=day or today()), with_lead=True)


def untaken_facts(actor: Actor, organization: Any) -> list[Fact]:
    """Cases that nobody leads, for the head who names somebody."""
    permit(actor, "cases.assign_cases", organization)
    led = Handler.objects.unscoped("is there a lead").filter(case=OuterRef("pk"), until=None, part=Part.LEAD)
    rows = Case.objects.scoped(scope_of(actor, "cases.assign_cases")).filter(~Exists(led), organization=organization)
    return _facts(actor, rows.exclude(state__in=ENDED), with_lead=False)


def late_below(actor: Actor, organization: Any) -> list[Fact]:
    """Cases of the associations just below that were escalated to this one for lateness."""
    permit(actor, "cases.read_lateness", organization)
    rows = Case.objects.scoped(scope_of(actor, "cases.read_lateness"), "above").filter(above=organization)
    return _facts(actor, rows.filter(state__in=RUNNING, due_on__lt=today()), with_lead=False)


def _facts(actor: Actor, rows: ScopedQuerySet[Case], *, with_lead: bool) -> list[Fact]:
    """None names the actor as the other side: not even its number is theirs to see."""
    found = list(
        rows.exclude(pk__in=naming(actor, rows))
        .only(*FACTS)
        .select_related("organization")
        .order_by("due_on", "pk")[:500]
    )
    leads = _leads([row.pk for row in found]) if with_lead else {}
    return [
        Fact(
            pk=row.pk,
            number=row.number,
            organization=row.organization,
            came_on=row.submitted_at.date(),
            due_on=row.due_on,
            waits=row.state == CaseState.SUBMITTED,
            lead=leads.get(row.pk, ""),
        )
        for row in found
    ]


def _leads(ids: Iterable[int]) -> dict[int, str]:
    rows = Handler.objects.unscoped("leads of cases seen by number").filter(case__in=list(ids), until=None)
    found = rows.filter(part=Part.LEAD).select_related("user__person")
    return {row.case_id: row.user.display_name for row in found}


@dataclass(frozen=True, slots=True)
class Load:
    """How many open and late cases somebody handles."""

    name: str
    open: int
    late: int


def load_of_handlers(actor: Actor, organization: Any) -> list[Load]:
    """Open and late cases by handler, the most first; without those that name the actor, whom a number would tell."""
    permit(actor, "cases.read_lateness", organization)
    rows = Handler.objects.scoped(scope_of(actor, "cases.read_lateness")).filter(organization=organization, until=None)
    rows = rows.exclude(case__state__in=ENDED)
    cases = Case.objects.unscoped("does it name who asks").filter(pk__in=rows.values("case"))
    counted = (
        rows.exclude(case__in=naming(actor, cases))
        .values("user__person__name", "user__username")
        .annotate(all=Count("pk"), late=Count("pk", filter=Q(case__state__in=RUNNING, case__due_on__lt=today())))
        .order_by("-late", "-all")
    )
    return [Load(row["user__person__name"] or row["user__username"], row["all"], row["late"]) for row in counted]


def fact_of(actor: Actor, case_id: int) -> tuple[str, Any] | None:
    """Which list of heads shows a case to the actor: ("late", association), ("below", association above), or None."""
    case = Case.objects.unscoped("asked next whether the actor may").filter(pk=case_id)
    row = case.only(*FACTS, "above", "accused", "data_key").select_related("organization", "above").first()
    if row is None or is_named(actor, row):
        return None
    if allows(actor, "cases.read_lateness", row.organization) and scope_of(actor, "cases.read_lateness").covers(
        row.organization
    ):
        return "late", row.organization
    if row.above is not None and allows(actor, "cases.read_lateness", row.above):
        return "below", row.above
    return None


def place_waiting(actor: Actor, case_id: int) -> Any | None:
    """The association in whose queue a case waits that the actor may take, or None."""
    rows = Case.objects.scoped(scope_of(actor, HANDLE)).filter(pk=case_id, state=CaseState.SUBMITTED)
    row = rows.only(*FACTS, "kind", "own_kind", "accused", "data_key").select_related("organization").first()
    if row is None or not may_take(actor, row) or is_named(actor, row):
        return None
    return row.organization


def glass_log(actor: Actor, organization: Any) -> QuerySet[GlassBreak]:
    """Emergency looks into cases of an association, the latest first, for supervisors; none into one naming them."""
    permit(actor, "cases.supervise", organization)
    rows = GlassBreak.objects.scoped(scope_of(actor, "cases.supervise")).filter(organization=organization)
    cases = Case.objects.unscoped("does it name who asks").filter(pk__in=rows.values("case"))
    rows = rows.exclude(case__in=naming(actor, cases))
    return rows.select_related("case", "user__person", "seen_by__person").order_by("-at")


def published_answers(organization: Any) -> QuerySet[PublishedAnswer]:
    """What an association answered in public."""
    rows = PublishedAnswer.objects.unscoped("published").filter(organization=organization)
    return rows.order_by("-published_on", "-pk")
