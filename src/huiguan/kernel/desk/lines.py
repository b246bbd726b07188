"""The five lines of an association's work, by which its home page is ordered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkLine(StrEnum):
    """A line of work, in the order in which associations name them."""

    RESEARCH = "research"
    PUBLICITY = "publicity"
    RIGHTS = "rights"
    EXCHANGE = "exchange"
    BUILDING = "building"


@dataclass(frozen=True, slots=True)
class LineWords:
    """How a line is called, what is done in it in one sentence, and its icon."""

    label: Any
    about: Any
    icon: str


WORDS: dict[WorkLine, LineWords] = {
    WorkLine.RESEARCH: LineWords(
        pgettext_lazy("line of work", "Academic research"),
        _("Projects are called for, reviewed, followed to their results, and the results are put to use."),
        "book",
    ),
    WorkLine.PUBLICITY: LineWords(
        pgettext_lazy("line of work", "Public relations"),
        _("News, disclosures and notices tell the public what the association does, and honours tell who did it."),
        "news",
    ),
    WorkLine.RIGHTS: LineWords(
        pgettext_lazy("line of work", "Members’ rights"),
        _("Members in need are heard, helped and answered in time; relief is decided and paid."),
        "lifebuoy",
    ),
    WorkLine.EXCHANGE: LineWords(
        pgettext_lazy("line of work", "Exchange"),
        _("Training, seminars, visits, volunteers and partner associations."),
        "school",
    ),
    WorkLine.BUILDING: LineWords(
        pgettext_lazy("line of work", "Building the association"),
        _("Members, bodies and terms, meetings and elections, money, and the follow-through of what was decided."),
        "building-community",
    ),
}
