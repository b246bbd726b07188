"""What an office sends back masked, as its form showed it: whoever leads or takes part and is hidden stays as told."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.kernel.permits import Invalid
from huiguan.members.keys import HIDDEN, shown_name
from huiguan.research.models import Project
from huiguan.research.selectors.projects import TELLS_THE_LEADER, answers_of, team_lines, team_of


def unmasked(project: Project, given: Mapping[str, str]) -> dict[str, str]:
    """Answers with what was told before in the place of each mask of `shown_answers`.

    Invalid "hidden" at the field, where somebody else leads now or it cannot be told whose line of the team it is.
    """
    stored = answers_of(project)
    found = {**given, **_leader(given, stored)}
    return {**found, "team": _team(project, found["team"], stored.get("team", ""))} if "team" in found else found


def _masks() -> set[str]:
    """The mask in each language: a form may have been opened in another one than it is sent in."""
    found = {HIDDEN}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(shown_name(HIDDEN))
    return found


def _leader(given: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """A masked telephone goes with a masked name alone, else it would become that of whoever leads now."""
    masks = _masks()
    masked = [key for key in TELLS_THE_LEADER if given.get(key, "").strip() in masks]
    if masked and "applicant" not in masked:
        raise Invalid(_("Somebody else leads now: fill this in anew."), code="hidden", field=masked[0])
    return {key: stored.get(key, "") for key in masked}


def _team(project: Project, text: str, stored: str) -> str:
    told = zip(team_of(project), team_lines(stored), strict=False)
    hidden = [(row.unit, name) for row, (name, _unit) in told if row.name == HIDDEN]
    return "\n".join(_line(line, hidden) for line in text.splitlines())


def _line(line: str, hidden: list[tuple[str, str]]) -> str:
    """A line of the team with the name that was told; takes it out of `hidden`, which has units and names."""
    unit = _unit_beside_mask(line)
    if unit is None:
        return line
    at = next((at for at, (before, _name) in enumerate(hidden) if before == unit), None)
    if at is None and len(hidden) != 1:
        message = _("Leave the line of somebody whose identity is hidden as it was, or type the name.")
        raise Invalid(message, code="hidden", field="team")
    return f"{hidden.pop(at or 0)[1]} {unit}".strip()


def _unit_beside_mask(line: str) -> str | None:
    words = line.replace("\u3000", " ").strip()
    for mask in _masks():
        if words == mask or words.startswith(f"{mask} "):
            return words.removeprefix(mask).strip()[:200]
    return None
