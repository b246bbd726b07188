"""Reads of panels. Marks of others are shown to who has marked, and to the office after the panel was closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.panels.enums import AssignmentState, PanelState, Relation
from huiguan.kernel.panels.models import Assignment, Criterion, Entry, Juror, Mark, Panel
from huiguan.kernel.panels.results import Result, Sheet, result_of, threshold_of
from huiguan.kernel.panels.sources import Found
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

DECLARED = "declared"
MANAGE, MARK = "panels.manage", "panels.mark"
OWN = "the panel was read through its own door"


def get_panel(actor: Actor, panel_id: int) -> Panel:
    """A panel of the actor's association; NotFound."""
    rows = Panel.objects.scoped(scope_of(actor, MANAGE)).select_related("organization")
    found: Panel | None = rows.filter(pk=panel_id).first()
    if found is None:
        raise NotFound(str(panel_id))
    return found


def panels_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Panel]:
    """Panels of an association, the latest first."""
    permit(actor, MANAGE, organization)
    rows: ScopedQuerySet[Panel] = Panel.objects.unscoped("permitted in the association")
    return rows.filter(organization=organization).order_by("-pk")


def panel_of(subject_kind: str, subject_id: int) -> Panel | None:
    """The latest panel about a room's row, which the room has read."""
    rows = Panel.objects.unscoped("the room has read the subject").select_related("organization")
    found: Panel | None = rows.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-pk").first()
    return found


def panels_about(subject_kind: str, subject_id: int) -> list[Panel]:
    """All panels about a room's row, which the room has read, the first one first."""
    rows = Panel.objects.unscoped("the room has read the subject").select_related("organization")
    return list(rows.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("pk"))


def jurors_about(subject_kind: str, subject_ids: Collection[int]) -> list[tuple[int, int]]:
    """Whoever is or was on a panel about these subjects, as pairs of subject and person (ids), for rules about
    conflicts of interest.
    """
    rows = Juror.objects.unscoped("conflicts of interest")
    found = rows.filter(panel__subject_kind=subject_kind, panel__subject_id__in=subject_ids)
    return list(found.values_list("panel__subject_id", "person_id"))


def criteria_of(panel: Panel) -> list[Criterion]:
    """What is marked, in order."""
    return list(Criterion.objects.unscoped(OWN).filter(panel=panel).order_by("pk"))


def jurors_of(panel: Panel) -> list[Juror]:
    """Who marks."""
    return list(Juror.objects.unscoped(OWN).filter(panel=panel).select_related("person").order_by("pk"))


def entries_of(panel: Panel) -> list[Entry]:
    """What is marked."""
    return list(Entry.objects.unscoped(OWN).filter(panel=panel).order_by("pk"))


def conflicts_in(panel: Panel) -> list[Assignment]:
    """Who stands aside, for what, and why."""
    rows = Assignment.objects.unscoped(OWN).filter(entry__panel=panel, state=AssignmentState.EXCLUDED)
    return list(rows.select_related("juror", "entry").order_by("pk"))


def declared_before(person_ids: Collection[int], subject_kind: str) -> list[tuple[int, int, str]]:
    """Relations that persons declared in panels before: person, the room's row, and the relation, the latest first."""
    rows = Assignment.objects.unscoped("conflicts of interest").filter(
        juror__person__in=person_ids, entry__subject_kind=subject_kind, conflict=DECLARED
    )
    return list(rows.order_by("-pk").values_list("juror__person_id", "entry__subject_id", "relation"))


def declared_conflicts(
    jurors: Sequence[Any],
    entries: Sequence[Any],
    *,
    subject_kind: str,
    source: str,
    same: Callable[[Collection[int]], Mapping[int, Any]],
) -> Iterator[Found]:
    """Who declared a relation to the same candidate in a panel before: it need not be declared again.

    `same` gives for rows of the room, by their ids, whom each is about; rows about nobody known are left out.
    """
    before = declared_before([juror.person_id for juror in jurors if juror.person_id], subject_kind)
    about = same({pk for _person, pk, _why in before} | {entry.subject_id for entry in entries}) if before else {}
    known = {(person, about[pk]): why for person, pk, why in reversed(before) if pk in about}
    for entry in entries:
        for juror in jurors:
            if why := known.get((juror.person_id, about.get(entry.subject_id))):
                words = _("Declared before: %(relation)s") % {"relation": Relation(why).label}
                yield Found(juror.pk, entry.pk, source, words)


def progress_of(panel: Panel) -> tuple[int, int]:
    """How many of those who may mark have marked, and of how many; counted over all entries."""
    rows = Assignment.objects.unscoped(OWN).filter(entry__panel=panel).exclude(state=AssignmentState.EXCLUDED)
    return rows.filter(state=AssignmentState.MARKED).count(), rows.count()


def results_of(panel: Panel) -> dict[int, Result]:
    """The result for each entry by its id, in a fixed number of queries. Read it when the panel is closed."""
    quorum, majority = threshold_of(panel.quorum), threshold_of(panel.majority)
    entitled, sheets = defaultdict[int, int](int), defaultdict[int, list[Sheet]](list)
    marks = _marks(panel)
    rows = Assignment.objects.unscoped(OWN).filter(entry__panel=panel).exclude(state=AssignmentState.EXCLUDED)
    for row in rows:
        entitled[row.entry_id] += 1
        if row.state == AssignmentState.MARKED:
            sheets[row.entry_id].append(Sheet(tuple(marks[row.pk]), row.vote))
    return {entry.pk: result_of(quorum, majority, entitled[entry.pk], sheets[entry.pk]) for entry in entries_of(panel)}


def _marks(panel: Panel) -> dict[int, list[tuple[int, int, int]]]:
    found = defaultdict[int, list[tuple[int, int, int]]](list)
    rows = Mark.objects.unscoped(OWN).filter(criterion__panel=panel).order_by("criterion_id")
    for pk, value, top, weight in rows.values_list("assignment_id", "value", "criterion__top", "criterion__weight"):
        found[pk].append((value, top, weight))
    return found


def own_assignments(actor: Actor) -> ScopedQuerySet[Assignment]:
    """What is before the actor, open ones first, of panels in which marking has begun."""
    permit(actor, MARK)
    rows: ScopedQuerySet[Assignment] = Assignment.objects.unscoped("one's own")
    rows = rows.filter(juror__person=actor.person_id, juror__person__isnull=False)
    rows = rows.exclude(entry__panel__state=PanelState.SETTING)
    found = rows.select_related("entry", "entry__panel", "entry__panel__organization", "juror")
    return found.order_by(Case(When(state=AssignmentState.OPEN, then=0), default=1), "-pk")


def own_assignment(actor: Actor, assignment_id: int) -> Assignment:
    """One of them; NotFound."""
    found = own_assignments(actor).filter(pk=assignment_id).first()
    if found is None:
        raise NotFound(str(assignment_id))
    return found


def marks_by_criterion(assignment: Assignment) -> dict[int, int]:
    """One's own marks."""
    rows = Mark.objects.unscoped("one's own").filter(assignment=assignment)
    return dict(rows.values_list("criterion_id", "value"))


def sheets_of_others(actor: Actor, assignment: Assignment) -> list[tuple[Assignment, list[int]]]:
    """How the others marked the same entry, without names; nothing before the actor has marked it."""
    own = own_assignment(actor, assignment.pk)
    if own.state != AssignmentState.MARKED:
        return []
    rows = Assignment.objects.unscoped("after one's own").filter(entry=own.entry_id, state=AssignmentState.MARKED)
    marks = _marks(own.entry.panel)
    return [(row, [value for value, _top, _weight in marks[row.pk]]) for row in rows.exclude(pk=own.pk).order_by("pk")]
