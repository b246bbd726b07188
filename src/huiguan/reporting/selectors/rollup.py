"""Sums at any moment: of a branch, of the branches below it, and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Left

from huiguan.kernel.figures.counting import plain
from huiguan.kernel.figures.hiding import hidden_cells, is_small
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.reporting.enums import COUNTED
from huiguan.reporting.models import Cell, Filled, Line, Rollup

READ = "reporting.read_totals"


def get_branch(actor: Actor, form_id: int) -> Filled:
    """A form as the head of its branch, for readers of sums there; NotFound otherwise."""
    rows = Filled.objects.scoped(scope_of(actor, READ)).select_related("organization", "issuer", "collection__previous")
    found: Filled | None = rows.filter(pk=form_id).exclude(collection__state="draft").first()
    if found is None:
        raise NotFound(str(form_id))
    return found


def branch_of(actor: Actor, collection_id: int, organization: Organization) -> Filled:
    """The same by collection and association."""
    permit(actor, READ, organization)
    rows = Filled.objects.scoped(scope_of(actor, READ)).select_related("organization", "issuer", "collection__previous")
    found: Filled | None = rows.filter(collection=collection_id, organization=organization).first()
    if found is None:
        raise NotFound(str(collection_id))
    return found


def sums_of(form: Filled) -> dict[int, Decimal]:
    """The sum of each line over a form that was read and all below it, of what is handed up. Read, not counted."""
    if form.below:
        rows = Rollup.objects.filter(form=form, answered__gt=0)
        return dict(rows.values_list("line_id", "total"))
    return _own(form)


def _own(form: Filled) -> dict[int, Decimal]:
    if form.state not in COUNTED:
        return {}
    cells = Cell.objects.unscoped("a form that was read").filter(form=form, number__isnull=False)
    return {line: number for line, number in cells.values_list("line_id", "number") if number is not None}


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of a branch: its sum, and that of the last period; None where nothing is handed up, or it is not told."""

    line: Line
    value: int | Decimal | None
    last: int | Decimal | None
    hidden: bool = False


def sums_shown(actor: Actor, form: Filled, lines: Sequence[Line]) -> list[Sum]:
    """The sums of a branch as a reader gets them: small counts of persons only in the own association."""
    own = allows(actor, "reporting.read_forms", form.organization)
    now, before = sums_of(form), last_sums(form)
    found = []
    for line in lines:
        value = now.get(line.pk)
        hidden = not own and line.indicator.persons and value is not None and is_small(int(value))
        last = before.get(line.indicator.key)
        told = None if value is None or hidden else plain(value)
        found.append(Sum(line, told, None if last is None or hidden else plain(last), hidden))
    return found


def last_sums(form: Filled) -> dict[str, Decimal]:
    """The sums of the same association in the collection that this one is compared with, by key of the indicator."""
    previous = form.collection.previous_id
    if previous is None:
        return {}
    rows = Filled.objects.unscoped("the same branch in the last period").select_related("collection")
    before: Filled | None = rows.filter(collection=previous, organization=form.organization_id).first()
    if before is None:
        return {}
    keys = dict(
        Line.objects.unscoped("lines of the last period")
        .filter(collection=previous)
        .values_list("pk", "indicator__key")
    )
    return {keys[line]: total for line, total in sums_of(before).items()}


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch directly below: its form, how many forms it has with those below, and how many are not handed up."""

    form: Filled
    total: int
    missing: int
    value: int | Decimal | None = None
    hidden: bool = False


def branches_below(form: Filled, line: Line | None) -> list[Branch]:
    """The branches directly below a form that was read, in the order of the tree, with the sum of one line each."""
    children = list(_forms(form.collection_id).filter(above=form).select_related("organization"))
    missing = _missing_by_branch(form)
    values = _values_of(children, line) if line is not None else {}
    cells = {key: int(value) for key, value in values.items()}
    hidden = hidden_cells(cells) if line is not None and line.indicator.persons else frozenset()
    return [_branch(child, missing.get(child.path, 0), values.get(child.pk), child.pk in hidden) for child in children]


def _values_of(forms: Sequence[Filled], line: Line) -> dict[int, Decimal]:
    """One line of several forms with what lies below each, by form: two statements."""
    ids = [form.pk for form in forms if form.below]
    rolled = Rollup.objects.filter(form__in=ids, line=line, answered__gt=0)
    leaves = [form.pk for form in forms if not form.below and form.state in COUNTED]
    cells = Cell.objects.unscoped("forms of a branch that was read").filter(
        form__in=leaves, line=line, number__isnull=False
    )
    own: dict[int, Any] = dict(cells.values_list("form_id", "number"))
    return dict(rolled.values_list("form_id", "total")) | own


def _branch(child: Filled, missing: int, value: Decimal | None, hidden: bool) -> Branch:
    return Branch(child, child.below + 1, missing, None if value is None or hidden else plain(value), hidden)


def _forms(collection_id: int) -> ScopedQuerySet[Filled]:
    rows: ScopedQuerySet[Filled] = Filled.objects.unscoped("the branch of a form that was read")
    return rows.filter(collection=collection_id)


def _missing_by_branch(form: Filled) -> dict[str, int]:
    step = len(form.path) + Organization.steplen
    rows = _forms(form.collection_id).filter(path__startswith=form.path).exclude(pk=form.pk)
    rows = rows.exclude(state__in=COUNTED).order_by()
    return dict(rows.annotate(head=Left("path", step)).values_list("head").annotate(n=Count("pk")))


def missing_forms(form: Filled) -> ScopedQuerySet[Filled]:
    """Who has not handed up yet in a branch that was read, level by level in the order of the tree."""
    rows = _forms(form.collection_id).filter(path__startswith=form.path).exclude(state__in=COUNTED)
    return rows.select_related("organization", "receiver").order_by("depth", "path")


def counts_of(form: Filled) -> dict[str, int]:
    """How many forms a branch has, and how many are handed up."""
    rows = _forms(form.collection_id).filter(path__startswith=form.path)
    found: dict[str, Any] = rows.aggregate(total=Count("pk"), handed=Count("pk", filter=Q(state__in=COUNTED)))
    return {"total": found["total"], "handed": found["handed"], "missing": found["total"] - found["handed"]}


def counts_by_state(form: Filled) -> dict[str, int]:
    """How many forms of a branch stand where."""
    rows = _forms(form.collection_id).filter(path__startswith=form.path).order_by()
    return dict(rows.values_list(F("state")).annotate(n=Count("pk")))
