"""What people do with panels: set up, begin, mark, stand aside, close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.forbidden import is_forbidden_header
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle_many
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.panels import selectors
from huiguan.kernel.panels.drawing import assigned_pairs, drawn
from huiguan.kernel.panels.enums import AssignmentState, PanelState, Relation, Vote
from huiguan.kernel.panels.models import Assignment, Criterion, Entry, Juror, Mark, Panel
from huiguan.kernel.panels.results import MAJORITY, QUORUM, threshold_of
from huiguan.kernel.panels.sources import conflicts_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.permits.slots import filled

BEFORE_ME = "panels.before_me"
ASSIGNMENT = "panels.assignment"
#: Filled with (organization, body, day) -> (quorum, majority) as plain values, or None.
THRESHOLDS = "panels.thresholds"


class Measure(NamedTuple):
    """A criterion as it is set: name, weight in percent, highest mark."""

    name: str
    weight: int
    top: int = 100


class Laid(NamedTuple):
    """What is laid before the panel."""

    subject_kind: str
    subject_id: int
    title: str


def make_panel(
    *,
    actor: Actor,
    organization: Organization,
    subject_kind: str,
    subject_id: int,
    title: str,
    body: str = "",
) -> Panel:
    """Make a panel about a room's row. Quorum and majority are those of the charter in force today: of `body` where
    it has a rule for that committee; where none is in force, two thirds and more than half. Invalid "threshold".
    """
    with recording(actor, organization, reason="make_panel"):
        permit(actor, selectors.MANAGE, organization)
        quorum, majority = _thresholds(organization, body)
        panel: Panel = Panel.objects.create(
            organization=organization,
            subject_kind=subject_kind,
            subject_id=subject_id,
            title=title.strip()[:200],
            quorum=dict(quorum),
            majority=dict(majority),
        )
    return panel


def _thresholds(organization: Organization, body: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What the room of charters says; the engine has to be able to read it."""
    said = next(filter(None, (ask(organization, body, today()) for ask in filled(THRESHOLDS))), None)
    quorum, majority = said or (QUORUM, MAJORITY)
    threshold_of(quorum), threshold_of(majority)
    return quorum, majority


def lock_panel(actor: Actor, panel_id: int) -> Panel:
    """A panel of the actor's own association, locked; NotFound."""
    rows = Panel.objects.scoped(scope_of(actor, selectors.MANAGE)).select_related("organization")
    found: Panel | None = rows.select_for_update(of=("self",)).filter(pk=panel_id).first()
    if found is None:
        raise NotFound(str(panel_id))
    return found


def _lock_unfrozen(actor: Actor, panel_id: int) -> Panel:
    panel = lock_panel(actor, panel_id)
    if panel.state != PanelState.SETTING:
        raise RuleViolation(_("Marking has begun: criteria, members and entries stay as they are."), code="frozen")
    return panel


def set_criteria(*, actor: Actor, panel_id: int, measures: Sequence[Measure]) -> list[Criterion]:
    """Set what is marked; the weights add up to 100.

    RuleViolation "frozen", "forbidden_criterion" for beliefs, politics, discipline and their like; Invalid "weights".
    """
    with recording(actor, reason="set_up_panel"):
        panel = _lock_unfrozen(actor, panel_id)
        names = {measure.name.strip() for measure in measures}
        if sum(measure.weight for measure in measures) != 100 or len(names) != len(measures) or "" in names:
            raise Invalid(_("The weights of the criteria add up to 100, and each has a name."), code="weights")
        if any(measure.weight < 1 or not 1 <= measure.top <= 1000 for measure in measures):
            raise Invalid(_("Weights and highest marks are whole numbers above zero."), code="weights")
        if refused := next(filter(is_forbidden_header, names), ""):
            message = _("“%(label)s” is not marked: nobody's politics, beliefs or discipline are graded here.")
            raise RuleViolation(message % {"label": refused}, code="forbidden_criterion", field="criteria")
        Criterion.objects.unscoped("the panel is locked").filter(panel=panel).delete()
        rows = [
            Criterion(
                organization=panel.organization,
                panel=panel,
                name=each.name.strip()[:80],
                weight=each.weight,
                top=each.top,
            )
            for each in measures
        ]
        return list(Criterion.objects.bulk_create(rows))


def add_juror(*, actor: Actor, panel_id: int, username: str) -> Juror:
    """Let somebody with an account mark. RuleViolation "frozen"; Invalid "unknown", "twice"."""
    with recording(actor, reason="set_up_panel"):
        panel = _lock_unfrozen(actor, panel_id)
        user = User.objects.select_related("person").filter(username=username.strip(), is_active=True).first()
        if user is None or user.person is None:
            raise Invalid(_("Nobody signs in by this name."), code="unknown", field="username")
        if Juror.objects.unscoped("the panel is locked").filter(panel=panel, person=user.person).exists():
            raise Invalid(_("This person is a member of the panel already."), code="twice", field="username")
        juror: Juror = Juror.objects.create(
            organization=panel.organization, panel=panel, person=user.person, name=user.person.name[:80]
        )
    return juror


def remove_juror(*, actor: Actor, panel_id: int, juror_id: int) -> None:
    """Take somebody out before marking begins."""
    with recording(actor, reason="set_up_panel"):
        panel = _lock_unfrozen(actor, panel_id)
        done, _rows = Juror.objects.unscoped("the panel is locked").filter(panel=panel, pk=juror_id).delete()
        if not done:
            raise NotFound(str(juror_id))


def lay_before(*, actor: Actor, panel_id: int, entries: Sequence[Laid]) -> list[Entry]:
    """Set what is marked, in place of what was laid before. The room has read the subjects."""
    with recording(actor, reason="set_up_panel"):
        panel = _lock_unfrozen(actor, panel_id)
        Entry.objects.unscoped("the panel is locked").filter(panel=panel).delete()
        rows = [
            Entry(
                organization=panel.organization,
                panel=panel,
                subject_kind=each.subject_kind,
                subject_id=each.subject_id,
                title=each.title[:200],
            )
            for each in entries
        ]
        return list(Entry.objects.bulk_create(rows))


def begin_marking(*, actor: Actor, panel_id: int, each: int | None = None) -> Panel:
    """Freeze the panel, find the conflicts of interest, and lay every entry before those who have none: before all of
    them, or before `each` that are drawn by lot, so that all have about as many to mark.

    RuleViolation "not_ready" without criteria, members or entries, "nobody" when everybody stands aside for an entry,
    "too_few" when fewer than `each` are free for one. Invalid "each" below one.
    """
    with recording(actor, reason="begin_marking"):
        panel = _lock_unfrozen(actor, panel_id)
        jurors, entries = selectors.jurors_of(panel), selectors.entries_of(panel)
        if not jurors or not entries or not selectors.criteria_of(panel):
            raise RuleViolation(_("A panel needs criteria, members and something to mark."), code="not_ready")
        found = conflicts_of(jurors, entries)
        for entry in entries:
            if all((juror.pk, entry.pk) in found for juror in jurors):
                message = _("Every member has to stand aside for “%(title)s”: add others.") % {"title": entry.title}
                raise RuleViolation(message, code="nobody")
        pairs = assigned_pairs([juror.pk for juror in jurors], [entry.pk for entry in entries], set(found), each)
        rows = [
            _assigned(panel, juror, entry, found.get((juror.pk, entry.pk)))
            for juror in jurors
            for entry in entries
            if (juror.pk, entry.pk) in pairs or (juror.pk, entry.pk) in found
        ]
        Assignment.objects.bulk_create(rows)
        panel.state, panel.began_on = PanelState.MARKING, today()
        panel.save()
        _tell(panel, jurors, rows)
    return panel


def _assigned(panel: Panel, juror: Juror, entry: Entry, found: Any) -> Assignment:
    aside = {"state": AssignmentState.EXCLUDED, "conflict": found.source, "reason": found.reason[:200]} if found else {}
    return Assignment(organization=panel.organization, juror=juror, entry=entry, **aside)


def _tell(panel: Panel, jurors: Sequence[Juror], rows: Sequence[Assignment]) -> None:
    users = dict(User.objects.filter(person__in=[juror.person_id for juror in jurors]).values_list("person", "pk"))
    for row in rows:
        if row.state == AssignmentState.OPEN and row.juror.person_id in users:
            notify(
                kind=BEFORE_ME,
                to=[Recipient(user_id=users[row.juror.person_id])],
                subject_kind=ASSIGNMENT,
                subject_id=row.pk,
                organization_id=panel.organization_id,
                text=panel.title,
                url=reverse("panels:own"),
            )


def _lock_own(actor: Actor, assignment_id: int) -> Assignment:
    permit(actor, selectors.MARK)
    own = selectors.own_assignment(actor, assignment_id)
    panels = Panel.objects.unscoped("one's own panel").select_for_update(of=("self",), no_key=True)
    if panels.get(pk=own.entry.panel_id).state != PanelState.MARKING:
        raise RuleViolation(_("Marking is over."), code="closed")
    rows = Assignment.objects.unscoped("one's own").select_related("entry", "entry__panel")
    row: Assignment = rows.select_for_update(of=("self",)).get(pk=own.pk)
    if row.state != AssignmentState.OPEN:
        raise RuleViolation(_("This has been marked, or you stand aside for it."), code="not_open")
    return row


def mark_entry(
    *, actor: Actor, assignment_id: int, values: Mapping[int, int], vote: str, comment: str = ""
) -> Assignment:
    """Mark what is before the actor, once: every criterion, and a vote. Others' marks are shown afterwards.

    Invalid "marks" when a mark lacks or lies outside of its range, "vote"; RuleViolation "closed", "not_open".
    """
    with recording(actor, reason="mark_entry"):
        row = _lock_own(actor, assignment_id)
        criteria = selectors.criteria_of(row.entry.panel)
        if set(values) != {each.pk for each in criteria} or any(not 0 <= values[c.pk] <= c.top for c in criteria):
            raise Invalid(_("Give each criterion a mark within its range."), code="marks")
        if vote not in Vote.values:
            raise Invalid(_("Say whether you are for it."), code="vote", field="vote")
        marks = [
            Mark(organization_id=row.organization_id, assignment=row, criterion=each, value=values[each.pk])
            for each in criteria
        ]
        Mark.objects.bulk_create(marks)
        row.state, row.vote, row.comment, row.marked_on = AssignmentState.MARKED, vote, comment.strip()[:1000], today()
        row.save()
        settle_many(subject_kind=ASSIGNMENT, subject_ids=[row.pk])
    return row


def stand_aside(*, actor: Actor, assignment_id: int, relation: str) -> Assignment:
    """Declare a relation and stand aside for one entry. Invalid "relation"; RuleViolation "closed", "not_open"."""
    with recording(actor, reason="stand_aside"):
        row = _lock_own(actor, assignment_id)
        if relation not in Relation.values:
            raise Invalid(_("Say which relation it is."), code="relation", field="relation")
        row.state, row.conflict, row.relation = AssignmentState.EXCLUDED, selectors.DECLARED, relation
        row.reason = _("Declared: %(relation)s") % {"relation": Relation(relation).label}
        row.save()
        settle_many(subject_kind=ASSIGNMENT, subject_ids=[row.pk])
        _replace(row)
    return row


def _replace(row: Assignment) -> None:
    """Where the members of an entry were drawn, another one marks in place of who stands aside, if one is left."""
    panel = row.entry.panel
    rows = Assignment.objects.unscoped("the panel is locked").filter(entry__panel=panel)
    there = set(rows.filter(entry=row.entry_id).values_list("juror", flat=True))
    free = [juror for juror in selectors.jurors_of(panel) if juror.pk not in there]
    if not free:
        return
    load = Counter(rows.exclude(state=AssignmentState.EXCLUDED).values_list("juror", flat=True))
    (juror_id,) = drawn([juror.pk for juror in free], load, 1)
    juror = next(each for each in free if each.pk == juror_id)
    new = _assigned(panel, juror, row.entry, None)
    new.save()
    _tell(panel, [juror], [new])


def close_panel(*, actor: Actor, panel_id: int) -> Panel:
    """End marking; the results stand. RuleViolation "not_marking", "no_quorum" while too few have marked an entry."""
    with recording(actor, reason="close_panel"):
        panel = lock_panel(actor, panel_id)
        if panel.state != PanelState.MARKING:
            raise RuleViolation(_("This panel is not marking."), code="not_marking")
        results = selectors.results_of(panel)
        for entry in selectors.entries_of(panel):
            if results[entry.pk].carried is None:
                facts = {"title": entry.title, "words": results[entry.pk].words}
                raise RuleViolation(_("No quorum for “%(title)s”: %(words)s") % facts, code="no_quorum")
        panel.state, panel.closed_on = PanelState.CLOSED, today()
        panel.save()
        rows = Assignment.objects.unscoped("the panel is locked").filter(entry__panel=panel)
        settle_many(subject_kind=ASSIGNMENT, subject_ids=list(rows.values_list("pk", flat=True)))
    return panel


def retitle_entry(*, subject_kind: str, subject_id: int, title: str) -> None:
    """Part of a room's step that changes the name in a title."""
    rows = Entry.objects.unscoped("of a row that the room changes")
    rows.filter(subject_kind=subject_kind, subject_id=subject_id).update(title=title[:200])
