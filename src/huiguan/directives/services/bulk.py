"""Changes of many assignments at once: later dates, other people or departments.

What cannot be changed is left out with its reason, the same for the look ahead and for the change itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.directives.enums import AddresseeKind, AssignmentState, RequestState
from huiguan.directives.models import Assignment, ExtensionRequest
from huiguan.directives.services import announcing
from huiguan.directives.services.doors import lock_assignments
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Department
from huiguan.kernel.permits import Actor, Invalid, NotFound, permit

OPEN = (AssignmentState.SENT, AssignmentState.TAKEN_ON)
AT_MOST = 5000
ANSWER, DISPATCH, DECIDE = "directives.answer_assignment", "directives.dispatch", "directives.decide_extension"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which of the rows a change takes, and why it leaves out the others."""

    able: tuple[Assignment, ...]
    left_out: tuple[tuple[Assignment, str], ...]


def _sorted(rows: Iterable[Assignment], reason_of: dict[int, str]) -> Sorted:
    found = list(rows)
    return Sorted(
        tuple(row for row in found if not reason_of.get(row.pk)),
        tuple((row, reason_of[row.pk]) for row in found if reason_of.get(row.pk)),
    )


def sort_for_later_date(rows: Iterable[Assignment], due_date: date | None, *, asking: bool) -> Sorted:
    """Which of the rows, read by the caller, can get a later date; `asking`: by asking their sender for it.

    Without `due_date` only what no date could change is left out. Two queries at most.
    """
    found = list(rows)
    open_requests: set[int] = set()
    if asking:
        requests = ExtensionRequest.objects.unscoped("of rows that the caller has read")
        asked = requests.filter(assignment__in=[row.pk for row in found], state=RequestState.ASKED)
        open_requests = set(asked.values_list("assignment_id", flat=True))
    return _sorted(found, {row.pk: _why_not_later(row, due_date, asking, row.pk in open_requests) for row in found})


def _why_not_later(row: Assignment, due_date: date | None, asking: bool, asked: bool) -> str:
    if row.state not in OPEN:
        return _("Not under way: %(state)s.") % {"state": row.get_state_display()}
    if row.due_date is None:
        return _("It has no due date.")
    if asking and row.due_date < today():
        return _("The date has passed. A later one is asked for before it.")
    if asked:
        return _("A request is waiting for its decision.")
    if due_date is not None and due_date <= row.due_date:
        return _("Its date is not earlier than the new one.")
    return ""


def _check(assignment_ids: Sequence[int], due_date: date, reason: str) -> None:
    if len(assignment_ids) > AT_MOST:
        raise Invalid(_("At most 5,000 tasks at once."), code="too_many")
    if due_date < today():
        raise Invalid(_("The due date lies in the past."), code="due_in_past", field="due_date")
    if not reason.strip():
        raise Invalid(_("Give the reason."), code="reason_missing", field="reason")


def extend_assignments(*, actor: Actor, assignment_ids: Sequence[int], due_date: date, reason: str) -> list[Assignment]:
    """Give a later date to what one's own association sent or assigned; returns those that got it.

    Left out is what `sort_for_later_date` leaves out. Requests for a later date that wait are granted by it. The old
    date stays on the extension and as `original_due`; receivers are told. Raises Invalid without a reason, on a past
    date and on more than 5,000 at once.
    """
    with recording(actor, reason="extend_assignments"):
        _check(assignment_ids, due_date, reason)
        rows = lock_assignments(actor, assignment_ids, DECIDE, "sender")
        able = sort_for_later_date(rows, due_date, asking=False).able
        _note_extensions(actor, able, due_date, reason.strip())
        for row in able:
            row.due_date = due_date
        _save(actor, able, "due_date")
        announcing.settle_many(able, "directives.extension_asked")
        announcing.tell_receivers(able, "directives.extension_decided")
    return list(able)


def _note_extensions(actor: Actor, able: Sequence[Assignment], due_date: date, reason: str) -> None:
    now = timezone.now()
    decided = {"state": RequestState.GRANTED, "decided_at": now, "decided_by_id": actor.user_id}
    requests = ExtensionRequest.objects.unscoped("their assignments are locked")
    waiting = list(requests.filter(assignment__in=able, state=RequestState.ASKED))
    asked = {request.assignment_id for request in waiting}
    requests.filter(pk__in=[request.pk for request in waiting]).update(**decided, decision_note=reason)
    ExtensionRequest.objects.bulk_create(
        [
            ExtensionRequest(
                organization_id=row.organization_id,
                assignment=row,
                asked_due=due_date,
                old_due=row.due_date,
                reason=reason,
                asked_by_id=actor.user_id,
                unasked=True,
                **decided,
            )
            for row in able
            if row.pk not in asked and row.due_date is not None
        ],
        batch_size=1000,
    )


def request_extensions(
    *, actor: Actor, assignment_ids: Sequence[int], due_date: date, reason: str
) -> list[ExtensionRequest]:
    """Ask the senders for a later date of received tasks, each by a request of its own; returns the requests made."""
    with recording(actor, reason="request_extension"):
        _check(assignment_ids, due_date, reason)
        rows = lock_assignments(actor, assignment_ids, ANSWER)
        able = sort_for_later_date(rows, due_date, asking=True).able
        made: list[ExtensionRequest] = ExtensionRequest.objects.bulk_create(
            [
                ExtensionRequest(
                    organization_id=row.organization_id,
                    assignment=row,
                    asked_due=due_date,
                    old_due=row.due_date,
                    reason=reason.strip(),
                    asked_by_id=actor.user_id,
                )
                for row in able
                if row.due_date is not None
            ],
            batch_size=1000,
        )
        announcing.tell_senders(able, "directives.extension_asked")
    return made


def sort_for_reassigning(rows: Iterable[Assignment], department: Department | None) -> Sorted:
    """Which of the rows, read by the caller, can be given to other people, or to `department`; one query at most."""
    found = list(rows)
    taken: set[int] = set()
    if department is not None:
        known = Assignment.objects.unscoped("of rows that the caller has read").filter(
            item__in=[row.item_id for row in found], organization=department.organization_id, department=department
        )
        taken = set(known.filter(mode="internal").values_list("item_id", flat=True))
    reasons: dict[int, str] = {}
    for row in found:
        reasons[row.pk] = _why_not_given(row, department, row.item_id in taken)
        if department is not None and not reasons[row.pk] and row.department_id != department.pk:
            taken.add(row.item_id)  # the next row of the same item would be a second one
    return _sorted(found, reasons)


def _why_not_given(row: Assignment, department: Department | None, taken: bool) -> str:
    if row.state not in OPEN:
        return _("Not under way: %(state)s.") % {"state": row.get_state_display()}
    if department is None or row.department_id == department.pk:
        return ""
    if not row.is_internal:
        return _("Received from another association: only the people can be changed.")
    return _("%(department)s has this task already.") % {"department": department.name} if taken else ""


def reassign_assignments(
    *,
    actor: Actor,
    assignment_ids: Sequence[int],
    department_id: int | None = None,
    responsible: str = "",
    contact: str = "",
) -> list[Assignment]:
    """Give tasks of one's association to another department, or to other people; what is empty stays as it is.

    Left out is what `sort_for_reassigning` leaves out. Returns those changed. Raises Invalid when nothing is to be
    changed, on an unknown department and on more than 5,000 at once.
    """
    with recording(actor, reason="reassign_assignments"):
        people = {"responsible": responsible.strip()[:120], "contact": contact.strip()[:120]}
        given = {name: value for name, value in people.items() if value}
        if not given and department_id is None:
            raise Invalid(_("Say who is to have it."), code="nothing_to_change", field="responsible")
        if len(assignment_ids) > AT_MOST:
            raise Invalid(_("At most 5,000 tasks at once."), code="too_many")
        rows = lock_assignments(actor, assignment_ids, ANSWER)
        department = _department(actor, rows, department_id)
        able = sort_for_reassigning(rows, department).able
        for row in able:
            _give(row, given, department)
        _save(actor, able, *given, *(("department", "addressee_kind", "addressee") if department else ()))
    return list(able)


def _department(actor: Actor, rows: Sequence[Assignment], department_id: int | None) -> Department | None:
    if department_id is None:
        return None
    places = {row.organization_id for row in rows}
    if len(places) != 1:
        raise NotFound("department")
    permit(actor, DISPATCH, rows[0].organization)
    found = Department.objects.unscoped("permitted in its association").filter(organization__in=places, closed_on=None)
    department: Department | None = found.filter(pk=department_id).first()
    if department is None:
        raise Invalid(_("There is no such department."), code="unit_department", field="department")
    return department


def _give(row: Assignment, people: dict[str, str], department: Department | None) -> None:
    for name, value in people.items():
        setattr(row, name, value)
    if department is not None:
        row.department, row.addressee_kind, row.addressee = department, AddresseeKind.DEPARTMENT, ""


def _save(actor: Actor, rows: Sequence[Assignment], *fields: str) -> None:
    """As `save_revised`, for many locked rows in a few statements."""
    now = timezone.now()
    for row in rows:
        row.revision, row.changed_at, row.changed_by_id = row.revision + 1, now, actor.user_id
    Assignment.objects.unscoped("locked by the service").bulk_update(
        rows, [*fields, "revision", "changed_at", "changed_by"], batch_size=1000
    )
