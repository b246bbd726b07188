"""Freezing: a figure with the rows that it counted."""

from __future__ import annotations

from collections.abc import Iterable

from huiguan.kernel.figures.counting import rows_and_value
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
    ids, value = rows_and_value(spec, period, organization)
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
