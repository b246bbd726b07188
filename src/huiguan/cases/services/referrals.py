"""Referral to another association and joint handling (联动): the receiver accepts, and sees its part only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind, Part, ReferralState
from huiguan.cases.models import Case, CasePaper, HandedPaper, Handler, Referral
from huiguan.cases.purposes import REFER
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.reading import is_named
from huiguan.cases.selectors.rules import rules_of
from huiguan.cases.services.doors import insist_on_text, insist_open, lock_led, lock_referral, put_entry
from huiguan.cases.services.telling import REFERRAL, tell_handlers, tell_person, tell_receiver
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, system_actor
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.workflow.services import advance, start

SENSITIVE = "cases.handle_sensitive"


def ask_referral(
    *,
    actor: Actor,
    case_id: int,
    receiver: Any,
    summary: str,
    paper_ids: Collection[int] = (),
    consented: bool = False,
) -> Referral:
    """Ask another association to handle a case together; `summary` and the papers are all that it will see.

    RuleViolation "consent" unless the person consents (PIPL 23): online, or, with `consented`, by word of mouth or on
    paper as the lead confirms; "referral_open" when that association was asked already.
    """
    with recording(actor, reason="ask_referral"):
        case = lock_led(actor, case_id)
        insist_open(case)
        text = insist_on_text(summary, "summary")
        _check_receiver(case, receiver)
        insist_consent(case, REFER, consented)
        referral = Referral(
            organization=case.organization,
            receiver=receiver,
            case=case,
            due_on=add_working_days(today(), rules_of(receiver).referral_days),
        )
        seal_into(referral, summary=text)
        referral.save()
        _hand_over(case, referral, paper_ids)
        start(actor=actor, subject=referral, due=referral.due_on)
        put_entry(actor, case, EntryKind.EVENT, receiver.short_name, label="referred", to_person=True, joint=True)
        tell_receiver(referral)
        tell_person(case)
    return referral


def _check_receiver(case: Case, receiver: Any) -> None:
    if receiver.pk == case.organization_id:
        raise Invalid(_("Choose another association."), code="receiver", field="receiver")
    rows = Referral.objects.unscoped("of a locked case").filter(case=case, receiver=receiver)
    if rows.filter(state__in=[ReferralState.ASKED, ReferralState.ACCEPTED]).exists():
        raise RuleViolation(_("This association was asked already."), code="referral_open", field="receiver")


def insist_consent(case: Case, key: str, consented: bool) -> None:
    """RuleViolation "consent" without the person's consent to handing the case over; part of the calling service.

    With `consented` the lead confirms that the person was asked, which is kept as given by word of mouth.
    """
    if consent_in_force(case, key) is not None:
        return
    if not consented:
        message = _("The person has not consented to handing the case over. Ask first.")
        raise RuleViolation(message, code="consent", field="consented")
    give_consent(
        actor=system_actor("cases"),
        subject=case,
        purpose=key,
        notice_version=purpose(key).version,
        means=Means.SPOKEN,
    )


def _hand_over(case: Case, referral: Referral, paper_ids: Collection[int]) -> None:
    rows = CasePaper.objects.unscoped("papers of a locked case").filter(case=case, pk__in=list(paper_ids))
    papers = list(rows)
    if len(papers) != len(set(paper_ids)):
        raise Invalid(_("Choose from the papers of this case."), code="papers", field="papers")
    HandedPaper.objects.bulk_create(
        HandedPaper(organization=case.organization, referral=referral, paper=paper) for paper in papers
    )


def accept_referral(*, actor: Actor, referral_id: int) -> Referral:
    """Take part in handling, for the receiver; whoever accepts is named and reads what was handed over."""
    with recording(actor, reason="accept_referral"):
        referral = _lock_asked(actor, referral_id)
        advance(actor=actor, subject=referral, transition="accept_referral", changes={"due_on": None})
        name_for_referral(referral, actor.user_id)
        put_entry(actor, referral.case, EntryKind.EVENT, label="referral_accepted", referral=referral, to_person=True)
        _announce(actor, referral)
    return referral


def decline_referral(*, actor: Actor, referral_id: int, reason: str) -> Referral:
    """Decline for the receiver, with a reason for the sender; nothing was shown to it."""
    with recording(actor, reason="decline_referral"):
        referral = _lock_asked(actor, referral_id)
        seal_into(referral, answer=insist_on_text(reason, "reason"))
        referral.save(update_fields=["answer", "data_key"])
        advance(actor=actor, subject=referral, transition="decline_referral", changes={"due_on": None})
        put_entry(
            actor, referral.case, EntryKind.REASON, reason, label="referral_declined", referral=referral, to_person=True
        )
        _announce(actor, referral)
    return referral


def end_referral(*, actor: Actor, referral_id: int) -> Referral:
    """The lead of the case ends the joint handling; the receiver sees nothing of it any more."""
    with recording(actor, reason="end_referral"):
        referral = lock_referral(actor, referral_id)
        lock_led(actor, referral.case_id)
        _end(actor, referral)
        put_entry(actor, referral.case, EntryKind.EVENT, label="referral_ended", to_person=True, joint=True)
        tell_person(referral.case)
    return referral


def end_all(actor: Actor, case: Case) -> None:
    """End every open referral of a locked case, when the person withdraws; part of the calling service."""
    rows = Referral.objects.unscoped("of a locked case").select_related("organization", "receiver", "case")
    for referral in rows.filter(case=case, state__in=[ReferralState.ASKED, ReferralState.ACCEPTED]):
        _end(system_actor("cases"), referral)


def name_for_referral(referral: Referral, user_id: int | None) -> Handler:
    """Name somebody of the receiving side; part of the calling service."""
    if user_id is None:
        raise NotFound("a job handles no case")
    return Handler.objects.create(
        organization=referral.receiver, case=referral.case, referral=referral, user_id=user_id, part=Part.ASSIST
    )


def _lock_asked(actor: Actor, referral_id: int) -> Referral:
    referral = lock_referral(actor, referral_id, reads=False)
    permit(actor, SENSITIVE, referral.receiver)
    if is_named(actor, referral.case):
        raise NotFound(str(referral_id))
    return referral


def _end(actor: Actor, referral: Referral) -> None:
    advance(actor=actor, subject=referral, transition="end_referral", changes={"due_on": None})
    rows = Handler.objects.unscoped("of the receiving side").filter(referral=referral, until=None)
    rows.update(until=timezone.now())
    settle(subject_kind=REFERRAL, subject_id=referral.pk)


def _announce(actor: Actor, referral: Referral) -> None:
    settle(subject_kind=REFERRAL, subject_id=referral.pk)
    tell_handlers(referral.case, "cases.message", but=actor.user_id)
    tell_person(referral.case)
