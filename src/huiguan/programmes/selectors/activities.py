"""Activities: of the own association, and those above that are open to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.members.models import Membership
from huiguan.members.selectors import own_memberships
from huiguan.programmes.enums import DELEGATIONS, FOR_THE_PUBLIC, ActivityState, EnrolmentState
from huiguan.programmes.kinds import DEFAULTS, NOT_FILED, Ruling
from huiguan.programmes.models import Activity, ChecklistStep, Enrolment, KindRule, Lesson, Quota

READ, ENROLMENTS, OWN = "programmes.read", "programmes.read_enrolments", "programmes.own"
PERMITTED = "permitted in the association"
PREPARING = (ActivityState.DRAFT, ActivityState.FILING)
UNDER_WAY = (ActivityState.OPEN, ActivityState.RUNNING)
OVER = (ActivityState.CLOSED, ActivityState.SUMMED_UP)
_STEP = 4  # characters of a level in the path of an association


def line_of(organization: Organization) -> list[str]:
    """Paths of an association and of all above it."""
    return [organization.path[:end] for end in range(_STEP, len(organization.path) + 1, _STEP)]


def activities_for(
    actor: Actor, organization: Organization, *, kind: str = "", tab: str = ""
) -> ScopedQuerySet[Activity]:
    """Activities of an association, and those of associations above that are or were open to it; the latest first.

    `tab` is preparing, open, over, cancelled, above, or empty for all.
    """
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Activity] = Activity.objects.unscoped(PERMITTED)
    rows = rows.filter(_seen_from(organization)).select_related("organization")
    rows = rows.filter(kind=kind) if kind else rows
    states = {"preparing": PREPARING, "open": UNDER_WAY, "over": OVER, "cancelled": (ActivityState.CANCELLED,)}
    if tab in states:
        rows = rows.filter(state__in=states[tab])
    elif tab == "above":
        rows = rows.exclude(organization=organization)
    return rows.order_by("-starts_on", "-pk")


def _seen_from(organization: Organization) -> Q:
    above = Q(organization__path__in=line_of(organization)[:-1]) & ~Q(state__in=PREPARING)
    return Q(organization=organization) | above


def public_activities(organization: Organization, first: date, last: date) -> ScopedQuerySet[Activity]:
    """What an association holds for everybody and has opened, in these days, the next first: title, days, place."""
    rows: ScopedQuerySet[Activity] = Activity.objects.unscoped("open to everybody")
    rows = rows.filter(organization=organization, kind__in=FOR_THE_PUBLIC, state__in=(*UNDER_WAY, *OVER))
    return rows.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on", "pk")


def activity_counts(actor: Actor, organization: Organization) -> dict[str, int]:
    """How many stand in each tab of `activities_for`."""
    rows = activities_for(actor, organization).order_by().values("state", "organization").annotate(n=Count("pk"))
    found = dict.fromkeys(("", "preparing", "open", "over", "cancelled", "above"), 0)
    for row in rows:
        tab = {
            **dict.fromkeys(PREPARING, "preparing"),
            **dict.fromkeys(UNDER_WAY, "open"),
            **dict.fromkeys(OVER, "over"),
        }
        for key in ("", tab.get(ActivityState(row["state"]), "cancelled")):
            found[key] += row["n"]
        found["above"] += row["n"] if row["organization"] != organization.pk else 0
    return found


def get_activity(actor: Actor, organization: Organization, activity_id: int) -> Activity:
    """An activity as seen from an association: its own, or one above that is or was open to it; NotFound."""
    rows = activities_for(actor, organization).select_related("organization", "trainer", "filing", "partner")
    found: Activity | None = rows.filter(pk=activity_id).first()
    if found is None:
        raise NotFound(str(activity_id))
    return found


def activity_for_history(actor: Actor, activity_id: int) -> Activity:
    """An activity of an association in which the actor reads activities; NotFound."""
    found: Activity | None = (
        Activity.objects.scoped(scope_of(actor, READ)).select_related("organization").filter(pk=activity_id).first()
    )
    if found is None:
        raise NotFound(str(activity_id))
    return found


def ruling(organization: Organization, kind: str) -> Ruling:
    """Whether activities of a kind are filed: the own line, else the nearest above, else the default."""
    rows = KindRule.objects.unscoped("rules hold for everything below")
    rows = rows.filter(kind=kind, organization__path__in=line_of(organization)).order_by("-organization__path")
    row = rows.first()
    return Ruling(row.filing, row.rule) if row is not None else DEFAULTS.get(kind, NOT_FILED)  # type: ignore[call-overload]  # keys are strings


def lessons_of(activity: Activity) -> list[Lesson]:
    """Sessions of an activity that was read, by time."""
    rows = Lesson.objects.unscoped("the activity was read").filter(activity=activity)
    return list(rows.select_related("session", "activity").order_by("session__starts_at", "pk"))


def get_lesson(activity: Activity, lesson_id: int) -> Lesson:
    """One of them; NotFound."""
    found = next((row for row in lessons_of(activity) if row.pk == lesson_id), None)
    if found is None:
        raise NotFound(str(lesson_id))
    return found


def quotas_of(activity: Activity) -> list[Quota]:
    """Quotas of an activity that was read."""
    rows = Quota.objects.unscoped("the activity was read").filter(activity=activity).select_related("place")
    return list(rows.order_by("place__path"))


def steps_of(activity: Activity) -> list[ChecklistStep]:
    """The checklist of an activity that was read."""
    rows = ChecklistStep.objects.unscoped("the activity was read").filter(activity=activity)
    return list(rows.select_related("done_by").order_by("order", "pk"))


def enrolments_in(actor: Actor, organization: Organization, activity: Activity) -> ScopedQuerySet[Enrolment]:
    """Who is enrolled: all for the office that holds the activity, for an association below its own members."""
    permit(actor, ENROLMENTS, organization)
    rows: ScopedQuerySet[Enrolment] = Enrolment.objects.unscoped(PERMITTED)
    rows = rows.filter(activity=activity)
    if activity.organization_id != organization.pk:
        rows = rows.filter(organization=organization)
    return rows.select_related("organization", "activity").order_by("asked_at", "pk")


def enrolment_counts(activity: Activity) -> dict[str, int]:
    """How many enrolments of an activity that was read stand in each state."""
    rows = Enrolment.objects.unscoped("totals of an activity that was read").filter(activity=activity)
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def to_approve(actor: Actor, organization: Organization) -> ScopedQuerySet[Enrolment]:
    """Own members who wait for the association's approval."""
    permit(actor, "programmes.enrol", organization)
    rows: ScopedQuerySet[Enrolment] = Enrolment.objects.unscoped(PERMITTED)
    rows = rows.filter(organization=organization, state=EnrolmentState.ASKED)
    return rows.select_related("activity", "activity__organization").order_by("asked_at", "pk")


def memberships_for(actor: Actor, activity: Activity) -> list[Membership]:
    """The actor's own memberships with which they may enrol: in the association that holds it, or below."""
    return [
        row
        for row in own_memberships(actor).filter(state="admitted")
        if row.organization.path.startswith(activity.organization.path)
    ]


def own_activities(actor: Actor) -> list[tuple[Activity, Enrolment | None]]:
    """Activities in which the actor is enrolled, and those that are open to them (no delegations); the latest first."""
    permit(actor, OWN)
    paths: set[str] = set()
    for row in own_memberships(actor).filter(state="admitted"):
        paths.update(line_of(row.organization))
    enrolled = {row.activity_id: row for row in own_enrolments(actor)}
    rows = Activity.objects.unscoped("open to the actor, or the actor is enrolled")
    offered = Q(organization__path__in=paths, state=ActivityState.OPEN) & ~Q(kind__in=DELEGATIONS)
    rows = rows.filter(Q(pk__in=list(enrolled)) | offered)
    found = rows.select_related("organization").order_by("-starts_on", "-pk")[:200]
    return [(row, enrolled.get(row.pk)) for row in found]


def own_enrolments(actor: Actor) -> Iterable[Enrolment]:
    """The actor's own enrolments, the latest last, withdrawn ones first so that a later one counts."""
    ids = list(own_memberships(actor).values_list("pk", flat=True))
    rows = Enrolment.objects.unscoped("one's own").filter(member__in=ids)
    return rows.select_related("activity", "activity__organization", "organization").order_by("pk")


def own_activity(actor: Actor, activity_id: int) -> tuple[Activity, Enrolment | None]:
    """One of `own_activities`; NotFound."""
    permit(actor, OWN)
    for activity, enrolment in own_activities(actor):
        if activity.pk == activity_id:
            return activity, enrolment
    raise NotFound(str(activity_id))


def trained_activities(actor: Actor) -> ScopedQuerySet[Activity]:
    """Activities whose trainer the actor is."""
    permit(actor, "programmes.train")
    rows: ScopedQuerySet[Activity] = Activity.objects.unscoped("the actor trains there")
    rows = rows.filter(trainer=actor.user_id or 0).exclude(state__in=(*PREPARING, ActivityState.CANCELLED))
    return rows.select_related("organization").order_by("-starts_on", "-pk")


def trained_activity(actor: Actor, activity_id: int) -> Activity:
    """One of them; NotFound."""
    found: Activity | None = trained_activities(actor).filter(pk=activity_id).first()
    if found is None:
        raise NotFound(str(activity_id))
    return found


def participants_of(activity: Activity) -> list[Enrolment]:
    """Those enrolled in an activity that was read, by name."""
    rows = Enrolment.objects.unscoped("the activity was read").filter(activity=activity, state=EnrolmentState.ENROLLED)
    return list(rows.select_related("organization").order_by("name", "pk"))


def get_enrolment(actor: Actor, enrolment_id: int) -> Enrolment:
    """An enrolment for the member's office or the office that holds the activity; NotFound."""
    rows = Enrolment.objects.scoped(scope_of(actor, ENROLMENTS), "organization", "activity__organization")
    found: Enrolment | None = (
        rows.select_related("organization", "activity__organization").filter(pk=enrolment_id).first()
    )
    if found is None:
        raise NotFound(str(enrolment_id))
    return found


def may_enrol(actor: Actor, organization: Organization, activity: Activity) -> bool:
    """Whether the office of an association can enrol members of its own now."""
    return activity.state == ActivityState.OPEN and allows(actor, "programmes.enrol", organization)


def figures_of(activity: Activity) -> dict[str, Any]:
    """Seats taken and free, and how many wait."""
    counts = enrolment_counts(activity)
    taken = counts.get(EnrolmentState.ENROLLED, 0)
    free = None if activity.seats is None else max(0, activity.seats - taken)
    return {
        "taken": taken,
        "free": free,
        "waiting": counts.get(EnrolmentState.WAITING, 0),
        "asked": counts.get(EnrolmentState.ASKED, 0),
    }
