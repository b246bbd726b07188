"""What the demonstration shows of governance: everywhere a charter, its bodies, holders of posts and a term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from huiguan.demo.governance_bulk import copy_houses
from huiguan.demo.honours import add_honours
from huiguan.demo.houses import PlannedHouse, holders, in_force, planned_house
from huiguan.demo.meetings import add_meetings
from huiguan.demo.names import person
from huiguan.demo.office import LOADER
from huiguan.demo.registers import add_registers
from huiguan.demo.research import add_research
from huiguan.demo.speech import clerk_of, head_of
from huiguan.governance import services
from huiguan.governance.models import Post, RenewalStep, Term
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.people.models import User


def add_governance(tell: Callable[[str], None] = lambda text: None, *, by_services: bool = False) -> None:
    """Charters, bodies and terms of all associations, and what is being prepared in a few of them."""
    places = list(Organization.objects.order_by("path"))
    houses = [planned_house(place, number, today()) for number, place in enumerate(places)]
    heads = head_people(places)
    tell(f"{len(houses):,} charters, their bodies, terms and holders of posts")
    if by_services:
        for house in houses:
            _set_up(house, heads.get(house.organization.code))
    else:
        copy_houses(houses, heads)
    for house in houses:
        if house.postponed and house.has_term:
            _postpone(house)
    _desks(places[0])
    add_meetings(["160000"])
    add_registers(next(iter(children(places[0]))))
    add_honours(next(iter(children(places[0]))))
    add_research(next(iter(children(places[0]))))


def head_people(places: list[Any]) -> dict[str, int]:
    """The person of each office's head, by code."""
    wanted = {f"head-{place.code}": place.code for place in places}
    rows = User.objects.filter(username__in=wanted).values_list("username", "person_id")
    return {wanted[username]: person_id for username, person_id in rows if person_id is not None}


def _set_up(house: PlannedHouse, head: int | None) -> None:
    place = house.organization
    services.take_over_charter(
        actor=LOADER,
        organization=place,
        template=house.template,
        blanks=house.blanks,
        **in_force(house),
    )
    services.set_up_bodies(actor=LOADER, organization=place, on=house.starts_on, decision=house.congress)
    term = None
    if house.has_term:
        term = services.open_term(
            actor=LOADER,
            organization=place,
            ordinal=house.ordinal,
            starts_on=house.starts_on,
            ends_due=house.ends_due,
        )
    posts = dict(Post.objects.unscoped("the demonstration's own").filter(organization=place).values_list("key", "pk"))
    rows = list(holders(house, posts, term.pk if term else None, head))
    services.take_over_tenures(actor=LOADER, organization=place, holders=rows)


def _postpone(house: PlannedHouse) -> None:
    term = Term.objects.unscoped("the demonstration's own").get(organization=house.organization, ended_on=None)
    approvals = {
        "council_vote": "理事会会议纪要",
        "supervising_body": f"{house.organization.supervising_body}复函",
        "registrar": f"{house.organization.registrar}批复",
    }
    services.postpone_term(
        actor=LOADER, term_id=term.pk, revision=term.revision, to=house.ends_due + timedelta(days=150),
        approvals=approvals,
    )  # fmt: skip


def _desks(top: Organization) -> None:
    """At the top a draft of the next charter; in the first province delegates are being chosen."""
    clerk = clerk_of(top)
    draft = services.draft_charter(actor=clerk, organization=top, title="章程（修订草案）")
    text = draft.text.text.replace("理事会每年至少召开一次会议", "理事会每年至少召开两次会议")
    text = text.replace("times: 1, per: year", "times: 2, per: year")
    services.change_draft(
        actor=clerk, version_id=draft.pk, revision=draft.revision, text=text, blanks=draft.blanks, title=draft.title
    )
    province = next(iter(children(top)))
    _delegates(province)
    _steps(province)


def _delegates(province: Organization) -> None:
    clerk = clerk_of(province)
    term = Term.objects.unscoped("the demonstration's own").get(organization=province, ended_on=None)
    cities = list(children(province))
    quotas = [services.Quota(city.short_name, 4, city.pk) for city in cities]
    rows = services.set_quotas(actor=clerk, term_id=term.pk, quotas=[*quotas, services.Quota("省直单位", 6)])
    entered = []
    for order, quota in enumerate(rows):
        known = _office_people(cities[order] if quota.unit_id else province)
        for seat in range(quota.seats - (1 if order % 2 else 0)):
            there = known[seat] if seat < len(known) else None
            entered.append(
                services.enter_delegate(
                    actor=clerk,
                    quota_id=quota.pk,
                    name=there.display_name if there else person(80_000 + 10 * order + seat),
                    duty=f"{quota.name}代表",
                    person_id=there.person_id if there else None,
                )
            )
    confirmed = [delegate.pk for delegate in entered[: len(entered) // 2]]
    services.check_credentials(actor=head_of(province), delegate_ids=confirmed, confirmed=True)


def _office_people(place: Organization) -> list[User]:
    """Who is among the delegates of a place: head and clerk of its office, of a city also heads of its counties."""
    counties = children(place) if place.level == "city" else ()
    names = (f"head-{place.code}", f"clerk-{place.code}", *(f"head-{county.code}" for county in counties))
    return [User.objects.select_related("person").get(username=name) for name in names]


def _steps(province: Organization) -> None:
    rows = RenewalStep.objects.unscoped("the demonstration's own").filter(plan__organization=province, key="prepare")
    for step in rows.filter(due_on__lte=today()):
        services.finish_step(
            actor=clerk_of(province),
            step_id=step.pk,
            revision=step.revision,
            done_on=step.due_on or today(),
            evidence="理事会会议纪要",
            responsible="办公室",
        )
