"""Volunteers: registered, risks acknowledged, insured, put on, and what they did confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials import Subject
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.services import issue_many
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.members.keys import name_in_papers
from huiguan.members.models import Membership
from huiguan.members.selectors import get_own_membership, own_memberships
from huiguan.programmes.enums import ActivityState
from huiguan.programmes.models import Activity, Service, Volunteer
from huiguan.programmes.services.doors import lock_activity, lock_row, member_named, said

MANAGE, OWN = "programmes.volunteers", "programmes.own"
PROOF = "programmes.service"
#: Raised whenever the words change: everybody acknowledges anew before being put on.
RISK_VERSION = 1
RISKS = gettext_lazy(
    "Volunteers work beside the public, on roads and in crowds. Do what you were shown, keep with your group, stop "
    "when it is unsafe. You are put on only while the accident insurance lasts. Report any injury at once. "
    "You may end your service at any time."
)


def register_volunteer(
    *, actor: Actor, organization: Organization, member: str = "", skills: str = "", own: bool = False
) -> Volunteer:
    """Register a member as a volunteer: by the office, by name or number, or by oneself (`own`).

    Invalid "member"; NotFound when one is no member there; RuleViolation "known".
    """
    with recording(actor, organization, reason="register_volunteer"):
        permit(actor, OWN if own else MANAGE, None if own else organization)
        row = _own_member(actor, organization) if own else member_named(actor, organization, member)
        rows = Volunteer.objects.unscoped("permitted, or one's own")
        if rows.filter(member=row, ended_on=None).exists():
            raise RuleViolation(_("This member is registered as a volunteer."), code="known", field="member")
        facts = {"name": row.name, "person_id": row.person_id, "skills": skills.strip()[:200]}
        made: Volunteer = Volunteer.objects.create(organization=row.organization, member=row, **facts)
    return made


def _own_member(actor: Actor, organization: Organization) -> Membership:
    found = own_memberships(actor).filter(state="admitted", organization=organization).first()
    if found is None:
        raise NotFound(str(organization.pk))
    return found


def acknowledge_risks(*, actor: Actor, volunteer_id: int, version: int, on_paper: bool = False) -> Volunteer:
    """Acknowledge the text about risks: oneself, or the office from a signed paper. RuleViolation "text_changed"."""
    with recording(actor, reason="acknowledge_risks"):
        row = lock_row(Volunteer, actor, volunteer_id, MANAGE) if on_paper else _lock_own(actor, volunteer_id)
        if version != RISK_VERSION:
            message = _("The text has changed. Read it again before you acknowledge it.")
            raise RuleViolation(message, code="text_changed")
        row.risk_version, row.risk_on = version, today()
        row.save(update_fields=["risk_version", "risk_on"])
    return row


def _lock_own(actor: Actor, volunteer_id: int) -> Volunteer:
    permit(actor, OWN)
    rows = Volunteer.objects.unscoped("whose it is, is asked next").select_for_update()
    row: Volunteer | None = rows.filter(pk=volunteer_id, ended_on=None).first()
    if row is None:
        raise NotFound(str(volunteer_id))
    get_own_membership(actor, row.member_id)
    return row


def insure_volunteer(*, actor: Actor, volunteer_id: int, insurance: str, insured_until: date) -> Volunteer:
    """Enter the accident insurance and its last day. Invalid "empty", "insured_until" when it ran out."""
    with recording(actor, reason="insure_volunteer"):
        row: Volunteer = lock_row(Volunteer, actor, volunteer_id, MANAGE)
        if insured_until < today():
            raise Invalid(_("This insurance has run out."), code="insured_until", field="insured_until")
        row.insurance, row.insured_until = said(insurance, "insurance", 120), insured_until
        row.save(update_fields=["insurance", "insured_until"])
    return row


def put_on(*, actor: Actor, activity_id: int, volunteer_id: int, task: str = "") -> Service:
    """Put a volunteer of the own association on one of its activities.

    RuleViolation "no_risk" while the risks are not acknowledged, "not_insured" without an insurance that lasts to the
    activity's last day, "over", "known".
    """
    with recording(actor, reason="put_on_volunteer"):
        activity = lock_activity(actor, activity_id, MANAGE)
        row: Volunteer = lock_row(Volunteer, actor, volunteer_id, MANAGE)
        if row.organization_id != activity.organization_id or row.ended_on is not None:
            raise NotFound(str(volunteer_id))
        _insist(activity, row)
        facts = {"organization": activity.organization, "volunteer": row, "activity": activity}
        if Service.objects.unscoped("the activity is locked").filter(**facts).exists():
            raise RuleViolation(_("This volunteer is on this activity already."), code="known")
        made: Service = Service.objects.create(**facts, task=task.strip()[:120])
    return made


def _insist(activity: Activity, row: Volunteer) -> None:
    if activity.state in (ActivityState.CLOSED, ActivityState.SUMMED_UP, ActivityState.CANCELLED):
        raise RuleViolation(_("This activity is over."), code="over")
    if row.risk_version != RISK_VERSION:
        raise RuleViolation(_("%(name)s has not acknowledged the risks.") % {"name": row.shown}, code="no_risk")
    if row.insured_until is None or row.insured_until < activity.ends_on:
        message = _("%(name)s has no insurance that lasts until the activity ends.") % {"name": row.shown}
        raise RuleViolation(message, code="not_insured")


def confirm_service(*, actor: Actor, service_id: int, hours: Decimal) -> Service:
    """Confirm the hours of a volunteer after the activity ended. Invalid "hours"; RuleViolation "not_over"."""
    with recording(actor, reason="confirm_service"):
        row: Service = lock_row(Service, actor, service_id, MANAGE, "activity", "volunteer")
        if row.activity.state not in (ActivityState.CLOSED, ActivityState.SUMMED_UP):
            raise RuleViolation(_("Service is confirmed after the activity ended."), code="not_over")
        if not 0 < hours <= 500:
            raise Invalid(_("Hours are above nothing and at most 500."), code="hours", field="hours")
        row.hours, row.confirmed_on = hours, today()
        row.save(update_fields=["hours", "confirmed_on"])
    return row


def issue_proofs(*, actor: Actor, activity_id: int) -> list[Credential]:
    """Issue a proof to everybody whose service was confirmed; who has one keeps it. RuleViolation "nothing"."""
    with recording(actor, reason="issue_credentials"):
        activity = lock_activity(actor, activity_id, "programmes.certify")
        rows = Service.objects.unscoped("the activity is locked").filter(activity=activity, confirmed_on__isnull=False)
        subjects = [proof_of(row) for row in rows.select_related("volunteer", "activity").order_by("pk")]
        if not subjects:
            raise RuleViolation(_("No service was confirmed yet."), code="nothing")
        return issue_many(actor=actor, kind=PROOF, organization=activity.organization, subjects=subjects)


def proof_of(row: Service) -> Subject:
    """What a proof of service is about."""
    return Subject(row.pk, name_in_papers(row.volunteer.name), row.volunteer.person_id, title=row.activity.title)
