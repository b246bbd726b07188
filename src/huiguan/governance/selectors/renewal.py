"""Where associations stand with renewal (换届): the engine's days, compared in the database."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Substr

from huiguan.governance.enums import RenewalState
from huiguan.governance.models import RenewalPlan, RenewalStep
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import organizations_in
from huiguan.kernel.permits import Actor, NotFound, Scope, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

READ = "governance.read_renewal"
# One association's own timetable is read by whoever reads its bodies and terms.
STRUCTURE = "governance.read_structure"
_STEP = Organization.steplen


def with_state(rows: ScopedQuerySet[RenewalPlan], day: date) -> Any:
    """Plans with `state`, the key of RenewalState on the day.

    The same comparison as the engine's `renewal_state`, whose days the plan keeps; a test holds both together.
    """
    state = Case(
        When(ends_on__lt=day, then=Value(RenewalState.OVERDUE.value)),
        When(postponed=True, then=Value(RenewalState.POSTPONED.value)),
        When(due_from__lte=day, then=Value(RenewalState.DUE.value)),
        When(preparing_from__lte=day, then=Value(RenewalState.PREPARING.value)),
        default=Value(RenewalState.IN_TERM.value),
        output_field=CharField(),
    )
    return rows.annotate(state=state)


def _open_plans(scope: Scope, root: Any, day: date) -> Any:
    rows = RenewalPlan.objects.scoped(scope).filter(closed_on=None, organization__state="active")
    return with_state(rows.filter(organization__path__startswith=root.path), day)


def _places(scope: Scope, root: Any) -> QuerySet[Organization]:
    rows: QuerySet[Organization] = organizations_in(scope).filter(path__startswith=root.path, state="active")
    return rows


def renewal_counts(actor: Actor, root: Any, day: date) -> dict[str, int]:
    """How many associations at and below `root` are in each state; every state is there."""
    permit(actor, READ, root)
    scope = scope_of(actor, READ)
    counted = dict(_open_plans(scope, root, day).order_by().values_list("state").annotate(Count("pk")))
    found = {state.value: counted.get(state.value, 0) for state in RenewalState}
    found[RenewalState.UNKNOWN] = max(_places(scope, root).count() - sum(counted.values()), 0)
    return found


def renewal_rows(actor: Actor, root: Any, day: date, *, state: str = "", text: str = "", level: str = "") -> Any:
    """Rows for the dashboard, by the tree: plans with state and association; associations where none is entered."""
    permit(actor, READ, root)
    scope = scope_of(actor, READ)
    if state == RenewalState.UNKNOWN:
        planned = RenewalPlan.objects.scoped(scope).filter(closed_on=None).values("organization_id")
        return _narrow(_places(scope, root).exclude(pk__in=planned), "", text, level).order_by("path")
    rows = _open_plans(scope, root, day).select_related("organization", "term__body")
    if state:
        rows = rows.filter(state=state)
    return _narrow(rows, "organization__", text, level).order_by("organization__path")


def _narrow(rows: Any, side: str, text: str, level: str) -> Any:
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(**{f"{side}name__contains": word})
            | Q(**{f"{side}plain__startswith": word.lower()})
            | Q(**{f"{side}initials__startswith": word.lower()})
            | Q(**{f"{side}code": word})
        )
    return rows.filter(**{f"{side}level": level}) if level else rows


def renewal_tree(actor: Actor, root: Any, day: date) -> list[dict[str, Any]]:
    """For each association directly below `root`: how many of its branch are in each state."""
    permit(actor, READ, root)
    scope = scope_of(actor, READ)
    grouped = (
        _open_plans(scope, root, day)
        .filter(organization__depth__gt=root.depth)
        .order_by()
        .annotate(branch=Substr(F("organization__path"), 1, len(root.path) + _STEP))
        .values_list("branch", "state")
        .annotate(Count("pk"))
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for branch, state, number in grouped:
        counts[branch][state] = number
    places = Organization.objects.filter(path__in=list(counts)).order_by("path")
    return [{"organization": place, "counts": counts[place.path]} for place in places]


def plan_of(actor: Actor, organization: Any, day: date) -> RenewalPlan | None:
    """The open plan of an association with its state; None where no term was entered."""
    permit(actor, STRUCTURE, organization)
    rows = RenewalPlan.objects.scoped(scope_of(actor, STRUCTURE)).filter(organization=organization, closed_on=None)
    rows = rows.select_related("organization", "term__body", "charter__text")
    found: RenewalPlan | None = with_state(rows, day).first()
    return found


def get_plan(actor: Actor, plan_id: int) -> RenewalPlan:
    """A plan; NotFound when unknown or forbidden."""
    rows = RenewalPlan.objects.scoped(scope_of(actor, STRUCTURE))
    rows = rows.select_related("organization", "term", "charter__text")
    found: RenewalPlan | None = rows.filter(pk=plan_id).first()
    if found is None:
        raise NotFound(str(plan_id))
    return found


def steps_of(actor: Actor, plan: RenewalPlan) -> list[RenewalStep]:
    """The steps of a plan by date."""
    permit(actor, STRUCTURE, plan.organization)
    rows = RenewalStep.objects.scoped(scope_of(actor, STRUCTURE)).filter(plan=plan)
    return list(rows.select_related("organization"))
