"""Clarification of reputation (情况说明): drafted in a case as a paper that is approved and sealed as others.

The register of papers belongs to a room above; it fills the slots.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState, EntryKind, Kind
from huiguan.cases.models import Case
from huiguan.cases.purposes import PUBLISH
from huiguan.cases.selectors.clarifying import clarification_of
from huiguan.cases.services.doors import insist_on_text, lock_led, put_entry
from huiguan.cases.services.telling import tell_person
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.privacy.selectors import consent_in_force

#: function(case, title, addressee, text, drafter), which gives the key of the drafted paper.
DRAFT = "cases.clarification_drafted"
#: function(key), which drops the paper where it is not issued yet.
RECALL = "cases.clarification_recalled"


def draft_clarification(*, actor: Actor, case_id: int, title: str, addressee: str, text: str) -> Case:
    """Hand a clarification over to be checked, issued, numbered and sealed; the person reads its words in the case.

    For the lead of a rights case that is handled or answered. RuleViolation "not_agreed" without the person's consent
    to publishing; "wrong_state"; "clarified" while there is one that was not dropped.
    """
    with recording(actor, reason="draft_clarification"):
        case = lock_led(actor, case_id)
        _insist(actor, case)
        words = insist_on_text(text)
        named = insist_on_text(title, "title"), insist_on_text(addressee, "addressee")
        for draft in filled(DRAFT):
            case.clarification = draft(case, *named, words, actor.label)
        case.save(update_fields=["clarification"])
        put_entry(actor, case, EntryKind.EVENT, words, label="clarification", to_person=True)
        tell_person(case)
    return case


def _insist(actor: Actor, case: Case) -> None:
    if consent_in_force(case, PUBLISH) is None:
        said = _("The person has not consented to publishing. Ask for it in a message.")
        raise RuleViolation(said, code="not_agreed")
    if case.kind != Kind.RIGHTS or case.state not in (CaseState.HANDLING, CaseState.ANSWERED):
        raise RuleViolation(_("A clarification belongs to a rights case that is being handled."), code="wrong_state")
    note = clarification_of(actor, case)
    if note is not None and not note.dropped:
        raise RuleViolation(_("There is a clarification of this case already."), code="clarified")


def recall_clarification(case: Case) -> None:
    """Drop a clarification that was not issued yet: the consent was withdrawn; part of the calling service."""
    for recall in filled(RECALL) if case.clarification is not None else ():
        recall(case.clarification)
