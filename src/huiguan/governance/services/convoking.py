"""Inviting a whole body: who sits in it by the charter (all members, the delegates, or who holds its posts)."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from huiguan.governance.enums import BodyKind
from huiguan.governance.models import Meeting
from huiguan.governance.selectors.charter_rules import body_key, charter_of
from huiguan.governance.selectors.delegates import delegates_in_office
from huiguan.governance.selectors.sitting import sitting_in
from huiguan.governance.services.delegates import role_of_delegate
from huiguan.governance.services.meeting_doors import MANAGE, lock_meeting, refuse_over
from huiguan.governance.services.participants import Invitee, add_participants, refuse_fixed_roll
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.members.selectors import Voter, members_voting

#: Who may invite the roll reads it; the office that manages meetings does.
ALL_MEMBERS = "members"


def invite_body(*, actor: Actor, meeting_id: int) -> int:
    """Invite those who make up the body by the charter; how many were new.

    A general meeting: all members with a vote today. A congress: the delegates of the term in preparation once it
    has any, else of the term that runs. Any other body: who holds
    its posts, or those that the charter names for it. RuleViolation "no_body", "body_empty", and "roll_fixed" once the
    meeting sits.
    """
    with recording(actor, reason="invite"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        refuse_fixed_roll(meeting)
        if meeting.body is None:
            raise RuleViolation(_("A work conference has no body: enter those invited."), code="no_body")
        invitees = _invitees(actor, meeting)
        if not invitees:
            raise RuleViolation(_("Nobody is entered in this body yet."), code="body_empty")
        return add_participants(meeting, invitees)


def _invitees(actor: Actor, meeting: Meeting) -> list[Invitee]:
    sits = _sits(meeting)
    if ALL_MEMBERS in sits:
        return _members(list(members_voting(actor, meeting.organization)))
    if meeting.body is not None and meeting.body.kind == BodyKind.CONGRESS:
        return _delegates(meeting)
    return _holders(meeting, sits)


def _sits(meeting: Meeting) -> tuple[str, ...]:
    """Who sits in the body by the charter of the meeting's day; nobody is named where there is none."""
    charter = charter_of(meeting)
    found = charter.bodies.get(body_key(meeting)) if charter else None
    return found.sits if found else ()


def _members(voters: list[Voter]) -> list[Invitee]:
    """Namesakes in one unit are told apart by their numbers."""
    same = Counter((voter.name, voter.unit) for voter in voters)
    return [
        Invitee(
            voter.name,
            f"{voter.unit} {voter.number}".strip() if same[voter.name, voter.unit] > 1 else voter.unit,
            person_id=voter.person_id,
            membership_id=voter.membership_id,
        )
        for voter in voters
    ]


def _delegates(meeting: Meeting) -> list[Invitee]:
    return [
        Invitee(
            row.name,
            row.duty,
            role_of_delegate(row),
            person_id=row.person_id,
            delegate_id=row.pk,
            membership_id=row.membership_id,
        )
        for row in delegates_in_office(meeting.organization).select_related("quota")
    ]


def _holders(meeting: Meeting, sits: tuple[str, ...]) -> list[Invitee]:
    rows = sitting_in(meeting.body, sits) if meeting.body is not None else []
    return [
        Invitee(
            row.name,
            row.unit or row.post.name,
            person_id=row.person_id,
            tenure_id=row.pk,
            membership_id=row.membership_id,
        )
        for row in rows
    ]
