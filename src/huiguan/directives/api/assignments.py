"""Assignments over the API: the receiver's answers and the sender's decisions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from huiguan.directives import services
from huiguan.directives.api import schemas as s
from huiguan.directives.api import work as w
from huiguan.directives.models import Assignment, ExtensionRequest, ProgressReport
from huiguan.directives.selectors import assignments as reads
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router()
ONE = "/assignments/{int:assignment_id}"


@router.get(ONE)
@operation("directives.read_ledger")
def get_assignment(request: SignedRequest, assignment_id: s.Id) -> dict[str, Any]:
    """An assignment with its light, what may be done with it, its timeline, reports and what was split off."""
    page = reads.assignment_page(request.actor, assignment_id)
    return {
        "assignment": w.AssignmentOut.from_orm(page.assignment).model_dump(),
        "light": page.light.name.lower(),
        "days_left": page.days_left,
        "transitions": [t.key for t in page.transitions],
        "timeline": [
            {"at": e.at, "state": e.state.key, "who": e.who, "organization": e.organization, "note": e.note}
            for e in page.timeline
        ],
        "reports": [w.ReportOut.from_orm(line.report).model_dump() for line in page.reports],
        "extensions": [w.ExtensionOut.from_orm(request).model_dump() for request in page.extensions],
        "reminders": [{"on": r.on, "text": r.text} for r in page.reminders],
        "evidence": [{"id": file.pk, "name": file.name} for file in page.evidence],
        "children": [row.assignment.pk for row in page.children],
        "equal_demands": [assignment.pk for assignment in page.equal_demands],
    }


@router.post(ONE + "/take-on", response=w.AssignmentOut)
@operation("directives.answer_assignment")
def take_on_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.NoteIn) -> Assignment:
    """Take a task on as it was sent."""
    return services.take_on_assignment(actor=request.actor, assignment_id=assignment_id, note=payload.note)


@router.post(ONE + "/adapt", response=w.AssignmentOut)
@operation("directives.answer_assignment")
def adapt_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.AdaptIn) -> Assignment:
    """Take a task on in words and a time of one's own."""
    return services.adapt_assignment(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())


@router.post(ONE + "/return", response=w.AssignmentOut)
@operation("directives.answer_assignment")
def return_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.ReasonIn) -> Assignment:
    """Return a task with the reason."""
    return services.return_assignment(actor=request.actor, assignment_id=assignment_id, reason=payload.reason)


@router.patch(ONE, response=w.AssignmentOut)
@operation("directives.answer_assignment")
def plan_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.PlanIn) -> Assignment:
    """Enter plan, measures, who answers for it and the contact; 409 when somebody else was first."""
    return services.plan_assignment(
        actor=request.actor, assignment_id=assignment_id, **payload.model_dump(exclude_none=True)
    )


@router.post("/reports", response={201: w.ReportOut})
@operation("directives.answer_assignment")
def report_progress(request: SignedRequest, payload: w.ReportIn) -> tuple[int, ProgressReport]:
    """Report progress once for one or several assignments of one association."""
    return 201, services.report_progress(actor=request.actor, **payload.model_dump())


@router.post(ONE + "/outside-code", response={201: w.OutsideCodeOut})
@operation("directives.answer_assignment")
def give_outside_code(
    request: SignedRequest, response: HttpResponse, assignment_id: s.Id, payload: w.OutsideCodeIn
) -> tuple[int, dict[str, Any]]:
    """Give the outside unit of a task a code to answer by, told this once; the one before is void."""
    row, code = services.give_outside_code(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())
    response["Cache-Control"] = "no-store"
    return 201, {"code": code, "ends_on": row.ends_on}


@router.post(ONE + "/extensions", response={201: w.ExtensionOut})
@operation("directives.answer_assignment")
def request_extension(
    request: SignedRequest, assignment_id: s.Id, payload: w.ExtensionIn
) -> tuple[int, ExtensionRequest]:
    """Ask the sender for a later date."""
    return 201, services.request_extension(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())


@router.post("/extensions/{int:request_id}/decide", response=w.ExtensionOut)
@operation("directives.decide_extension")
def decide_extension(request: SignedRequest, request_id: s.Id, payload: w.DecisionIn) -> ExtensionRequest:
    """Grant or refuse a later date, as the sender."""
    return services.decide_extension(actor=request.actor, request_id=request_id, **payload.model_dump())


@router.post("/assignments/extend", response=list[w.AssignmentOut])
@operation("directives.decide_extension")
def extend_assignments(request: SignedRequest, payload: w.ManyLaterIn) -> list[Assignment]:
    """Give a later date to what one's association sent or assigned; those that cannot get it are left out."""
    return services.extend_assignments(actor=request.actor, **payload.model_dump())


@router.post("/assignments/request-extensions", response={201: list[w.ExtensionOut]})
@operation("directives.answer_assignment")
def request_extensions(request: SignedRequest, payload: w.ManyLaterIn) -> tuple[int, list[ExtensionRequest]]:
    """Ask the senders of received tasks for a later date; those that cannot get it are left out."""
    return 201, services.request_extensions(actor=request.actor, **payload.model_dump())


@router.post("/assignments/reassign", response=list[w.AssignmentOut])
@operation("directives.answer_assignment")
def reassign_assignments(request: SignedRequest, payload: w.ManyGivenIn) -> list[Assignment]:
    """Give tasks of one's association to another department or other people; those that cannot be are left out."""
    return services.reassign_assignments(actor=request.actor, **payload.model_dump())


@router.post(ONE + "/request-closure", response=w.AssignmentOut)
@operation("directives.answer_assignment")
def request_closure(request: SignedRequest, assignment_id: s.Id, payload: w.ClosureIn) -> Assignment:
    """Ask the sender to strike a task off; needs a report or a file."""
    return services.request_closure(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())


@router.post(ONE + "/verify-closure", response=w.AssignmentOut)
@operation("directives.verify_closure")
def verify_closure(request: SignedRequest, assignment_id: s.Id, payload: w.NoteIn) -> Assignment:
    """Say, as the sender, that the task was done as asked."""
    return services.verify_closure(actor=request.actor, assignment_id=assignment_id, note=payload.note)


@router.post(ONE + "/reject-closure", response=w.AssignmentOut)
@operation("directives.verify_closure")
def reject_closure(request: SignedRequest, assignment_id: s.Id, payload: w.RejectIn) -> Assignment:
    """Send a task back for more."""
    return services.reject_closure(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())


@router.post(ONE + "/close", response=w.AssignmentOut)
@operation("directives.close")
def close_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.CloseIn) -> Assignment:
    """Strike a task off."""
    return services.close_assignment(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())


@router.post(ONE + "/reopen", response=w.AssignmentOut)
@operation("directives.close")
def reopen_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.ReasonIn) -> Assignment:
    """Reopen a task whose problem returned."""
    return services.reopen_assignment(actor=request.actor, assignment_id=assignment_id, reason=payload.reason)


@router.post(ONE + "/quality", response=w.AssignmentOut)
@operation("directives.verify_closure")
def mark_quality(request: SignedRequest, assignment_id: s.Id, payload: w.QualityIn) -> Assignment:
    """Say, as the sender, whether what was reported is of poor quality."""
    return services.mark_quality(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())


@router.post("/reminders")
@operation("directives.remind")
def remind(request: SignedRequest, payload: w.RemindIn) -> dict[str, int]:
    """Remind receivers, at most once a day each; says how many were reminded."""
    return {"reminded": len(services.remind(actor=request.actor, **payload.model_dump()))}
