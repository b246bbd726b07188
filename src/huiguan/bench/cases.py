"""How fast the queue and the file of a case are: `huiguan bench cases --json`.

ROWS cases (300,000 when nothing is said) in 300 counties, each with a handler and three lines, sealed like real ones;
every third names other people, whose names lists open to leave out what names the reader. With fewer rows there are
fewer counties of a thousand cases each. A database of its own beside the instance's, dropped at the end. The file is
measured with its recorded look.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from huiguan.bench.scratch import scratch_database

ROWS, COUNTIES, HANDLERS, ROUNDS, LIMIT_MS = 300_000, 300, 5, 40, 200
#: Fewer would leave handlers without a file to open.
FEWEST, OF_A_COUNTY, NAMING = 200, 1_000, 3
_CASES = """cases_case (organization_id, above_id, year, serial, kind, state, source, standing, submitted_at, due_on,
    close_by, outcome, may_publish, course, days_paused, data_key, title, story, topic, accused)"""
_STATES = ("submitted", "accepted", "handling", "answered", "withdrawn")


def run(scale: str | None = None, rows: int = ROWS) -> dict[str, Any]:
    """Measure with `rows` cases; times are milliseconds of wall clock at the 95th percentile.

    `passed`: queue, file, lateness and totals of a county, each under 200 ms.
    """
    if scale is not None:
        raise ValueError("bench cases takes --rows, no scale")
    if rows < FEWEST:
        raise ValueError(f"bench cases takes {FEWEST} rows or more")
    with scratch_database("huiguan_bench_cases"):
        return _measure(rows)


def _measure(rows: int) -> dict[str, Any]:
    places, users = _houses(max(1, min(COUNTIES, rows // OF_A_COUNTY)))
    began = time.perf_counter()
    _copy(places, users, rows)
    copied = time.perf_counter() - began
    found = {name: _timed(act) for name, act in _reads(places, users).items()}
    worst = {name: quantiles(times, n=20)[18] for name, times in found.items()}
    return {
        "cases": rows,
        "naming_others": len(range(0, rows, NAMING)),
        "copied_per_second": round(rows / copied),
        **{f"{name}_ms": round(median(times), 1) for name, times in found.items()},
        **{f"{name}_p95_ms": round(worst[name], 1) for name in found},
        "limit_ms": LIMIT_MS,
        "passed": max(worst.values()) < LIMIT_MS,
    }


def _houses(counties: int) -> tuple[list[Any], dict[int, list[Any]]]:
    from huiguan.kernel.access.models import Grant
    from huiguan.kernel.organizations.models import Organization
    from huiguan.kernel.people.models import Person, User
    from huiguan.kernel.permits import Role

    facts = {"code": "p", "name": "某省协会", "short_name": "某省", "level": "province"}
    province = Organization.objects.add_root(facts)
    places, users = [], {}
    for number in range(counties):
        province.refresh_from_db()
        facts = {"code": f"c{number}", "name": f"某县{number}协会", "short_name": f"某县{number}", "level": "county"}
        place = Organization.objects.add_child(province, facts)
        users[place.pk] = [
            User.objects.create(username=f"u{number}-{who}", email="", person=Person.objects.create(name="某人"))
            for who in range(HANDLERS)
        ]
        roles = [*[Role.CASE_OFFICER] * (HANDLERS - 1), Role.HEAD]
        for user, role in zip(users[place.pk], roles, strict=True):
            Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
        places.append(place)
    return places, users


def _copy(places: list[Any], users: dict[int, list[Any]], rows: int) -> None:
    from django.db import connection, transaction

    from huiguan.kernel.history import attach_context
    from huiguan.kernel.permits import system_actor

    with transaction.atomic(), connection.cursor() as cursor:
        attach_context(cursor, system_actor("bench"), reason="load_demonstration")
        with cursor.copy(f"COPY {_CASES} FROM STDIN") as copy:
            for row in _case_rows(places, rows):
                copy.write_row(row)
        cursor.execute("SELECT id, organization_id FROM cases_case ORDER BY id")
        found = cursor.fetchall()
        with cursor.copy("COPY cases_handler (organization_id, case_id, user_id, part, since) FROM STDIN") as copy:
            for case_id, place in found:
                # Places take turns with the cases; among the cases of each, its handlers do.
                handler = users[place][case_id // len(places) % (HANDLERS - 1)]
                copy.write_row((place, case_id, handler.pk, "lead", datetime.now()))
        cursor.execute(
            """INSERT INTO cases_entry (organization_id, case_id, kind, label, at, to_person, joint, text, data_key)
               SELECT organization_id, id, 'note', '', submitted_at, true, false, NULL, NULL
               FROM cases_case, generate_series(1, 3)"""
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _case_rows(places: list[Any], rows: int) -> Iterator[tuple[Any, ...]]:
    from huiguan.cases.kinds import SPECS
    from huiguan.kernel.calendar import today
    from huiguan.kernel.privacy import seal_rows

    rng, now, kinds = random.Random(7), today(), list(SPECS)  # noqa: S311 - figures for a benchmark
    words = (("某事", "发生了一件事" * 20, "other", _others(row)) for row in range(rows))
    sealed = seal_rows(("title", "story", "topic", "accused"), words)
    above = places[0].get_parent().pk
    for number, (key, title, story, topic, accused) in enumerate(sealed):
        came = now - timedelta(days=rng.randrange(700))
        state = rng.choice(_STATES)
        due = None if state == "withdrawn" else came + timedelta(days=rng.randrange(5, 900))
        yield (
            *(places[number % len(places)].pk, above, came.year, number, rng.choice(kinds), state, "self", "member"),
            *(datetime(came.year, came.month, came.day), due, came + timedelta(days=90), "", False, "", 0),
            *(key, title, story, topic, accused),
        )


def _others(row: int) -> str:
    """The other people of a case, none of whom works in an office; most cases name nobody."""
    return "" if row % NAMING else f"某公司经理甲{row}、路人乙{row}"


def _reads(places: list[Any], users: dict[int, list[Any]]) -> dict[str, Callable[[Any], Any]]:
    from huiguan.cases import selectors, services
    from huiguan.cases.models import Handler
    from huiguan.cases.services.reading import words_of
    from huiguan.kernel.access.actors import actor_of
    from huiguan.kernel.calendar import today

    rng = random.Random(11)  # noqa: S311 - figures for a benchmark

    def someone() -> tuple[Any, Any]:
        place = rng.choice(places)
        return actor_of(rng.choice(users[place.pk][:-1])), place

    def queue(actor: Any, place: Any) -> Any:
        mine = selectors.my_queue(actor, place)
        rows = list(mine[:50])
        services.note_listed(actor, [row.pk for row in rows], place)
        to_take, for_me = (selectors.waiting_queue(actor, place, told=told) for told in (False, True))
        return mine.count(), [words_of(row) for row in rows], list(for_me[:50]), for_me.count(), to_take.count()

    def file(actor: Any, place: Any) -> Any:
        rows = Handler.objects.unscoped("a benchmark").filter(user=actor.user_id)
        case_id = rows.values_list("case_id", flat=True)[rng.randrange(20)]
        door, _words = services.open_case(actor=actor, case_id=case_id)
        case = door.case
        return selectors.lines_for_handlers(case), selectors.papers_of(case), selectors.readers_of(case)

    def lateness(place: Any) -> Any:
        actor = actor_of(users[place.pk][-1])
        return selectors.late_facts(actor, place), selectors.load_of_handlers(actor, place)

    def totals(place: Any) -> Any:
        return selectors.case_totals(actor_of(users[place.pk][-1]), place, today().year)

    return {
        "queue": lambda _round: queue(*someone()),
        "file": lambda _round: file(*someone()),
        "lateness": lambda _round: lateness(rng.choice(places)),
        "totals": lambda _round: totals(rng.choice(places)),
    }


def _timed(act: Callable[[int], Any]) -> list[float]:
    times = []
    for number in range(ROUNDS + 2):
        began = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - began) * 1000)
    return times[2:]
