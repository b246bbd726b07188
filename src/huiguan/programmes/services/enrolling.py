"""Enrolment: by oneself, by the office for its members, approved, withdrawn; seats are given one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.members.models import Membership
from huiguan.programmes.enums import DELEGATIONS, ActivityState, EnrolmentState
from huiguan.programmes.models import Activity, Enrolment, Quota
from huiguan.programmes.selectors.activities import line_of, memberships_for, own_enrolments
from huiguan.programmes.services.doors import lock_row, locked, member_named
from huiguan.programmes.services.telling import ENROLMENT, tell_asked, tell_moved_up, tell_refused

ENROL = "programmes.enrol"
ACTIVE = (EnrolmentState.ASKED, EnrolmentState.ENROLLED, EnrolmentState.WAITING)
MOST = 200


def _lock_open(activity_id: int) -> Activity:
    """An activity that is open for enrolment, locked. RuleViolation "not_open", "enrolment_over"."""
    activity = locked(Activity.objects.unscoped("the line of associations is asked next"), activity_id)
    if activity.state != ActivityState.OPEN:
        raise RuleViolation(_("This activity is not open for enrolment."), code="not_open")
    if activity.enrol_until is not None and activity.enrol_until < today():
        raise RuleViolation(_("Enrolment is over."), code="enrolment_over")
    return activity


def enrol_oneself(*, actor: Actor, activity_id: int) -> Enrolment:
    """Enrol oneself. It waits for the own association where the activity asks for that; without a free seat it goes
    on the waiting list.

    NotFound when one is no member there, and for delegations, whose members the office names;
    RuleViolation "not_open", "enrolment_over", "enrolled".
    """
    with recording(actor, reason="enrol"):
        permit(actor, "programmes.own")
        activity = _lock_open(activity_id)
        members = memberships_for(actor, activity)
        if not members or activity.kind in DELEGATIONS:
            raise NotFound(str(activity_id))
        enrolment = _enrol(activity, members[0], EnrolmentState.ASKED if activity.with_approval else None)
        if enrolment.state == EnrolmentState.ASKED:
            tell_asked(enrolment)
    return enrolment


def enrol_members(
    *, actor: Actor, organization: Organization, activity_id: int, names: Sequence[str]
) -> list[Enrolment]:
    """Enrol members of an association by name or number, all or none; this is its approval.

    Invalid "member", "empty"; NotFound when the activity is not open to the association.
    """
    with recording(actor, organization, reason="enrol"):
        permit(actor, ENROL, organization)
        activity = _lock_open(activity_id)
        if activity.organization.path not in line_of(organization):
            raise NotFound(str(activity_id))
        wanted = [name.strip() for name in names if name.strip()]
        if not 0 < len(wanted) <= MOST:
            raise Invalid(_("Name one to %(most)d members.") % {"most": MOST}, code="empty", field="names")
        return [_enrol(activity, member_named(actor, organization, name)) for name in wanted]


def _enrol(activity: Activity, member: Membership, state: EnrolmentState | None = None) -> Enrolment:
    rows = Enrolment.objects.unscoped("the activity is locked").filter(activity=activity, member=member)
    if rows.filter(state__in=ACTIVE).exists():
        raise RuleViolation(_("%(name)s is enrolled already.") % {"name": member.shown}, code="enrolled")
    enrolment: Enrolment = Enrolment.objects.create(
        organization=member.organization,
        activity=activity,
        member=member,
        person_id=member.person_id,
        name=member.name,
        unit=member.unit,
        state=state or _seat(activity, member.organization),
    )
    return enrolment


def _seat(activity: Activity, place: Organization) -> EnrolmentState:
    """A seat where one is free for members of `place`, else the waiting list. The activity is locked."""
    rows = Enrolment.objects.unscoped("the activity is locked").filter(activity=activity, state=EnrolmentState.ENROLLED)
    if activity.seats is not None and rows.count() >= activity.seats:
        return EnrolmentState.WAITING
    quotas = Quota.objects.unscoped("the activity is locked").filter(activity=activity, place__path__in=line_of(place))
    for quota in quotas.select_related("place"):
        if rows.filter(organization__path__startswith=quota.place.path).count() >= quota.seats:
            return EnrolmentState.WAITING
    return EnrolmentState.ENROLLED


def move_up(activity: Activity) -> int:
    """Give free seats to those who wait, in the order in which they came; how many. The activity is locked."""
    rows = Enrolment.objects.unscoped("the activity is locked").filter(activity=activity, state=EnrolmentState.WAITING)
    moved = 0
    for row in rows.select_related("organization", "activity").order_by("asked_at", "pk"):
        if _seat(activity, row.organization) != EnrolmentState.ENROLLED:
            continue
        row.state = EnrolmentState.ENROLLED
        row.save(update_fields=["state"])
        tell_moved_up(row)
        moved += 1
    return moved


def _lock_enrolment(actor: Actor, enrolment_id: int) -> Enrolment:
    """An enrolment of the own association, its activity locked first, as whoever gives seats does."""
    row: Enrolment = lock_row(Enrolment, actor, enrolment_id, ENROL, "activity")
    return row


def approve_enrolment(*, actor: Actor, enrolment_id: int) -> Enrolment:
    """Approve, as the member's association, an enrolment that a member asked for. RuleViolation "state"."""
    with recording(actor, reason="approve_enrolment"):
        activity = _activity_of(enrolment_id)
        row = _lock_enrolment(actor, enrolment_id)
        _insist_on_asked(row)
        row.state = _seat(activity, row.organization)
        row.save(update_fields=["state"])
        settle(subject_kind=ENROLMENT, subject_id=row.pk)
    return row


def _activity_of(enrolment_id: int) -> Activity:
    """Lock the activity before its enrolments: whoever gives seats does it in this order."""
    rows = Enrolment.objects.unscoped("only to lock; the scope is asked next").filter(pk=enrolment_id)
    found = rows.values_list("activity", flat=True).first()
    return locked(Activity.objects.unscoped("to lock it first"), found or 0)


def _insist_on_asked(row: Enrolment) -> None:
    if row.state != EnrolmentState.ASKED:
        raise RuleViolation(_("This enrolment waits for nobody."), code="state")


def refuse_enrolment(*, actor: Actor, enrolment_id: int, reason: str) -> Enrolment:
    """Refuse, as the member's association, with a reason that the member reads. Invalid "empty"."""
    with recording(actor, reason="refuse_enrolment"):
        row = _lock_enrolment(actor, enrolment_id)
        _insist_on_asked(row)
        if not reason.strip():
            raise Invalid(_("Say why."), code="empty", field="reason")
        row.state, row.reason = EnrolmentState.REFUSED, reason.strip()[:200]
        row.save(update_fields=["state", "reason"])
        settle(subject_kind=ENROLMENT, subject_id=row.pk)
        tell_refused(row)
    return row


def withdraw_oneself(*, actor: Actor, activity_id: int) -> Enrolment:
    """Withdraw from an activity; the first who waits and has a quota moves up. NotFound; RuleViolation "state"."""
    with recording(actor, reason="withdraw_enrolment"):
        permit(actor, "programmes.own")
        activity = locked(Activity.objects.unscoped("one's own enrolment is asked next"), activity_id)
        own = [row for row in own_enrolments(actor) if row.activity_id == activity.pk and row.state in ACTIVE]
        if not own:
            raise NotFound(str(activity_id))
        return _withdraw(activity, own[-1])


def withdraw_enrolment(*, actor: Actor, enrolment_id: int) -> Enrolment:
    """Withdraw a member of the own association."""
    with recording(actor, reason="withdraw_enrolment"):
        activity = _activity_of(enrolment_id)
        return _withdraw(activity, _lock_enrolment(actor, enrolment_id))


def _withdraw(activity: Activity, row: Enrolment) -> Enrolment:
    if row.state not in ACTIVE or row.result or activity.state not in (ActivityState.OPEN, ActivityState.RUNNING):
        raise RuleViolation(_("This enrolment cannot be withdrawn any more."), code="state")
    row.state = EnrolmentState.WITHDRAWN
    row.save(update_fields=["state"])
    settle(subject_kind=ENROLMENT, subject_id=row.pk)
    move_up(activity)
    return row
