"""What people are told of programmes, through the inbox."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role
from huiguan.programmes.enums import EnrolmentState
from huiguan.programmes.models import Activity, Agreement, Enrolment

ENROLMENT, ACTIVITY, AGREEMENT = "programmes.enrolment", "programmes.activity", "programmes.agreement"


def tell_asked(row: Enrolment) -> None:
    """The member's office: an enrolment waits for its approval."""
    notify(
        kind="programmes.approve",
        to=[Recipient(organization_id=row.organization_id, role=Role.CLERK)],
        subject_kind=ENROLMENT,
        subject_id=row.pk,
        organization_id=row.organization_id,
        text=row.activity.title,
        url=reverse("programmes:approvals", args=[row.organization.code]),
        due=row.activity.enrol_until,
        group="enrolments",
    )


def tell_moved_up(row: Enrolment) -> None:
    """The member: a seat became free."""
    _tell_member("programmes.moved_up", [row])


def tell_refused(row: Enrolment) -> None:
    """The member: the association did not approve."""
    _tell_member("programmes.refused", [row])


def tell_cancelled(activity: Activity) -> None:
    """Those enrolled and waiting: it does not take place."""
    rows = Enrolment.objects.unscoped("those who are told").filter(activity=activity)
    active = (EnrolmentState.ASKED, EnrolmentState.ENROLLED, EnrolmentState.WAITING)
    _tell_member("programmes.cancelled", rows.filter(state__in=active).select_related("activity"))


def _tell_member(kind: str, rows: Iterable[Enrolment]) -> None:
    found = [row for row in rows if row.person_id is not None]
    persons = {row.person_id for row in found}
    users = dict(User.objects.filter(person__in=persons, is_active=True).values_list("person_id", "pk"))
    for row in found:
        if row.person_id in users:
            notify(
                kind=kind,
                to=[Recipient(user_id=users[row.person_id])],
                subject_kind=ENROLMENT,
                subject_id=row.pk,
                organization_id=row.organization_id,
                text=row.activity.title,
                url=reverse("programmes:own_activity", args=[row.activity_id]),
            )


def tell_ending(row: Agreement) -> None:
    """The office: an agreement ends soon."""
    notify(
        kind="programmes.agreement_ends",
        to=[Recipient(organization_id=row.organization_id, role=Role.CLERK)],
        subject_kind=AGREEMENT,
        subject_id=row.pk,
        organization_id=row.organization_id,
        text=row.title,
        url=reverse("programmes:partner", args=[row.organization.code, row.partner_id]),
        due=row.ends_on,
    )
