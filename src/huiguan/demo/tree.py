"""The plan of the demonstration's associations: plain values, made without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import uscc

from huiguan.demo.names import PROVINCES, person, places
from huiguan.demo.scales import Scale

PROFESSION = "警察"

# Division codes begin with pairs of digits that GB/T 2260 has given to no province.
_PROVINCE_DIGITS = [
    *range(16, 21), *range(24, 31), *range(38, 41), *range(47, 50), *range(55, 61), *range(66, 71), *range(72, 81),
]  # fmt: skip

_SUFFIX = {"province": "省", "city": "市", "county": "县"}

_OFFICE: dict[str, tuple[tuple[str, int], ...]] = {
    "national": (
        ("办公室", 4),
        ("会员部", 3),
        ("维权部", 3),
        ("学术部", 3),
        ("培训部", 2),
        ("财务部", 2),
        ("交流部", 2),
    ),
    "province": (("办公室", 3), ("会员部", 2), ("维权部", 2), ("学术部", 2), ("财务部", 2)),
    "city": (("办公室", 2), ("会员部", 2), ("维权部", 2)),
    "county": (("办公室", 2),),
}


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A staff post with its seats and who holds them; fewer names than seats leave vacancies."""

    title: str
    seats: int
    department: str | None
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedOrganization:
    """An association to be set up; `parent` is the code of the one above, None at the top."""

    number: int
    code: str
    parent: str | None
    level: str
    name: str
    short_name: str
    registration: dict[str, Any] = field(hash=False)
    departments: tuple[str, ...]
    posts: tuple[PlannedPost, ...]
    unit_member_since: date | None

    @property
    def clerk(self) -> str:
        """The name of the secretariat's clerk."""
        return person(2 * self.number)

    @property
    def head(self) -> str:
        """The name of the secretary-general, who heads the office."""
        return person(2 * self.number + 1)


def planned_tree(scale: Scale) -> list[PlannedOrganization]:
    """All associations of a scale in the order of the tree, every one after the one above it."""
    stems = iter(places())
    found = [_planned(0, "100000", None, "national", "全国")]
    cities, counties = _shares(scale.cities, scale.provinces), iter(_shares(scale.counties, scale.cities))
    for p, (stem, digits) in enumerate(zip(PROVINCES[: scale.provinces], _PROVINCE_DIGITS, strict=False)):
        province = _below(found, found[0], f"{digits}0000", "province", stem)
        for c in range(cities[p]):
            city = _below(found, province, f"{digits}{c + 1:02}00", "city", next(stems))
            for d in range(next(counties)):
                _below(found, city, f"{city.code[:4]}{d + 1:02}", "county", next(stems))
    return found


def _below(
    found: list[PlannedOrganization], parent: PlannedOrganization, code: str, level: str, stem: str
) -> PlannedOrganization:
    planned = _planned(len(found), code, parent.code, level, stem + _SUFFIX[level])
    found.append(planned)
    return planned


def _planned(number: int, code: str, parent: str | None, level: str, place: str) -> PlannedOrganization:
    return PlannedOrganization(
        number=number,
        code=code,
        parent=parent,
        level=level,
        name=f"{place}{PROFESSION}协会",
        short_name=place,
        registration=_registration(number, code, level, place),
        departments=tuple(name for name, _seats in _OFFICE[level]),
        posts=tuple(_posts(number, level)),
        # Every thirteenth association has not joined the one above: membership upward is its own decision.
        unit_member_since=date(2021, 1 + number % 12, 15) if parent and number % 13 != 5 else None,
    )


def _registration(number: int, code: str, level: str, place: str) -> dict[str, Any]:
    ministry = level == "national"
    return {
        "division_code": code,
        "credit_code": _credit_code(code, number),
        "registrar": "国家社会组织登记管理机关" if ministry else f"{place}民政部门",
        "supervising_body": "国家公安机关" if ministry else f"{place}公安机关",
        "legal_representative": person(2 * number + 1),
        "seat": "示范区长安路1号" if ministry else f"{place}和平路{number % 180 + 1}号",
        "founded_on": date(2005 + number % 18, 1 + number % 12, 1 + number % 28),
    }


def _credit_code(division: str, number: int) -> str:
    """A unified social credit code of a social organisation (GB 32100-2015), with right check digits."""
    body = f"{number + 10_000_000:08}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = (11 - sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11) % 11
    base = f"51{division}{body}{'X' if check == 10 else check}"
    return base + str(uscc.calc_check_digit(base))


def _posts(number: int, level: str) -> Iterator[PlannedPost]:
    yield PlannedPost("秘书长", 1, None, (person(2 * number + 1),))
    for order, (department, seats) in enumerate(_OFFICE[level]):
        # The first desk is the clerk's; every fourth association still looks for somebody elsewhere.
        names = [person(2 * number)] if order == 0 else []
        wanted = seats - len(names) - (1 if (number + order) % 4 == 0 else 0)
        names += [person(20_000 + number * 40 + order * 4 + seat) for seat in range(max(wanted, 0))]
        yield PlannedPost(f"{department}干事", seats, department, tuple(names))


def _shares(total: int, parts: int) -> list[int]:
    """`total` spread over `parts` as evenly as whole numbers allow, the larger shares first."""
    each, rest = divmod(total, parts)
    return [each + (1 if index < rest else 0) for index in range(parts)]
