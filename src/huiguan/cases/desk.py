"""What the home page shows of cases: to handlers theirs, to heads that some are late, to the treasurer what to pay."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases import selectors
from huiguan.cases.enums import ENDED, RUNNING, CaseState, Kind, SurveyState
from huiguan.cases.models import Case
from huiguan.cases.selectors.clocks import light_of
from huiguan.cases.selectors.reading import naming
from huiguan.cases.selectors.relief import dues_here
from huiguan.cases.services.reading import title_of
from huiguan.kernel.calendar import today
from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
    register_plan,
    register_shortcut,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor, scope_of
from huiguan.kernel.permits.slots import fill

HANDLE, LATENESS, DUE = "cases.handle_cases", "cases.read_lateness", "cases.read_relief_due"
LINE = WorkLine.RIGHTS
SURVEYS = "cases.read_surveys"
SURVEYED = {SurveyState.DRAFT: State.PLANNED, SurveyState.CLOSED: State.DONE}
STAGES = {CaseState.SUBMITTED: 1, CaseState.ACCEPTED: 2, CaseState.ANSWERED: 4}


def _queue(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("cases:queue", args=[organization.code])
    mine = counted(
        selectors.my_queue(actor, organization),
        Wanted(_("my late ones"), Q(state__in=RUNNING, due_on__lt=today()), f"{url}?show=late", Standing.LATE),
        Wanted(_("mine in hand"), ~Q(state__in=ENDED), url),
    )
    rows = selectors.waiting_queue(actor, organization, told=True)
    return [*mine, *counted(rows, Wanted(_("to take"), Q(), url, Standing.WAITING))]


def _lateness(actor: Actor, organization: Any) -> list[Tally]:
    """Numbers only: what a case says, and of which kind it is, heads do not see."""
    rows = Case.objects.scoped(scope_of(actor, LATENESS)).filter(organization=organization.pk, state__in=RUNNING)
    rows = rows.exclude(pk__in=naming(actor, rows))
    url = reverse("cases:head", args=[organization.code])
    late = Q(due_on__lt=today())
    return counted(
        rows,
        Wanted(_("past their deadline"), late, url, Standing.LATE),
        Wanted(_("that nobody has taken"), Q(state=CaseState.SUBMITTED) & ~late, url, Standing.STUCK),
    )


def _relief_due(actor: Actor, organization: Any) -> list[Tally]:
    rows = dues_here(actor, organization)
    url = reverse("cases:relief_due", args=[organization.code])
    return counted(rows, Wanted(_("decided, to be paid"), Q(), url, Standing.WAITING))


def _survey_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    """Surveys of the year by their last day. Cases are no entries: what they are about is not for a plan."""
    rows = selectors.surveys_of(actor, organization).filter(closes_on__year=year).order_by("closes_on", "pk")
    return [
        PlanEntry(
            row.closes_on,
            row.title,
            reverse("cases:survey", args=[organization.code, row.pk]),
            _("survey ends"),
            SURVEYED.get(SurveyState(row.state), State.RUNNING),
        )
        for row in rows[:MOST]
    ]


def _own_cards(request: HttpRequest) -> list[dict[str, Any]]:
    """Fills `desk.own`: one's requests that are not ended, followed like a parcel."""
    rows = selectors.own_cases(request.actor).exclude(state__in=ENDED)[:3]  # type: ignore[attr-defined]  # set by the actor middleware
    return [
        {
            "template": "cases/own/desk_card.html",
            "order": 30,
            "row": row,
            "title": title_of(row),
            "done": STAGES.get(CaseState(row.state), 3),
            "level": light_of(row.due_on)[0],
        }
        for row in rows
    ]


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    for order, (key, label, permission, url_name, read) in enumerate(
        (
            ("cases.queue", _("Case queue"), HANDLE, "cases:queue", _queue),
            ("cases.lateness", _("Lateness and load"), LATENESS, "cases:head", _lateness),
            ("cases.relief_due", _("Relief to pay"), DUE, "cases:relief_due", _relief_due),
        )
    ):
        register_card(DeskCard(key, LINE, label, permission, url_name, read, 10 + order))
    register_plan(PlanSource("cases.surveys", LINE, SURVEYS, _survey_plan))
    register_figures(LINE, ("cases.received", "cases.closed", "cases.relief_paid"))
    ask = ("cases.help", _("Ask for help"), "lifebuoy", "cases:own")
    register_shortcut(Shortcut(*ask, "cases.ask_for_help", order=10))
    suggest = ("cases.suggest", pgettext_lazy("phone", "Suggest"), "message", "cases:own_new", "cases.ask_for_help")
    register_shortcut(Shortcut(*suggest, order=11, kwargs={"kind": Kind.REQUEST}))
    fill("desk.own", _own_cards)
