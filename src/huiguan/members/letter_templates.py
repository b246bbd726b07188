"""Beginnings of letters that offices write again and again. Places in braces are filled in for each reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PLACES = ("name", "number", "association")


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A beginning: its name in the list, and title and text to go on from."""

    key: str
    label: Any
    title: Any
    text: Any


TEMPLATES = (
    LetterTemplate(
        "activity",
        _("Invitation to an activity"),
        _("Invitation"),
        _("{name},\n\n{association} invites you to …\n\nDay and place: …\nPlease answer by: …"),
    ),
    LetterTemplate(
        "record",
        _("Please check your record"),
        _("Please check your record"),
        _(
            "{name},\n\nplease look at your record under “My membership” (member number {number}) and correct what is"
            " out of date.\n\n{association}"
        ),
    ),
    LetterTemplate(
        "charter",
        _("Notice of a decision"),
        _("Notice of a decision"),
        _("{name},\n\non … the … decided: …\n\nThe full text can be read in the office.\n\n{association}"),
    ),
    LetterTemplate(
        "dues",
        _("Paying the dues"),
        _("Paying the dues"),
        _("{name},\n\nthe dues of this year can be paid under “My dues” until …\n\n{association}"),
    ),
)


def template_of(key: str) -> LetterTemplate | None:
    """The template of this key, or None."""
    return next((one for one in TEMPLATES if one.key == key), None)


def words_of(copy: Any) -> tuple[str, str]:
    """Title and text of a letter as the reader of this copy gets them."""
    owner = copy.membership.person
    values = {
        "name": owner.name if owner is not None else copy.membership.name,
        "number": copy.membership.number,
        "association": copy.organization.name,
    }
    return filled_in(copy.letter.title, values), filled_in(copy.letter.text, values)


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """`text` with the places in braces filled in; other braces stay as they are."""
    for place in PLACES:
        text = text.replace("{" + place + "}", values.get(place, ""))
    return text
