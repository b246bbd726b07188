"""How fast the lines of work are over a whole nation: `huiguan bench lines --json`.

Of all figures that the rooms count, each over the whole tree, the forty that take longest; the sums of a collection
through four levels, one county's change at the top, certificates with their QR codes, a page of the repository's
harvest, at the beginning of the list and at its end, members who sign in to an activity (`lines_sign_in`), and pages
for visitors under 200 requests a second (`lines_site`).
Runs in a database of its own beside the instance's, which is dropped at the end. The data are generated: the
demonstration's tree, rosters and bodies, hours, cases and outputs (`lines_rows`, `lines_oai`), and a form of every
association with as many lines as make the asked number of values.
The bare counterpart of the sums is one `GROUP BY` over the cells of the whole tree.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

from huiguan.bench import lines_rows, lines_sign_in
from huiguan.bench.lines_oai import measure as measure_harvest
from huiguan.bench.lines_site import LIMITS as SITE_LIMITS
from huiguan.bench.lines_site import site_rows
from huiguan.bench.scratch import scratch_database

# Ten thousand certificates in ten minutes; fewer are made, and the rate is told.
CERTIFICATES, ALL_CERTIFICATES = 500, 10_000
LIMITS = {"indicators_s": 15.0, "rollup_s": 6.0, "one_change_s": 1.0, "certificates_10000_s": 600.0, **SITE_LIMITS}
VALUES = {"small": 16_000, "province": 43_600, "nation": 1_300_000}
INDICATORS = 40
_BARE = """SELECT c.line_id, sum(c.number) FROM reporting_cell c JOIN reporting_filled f ON f.id = c.form_id
    WHERE f.collection_id = %s GROUP BY c.line_id"""


def run(scale: str | None = None, rows: int | None = None, certificates: int = CERTIFICATES) -> dict[str, Any]:
    """Measure at a scale (small, province, nation; nation when None) with `rows` values in the collection, and so many
    certificates: with 10,000 their time is measured whole, with fewer it is told from their rate.

    Times are seconds of wall clock, the median of three. `passed`: each is within its limit.
    """
    name = scale or "nation"
    if name not in VALUES:
        raise ValueError(f"scale is one of {', '.join(VALUES)}")
    with scratch_database("huiguan_bench_lines"):
        return _measure(name, rows or VALUES[name], certificates)


def _measure(scale: str, values: int, certificates: int) -> dict[str, Any]:
    top = _tree(scale)
    lines_rows.fill()
    harvest = measure_harvest(top, scale, _timed)
    indicators = _indicators(top)
    sums = _sums(top, values)
    found = {**indicators, **sums, **_certificates(top, certificates), **harvest, **site_rows(top)}
    sign_ins = lines_sign_in.measure(scale, top)
    return {
        "scale": scale,
        **found,
        **{f"{name}_limit": limit for name, limit in LIMITS.items()},
        **sign_ins,
        "passed": all(found[name] <= limit for name, limit in LIMITS.items())
        and harvest["oai_deep_is_flat"]
        and sign_ins["sign_ins_passed"],
    }


def _tree(scale: str) -> Any:
    """The demonstration's tree, rosters and offices' follow-through, without the rest of it."""
    from huiguan.demo.copying import analyse
    from huiguan.demo.office import LOADER
    from huiguan.demo.office_bulk import copy_offices
    from huiguan.demo.roster import copy_members, planned_members, roster_sizes
    from huiguan.demo.scales import SCALES
    from huiguan.demo.tree import planned_tree
    from huiguan.kernel.history import recording
    from huiguan.kernel.organizations.models import Organization

    plan = planned_tree(SCALES[scale])
    with recording(LOADER, reason="load_demonstration"):
        copy_offices(plan)
        places = list(Organization.objects.order_by("path"))
        sizes = roster_sizes(SCALES[scale], places)
        for number, (place, size) in enumerate(zip(places, sizes, strict=True)):
            copy_members(place, planned_members(place, number, size))
        lines_rows.houses(places)
    analyse()
    return places[0]


def _indicators(top: Any) -> dict[str, Any]:
    from huiguan.kernel.calendar import today
    from huiguan.kernel.figures import Period, all_figures
    from huiguan.kernel.figures.counting import counts_by_association
    from huiguan.members.models import Membership

    period, took = Period.of_year(today().year), {}
    for spec in all_figures():
        began = time.perf_counter()
        counts_by_association(spec, period, top)
        took[spec] = time.perf_counter() - began
    slowest = sorted(took, key=lambda spec: -took[spec])[:INDICATORS]

    def count() -> None:
        for spec in slowest:
            counts_by_association(spec, period, top)

    return {
        "members": Membership.objects.unscoped("a benchmark").count(),
        "figures": len(took),
        "figures_all_s": round(sum(took.values()), 3),
        "indicators": len(slowest),
        "indicators_slowest": slowest[0].key,
        "indicators_s": _timed(count),
    }


def _certificates(top: Any, number: int) -> dict[str, Any]:
    """Certificates issued, signed, drawn with their QR codes and kept as one file, by the job that offices order."""
    from huiguan.demo.office import LOADER
    from huiguan.honours.services.deciding import CERTIFICATE
    from huiguan.kernel.credentials import services
    from huiguan.kernel.history import recording

    with recording(LOADER, reason="load_demonstration"):
        ids = _awards(top, number)
    order = services.order_print(actor=LOADER, kind=CERTIFICATE, organization=top, subject_ids=ids)
    started = time.perf_counter()
    printed = services.make_print(actor=LOADER, print_id=order.pk)
    took = time.perf_counter() - started
    made = printed.total - printed.left_out
    return {
        "certificates": made,
        "certificates_s": round(took, 1),
        "certificates_per_s": round(made / took, 1),
        "certificates_10000_s": round(ALL_CERTIFICATES * took / max(made, 1), 1),
    }


def _awards(top: Any, number: int) -> list[int]:
    """Awards as they stand after a decision; how they came is not measured."""
    from huiguan.honours.models import Award, Nomination, Scheme
    from huiguan.kernel.rounds.models import FormVersion, Round, Submission

    day = date(2026, 1, 1)
    scheme = Scheme.objects.create(
        organization=top,
        name="奖",
        grades=[{"key": "g", "name": "一等奖", "most": number}],
        basis="依据",
        approval="批文",
    )
    call = Round.objects.create(
        organization=top, kind="honours.nominations", subject_kind="honours.scheme", subject_id=scheme.pk, title="奖",
        opens_on=day, closes_on=day, arrives_by=day, state="closed",
    )  # fmt: skip
    form = FormVersion.objects.create(organization=top, round=call, number=1, questions=[])
    common = {"organization": top, "round": call}
    sent = Submission.objects.bulk_create(
        Submission(**common, form=form, at=top, title=str(one), state="arrived") for one in range(number)
    )
    facts = {"scheme": scheme, "unit": "某分局", "deed": "某事", "deed_on": day, "grade": "g", **common}
    named = Nomination.objects.bulk_create(
        Nomination(**facts, submission=one, candidate=f"u:{one.pk}", name=f"某集体{one.pk}", outcome="awarded")
        for one in sent
    )
    awards = Award.objects.bulk_create(
        Award(**facts, nomination=one, candidate=one.candidate, name=one.name, decided_on=day) for one in named
    )
    return [one.pk for one in awards]


def _sums(top: Any, values: int) -> dict[str, Any]:
    from django.db import connection, transaction

    from huiguan.demo.office import LOADER
    from huiguan.kernel.history import recording
    from huiguan.reporting.models import Cell, Filled
    from huiguan.reporting.selectors.rollup import sums_of
    from huiguan.reporting.services.rollup import add_to_sums, count_anew

    with recording(LOADER, reason="open_collection"):
        collection = _collection(top, values)
    _cells(collection)
    filled = Filled.objects.unscoped("a benchmark").filter(collection=collection)
    head, county = filled.get(organization=top), filled.filter(below=0).order_by("-path")[0]

    def roll_up() -> None:
        with transaction.atomic():
            count_anew(collection)

    def change() -> None:
        """What returning a form and handing it up again does to the sums, and the top's sums read."""
        with transaction.atomic():
            add_to_sums(county, -1)
            add_to_sums(county, 1)
        sums_of(head)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, [collection.pk])
            cursor.fetchall()

    return {
        "associations": filled.count(),
        "values": Cell.objects.unscoped("a benchmark").count(),
        "rollup_s": _timed(roll_up),
        "rollup_bare_s": _timed(bare),
        "one_change_s": _timed(change),
        "top_sums": len(sums_of(head)),
    }


def _collection(top: Any, values: int) -> Any:
    """A collection with every form handed up, and as many lines as make `values` values."""
    from huiguan.demo.office import LOADER
    from huiguan.reporting import services
    from huiguan.reporting.models import Filled, Indicator

    day = date(2026, 12, 31)
    count = max(1, round(values / len(_paths())))
    made = Indicator.objects.bulk_create(
        Indicator(organization=top, key=f"own.n{number}", label=f"指标{number}", unit="pieces", order=number)
        for number in range(count)
    )
    row = services.draft_collection(
        actor=LOADER, organization=top, number="1", title="1", starts=day.replace(month=1, day=1), ends=day,
        due_on=day.replace(year=2099), valid_until=day.replace(year=2099), indicator_ids=[one.pk for one in made],
    )  # fmt: skip
    services.open_collection(actor=LOADER, collection_id=row.pk)
    Filled.objects.unscoped("a benchmark").filter(collection=row).update(state="signed")
    return row


def _paths() -> list[str]:
    from huiguan.kernel.organizations.models import Organization

    return list(Organization.objects.values_list("path", flat=True))


def _cells(row: Any) -> None:
    """Made inside the database, without history: the values are what is measured, not how they came.

    Outside of a transaction: a table whose foreign keys are still to be checked cannot get its triggers back.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_cell DISABLE TRIGGER USER")
        cursor.execute(
            """INSERT INTO reporting_cell
                (organization_id, form_id, line_id, number, explanation, returned_reason, answer)
            SELECT f.organization_id, f.id, l.id, (f.id * 7 + l.id * 13) %% 1000, '', '', ''
            FROM reporting_filled f JOIN reporting_line l ON l.collection_id = f.collection_id
            WHERE f.collection_id = %s""",
            [row.pk],
        )
        cursor.execute("ALTER TABLE reporting_cell ENABLE TRIGGER USER")
        cursor.execute("ANALYZE reporting_cell, reporting_filled, reporting_line")


def _timed(act: Callable[[], None]) -> float:
    times = []
    for _round in range(3):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return round(median(times), 3)
