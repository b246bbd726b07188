"""Status lights: the shape is the level, the colour is the scheme, the words say the meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Light:
    """How one light looks: `shape` is a symbol of the sprite, `tone` a colour of the tokens, `text` its words."""

    shape: str
    tone: str
    text: Any


#: Level (0 on plan, 1 remind, 2 warn, 3 overdue) by scheme (1 to 3). Scheme 1 has no level 1: it shows as on plan.
SCHEMES: dict[int, dict[int, Light]] = {
    1: {
        0: Light("on-plan", "green", pgettext_lazy("light", "On plan")),
        1: Light("on-plan", "green", pgettext_lazy("light", "On plan")),
        2: Light("warn-edged", "yellow", pgettext_lazy("light", "Behind")),
        3: Light("overdue", "red", pgettext_lazy("light", "Overdue")),
    },
    2: {
        0: Light("dot", "grey", pgettext_lazy("light", "On plan")),
        1: Light("remind", "blue", pgettext_lazy("light", "Due soon")),
        2: Light("warn-edged", "yellow", pgettext_lazy("light", "Behind or poor")),
        3: Light("overdue", "red", pgettext_lazy("light", "Overdue")),
    },
    3: {
        0: Light("dot", "grey", pgettext_lazy("light", "On plan")),
        1: Light("remind", "blue", pgettext_lazy("light", "Reminder")),
        2: Light("warn", "orange", pgettext_lazy("light", "Warning")),
        3: Light("overdue", "red", pgettext_lazy("light", "Overdue")),
    },
}

#: Lights that all schemes share.
SHARED: dict[str, Light] = {
    "not_started": Light("not-started", "grey", pgettext_lazy("light", "Not started")),
    "standing": Light("standing", "grey", pgettext_lazy("light", "Standing")),
    "closed": Light("closed", "grey", pgettext_lazy("light", "Struck off")),
}

_SHAPES_BY_TONE = {
    "green": "on-plan",
    "grey": "dot",
    "blue": "remind",
    "yellow": "warn-edged",
    "orange": "warn",
    "red": "overdue",
}


def light_for(level: int | str = 0, scheme: int | str = 1, state: str = "") -> Light:
    """The light of a level in a scheme; a shared `state` (not_started, standing, closed) stands above the level.

    KeyError when level or scheme does not exist: a light that nobody defined must not look like a green one.
    """
    if state in SHARED:
        return SHARED[state]
    return SCHEMES[int(scheme)][int(level)]


def light_of_tone(tone: str, text: Any) -> Light:
    """A light outside the schemes (a message, a result), drawn in the shape that belongs to `tone`."""
    return Light(_SHAPES_BY_TONE[tone], tone, text)


def shapes() -> frozenset[str]:
    """All symbols that the sprite must hold."""
    schemes = {light.shape for levels in SCHEMES.values() for light in levels.values()}
    return frozenset(schemes | {light.shape for light in SHARED.values()} | set(_SHAPES_BY_TONE.values()))
