"""How services reach rows: through the actor's scope and locked, or NotFound; unknown and forbidden look the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.engines.charter import Charter, CharterError, Decision
from huiguan.governance.reading import charter_of
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, scope_of


def lock_row(model: Any, actor: Actor, key: int, permission: str, *related: str) -> Any:
    """A row in whose association the actor has `permission`, locked."""
    rows = model.objects.scoped(scope_of(actor, permission)).select_related("organization", *related)
    found = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound(str(key))
    return found


def charter_for(organization: Any, day: date) -> Charter:
    """The charter in force on a day; RuleViolation "no_charter" where none is."""
    version = charter_version_on(organization, day)
    if version is None:
        message = _("No charter was in force on that day. Enter the charter first.")
        raise RuleViolation(message, code="no_charter")
    return charter_of(version)


def insist(decision: Decision, code: str, field: str = "") -> None:
    """RuleViolation with the engine's sentence unless the charter says yes; a question that cannot be told is a no."""
    if decision.decision is not True:
        raise RuleViolation(decision.explanation, code=code, field=field or None)


def words(value: str, limit: int, field: str, missing: str = "") -> str:
    """Text as it is kept; Invalid when nothing is left and `missing` says why that matters, or it is too long."""
    text = value.strip()
    if missing and not text:
        raise Invalid(missing, code="missing", field=field)
    if len(text) > limit:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": limit}, code="too_long", field=field)
    return text


def sentence(error: CharterError | Exception) -> str:
    """What an engine's error says."""
    return str(error)
