"""Freezing: a figure with the rows that it counted."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from huiguan.kernel.figures.counting import ids_of, rows_of_branch
from huiguan.kernel.figures.models import FrozenFigure
from huiguan.kernel.figures.packing import digest_of, pack
from huiguan.kernel.figures.periods import Period
from huiguan.kernel.figures.specs import FigureSpec, figure_spec
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, permit

FREEZE = "figures.freeze"


def freeze_figures(
    *, actor: Actor, organization: Organization, keys: Iterable[str], period: Period
) -> dict[str, FrozenFigure]:
    """Count figures of one association (not of those below it) and seal each with the ids of its rows; by key.

    The value is that of exactly these rows. NotFound for an unknown figure.
    """
    with recording(actor, organization=organization, reason="freeze_figures"):
        permit(actor, FREEZE, organization)
        rows = [_frozen(actor, figure_spec(key), organization, period) for key in keys]
        made = FrozenFigure.objects.bulk_create(rows)
    return {row.figure: row for row in made}


def _frozen(actor: Actor, spec: FigureSpec, organization: Organization, period: Period) -> FrozenFigure:
    ids = ids_of(spec, period, organization)
    value = Decimal(len(ids)) if not spec.sum_of else _sum(spec, period, organization, ids)
    return FrozenFigure(
        organization=organization,
        figure=spec.key,
        version=spec.version,
        starts=period.starts,
        ends=period.ends,
        value=value,
        counted=len(ids),
        row_ids=pack(ids),
        digest=digest_of(spec.key, spec.version, period, value, ids),
        by_id=actor.user_id,
    )


def _sum(spec: FigureSpec, period: Period, organization: Organization, ids: list[int]) -> Decimal:
    rows = rows_of_branch(spec, period, organization, below=False).filter(pk__in=ids)
    return Decimal(rows.aggregate(amount=Sum(spec.sum_of))["amount"] or 0)
