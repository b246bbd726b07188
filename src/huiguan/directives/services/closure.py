"""Closure: asked for with evidence, verified by somebody else, struck off, reopened when the problem returns."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.directives.enums import AssignmentState, ItemKind, RequestState, Stage
from huiguan.directives.models import Assignment, ExtensionRequest, ReportAnswer
from huiguan.directives.services import announcing
from huiguan.directives.services.doors import lock_assignment
from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import attach_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, scope_of
from huiguan.kernel.revisions import save_revised
from huiguan.kernel.workflow import services as workflow

ANSWER = "directives.answer_assignment"
SUBJECT_KIND = "directives.assignment"


def request_closure(*, actor: Actor, assignment_id: int, note: str = "", file_ids: Iterable[int] = ()) -> Assignment:
    """Ask the sender to strike a task off. Without any report or evidence file it is refused (销号 needs evidence)."""
    with recording(actor, reason="request_closure"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        evidence = list(file_ids)
        for file_id in evidence:
            attach_file(
                actor=actor, file_id=file_id, subject_kind=SUBJECT_KIND, subject_id=assignment.pk, permission=ANSWER
            )
        if not evidence and not ReportAnswer.objects.filter(assignment=assignment).exists():
            raise RuleViolation(
                _("Nothing is closed without evidence. Report what was done, or attach a file."), code="no_evidence"
            )
        workflow.advance(actor=actor, subject=assignment, transition="request_closure", note=note, evidence=evidence)
        assignment.requested_on, assignment.stage = today(), Stage.DONE
        save_revised(assignment, actor)
        for kind in ("directives.reminded", "directives.due_soon"):
            announcing.settle(assignment, kind)
        announcing.tell_sender(assignment, "directives.closure_requested")
    return assignment


def verify_closure(*, actor: Actor, assignment_id: int, note: str = "") -> Assignment:
    """Say, as the sender's officer, that the task was done as asked; by another person than who asked for closure."""
    with recording(actor, reason="verify_closure"):
        assignment = lock_assignment(actor, assignment_id, "directives.verify_closure", "sender")
        workflow.advance(actor=actor, subject=assignment, transition="verify_closure", note=note)
    return assignment


def reject_closure(*, actor: Actor, assignment_id: int, reason: str, poor_quality: bool = False) -> Assignment:
    """Send a task back for more, with the reason; `poor_quality` lights it yellow until the next report."""
    with recording(actor, reason="reject_closure"):
        assignment = lock_assignment(actor, assignment_id, "directives.verify_closure", "sender")
        workflow.advance(actor=actor, subject=assignment, transition="reject_closure", note=reason)
        assignment.requested_on, assignment.stage = None, Stage.UNDER_WAY
        assignment.poor_quality = poor_quality
        save_revised(assignment, actor)
        announcing.settle(assignment, "directives.closure_requested")
        announcing.tell_receiver(assignment, "directives.sent_back")
    return assignment


def close_assignment(*, actor: Actor, assignment_id: int, note: str = "", finder_note: str = "") -> Assignment:
    """Strike a task off. Between associations it is verified first; a problem also needs its finder's confirmation.

    Inside an association verification may be skipped, but another person than who asked strikes it off.
    """
    with recording(actor, reason="close"):
        assignment = lock_assignment(actor, assignment_id, "directives.close", "sender")
        if not assignment.is_internal and assignment.state == AssignmentState.CLOSURE_REQUESTED:
            raise RuleViolation(_("Verify the result first."), code="not_verified")
        if _needs_finder(assignment) and not finder_note.strip():
            message = _("%(finder)s found this problem. Enter how the finder confirmed that it is solved.")
            raise RuleViolation(
                message % {"finder": assignment.item.finder}, code="finder_missing", field="finder_note"
            )
        workflow.advance(actor=actor, subject=assignment, transition="close", note=note)
        assignment.closed_on, assignment.finder_note = today(), finder_note.strip()[:300]
        save_revised(assignment, actor)
        announcing.settle(assignment, None)
        announcing.tell_receiver(assignment, "directives.closed")
    return assignment


def _needs_finder(assignment: Assignment) -> bool:
    return assignment.item.kind == ItemKind.PROBLEM and bool(assignment.item.finder)


def reopen_assignment(*, actor: Actor, assignment_id: int, reason: str) -> Assignment:
    """Reopen a task whose problem returned (反弹回潮), with the reason."""
    with recording(actor, reason="reopen"):
        assignment = lock_assignment(actor, assignment_id, "directives.close", "sender")
        workflow.advance(actor=actor, subject=assignment, transition="reopen", note=reason)
        assignment.closed_on = assignment.requested_on = None
        assignment.stage = Stage.UNDER_WAY
        save_revised(assignment, actor)
        announcing.tell_receiver(assignment, "directives.sent_back")
    return assignment


def mark_quality(*, actor: Actor, assignment_id: int, poor: bool) -> Assignment:
    """Say, as the sender, that what was reported is of poor quality (or no longer); it lights yellow meanwhile."""
    with recording(actor, reason="mark_quality"):
        assignment = lock_assignment(actor, assignment_id, "directives.verify_closure", "sender")
        assignment.poor_quality = poor
        save_revised(assignment, actor)
    return assignment


def decide_extension(*, actor: Actor, request_id: int, grant: bool, note: str = "") -> ExtensionRequest:
    """Grant or refuse a later date, as the sender; the old date stays on the request and as `original_due`.

    Refusing needs a note. RuleViolation when it was decided already or the task ended meanwhile.
    """
    with recording(actor, reason="decide_extension"):
        request = _lock_request(actor, request_id)
        assignment = lock_assignment(actor, request.assignment_id, "directives.decide_extension", "sender")
        if request.state != RequestState.ASKED:
            raise RuleViolation(_("This request was decided already."), code="decided")
        if not grant and not note.strip():
            raise RuleViolation(_("Say why it is refused."), code="needs_note", field="note")
        request.state = RequestState.GRANTED if grant else RequestState.REFUSED
        request.decided_at, request.decided_by_id = timezone.now(), actor.user_id
        request.decision_note = note.strip()
        request.save()
        if grant:
            assignment.due_date = request.asked_due
            save_revised(assignment, actor)
        announcing.settle(assignment, "directives.extension_asked")
        announcing.tell_receiver(assignment, "directives.extension_decided")
    return request


def _lock_request(actor: Actor, request_id: int) -> ExtensionRequest:
    scope = scope_of(actor, "directives.decide_extension")
    rows = ExtensionRequest.objects.scoped(scope, "assignment__sender").select_for_update(of=("self",))
    request: ExtensionRequest | None = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound(str(request_id))
    return request
