"""The figures of the room: elections, candidates, voters. Nothing about who voted, or how."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.elections.enums import ElectionState
from huiguan.elections.models import Candidate, Election, RollEntry
from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of

READ = "elections.read_elections"
WHY = "figures count every association; what each reader gets is decided there"


def _declared(period: Period) -> Any:
    rows = Election.objects.unscoped(WHY).filter(state=ElectionState.DECLARED, motion=None)
    return rows.filter(**period.moments("opened_at"))


def _of_election(row: Any, code: str) -> str:
    return reverse("elections:election", args=[code, row.election_id])


ELECTION = links_of(Election, lambda row, code: reverse("elections:election", args=[code, row.pk]))
CANDIDATE = links_of(Candidate, _of_election, lambda row: row.name)
# The roll is no list to be read from here: the link leads to the election.
VOTER = links_of(RollEntry, _of_election, lambda row: row.election.title, ("election",))

FIGURES = (
    FigureSpec("elections.declared", _("Elections declared"), Unit.TIMES, _declared, ELECTION, READ),
    FigureSpec(
        "elections.candidates", _("Candidates in elections"), Unit.PERSONS,
        lambda p: Candidate.objects.unscoped(WHY).filter(election__in=_declared(p).values("pk")), CANDIDATE, READ,
        persons=True,
    ),
    FigureSpec(
        "elections.voters", _("Voters on the rolls"), Unit.PERSONS,
        lambda p: RollEntry.objects.unscoped(WHY).filter(election__in=_declared(p).values("pk")), VOTER, READ,
        persons=True,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
