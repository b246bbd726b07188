"""Relief in a case: applied for, proved, checked, decided by a committee, shown in public, paid, visited.

The flow is DOMAIN.md §2.3. The status of the fallen and injured is the State's decision: its document is recorded,
nothing about it is decided here. Payment belongs to the room of funds (`services.paying`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from huiguan.cases.enums import UNGRANTED, EntryKind, Ground, ReliefState
from huiguan.cases.models import Case, FollowUp, Relief, ReliefCheck
from huiguan.cases.purposes import CHILD, SENSITIVE
from huiguan.cases.sealing import opened, seal_into
from huiguan.cases.selectors.relief import NOTICE, awaited_checks, notice_rows
from huiguan.cases.services.doors import account_of, insist_open, lock_case, lock_handled, put_entry
from huiguan.cases.services.telling import tell_person
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.notices.services import open_notice
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.workflow.selectors import last_actors
from huiguan.kernel.workflow.services import advance, start

#: Grounds for which the State's decision has to be there, and those whose children are visited every year.
DECIDED_BY_STATE = (Ground.MARTYR, Ground.DIED_ON_DUTY, Ground.INJURED)
FOLLOWED = (Ground.MARTYR, Ground.DIED_ON_DUTY)


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for. `follow_until` is the year up to which the children of the fallen are visited.

    `consented`: the person was asked and consents to the use of health, family and money, where that is not kept yet;
    `guardian`: the guardian consented on paper to the yearly visits (PIPL 31).
    """

    ground: str
    amount_asked: Decimal
    payee: str
    account: str = ""
    proof: str = ""
    status_document: str = ""
    follow_until: int | None = None
    consented: bool = False
    guardian: bool = False


def open_relief(*, actor: Actor, case_id: int, application: Application) -> Relief:
    """Apply for relief within a case that is being handled, or change the application while proof is gathered.

    After one that was refused or withdrawn this is a new application, with checks and a committee of its own.
    Invalid with the field: ground, an amount above zero, payee. RuleViolation "consent"; "wrong_state" once it is
    being checked.
    """
    with recording(actor, reason="open_relief"):
        case, _handler = lock_handled(actor, case_id)
        insist_open(case)
        _check_application(application)
        _insist_consent(case, application)
        relief = locked_relief(case.pk)
        is_new = relief is None or relief.state in UNGRANTED
        if relief is None or is_new:
            relief = Relief(organization=case.organization, case=case)
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


def _insist_consent(case: Case, application: Application) -> None:
    """Illness, family and accounts need a consent of their own (PIPL 29)."""
    message = _("The person has not consented to the use of health, family and money. Ask first.")
    _insist(case, SENSITIVE, Means.SPOKEN, message, "consented", given=application.consented)
    if application.follow_until is not None and application.ground in FOLLOWED:
        message = _("The guardian has not consented to the yearly visits. Ask for it on paper first.")
        _insist(case, CHILD, Means.PAPER, message, "guardian", given=application.guardian)


def _insist(case: Case, key: str, means: str, message: str, field: str, *, given: bool) -> None:
    if consent_in_force(case, key) is not None:
        return
    if not given:
        raise RuleViolation(message, code="consent", field=field)
    version = purpose(key).version
    give_consent(actor=system_actor("cases"), subject=case, purpose=key, notice_version=version, means=means)


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
        relief = lock_relief(case.pk)
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
        relief = lock_relief(case_id)
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


def visit_relief(*, actor: Actor, case_id: int, visited_on: date, note: str = "") -> Relief:
    """The family was visited after the payment; for children of the fallen the next visit is due a year later."""
    with recording(actor, reason="visit_relief"):
        case, _handler = lock_handled(actor, case_id)
        relief = lock_relief(case_id)
        following = visited_on.replace(year=visited_on.year + 1, day=min(visited_on.day, 28))
        changes = {"visited_on": visited_on, "follow_next": _within_term(relief, following)}
        advance(actor=actor, subject=relief, transition="visit_relief", changes=changes)
        put_entry(actor, case, EntryKind.VISIT, note, label="visited", to_person=True)
    return relief


def enter_follow_up(*, actor: Actor, case_id: int, done_on: date, note: str = "") -> FollowUp:
    """The yearly visit to children of the fallen took place. RuleViolation "follow_up_once" for a second in a year."""
    with recording(actor, reason="change_relief"):
        lock_handled(actor, case_id)
        case, relief = lock_case(case_id), lock_relief(case_id)
        if relief.follow_next is None:  # none was agreed, the last one is over, or the guardian withdrew
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


def locked_relief(case_id: int) -> Relief | None:
    """The last application within a case, locked; None without one."""
    rows = Relief.objects.unscoped("the actor came through the door").select_related(
        "organization", "case__organization"
    )
    found: Relief | None = rows.select_for_update(of=("self",)).filter(case=case_id).order_by("-pk").first()
    return found


def lock_relief(case_id: int) -> Relief:
    """The relief of a case, locked; NotFound without one. The caller has found out that the actor may."""
    found = locked_relief(case_id)
    if found is None:
        raise NotFound(str(case_id))
    return found
