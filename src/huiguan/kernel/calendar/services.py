"""What may be done with the local calendar."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import policies, selectors
from huiguan.kernel.calendar.models import CalendarDay
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound

FIRST_YEAR, LAST_YEAR = 2000, 2100


def set_calendar_day(*, actor: Actor, day: date, working: bool, name: str) -> CalendarDay:
    """Say that `day` is worked or not, whatever the State's calendar says; a day said before is said anew.

    Invalid when the reason is missing or too long or the year is no year of an office.
    """
    with recording(actor, reason="set_calendar_day"):
        policies.permit_keeping(actor)
        _check(day, name.strip())
        entry, _created = CalendarDay.objects.select_for_update().update_or_create(
            date=day, defaults={"working": working, "name": name.strip()}
        )
        _changed()
    return entry


def drop_calendar_day(*, actor: Actor, day: date) -> None:
    """Let the State's calendar speak for `day` again; NotFound when nothing was said about it."""
    with recording(actor, reason="drop_calendar_day"):
        policies.permit_keeping(actor)
        entry = CalendarDay.objects.select_for_update().filter(date=day).first()
        if entry is None:
            raise NotFound("calendar day")
        entry.delete()
        _changed()


def _check(day: date, name: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(_("The year is not between 2000 and 2100."), code="year", field="date")
    if not name:
        raise Invalid(_("The reason is missing, such as Spring Festival."), code="required", field="name")
    if len(name) > 60:
        raise Invalid(_("The reason is longer than 60 characters."), code="too_long", field="name")


def _changed() -> None:
    """This process answers by the new days at once, and by the old ones again when the transaction fails."""
    selectors.forget()
    transaction.on_commit(selectors.forget)
