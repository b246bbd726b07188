"""Rosters of the demonstration: invented members of every association, written by COPY with all that imports write.

Nobody is real: the division codes in the ID numbers were given to no place (GB/T 2260), and no operator has given out
mobile numbers that begin with 1400.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db import connection
from django.utils import timezone

from huiguan.demo.names import persons
from huiguan.demo.scales import Scale
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.privacy import hasher, seal_rows
from huiguan.members.importing.quick import NameKeys

NATION_MEMBERS = 2_000_000
LARGEST = 100_000
SEALED = ("id_number", "mobile")
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


# Provinces without cities numbered from 91 on (GB/T 2260).
_PROVINCES = (11, 12, 13, 14, 15, 21, 22, 23)


def _id_number(division: str, born: date, order: int) -> str:
    """GB 11643-1999, with its check character, under a county that no province has: the number of nobody."""
    number = int(f"{division[:6]:0<6}") % (len(_PROVINCES) * 900)
    body = f"{_PROVINCES[number // 900]}{9100 + number % 900}{born.year}{born.month:02}{born.day:02}{order:03}"
    # To base 13 the digits have the weights of the standard but for the factor 2 of the check character itself.
    return body + "0123456789X"[(1 - 2 * int(body, 13)) % 11]


_COLUMNS = (
    "organization_id, state, klass, number, name, name_pinyin, name_strokes, find_key, gender, birth_date,"
    " hidden_identity, unit, duty, email, address, extra, joined_on, left_on, decision, note, id_number, mobile,"
    " data_key, id_number_hash, mobile_hash, revision, changed_at"
)


_NULL = r"\N"
# Small blocks: while the database writes what the socket holds, the next members are made.
_AT_ONCE = 200


def copy_members(place: Organization, members: Iterable[PlannedMember]) -> int:
    """Write a roster as an import would, inside a recording; of two with one ID number the first."""
    seen: set[str] = set()
    kept = [one for one in members if not (one.id_number in seen or seen.add(one.id_number))]  # type: ignore[func-returns-value]  # a set as filter
    lines = _lines(place.pk, kept)
    with connection.cursor() as cursor, cursor.copy(f"COPY members_membership ({_COLUMNS}) FROM STDIN") as copy:
        while block := "".join(islice(lines, _AT_ONCE)):
            copy.write(block)
    return len(kept)


def _lines(organization_id: int, members: Sequence[PlannedMember]) -> Iterator[str]:
    """Members as lines for COPY. Nobody's name or unit holds a sign that COPY would take for its own."""
    hash_id, hash_mobile = (hasher(field, organization_id) for field in SEALED)
    sealed = seal_rows(SEALED, ((one.id_number, one.mobile) for one in members))
    now, look = timezone.now().isoformat(), NameKeys().__getitem__
    for one, parts in zip(members, sealed, strict=True):
        key, id_number, mobile = (part.hex() for part in parts if part is not None)
        pinyin, strokes, found = look(one.name)
        yield (
            f"{organization_id}\t{one.state}\t{one.klass}\t{one.number}\t{one.name}\t{pinyin}\t{strokes}"
            f"\t{found}{one.number}\t{one.gender}\t{one.birth_date}\tf\t{one.unit}\t{one.duty}\t\t\t{{}}"
            f"\t{one.joined_on}\t{one.left_on or _NULL}\t\t\t\\\\x{id_number}\t\\\\x{mobile}\t\\\\x{key}"
            f"\t\\\\x{hash_id(one.id_number).hex()}\t\\\\x{hash_mobile(one.mobile).hex()}\t1\t{now}\n"
        )
