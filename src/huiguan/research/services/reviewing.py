"""From the blind review to the decision: laying before the panel, proposing, removing, granting."""

from __future__ import annotations

import random
from collections.abc import Sequence
from secrets import SystemRandom
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiguan.governance.services import papers
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify
from huiguan.kernel.notices.services import check_decidable
from huiguan.kernel.panels import selectors as panel_selectors
from huiguan.kernel.panels import services as panels
from huiguan.kernel.panels.enums import AssignmentState, PanelState
from huiguan.kernel.panels.models import Panel
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.enums import RoundState
from huiguan.kernel.search.services import index_entries
from huiguan.kernel.workflow.services import advance, advance_many
from huiguan.members.keys import name_in_papers
from huiguan.research import selectors
from huiguan.research.blind_files import made_anew
from huiguan.research.enums import ProjectState
from huiguan.research.finding import project_entry
from huiguan.research.identities import find_hits
from huiguan.research.links import own_project_url
from huiguan.research.models import Call, Project
from huiguan.research.selectors.projects import arrived, blind_sections, identities_of, rows_to_show
from huiguan.research.services.applying import check_blind, locked

CALL, DECIDE = "research.call", "research.decide"
PROJECT, SUBJECT = "research.project", "research.call"
NOTICE, OUTCOME = "research.projects", "research.outcome"
OPEN = (ProjectState.REVIEW, ProjectState.PROPOSED, ProjectState.REMOVED)


def lock_call(actor: Actor, call_id: int, permission: str = CALL) -> Call:
    """A call of the actor's association, locked; NotFound."""
    rows = Call.objects.scoped(scope_of(actor, permission)).select_related("organization", "round")
    found: Call | None = rows.select_for_update(of=("self",)).filter(pk=call_id).first()
    if found is None or found.round is None:
        raise NotFound(str(call_id))
    return found


def lay_before_panel(*, actor: Actor, call_id: int) -> Panel:
    """Close the call and lay what has arrived before a new panel, each under a review number drawn by lot.

    RuleViolation "nothing" when nothing arrived, "panel" when one is at work or done, "identity" while one tells who
    applies: it is returned with the reason first.
    """
    with recording(actor, reason="lay_applications"):
        call = lock_call(actor, call_id)
        if panel_selectors.panel_of(SUBJECT, call.pk) is not None:
            raise RuleViolation(_("A panel was set up for this call."), code="panel")
        found = [locked(each) for each in arrived(call, ProjectState.APPLIED)]
        if not found:
            raise RuleViolation(_("No application has arrived that could be reviewed."), code="nothing")
        for project in found:
            check_blind(project)
        if call.round is not None and call.round.state == RoundState.OPEN:
            rounds.close_round(actor=actor, round_id=call.round.pk)
        panel = panels.make_panel(
            actor=actor,
            organization=call.organization,
            subject_kind=SUBJECT,
            subject_id=call.pk,
            title=call.title,
            body="academic_committee",
        )
        ordered = _numbered(found)
        laid = [panels.Laid(PROJECT, each.pk, f"{each.blind_number} {each.title}") for each in ordered]
        panels.lay_before(actor=actor, panel_id=panel.pk, entries=laid)
        advance_many(actor=actor, subjects=ordered, transition="lay_application")
    return panel


def _numbered(projects: Sequence[Project]) -> list[Project]:
    """In an order drawn by lot, so that a number tells nothing of when or from where an application came."""
    ordered: list[Project] = list(projects)
    lot: random.Random = SystemRandom()
    lot.shuffle(ordered)
    for at, project in enumerate(ordered, 1):
        project.blind_number = f"P{at:03d}"
        project.save(update_fields=["blind_number"])
    return ordered


def _for_reviewers(project: Project) -> list[tuple[str, list[str]]]:
    """What reviewers may read of a project; nothing when its words would tell who applies after all."""
    sections = blind_sections(project)
    told = find_hits(identities_of(project), [(head, "\n".join(lines)) for head, lines in sections])
    return [] if told else sections


def material(project_id: int) -> list[tuple[str, str]]:
    """What reviewers read on their page: topic and the words of the blind part, never who applies."""
    rows = Project.objects.unscoped("laid before the panel").select_related("submission__form", "call", "organization")
    project = rows.get(pk=project_id)
    return [
        (_("Review number"), project.blind_number),
        (_("Topic of the call"), project.call.topic_name(project.topic)),
        *((head, "\n".join(lines)) for head, lines in _for_reviewers(project)[:1]),
    ]


def blind_paper(*, actor: Actor, assignment_id: int) -> tuple[str, bytes]:
    """The PDF file for a reviewer, made anew from the words: its name (the review number) and content.

    NotFound for whoever is not to review it. RuleViolation "identity" when words would tell who applies after all: then
    nothing is given out.
    """
    row = panel_selectors.own_assignment(actor, assignment_id)
    if row.entry.subject_kind != PROJECT or row.state == AssignmentState.EXCLUDED:
        raise NotFound(str(assignment_id))
    rows = Project.objects.unscoped("laid before the reviewer").select_related("submission__form", "organization")
    project = rows.get(pk=row.entry.subject_id)
    sections = _for_reviewers(project)
    if not sections:
        raise RuleViolation(_("This file is being put right."), code="identity")
    return f"{project.blind_number}.pdf", made_anew(project.blind_number, project.title, sections)


# Proposing and granting ---------------------------------------------------------------------------------------------


def propose_projects(*, actor: Actor, call_id: int) -> list[Project]:
    """Propose what the panel carried, the best first, as many as the call grants, each with the sum asked for.

    RuleViolation "panel" before the panel has closed, "proposed" while something is proposed already (the call's limit
    would be passed, and what is shown to the public would grow), "nothing" when nothing was carried.
    """
    with recording(actor, reason="propose_projects"):
        call = lock_call(actor, call_id)
        standing = Project.objects.unscoped("of a locked call").filter(call=call, state=ProjectState.PROPOSED)
        if standing.exists():
            raise RuleViolation(_("The proposal has been made already."), code="proposed")
        panel = panel_selectors.panel_of(SUBJECT, call.pk)
        if panel is None or panel.state != PanelState.CLOSED:
            raise RuleViolation(_("The panel has not finished."), code="panel")
        chosen = _best(panel, call)
        if not chosen:
            raise RuleViolation(_("The panel carried nothing that can be granted."), code="nothing")
        for project in chosen:
            advance(actor=actor, subject=project, transition="propose_project", changes={"granted": project.asked})
    return chosen


def _best(panel: Panel, call: Call) -> list[Project]:
    results = panel_selectors.results_of(panel)
    carried = [entry for entry in panel_selectors.entries_of(panel) if results[entry.pk].carried]
    carried.sort(key=lambda entry: (-(results[entry.pk].score or 0), entry.pk))
    rows = Project.objects.unscoped("laid before the panel").select_related("organization", "caller", "call")
    known = {row.pk: row for row in rows.select_for_update(of=("self",)).filter(call=call, state=ProjectState.REVIEW)}
    found = [known[entry.subject_id] for entry in carried if entry.subject_id in known]
    return found[: call.most_granted]


def remove_proposed(*, actor: Actor, project_id: int, reason: str) -> Project:
    """Take a proposed project out after an objection that was upheld. RuleViolation when it is not proposed."""
    with recording(actor, reason="remove_project"):
        project = locked(selectors.get_project(actor, project_id))
        advance(actor=actor, subject=project, transition="remove_project", note=reason, changes={"granted": None})
    return project


def grant_projects(*, actor: Actor, call_id: int) -> list[Project]:
    """Grant what was shown to the public: numbers, a drafted paper, and a word to every applicant.

    RuleViolation "nothing", and of the public notice (`check_decidable`).
    """
    with recording(actor, reason="grant_projects"):
        call = lock_call(actor, call_id, DECIDE)
        rows = Project.objects.unscoped("the call is locked").select_related("organization", "caller", "call")
        everything = list(rows.select_for_update(of=("self",)).filter(call=call, state__in=OPEN).order_by("pk"))
        granted = [each for each in everything if each.state == ProjectState.PROPOSED]
        if not granted:
            raise RuleViolation(pgettext("call", "Nothing is proposed."), code="nothing")
        removed = any(each.state == ProjectState.REMOVED for each in everything)
        shown = rows_to_show(call)
        check_decidable(purpose=NOTICE, subject_kind=SUBJECT, subject_id=call.pk, rows=shown, upheld_handled=removed)
        _number(actor, call, granted)
        rest = [each for each in everything if each.state == ProjectState.REVIEW]
        advance_many(actor=actor, subjects=rest, transition="refuse_project")
        _tell_leaders(everything)
        index_entries([project_entry(each) for each in granted])
    return granted


def _number(actor: Actor, call: Call, granted: Sequence[Project]) -> None:
    known = Project.objects.unscoped("numbers of the caller").filter(
        caller=call.organization, number__startswith=f"{call.prefix}-{today().year}-"
    )
    first = known.count() + 1
    paper = _paper(actor, call, granted, first)
    for at, project in enumerate(granted, first):
        number = f"{call.prefix}-{today().year}-{at:03d}"
        changes = {"number": number, "granted_on": today(), "paper_id": paper.pk}
        advance(actor=actor, subject=project, transition="grant_project", changes=changes)


def _paper(actor: Actor, call: Call, granted: Sequence[Project], first: int) -> Any:
    """A draft in the register of papers: it is checked, issued, numbered and sealed as every paper."""
    permit(actor, DECIDE, call.organization)
    lines = ["经申报、匿名评审和公示，现将立项课题名单通知如下。"]
    for at, project in enumerate(granted, 1):
        number = f"{call.prefix}-{today().year}-{first + at - 1:03d}"
        sum_granted = f"{project.granted or 0:,.2f}元"
        lines.append(
            f"{at}. {number}　{project.title}　{name_in_papers(project.leader)}　{project.unit}　{sum_granted}"
        )
    lines.append("请各课题负责人自通知印发之日起三十日内签订合同，并按期开题。")
    return papers.draft_paper(
        actor=actor,
        organization=call.organization,
        kind="notice",
        title=f"关于公布{call.title}立项名单的通知",
        addressee="各有关协会",
        text="\n\n".join(lines),
    )


def _tell_leaders(projects: Sequence[Project]) -> None:
    users = dict(User.objects.filter(person__in=[each.person_id for each in projects]).values_list("person", "pk"))
    for project in projects:
        if project.person_id in users:
            notify(
                kind=OUTCOME,
                to=[Recipient(user_id=users[project.person_id])],
                subject_kind=PROJECT,
                subject_id=project.pk,
                organization_id=project.caller_id,
                text=project.title,
                url=own_project_url(project.pk),
            )
