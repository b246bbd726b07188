"""What stands behind a figure of an annual report: its definition, the sealed rows, and the parts that make the sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from huiguan.kernel.figures import FigureSpec, RowLink, figure_spec
from huiguan.kernel.figures.models import FrozenFigure
from huiguan.kernel.figures.selectors import Rows, frozen_ids, frozen_rows, is_intact, may_open
from huiguan.kernel.permits import Actor, NotFound
from huiguan.reporting.enums import COUNTED
from huiguan.reporting.models import AnnualReport, Cell, Line
from huiguan.reporting.selectors.annual import Told, own_form
from huiguan.reporting.selectors.collections import lines_of

READ = "the report was read, or was issued"


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure of a report: its line, `value` and `last` as the report says them, `spec` when it is computed.

    `own` is the cell of the report's own association, `sealed` how many rows the sealed figures of the whole branch
    counted, and `forms` how many forms are in the sum.
    """

    line: Line
    value: Decimal | None
    last: Decimal | None
    spec: FigureSpec | None
    own: Cell | None
    forms: int
    sealed: int

    @property
    def frozen(self) -> FrozenFigure | None:
        """The sealed figure of the own association."""
        return self.own.frozen if self.own else None

    @property
    def intact(self) -> bool:
        """Whether it fits its seal."""
        return self.frozen is not None and is_intact(self.frozen)


def line_of(report: AnnualReport, line_id: int) -> Line:
    """A line of the collection of a report that was read; NotFound."""
    for line in lines_of(report.collection):
        if line.pk == line_id:
            return line
    raise NotFound(str(line_id))


def behind(report: AnnualReport, told: Told, line_id: int) -> Behind:
    """What stands behind one figure of a report that was read, or issued. NotFound."""
    line = line_of(report, line_id)
    said = told.figures.get(line.indicator.key, {})
    form = own_form(report)
    cells = Cell.objects.unscoped(READ).filter(line=line, number__isnull=False, form__state__in=COUNTED)
    branch: dict[str, Any] = cells.filter(form__path__startswith=form.path).aggregate(
        forms=Count("pk"), sealed=Sum("frozen__counted")
    )
    return Behind(
        line=line,
        value=_number(said.get("value")),
        last=_number(said.get("last")),
        spec=figure_spec(line.indicator.figure) if line.indicator.computed else None,
        own=cells.filter(form=form).select_related("frozen__organization").first(),
        forms=branch["forms"],
        sealed=branch["sealed"] or 0,
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def own_rows(actor: Actor, found: Behind, *, first: int, most: int) -> Rows | None:
    """The rows of the own association that the figure counted when it was sealed; None where they do not open."""
    frozen = found.frozen
    if frozen is None or found.spec is None or not may_open(actor, found.spec, frozen.organization):
        return None
    return frozen_rows(actor, frozen, first=first, most=most)


def public_rows(found: Behind, *, first: int, most: int) -> tuple[int, list[RowLink]]:
    """Those of the same rows that have a page for everybody: how many, and some of them."""
    frozen = found.frozen
    if frozen is None or found.spec is None or found.spec.public is None:
        return 0, []
    public = found.spec.public(frozen.organization, frozen_ids(frozen))
    return public.rows.count(), [public.link(row) for row in public.rows.order_by("pk")[first : first + most]]
