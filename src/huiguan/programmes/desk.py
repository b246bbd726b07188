"""What the home page of an association shows of training and activities."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    WorkLine,
    register_card,
    register_figures,
    register_plan,
    register_shortcut,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor
from huiguan.programmes.enums import ActivityState, EnrolmentState
from huiguan.programmes.models import Activity, Agreement, Enrolment
from huiguan.programmes.selectors.activities import OVER, UNDER_WAY
from huiguan.programmes.selectors.registers import SOON

READ = "programmes.read"
WHY = "the page has asked the permission in this association"
_STATES = {**dict.fromkeys(UNDER_WAY, State.RUNNING), **dict.fromkeys(OVER, State.DONE)}


def activities(actor: Actor, organization: Any) -> list[Tally]:
    """Activities in preparation, open or running, and those that ended and are not summed up."""
    rows = Activity.objects.unscoped(WHY).filter(organization=organization)
    found = rows.aggregate(
        preparing=Count("pk", filter=Q(state__in=(ActivityState.DRAFT, ActivityState.FILING))),
        open=Count("pk", filter=Q(state__in=UNDER_WAY)),
        over=Count("pk", filter=Q(state__in=OVER)),
    )
    base = reverse("programmes:activities", args=[organization.code])
    return [
        Tally(found["preparing"], _("in preparation"), f"{base}?tab=preparing"),
        Tally(found["open"], _("open or running"), f"{base}?tab=open"),
        Tally(found["over"], _("held"), f"{base}?tab=over"),
    ]


def approvals(actor: Actor, organization: Any) -> list[Tally]:
    """Own members who wait for the association's approval."""
    rows = Enrolment.objects.unscoped(WHY).filter(organization=organization, state=EnrolmentState.ASKED)
    address = reverse("programmes:approvals", args=[organization.code])
    return [Tally(rows.count(), pgettext_lazy("enrolment", "to approve"), address, Standing.WAITING)]


def agreements(actor: Actor, organization: Any) -> list[Tally]:
    """Agreements with partners that end within sixty days, or ran out and were not ended."""
    rows = Agreement.objects.unscoped(WHY).filter(organization=organization, ended_on=None)
    day = today()
    address = reverse("programmes:partners", args=[organization.code])
    return [Tally(rows.filter(ends_on__lte=day + SOON).count(), _("end soon or ran out"), address, Standing.WAITING)]


def plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    """Activities of the year that were not cancelled, by their first day."""
    rows = Activity.objects.unscoped(WHY).filter(organization=organization, starts_on__year=year)
    rows = rows.exclude(state=ActivityState.CANCELLED).order_by("starts_on", "pk")[:MOST]
    return [
        PlanEntry(
            row.starts_on,
            row.title,
            reverse("programmes:activity", args=[organization.code, row.pk]),
            row.get_kind_display(),
            _STATES.get(ActivityState(row.state), State.PLANNED),
            lasting=row.ends_on >= today(),
        )
        for row in rows
    ]


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    line = WorkLine.EXCHANGE
    register_card(DeskCard("programmes.activities", line, _("Activities"), READ, "programmes:activities", activities))
    register_card(
        DeskCard("programmes.approvals", line, _("Enrolments to approve"), "programmes.enrol", "programmes:approvals",
                 approvals, 10)
    )  # fmt: skip
    register_card(DeskCard("programmes.agreements", line, _("Partners"), READ, "programmes:partners", agreements, 20))
    register_plan(PlanSource("programmes.activities", line, READ, plan))
    register_figures(line, ("programmes.held", "programmes.agreements"))
    register_shortcut(Shortcut("programmes.own", _("My activities"), "school", "programmes:own", "programmes.own", 40))
