"""The pages of the books as a browser gets them: through the whole stack, from the address to the last byte."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

PAGES: tuple[tuple[str, Callable[[date], str]], ...] = (
    ("page_overview", lambda day: ""),
    ("page_vouchers", lambda day: f"vouchers/?until={day}"),
    ("page_statement", lambda day: f"ledger/?accounts=1002&since={day.year}-01-01&until={day}"),
    ("page_statement_later", lambda day: f"ledger/?accounts=1002&since={day.year}-01-01&until={day}&page=40"),
    ("page_balance_sheet", lambda day: f"reports/balance-sheet/?until={day}"),
    ("page_activities", lambda day: f"reports/activities/?since={day.year}-01-01&until={day}"),
    ("page_cash_flow", lambda day: f"reports/cash-flow/?since={day.year}-01-01&until={day}"),
    ("page_figure", lambda day: f"reports/balance-sheet/money/1/?until={day}"),
    ("page_figure_of_cash_flow", lambda day: f"reports/cash-flow/out_goods/0/?since={day.year}-01-01&until={day}"),
    ("page_closing", lambda day: "periods/"),
)
#: Pages that issue 6 gives a limit; the others are told.
LIMITED = ("page_statement", "page_statement_later", "page_balance_sheet")


def page_times(place: Any, days: list[date]) -> dict[str, list[float]]:
    """Milliseconds of each page for each day, after one round that is not counted. RuntimeError for no page."""
    client = _client(place)
    return {name: _times(client, f"/o/{place.code}/funds/", address, days) for name, address in PAGES}


def _times(client: Any, room: str, address: Callable[[date], str], days: list[date]) -> list[float]:
    found = []
    for number, day in enumerate([days[0], *days]):
        began = time.perf_counter()
        answer = client.get(room + address(day))
        if answer.status_code != 200:
            raise RuntimeError(f"{room + address(day)}: {answer.status_code}")
        if number:
            found.append((time.perf_counter() - began) * 1000)
    return found


def _client(place: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    from huiguan.kernel.access.models import Grant
    from huiguan.kernel.people.models import Person, User
    from huiguan.kernel.permits import Role

    user = User.objects.create(username="bench-clerk", person=Person.objects.create(name="出纳"))
    Grant.objects.create(user=user, role=Role.CLERK, organization=place, period=(date(2016, 1, 1), None))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def some_days(first: date, last: date, number: int, rng: random.Random) -> list[date]:
    """Days between two."""
    return [date.fromordinal(rng.randint(first.toordinal(), last.toordinal())) for _n in range(number)]
