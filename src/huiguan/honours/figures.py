"""The figures of the room: schemes, nominations that arrived, awards. Nothing of those who were not awarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.honours.enums import Candidates, SchemeState
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.honours.selectors import public_awards
from huiguan.kernel.figures import FigureSpec, Period, PublicRows, RowLink, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.kernel.rounds.enums import SubmissionState

READ = "honours.read"
WHY = "figures count every association; what each reader gets is decided there"


def _awards(period: Period) -> Any:
    return Award.objects.unscoped(WHY).filter(withdrawn_on=None, **period.days("decided_on"))


def _nominations(period: Period) -> Any:
    rows = Nomination.objects.unscoped(WHY).filter(submission__state=SubmissionState.ARRIVED)
    return rows.filter(**period.days("round__arrives_by"))


AWARD = links_of(
    Award, lambda row, code: reverse("honours:award", args=[code, row.pk]), lambda row: f"{row.shown}：{row.grade}"
)
# A nomination is no merit yet: the link leads to the round.
NOMINATION = links_of(
    Nomination,
    lambda row, code: reverse("honours:round", args=[code, row.round_id]),
    lambda row: row.round.title,
    ("round",),
)
SCHEME = links_of(Scheme, lambda row, code: reverse("honours:scheme", args=[code, row.pk]))


def _public_awards(organization: Any, ids: Sequence[int]) -> PublicRows:
    return PublicRows(public_awards().filter(pk__in=ids), _public_award)


def _public_award(row: Award) -> RowLink:
    named = f"{row.shown}：{row.scheme.name} {row.scheme.grade_name(row.grade)}"
    return RowLink(named, reverse("honours:public_award", args=[row.pk]))


FIGURES = (
    FigureSpec(
        "honours.schemes", _("Award schemes in force"), Unit.PIECES,
        lambda p: Scheme.objects.unscoped(WHY).filter(state=SchemeState.OPEN), SCHEME, READ, as_on=True,
    ),
    FigureSpec(
        "honours.nominations", _("Nominations that arrived"), Unit.PIECES, _nominations, NOMINATION, READ,
        persons=True, about=_("Counted where the round was called, in the year in which they were to arrive."),
        place="round__organization",
    ),
    FigureSpec("honours.awards", _("Awards given"), Unit.PIECES, _awards, AWARD, READ, public=_public_awards),
    FigureSpec(
        "honours.awards_persons", _("Persons awarded"), Unit.PIECES,
        lambda p: _awards(p).filter(scheme__candidates=Candidates.PERSONS), AWARD, READ, public=_public_awards,
    ),
    FigureSpec(
        "honours.awards_units", _("Units awarded"), Unit.PIECES,
        lambda p: _awards(p).filter(scheme__candidates=Candidates.UNITS), AWARD, READ, public=_public_awards,
    ),
    FigureSpec(
        "honours.stories", _("Stories told"), Unit.PIECES, lambda p: _awards(p).filter(story_told=True), AWARD, READ,
        public=_public_awards,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
