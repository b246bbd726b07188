"""Passing work on: to associations below, to units inside, own tasks; and taking back what was sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import ENDED_STATES, AddresseeKind, AssignmentState, DueKind, ItemState, Mode, Part
from huiguan.directives.models import Assignment, DispatchRun, Item
from huiguan.directives.rules import DEFAULT_REPORT_RULE, next_occurrence, title_within
from huiguan.directives.services import announcing
from huiguan.directives.services.dispatch import start_dispatch
from huiguan.directives.services.doors import lock_assignment, lock_item
from huiguan.directives.services.items import add_item
from huiguan.directives.services.leads import refuse_two_leads
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import save_revised
from huiguan.kernel.workflow import services as workflow

DISPATCH = "directives.dispatch"
NEVER_RED = (DueKind.STANDING, DueKind.RECURRING)
NAMED = (AddresseeKind.BODY, AddresseeKind.POST, AddresseeKind.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that work is given to: a department by id, or a body, post or outside unit by name.

    Kind `organization` without a name is the association's office as a whole.
    """

    kind: str = AddresseeKind.ORGANIZATION
    department_id: int | None = None
    name: str = ""
    part: str = Part.LEAD
    responsible: str = ""
    contact: str = ""


def split_below(
    *,
    actor: Actor,
    assignment_id: int,
    organization_ids: Sequence[int],
    due_date: date | None = None,
    changes: Mapping[str, Any] | None = None,
    note: str = "",
    accept: Sequence[str] = (),
    form_key: uuid.UUID | None = None,
) -> DispatchRun:
    """Split what one's association received among associations below it; rules and warnings as `start_dispatch`.

    The rows below point to the received one, which is not closed by theirs being closed. What still awaits receipt is
    taken on by it. RuleViolation when it is not open.
    """
    with recording(actor, reason="split_below"):
        assignment = lock_assignment(actor, assignment_id, DISPATCH)
        if assignment.state == AssignmentState.SENT:
            workflow.advance(actor=actor, subject=assignment, transition="take_on")
            announcing.settle(assignment, "directives.sent")
        if assignment.is_internal or assignment.state != AssignmentState.TAKEN_ON:
            raise RuleViolation(_("Only a received task that is under way can be split."), code="wrong_state")
        return start_dispatch(
            actor=actor,
            organization=assignment.organization,
            item_ids=[assignment.item_id],
            organization_ids=organization_ids,
            due_date=due_date,
            changes={assignment.item_id: changes or {}},
            note=note,
            accept=accept,
            form_key=form_key,
        )


def assign_inside(
    *,
    actor: Actor,
    organization: Organization,
    units: Sequence[Unit],
    item_id: int | None = None,
    assignment_id: int | None = None,
    due_date: date | None = None,
    title: str = "",
) -> list[Assignment]:
    """Give an own item, or a received assignment, to units inside the association or to outside ones (交办).

    Exactly one of `item_id` and `assignment_id` is given. Done twice it makes nothing twice: a unit that has the item
    keeps its row. What is assigned inside is under way at once. Raises Invalid on no or an unknown unit, and on a
    second one that leads ("two_leads"): two that lead wait for each other. RuleViolation when it was withdrawn from a
    unit or returned by it; that row is sent again (`send_again`).
    """
    with recording(actor, organization=organization, reason="assign_inside"):
        permit(actor, DISPATCH, organization)
        parent = None if assignment_id is None else lock_assignment(actor, assignment_id, DISPATCH)
        if (item_id is None) == (parent is None) or not units:
            raise Invalid(_("Choose an item and at least one unit."), code="no_units", field="units")
        item = parent.item if parent is not None else lock_item(actor, item_id or 0, DISPATCH)
        place = parent.organization_id if parent is not None else item.organization_id
        if place != organization.pk or (parent is None and item.state != ItemState.CONFIRMED):
            raise Invalid(_("Only an own, confirmed item can be assigned."), code="not_confirmed", field="item")
        had = assigned_inside(organization, item.pk)
        made = [_assign(actor, organization, item, parent, unit, due_date, title) for unit in units]
        for row in made:
            if row.pk not in had:
                refuse_two_leads(row)
    return made


def assigned_inside(organization: Organization, item_id: int) -> set[int]:
    """Ids of the rows by which an association gave an item to units inside, ended ones too."""
    rows = Assignment.objects.unscoped("asked by those who may assign it").filter(item_id=item_id, mode=Mode.INTERNAL)
    return set(rows.filter(sender=organization).values_list("pk", flat=True))


def _assign(
    actor: Actor,
    organization: Organization,
    item: Item,
    parent: Assignment | None,
    unit: Unit,
    due_date: date | None,
    title: str,
) -> Assignment:
    department = _department(organization, unit)
    rows = Assignment.objects.unscoped("a second sending makes nothing")
    known: Assignment | None = rows.filter(
        item=item, sender=organization, organization=organization, department=department, addressee=unit.name.strip()
    ).first()
    if known is not None:
        if known.state in ENDED_STATES:
            raise RuleViolation(
                _("This unit had it, and it was withdrawn or returned. Send it again on the task's own page."),
                code="withdrawn",
            )
        return known
    source: Item | Assignment = parent or item
    day = due_date or source.due_date
    kind = DueKind.DATE if due_date is not None else DueKind(source.due_kind)
    rule = ((parent.report_rule if parent else item.due_rule) or DEFAULT_REPORT_RULE) if kind in NEVER_RED else ""
    assignment = Assignment(
        item=item,
        document_id=item.document_id,
        topic=item.topic,
        sender=organization,
        organization=organization,
        parent=parent,
        mode=Mode.INTERNAL,
        part=Part(unit.part),
        addressee_kind=AddresseeKind(unit.kind),
        department=department,
        addressee=unit.name.strip()[:200],
        title=title_within(title or source.title),
        sent_title=title_within(title or source.title),
        target=parent.target if parent else title_within(item.done_when),
        measures=parent.measures if parent else item.measure,
        due_kind=kind,
        due_text=source.due_text,
        due_date=day,
        original_due=day,
        responsible=unit.responsible.strip()[:120],
        contact=unit.contact.strip()[:120],
        report_rule=rule,
        next_report_on=next_occurrence(rule, today() - timedelta(days=1)) if rule else None,
        sent_on=today(),
        changed_by_id=actor.user_id,
    )
    assignment.save()
    workflow.start(actor=actor, subject=assignment)
    workflow.advance(actor=actor, subject=assignment, transition="take_on")
    return assignment


def _department(organization: Organization, unit: Unit) -> Department | None:
    if unit.kind not in AddresseeKind.values or unit.part not in Part.values:
        raise Invalid(_("There is no such kind of unit."), code="unit_kind", field="units")
    if unit.kind in NAMED and not unit.name.strip():
        raise Invalid(_("Give the unit's name."), code="unit_name", field="units")
    if unit.kind != AddresseeKind.DEPARTMENT:
        return None
    rows = Department.objects.unscoped("permitted in the association").filter(organization=organization)
    department: Department | None = rows.filter(pk=unit.department_id or 0, closed_on=None).first()
    if department is None:
        raise Invalid(_("There is no such department."), code="unit_department", field="units")
    return department


def add_own_assignment(
    *,
    actor: Actor,
    organization: Organization,
    title: str,
    units: Sequence[Unit] = (Unit(),),
    due_date: date | None = None,
    **values: Any,
) -> list[Assignment]:
    """Enter a task of one's own, without a document, and assign it inside; `values` as `add_item`."""
    with recording(actor, organization=organization, reason="add_own_assignment"):
        permit(actor, DISPATCH, organization)
        if due_date is not None:
            values |= {"due_kind": DueKind.DATE, "due_date": due_date}
        item = add_item(actor=actor, organization=organization, title=title, **values)
        return assign_inside(actor=actor, organization=organization, units=units, item_id=item.pk)


def withdraw_assignment(*, actor: Actor, assignment_id: int, reason: str) -> Assignment:
    """Take back what was sent, with the reason; refused while associations below work on it."""
    with recording(actor, reason="withdraw"):
        assignment = lock_assignment(actor, assignment_id, DISPATCH, "sender")
        below = Assignment.objects.unscoped("check before withdrawing").filter(parent=assignment)
        if below.exclude(state=AssignmentState.WITHDRAWN).exists():
            raise RuleViolation(_("It was split among others already, who would be left without it."), code="split")
        workflow.advance(actor=actor, subject=assignment, transition="withdraw", note=reason)
        announcing.settle(assignment, None)
    return assignment


def send_again(*, actor: Actor, assignment_id: int, note: str = "", due_date: date | None = None) -> Assignment:
    """Send a returned or withdrawn assignment again, with a new date if one is given.

    Raises Invalid ("two_leads") when it led inside the association and another unit leads there by now.
    """
    with recording(actor, reason="send_again"):
        assignment = lock_assignment(actor, assignment_id, DISPATCH, "sender")
        workflow.advance(actor=actor, subject=assignment, transition="send_again", note=note)
        refuse_two_leads(assignment)
        if due_date is not None:
            assignment.due_kind, assignment.due_date, assignment.original_due = DueKind.DATE, due_date, due_date
        assignment.sent_on = today()
        save_revised(assignment, actor)
        announcing.settle(assignment, "directives.returned")
        announcing.tell_receiver(assignment, "directives.sent")
    return assignment
