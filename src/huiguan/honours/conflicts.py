"""Conflicts of interest between those who mark and those nominated: oneself, office, tenures and unit there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiguan.governance.selectors import tenures_held
from huiguan.honours.models import Nomination
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.panels import Found
from huiguan.kernel.panels.selectors import declared_conflicts
from huiguan.kernel.people.models import StaffAssignment
from huiguan.members.selectors import units_of_persons

Pair = tuple[int, int]


def _nominations(entries: Sequence[Any]) -> dict[int, Nomination]:
    """The nomination of each entry, by the entry's id."""
    rows = Nomination.objects.unscoped("laid before the panel").filter(pk__in=[each.subject_id for each in entries])
    known = {row.pk: row for row in rows.select_related("organization")}
    return {each.pk: known[each.subject_id] for each in entries if each.subject_id in known}


def own(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Nobody marks themselves."""
    for entry_id, nomination in _nominations(entries).items():
        for juror in jurors:
            if nomination.person_id == juror.person_id:
                yield Found(juror.pk, entry_id, "own", _("Is nominated"))


def office(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who works in the office of the association that nominates, by staff post or by role."""
    persons = [juror.person_id for juror in jurors]
    staff = StaffAssignment.objects.unscoped("conflicts of interest").filter(person__in=persons)
    pairs = set(staff.filter(period__contains=today()).values_list("person_id", "organization_id"))
    grants = Grant.objects.unscoped("conflicts of interest").filter(user__person__in=persons)
    held = grants.filter(period__contains=today()).exclude(role="expert")
    pairs |= set(held.values_list("user__person_id", "organization_id"))
    yield from _by_place(jurors, entries, pairs, "office", _("Works in the association that nominates (%(place)s)"))


def tenures(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who holds a post in the association that nominates."""
    pairs = tenures_held([juror.person_id for juror in jurors])
    yield from _by_place(
        jurors, entries, pairs, "tenure", _("Holds a post in the association that nominates (%(place)s)")
    )


def unit(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who is of the unit that is nominated, or of the same unit as the person who is; by the roster."""
    known = {(pk, "".join(name.split())) for pk, name in units_of_persons([juror.person_id for juror in jurors])}
    for entry_id, nomination in _nominations(entries).items():
        words = [nomination.unit] if nomination.is_person else [nomination.unit, nomination.name]
        names = {"".join(word.split()) for word in words}
        for juror in jurors:
            if any((juror.person_id, name) in known for name in names):
                yield Found(juror.pk, entry_id, "unit", _("Is of the unit of this nomination"))


def declared(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who declared a relation to the same candidate before."""

    def candidates(ids: Collection[int]) -> dict[int, str]:
        rows = Nomination.objects.unscoped("conflicts of interest").filter(pk__in=ids)
        return dict(rows.exclude(candidate="").values_list("pk", "candidate"))

    facts = {"subject_kind": "honours.nomination", "source": "declared_before"}
    return declared_conflicts(jurors, entries, **facts, same=candidates)


def _by_place(
    jurors: Sequence[Any], entries: Sequence[Any], pairs: Iterable[Pair], source: str, words: str
) -> Iterator[Found]:
    known = set(pairs)
    for entry_id, nomination in _nominations(entries).items():
        for juror in jurors:
            if (juror.person_id, nomination.organization_id) in known:
                yield Found(juror.pk, entry_id, source, words % {"place": nomination.organization.short_name})


SOURCES = (("own", own), ("office", office), ("tenure", tenures), ("unit", unit), ("declared_before", declared))
