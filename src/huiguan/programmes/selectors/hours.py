"""Hours against what is required: each for oneself and one's trainer; above, rates with small cells hidden."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from huiguan.kernel.calendar import today
from huiguan.kernel.figures.hiding import hidden_cells, is_small
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.members.models import Membership
from huiguan.members.selectors import own_memberships
from huiguan.programmes.enums import Category, EnrolmentState
from huiguan.programmes.models import HourEntry, Lesson, Requirement, Trainer
from huiguan.programmes.selectors.activities import UNDER_WAY, line_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands with one requirement this year: hours done, booked ahead, and what will lack by its end."""

    requirement: Requirement
    done: Decimal
    booked: Decimal

    @property
    def lacks(self) -> Decimal:
        """Hours that will be missing by the end of the year even when everything booked is attended."""
        lacking: Decimal = self.requirement.hours - self.done - self.booked
        return max(ZERO, lacking)

    @property
    def label(self) -> str:
        """The category, or all hours together."""
        return label_of(self.requirement)


def label_of(requirement: Requirement) -> str:
    """What a requirement asks hours of."""
    from django.utils.translation import gettext

    return str(Category(requirement.category).label) if requirement.category else gettext("All hours together")


def requirements_for(organization: Organization, year: int) -> list[Requirement]:
    """What is required in an association in a year: its own lines and those from above."""
    rows = Requirement.objects.unscoped("requirements hold for everything below")
    rows = rows.filter(organization__path__in=line_of(organization), since__lte=year)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=year))
    return list(rows.select_related("organization").order_by("organization__path", "category", "pk"))


def hours_of(members: Collection[int], year: int) -> dict[int, dict[str, Decimal]]:
    """Hours by member and category in a year. The caller may read these members' hours."""
    rows = HourEntry.objects.unscoped("the caller names the members").filter(member__in=list(members), on__year=year)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for member, category, number in rows.order_by().values_list("member", "category").annotate(n=Sum("hours")):
        found[member][category] = number
    return found


def booked_hours(members: Collection[int], year: int) -> dict[int, dict[str, Decimal]]:
    """Hours of sessions still to come this year in which members are enrolled."""
    day = today()
    rows = Lesson.objects.unscoped("the caller names the members").filter(
        activity__state__in=UNDER_WAY,
        activity__enrolments__state=EnrolmentState.ENROLLED,
        activity__enrolments__member__in=list(members),
        session__starts_at__date__gte=day,
        session__starts_at__year=year,
    )
    rows = rows.exclude(activity__category="")
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    named = rows.order_by().values_list("activity__enrolments__member", "activity__category")
    for member, category, number in named.annotate(n=Sum("hours")):
        found[member][category] = number
    return found


def _sum(hours: dict[str, Decimal], category: str) -> Decimal:
    return hours.get(category, ZERO) if category else sum(hours.values(), ZERO)


def standings(members: Sequence[Membership], year: int) -> dict[int, list[Standing]]:
    """How members stand with what their associations require; by the member's id."""
    ids = [row.pk for row in members]
    done, booked = hours_of(ids, year), booked_hours(ids, year)
    required = {row.organization_id: requirements_for(row.organization, year) for row in members}
    return {
        row.pk: [
            Standing(one, _sum(done[row.pk], one.category), _sum(booked[row.pk], one.category))
            for one in required[row.organization_id]
        ]
        for row in members
    }


def own_standing(actor: Actor, year: int) -> list[tuple[Membership, list[Standing], list[HourEntry]]]:
    """One's own hours: for each membership how it stands, and the entries with their evidence."""
    permit(actor, "programmes.own")
    members = list(own_memberships(actor).filter(state="admitted"))
    found = standings(members, year)
    rows = HourEntry.objects.unscoped("one's own").filter(member__in=members, on__year=year)
    entries = list(rows.select_related("lesson__activity").order_by("-on", "-pk")[:500])
    return [(row, found[row.pk], [one for one in entries if one.member_id == row.pk]) for row in members]


def trained_places(actor: Actor) -> list[Organization]:
    """Associations whose members the actor trains."""
    permit(actor, "programmes.train")
    rows = Trainer.objects.unscoped("where the actor trains").filter(user=actor.user_id or 0, ended_on=None)
    return [row.organization for row in rows.select_related("organization").order_by("organization__path")]


@dataclass(frozen=True, slots=True)
class Short:
    """A member who will fall short by the end of the year, with what lacks."""

    member: Membership
    lacking: list[Standing]


def falling_short(actor: Actor, organization_id: int, year: int) -> list[Short]:
    """Members of an association who will fall short, for their trainer alone; NotFound for everybody else."""
    place = next((row for row in trained_places(actor) if row.pk == organization_id), None)
    if place is None:
        raise NotFound(str(organization_id))
    rows = Membership.objects.unscoped("the actor trains them").filter(organization=place, state="admitted")
    members = list(rows.select_related("organization").order_by("name_pinyin", "pk")[:2000])
    found = standings(members, year)
    short = [Short(row, [one for one in found[row.pk] if one.lacks]) for row in members]
    return [one for one in short if one.lacking]


def recorded_entries(actor: Actor, organization: Organization, year: int) -> ScopedQuerySet[HourEntry]:
    """Hours that the office of an association entered from papers in a year, the latest first."""
    permit(actor, "programmes.record_hours", organization)
    rows: ScopedQuerySet[HourEntry] = HourEntry.objects.unscoped("permitted in the association")
    rows = rows.filter(organization=organization, lesson=None, on__year=year)
    return rows.select_related("member").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Rate:
    """How many members of an association meet a requirement. `met` and `members` are None where they are hidden."""

    place: Organization
    requirement: Requirement
    members: int | None
    met: int | None

    @property
    def share(self) -> float | None:
        """The share that meets it, between 0 and 1; None where hidden or nobody is a member."""
        return None if self.met is None or not self.members else self.met / self.members


def rates(actor: Actor, organization: Organization, year: int) -> list[Rate]:
    """Rates of an association and of each one directly below, the latter with all below it; small cells hidden.

    Hidden are counts of one to four of those who meet it and of those who do not, and what would give them away.
    """
    permit(actor, "programmes.read_rates", organization)
    places = [organization, *children(organization)]
    found: list[Rate] = []
    for requirement in requirements_for(organization, year):
        counted = _counted(places, requirement, year)
        cells = {key: cell for place in places[1:] for key, cell in _cells(place, *counted[place.pk])}
        own = dict(_cells(organization, *counted[organization.pk]))
        hidden = hidden_cells(cells, total_hidden=any(map(is_small, own.values())))
        hidden |= {key for key, number in own.items() if is_small(number)}
        found += [_rate(place, requirement, counted[place.pk], hidden) for place in places]
    return found


def _cells(place: Organization, members: int, met: int) -> Iterable[tuple[tuple[int, str], int]]:
    yield (place.pk, "met"), met
    yield (place.pk, "not"), members - met


def _rate(place: Organization, requirement: Requirement, counted: tuple[int, int], hidden: Collection[Any]) -> Rate:
    closed = (place.pk, "met") in hidden or (place.pk, "not") in hidden
    return Rate(place, requirement, None if closed else counted[0], None if closed else counted[1])


def _counted(places: Sequence[Organization], requirement: Requirement, year: int) -> dict[int, tuple[int, int]]:
    """By association, with all below it: members, and those of them whose hours of the year reach the requirement.

    `places` are an association and those directly below it; two statements, however many these are.
    """
    top = places[0]
    members = Membership.objects.unscoped("counted, not read").filter(organization__path__startswith=top.path)
    per_place = members.filter(state="admitted").order_by().values_list("organization__path").annotate(n=Count("pk"))
    entries = HourEntry.objects.unscoped("counted, not read").filter(
        organization__path__startswith=top.path, member__state="admitted", on__year=year
    )
    entries = entries.filter(category=requirement.category) if requirement.category else entries
    reached = entries.order_by().values("member", "organization__path").annotate(n=Sum("hours"))
    all_of = Counter(dict(per_place))
    met = Counter(reached.filter(n__gte=requirement.hours).values_list("organization__path", flat=True))
    return {place.pk: (_within(all_of, place, top), _within(met, place, top)) for place in places}


def _within(counts: Counter[str], place: Organization, top: Organization) -> int:
    return sum(number for path, number in counts.items() if place == top or path.startswith(place.path))


def year_of(text: str) -> int:
    """The year that an address asks for; this one for anything else."""
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100 else today().year
