"""Relief in a case: applied for, proved, checked, decided by a committee, shown in public, paid, visited.

The flow is DOMAIN.md §2.3. The status of the fallen and injured is the State's decision: its document is recorded,
nothing about it is decided here. Payment belongs to the room of funds; `mark_relief_paid` is where it reports back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind, Ground, ReliefState
from huiguan.cases.models import Case, FollowUp, Relief, ReliefCheck
from huiguan.cases.sealing import opened, seal_into
from huiguan.cases.selectors.relief import NOTICE, awaited_checks, notice_rows
from huiguan.cases.services.doors import account_of, insist_open, lock_case, lock_handled, lock_led, put_entry
from huiguan.cases.services.telling import tell_person, tell_role
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.notices.services import check_decidable, open_notice
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit, system_actor
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.workflow.selectors import last_actors
from huiguan.kernel.workflow.services import advance, start

#: Grounds for which the State's decision has to be there, and those whose children are visited every year.
DECIDED_BY_STATE = (Ground.MARTYR, Ground.DIED_ON_DUTY, Ground.INJURED)
FOLLOWED = (Ground.MARTYR, Ground.DIED_ON_DUTY)
#: Filled by the room above that orders payments: function(relief), which defers a job within this transaction.
SLOT = "cases.relief_to_pay"


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for. `follow_until` is the year up to which the children of the fallen are visited."""

    ground: str
    amount_asked: Decimal
    payee: str
    account: str = ""
    proof: str = ""
    status_document: str = ""
    follow_until: int | None = None


def open_relief(*, actor: Actor, case_id: int, application: Application) -> Relief:
    """Apply for relief within a case that is being handled, or change the application while proof is gathered.

    Invalid with the field: ground, an amount above zero, payee. RuleViolation "wrong_state" once it is being checked.
    """
    with recording(actor, reason="open_relief"):
        case, _handler = lock_handled(actor, case_id)
        insist_open(case)
        _check_application(application)
        relief = _locked(case.pk) or Relief(organization=case.organization, case=case)
        is_new = relief.pk is None
        if relief.state != ReliefState.GATHERING:
            raise RuleViolation(_("The application is being checked and stays as it is."), code="wrong_state")
        relief.ground, relief.amount_asked = application.ground, application.amount_asked
        relief.follow_until = application.follow_until if application.ground in FOLLOWED else None
        seal_into(
            relief,
            payee=application.payee[:60],
            account=application.account[:60],
            proof=application.proof,
            status_document=application.status_document[:200],
        )
        relief.save()
        if is_new:
            start(actor=actor, subject=relief)
            put_entry(actor, case, EntryKind.EVENT, label="relief", to_person=True)
    return relief


def _check_application(application: Application) -> None:
    if application.ground not in Ground.values:
        raise Invalid(_("Choose the ground."), code="ground", field="ground")
    if not Decimal(0) < application.amount_asked < Decimal(10) ** 9:
        raise Invalid(_("Give an amount above zero."), code="amount", field="amount_asked")
    if not application.payee.strip():
        raise Invalid(_("Say who receives the money."), code="payee", field="payee")


def prove_relief(*, actor: Actor, case_id: int) -> Relief:
    """Proof is complete. RuleViolation "proof" without that of the unit, "status" without the State's decision."""
    with recording(actor, reason="prove_relief"):
        case, _handler = lock_handled(actor, case_id)
        relief = _lock(case.pk)
        plain = opened(relief, "proof", "status_document")
        if not plain["proof"]:
            raise RuleViolation(_("The proof of the unit is missing."), code="proof")
        if relief.ground in DECIDED_BY_STATE and not plain["status_document"]:
            raise RuleViolation(_("The State's decision on the status is missing."), code="status")
        advance(actor=actor, subject=relief, transition="prove_relief")
    return relief


def check_relief(*, actor: Actor, case_id: int, right: bool) -> Relief:
    """Check an application for one's association; when every level found it right it goes to the committee.

    The levels are the association itself and those above that handle the case together with it; for each, somebody
    other than who completed the proof. A check that found it not right can be made again.
    """
    with recording(actor, reason="check_relief"):
        relief = _lock(case_id)
        place = next((one for one in awaited_checks(relief) if _checks_for(actor, relief, one)), None)
        if place is None:
            raise NotFound(str(case_id))
        ReliefCheck.objects.unscoped("a level's own check").update_or_create(
            relief=relief, organization_id=place, defaults={"user_id": account_of(actor), "right": right}
        )
        if not awaited_checks(relief):
            advance(actor=system_actor("cases"), subject=relief, transition="check_relief")
    return relief


def _checks_for(actor: Actor, relief: Relief, organization_id: int) -> bool:
    rows = relief.case.handlers.unscoped("is the actor named").filter(user=actor.user_id or 0, until=None)
    named = rows.filter(organization=organization_id)
    if organization_id == relief.organization_id:
        proved = last_actors([relief], ["prove_relief"])
        return named.filter(referral=None).exists() and actor.user_id not in proved
    return named.filter(referral__state="accepted").exists()


def grant(actor: Actor, relief: Relief, amount: Decimal) -> None:
    """The committee granted it: put up the notice; part of the calling service, under the row's lock."""
    changes = {"amount": amount, "decided_on": today()}
    advance(actor=actor, subject=relief, transition="grant_relief", changes=changes)
    notice = open_notice(
        actor=system_actor("cases"),
        organization=relief.organization,
        purpose=NOTICE,
        subject_kind="cases.relief",
        subject_id=relief.pk,
        title=_("Relief to be granted"),
        rows=notice_rows(relief),
    )
    relief.notice_id = notice.pk
    relief.save(update_fields=["notice_id"])
    put_entry(actor, relief.case, EntryKind.EVENT, label="relief_granted", to_person=True)
    tell_person(relief.case)


def refuse(actor: Actor, relief: Relief) -> None:
    """The committee did not grant it; part of the calling service."""
    advance(actor=actor, subject=relief, transition="refuse_relief", changes={"decided_on": today()})
    put_entry(actor, relief.case, EntryKind.EVENT, label="relief_refused", to_person=True)
    tell_person(relief.case)


def release_relief(*, actor: Actor, case_id: int) -> Relief:
    """The notice is over without an open objection: the money is to be paid.

    RuleViolation from the notice while it runs or an objection waits. Funds hear of it by a job of this transaction.
    """
    with recording(actor, reason="release_relief"):
        lock_led(actor, case_id)
        relief = _lock(case_id)
        rows = notice_rows(relief)
        check_decidable(purpose=NOTICE, subject_kind="cases.relief", subject_id=relief.pk, rows=rows)
        advance(actor=actor, subject=relief, transition="release_relief")
        tell_role(relief.case, "cases.to_pay", Role.TREASURER)
        for hook in filled(SLOT):
            hook(relief)
    return relief


def mark_relief_paid(*, actor: Actor, case: Case | int, voucher_number: str, paid_on: date) -> Relief:
    """The money was paid, with its voucher; by the treasurer, or by the journey from funds in the payer's name.

    Again with the same voucher changes nothing. NotFound without the permission; RuleViolation "wrong_state" unless it
    is to be paid; Invalid without a voucher's number, or for a day to come.
    """
    case_id = case if isinstance(case, int) else case.pk
    with recording(actor, reason="mark_relief_paid"):
        relief = _lock(case_id)
        permit(actor, "cases.pay_relief", relief.organization)
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
        tell_person(relief.case)
    return relief


def enter_receipt(*, actor: Actor, case_id: int, received_on: date) -> Relief:
    """The person confirmed that the money came."""
    with recording(actor, reason="change_relief"):
        lock_handled(actor, case_id)
        relief = _lock(case_id)
        if relief.paid_on is None or received_on < relief.paid_on:
            raise RuleViolation(_("A receipt follows the payment."), code="not_paid", field="received_on")
        relief.received_on = received_on
        relief.save(update_fields=["received_on"])
    return relief


def visit_relief(*, actor: Actor, case_id: int, visited_on: date, note: str = "") -> Relief:
    """The family was visited after the payment; for children of the fallen the next visit is due a year later."""
    with recording(actor, reason="visit_relief"):
        case, _handler = lock_handled(actor, case_id)
        relief = _lock(case_id)
        following = visited_on.replace(year=visited_on.year + 1, day=min(visited_on.day, 28))
        changes = {"visited_on": visited_on, "follow_next": _within_term(relief, following)}
        advance(actor=actor, subject=relief, transition="visit_relief", changes=changes)
        put_entry(actor, case, EntryKind.VISIT, note, label="visited", to_person=True)
    return relief


def enter_follow_up(*, actor: Actor, case_id: int, done_on: date, note: str = "") -> FollowUp:
    """The yearly visit to children of the fallen took place. RuleViolation "follow_up_once" for a second in a year."""
    with recording(actor, reason="change_relief"):
        lock_handled(actor, case_id)
        case, relief = lock_case(case_id), _lock(case_id)
        if relief.follow_next is None:
            raise RuleViolation(_("No yearly visit is due here."), code="not_followed")
        rows = FollowUp.objects.unscoped("of a locked relief").filter(relief=relief, year=done_on.year)
        if rows.exists():
            raise RuleViolation(_("The visit of this year is entered already."), code="follow_up_once")
        row = FollowUp.objects.create(
            organization=relief.organization, relief=relief, year=done_on.year, done_on=done_on
        )
        relief.follow_next = _within_term(relief, done_on.replace(year=done_on.year + 1, day=min(done_on.day, 28)))
        relief.save(update_fields=["follow_next"])
        put_entry(actor, case, EntryKind.VISIT, note, label="visited", to_person=True)
    return row


def _within_term(relief: Relief, day: date) -> date | None:
    return day if relief.follow_until is not None and day.year <= relief.follow_until else None


def _locked(case_id: int) -> Relief | None:
    rows = Relief.objects.unscoped("the actor came through the door").select_related(
        "organization", "case__organization"
    )
    found: Relief | None = rows.select_for_update(of=("self",)).filter(case=case_id).first()
    return found


def _lock(case_id: int) -> Relief:
    found = _locked(case_id)
    if found is None:
        raise NotFound(str(case_id))
    return found
