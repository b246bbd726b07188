"""Reads of calls and projects. While a project is applied for, its submission decides who reads it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from huiguan.kernel.calendar import today
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import files_of, open_file
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows, permit
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.rounds import selectors as rounds
from huiguan.kernel.rounds.enums import RoundState, SubmissionState
from huiguan.members.keys import HIDDEN, name_in_papers, shown_name
from huiguan.research.blind_files import readable_parts, words_of
from huiguan.research.enums import IdentityKind, MilestoneState, ProjectState
from huiguan.research.identities import Hit, Identity, find_hits
from huiguan.research.models import Call, Milestone, Project, TeamMember

READ, ROUND = "research.read", "research.projects"
ATTACHED, REPORTED = "research.blind", "research.milestone"
CONFLICTS = "conflicts of interest"
HANDED_IN = (SubmissionState.UNDERWAY, SubmissionState.ARRIVED)
UNFINISHED = (ProjectState.GRANTED, ProjectState.RUNNING)
TELLS_THE_LEADER = ("applicant", "phone", "email", "orcid", "earlier")
SENTENCE_MARKS = "，,；;、\n"
_WITH = ("submission", "submission__at", "submission__organization", "submission__form", "submission__round",
         "submission__round__organization", "call", "call__round", "organization", "caller")  # fmt: skip


# Calls --------------------------------------------------------------------------------------------------------------


def calls_for(actor: Actor, organization: Organization) -> ScopedQuerySet[Call]:
    """Calls of an association and those of the ones above that it may answer, the latest first."""
    permit(actor, READ, organization)
    ids = rounds.rounds_for(actor, organization, ROUND).values_list("pk", flat=True)
    rows: ScopedQuerySet[Call] = Call.objects.unscoped("their rounds are open to the association")
    return rows.filter(round__in=list(ids)).select_related("organization", "round").order_by("-pk")


def get_call(actor: Actor, organization: Organization, call_id: int) -> Call:
    """One of them; NotFound."""
    rows = Call.objects.unscoped("its round is read next").select_related("organization", "round")
    found: Call | None = rows.filter(pk=call_id).first()
    if found is None or found.round_id is None:
        raise NotFound(str(call_id))
    permit(actor, READ, organization)
    rounds.get_round(actor, organization, found.round_id)
    return found


def call_of(round_id: int) -> Call:
    """The call of a round that was read."""
    found: Call = (
        Call.objects.unscoped("its round was read").select_related("organization", "round").get(round=round_id)
    )
    return found


# Projects -----------------------------------------------------------------------------------------------------------


def projects_at(actor: Actor, call: Call, organization: Organization) -> list[Project]:
    """Applications to a call that the association made, holds, or has passed up; to the caller those that came."""
    if call.round is None:
        return []
    ids = rounds.submissions_at(actor, call.round, organization).values_list("pk", flat=True)
    rows = Project.objects.unscoped("their submissions were read through scope").filter(submission__in=list(ids))
    return list(rows.select_related(*_WITH).order_by("blind_number", "-pk"))


def led_beside(project: Project) -> int:
    """How many other applications of the same call are handed in under the leader of one that was read.

    The same leader is the same person; where one of both is not known as a member, the same name in the same unit.
    """
    rows = Project.objects.unscoped("how often a leader applies concerns all applications of a call")
    rows = rows.filter(call=project.call_id, submission__state__in=HANDED_IN).exclude(pk=project.pk)
    return len(_led_by(rows, project))


def unfinished_beside(project: Project) -> list[Project]:
    """Projects granted by the same association that the leader of an application leads and has not finished; who is
    the same leader is told as in `led_beside`.
    """
    rows = Project.objects.unscoped("a call may ask what its leaders have not finished")
    rows = rows.filter(caller=project.caller_id, state__in=UNFINISHED).exclude(pk=project.pk)
    return _led_by(rows, project)


def _led_by(rows: QuerySet[Project], project: Project) -> list[Project]:
    named = rows.filter(leader=project.leader).exclude(leader=HIDDEN)
    if project.person_id is not None:
        named = named.filter(person=None)
    unit = _plain(project.unit)
    known = [] if project.person_id is None else list(rows.filter(person=project.person_id))
    return known + [each for each in named if _plain(each.unit) == unit]


def _plain(words: str) -> str:
    return "".join(words.split())


def projects_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Project]:
    """Projects that were granted: those that the association leads, and those that it called for."""
    permit(actor, READ, organization)
    mine = Q(organization=organization) | Q(caller=organization)
    rows: ScopedQuerySet[Project] = Project.objects.unscoped("permitted in the association").filter(mine)
    rows = rows.exclude(number="").select_related("call", "organization", "caller")
    return rows.order_by("-granted_on", "-pk")


def with_reports(rows: ScopedQuerySet[Project], organization: Organization, standing: str) -> ScopedQuerySet[Project]:
    """Of these projects those under way with a report that is `late`, or that waits for the association to `check`."""
    reports = Milestone.objects.unscoped("the projects were permitted")
    if standing == "check":
        reports = reports.filter(state=MilestoneState.REPORTED, caller=organization)
    else:
        owed = (MilestoneState.WAITING, MilestoneState.RETURNED)
        reports = reports.filter(state__in=owed, due_on__lt=today())
    return rows.filter(state=ProjectState.RUNNING, pk__in=reports.order_by().values("project"))


def get_project(actor: Actor, project_id: int) -> Project:
    """A project, to those who have its application, had it or made it, and to its leader; NotFound."""
    rows = Project.objects.unscoped("its submission is read through scope next").select_related(*_WITH)
    found: Project | None = rows.filter(pk=project_id).first()
    if found is None:
        raise NotFound(str(project_id))
    rounds.get_submission(actor, found.submission_id)
    if not allows(actor, READ):
        raise NotFound(str(project_id))
    return found


def own_projects(actor: Actor) -> list[Project]:
    """Projects that the actor leads."""
    permit(actor, "research.read_own")
    if actor.person_id is None:
        return []
    rows = Project.objects.unscoped("one's own").filter(person=actor.person_id)
    return list(rows.select_related(*_WITH).order_by("-pk"))


def get_own_project(actor: Actor, project_id: int) -> Project:
    """One of them; NotFound."""
    for row in own_projects(actor):
        if row.pk == project_id:
            return row
    raise NotFound(str(project_id))


def project_of(submission_id: int) -> Project:
    """The project of a submission that was read; NotFound."""
    rows = Project.objects.unscoped("its submission was read").select_related(*_WITH)
    found: Project | None = rows.filter(submission=submission_id).first()
    if found is None:
        raise NotFound(str(submission_id))
    return found


def arrived(call: Call, *states: str) -> list[Project]:
    """Projects whose applications have arrived with the caller, who has read the call."""
    if call.round is None:
        return []
    ids = list(rounds.arrived(call.round).values_list("pk", flat=True))
    rows = Project.objects.unscoped("arrived with the caller").filter(submission__in=ids)
    rows = rows.filter(state__in=states) if states else rows
    return list(rows.select_related(*_WITH).order_by("blind_number", "pk"))


def rows_to_show(call: Call) -> list[dict[str, str]]:
    """What is proposed in a call, which the caller has read, as its public notice shows it."""
    return [row_to_show(each) for each in arrived(call, ProjectState.PROPOSED)]


def row_to_show(project: Project) -> dict[str, str]:
    """One project as a public notice shows it."""
    return {
        "leader": name_in_papers(project.leader),
        "unit": project.unit,
        "title": project.title,
        "topic": project.call.topic_name(project.topic),
        "sum": f"{project.granted or 0:,.2f}",
    }


def worked_together(person_ids: Collection[int]) -> dict[int, set[int]]:
    """With whom each of these persons takes or took part in a project that was applied for, by person."""
    led = Project.objects.unscoped(CONFLICTS).filter(person__in=person_ids).values_list("pk", flat=True)
    joined = TeamMember.objects.unscoped(CONFLICTS).filter(person__in=person_ids).values_list("project_id", flat=True)
    projects = {*led, *joined}
    teams: dict[int, set[int]] = {key: set() for key in projects}
    leaders = Project.objects.unscoped(CONFLICTS).filter(pk__in=projects, person__isnull=False)
    members = TeamMember.objects.unscoped(CONFLICTS).filter(project__in=projects, person__isnull=False)
    for key, person in [*leaders.values_list("pk", "person_id"), *members.values_list("project_id", "person_id")]:
        teams[key].add(person)
    return {
        person: set().union(*(team for team in teams.values() if person in team)) - {person} for person in person_ids
    }


def team_of(project: Project) -> list[TeamMember]:
    """The team of a project that was read."""
    return list(TeamMember.objects.unscoped("the project was read").filter(project=project).order_by("pk"))


def proposed_calls(actor: Actor, organization: Organization) -> list[Call]:
    """Closed calls of the association with projects that are proposed and not yet decided."""
    rows = Project.objects.unscoped("a list of calls").filter(caller=organization, state=ProjectState.PROPOSED)
    ids = rows.values_list("call_id", flat=True).distinct()
    found = calls_for(actor, organization).filter(pk__in=ids, round__state=RoundState.CLOSED)
    return list(found.filter(organization=organization))


# Who applies, in what is blind --------------------------------------------------------------------------------------


def answers_of(project: Project) -> dict[str, str]:
    """What was filled in, by question; empty once it was dropped. The caller has read the project."""
    return rounds.answers_of(project.submission)


def identities_of(project: Project) -> list[Identity]:
    """Everything that tells who applies."""
    given, kind = answers_of(project), IdentityKind
    team = team_of(project)
    typed = [name for name, _unit in team_lines(given.get("team", ""))]
    names = {project.leader, given.get("applicant", ""), *typed, *(each.name for each in team)} - {HIDDEN}
    units = [project.unit, given.get("unit", ""), *(each.unit for each in team),
             project.organization.name, project.organization.short_name]  # fmt: skip
    pairs: list[tuple[IdentityKind, Sequence[str]]] = [
        (kind.NAME, sorted(names)),
        (kind.UNIT, [unit for unit in units if len(unit) > 2]),
        (kind.PHONE, _several(given.get("phone", ""))),
        (kind.ORCID, _several(given.get("orcid", ""))),
        (kind.EMAIL, _several(given.get("email", ""))),
        (kind.NUMBER, _several(given.get("earlier", ""))),
    ]
    found = {Identity(key, value.strip()): None for key, values in pairs for value in values if value.strip()}
    return list(found)


def team_lines(text: str) -> list[tuple[str, str]]:
    """The members of a team as they are typed: on each line a name, a blank, and a unit that may be missing."""
    lines = [line.replace("\u3000", " ").split(None, 1) for line in text.splitlines() if line.strip()]
    return [(name[:80], (rest[0] if rest else "").strip()[:200]) for name, *rest in lines]


def shown_answers(project: Project) -> dict[str, str]:
    """The same as offices read it: nothing of a leader and no name of the team whose identity is hidden."""
    given, team = answers_of(project), team_of(project)
    if any(each.name == HIDDEN for each in team):
        given["team"] = "\n".join(f"{each.shown} {each.unit}".strip() for each in team)
    if project.leader == HIDDEN:
        given |= {key: shown_name(HIDDEN) for key in TELLS_THE_LEADER if given.get(key)}
    return given


def _several(text: str) -> list[str]:
    for mark in SENTENCE_MARKS:
        text = text.replace(mark, " ")
    return text.split()


def attached_to(project: Project) -> list[StoredFile]:
    """Files attached to the blind part of a project that was read."""
    return list(files_of(ATTACHED, project.pk))


def hits_of(project: Project) -> list[Hit]:
    """Who applies, found in title, blind part and attached files of a project that was read; empty when it is blind.

    Invalid "blind_file" for a file that cannot be read.
    """
    from django.utils.translation import gettext as _

    parts = [(_("Title"), project.title), (_("Blind part"), answers_of(project).get("blind", ""))]
    for file in attached_to(project):
        parts.append((file.name, file.name))
        with open_file(file) as stream:
            parts += [(f"{file.name}: {where}", text) for where, text in readable_parts(file.media_type, stream)]
    return find_hits(identities_of(project), parts)


def blind_sections(project: Project) -> list[tuple[str, list[str]]]:
    """What reviewers read of a project: heads and paragraphs, of the blind part and of the attached files."""
    from django.utils.translation import gettext as _

    text = answers_of(project).get("blind", "")
    sections = [(_("Blind part"), [line for line in text.splitlines() if line.strip()])]
    for at, file in enumerate(attached_to(project), 1):
        with open_file(file) as stream:
            sections.append((_("Annex %(n)d") % {"n": at}, words_of(file.media_type, stream)))
    return sections


# Milestones ---------------------------------------------------------------------------------------------------------


def milestones_of(project: Project) -> list[Milestone]:
    """The milestones of a project that was read, in their order."""
    rows = Milestone.objects.unscoped("the project was read").filter(project=project)
    return list(rows.select_related("organization", "caller", "project").order_by("due_on", "pk"))


def get_milestone(actor: Actor, milestone_id: int) -> Milestone:
    """A milestone of a project that the actor reads or leads; NotFound."""
    rows = Milestone.objects.unscoped("its project is read next").select_related("organization", "caller", "project")
    found: Milestone | None = rows.filter(pk=milestone_id).first()
    if found is None:
        raise NotFound(str(milestone_id))
    if actor.person_id is None or found.project.person_id != actor.person_id:
        get_project(actor, found.project_id)
    return found


def may_read_attached(actor: Actor, project_id: int) -> bool:
    """Whether the actor reads what was uploaded to a project's application: never a reviewer as such."""
    return _reads(get_project, actor, project_id)


def may_read_report(actor: Actor, milestone_id: int) -> bool:
    """Whether the actor reads what was uploaded to a milestone."""
    return _reads(get_milestone, actor, milestone_id)


def _reads(getter: Any, actor: Actor, subject_id: int) -> bool:
    try:
        getter(actor, subject_id)
    except NotFound:
        return False
    return True
