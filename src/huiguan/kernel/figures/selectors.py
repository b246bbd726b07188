"""Figures as people read them: totals for those above, rows for those to whom they belong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from huiguan.kernel.figures.counting import add_up_branches, counts_by_association, ids_of, plain
from huiguan.kernel.figures.hiding import hidden_cells, is_small
from huiguan.kernel.figures.models import FrozenFigure
from huiguan.kernel.figures.packing import digest_of, unpack
from huiguan.kernel.figures.periods import Period
from huiguan.kernel.figures.specs import FigureSpec, RowLink, figure_spec
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of

TOTALS, OPEN = "figures.read_totals", "figures.open_rows"


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of an association or branch. `value` is None where it is too small to be told to this reader."""

    key: str
    value: int | Decimal | None
    path: str = ""
    name: str = ""


def reaches_below(actor: Actor, organization: Organization) -> bool:
    """Whether the actor may have totals of everything below an association too."""
    scope = scope_of(actor, TOTALS)
    return scope.everything or any(organization.path.startswith(path) for path in scope.branches)


def may_open(actor: Actor, spec: FigureSpec, organization: Organization) -> bool:
    """Whether the rows of an association open to the actor: they may read figures' rows there, and these rows."""
    return allows(actor, OPEN, organization) and allows(actor, spec.open_permission, organization)


def figure_total(
    actor: Actor, key: str, organization: Organization, period: Period, *, below: bool | None = None
) -> Total:
    """One figure of an association, with all below it where the actor reaches that far (or as `below` says).

    NotFound for an unknown figure and for a reader without totals there.
    """
    permit(actor, TOTALS, organization)
    spec = figure_spec(key)
    deep = reaches_below(actor, organization) if below is None else below and reaches_below(actor, organization)
    counts = counts_by_association(spec, period, organization, below=deep)
    value = sum(counts.values(), Decimal(0))
    hidden = spec.persons and is_small(int(value)) and not may_open(actor, spec, organization)
    return Total(key, None if hidden else plain(value), organization.path, organization.short_name)


def figure_totals(
    actor: Actor, keys: Iterable[str], organization: Organization, period: Period, *, below: bool | None = None
) -> list[Total]:
    """Several figures of an association; one statement each."""
    return [figure_total(actor, key, organization, period, below=below) for key in keys]


def totals_by_branch(actor: Actor, key: str, organization: Organization, period: Period) -> list[Total]:
    """The figure of each branch directly below, in the order of the tree; small ones of persons, and what would let
    them be worked out from the sum, are not told. Empty for readers who do not reach below.
    """
    permit(actor, TOTALS, organization)
    spec = figure_spec(key)
    if not reaches_below(actor, organization):
        return []
    sums, names = add_up_branches(counts_by_association(spec, period, organization), organization)
    below = {path: number for path, number in sums.items() if path != organization.path}
    hidden = hidden_cells({path: int(number) for path, number in below.items()}) if spec.persons else frozenset()
    return [Total(key, None if path in hidden else plain(below[path]), path, names[path]) for path in sorted(below)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of the rows behind a figure. `total` is how many it counted; `gone` how many of these exist no more.

    Less those that are kept from the reader.
    """

    total: int
    links: list[RowLink]
    gone: int = 0


def rows_behind(
    actor: Actor, key: str, organization: Organization, period: Period, *, first: int = 0, most: int = 50
) -> Rows:
    """The rows that a figure counts in one association now; NotFound when they do not open to the actor."""
    spec = _opened(actor, key, organization)
    return _rows(actor, spec, organization, ids_of(spec, period, organization), first, most)


def _opened(actor: Actor, key: str, organization: Organization) -> FigureSpec:
    permit(actor, OPEN, organization)
    spec = figure_spec(key)
    permit(actor, spec.open_permission, organization)
    return spec


def _rows(actor: Actor, spec: FigureSpec, organization: Organization, ids: list[int], first: int, most: int) -> Rows:
    """Rows that are kept from the reader are part of `total` alone: how many it counted is the same for everybody."""
    part = ids[first : first + most]
    if spec.kept_from is not None:
        kept = spec.kept_from(actor, part)
        part = [key for key in part if key not in kept]
    links = spec.links(organization, part)
    return Rows(len(ids), [links[key] for key in part if key in links], sum(key not in links for key in part))


def get_frozen(actor: Actor, frozen_id: int) -> FrozenFigure:
    """A frozen figure of an association in which the actor reads totals; NotFound otherwise."""
    rows = FrozenFigure.objects.scoped(scope_of(actor, TOTALS)).select_related("organization")
    found: FrozenFigure | None = rows.filter(pk=frozen_id).first()
    if found is None:
        raise NotFound(str(frozen_id))
    return found


def frozen_ids(frozen: FrozenFigure) -> list[int]:
    """The ids of the rows that a frozen figure counted, ascending."""
    return unpack(bytes(frozen.row_ids))


def is_intact(frozen: FrozenFigure) -> bool:
    """Whether rows, value and definition of a frozen figure are those that were sealed."""
    period = Period(frozen.starts, frozen.ends)
    made = digest_of(frozen.figure, frozen.version, period, frozen.value, frozen_ids(frozen))
    return made == frozen.digest


def frozen_rows(actor: Actor, frozen: FrozenFigure, *, first: int = 0, most: int = 50) -> Rows:
    """The rows that a frozen figure counted; NotFound when they do not open to the actor."""
    spec = _opened(actor, frozen.figure, frozen.organization)
    return _rows(actor, spec, frozen.organization, frozen_ids(frozen), first, most)
