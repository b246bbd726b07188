"""Surveys as the office reads them, and as those who were drawn do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from huiguan.cases.enums import SurveyState
from huiguan.cases.models import Survey, SurveyInvitation
from huiguan.cases.survey_questions import SCALE, TEXT
from huiguan.kernel.figures.hiding import hidden_cells, is_small
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

READ = "cases.read_surveys"


@dataclass(frozen=True, slots=True)
class Shown:
    """The answers to one question: (label, how many, or None where it is not told); `average` of a scale."""

    place: int
    label: str
    kind: str
    answered: int | None
    cells: list[tuple[str, int | None]]
    average: float | None = None


def surveys_of(actor: Actor, organization: Any) -> ScopedQuerySet[Survey]:
    """Surveys of an association, the newest first."""
    permit(actor, READ, organization)
    return Survey.objects.unscoped("permitted in the association").filter(organization=organization).order_by("-pk")


def get_survey(actor: Actor, survey_id: int) -> Survey:
    """A survey; NotFound when unknown or forbidden."""
    rows = Survey.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: Survey | None = rows.filter(pk=survey_id).first()
    if found is None:
        raise NotFound(str(survey_id))
    return found


def slips_taken(survey: Survey) -> int:
    """How many of those drawn took their slip; of a read survey. Who they are is not told."""
    return SurveyInvitation.objects.unscoped("of a read survey").filter(survey=survey, taken=True).count()


@dataclass(frozen=True, slots=True)
class AskedHere:
    """How many members of a place were asked and took their slip; None where that is not told."""

    name: str
    asked: int | None
    taken: int | None


@dataclass(frozen=True, slots=True)
class SurveyAbove:
    """A survey of an association above, as the office of an association sees whose members are asked."""

    title: str
    association: str
    closes_on: date
    state: str
    asked: int | None


def asked_by_place(survey: Survey) -> list[AskedHere]:
    """Of a read survey that asks below: its own members first, then each branch; small counts are not told."""
    if not survey.below or survey.state in (SurveyState.DRAFT, SurveyState.DRAWING):
        return []
    places = [survey.organization, *children(survey.organization)]
    asked, taken = dict.fromkeys(range(len(places)), 0), dict.fromkeys(range(len(places)), 0)
    by_path = {place.path: at for at, place in enumerate(places)}
    step = len(places[0].path) + places[0].steplen
    rows = SurveyInvitation.objects.unscoped("of a read survey").filter(survey=survey).values("organization__path")
    for row in rows.annotate(asked=Count("pk"), taken=Count("pk", filter=Q(taken=True))):
        at = by_path[row["organization__path"][:step]]
        asked[at], taken[at] = asked[at] + row["asked"], taken[at] + row["taken"]
    untold, untaken = hidden_cells(asked, total_hidden=False), hidden_cells(taken, total_hidden=False)
    return [
        AskedHere(place.name, None if at in untold else asked[at], None if at in untaken else taken[at])
        for at, place in enumerate(places)
        if asked[at]
    ]


def surveys_from_above(actor: Actor, organization: Any) -> list[SurveyAbove]:
    """Surveys of associations above in which members of this one were drawn, the newest first; who was is not told."""
    permit(actor, READ, organization)
    rows = SurveyInvitation.objects.unscoped("permitted in the association").filter(organization=organization)
    counts = dict(
        rows.filter(survey__below=True)
        .exclude(survey__organization=organization)
        .order_by("-survey_id")
        .values_list("survey_id")
        .annotate(Count("pk"))[:20]
    )
    found = Survey.objects.unscoped("those whose members are asked see that they are").filter(pk__in=counts)
    return [
        SurveyAbove(
            row.title,
            row.organization.name,
            row.closes_on,
            row.get_state_display(),
            None if is_small(counts[row.pk]) else counts[row.pk],
        )
        for row in found.select_related("organization").order_by("-pk")
    ]


def results_of(survey: Survey) -> list[Shown]:
    """What a closed survey found; counts of one to four are not told, nor what would tell them."""
    if survey.state != SurveyState.CLOSED or survey.results is None:
        return []
    return [_shown(at, question, survey.results[at]) for at, question in enumerate(survey.questions)]


def _shown(at: int, question: dict[str, Any], found: dict[str, Any]) -> Shown:
    answered = found["answered"]
    total = None if is_small(answered) else answered
    if question["kind"] == TEXT:
        return Shown(at, question["label"], TEXT, total, [])
    labels = scale_labels() if question["kind"] == SCALE else question["choices"]
    counts = dict(enumerate(found["counts"]))
    hidden = hidden_cells(counts, total_hidden=total is None)
    cells = [(label, None if place in hidden else counts[place]) for place, label in enumerate(labels)]
    average = None
    if question["kind"] == SCALE and total:
        average = round(sum((place + 1) * number for place, number in counts.items()) / total, 1)
    return Shown(at, question["label"], question["kind"], total, cells, average if not hidden else None)


def scale_labels() -> list[str]:
    """The five steps, from bad to good."""
    return [_("Very dissatisfied"), _("Dissatisfied"), _("In between"), _("Satisfied"), _("Very satisfied")]


def own_invitations(actor: Actor) -> ScopedQuerySet[SurveyInvitation]:
    """Open surveys for which the actor was drawn."""
    permit(actor, "cases.answer_survey")
    rows = SurveyInvitation.objects.unscoped("one's own").filter(person=actor.person_id or 0)
    return rows.filter(survey__state=SurveyState.OPEN).select_related("survey__organization").order_by("survey_id")


def own_survey(actor: Actor, survey_id: int) -> SurveyInvitation:
    """One's own invitation to a survey; NotFound for whoever was not drawn."""
    permit(actor, "cases.answer_survey")
    rows = SurveyInvitation.objects.unscoped("one's own").filter(person=actor.person_id or 0, survey=survey_id)
    found: SurveyInvitation | None = rows.select_related("survey__organization").first()
    if found is None:
        raise NotFound(str(survey_id))
    return found
