"""The person of a case that somebody else brought: tied to it, told of it, and asked whether it is right.

Who has no account gets a receipt on paper; with its code the page without sign-in tells where the case stands, and
takes a confirmation or a withdrawal. It never shows a word of the case.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind, Source
from huiguan.cases.models import Case
from huiguan.cases.purposes import HANDLE, SENSITIVE
from huiguan.cases.sealing import opened
from huiguan.cases.services.consents import end_case, withdraw_all
from huiguan.cases.services.doors import insist_open, lock_case, lock_led, lock_own, put_entry
from huiguan.cases.services.telling import tell_handlers, tell_person
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.codes import code_hash, fresh_code
from huiguan.kernel.privacy.services import confirm_consents, own_consents_about
from huiguan.members.models import Membership

KEY = "cases.receipt"
_JOB = system_actor("cases")


def person_of_member(organization: Any, number: str, name: str) -> int:
    """The person of a member of an association by number and name, as both stand in the roster.

    Invalid "member" when no member has this number and name, so that nobody else is told; "no_account" while the
    member has none.
    """
    rows = Membership.objects.unscoped("the caller enters or handles cases of the association")
    row = rows.filter(organization=organization, number=number.strip(), name=name.strip()).first()
    if row is None or not number.strip():
        raise Invalid(_("No member here has this number and name."), code="member", field="member")
    if row.person_id is None:
        message = _("This member has no account yet. Leave the number out and give the receipt.")
        raise Invalid(message, code="no_account", field="member")
    return row.person_id


def tie_person(*, actor: Actor, case_id: int, member: str) -> Case:
    """The lead ties a case to its member, who from then on sees it and says whether it is right.

    RuleViolation "tied" for a case that has its person; otherwise as `person_of_member`, by the name in the case.
    """
    with recording(actor, reason="tie_person"):
        case = lock_led(actor, case_id)
        insist_open(case)
        if case.person_id is not None:
            raise RuleViolation(_("This case is tied to its person already."), code="tied")
        case.person_id = person_of_member(case.organization, member, opened(case, "name")["name"])
        case.save(update_fields=["person"])
        own_consents_about(subject=case, person_id=case.person_id)
        put_entry(actor, case, EntryKind.EVENT, label="tied", to_person=True)
        tell_person(case, "cases.for_you")
    return case


def waits_for_person(case: Case) -> bool:
    """Tell whether somebody else brought it and the person has not said yet that it is right."""
    return case.source != Source.SELF and case.confirmed_on is None and case.closed_on is None


def confirm_case(*, actor: Actor, case_id: int) -> Case:
    """The person says that what somebody else brought is right, and consents themselves. NotFound for who brought it.

    RuleViolation "confirmed" when there is nothing to confirm.
    """
    with recording(actor, reason="confirm_case"):
        case = lock_own(actor, case_id)
        if case.person_id is None or case.person_id != actor.person_id:
            raise NotFound(str(case_id))
        _confirm(actor, case)
    return case


def _confirm(actor: Actor, case: Case) -> None:
    if not waits_for_person(case):
        raise RuleViolation(_("There is nothing to confirm."), code="confirmed")
    case.confirmed_on = today()
    case.save(update_fields=["confirmed_on"])
    confirm_consents(subject=case, purposes=(HANDLE, SENSITIVE))
    put_entry(actor, case, EntryKind.EVENT, label="person_confirmed", to_person=True)
    tell_handlers(case, "cases.message")


def new_receipt(*, actor: Actor, case_id: int) -> str:
    """The lead gives out a receipt; the one before is void. The code is shown once and kept nowhere.

    RuleViolation "tied" where the person follows the case with an account.
    """
    with recording(actor, reason="give_receipt"):
        case = lock_led(actor, case_id)
        insist_open(case)
        if case.person_id is not None:
            raise RuleViolation(_("The person follows it with an account."), code="tied")
        return put_receipt(case)


def put_receipt(case: Case) -> str:
    """A new code for a locked case, in groups of four; part of the calling service."""
    code = fresh_code()
    case.receipt_hash = code_hash(KEY, code)
    case.save(update_fields=["receipt_hash"])
    return code


def case_by_receipt(code: str) -> Case:
    """The case of a receipt, for its facts alone; NotFound for an unknown or void code."""
    rows = Case.objects.unscoped("the code is the key").select_related("organization", "person")
    found: Case | None = rows.filter(receipt_hash=code_hash(KEY, code), person=None).first()
    if found is None:
        raise NotFound("receipt")
    return found


def confirm_by_receipt(*, code: str) -> Case:
    """Whoever holds the receipt says that the case is right; as `confirm_case`."""
    with recording(_JOB, reason="confirm_case"):
        case = lock_case(case_by_receipt(code).pk)
        _confirm(_JOB, case)
    return case


def withdraw_by_receipt(*, code: str) -> Case:
    """Whoever holds the receipt objects: handling ends at once, and every consent. RuleViolation when it is over."""
    with recording(_JOB, reason="withdraw_case"):
        case = lock_case(case_by_receipt(code).pk)
        insist_open(case)
        end_case(_JOB, case)
        withdraw_all(case)
    return case
