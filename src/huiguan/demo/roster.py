"""Rosters of the demonstration: invented members of every association, written by COPY with all that imports write.

Nobody is real: the division codes in the ID numbers were given to no place (GB/T 2260), and no operator has given out
mobile numbers that begin with 1400.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from huiguan.demo.names import persons
from huiguan.demo.scales import Scale
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n.names import person_keys
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.privacy import hasher, seal_rows

NATION_MEMBERS = 2_000_000
LARGEST = 100_000
SEALED = ("id_number", "mobile")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_UNITS = (
    "政治处",
    "办公室",
    "法制大队",
    "刑侦大队",
    "治安大队",
    "交警大队",
    "城关派出所",
    "东城派出所",
    "河西派出所",
    "车站派出所",
)
_DUTIES = ("民警", "民警", "民警", "民警", "一级警员", "二级警长", "副所长", "所长", "内勤", "教导员")
_CLASSES = ("full",) * 88 + ("associate",) * 5 + ("retired",) * 5 + ("honorary", "student")
_LEFT = ("resigned", "deceased", "lapsed", "transferred", "expelled")


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """A member as a roster has it, in plain."""

    name: str
    number: str
    klass: str
    state: str
    gender: str
    birth_date: date
    unit: str
    duty: str
    joined_on: date
    left_on: date | None
    id_number: str
    mobile: str


def roster_sizes(scale: Scale, places: Sequence[Organization]) -> list[int]:
    """How many members each association has: some dozens; at the scale of a nation two millions, spread unevenly."""
    if scale.name != "nation":
        return [30 + (number * 17) % 31 for number in range(len(places))]
    weights = [0 if place.depth == 1 else 20 + (number * 7919) % 1000 for number, place in enumerate(places)]
    rest, whole = NATION_MEMBERS - LARGEST, sum(weights)
    sizes = [rest * weight // whole for weight in weights]
    sizes[1] += LARGEST
    sizes[-1] += NATION_MEMBERS - sum(sizes)
    return sizes


def planned_members(place: Organization, number: int, size: int) -> Iterator[PlannedMember]:
    """The members of association `number`, the same at every loading."""
    rnd, names, day = random.Random(number), persons(), today()  # noqa: S311 - invented people, no secrets
    for index in range(size):
        name = names[(number * 613 + index * 7) % len(names)]
        yield _planned(rnd, place, index, name, day)


def _planned(rnd: random.Random, place: Organization, index: int, name: str, day: date) -> PlannedMember:
    klass = _CLASSES[rnd.randrange(100)]
    born = date(day.year - (rnd.randint(61, 78) if klass == "retired" else rnd.randint(23, 59)), 1, 1)
    born += timedelta(days=rnd.randrange(365))
    joined = day - timedelta(days=rnd.randrange(30, 15 * 365))
    state = "suspended" if index % 60 == 17 else _LEFT[index // 20 % 5] if index % 20 == 11 else "admitted"
    left = joined + timedelta(days=rnd.randrange((day - joined).days)) if state in _LEFT else None
    order = index % 1000
    return PlannedMember(
        name=name,
        number=f"{joined.year}{index + 1:06}",
        klass=klass,
        state=state,
        gender="m" if order % 2 else "f",
        birth_date=born,
        unit=f"{place.short_name}{_UNITS[rnd.randrange(len(_UNITS))]}",
        duty=_DUTIES[rnd.randrange(len(_DUTIES))],
        joined_on=joined,
        left_on=left,
        id_number=_id_number(place.division_code or "160000", born, order),
        mobile=f"1400{rnd.randrange(10**7):07}",
    )


def _id_number(division: str, born: date, order: int) -> str:
    """GB 11643-1999, with its check character."""
    body = f"{division[:6]:0<6}{born:%Y%m%d}{order:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


_COLUMNS = (
    "organization_id, state, klass, number, name, name_pinyin, name_strokes, find_key, gender, birth_date,"
    " hidden_identity, unit, duty, email, address, extra, joined_on, left_on, decision, note, id_number, mobile,"
    " data_key, id_number_hash, mobile_hash, revision, changed_at"
)


def copy_members(place: Organization, members: Iterable[PlannedMember]) -> int:
    """Write a roster as an import would, inside a recording; of two with one ID number the first."""
    hashed = {field: hasher(field, place.pk) for field in SEALED}
    seen: set[str] = set()
    kept = [one for one in members if not (one.id_number in seen or seen.add(one.id_number))]  # type: ignore[func-returns-value]  # a set as filter
    sealed = seal_rows(SEALED, ((one.id_number, one.mobile) for one in kept))
    now = timezone.now()
    with connection.cursor() as cursor, cursor.copy(f"COPY members_membership ({_COLUMNS}) FROM STDIN") as copy:
        for one, (key, id_number, mobile) in zip(kept, sealed, strict=True):
            keys = person_keys(one.name)
            found = f"{one.name} {keys.plain} {keys.initials} {one.number}"
            copy.write_row(
                (
                    place.pk, one.state, one.klass, one.number, one.name, keys.pinyin, keys.strokes, found, one.gender,
                    one.birth_date, False, one.unit, one.duty, "", "", json.dumps({}), one.joined_on, one.left_on, "",
                    "", id_number, mobile, key, hashed["id_number"](one.id_number), hashed["mobile"](one.mobile), 1,
                    now,
                )
            )  # fmt: skip
    return len(kept)
