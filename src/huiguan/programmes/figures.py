"""The figures of the room: activities by kind, participants, hours as totals, certificates, volunteers, agreements.

Study sessions are counted as sessions held, never by who was there.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.programmes.enums import DELEGATIONS, Kind
from huiguan.programmes.models import Activity, Agreement, Enrolment, HourEntry, Service, StudySession, Volunteer
from huiguan.programmes.selectors.activities import OVER
from huiguan.programmes.services.assessing import CERTIFICATE

READ, PEOPLE, HOURS = "programmes.read", "programmes.read_enrolments", "programmes.record_hours"
VOLUNTEERS, STUDIES = "programmes.volunteers", "programmes.studies"
WHY = "figures count every association; what each reader gets is decided there"


def _held(period: Period, *kinds: str) -> Any:
    rows = Activity.objects.unscoped(WHY).filter(state__in=OVER, **period.days("ends_on"))
    return rows.filter(kind__in=kinds) if kinds else rows


def _attended(period: Period) -> Any:
    """Enrolments of activities that were held, counted for the association that held them."""
    return Enrolment.objects.unscoped(WHY).filter(activity__in=_held(period).values("pk"), state="enrolled")


def _volunteers(period: Period) -> Any:
    return Volunteer.objects.unscoped(WHY).filter(Q(ended_on=None) | Q(ended_on__gt=period.ends))


def _agreements(period: Period) -> Any:
    rows = Agreement.objects.unscoped(WHY).filter(signed_on__lte=period.ends)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=period.ends))
    return rows.filter(Q(ended_on=None) | Q(ended_on__gt=period.ends))


def _activity(key: int, code: str) -> str:
    return reverse("programmes:activity", args=[code, key])


ACTIVITY = links_of(Activity, lambda row, code: _activity(row.pk, code))
ENROLMENT = links_of(Enrolment, lambda row, code: _activity(row.activity_id, code), lambda row: row.shown)
# Whose hours these are is not said: the sum is what counts.
HOUR = links_of(HourEntry, text=lambda row: f"{row.what} {row.hours:g}")
SERVICE = links_of(
    Service, lambda row, code: _activity(row.activity_id, code), lambda row: row.activity.title, ("activity",)
)
VOLUNTEER = links_of(Volunteer, lambda row, code: reverse("programmes:volunteer", args=[code, row.pk]))
AGREEMENT = links_of(Agreement, lambda row, code: reverse("programmes:partner", args=[code, row.partner_id]))
CERTIFICATES = links_of(
    Credential, lambda row, code: reverse("credentials:issued", args=[code, row.pk]), lambda row: row.number
)
STUDY = links_of(StudySession, lambda row, code: reverse("programmes:study", args=[code, row.pk]))

FIGURES = (
    FigureSpec("programmes.held", _("Activities held"), Unit.TIMES, _held, ACTIVITY, READ),
    FigureSpec("programmes.courses", _("Training courses held"), Unit.TIMES,
               lambda p: _held(p, Kind.COURSE, Kind.SEMINAR), ACTIVITY, READ),
    FigureSpec("programmes.exercises", _("Exercises held"), Unit.TIMES, lambda p: _held(p, Kind.EXERCISE), ACTIVITY,
               READ),
    FigureSpec("programmes.open_days", _("Open days and law education held"), Unit.TIMES,
               lambda p: _held(p, Kind.OPEN_DAY, Kind.LAW_EDUCATION), ACTIVITY, READ),
    FigureSpec("programmes.charity", _("Youth and charity programmes held"), Unit.TIMES,
               lambda p: _held(p, Kind.YOUTH, Kind.CHARITY), ACTIVITY, READ),
    FigureSpec("programmes.visits", _("Visits to the grass roots"), Unit.TIMES, lambda p: _held(p, Kind.GRASS_ROOTS),
               ACTIVITY, READ),
    FigureSpec("programmes.delegations", _("Delegations received and sent"), Unit.TIMES,
               lambda p: _held(p, *DELEGATIONS), ACTIVITY, READ),
    FigureSpec("programmes.participants", _("Participants in activities"), Unit.PERSONS, _attended, ENROLMENT, PEOPLE,
               persons=True, about=_("Counted by the association of the member; once for each activity.")),
    FigureSpec("programmes.hours", _("Hours of training"), Unit.HOURS,
               lambda p: HourEntry.objects.unscoped(WHY).filter(**p.days("on")), HOUR, HOURS, sum_of="hours"),
    FigureSpec("programmes.certificates", _("Certificates of training issued"), Unit.PIECES,
               lambda p: Credential.objects.unscoped(WHY).filter(kind=CERTIFICATE, **p.moments("issued_at")),
               CERTIFICATES, PEOPLE),
    FigureSpec("programmes.volunteers", _("Volunteers"), Unit.PERSONS, _volunteers, VOLUNTEER, VOLUNTEERS, as_on=True,
               persons=True),
    FigureSpec("programmes.services", _("Voluntary services confirmed"), Unit.TIMES,
               lambda p: Service.objects.unscoped(WHY).filter(**p.days("confirmed_on")), SERVICE, VOLUNTEERS),
    FigureSpec("programmes.agreements", _("Agreements with partners in force"), Unit.PIECES, _agreements, AGREEMENT,
               READ, as_on=True),
    FigureSpec("programmes.studies", _("Study sessions held"), Unit.TIMES,
               lambda p: StudySession.objects.unscoped(WHY).filter(**p.moments("session__starts_at")), STUDY, STUDIES),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
