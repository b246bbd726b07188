"""Working on a renewal (换届): steps done with their evidence, and reminding those who are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.enums import RenewalState
from huiguan.governance.links import renewal_url
from huiguan.governance.models import RenewalPlan, RenewalStep
from huiguan.governance.selectors.proofs import FILES, proof_key
from huiguan.governance.selectors.proofs import proof as proof_shown
from huiguan.governance.selectors.renewal import with_state
from huiguan.governance.services.doors import lock_row, words
from huiguan.kernel.calendar import today
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit, scope_of
from huiguan.kernel.revisions import check_revision, save_revised

MANAGE = "governance.manage_renewal"
REMIND = "governance.remind_renewal"
MESSAGE = "governance.renewal"
SUBJECT = "governance.renewalplan"
LATE = (RenewalState.PREPARING, RenewalState.DUE, RenewalState.OVERDUE, RenewalState.POSTPONED)


def assign_step(*, actor: Actor, step_id: int, revision: int, responsible: str) -> RenewalStep:
    """Name who works on a step."""
    with recording(actor, reason="assign_step"):
        step: RenewalStep = lock_row(RenewalStep, actor, step_id, MANAGE, "plan")
        check_revision(step, revision)
        step.responsible = words(responsible, 80, "responsible")
        save_revised(step, actor)
    return step


def finish_step(
    *,
    actor: Actor,
    step_id: int,
    revision: int,
    done_on: date,
    evidence: str = "",
    responsible: str = "",
    proof: str = "",
    file: Any = None,
) -> RenewalStep:
    """Enter that a step was done, and what shows it: minutes, a letter and its number, a report.

    `proof` is a thing of the association as `selectors.proofs` names it ("kind:key"), which the actor must be able to
    read (NotFound); with it, or with a `file`, the words may be left out.
    """
    with recording(actor, reason="finish_step"):
        step: RenewalStep = lock_row(RenewalStep, actor, step_id, MANAGE, "plan")
        check_revision(step, revision)
        if step.plan.closed_on is not None:
            raise RuleViolation(_("This renewal is done."), code="closed")
        if done_on > today():
            raise Invalid(_("What is done lies not in the future."), code="future", field="done_on")
        step.done_on = done_on
        step.proof_kind, step.proof_id = proof_key(proof)
        _refuse_unread(actor, step)
        if file is not None:
            store_file(
                actor=actor,
                organization=step.organization,
                upload=file,
                permission=MANAGE,
                subject_kind=FILES,
                subject_id=step.pk,
            )
        # The title of a thing or file is not copied: the words are read by many who may not read the thing.
        kept = bool(step.proof_kind) or files_of(FILES, step.pk).exists()
        step.evidence_note = words(evidence, 300, "evidence", "" if kept else _("What shows that it was done?"))
        step.responsible = words(responsible, 80, "responsible") or step.responsible
        save_revised(step, actor)
    return step


def _refuse_unread(actor: Actor, step: RenewalStep) -> None:
    if step.proof_kind and proof_shown(actor, step.proof_kind, step.proof_id) is None:
        raise NotFound(step.proof_kind)


def reopen_step(*, actor: Actor, step_id: int, revision: int) -> RenewalStep:
    """Take back that a step was done."""
    with recording(actor, reason="reopen_step"):
        step: RenewalStep = lock_row(RenewalStep, actor, step_id, MANAGE, "plan")
        check_revision(step, revision)
        step.done_on, step.evidence_note, step.proof_kind, step.proof_id = None, "", "", None
        save_revised(step, actor)
    return step


def remind_renewals(*, actor: Actor, sender: Any, organization_ids: Sequence[int]) -> int:
    """Put a reminder of the renewal into the inboxes of clerks and heads of associations below; how many associations.

    Whose term runs on quietly is not reminded. NotFound when one of them lies outside of what the actor may remind.
    """
    with recording(actor, sender, reason="remind_renewals"):
        permit(actor, REMIND, sender)
        wanted = set(organization_ids)
        rows = RenewalPlan.objects.scoped(scope_of(actor, REMIND)).filter(organization__in=wanted, closed_on=None)
        plans = list(rows.select_related("organization").select_for_update(of=("self",)).order_by("pk"))
        if {plan.organization_id for plan in plans} != wanted or not wanted:
            raise NotFound("renewal")
        states = dict(with_state(rows, today()).values_list("pk", "state"))
        late = [plan for plan in plans if states[plan.pk] in LATE]
        RenewalPlan.objects.unscoped("locked above").filter(pk__in=[plan.pk for plan in late]).update(
            reminded_at=timezone.now(), changed_by_id=actor.user_id
        )
        inbox.notify_many(post for plan in late for post in _posts(plan))
    return len(late)


def _posts(plan: RenewalPlan) -> list[Post]:
    return [
        Post(
            organization_id=plan.organization_id,
            role=role.value,
            user_id=None,
            kind=MESSAGE,
            subject_kind=SUBJECT,
            subject_id=plan.pk,
            text=str(plan.organization.name),
            url=renewal_url(plan.organization.code),
            due=plan.ends_on,
        )
        for role in (Role.CLERK, Role.HEAD)
    ]
