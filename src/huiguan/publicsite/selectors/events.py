"""Public dates: what rooms tell through the slot, elections, and the last days of public notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.elections.selectors import public_elections
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.slots import filled

SLOT = "publicsite.events"
BACK, AHEAD = timedelta(days=92), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """A public date. `key` stays the same whenever it is asked for; days where no hour is known, `ends` excluded."""

    key: str
    title: str
    starts: date | datetime
    ends: date | datetime
    place: str = ""
    url: str = ""


Source = Callable[[Organization, date, date], Iterable[PublicEvent]]


def events_of(organization: Organization) -> list[PublicEvent]:
    """What takes place from a quarter ago to a year ahead, the next first."""
    first, last = today() - BACK, today() + AHEAD
    found = list(_elections(organization, first, last))
    for source in filled(SLOT):
        found += source(organization, first, last)
    return sorted(found, key=lambda event: (_day(event.starts), event.key))


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _elections(organization: Organization, first: date, last: date) -> Iterator[PublicEvent]:
    rows = public_elections().filter(organization=organization, opened_at__date__range=(first, last))
    for row in rows[:100]:
        if row.opened_at is None or row.closes_at is None:
            continue
        title = _("Voting: %(title)s") % {"title": row.title}
        url = reverse("elections:public_election", args=[row.uuid])
        yield PublicEvent(f"election-{row.uuid}", title, row.opened_at, row.closes_at, url=url)
