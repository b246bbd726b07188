"""Setting up a session and its halls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.sessions.models import Attendance, Hall, Session

MANAGE = "sessions.manage_sessions"


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A hall as it should be: `hall_id` names one that stands already."""

    name: str
    main: bool = False
    place: str = ""
    link: str = ""
    hall_id: int | None = None


def open_session(
    *,
    actor: Actor,
    organization: Any,
    subject_kind: str,
    subject_id: int,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    main_hall: str = "",
    permission: str = MANAGE,
) -> Session:
    """Set a session up with its main hall; part of the room's service that makes its subject.

    `permission` is the room's own where it has one. Raises Invalid when it would end before it starts.
    """
    with recording(actor, organization=organization, reason="open_session"):
        permit(actor, permission, organization)
        _check_times(starts_at, ends_at)
        session: Session = Session.objects.create(
            organization=organization,
            subject_kind=subject_kind,
            subject_id=subject_id,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place[:200],
        )
        Hall.objects.create(organization=organization, session=session, name=main_hall or _("Main hall"), main=True)
    return session


def change_session(
    *,
    actor: Actor,
    session: Session,
    starts_at: datetime,
    ends_at: datetime | None,
    place: str,
    permission: str = MANAGE,
) -> Session:
    """Put a session at another time or place; part of the room's service. Raises Invalid on backward times."""
    with recording(actor, organization=session.organization_id, reason="change_session"):
        permit(actor, permission, session.organization)
        _check_times(starts_at, ends_at)
        session.starts_at, session.ends_at, session.place = starts_at, ends_at, place[:200]
        session.save(update_fields=["starts_at", "ends_at", "place"])
    return session


def _check_times(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at < starts_at:
        raise Invalid(_("It ends before it starts."), code="times", field="ends_at")


def set_halls(*, actor: Actor, session: Session, halls: Sequence[HallPlan], permission: str = MANAGE) -> list[Hall]:
    """Make the halls of a session those of the plan, in its order; exactly one is the main one.

    A hall in which somebody signed in stays: leaving it out raises RuleViolation "hall_in_use".
    """
    with recording(actor, organization=session.organization_id, reason="set_halls"):
        permit(actor, permission, session.organization)
        if sum(plan.main for plan in halls) != 1:
            raise Invalid(_("Exactly one hall is the main one."), code="main_hall", field="halls")
        if len({plan.name.strip() for plan in halls}) != len(halls) or not all(plan.name.strip() for plan in halls):
            raise Invalid(_("Each hall needs a name of its own."), code="hall_names", field="halls")
        standing = {row.pk: row for row in _locked_halls(session)}
        kept = {plan.hall_id for plan in halls if plan.hall_id is not None}
        if not kept <= standing.keys():
            raise NotFound("hall")
        _remove([pk for pk in standing if pk not in kept])
        Hall.objects.unscoped("the session's own, locked").filter(session=session).update(main=False)
        return [_put(session, plan, order, standing) for order, plan in enumerate(halls)]


def _locked_halls(session: Session) -> list[Hall]:
    return list(Hall.objects.unscoped("the session was read").filter(session=session).select_for_update())


def _remove(hall_ids: list[int]) -> None:
    if Attendance.objects.unscoped("check before removing").filter(hall__in=hall_ids).exists():
        raise RuleViolation(_("Somebody signed in to this hall already: it stays."), code="hall_in_use", field="halls")
    Hall.objects.unscoped("the session's own, locked").filter(pk__in=hall_ids).delete()


def _put(session: Session, plan: HallPlan, order: int, standing: dict[int, Hall]) -> Hall:
    hall = standing[plan.hall_id] if plan.hall_id is not None else Hall(session=session)
    hall.organization_id = session.organization_id
    hall.name, hall.main, hall.place, hall.link = plan.name.strip()[:60], plan.main, plan.place[:200], plan.link[:300]
    hall.order = order
    hall.save()
    return hall
