"""Public dates: elections, activities for everybody, last days of public notices, and what rooms tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.elections.selectors import public_elections
from huiguan.kernel.calendar import today
from huiguan.kernel.notices.selectors import running_notices
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.slots import filled
from huiguan.programmes.selectors.activities import public_activities

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

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.ends.date() if isinstance(self.ends, datetime) else self.ends - timedelta(days=1)

    def is_over(self, moment: datetime) -> bool:
        """Whether it has ended by a moment; what takes days lasts until midnight."""
        return self.ends <= (moment if isinstance(self.ends, datetime) else moment.date())

    @property
    def days(self) -> bool:
        """Whether it lasts longer than its first day."""
        return self.last > _day(self.starts)


Source = Callable[[Organization, date, date], Iterable[PublicEvent]]


def events_of(organization: Organization) -> list[PublicEvent]:
    """What takes place from a quarter ago to a year ahead, the next first."""
    first, last = today() - BACK, today() + AHEAD
    found = [
        *_elections(organization, first, last),
        *_activities(organization, first, last),
        *_notices(organization),
    ]
    for source in filled(SLOT):
        found += source(organization, first, last)
    return sorted(found, key=lambda event: (_day(event.starts), event.key))


def sorted_by_now(events: Iterable[PublicEvent], moment: datetime) -> tuple[list[PublicEvent], list[PublicEvent]]:
    """What comes or goes on at a local moment, the next first; and what is over, the latest first."""
    rows = list(events)
    coming = [event for event in rows if not event.is_over(moment)]
    over = [event for event in rows if event.is_over(moment)]
    return coming, sorted(over, key=lambda event: (event.last, event.key), reverse=True)


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


def _activities(organization: Organization, first: date, last: date) -> Iterator[PublicEvent]:
    for row in public_activities(organization, first, last)[:200]:
        yield PublicEvent(f"activity-{row.pk}", row.title, row.starts_on, row.ends_on + timedelta(days=1), row.place)


def _notices(organization: Organization) -> Iterator[PublicEvent]:
    """The last day for objections, while a notice runs; its title names nobody."""
    for row in running_notices().filter(organization=organization)[:100]:
        title = _("Last day for objections: %(title)s") % {"title": row.title}
        url = reverse("notices:public_notice", args=[row.pk])
        yield PublicEvent(f"notice-{row.pk}", title, row.ends_on, row.ends_on + timedelta(days=1), url=url)
