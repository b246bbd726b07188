"""Forms: what an association fills in, what its figures count now, what was found and returned, what waits above."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from huiguan.kernel.figures import figure_spec
from huiguan.kernel.figures.counting import counts_by_association
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.reporting.enums import COUNTED, EDITABLE, FormState
from huiguan.reporting.models import Cell, Filled, Finding, Line
from huiguan.reporting.selectors.collections import lines_of

READ, CHECK = "reporting.read_forms", "reporting.check_forms"
WITH = ("organization", "receiver", "issuer", "collection__previous")


def forms_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Filled]:
    """The forms of an association, open ones first, the nearest date first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Filled] = Filled.objects.scoped(scope_of(actor, READ))
    return rows.filter(organization=organization).select_related(*WITH).order_by("-collection__due_on", "-pk")


def get_form(actor: Actor, form_id: int) -> Filled:
    """A form of an association in which the actor reads forms; NotFound otherwise."""
    return _one(Filled.objects.scoped(scope_of(actor, READ)), form_id)


def get_handed_up(actor: Actor, form_id: int) -> Filled:
    """A form that was handed up to an association in which the actor checks forms; NotFound otherwise.

    Until it is signed it is the association's own, and afterwards it is open to the one above alone.
    """
    rows = Filled.objects.scoped(scope_of(actor, CHECK), "receiver")
    return _one(rows.filter(state__in=(*COUNTED, FormState.RETURNED)), form_id)


def _one(rows: Any, form_id: int) -> Filled:
    found: Filled | None = rows.select_related(*WITH).filter(pk=form_id).first()
    if found is None:
        raise NotFound(str(form_id))
    return found


def waiting_forms(actor: Actor, organization: Organization, *, state: str = "") -> ScopedQuerySet[Filled]:
    """Forms that were handed up to an association: those to be looked at first, the longest waiting first."""
    permit(actor, CHECK, organization)
    rows: ScopedQuerySet[Filled] = Filled.objects.scoped(scope_of(actor, CHECK), "receiver")
    shown = (state,) if state in FormState.values else (*COUNTED, FormState.RETURNED)
    rows = rows.filter(receiver=organization, state__in=shown).exclude(collection__state="draft")
    return rows.select_related(*WITH).order_by("collection__due_on", "signed_on", "path")


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a form as its page shows it. `number` is what stands in it: of a computed one while the form is open
    what its figure counts now, afterwards what was signed. `open`: it may be changed; `last` the period before.
    """

    line: Line
    number: Decimal | None
    cell: Cell | None
    last: Decimal | None
    open: bool


def form_lines(form: Filled) -> list[FormLine]:
    """All lines of a form that was read, in order. While it is open, computed ones are counted now."""
    lines = lines_of(form.collection)
    cells = cells_of(form)
    live = live_values(form, lines) if form.state in EDITABLE else {}
    last = last_values(form, lines)
    narrowed = any(cell.returned_reason for cell in cells.values())
    return [
        FormLine(
            line=line,
            number=live[line.pk] if line.pk in live else (cells[line.pk].number if line.pk in cells else None),
            cell=cells.get(line.pk),
            last=last.get(line.pk),
            open=form.state in EDITABLE and (not narrowed or bool(cells[line.pk].returned_reason)),
        )
        for line in lines
    ]


def cells_of(form: Filled) -> dict[int, Cell]:
    """What was kept of a form that was read, by line."""
    rows = Cell.objects.unscoped("cells of a form that was read").filter(form=form)
    return {cell.line_id: cell for cell in rows}


def live_values(form: Filled, lines: list[Line]) -> dict[int, Decimal]:
    """What the figures of a form's computed lines count now in its own association; one statement each."""
    period, place = form.collection.period, form.organization
    found = {}
    for line in lines:
        if line.indicator.computed:
            counts = counts_by_association(figure_spec(line.indicator.figure), period, place, below=False)
            found[line.pk] = counts.get(place.pk, Decimal(0))
    return found


def last_values(form: Filled, lines: list[Line]) -> dict[int, Decimal]:
    """By line what the association reported in the collection that this one is compared with, by indicator."""
    previous = form.collection.previous_id
    if previous is None:
        return {}
    rows = Cell.objects.unscoped("the association's own form of the last period").filter(
        form__collection=previous,
        form__organization=form.organization_id,
        form__state__in=COUNTED,
        number__isnull=False,
    )
    by_key: dict[str, Any] = dict(rows.values_list("line__indicator__key", "number"))
    return {line.pk: by_key[line.indicator.key] for line in lines if line.indicator.key in by_key}


def findings_of(form: Filled) -> list[Finding]:
    """What the last check of a form found; the caller has read it."""
    rows = Finding.objects.unscoped("findings of a form that was read").filter(form=form)
    return list(rows.select_related("rule__line__indicator"))


def level_medians(form: Filled, line_ids: list[int]) -> dict[int, Decimal]:
    """By line the median of the forms of the same level that are handed up in the collection, without this one."""
    if not line_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.line_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY c.number)
            FROM reporting_cell c JOIN reporting_filled f ON f.id = c.form_id
            WHERE f.collection_id = %s AND f.depth = %s AND f.id <> %s AND f.state = ANY(%s)
                AND c.line_id = ANY(%s) AND c.number IS NOT NULL
            GROUP BY c.line_id HAVING count(*) >= 3""",
            [form.collection_id, form.depth, form.pk, [str(state) for state in COUNTED], line_ids],
        )
        return {line: Decimal(str(round(median, 2))) for line, median in cursor.fetchall()}


def open_forms(actor: Actor, organization: Organization) -> int:
    """How many forms of an association wait for it."""
    rows = forms_of(actor, organization).filter(state__in=EDITABLE, collection__state="open")
    return rows.count()
