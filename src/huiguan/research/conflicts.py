"""Conflicts of interest between reviewers and applications: the team, office, tenures, unit, joint projects.

Reviews are blind: the sentence that a reviewer reads says which relation it is, and names neither person nor place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiguan.governance.selectors import tenures_held
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.panels import Found
from huiguan.kernel.panels.selectors import declared_conflicts
from huiguan.kernel.people.models import StaffAssignment
from huiguan.members.keys import HIDDEN
from huiguan.members.selectors import units_of_persons
from huiguan.research.models import Project, TeamMember

WHY = "conflicts of interest"


def _projects(entries: Sequence[Any]) -> dict[int, Project]:
    """The project of each entry, by the entry's id."""
    rows = Project.objects.unscoped(WHY).filter(pk__in=[each.subject_id for each in entries])
    known = {row.pk: row for row in rows}
    return {each.pk: known[each.subject_id] for each in entries if each.subject_id in known}


def _people(projects: Iterable[Project]) -> dict[int, set[int | str]]:
    """Whoever takes part in each project: person ids, and the names of those who are not known as persons."""
    found = defaultdict[int, set[int | str]](set)
    ids = []
    for project in projects:
        found[project.pk].add(project.person_id or project.leader)
        ids.append(project.pk)
    for row in TeamMember.objects.unscoped(WHY).filter(project__in=ids):
        found[row.project_id].add(row.person_id or row.name)
    # What stands for a hidden name is nobody's name.
    return defaultdict(set, {pk: people - {HIDDEN} for pk, people in found.items()})


def own(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Nobody reviews their own application; somebody of the same name stands aside as well."""
    projects = _projects(entries)
    people = _people(projects.values())
    for entry_id, project in projects.items():
        for juror in jurors:
            if {juror.person_id, juror.name} & people[project.pk]:
                yield Found(juror.pk, entry_id, "research_own", _("Takes part in this application"))


def office(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who works in the office of the association that applies, by staff post or by role."""
    persons = [juror.person_id for juror in jurors]
    staff = StaffAssignment.objects.unscoped(WHY).filter(person__in=persons, period__contains=today())
    pairs = set(staff.values_list("person_id", "organization_id"))
    held = Grant.objects.unscoped(WHY).filter(user__person__in=persons, period__contains=today())
    pairs |= set(held.exclude(role="expert").values_list("user__person_id", "organization_id"))
    yield from _by_place(jurors, entries, pairs, "research_office", _("Works in the association that applies"))


def tenures(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who holds a post in the association that applies."""
    pairs = tenures_held([juror.person_id for juror in jurors])
    yield from _by_place(jurors, entries, pairs, "research_tenure", _("Holds a post in the association that applies"))


def _by_place(
    jurors: Sequence[Any], entries: Sequence[Any], pairs: set[tuple[int, int]], source: str, words: str
) -> Iterator[Found]:
    for entry_id, project in _projects(entries).items():
        for juror in jurors:
            if (juror.person_id, project.organization_id) in pairs:
                yield Found(juror.pk, entry_id, source, words)


def joint(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who takes or took part in another project together with somebody of this one."""
    projects = _projects(entries)
    here = _people(projects.values())
    persons = {juror.person_id for juror in jurors if juror.person_id}
    led = set(Project.objects.unscoped(WHY).filter(person__in=persons).values_list("pk", flat=True))
    joined = TeamMember.objects.unscoped(WHY).filter(person__in=persons).values_list("project_id", flat=True)
    others = Project.objects.unscoped(WHY).filter(pk__in=led | set(joined))
    together = _people(others)
    for entry_id, project in projects.items():
        for juror in jurors:
            shared = [team for key, team in together.items() if key != project.pk and juror.person_id in team]
            if any((team - {juror.person_id}) & here[project.pk] for team in shared):
                yield Found(
                    juror.pk, entry_id, "research_joint", _("Has worked on a project with somebody who applies")
                )


def unit(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who is of the same unit as somebody who applies, by the roster; words that differ in spaces only are the same."""
    projects = _projects(entries)
    there = {pk: {_plain(project.unit)} for pk, project in ((row.pk, row) for row in projects.values())}
    for row in TeamMember.objects.unscoped(WHY).filter(project__in=there):
        there[row.project_id].add(_plain(row.unit))
    own_units = defaultdict[int, set[str]](set)
    for person_id, name in units_of_persons([juror.person_id for juror in jurors if juror.person_id]):
        own_units[person_id].add(_plain(name))
    for entry_id, project in projects.items():
        for juror in jurors:
            if own_units[juror.person_id] & (there[project.pk] - {""}):
                yield Found(juror.pk, entry_id, "research_unit", _("Is of the same unit as somebody who applies"))


def declared(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who declared a relation to an application of the same leader before."""

    def leaders(ids: Collection[int]) -> dict[int, int | None]:
        rows = Project.objects.unscoped(WHY).filter(pk__in=ids, person__isnull=False)
        return dict(rows.values_list("pk", "person_id"))

    facts = {"subject_kind": "research.project", "source": "research_declared"}
    return declared_conflicts(jurors, entries, **facts, same=leaders)


def _plain(words: str) -> str:
    return "".join(words.split())


SOURCES = (
    ("research_own", own),
    ("research_office", office),
    ("research_tenure", tenures),
    ("research_unit", unit),
    ("research_joint", joint),
    ("research_declared", declared),
)
