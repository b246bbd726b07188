"""The way of relief from the committee's yes to the money, and how it is stopped on that way.

The room of funds pays: an order that two people act on. Nobody enters here by hand that something was paid; the
journey from funds reports the voucher that was posted. The slots are filled by the room above both.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiguan.cases.enums import UNPAID, EntryKind, ReliefState
from huiguan.cases.models import Case, Relief
from huiguan.cases.selectors.relief import NOTICE, PAYMENTS, ReliefDue, due_of, notice_rows
from huiguan.cases.services.doors import lock_led, put_entry
from huiguan.cases.services.relief import lock_relief, locked_relief
from huiguan.cases.services.telling import CASE, tell_person, tell_role
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.notices.selectors import notice_of, state_now
from huiguan.kernel.notices.services import check_decidable, withdraw_notice
from huiguan.kernel.permits import Actor, Invalid, Role, RuleViolation, permit, scope_of, system_actor
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.workflow.services import advance

#: function(relief), which defers the job that orders the payment within this transaction.
SLOT = "cases.relief_to_pay"
#: function(relief), which takes the order back; True when nothing was paid and nothing will be.
RECALL = "cases.relief_recalled"
_JOB = system_actor("cases")


def release_relief(*, actor: Actor, case_id: int) -> Relief:
    """The notice is over without an open objection: the money is to be paid.

    RuleViolation from the notice while it runs or an objection waits. Funds hear of it by a job of this transaction.
    """
    with recording(actor, reason="release_relief"):
        lock_led(actor, case_id)
        relief = lock_relief(case_id)
        rows = notice_rows(relief)
        check_decidable(purpose=NOTICE, subject_kind="cases.relief", subject_id=relief.pk, rows=rows)
        advance(actor=actor, subject=relief, transition="release_relief")
        tell_role(relief.case, "cases.to_pay", Role.TREASURER)
        _order(relief)
    return relief


def order_relief(*, actor: Actor, case_id: int) -> Relief:
    """Have the payment ordered once more, when its order was refused or withdrawn, or no books were kept before.

    While an order is open nothing happens. RuleViolation "not_to_pay"; or with what stands against it in the books.
    """
    with recording(actor, reason="order_relief"):
        relief = lock_relief(case_id)
        permit(actor, "cases.order_relief", relief.organization)
        if relief.state != ReliefState.TO_PAY:
            raise RuleViolation(_("This relief is not to be paid now."), code="not_to_pay")
        number = relief.case.number
        for told in filled(PAYMENTS):
            problem = told(relief.organization_id, [number])[number].problem
            if problem:
                raise RuleViolation(str(problem), code="books")
        _order(relief)
    return relief


def _order(relief: Relief) -> None:
    for hook in filled(SLOT):
        hook(relief)


def relief_due_locked(*, actor: Actor, relief_id: int) -> ReliefDue | None:
    """A relief that is to be paid, locked until the caller's transaction has its order; None when it is not, or stops.

    For the journey: who withdraws meanwhile waits, and then finds the order.
    """
    rows = Relief.objects.scoped(scope_of(actor, "cases.read_relief_due")).select_related("case")
    found = rows.select_for_update(of=("self",)).filter(pk=relief_id, state=ReliefState.TO_PAY).first()
    return None if found is None else due_of(found)


def mark_relief_paid(*, actor: Actor, case: Case | int, voucher_number: str, paid_on: date) -> Relief:
    """The journey from funds reports that two people paid it, with the voucher that was posted; no person may.

    Again with the same voucher changes nothing. NotFound for everybody but the journey; RuleViolation "wrong_state"
    unless it is to be paid; Invalid without a voucher's number, or for a day to come.
    """
    case_id = case if isinstance(case, int) else case.pk
    with recording(actor, reason="mark_relief_paid"):
        relief = lock_relief(case_id)
        permit(actor, "cases.report_payment", relief.organization)
        number = voucher_number.strip()[:60]
        if not number:
            raise Invalid(_("Give the number of the voucher."), code="voucher", field="voucher_number")
        if relief.state == ReliefState.PAID and relief.voucher_number == number:
            return relief
        if paid_on > today():
            raise Invalid(_("A payment lies in the past."), code="paid_on", field="paid_on")
        changes = {"voucher_number": number, "paid_on": paid_on}
        advance(actor=actor, subject=relief, transition="mark_relief_paid", changes=changes)
        put_entry(actor, relief.case, EntryKind.EVENT, label="relief_paid", to_person=True)
        settle(subject_kind=CASE, subject_id=case_id, kind="cases.to_pay")
        tell_person(relief.case)
    return relief


def note_relief_received(*, actor: Actor, case_id: int, received_on: date) -> Relief:
    """The journey from funds reports that the person confirmed the money; entered once in the books, read here as well.

    Again with the same day changes nothing. NotFound for everybody but the journey; RuleViolation "wrong_state" unless
    it was paid.
    """
    with recording(actor, reason="note_relief_received"):
        relief = lock_relief(case_id)
        permit(actor, "cases.report_payment", relief.organization)
        if relief.received_on == received_on:
            return relief
        if relief.paid_on is None:
            raise RuleViolation(_("This relief is not paid."), code="wrong_state")
        relief.received_on = received_on
        relief.save(update_fields=["received_on"])
        put_entry(actor, relief.case, EntryKind.EVENT, label="relief_received", to_person=True)
    return relief


def stop_relief(case: Case) -> Relief | None:
    """Stop what was not paid yet: the request was withdrawn or not taken; part of the calling service.

    Checks and votes end, the notice is taken down, an order of payment is taken back. None where there is no relief,
    it is decided, or its money has gone: then what the books report still comes.
    """
    relief = locked_relief(case.pk)
    if relief is None or relief.state not in UNPAID:
        return None
    if not all(hook(relief) for hook in filled(RECALL)):
        return None
    _take_notice_down(relief)
    advance(actor=_JOB, subject=relief, transition="stop_relief")
    for kind in ("cases.committee", "cases.to_pay"):
        settle(subject_kind=CASE, subject_id=case.pk, kind=kind)
    put_entry(_JOB, case, EntryKind.EVENT, label="relief_stopped", to_person=True)
    return relief


def _take_notice_down(relief: Relief) -> None:
    notice = notice_of(NOTICE, "cases.relief", relief.pk)
    if notice is not None and state_now(notice) == "open":
        withdraw_notice(actor=_JOB, notice_id=notice.pk)


def insist_relief_decided(case: Case) -> None:
    """RuleViolation "relief_open" while relief of a case is neither paid, refused nor stopped."""
    relief = locked_relief(case.pk)
    if relief is not None and relief.state in UNPAID:
        raise RuleViolation(_("Relief is still open. Decide and pay it first."), code="relief_open")
