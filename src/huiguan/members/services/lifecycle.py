"""What becomes of a membership: suspended and resumed, resigned, expelled, lapsed, ended by death, begun again.

For members and unit members alike. Dates are set with the state, in one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.workflow import services as workflow
from huiguan.members.enums import OPEN_TRANSFERS, MembershipState
from huiguan.members.models import Membership, MembershipSpell, Transfer, UnitMember
from huiguan.members.selectors.dues import rule_of
from huiguan.members.services.cards import certify
from huiguan.members.services.doors import lock_membership, lock_memberships, lock_own_membership, lock_unit
from huiguan.members.services.numbering import next_number
from huiguan.members.services.records import refresh_keys
from huiguan.members.services.saving import check_code_free

DECIDE, END = "members.decide_memberships", "members.end_memberships"
# Governance says here why a decision, in words, expels nobody by the charter in force.
EXPULSION_SLOT = "members.expulsion_refused"


def suspend(*, actor: Actor, membership_id: int, note: str) -> Membership:
    """Suspend a member's rights, by decision, with the reason."""
    with recording(actor, reason="suspend"):
        membership = lock_membership(actor, membership_id, DECIDE)
        workflow.advance(actor=actor, subject=membership, transition="suspend", note=note)
    return membership


def resume(*, actor: Actor, membership_id: int, note: str = "") -> Membership:
    """End a suspension."""
    with recording(actor, reason="resume"):
        membership = lock_membership(actor, membership_id, DECIDE)
        workflow.advance(actor=actor, subject=membership, transition="resume", note=note)
    return membership


def resign(*, actor: Actor, membership_id: int, left_on: date | None = None, note: str = "") -> Membership:
    """Enter a resignation, by the office. A member may leave at any time (社会团体登记管理条例; charters: 退会自由)."""
    return _leave(actor, membership_id, "resign", END, left_on, note)


def resign_own(*, actor: Actor, membership_id: int, note: str = "") -> Membership:
    """Leave an association oneself, from today on. Needs nobody's consent."""
    with recording(actor, reason="resign"):
        membership = lock_own_membership(actor, membership_id)
        _check_no_transfer(membership)
        _leave_row(actor, membership, "resign_own", today(), note)
    return membership


def lapse(*, actor: Actor, membership_id: int, note: str, left_on: date | None = None) -> Membership:
    """Strike a member off whose membership has lapsed by the charter's rule, which the note names.

    RuleViolation "second_person" as in `check_second_person`.
    """
    with recording(actor, reason="leave"):
        check_second_person(actor, lock_membership(actor, membership_id, END).organization)
        return _leave(actor, membership_id, "lapse", END, left_on, note)


def lapse_many(*, actor: Actor, membership_ids: Sequence[int], note: str) -> int:
    """As `lapse` for many at once, from today on: all or none; how many."""
    with recording(actor, reason="lapse"):
        rows = lock_memberships(actor, membership_ids, END)
        for organization in {row.organization_id: row.organization for row in rows}.values():
            check_second_person(actor, organization)
        return workflow.advance_many(
            actor=actor, subjects=rows, transition="lapse", note=note, changes={"left_on": today()}
        )


def check_second_person(actor: Actor, organization: Any) -> None:
    """Where a second person decides who lapses (`DuesRule.lapse_decided`), who keeps the roster does not do it alone.

    RuleViolation "second_person" for those who may not decide on memberships.
    """
    if rule_of(organization).lapse_decided and not allows(actor, DECIDE, organization):
        raise RuleViolation(
            _("The charter lets the head decide this. Hand the list to the head."), code="second_person"
        )


def enter_death(*, actor: Actor, membership_id: int, died_on: date | None = None, note: str = "") -> Membership:
    """Enter that a member has died. Also of somebody who had left; the day of leaving then stays."""
    with recording(actor, reason="enter_death"):
        membership = lock_membership(actor, membership_id, END)
        _leave_row(actor, membership, "enter_death", membership.left_on or died_on or today(), note)
    return membership


def expel(*, actor: Actor, membership_id: int, decision: str, note: str, left_on: date | None = None) -> Membership:
    """Expel a member, by a decision of the body that the charter names; `decision` says which and when.

    RuleViolation as in `check_expulsion`.
    """
    with recording(actor, reason="leave"):
        check_expulsion(lock_membership(actor, membership_id, DECIDE).organization, decision, "decision")
        return _leave(actor, membership_id, "expel", DECIDE, left_on, note, decision=decision.strip()[:200])


def check_expulsion(organization: Any, decision: str, field: str) -> None:
    """Expelling takes a decision, and one of a body to which the charter gives that (DOMAIN.md §1.2: the council).

    RuleViolation "needs_decision" where none is named, "wrong_body" where it is that of another body.
    """
    if not decision.strip():
        raise RuleViolation(
            _("Name the decision: which body, when, under which number."), code="needs_decision", field=field
        )
    for by_charter in filled(EXPULSION_SLOT):
        if refused := by_charter(organization, decision):
            raise RuleViolation(refused, code="wrong_body", field=field)


def readmit(*, actor: Actor, membership_id: int, joined_on: date | None = None, decision: str = "") -> Membership:
    """Admit again, by decision, somebody who had left: the same record and number; the time before becomes a spell."""
    with recording(actor, reason="readmit"):
        membership = lock_membership(actor, membership_id, DECIDE)
        begin_again(actor, membership, "readmit", joined_on or today(), decision)
    return membership


def begin_again(
    actor: Actor, membership: Membership | UnitMember, transition: str, joined_on: date, decision: str
) -> None:
    """Take a locked record of somebody who had left back among the members, along `transition`, with a certificate.

    Of a person or a body; the number stays, and who was never admitted gets one.
    """
    left_on = membership.left_on
    if joined_on > today() or (left_on is not None and joined_on < left_on):
        raise Invalid(
            _("The date lies before the last leaving, or in the future."), code="joined_on", field="joined_on"
        )
    changes = {
        "joined_on": joined_on,
        "left_on": None,
        "number": membership.number or next_number(membership.organization),
        "decision": decision.strip()[:200] or membership.decision,
        "revision": membership.revision + 1,
    }
    if isinstance(membership, UnitMember):
        check_code_free(membership)
    else:
        changes["first_joined_on"] = membership.first_joined_on or membership.joined_on
        _keep_spell(membership)
    workflow.advance(actor=actor, subject=membership, transition=transition, note=decision, changes=changes)
    refresh_keys(membership)
    certify(actor, membership)


def _keep_spell(membership: Membership) -> None:
    """The time before becomes an earlier membership; a body's stands in its course and its history."""
    if membership.left_on is not None:
        MembershipSpell.objects.create(
            organization_id=membership.organization_id,
            membership=membership,
            joined_on=membership.joined_on,
            left_on=membership.left_on,
            state=membership.state,
        )


def end_unit(*, actor: Actor, unit_id: int, transition: str, left_on: date | None = None, note: str = "") -> UnitMember:
    """Enter that a unit member leaves: `transition` is resign, lapse or expel; permission as for members.

    The note of an expulsion names the decision, as in `check_expulsion`.
    """
    if transition not in ("resign", "lapse", "expel"):
        raise Invalid(_("This is no way to leave."), code="transition", field="transition")
    with recording(actor, reason="end_unit"):
        unit = lock_unit(actor, unit_id, DECIDE if transition == "expel" else END)
        if transition == "lapse":
            check_second_person(actor, unit.organization)
        if transition == "expel":
            check_expulsion(unit.organization, note, "note")
        _leave_row(actor, unit, transition, left_on or today(), note)
    return unit


def _leave(
    actor: Actor,
    membership_id: int,
    transition: str,
    permission: str,
    left_on: date | None,
    note: str,
    **columns: Any,
) -> Membership:
    with recording(actor, reason="leave"):
        membership = lock_membership(actor, membership_id, permission)
        _check_no_transfer(membership)
        _leave_row(actor, membership, transition, left_on or today(), note, **columns)
    return membership


def _leave_row(actor: Actor, row: Any, transition: str, left_on: date, note: str, **columns: Any) -> None:
    if left_on > today() or (row.joined_on is not None and left_on < row.joined_on):
        raise Invalid(_("The date lies before the date of joining, or in the future."), code="left_on", field="left_on")
    changes = {"left_on": left_on, "revision": row.revision + 1, **columns}
    workflow.advance(actor=actor, subject=row, transition=transition, note=note, changes=changes)


def _check_no_transfer(membership: Membership) -> None:
    rows = Transfer.objects.unscoped("a transfer of this very record")
    if rows.filter(membership=membership, state__in=OPEN_TRANSFERS).exists():
        raise RuleViolation(
            _("A transfer of this member is under way. Withdraw it, or wait until it is decided."), code="in_transfer"
        )


def is_current(membership: Membership) -> bool:
    """Tell whether a record is a present member's, suspended or not."""
    return membership.state in (MembershipState.ADMITTED, MembershipState.SUSPENDED)
