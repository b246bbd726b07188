"""What the home page shows of honours."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.honours import selectors
from huiguan.honours.enums import Outcome
from huiguan.honours.models import Nomination
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
    register_figures,
    register_plan,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor
from huiguan.kernel.rounds.enums import RoundState, SubmissionState
from huiguan.members.keys import HIDDEN

READ = selectors.READ
LINE = WorkLine.PUBLICITY
LIVE = (SubmissionState.UNDERWAY, SubmissionState.RETURNED)


def _honours(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("honours:home", args=[organization.code])
    here = Nomination.objects.unscoped("permitted in the association: it called the round, or the nomination lies here")
    rows = here.filter(Q(submission__at=organization.pk) | Q(round__organization=organization.pk))
    lies = Q(submission__at=organization.pk, submission__state__in=LIVE)
    return counted(
        rows,
        Wanted(_("nominations to pass up"), lies, url, Standing.WAITING),
        Wanted(
            _("awards proposed, to decide"),
            Q(round__organization=organization.pk, outcome=Outcome.PROPOSED, paused=False),
            url,
            Standing.WAITING,
        ),
    )


def _stories(actor: Actor, organization: Any) -> list[Tally]:
    rows = selectors.awards_of(actor, organization).filter(withdrawn_on=None, story_told=False).exclude(name=HIDDEN)
    url = reverse("honours:awards", args=[organization.code])
    return counted(rows, Wanted(_("stories to tell"), ~Q(story=""), url, Standing.PUBLISH))


def _plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = selectors.rounds_for(actor, organization).filter(closes_on__year=year).order_by("closes_on")
    return [_entry(organization.code, row) for row in rows[:MOST]]


def _entry(code: str, row: Any) -> PlanEntry:
    running = State.RUNNING if row.opens_on <= today() else State.PLANNED
    state = State.DONE if row.state == RoundState.CLOSED else running
    return PlanEntry(
        row.closes_on, row.title, reverse("honours:round", args=[code, row.pk]), _("nominations end"), state
    )


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    register_card(DeskCard("honours.rounds", LINE, _("Honours"), READ, "honours:home", _honours, 60))
    register_card(DeskCard("honours.stories", LINE, _("Awards"), READ, "honours:awards", _stories, 61))
    register_plan(PlanSource("honours.rounds", LINE, READ, _plan))
    register_figures(LINE, ("honours.awards",))
