"""Persons on the lists of an association who have no account yet: its accounts can be opened for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huiguan.governance.enums import TenureState
from huiguan.governance.meeting_enums import OVER
from huiguan.governance.models import Delegate, Participant, Tenure
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import StaffAssignment

WHY = "who stands on the association's lists; the caller has asked"


def people_on_lists(organization: Any) -> Q:
    """Persons who hold or are proposed for a post, are delegates, or are invited to a meeting that is not over.

    Whoever has a post, held or of the staff, in another association and holds none here is left out: their account is
    that one's to open, and a name on a list gives nobody the say over it.
    """
    tenures = Tenure.objects.unscoped(WHY).filter(state__in=(TenureState.PROPOSED, TenureState.HOLDS))
    invited = Participant.objects.unscoped(WHY).exclude(meeting__state__in=OVER)
    delegates = Delegate.objects.unscoped(WHY).filter(replaced_on=None)
    found = Q()
    for rows, house in ((tenures, "organization"), (delegates, "organization"), (invited, "meeting__organization")):
        own = rows.filter(**{house: organization.pk, "person__isnull": False})
        found |= Q(pk__in=own.order_by().values("person"))
    return found & (_posts_held(Q(organization=organization.pk)) | ~_posts_elsewhere(organization))


def _posts_held(where: Q) -> Q:
    rows = Tenure.objects.unscoped(WHY).filter(where, state=TenureState.HOLDS, person__isnull=False)
    return Q(pk__in=rows.order_by().values("person"))


def _posts_elsewhere(organization: Any) -> Q:
    elsewhere = ~Q(organization=organization.pk)
    staff = StaffAssignment.objects.unscoped(WHY).filter(elsewhere, period__contains=today())
    return _posts_held(elsewhere) | Q(pk__in=staff.order_by().values("person"))
