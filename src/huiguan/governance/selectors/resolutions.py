"""The register of resolutions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from huiguan.governance.enums import BodyKind
from huiguan.governance.models import Resolution
from huiguan.governance.selectors.following import RESOLUTION
from huiguan.governance.selectors.meetings import READ
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.search.selectors import found_ids


def visible_resolutions(actor: Actor) -> ScopedQuerySet[Resolution]:
    """Resolutions of the associations in which the actor reads meetings, without those in camera."""
    rows: ScopedQuerySet[Resolution] = Resolution.objects.scoped(scope_of(actor, READ))
    return rows.exclude(motion__item__in_camera=True)


def resolutions_of(
    actor: Actor, organization: Organization, *, q: str = "", year: int | None = None
) -> ScopedQuerySet[Resolution]:
    """Resolutions of an association, the latest number first; those in camera for its office only."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Resolution] = Resolution.objects.unscoped("permitted in the association")
    rows = rows.filter(organization=organization).select_related("meeting", "motion")
    in_camera = scope_of(actor, "governance.manage_meetings").covers(organization)
    if not in_camera:
        rows = rows.exclude(motion__item__in_camera=True)
    if q:
        # The index answers for what everybody finds (by characters, pinyin, initials), not for what is in camera.
        asked = Q(pk__in=found_ids(actor, q, RESOLUTION)) | Q(number__icontains=q)
        closed = Q(motion__item__in_camera=True) & (Q(title__icontains=q) | Q(text__icontains=q))
        rows = rows.filter(asked | closed if in_camera else asked)
    return rows.filter(year=year) if year else rows


def resolutions_since(
    organization_id: int, since: datetime, *, body_id: int | None = None
) -> ScopedQuerySet[Resolution]:
    """What a body (without one: the congress) of an association decided by a vote that closed after a moment.

    The latest first, without what was decided in camera. The caller has asked who may read it.
    """
    rows: ScopedQuerySet[Resolution] = Resolution.objects.unscoped("the caller has read what they are about")
    rows = rows.filter(meeting__body=body_id) if body_id else rows.filter(meeting__body__kind=BodyKind.CONGRESS)
    rows = rows.filter(organization=organization_id, motion__votes__closed_at__gt=since)
    return rows.exclude(motion__item__in_camera=True).order_by("-year", "-serial").distinct()


def resolution_years(actor: Actor, organization: Organization) -> list[int]:
    """Years that have resolutions, newest first."""
    rows = resolutions_of(actor, organization).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())


def get_resolution(actor: Actor, resolution_id: int) -> Resolution:
    """A resolution that the actor may read; NotFound otherwise."""
    from huiguan.governance.selectors.motions import get_motion

    rows = Resolution.objects.scoped(scope_of(actor, READ)).select_related("meeting__body", "organization", "motion")
    found: Resolution | None = rows.filter(pk=resolution_id).first()
    if found is None:
        raise NotFound(str(resolution_id))
    get_motion(actor, found.motion_id)
    return found


def motion_id_of(resolution_id: int) -> int:
    """The motion that became this resolution; NotFound when there is none."""
    rows = Resolution.objects.unscoped("an address of something already found")
    found: int | None = rows.filter(pk=resolution_id).values_list("motion", flat=True).first()
    if found is None:
        raise NotFound(str(resolution_id))
    return found
