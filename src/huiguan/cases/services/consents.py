"""Consents in a case, each for one purpose: given and withdrawn by itself, and what stops when one is withdrawn.

However a consent is withdrawn (in the case, under "my data", over the API), `consent_withdrawn` stops what it was for
within the same transaction (PIPL 15, 16, 29).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiguan.cases.enums import EntryKind
from huiguan.cases.models import Case, PublishedAnswer
from huiguan.cases.purposes import CHILD, HANDLE, OUTSIDE, PUBLISH, REFER, SENSITIVE, SENSITIVE_KINDS
from huiguan.cases.services.clarifying import recall_clarification
from huiguan.cases.services.doors import insist_open, lock_case, lock_own, put_entry
from huiguan.cases.services.outside import end_all_outside
from huiguan.cases.services.paying import stop_relief
from huiguan.cases.services.referrals import end_all
from huiguan.cases.services.relief import locked_relief
from huiguan.cases.services.telling import settle_case, tell_handlers
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.purposes import purpose as purpose_of
from huiguan.kernel.privacy.selectors import consent_in_force, consents_about
from huiguan.kernel.privacy.services import give_consent, withdraw_consent
from huiguan.kernel.workflow.services import advance

_JOB = system_actor("cases")
#: What the timeline says: when given, when withdrawn.
_LABELS = {
    REFER: ("consented", "consent_withdrawn"),
    OUTSIDE: ("outside_agreed", "outside_withdrawn"),
    PUBLISH: ("publish_agreed", "publish_withdrawn"),
    SENSITIVE: ("sensitive_agreed", "sensitive_withdrawn"),
    CHILD: ("child_agreed", "child_withdrawn"),
}


def note_consent(case: Case, purpose: str, means: str) -> None:
    """Keep that the person consents; part of the calling service."""
    give_consent(actor=_JOB, subject=case, purpose=purpose, notice_version=purpose_of(purpose).version, means=means)


def consent_to(*, actor: Actor, case_id: int, purpose: str) -> None:
    """The person consents to one purpose in the own case: handing over, publishing, or using what is sensitive.

    RuleViolation "ended" for what serves the handling only, when the case is over.
    """
    with recording(actor, reason="consent_to_publish" if purpose == PUBLISH else "give_consent"):
        case = lock_own(actor, case_id)
        if purpose != PUBLISH:
            insist_open(case)
        if consent_in_force(case, purpose) is None:
            note_consent(case, purpose, Means.ONLINE)
            put_entry(actor, case, EntryKind.EVENT, label=_LABELS[purpose][0], to_person=True)
            tell_handlers(case, "cases.message")
        if purpose == PUBLISH:
            case.may_publish = True
            case.save(update_fields=["may_publish"])


def withdraw_from(*, actor: Actor, case_id: int, purpose: str) -> None:
    """The person withdraws the consent to one purpose; what it was for stops at once, and the others stand."""
    with recording(actor, reason="consent_to_publish" if purpose == PUBLISH else "withdraw_consent"):
        case = lock_own(actor, case_id)
        consent = consent_in_force(case, purpose)
        if consent is not None:
            withdraw_consent(actor=_JOB, consent_id=consent.pk)
        elif purpose == PUBLISH:  # agreed to before each purpose had a consent of its own
            _take_down(case)


def withdraw_all(case: Case) -> None:
    """Close every consent of a case that was withdrawn; part of the calling service."""
    for consent in list(consents_about(case).filter(withdrawn_at=None)):
        withdraw_consent(actor=_JOB, consent_id=consent.pk)


def consent_withdrawn(consent: Any) -> None:
    """Stop what a withdrawn consent was for; fills `privacy.consent_withdrawn`. Nothing for other rooms' subjects."""
    if consent.subject_kind != Case._meta.label_lower:
        return
    _STOP[consent.purpose](lock_case(consent.subject_id))


def end_case(actor: Actor, case: Case) -> None:
    """Handling ends at once, with joint handling and relief that was not paid; part of the calling service."""
    end_all(actor, case)
    end_all_outside(actor, case)
    stop_relief(case)
    ended = {"due_on": None, "paused_on": None, "paused_until": None, "days_left": None}
    changes = ended | {"closed_on": today()}
    advance(actor=actor, subject=case, transition="withdraw_case", changes=changes)
    put_entry(actor, case, EntryKind.EVENT, label="withdrawn", to_person=True, joint=True)
    settle_case(case)
    tell_handlers(case, "cases.withdrawn")


def _without_handling(case: Case) -> None:
    if case.closed_on is None:
        end_case(_JOB, case)
        withdraw_all(case)


def _without_sensitive(case: Case) -> None:
    """Kinds that cannot do without end; in the others relief stops, and the rest goes on."""
    if case.kind in SENSITIVE_KINDS:
        _without_handling(case)
    elif case.closed_on is None:
        stop_relief(case)
        _say(case, SENSITIVE)


def _without_joint(case: Case) -> None:
    if case.closed_on is None:
        end_all(_JOB, case)
        _say(case, REFER)


def _without_outside(case: Case) -> None:
    end_all_outside(_JOB, case)
    if case.closed_on is None:
        _say(case, OUTSIDE)


def _without_visits(case: Case) -> None:
    """No child is visited any more, also long after the end of the case, which is then kept no longer for it."""
    relief = locked_relief(case.pk)
    if relief is not None and relief.follow_until is not None:
        relief.follow_until = relief.follow_next = None
        relief.save(update_fields=["follow_until", "follow_next"])
        _say(case, CHILD)


def _take_down(case: Case) -> None:
    """What was published of a case goes at once, also long after its end."""
    PublishedAnswer.objects.unscoped("of a locked case").filter(case=case).delete()
    recall_clarification(case)
    if case.may_publish:
        case.may_publish = False
        case.save(update_fields=["may_publish"])
        _say(case, PUBLISH)


def _say(case: Case, purpose: str) -> None:
    put_entry(_JOB, case, EntryKind.EVENT, label=_LABELS[purpose][1], to_person=True)
    tell_handlers(case, "cases.message")


_STOP: dict[str, Callable[[Case], None]] = {
    HANDLE: _without_handling,
    SENSITIVE: _without_sensitive,
    REFER: _without_joint,
    OUTSIDE: _without_outside,
    PUBLISH: _take_down,
    CHILD: _without_visits,
}
