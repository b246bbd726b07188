"""The plan of each association's charter, term and holders of posts: plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from huiguan.demo.names import person
from huiguan.engines.charter import load_template
from huiguan.engines.charter.dates import moved, term_body
from huiguan.governance import services
from huiguan.governance.enums import BeganBy, EndedBy

TEMPLATES = {
    "national": "profession-national",
    "province": "profession-province",
    "city": "general-1998",
    "county": "profession-county",
}
#: Directors, standing directors and vice-presidents by level.
SIZES = {"national": (61, 19, 6), "province": (31, 9, 5), "city": (21, 7, 3), "county": (11, 3, 2)}
#: How many days the term has still to run, by the association's number: most run on quietly.
_DAYS = (900, 420, 640, 130, 1100, 760, 45, 520, 1000, 160, 830, -75, 700, 450, 950, 560, 110, 610, 1180, 20)
POSTPONED = 33
UNKNOWN = 97


@dataclass(frozen=True, slots=True)
class PlannedHouse:
    """The charter, the term and the holders of posts of one association; plain values."""

    organization: Any
    number: int
    template: str
    blanks: dict[str, str]
    ordinal: int
    starts_on: date
    ends_due: date
    postponed: bool
    has_term: bool

    @property
    def congress(self) -> str:
        """How minutes name the congress that elected."""
        return f"{self.organization.name}会员代表大会"


def planned_house(organization: Any, number: int, on: date) -> PlannedHouse:
    """What association `number` of the tree has on the day of loading."""
    template = TEMPLATES[organization.level]
    postponed = number % POSTPONED == 7
    days = -30 if postponed else _DAYS[number % len(_DAYS)] + number % 7
    term = term_body(load_template(template)).term
    years = (term.years if term else None) or 5
    ends = on + timedelta(days=min(days, 365 * years - 60))
    return PlannedHouse(
        organization=organization,
        number=number,
        template=template,
        blanks=_blanks(organization),
        ordinal=2 + number % 4,
        starts_on=moved(ends, months=-12 * years),
        ends_due=ends,
        postponed=postponed,
        has_term=number % UNKNOWN != 41,
    )


def _blanks(organization: Any) -> dict[str, str]:
    return {
        "协会名称": organization.name,
        "职业名称": "人民警察",
        "主管系统": "公安系统",
        "维护权益事项": "依法履职保护、名誉恢复、困难救助",
        "登记管理机关": organization.registrar,
        "业务主管单位": organization.supervising_body,
        "住所": organization.seat,
        "活动地域": organization.short_name,
        "会员范围": "人民警察和相关单位",
        "业务范围": "学术研究、交流交往、权益保障",
        "会员条件": "现职和离退休人民警察，相关单位",
    }


def holders(house: PlannedHouse, posts: dict[str, int], term_id: int | None, head: int | None) -> Iterator[Any]:
    """Who holds the posts (key → id), and the president before; the secretary-general has an account."""
    directors, standing, vices = SIZES[house.organization.level]
    secretary = person(2 * house.number + 1)
    names = [person(30_000 + 70 * house.number + seat) for seat in range(directors - 1)]
    names.insert(1 + vices, secretary)
    # Every eleventh association looks for a vice-president.
    held = vices - (1 if house.number % 11 == 4 else 0)
    watchers = [person(60_000 + 5 * house.number + seat) for seat in range(3)]
    seats = (
        ("president", names[:1]),
        ("vice_president", names[1 : 1 + held]),
        ("secretary_general", [secretary]),
        ("standing_director", names[:standing]),
        ("director", names),
        ("chief_supervisor", watchers[:1]),
        ("supervisor", watchers),
    )
    for key, wanted in seats:
        for order, name in enumerate(wanted):
            yield services.Holder(
                post_id=posts[key],
                name=name,
                began_on=house.starts_on,
                term_id=term_id,
                person_id=head if name == secretary else None,
                decision=house.congress,
                order=order,
            )
    yield services.Holder(
        post_id=posts["president"],
        name=person(70_000 + house.number),
        began_on=moved(house.starts_on, months=-48),
        ended_on=house.starts_on,
        ended_by=EndedBy.TERM_OVER.value,
        began_by=BeganBy.ELECTED.value,
    )


def in_force(house: PlannedHouse) -> dict[str, Any]:
    """When the charter was carried, approved and entered into force."""
    return {
        "adopted_on": house.starts_on,
        "adopted_by": house.congress,
        "authority": house.organization.registrar,
        "approved_on": house.starts_on + timedelta(days=25),
        "in_force_from": house.starts_on + timedelta(days=25),
    }
