"""Filling in a form: values, check, explanations, signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiguan.kernel.calendar import today
from huiguan.kernel.figures.services import freeze_figures
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import listed
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.permits import Actor, Invalid, Role, RuleViolation
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, advance_many
from huiguan.reporting.checking import Asked, Broken, Term, broken
from huiguan.reporting.enums import EDITABLE, FormState, RuleKind
from huiguan.reporting.models import Cell, Filled, Finding, Line, Rule
from huiguan.reporting.selectors.collections import lines_of, rules_of
from huiguan.reporting.selectors.forms import cells_of, last_values, level_medians, live_values
from huiguan.reporting.services.doors import FORM, lock_form
from huiguan.reporting.services.rollup import add_to_sums
from huiguan.reporting.workflows import SIGNED

FILL, SIGN = "reporting.fill_forms", "reporting.sign_forms"
SUBJECT = "reporting.filled"
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered in a line: a number (of indicators that are not computed), words about it, and, of a cell that
    was sent back, what was done about it. None leaves a part as it is.
    """

    number: Decimal | None = None
    explanation: str | None = None
    answer: str | None = None
    emptied: bool = False


def save_cells(*, actor: Actor, form_id: int, revision: int, cells: Mapping[int, Entered]) -> Filled:
    """Save what was entered, by line; a checked form has to be checked again afterwards.

    Raises Conflict on a stale revision; Invalid "computed" for a number that is counted from rows, "locked" for a cell
    that was not sent back while others were, "number" for one that cannot be; RuleViolation when it is handed up.
    """
    with recording(actor, reason="save_cells"):
        form = _lock_open(actor, form_id, FILL)
        check_revision(form, revision)
        if form.state == FormState.CHECKED:
            advance(actor=actor, subject=form, transition="change_form")
        lines = {line.pk: line for line in lines_of(form.collection)}
        kept = cells_of(form)
        _write([_entered(form, lines.get(line_id), kept, entered) for line_id, entered in cells.items()])
        save_revised(form, actor)
    return form


def _lock_open(actor: Actor, form_id: int, permission: str) -> Filled:
    form = lock_form(actor, form_id, permission)
    if form.collection.state != "open":
        raise RuleViolation(_("The collection is frozen; its forms no longer change."), code="frozen")
    if form.state not in EDITABLE:
        raise RuleViolation(_("The form is handed up. It changes when it is returned."), code="handed_up")
    return form


def _entered(form: Filled, line: Line | None, kept: dict[int, Cell], entered: Entered) -> Cell:
    if line is None:
        raise Invalid(_("This line is not part of the form."), code="line")
    cell = kept.get(line.pk) or Cell(organization=form.organization, form=form, line=line)
    _check_open(line, cell, kept, entered)
    if entered.emptied:
        cell.number = None
    elif entered.number is not None:
        cell.number = entered.number
    if entered.explanation is not None:
        cell.explanation = entered.explanation.strip()[:500]
    if entered.answer is not None:
        cell.answer = entered.answer.strip()[:300]
    return cell


def _write(cells: Iterable[Cell]) -> None:
    """Write cells of a locked form, a form has dozens: the new ones in one statement, the others in another."""
    rows, made = Cell.objects.unscoped("cells of a locked form"), list(cells)
    rows.bulk_update([cell for cell in made if cell.pk is not None], ["number", "explanation", "answer"])
    rows.bulk_create([cell for cell in made if cell.pk is None])


def _check_open(line: Line, cell: Cell, kept: dict[int, Cell], entered: Entered) -> None:
    field = f"number-{line.pk}"
    touched = entered.number is not None or entered.emptied
    if touched and line.indicator.computed:
        said = _("%(name)s is counted from the records. Correct the records, or explain the figure.")
        raise Invalid(said % {"name": line.indicator.name}, code="computed", field=field)
    narrowed = any(other.returned_reason for other in kept.values())
    if narrowed and not cell.returned_reason and (touched or entered.explanation is not None):
        raise Invalid(_("Only the cells that were sent back are open."), code="locked", field=field)
    if entered.number is not None and not (entered.number.is_finite() and -LARGEST < entered.number < LARGEST):
        raise Invalid(_("This is no number that can be reported."), code="number", field=field)


def change_form(*, actor: Actor, form_id: int) -> Filled:
    """Take a checked form up again."""
    with recording(actor, reason="change_form"):
        form = _lock_open(actor, form_id, FILL)
        if form.state == FormState.CHECKED:
            advance(actor=actor, subject=form, transition="change_form")
    return form


def check_form(*, actor: Actor, form_id: int) -> list[Finding]:
    """Count the computed lines, and check all against the rules; what was found, each to be explained before signing.

    Raises Invalid "empty" while lines have no number, and "unanswered" while a cell that was sent back has no answer.
    """
    with recording(actor, reason="check_form"):
        form = _lock_open(actor, form_id, FILL)
        lines = lines_of(form.collection)
        values = _values(form, lines, live_values(form, lines))
        _refuse_gaps(form, lines, values)
        found = _find(form, lines, values)
        if form.state != FormState.CHECKED:
            advance(actor=actor, subject=form, transition="check_form", due=form.collection.due_on)
        save_revised(form, actor)
    return found


def _values(form: Filled, lines: list[Line], counted: Mapping[int, Decimal]) -> dict[int, Decimal | None]:
    """Keep what was counted, and give all values by line."""
    cells = cells_of(form)
    changed = []
    for line in lines:
        if line.pk in counted:
            cell = cells.setdefault(line.pk, Cell(organization=form.organization, form=form, line=line))
            if cell.pk is None or cell.number != counted[line.pk]:
                cell.number = counted[line.pk]
                changed.append(cell)
    _write(changed)
    return {line.pk: cells[line.pk].number if line.pk in cells else None for line in lines}


def _refuse_gaps(form: Filled, lines: list[Line], values: Mapping[int, Decimal | None]) -> None:
    empty = [line for line in lines if values[line.pk] is None]
    if empty:
        said = ngettext(
            "%(number)d line is empty: %(names)s. Enter 0 where there was nothing.",
            "%(number)d lines are empty: %(names)s. Enter 0 where there was nothing.",
            len(empty),
        )
        names = listed(line.indicator.name for line in empty[:5])
        raise Invalid(said % {"number": len(empty), "names": names}, code="empty", field=f"number-{empty[0].pk}")
    for cell in cells_of(form).values():
        if cell.returned_reason and not cell.answer:
            said = _("Say of each cell that was sent back what was done about it.")
            raise Invalid(said, code="unanswered", field=f"answer-{cell.line_id}")


def _find(form: Filled, lines: list[Line], values: Mapping[int, Decimal | None]) -> list[Finding]:
    """Check the rules; keep what was written about a finding that is found again with the same measure."""
    rules = rules_of(form.collection)
    of_peers = [rule.line_id for rule in rules if rule.kind == RuleKind.PEERS]
    found = broken([_asked(rule) for rule in rules], values, last_values(form, lines), level_medians(form, of_peers))
    before = {row.rule_id: row for row in Finding.objects.unscoped("findings of a locked form").filter(form=form)}
    for row in before.values():
        if row.rule_id not in {one.rule_id for one in found}:
            row.delete()
    new = {"organization": form.organization, "form": form}
    kept = [before.get(one.rule_id) or Finding(rule_id=one.rule_id, **new) for one in found]
    changed = [row for row, one in zip(kept, found, strict=True) if _is_new(row, one)]
    rows = Finding.objects.unscoped("findings of a locked form")
    rows.bulk_update([row for row in changed if row.pk is not None], ["measured", "explanation"])
    rows.bulk_create([row for row in changed if row.pk is None])
    return kept


def _asked(rule: Rule) -> Asked:
    terms = tuple(Term(sign, line_id, when == "last") for sign, line_id, when in rule.terms)
    return Asked(rule.pk, rule.line_id, rule.kind, terms, rule.low, rule.high, rule.percent)


def _is_new(row: Finding, one: Broken) -> bool:
    """Put into the row what was measured; what was written about another measure goes. False where it stood there."""
    measured = {"value": str(one.value), "against": [str(number) for number in one.against]}
    if row.measured == measured:
        return False
    row.measured, row.explanation = measured, ""
    return True


def explain_findings(*, actor: Actor, form_id: int, explanations: Mapping[int, str]) -> Filled:
    """Write explanations of what a check found, by finding; a number that a rule questions may stand when explained."""
    with recording(actor, reason="explain_findings"):
        form = _lock_open(actor, form_id, FILL)
        rows = Finding.objects.unscoped("findings of a locked form").filter(form=form, pk__in=list(explanations))
        for row in rows:
            row.explanation = explanations[row.pk].strip()[:500]
        Finding.objects.unscoped("findings of a locked form").bulk_update(rows, ["explanation"])
        save_revised(form, actor)
    return form


def sign_form(*, actor: Actor, form_id: int, signed_by: str) -> Filled:
    """Sign a checked form and hand it up. Each computed figure is sealed with the rows that it counted.

    What was accepted from below is marked as added up. Raises RuleViolation "unexplained" while a finding has no
    explanation, "changed" when figures have changed since the check so that a rule no longer holds, "unsigned" without
    the name of who signs.
    """
    with recording(actor, reason="sign_form"):
        form = _lock_open(actor, form_id, SIGN)
        if not signed_by.strip():
            raise Invalid(_("Write who signs."), code="unsigned", field="signed_by")
        if form.state == FormState.CHECKED:
            _seal(actor, form)
        changes: dict[str, Any] = {"signed_by": signed_by.strip()[:80], "signed_on": today()}
        advance(actor=actor, subject=form, transition="sign_form", changes=changes)
        add_to_sums(form, 1)
        _add_up_below(actor, form)
        _tell(form)
    return form


def _seal(actor: Actor, form: Filled) -> None:
    lines = lines_of(form.collection)
    computed = {line.indicator.figure: line for line in lines if line.indicator.computed}
    frozen = freeze_figures(actor=actor, organization=form.organization, keys=computed, period=form.collection.period)
    values = _values(form, lines, {line.pk: frozen[key].value for key, line in computed.items()})
    explained = {row.pk for row in _find(form, lines, values) if row.explanation}
    open_ones = Finding.objects.unscoped("findings of a locked form").filter(form=form).exclude(pk__in=explained)
    if open_ones.exists():
        said = _("Each finding of the check needs an explanation before the form is signed. Check it again.")
        raise RuleViolation(said, code="unexplained")
    cells = cells_of(form)
    for key, line in computed.items():
        cells[line.pk].frozen = frozen[key]
    rows = Cell.objects.unscoped("cells of a locked form")
    rows.bulk_update([cells[line.pk] for line in computed.values()], ["frozen"])


def _add_up_below(actor: Actor, form: Filled) -> None:
    rows = Filled.objects.unscoped("forms handed up to this association").select_related(*FORM)
    below = list(rows.filter(above=form, state=FormState.ACCEPTED).exclude(pk=form.pk))
    advance_many(actor=actor, subjects=below, transition="add_up_form")


def _tell(form: Filled) -> None:
    settle(subject_kind=SUBJECT, subject_id=form.pk)
    notify(
        kind=SIGNED,
        to=[Recipient(organization_id=form.receiver_id, role=Role.CLERK)],
        subject_kind=SUBJECT,
        subject_id=form.pk,
        organization_id=form.receiver_id,
        text=f"{form.organization.short_name} · {form.collection.title}",
        url=reverse("reporting:review", args=[form.receiver.code, form.pk]),
        group=form.collection.number,
    )
