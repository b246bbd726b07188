"""The committee that decides on relief: seats, conflicts of interest, votes; the last vote decides."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from statistics import median_low
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.cases.enums import Ground, Part, ReliefState, Vote
from huiguan.cases.models import CommitteeSeat, Relief, ReliefRate
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.relief import own_seat, rates_of
from huiguan.cases.services.doors import lock_led
from huiguan.cases.services.relief import grant, refuse
from huiguan.cases.services.telling import accounts_for, tell_user
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.history import record_read, recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.people.models import User
from huiguan.kernel.people.selectors import accounts_named_in
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, Role, RuleViolation, permit

#: At least so many who have no conflict of interest decide, and more than half of all of them have to be for it.
SMALLEST = 3
DECIDE = "cases.decide_relief"


def seat_committee(*, actor: Actor, case_id: int, user_ids: Collection[int]) -> list[CommitteeSeat]:
    """The lead asks these people to decide; conflicts that the system can see are entered at once.

    RuleViolation "committee" for fewer than three without one; "wrong_state" when it is not before the committee.
    """
    with recording(actor, reason="change_relief"):
        case = lock_led(actor, case_id)
        relief = _lock(Relief.objects.unscoped("of a led case").filter(case=case).order_by("-pk"))
        if relief.state != ReliefState.COMMITTEE or _seats(relief).exclude(vote="").exists():
            raise RuleViolation(_("The committee is not named now."), code="wrong_state")
        known = dict(people_to_seat(relief.organization))
        if not set(user_ids) <= set(known):
            raise Invalid(_("Choose from those who may decide on relief."), code="user_ids", field="user_ids")
        seats = [_seat(relief, user_id) for user_id in sorted(set(user_ids))]
        if sum(not seat.conflict for seat in seats) < SMALLEST:
            message = _("At least %(number)d people without a conflict of interest decide.")
            raise RuleViolation(message % {"number": SMALLEST}, code="committee", field="user_ids")
        _seats(relief).delete()
        CommitteeSeat.objects.bulk_create(seats)
        for seat in seats:
            if not seat.conflict:
                tell_user(case, "cases.committee", seat.user_id)
    return seats


def people_to_seat(organization: Any) -> list[tuple[int, str]]:
    """Accounts that may decide on relief of an association, with names."""
    ids: set[int] = set()
    for role in (Role.HEAD, Role.DIRECTOR, Role.CASE_OFFICER):
        ids |= set(holders(role, [organization.pk]).get(organization.pk, []))
    users = User.objects.filter(pk__in=ids).select_related("person")
    return sorted(((user.pk, user.display_name) for user in users), key=lambda pair: pair[1])


def _seat(relief: Relief, user_id: int) -> CommitteeSeat:
    leads = relief.case.handlers.unscoped("who leads it").filter(user=user_id, part=Part.LEAD, until=None)
    named = accounts_named_in("\n".join(opened(relief.case, "name", "accused").values()), [user_id])
    concerned = user_id in named or user_id in accounts_for(relief.case)
    conflict = "person" if concerned else "leads" if leads.exists() else ""
    return CommitteeSeat(organization=relief.organization, relief=relief, user_id=user_id, conflict=conflict)


def open_committee_paper(*, actor: Actor, relief_id: int) -> tuple[CommitteeSeat, dict[str, str]]:
    """What a member of the committee reads before voting: proof and the State's decision; the look is recorded.

    NotFound for others; RuleViolation "conflict" for somebody with a conflict of interest.
    """
    seat = own_seat(actor, relief_id)
    if seat.conflict:
        raise RuleViolation(_("You have a conflict of interest here and do not decide."), code="conflict")
    with recording(actor, reason="open_case"):
        record_read(
            actor=actor, subject=seat.relief.case, field="story", reason="committee", organization=seat.organization_id
        )
    return seat, opened(seat.relief, "proof", "status_document")


def declare_conflict(*, actor: Actor, relief_id: int) -> CommitteeSeat:
    """Step back from deciding. When fewer than three are left, the lead has to name others."""
    with recording(actor, reason="vote_relief"):
        seat = own_seat(actor, relief_id)
        relief = _lock(Relief.objects.unscoped("of one's own seat").filter(pk=relief_id))
        _insist_undecided(relief)
        seat.conflict, seat.vote, seat.amount = "declared", "", None
        seat.save(update_fields=["conflict", "vote", "amount"])
        _decide(actor, relief)
    return seat


def vote_relief(*, actor: Actor, relief_id: int, vote: str, amount: Decimal | None = None) -> Relief:
    """Vote, and say the amount when for it, within the table of rates; the last vote decides.

    RuleViolation "conflict", "rate" with the range; Conflict when the committee was named anew meanwhile.
    """
    with recording(actor, reason="vote_relief"):
        seat = own_seat(actor, relief_id)
        relief = _lock(Relief.objects.unscoped("of one's own seat").filter(pk=relief_id))
        _insist_undecided(relief)
        if seat.conflict:
            raise RuleViolation(_("You have a conflict of interest here and do not decide."), code="conflict")
        if vote not in Vote.values:
            raise Invalid(_("Choose a vote."), code="vote", field="vote")
        chosen = _amount(relief, amount) if vote == Vote.FOR else None
        changed = (
            _seats(relief).filter(pk=seat.pk, conflict="").update(vote=vote, amount=chosen, voted_at=timezone.now())
        )
        if not changed:
            raise Conflict(_("The committee was named anew. Reload the page."), code="state_changed")
        _decide(actor, relief)
    return relief


def _amount(relief: Relief, amount: Decimal | None) -> Decimal:
    if amount is None or amount <= 0:
        raise Invalid(_("Give an amount above zero."), code="amount", field="amount")
    rate = rates_of(relief.organization).get(relief.ground)
    if rate is not None and not rate.least <= amount <= rate.most:
        message = _("By the table of rates from %(least)s to %(most)s.")
        raise RuleViolation(message % {"least": rate.least, "most": rate.most}, code="rate", field="amount")
    return amount


def _decide(actor: Actor, relief: Relief) -> None:
    """When everybody without a conflict has voted: more than half of them for it grants the middle amount."""
    seats = list(_seats(relief).filter(conflict=""))
    if len(seats) < SMALLEST or any(not seat.vote for seat in seats):
        return
    amounts = sorted(seat.amount for seat in seats if seat.vote == Vote.FOR and seat.amount is not None)
    settle(subject_kind="cases.case", subject_id=relief.case_id, kind="cases.committee")
    if 2 * len(amounts) > len(seats):
        grant(actor, relief, median_low(amounts))
    else:
        refuse(actor, relief)


def _insist_undecided(relief: Relief) -> None:
    if relief.state != ReliefState.COMMITTEE:
        raise RuleViolation(_("This has been decided."), code="wrong_state")


def _seats(relief: Relief) -> Any:
    return CommitteeSeat.objects.unscoped("committee of a locked relief").filter(relief=relief)


def _lock(rows: Any) -> Relief:
    found: Relief | None = (
        rows.select_related("organization", "case__organization").select_for_update(of=("self",)).first()
    )
    if found is None:
        raise NotFound("relief")
    return found


def set_relief_rate(
    *, actor: Actor, organization: Any, ground: str, least: Decimal, most: Decimal, basis: str = ""
) -> ReliefRate:
    """Set what is granted for a ground; holds for associations below that set none of their own."""
    with recording(actor, organization, reason="set_relief_rate"):
        permit(actor, "cases.manage_kinds", organization)
        if ground not in Ground.values:
            raise Invalid(_("Choose the ground."), code="ground", field="ground")
        if not Decimal(0) <= least <= most < Decimal(10) ** 9:
            raise Invalid(_("From the lower to the higher amount."), code="range", field="most")
        rows = ReliefRate.objects.unscoped("permitted in the association")
        row, _made = rows.update_or_create(
            organization=organization,
            ground=ground,
            defaults={"least": least, "most": most, "basis": basis.strip()[:120]},
        )
    return row
