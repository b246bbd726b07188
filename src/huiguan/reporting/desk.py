"""What the home page shows of reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Standing,
    State,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_plan,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor
from huiguan.reporting.enums import COUNTED, EDITABLE, FormState, ReportState
from huiguan.reporting.selectors.annual import annuals_of
from huiguan.reporting.selectors.forms import forms_of, waiting_forms

LINE = WorkLine.BUILDING
READ, CHECK, ANNUAL = "reporting.read_forms", "reporting.check_forms", "reporting.read_annual"
# The report of a year goes to the registration authority by this day of the next (社会团体登记管理条例 28).
REPORT_BY = (5, 31)


def _forms(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("reporting:forms", args=[organization.code])
    own = Q(state__in=EDITABLE, collection__state="open")
    return counted(
        forms_of(actor, organization),
        Wanted(_("not handed up in time"), own & Q(collection__due_on__lt=today()), url, Standing.LATE),
        Wanted(_("to fill in and hand up"), own & Q(collection__due_on__gte=today()), url, Standing.WAITING),
    )


def _handed_up(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("reporting:inbox", args=[organization.code])
    rows = waiting_forms(actor, organization, state=FormState.SIGNED)
    return counted(rows, Wanted(_("to accept or return"), Q(), url, Standing.WAITING))


def _annuals(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("reporting:annuals", args=[organization.code])
    rows = annuals_of(actor, organization)
    return counted(rows, Wanted(_("to issue"), Q(state=ReportState.DRAFT), url, Standing.PUBLISH))


def _form_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = forms_of(actor, organization).filter(collection__due_on__year=year).exclude(collection__state="draft")
    return [_form_entry(organization.code, row) for row in rows.order_by("collection__due_on", "pk")[:MOST]]


def _form_entry(code: str, row: Any) -> PlanEntry:
    state = State.DONE if row.state in COUNTED else State.RUNNING
    url = reverse("reporting:form", args=[code, row.pk])
    return PlanEntry(row.collection.due_on, row.collection.title, url, _("figures due"), state)


def _annual_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = annuals_of(actor, organization).filter(collection__ends__year=year - 1).select_related("collection")
    return [_annual_entry(organization.code, row, year) for row in rows[:MOST]]


def _annual_entry(code: str, row: Any, year: int) -> PlanEntry:
    issued = row.state == ReportState.ISSUED
    day = row.issued_on if issued and row.issued_on.year == year else date(year, *REPORT_BY)
    url = reverse("reporting:annual", args=[code, row.pk])
    return PlanEntry(day, row.title, url, _("annual report"), State.DONE if issued else State.RUNNING, publish=True)


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for order, (key, label, permission, url_name, read) in enumerate(
        (
            ("reporting.forms", _("Forms to fill in"), READ, "reporting:forms", _forms),
            ("reporting.inbox", _("Forms to check"), CHECK, "reporting:inbox", _handed_up),
            ("reporting.annual", _("Annual reports"), ANNUAL, "reporting:annuals", _annuals),
        )
    ):
        register_card(DeskCard(key, LINE, label, permission, url_name, read, 80 + order))
    register_plan(PlanSource("reporting.forms", LINE, READ, _form_plan))
    register_plan(PlanSource("reporting.annual", LINE, ANNUAL, _annual_plan))
