"""The address of the list of dues: which year, which rows, by which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor
from huiguan.members.selectors import dues as reads

SHOWN = ("all", "arrears")


def state_labels() -> dict[str, str]:
    """What the list can be narrowed to."""
    return {
        "open": _("Still owed"),
        "part": _("Paid in part"),
        "settled": _("Settled"),
        "paid": _("Something paid"),
        "waived": _("Waived"),
    }


def demand_words(demand: Any) -> str:
    """How a demand with its balance stands today, in words."""
    if demand.owed <= 0:
        return _("Waived") if demand.waived >= demand.amount else _("Settled")
    if demand.due_on < today():
        return _("In arrears")
    return _("Paid in part") if demand.paid > 0 else _("Still owed")


@dataclass(frozen=True, slots=True)
class DuesQuery:
    """A narrowed list of demands. Arrears are of all years."""

    year: int
    show: str = "all"
    state: str = ""
    text: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> DuesQuery:
        """The query of an address; what it does not know is left out."""
        year, show, state = given.get("year", ""), given.get("show", ""), given.get("state", "")
        known = year.isascii() and year.isdecimal() and 1990 <= int(year[:5]) <= 2200
        return cls(
            year=int(year) if known else today().year,
            show=show if show in SHOWN else "all",
            state=state if state in reads.STATES else "",
            text=said(given),
        )

    def rows(self, actor: Actor, organization: Any) -> Any:
        """The demands of the query, through scope; who owes most is first."""
        arrears = self.show == "arrears"
        found = reads.arrears_of(actor, organization) if arrears else reads.demands_of(actor, organization, self.year)
        found = found.filter(reads.STATES[self.state]) if self.state else found
        found = reads.find_demands(found, self.text) if self.text else found
        return found.order_by("-owed", "due_on", "id")

    def but(self, **more: Any) -> str:
        """The address of this query with something else."""
        other = replace(self, **more)
        pairs = {"show": other.show, "year": other.year, "state": other.state, "q": other.text}
        return "?" + urlencode({key: value for key, value in pairs.items() if value})

    @property
    def address(self) -> str:
        """This query's own address."""
        return self.but()

    @property
    def without_state(self) -> str:
        """The same without a state."""
        return self.but(state="")


def said(given: Mapping[str, str]) -> str:
    """The words that are searched for."""
    return given.get("q", "").replace("\x00", "").strip()[:60]
