"""Inviting by post and unit: whoever holds these posts here, directly below, or anywhere below."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import ParticipantRole
from huiguan.governance.models import Tenure
from huiguan.governance.selectors.inviting import Reach, places_in
from huiguan.governance.services.meeting_doors import MANAGE, lock_meeting
from huiguan.governance.services.participants import Invitee, invite
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, scope_of

#: More than these are no conference but a letter to everybody.
MOST = 5_000


def invite_holders(*, actor: Actor, meeting_id: int, posts: Collection[str], reach: str, role: str) -> int:
    """Invite who holds posts of these names, in associations within reach that the actor reads; how many were new.

    Names and posts are public facts of the associations; whoever has an account gets the notice there. Raises Invalid
    when no post was chosen, nobody holds one, or there are more than MOST.
    """
    with recording(actor, reason="invite"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        if not posts:
            raise Invalid(_("Choose at least one post."), code="posts_missing", field="posts")
        rows = Tenure.objects.scoped(scope_of(actor, "governance.read_structure"))
        rows = rows.filter(state="holds", post__name__in=list(posts))
        rows = rows.filter(organization__in=places_in(meeting.organization, Reach(reach)))
        rows = rows.select_related("organization", "post")
        found = list(rows.order_by("organization__path", "post__order", "order", "pk")[: MOST + 1])
        if not found:
            raise Invalid(_("Nobody holds these posts there."), code="nobody", field="posts")
        if len(found) > MOST:
            raise Invalid(_("Those are more than %(n)d people.") % {"n": MOST}, code="too_many", field="posts")
        return invite(actor=actor, meeting_id=meeting_id, invitees=_invitees(found, ParticipantRole(role)))


def _invitees(rows: Collection[Tenure], role: ParticipantRole) -> list[Invitee]:
    """Somebody who holds several of the posts is invited once, by the first."""
    found: dict[object, Invitee] = {}
    for row in rows:
        duty = f"{row.organization.short_name}{row.post.name}"
        key = row.person_id or (row.organization_id, row.name)
        found.setdefault(
            key,
            Invitee(row.name, duty, role, person_id=row.person_id, tenure_id=row.pk, membership_id=row.membership_id),
        )
    return list(found.values())
