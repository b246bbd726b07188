"""Dispatch: items × associations, warned about before, done in chunks, each row exactly once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.directives.enums import AssignmentState, DocumentState, ItemKind, ItemState, RunState
from huiguan.directives.models import Assignment, DispatchRun, Document, Item
from huiguan.directives.selectors.burden import associations_over_cap
from huiguan.directives.selectors.sendable import awaits_approval
from huiguan.directives.services.sending import send_chunk
from huiguan.directives.services.terms import Terms, terms_of
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of, system_actor
from huiguan.kernel.revisions import made_before
from huiguan.kernel.workflow import services as workflow

CHUNK = 200  # associations in one transaction
AT_ONCE = 600  # so few assignments are made before the answer, more by a job
JOB = "huiguan.directives.run_dispatch"
RUNNING = (AssignmentState.TAKEN_ON, AssignmentState.SENT)
ENDED = (RunState.DONE, RunState.STOPPED)


@dataclass(frozen=True, slots=True)
class Warning_:
    """Something to think about before sending. `code` is accepted by naming it in `accept`."""

    code: str
    message: str
    organization_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dispatch would do: the terms of each item, its receivers, how many rows, and the warnings."""

    organization: Organization
    document: Document | None
    terms: tuple[Terms, ...]
    receivers: tuple[Organization, ...]
    cooperating_ids: tuple[int, ...]
    total: int
    already: int
    warnings: tuple[Warning_, ...]

    def for_association(self, organization_id: int) -> list[Terms]:
        """What one association will receive."""
        return [t for t in self.terms if t.targets is None or organization_id in t.targets]


def preview_dispatch(
    *,
    actor: Actor,
    organization: Organization,
    item_ids: Sequence[int],
    organization_ids: Sequence[int],
    cooperating_ids: Iterable[int] = (),
    due_date: date | None = None,
    changes: Mapping[int, Mapping[str, Any]] | None = None,
) -> Plan:
    """What sending these items to these associations would do; changes nothing.

    `changes` holds by item id what is different from the item: title, target, measures, due_date, targets (narrower
    receivers). Items are the sender's own confirmed ones, or ones that it received and has not closed: these are split
    from its own assignment. Raises Invalid on an empty choice or one that cannot be sent, NotFound as all services.
    """
    permit(actor, "directives.dispatch", organization)
    items, parents = _sendable(organization, item_ids)
    receivers = _receivers(organization, organization_ids)
    given = changes or {}
    terms = tuple(terms_of(i, parents.get(i.pk), due_date, given.get(i.pk, {})) for i in items)
    documents = {item.document for item in items}
    ids = [receiver.pk for receiver in receivers]
    warnings = (*_whole_document(organization, items, terms, ids), *_burden(terms, receivers))
    return Plan(
        organization=organization,
        document=documents.pop() if len(documents) == 1 else None,
        terms=terms,
        receivers=receivers,
        cooperating_ids=tuple(sorted(set(cooperating_ids) & set(ids))),
        total=sum(len(t.receivers(ids)) for t in terms),
        already=_already(organization, items, ids),
        warnings=warnings,
    )


def _sendable(organization: Organization, item_ids: Sequence[int]) -> tuple[list[Item], dict[int, Assignment]]:
    wanted = set(item_ids)
    if not wanted:
        raise Invalid(_("Choose at least one item."), code="no_items", field="items")
    received = Assignment.objects.unscoped("permitted in the receiving association, which is the sender now").filter(
        item__in=wanted, organization=organization, mode="guidance", state__in=RUNNING
    )
    parents = {assignment.item_id: assignment for assignment in received.order_by("-pk")}
    rows = Item.objects.unscoped("own items, or received ones").select_related("document").filter(pk__in=wanted)
    items = [i for i in rows.order_by("order", "pk") if i.organization_id == organization.pk or i.pk in parents]
    if len(items) != len(wanted):
        raise NotFound("item")
    for item in items:
        _check_sendable(item, item.pk in parents)
    return items, parents


def _check_sendable(item: Item, received: bool) -> None:
    if received:
        return
    if item.state != ItemState.CONFIRMED or item.kind not in (ItemKind.TASK, ItemKind.PROBLEM):
        message = _("%(item)s cannot be sent: only confirmed tasks and problems can.") % {"item": item.label}
        raise Invalid(message, code="not_confirmed", field="items")
    if item.document is not None and awaits_approval(item.document):
        raise RuleViolation(_("The document is not approved for dispatch yet."), code="not_approved")


def _receivers(organization: Organization, organization_ids: Sequence[int]) -> tuple[Organization, ...]:
    wanted = set(organization_ids)
    if not wanted:
        raise Invalid(_("Choose at least one association."), code="no_receivers", field="organizations")
    found = branch(organization).exclude(pk=organization.pk).exclude(state="dissolved").filter(pk__in=wanted)
    receivers = tuple(found)
    if len(receivers) != len(wanted):
        raise Invalid(
            _("Items are sent to associations below; one of those chosen is not."),
            code="not_below",
            field="organizations",
        )
    return receivers


def _already(organization: Organization, items: Sequence[Item], ids: Sequence[int]) -> int:
    rows = Assignment.objects.unscoped("permitted in the sending association")
    return rows.filter(item__in=[item.pk for item in items], sender=organization, organization__in=ids).count()


def _whole_document(
    organization: Organization, items: Sequence[Item], terms: Sequence[Terms], ids: Sequence[int]
) -> list[Warning_]:
    """Dividing is not copying: everything in a document to everybody below."""
    below = branch(organization).exclude(pk=organization.pk).exclude(state="dissolved").count()
    documents = {item.document_id for item in items}
    if len(ids) < max(below, 2) or len(items) < 2 or any(t.targets is not None for t in terms) or len(documents) != 1:
        return []
    rows = Item.objects.unscoped("count for a warning").filter(document__in=documents, kind="task", state="confirmed")
    if rows.exclude(pk__in=[item.pk for item in items]).exists():
        return []
    return [
        Warning_(
            "whole_document",
            _("Everything in this document goes to all %(count)s associations. Choose who is meant, item by item.")
            % {"count": len(ids)},
        )
    ]


def _burden(terms: Sequence[Terms], receivers: Sequence[Organization]) -> list[Warning_]:
    over = associations_over_cap(receivers, [(t.report_day(), t.targets) for t in terms])
    if not over:
        return []
    message = _("%(count)s associations would be asked for more reports in a month than their cap.")
    return [Warning_("burden", message % {"count": len(over)}, tuple(over))]


def start_dispatch(
    *,
    actor: Actor,
    organization: Organization,
    item_ids: Sequence[int],
    organization_ids: Sequence[int],
    cooperating_ids: Iterable[int] = (),
    due_date: date | None = None,
    changes: Mapping[int, Mapping[str, Any]] | None = None,
    contact: str = "",
    note: str = "",
    accept: Iterable[str] = (),
    form_key: uuid.UUID | None = None,
) -> DispatchRun:
    """Send items to associations. A small dispatch is done when this returns, a large one is done by a job.

    Takes what `preview_dispatch` takes. Each warning's code must be in `accept`, and going over a cap needs a `note`
    that says why; otherwise RuleViolation with the code of the first warning. The same `form_key` again returns the
    run that it started before.
    """
    with recording(actor, organization=organization, reason="dispatch"):
        permit(actor, "directives.dispatch", organization)
        known: DispatchRun | None = made_before(DispatchRun, form_key)
        if known is not None:
            return known
        plan = preview_dispatch(
            actor=actor,
            organization=organization,
            item_ids=item_ids,
            organization_ids=organization_ids,
            cooperating_ids=cooperating_ids,
            due_date=due_date,
            changes=changes,
        )
        _refuse_unaccepted(plan, set(accept), note)
        run = _make_run(actor, plan, contact, note, form_key)
        _mark_dispatched(actor, plan)
        if plan.total <= AT_ONCE:
            return run_dispatch(run_id=run.pk)
        _defer(run)
    return run


def _refuse_unaccepted(plan: Plan, accepted: set[str], note: str) -> None:
    for warning in plan.warnings:
        if warning.code not in accepted:
            raise RuleViolation(warning.message, code=warning.code)
        if warning.code == "burden" and not note.strip():
            raise RuleViolation(_("Say in the note why the cap is exceeded."), code="burden_reason", field="note")


def _make_run(actor: Actor, plan: Plan, contact: str, note: str, form_key: uuid.UUID | None) -> DispatchRun:
    run: DispatchRun = DispatchRun.objects.create(
        organization=plan.organization,
        document=plan.document,
        spec={
            "items": [t.as_json() for t in plan.terms],
            "organization_ids": [receiver.pk for receiver in plan.receivers],
            "cooperating_ids": list(plan.cooperating_ids),
            "contact": contact.strip()[:120],
            "note": note.strip(),
        },
        total=len(plan.receivers),
        asked_by_id=actor.user_id,
        form_key=form_key,
    )
    return run


def _mark_dispatched(actor: Actor, plan: Plan) -> None:
    own = plan.document is not None and plan.document.organization_id == plan.organization.pk
    if own and plan.document is not None and plan.document.state in (DocumentState.REGISTERED, DocumentState.APPROVED):
        document = Document.objects.unscoped("own document").select_for_update().get(pk=plan.document.pk)
        workflow.advance(actor=actor, subject=document, transition="mark_dispatched")


def _defer(run: DispatchRun) -> None:
    from procrastinate.contrib.django import app

    # No lock on queueing: a second job finds nothing left to do, a refused one would spoil the transaction.
    app.configure_task(JOB).defer(run_id=run.pk)


def run_dispatch(*, run_id: int, chunk: int = CHUNK) -> DispatchRun:
    """Do what is left of a run, `chunk` associations in a transaction; the job's and the small dispatch's way.

    Killed at any moment, it is called again and goes on after the last whole chunk. Two at once take turns. The actor
    of the history is whoever asked for the run. On a fault the run is marked as interrupted and the fault raised.
    """
    try:
        while _next_chunk(run_id, chunk):
            pass
    except Exception as fault:
        _mark_failed(run_id, fault)
        raise
    found: DispatchRun = DispatchRun.objects.unscoped("the job's own run").get(pk=run_id)
    return found


def _next_chunk(run_id: int, chunk: int) -> bool:
    """Send one chunk; False when nothing is left, or somebody stopped the rest."""
    with recording(_actor_of_run(run_id), organization=_sender_of_run(run_id), reason="dispatch"):
        rows = DispatchRun.objects.unscoped("the job's own run").select_related("organization", "document")
        run = rows.select_for_update(of=("self",)).get(pk=run_id)
        if run.state in ENDED:
            return False
        receivers = run.spec["organization_ids"][run.done : run.done + chunk]
        terms = [Terms(**t) for t in run.spec["items"]]
        run.made += send_chunk(run, _actor_of_run(run_id), terms, receivers)
        _progress(run, len(receivers))
    return run.state != RunState.DONE


def _progress(run: DispatchRun, count: int) -> None:
    now = timezone.now()
    run.done += count
    run.started = run.started or now
    run.heartbeat = now
    fields = ["done", "made", "heartbeat"]
    state = RunState.DONE if run.done >= run.total else RunState.RUNNING
    if state != run.state:
        run.state, run.error, run.finished = state, "", now if state == RunState.DONE else None
        fields += ["state", "started", "error", "finished"]
    run.save(update_fields=fields)


def _mark_failed(run_id: int, fault: Exception) -> None:
    rows = DispatchRun.objects.unscoped("the job's own run")
    with recording(system_actor("dispatch"), reason="dispatch_failed"):
        rows.filter(pk=run_id).exclude(state__in=ENDED).update(
            state=RunState.FAILED, error=f"{type(fault).__name__}: {fault}"[:500]
        )


def _sender_of_run(run_id: int) -> int:
    rows = DispatchRun.objects.unscoped("the job's own run")
    return int(rows.values_list("organization_id", flat=True).get(pk=run_id))


def _actor_of_run(run_id: int) -> Actor:
    run = DispatchRun.objects.unscoped("the job's own run").select_related("asked_by__person").get(pk=run_id)
    return actor_of(run.asked_by) if run.asked_by is not None else system_actor("dispatch")


def resume_dispatch(*, actor: Actor, run_id: int) -> DispatchRun:
    """Let a job go on with an interrupted or stopped run; nothing is sent twice. RuleViolation when it is done."""
    with recording(actor, reason="resume_dispatch"):
        run = _lock_run(actor, run_id)
        if run.state in (RunState.STOPPED, RunState.FAILED):
            run.state, run.error = RunState.WAITING, ""
            run.save(update_fields=["state", "error"])
        _defer(run)
    return run


def stop_dispatch(*, actor: Actor, run_id: int) -> DispatchRun:
    """Stop the rest of a run: what was sent stays, what was not is not sent until somebody resumes it.

    Waits for the chunk that is under way, so that none is cut in two. Stopping twice changes nothing; RuleViolation
    when the run is done.
    """
    with recording(actor, reason="stop_dispatch"):
        run = _lock_run(actor, run_id)
        if run.state != RunState.STOPPED:
            run.state = RunState.STOPPED
            run.save(update_fields=["state"])
    return run


def _lock_run(actor: Actor, run_id: int) -> DispatchRun:
    rows = DispatchRun.objects.scoped(scope_of(actor, "directives.dispatch")).select_related("organization")
    run: DispatchRun | None = rows.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound(str(run_id))
    if run.state == RunState.DONE:
        raise RuleViolation(_("This dispatch is done."), code="run_done")
    return run
