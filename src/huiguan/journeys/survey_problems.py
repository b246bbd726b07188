"""A problem that a survey found goes onto the problem list (问题清单) in follow-through."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.cases.selectors import get_survey
from huiguan.directives import services as directives
from huiguan.directives.enums import ItemKind
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, allows

EDIT = "directives.edit_items"


def list_problem(
    *,
    actor: Actor,
    survey_id: int,
    title: str,
    cause: str = "",
    measure: str = "",
    form_key: uuid.UUID | None = None,
) -> Any:
    """Put a problem on the list of the association that asked; the item. The same `form_key` gives the same item.

    NotFound when the survey may not be read; RuleViolation "wrong_state" before it is closed: until then nothing was
    found. Who said what is not known to anybody and goes nowhere.
    """
    with recording(actor, reason="list_survey_problem"):
        survey = get_survey(actor, survey_id)
        if survey.results is None:
            raise RuleViolation(_("A survey that is not closed has found nothing yet."), code="wrong_state")
        if not title.strip():
            raise Invalid(_("Say what the problem is."), code="title", field="title")
        return directives.add_item(
            actor=actor,
            organization=survey.organization,
            title=title,
            kind=ItemKind.PROBLEM,
            form_key=form_key,
            cause=cause,
            measure=measure,
            finder=f"调研：{survey.title}",
        )


def problem_address(actor: Actor, organization: Any, survey_id: int) -> str:
    """Where the button of a survey leads; empty for who may not. Fills `cases.survey_problem`."""
    return (
        reverse("journeys:survey_problem", args=[organization.code, survey_id])
        if allows(actor, EDIT, organization)
        else ""
    )
