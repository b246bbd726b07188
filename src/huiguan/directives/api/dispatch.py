"""Dispatch, passing on inside and below, over the API."""

from __future__ import annotations

from typing import Any

from ninja import Router

from huiguan.directives import services
from huiguan.directives.api import schemas as s
from huiguan.directives.api import work as w
from huiguan.directives.models import Assignment, DispatchRun
from huiguan.directives.selectors import runs
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router()


def _choice(payload: w.DispatchIn) -> dict[str, Any]:
    changes = {pk: _given(terms) for pk, terms in payload.changes.items()}
    fields = {"item_ids", "organization_ids", "cooperating_ids", "due_date"}
    return {**payload.model_dump(include=fields), "changes": changes}


def _given(terms: w.ItemTerms) -> dict[str, Any]:
    return {name: value for name, value in terms.model_dump().items() if value is not None}


@router.post("/organizations/{code}/dispatch/preview", response=w.PlanOut)
@operation("directives.dispatch")
def preview_dispatch(request: SignedRequest, code: str, payload: w.DispatchIn) -> dict[str, Any]:
    """What sending these items to these associations would do, with warnings; changes nothing."""
    plan = services.preview_dispatch(actor=request.actor, organization=request.organization, **_choice(payload))
    return {
        "total": plan.total,
        "already": plan.already,
        "receivers": len(plan.receivers),
        "terms": [t.as_json() for t in plan.terms],
        "warnings": [
            {"code": warning.code, "message": warning.message, "organization_ids": list(warning.organization_ids)}
            for warning in plan.warnings
        ],
    }


@router.post("/organizations/{code}/dispatch", response={202: w.RunOut})
@operation("directives.dispatch")
def start_dispatch(request: SignedRequest, code: str, payload: w.DispatchIn) -> tuple[int, DispatchRun]:
    """Send items to associations; a large dispatch goes on after this answer (see its run)."""
    run = services.start_dispatch(
        actor=request.actor,
        organization=request.organization,
        **_choice(payload),
        **payload.model_dump(include={"contact", "note", "accept", "form_key"}),
    )
    return 202, run


@router.get("/organizations/{code}/dispatch-runs", response=list[w.RunOut])
@operation("directives.dispatch")
def list_runs(request: SignedRequest, code: str) -> list[DispatchRun]:
    """The latest 100 dispatches of an association."""
    return list(runs.runs_of(request.actor, request.organization)[:100])


@router.get("/dispatch-runs/{int:run_id}", response=w.RunOut)
@operation("directives.dispatch")
def get_run(request: SignedRequest, run_id: s.Id) -> DispatchRun:
    """How far a dispatch has come."""
    return runs.get_run(request.actor, run_id)


@router.post("/dispatch-runs/{int:run_id}/resume", response={202: w.RunOut})
@operation("directives.dispatch")
def resume_dispatch(request: SignedRequest, run_id: s.Id) -> tuple[int, DispatchRun]:
    """Let an interrupted or stopped dispatch go on; nothing is sent twice."""
    return 202, services.resume_dispatch(actor=request.actor, run_id=run_id)


@router.post("/dispatch-runs/{int:run_id}/stop", response=w.RunOut)
@operation("directives.dispatch")
def stop_dispatch(request: SignedRequest, run_id: s.Id) -> DispatchRun:
    """Stop the rest of a dispatch: what was sent stays, and resuming sends the rest."""
    return services.stop_dispatch(actor=request.actor, run_id=run_id)


@router.post("/assignments/{int:assignment_id}/split", response={202: w.RunOut})
@operation("directives.dispatch")
def split_below(request: SignedRequest, assignment_id: s.Id, payload: w.SplitBelow) -> tuple[int, DispatchRun]:
    """Split a received task among associations below."""
    run = services.split_below(
        actor=request.actor,
        assignment_id=assignment_id,
        changes=_given(payload.terms),
        **payload.model_dump(exclude={"terms"}),
    )
    return 202, run


@router.post("/organizations/{code}/assignments/inside", response={201: list[w.AssignmentOut]})
@operation("directives.dispatch")
def assign_inside(request: SignedRequest, code: str, payload: w.InsideIn) -> tuple[int, list[Assignment]]:
    """Give an own item, or a received assignment, to units inside the association."""
    made = services.assign_inside(
        actor=request.actor,
        organization=request.organization,
        units=_units(payload.units),
        **payload.model_dump(exclude={"units"}),
    )
    return 201, made


@router.post("/organizations/{code}/assignments/own", response={201: list[w.AssignmentOut]})
@operation("directives.dispatch")
def add_own_assignment(request: SignedRequest, code: str, payload: w.OwnIn) -> tuple[int, list[Assignment]]:
    """Enter a task of one's own and assign it inside."""
    made = services.add_own_assignment(
        actor=request.actor,
        organization=request.organization,
        units=_units(payload.units),
        **payload.model_dump(exclude={"units"}),
    )
    return 201, made


def _units(units: list[w.UnitIn]) -> list[services.Unit]:
    return [services.Unit(**unit.model_dump()) for unit in units]


@router.post("/assignments/{int:assignment_id}/withdraw", response=w.AssignmentOut)
@operation("directives.dispatch")
def withdraw_assignment(request: SignedRequest, assignment_id: s.Id, payload: w.ReasonIn) -> Assignment:
    """Take back what was sent."""
    return services.withdraw_assignment(actor=request.actor, assignment_id=assignment_id, reason=payload.reason)


@router.post("/assignments/{int:assignment_id}/send-again", response=w.AssignmentOut)
@operation("directives.dispatch")
def send_again(request: SignedRequest, assignment_id: s.Id, payload: w.SendAgainIn) -> Assignment:
    """Send a returned or withdrawn task again."""
    return services.send_again(actor=request.actor, assignment_id=assignment_id, **payload.model_dump())
