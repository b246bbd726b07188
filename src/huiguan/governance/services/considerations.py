"""What another body said before a motion is voted (前置研究、三重一大)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import MotionState
from huiguan.governance.models import Body, Consideration, Motion
from huiguan.governance.selectors.considerations import agreed_first, who_considers
from huiguan.governance.services.meeting_doors import LOCK, MANAGE, lock_motion
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation

OPEN = (MotionState.PROPOSED, MotionState.AMENDED, MotionState.FAILED)


def consider_motion(
    *, actor: Actor, motion_id: int, body_id: int, on: date, minutes: str, agreed: bool
) -> Consideration:
    """Enter that a body of the association considered a motion: the day, its minutes, and yes or no as a body.

    What anybody said there is not asked for. Raises Invalid without minutes or for a day to come; NotFound for another
    association's body; RuleViolation "decided" once the motion is put to the vote, "same_body" for the deciding body.
    """
    with recording(actor, reason="consider_motion"):
        motion = lock_motion(actor, motion_id, MANAGE)
        if motion.state not in OPEN or motion.meeting.is_over:
            raise RuleViolation(_("This motion is not to be voted on any more."), code="decided")
        if not minutes.strip():
            raise Invalid(_("Name the minutes: their number or title."), code="minutes_missing", field="minutes")
        if on > today():
            raise Invalid(_("That day is still to come."), code="future", field="on")
        rows = Body.objects.unscoped(LOCK).filter(organization=motion.organization, pk=body_id)
        body: Body | None = rows.first()
        if body is None:
            raise NotFound("body")
        if body.pk == motion.meeting.body_id:
            raise RuleViolation(_("That body decides itself."), code="same_body", field="body_id")
        made: Consideration = Consideration.objects.create(
            organization=motion.organization,
            motion=motion,
            body=body,
            on=on,
            minutes=minutes.strip()[:200],
            agreed=agreed,
        )
    return made


def refuse_unconsidered(motion: Motion) -> None:
    """RuleViolation "not_considered" where the charter lets another body consider first, and it has not said yes."""
    if agreed_first(motion) in (None, True):
        return
    name, article = who_considers(motion)
    said = _("%(body)s has to consider this first and agree (%(article)s).") % {"body": name, "article": article}
    raise RuleViolation(said, code="not_considered")
