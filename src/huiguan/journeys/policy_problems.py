"""A problem of policy that a case showed goes onto the problem list (问题清单) in follow-through, without the case."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.cases.enums import Course
from huiguan.cases.services import note_policy_problem
from huiguan.directives import services as directives
from huiguan.directives.enums import ItemKind
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, allows, permit

EDIT = "directives.edit_items"


def list_policy_problem(
    *,
    actor: Actor,
    case_id: int,
    title: str,
    cause: str = "",
    measure: str = "",
    form_key: uuid.UUID | None = None,
) -> Any:
    """Put a problem of policy on the list of the association that handles the case; the item.

    The list has more readers than the case: the item is in words written for it and leads to no case. The same
    `form_key` gives the same item. NotFound for who does not handle the case or may not edit the list; RuleViolation
    "not_policy" where the check chose something else.
    """
    with recording(actor, reason="list_policy_problem"):
        case = note_policy_problem(actor=actor, case_id=case_id)
        permit(actor, EDIT, case.organization)
        if not title.strip():
            raise Invalid(_("Say what the problem is."), code="title", field="title")
        return directives.add_item(
            actor=actor,
            organization=case.organization,
            title=title,
            kind=ItemKind.PROBLEM,
            form_key=form_key,
            cause=cause,
            measure=measure,
            finder=case.organization.short_name,
        )


def policy_address(actor: Actor, case: Any) -> str:
    """Where the link of a case that the actor handles leads, or nothing. Fills `cases.policy_problem`."""
    if case.course != Course.POLICY or case.closed_on is not None or not allows(actor, EDIT, case.organization):
        return ""
    return reverse("journeys:policy_problem", args=[case.organization.code, case.pk])
