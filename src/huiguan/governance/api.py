"""The room over the API, in Popolo's terms: a body is an Organization, a post a Post, a tenure a Membership."""

from __future__ import annotations

from typing import Any, Literal

from django.core.paginator import Paginator
from ninja import Router, Schema

from huiguan.engines.charter.describe import described
from huiguan.governance import selectors, services
from huiguan.governance.enums import BeganBy, RenewalState
from huiguan.governance.models import RenewalStep, Tenure
from huiguan.governance.reading import charter_of, language
from huiguan.governance.selectors.bodies import BodyOnChart
from huiguan.governance.selectors.known import person_known
from huiguan.governance.selectors.proofs import Thing, proof_files, proofs_of
from huiguan.governance.services.tying import known_fields
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Ids, Line, Page

router = Router(tags=["governance"])
PER_PAGE = 100


class TenureProposalIn(Schema):
    """Somebody for a post, with the facts that the charter asks for; `who` is a key of `people-known`.

    `namesake` answers the refusal "namesake": is whoever stands there under this name the same person, or another?
    """

    who: Line = ""
    name: Line
    unit: Line = ""
    born: Day | None = None
    roles: list[Line] = []
    approvals: list[Line] = []
    namesake: Literal["", "same", "other"] = ""
    on: Day
    began_by: BeganBy = BeganBy.ELECTED


class RenewalReminderIn(Schema):
    """Associations to be reminded."""

    organization_ids: Ids


def _membership(tenure: Tenure) -> dict[str, Any]:
    return {
        "id": tenure.pk,
        "label": tenure.name,
        "person_id": tenure.person_id,
        "post_id": tenure.post_id,
        "role": tenure.post.name,
        "start_date": tenure.began_on,
        "end_date": tenure.ended_on,
        "state": tenure.state,
        "began_by": tenure.began_by,
        "ended_by": tenure.ended_by,
        "term_id": tenure.term_id,
    }


def _body(node: BodyOnChart) -> dict[str, Any]:
    return {
        "id": node.body.pk,
        "name": node.body.name,
        "classification": node.body.kind,
        "founding_date": node.body.established_on,
        "dissolution_date": node.body.dissolved_on,
        "parent_id": node.body.parent_id,
        "posts": [
            {
                "id": each.post.pk,
                "label": each.post.name,
                "role": each.post.key,
                "seats": each.post.seats,
                "start_date": each.post.opened_on,
                "end_date": each.post.closed_on,
                "memberships": [_membership(tenure) for tenure in each.holders],
            }
            for each in node.posts
        ],
        "children": [_body(below) for below in node.below],
    }


@router.get("/organizations/{code}/bodies")
@operation("governance.read_structure")
def bodies(request: SignedRequest, code: str, on: Day | None = None) -> list[dict[str, Any]]:
    """The organisation chart of a day (today): bodies with posts and who held them."""
    return [_body(node) for node in selectors.chart_on(request.actor, request.organization, on or today())]


@router.get("/organizations/{code}/charter")
@operation("governance.read_charter")
def charter(request: SignedRequest, code: str, on: Day | None = None) -> dict[str, Any]:
    """The charter in force on a day: its articles, and the rules that are read from them."""
    version = selectors.charter_version_on(request.organization, on or today())
    if version is None:
        raise NotFound(code)
    engine, lang = charter_of(version), language()
    return {
        "version": version.number,
        "title": version.title,
        "in_force_from": version.in_force_from,
        "approved_on": version.approved_on,
        "articles": [{"article": article.label, "text": article.text} for article in engine.articles.values()],
        "rules": [
            {
                "path": ".".join(path),
                "about": line.about.to(lang),
                "rule": line.words.to(lang),
                "article": engine.label(line.article),
            }
            for path, line in described(engine).items()
        ],
    }


class StepDoneIn(Schema):
    """A step that was done; `proof` is `kind:key` of a meeting, paper, filing or document that the caller may read."""

    revision: int
    done_on: Day
    evidence: Line = ""
    responsible: Line = ""
    proof: Line = ""


def _evidence(request: SignedRequest, step: RenewalStep) -> dict[str, Any]:
    """What shows one step (see `_evidences`)."""
    return _evidences(request, step.organization, [step])[step.pk]


def _evidences(request: SignedRequest, organization: Any, steps: list[RenewalStep]) -> dict[int, dict[str, Any]]:
    """What shows each step: words for all who read the timetable, the thing itself for those who may read it."""
    things = proofs_of(request.actor, organization, steps)
    files = proof_files(request.actor, organization, [step for step in steps if step.done_on])
    return {step.pk: _shown(step, things.get(step.pk), files.get(step.pk, [])) for step in steps}


def _shown(step: RenewalStep, thing: Thing | None, files: list[Any]) -> dict[str, Any]:
    return {
        "id": step.pk,
        "revision": step.revision,
        "evidence": step.evidence_note,
        "proof": {"key": f"{step.proof_kind}:{thing.key}", "title": thing.title, "url": thing.url} if thing else None,
        "files": [{"id": file.pk, "name": file.name} for file in files],
    }


@router.post("/renewal-steps/{int:step_id}/done")
@operation("governance.manage_renewal")
def finish_step(request: SignedRequest, step_id: Id, payload: StepDoneIn) -> dict[str, Any]:
    """Enter that a step was done; 422 without words and proof, 404 for a proof that the caller may not read."""
    step = services.finish_step(actor=request.actor, step_id=step_id, **payload.dict())
    return {"key": step.key, "done_on": step.done_on, **_evidence(request, step)}


@router.get("/organizations/{code}/renewal")
@operation("governance.read_structure")
def renewal(request: SignedRequest, code: str) -> dict[str, Any]:
    """Where the association stands with its renewal, and its timetable."""
    plan = selectors.plan_of(request.actor, request.organization, today())
    if plan is None:
        return {"state": RenewalState.UNKNOWN.value, "steps": []}
    steps = selectors.steps_of(request.actor, plan)
    evidences = _evidences(request, request.organization, steps)
    return {
        "state": plan.state,  # type: ignore[attr-defined]  # annotated by the selector
        "term": plan.term.ordinal,
        "term_began": plan.term.starts_on,
        "ends_on": plan.ends_on,
        "congress_on": plan.congress_on,
        "steps": [
            {
                "key": step.key,
                "due_on": step.due_on,
                "owner": step.owner,
                "done_on": step.done_on,
                "not_needed": step.not_needed,
                **evidences[step.pk],
            }
            for step in steps
        ],
    }


@router.get("/organizations/{code}/renewals")
@operation("governance.read_renewal")
def renewals(request: SignedRequest, code: str, state: Line = "", text: Line = "", page: Page = 1) -> dict[str, Any]:
    """How many associations of the branch are in each state, and those of one state."""
    if state and state not in RenewalState.values:
        raise NotFound(state)
    actor, root, day = request.actor, request.organization, today()
    found = Paginator(selectors.renewal_rows(actor, root, day, state=state, text=text), PER_PAGE).get_page(page)
    unknown = state == RenewalState.UNKNOWN
    return {
        "counts": selectors.renewal_counts(actor, root, day),
        "total": found.paginator.count,
        "rows": [
            {"code": row.code, "name": row.name, "state": RenewalState.UNKNOWN.value, "ends_on": None}
            if unknown
            else {
                "code": row.organization.code,
                "name": row.organization.name,
                "state": row.state,
                "ends_on": row.ends_on,
            }
            for row in found
        ],
    }


@router.post("/organizations/{code}/renewals/remind")
@operation("governance.remind_renewal")
def remind(request: SignedRequest, code: str, payload: RenewalReminderIn) -> dict[str, int]:
    """Remind associations of the branch; how many were, since only those who prepare or are late are told."""
    done = services.remind_renewals(
        actor=request.actor, sender=request.organization, organization_ids=payload.organization_ids
    )
    return {"reminded": done}


@router.post("/posts/{int:post_id}/proposals")
@operation("governance.manage_tenures")
def propose(request: SignedRequest, post_id: Id, payload: TenureProposalIn) -> dict[str, Any]:
    """Propose somebody for a post; refused with the charter's words when it does not allow it."""
    facts = payload.dict(exclude={"on", "began_by", "who"})
    known = None
    if payload.who:
        known = person_known(request.actor, selectors.get_post(request.actor, post_id).organization, payload.who)
    tenure = services.propose_tenure(
        actor=request.actor,
        post_id=post_id,
        candidate=services.Candidate(**{**facts, **known_fields(known, facts["name"])}),
        on=payload.on,
        began_by=payload.began_by.value,
    )
    return {**_membership(tenure), "answers": (tenure.check_result or {}).get("answers", [])}
