"""What the home page shows of elections."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.elections import selectors
from huiguan.elections.enums import ElectionState
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

READ = "elections.read_elections"
COUNTING = (ElectionState.CLOSED, ElectionState.DECRYPTING, ElectionState.COUNTED)


def _elections(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("elections:elections", args=[organization.code])
    return counted(
        selectors.elections_of(actor, organization),
        Wanted(_("voting open"), Q(state=ElectionState.OPEN), url),
        Wanted(_("being set up"), Q(state=ElectionState.PREPARING), url),
        Wanted(_("to be counted and declared"), Q(state__in=COUNTING), url, Standing.WAITING),
    )


def _plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = selectors.elections_of(actor, organization).filter(closes_at__year=year)
    found = rows.exclude(state=ElectionState.CANCELLED).order_by("closes_at")[:MOST]
    return [_entry(organization.code, row) for row in found]


def _entry(code: str, row: Any) -> PlanEntry:
    state = State.DONE if row.state == ElectionState.DECLARED else State.RUNNING
    day = timezone.localtime(row.closes_at).date()
    url = reverse("elections:election", args=[code, row.pk])
    return PlanEntry(day, row.title, url, _("end of voting"), state)


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    line = WorkLine.BUILDING
    register_card(DeskCard("elections.elections", line, _("Elections"), READ, "elections:elections", _elections, 30))
    register_plan(PlanSource("elections.elections", line, READ, _plan))
    register_figures(line, ("elections.declared",))
