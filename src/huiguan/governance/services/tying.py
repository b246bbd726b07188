"""Names become persons: a name on a list is tied to somebody known, by the office or by the person's signing in.

A tie is what brings notices, the way into the meeting and the vote; so it runs down from a post or a delegate to the
lists of the meetings that are not over, and a notice that went out before is delivered then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiguan.governance.enums import TenureState
from huiguan.governance.meeting_enums import OVER
from huiguan.governance.models import Delegate, Participant, Tenure
from huiguan.governance.selectors.known import Known, person_known
from huiguan.governance.services.doors import lock_row
from huiguan.governance.services.meeting_doors import LOCK, MANAGE, lock_meeting, refuse_over
from huiguan.governance.services.meetings import deliver_notice
from huiguan.governance.services.namesakes import plain
from huiguan.governance.services.tenures import refuse_incompatible
from huiguan.kernel.history import recording
from huiguan.kernel.people.services.accounts import create_person
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation
from huiguan.kernel.revisions import save_revised
from huiguan.kernel.sessions.selectors import present_ids
from huiguan.members.models import Membership

#: Instead of a key: the name stands in no record yet and is set up as a person, for whom an account can be opened.
SET_UP = "new"


def tie_tenure(*, actor: Actor, tenure_id: int, who: str, same_person: bool = False) -> Tenure:
    """Say who stands behind the name of a holder or of somebody proposed; see `_tie`.

    RuleViolation "not_eligible" when the person proposed holds a post that does not go with this one.
    """
    with recording(actor, reason="tie_person"):
        tenure: Tenure = lock_row(Tenure, actor, tenure_id, "governance.manage_tenures", "post")
        _tie(actor, tenure, who, same_person)
        if tenure.state == TenureState.PROPOSED:
            refuse_incompatible(tenure)
        _follow(Participant.objects.unscoped(LOCK).filter(tenure_id=tenure.pk), tenure)
    return tenure


def tie_delegate(*, actor: Actor, delegate_id: int, who: str, same_person: bool = False) -> Delegate:
    """Say who stands behind the name of a delegate; see `_tie`."""
    with recording(actor, reason="tie_person"):
        delegate: Delegate = lock_row(Delegate, actor, delegate_id, "governance.manage_delegates")
        _tie(actor, delegate, who, same_person)
        _follow(Participant.objects.unscoped(LOCK).filter(delegate_id=delegate.pk), delegate)
    return delegate


def tie_participant(
    *, actor: Actor, meeting_id: int, participant_id: int, who: str, same_person: bool = False
) -> Participant:
    """Say who stands behind a name on the list of a meeting; see `_tie`. Not once they are signed in."""
    with recording(actor, reason="tie_person"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        part: Participant | None = Participant.objects.unscoped(LOCK).filter(meeting=meeting, pk=participant_id).first()
        if part is None:
            raise NotFound(str(participant_id))
        if part.person_id is not None and part.pk in present_ids(meeting.session_id or 0):
            raise RuleViolation(_("They are signed in: who they are stays."), code="signed_in")
        _tie(actor, part, who, same_person)
        deliver_notice(meeting, [part.pk])
    return part


def _tie(actor: Actor, row: Any, who: str, same_person: bool) -> None:
    """`who`: a key of somebody known, or SET_UP. NotFound for a key out of the actor's reach; Invalid "name_differs"
    unless `same_person` says that the other name is theirs; RuleViolation "there_already" when the person stands on
    the same list already.
    """
    known = _set_up(actor, row) if who == SET_UP else person_known(actor, row.organization, who)
    if plain(known.name) != plain(row.name) and not same_person:
        told = {"here": row.name, "there": known.name}
        message = _("Here stands %(here)s, chosen was %(there)s. Say that it is the same person, or choose another.")
        raise Invalid(message % told, code="name_differs", field="same_person")
    row.person_id, row.membership_id = known.person_id, known.membership_id
    if not _saved(row, actor):
        raise RuleViolation(_("%(name)s stands here already.") % {"name": known.name}, code="there_already")


def _set_up(actor: Actor, row: Any) -> Known:
    """The name as a person of its own: nobody known stands behind it. The office's accounts can be opened for them."""
    if row.person_id is not None:
        raise RuleViolation(_("Somebody stands behind this name already."), code="there_already")
    made = create_person(actor=actor, organization=row.organization, name=row.name)
    return Known(SET_UP, made.name, "", "", made.pk, row.membership_id)


def _saved(row: Any, actor: Actor | None = None) -> bool:
    try:
        with transaction.atomic():
            if actor is not None and hasattr(row, "revision"):
                save_revised(row, actor)
            else:
                row.save()
    except IntegrityError:
        return False
    return True


def _follow(parts: Any, row: Tenure | Delegate) -> None:
    """Whoever was invited by this row is the same person, in the meetings that are not over."""
    waiting = parts.filter(person=None).exclude(meeting__state__in=OVER).select_related("meeting__organization")
    for part in waiting.select_for_update(of=("self",)):
        part.person_id, part.membership_id = row.person_id, row.membership_id
        if _saved(part):
            deliver_notice(part.meeting, [part.pk])


def follow_member(membership: Membership) -> None:
    """A member who proved to be one signs in from now on: everything that was entered for the record is theirs.

    Called inside the transaction that linked the record. A row for which the person stands on the same list already
    stays as it is.
    """
    for row in _waiting(membership):
        row.person_id = membership.person_id
        _saved(row)
    parts = Participant.objects.unscoped("entered for this record").filter(membership=membership, person=None)
    _deliver(membership, parts.exclude(meeting__state__in=OVER).select_related("meeting__organization"))


def _waiting(membership: Membership) -> Iterable[Any]:
    for model in (Tenure, Delegate):
        yield from model.objects.unscoped("entered for this record").filter(membership=membership, person=None)


def _deliver(membership: Membership, parts: Iterable[Participant]) -> None:
    for part in parts:
        part.person_id = membership.person_id
        if _saved(part):
            deliver_notice(part.meeting, [part.pk])


def known_fields(known: Known | None, name: str) -> dict[str, Any]:
    """What a row keeps of somebody known: their own name, whatever was typed; `name` alone of one that is left open."""
    return {
        "name": known.name if known else name,
        "person_id": known.person_id if known else None,
        "membership_id": known.membership_id if known else None,
    }
