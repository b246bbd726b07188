"""What the head sets for the association: a kind's deadlines, who handles it and how it is closed, and other days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import Kind, Outcome
from huiguan.cases.kinds import Deadlines, KindSpec
from huiguan.cases.models import HandlingRules, KindSetting
from huiguan.cases.selectors.departments import departments_for_requests
from huiguan.cases.selectors.own_kinds import known_at
from huiguan.cases.selectors.rules import clerks_handle, days_of, rules_of, setting_of, settings_of
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit

MANAGE = "cases.manage_kinds"
LONGEST_DAYS = 250
#: The least and the most of each of `HandlingRules`. Nothing is kept longer than the person was told (PIPL 17, 19).
BOUNDS = {
    "referral_days": (1, 30),
    "report_days": (1, 30),
    "review_days": (10, 365),
    "outside_days": (1, 90),
    "keep_third_parties": (30, 365),
    "keep_cases": (180, 1095),
    "keep_surveys": (30, 365),
    "keep_reports": (90, 365),
}
#: Counted in working days; the others in days of the calendar.
WORKING = ("referral_days", "report_days")
_KEPT = ("accept", "check_within", "answer", "close", "pause", "clerks", "outcomes", "needs_result", "hint",
         "needs_paper", "needs_plan", "department_id")  # fmt: skip


def name_of(field: str) -> Any:
    """The words for one of the days."""
    return HandlingRules._meta.get_field(field).verbose_name  # type: ignore[union-attr]  # a column of ours


@dataclass(frozen=True, slots=True)
class Handling:
    """Who handles a kind beside case officers, and what closes it; `hint` is read where it is asked for.

    `department` takes it, by its key, if anybody there can. `needs_paper`: a paper is on file; `needs_plan`: there is a
    plan, and it is done.
    """

    clerks: bool
    outcomes: Collection[str] = ()
    needs_result: bool = False
    hint: str = ""
    needs_paper: bool = False
    needs_plan: bool = False
    department_id: int | None = None


def set_deadlines(*, actor: Actor, organization: Any, kind: str, deadlines: Deadlines) -> KindSetting:
    """Set the working days of a kind; they hold for new steps, here and below where nothing else is set."""
    days = {
        "accept": deadlines.accept,
        "check_within": deadlines.check,
        "answer": deadlines.answer,
        "close": deadlines.close,
        "pause": deadlines.pause,
    }
    with recording(actor, organization, reason="set_deadlines"):
        permit(actor, MANAGE, organization)
        wrong = next((name for name, value in days.items() if not 1 <= value <= LONGEST_DAYS), None)
        if wrong is not None:
            message = _("From 1 to %(most)d working days.")
            raise Invalid(message % {"most": LONGEST_DAYS}, code="days", field=wrong)
        return _put(organization, kind, days)


def set_handling(*, actor: Actor, organization: Any, kind: str, handling: Handling) -> KindSetting:
    """Set whether clerks handle a kind, with which outcomes it is closed, and what is read where it is asked for.

    It holds at once, here and below where nothing else is set: a clerk named in a case of a kind that is taken from
    clerks reads it no more. No outcomes are all of them. Invalid "outcomes", "department"; RuleViolation "looser" for
    a kind of one's own that clerks would handle where they do not handle the one that it is based on.
    """
    with recording(actor, organization, reason="set_deadlines"):
        permit(actor, MANAGE, organization)
        if not set(handling.outcomes) <= set(Outcome.values):
            raise Invalid(_("Choose how a case can end."), code="outcomes", field="outcomes")
        _check_who(actor, organization, kind, handling)
        chosen = [key for key in Outcome.values if key in handling.outcomes]
        values = {
            "clerks": handling.clerks,
            "outcomes": [] if len(chosen) == len(Outcome.values) else chosen,
            "needs_result": handling.needs_result,
            "hint": handling.hint.strip()[:200],
            "needs_paper": handling.needs_paper,
            "needs_plan": handling.needs_plan,
            "department_id": handling.department_id,
        }
        return _put(organization, kind, values)


def _check_who(actor: Actor, organization: Any, kind: str, handling: Handling) -> None:
    spec = _spec(organization, kind)
    base = spec.kind.value
    if handling.clerks and spec.own_key and not clerks_handle(settings_of(organization), base):
        raise RuleViolation(_("The kind that it is based on is handled by case officers alone."), code="looser")
    known = {} if kind == Kind.REQUEST else dict(departments_for_requests(actor, organization))
    if handling.department_id not in (None, *known):
        raise Invalid(_("Choose a department of this office."), code="department", field="department_id")


def _spec(organization: Any, kind: str) -> KindSpec:
    # Also one that is retired or not offered here: its cases go by it.
    spec = known_at(organization).get(kind)
    if spec is None:
        raise Invalid(_("Choose the kind."), code="kind", field="kind")
    return spec


def follow_rules_above(*, actor: Actor, organization: Any, kind: str) -> None:
    """Drop what the association itself set of a kind: days and handling are again as the association above has them.

    For new steps; what was set stays in the history. Invalid "kind"; RuleViolation "follows" where nothing is set.
    """
    with recording(actor, organization, reason="set_deadlines"):
        permit(actor, MANAGE, organization)
        _spec(organization, kind)
        rows = KindSetting.objects.unscoped("permitted in the association").filter(organization=organization, kind=kind)
        if not rows.delete()[0]:
            raise RuleViolation(_("It is as the association above has it already."), code="follows")


def _put(organization: Any, kind: str, values: dict[str, Any]) -> KindSetting:
    """What is not set now stays as it holds here, also where an association above had set it."""
    spec = _spec(organization, kind)
    held = setting_of(settings_of(organization), *spec.keys)
    mine = held is not None and (held.organization_id, held.kind) == (organization.pk, kind)
    row = held if held is not None and mine else _copy(held, organization, spec)
    for name, value in values.items():
        setattr(row, name, value)
    # Two who set a kind for the first time at once: the second finds the row of the first.
    kept = {name: getattr(row, name) for name in _KEPT}
    rows = KindSetting.objects.unscoped("permitted in the association")
    saved, _made = rows.update_or_create(organization=organization, kind=kind, defaults=kept)
    return saved


def _copy(held: KindSetting | None, organization: Any, spec: KindSpec) -> KindSetting:
    days = days_of(held, organization, spec.kind.value)
    row = KindSetting(organization=organization, kind=spec.key, accept=days.accept, check_within=days.check)
    row.answer, row.close, row.pause = days.answer, days.close, days.pause
    if held is not None:
        row.clerks, row.outcomes = held.clerks, held.outcomes
        row.needs_result, row.needs_paper, row.needs_plan = held.needs_result, held.needs_paper, held.needs_plan
        # A kind of one's own has words of its own, and the department works where it is.
        row.hint = held.hint if held.kind == spec.key else ""
        row.department_id = held.department_id if held.organization_id == organization.pk else None
    return row


def set_rules(*, actor: Actor, organization: Any, days: dict[str, int]) -> HandlingRules:
    """Set how soon referrals and anonymous reports are answered, and how long what is kept; `days` by field.

    New waits go by it, and the daily deletion. Invalid "days" outside of `BOUNDS`: shorter than the table says, never
    longer, for everybody was told how long at most.
    """
    with recording(actor, organization, reason="set_rules"):
        permit(actor, MANAGE, organization)
        held = rules_of(organization)
        values = {name: days.get(name, getattr(held, name)) for name in BOUNDS}
        for name, (least, most) in BOUNDS.items():
            if not least <= values[name] <= most:
                said = _("From %(least)d to %(most)d days.") % {"least": least, "most": most}
                raise Invalid(said, code="days", field=name)
        rows = HandlingRules.objects.unscoped("permitted in the association")
        row, _made = rows.update_or_create(organization=organization, defaults=values)
    return row
