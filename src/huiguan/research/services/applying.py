"""Applying for a project: who applies, and the blind part, in which nothing may tell who applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import open_file
from huiguan.kernel.files.services import remove_file, store_file
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import money
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.models import Submission
from huiguan.kernel.rounds.services import EDITABLE
from huiguan.kernel.workflow.services import start
from huiguan.members.keys import HIDDEN
from huiguan.research import selectors
from huiguan.research.blind_files import MOST_BYTES, TAKEN, readable_parts
from huiguan.research.enums import ProjectState
from huiguan.research.identities import Hit
from huiguan.research.models import Call, Project, TeamMember
from huiguan.research.selectors.projects import ATTACHED, answers_of, attached_to, project_of, team_lines
from huiguan.research.services.eligibility import check_eligible, members_named, of_unit
from huiguan.research.services.masks import unmasked

APPLY = "research.apply"
MOST_TEAM, MOST_FILES, HITS_SAID = 30, 3, 5


def apply_for_project(
    *,
    actor: Actor,
    organization: Organization,
    call_id: int,
    topic: str,
    title: str,
    asked: Decimal,
    answers: Mapping[str, str],
) -> Project:
    """Begin an application; it is a draft. `answers` by the keys of the round's form: who applies, and `blind`.

    `team` holds a member on each line: name, blank, unit. Invalid "topic", "asked", "empty", "team"; RuleViolation
    "leader" (`check_leader`) and those of `check_eligible`; refusals of the round: "not_open", "too_long".
    """
    with recording(actor, organization, reason="apply_for_project"):
        permit(actor, APPLY, organization)
        call = selectors.get_call(actor, organization, call_id)
        given = {key: text.replace("\r\n", "\n") for key, text in answers.items()}
        project = Project(organization=organization, caller=call.organization, call=call)
        _set(project, call, topic, title, asked, given)
        _know_leader(project)
        check_leader(project)
        check_eligible(project, given.get("applicant", "").strip())
        project.submission = rounds.draft_submission(
            actor=actor, organization=organization, round_id=call.round_id or 0, title=project.title, answers=given
        )
        project.save()
        start(actor=actor, subject=project)
        _set_team(project, given.get("team", ""))
    return project


def _set(project: Project, call: Call, topic: str, title: str, asked: Decimal, given: Mapping[str, str]) -> None:
    most = call.most_for(topic)
    if most is None:
        raise Invalid(_("This call has no such topic."), code="topic", field="topic")
    if not title.strip():
        raise Invalid(_("Give the project a title."), code="empty", field="title")
    if not 0 <= asked <= most:
        message = _("For this topic at most %(most)s can be asked for.") % {"most": money(most)}
        raise Invalid(message, code="asked", field="asked")
    leader = given.get("applicant", "").strip()
    if not leader:
        raise Invalid(_("Say who leads the project."), code="empty", field="applicant")
    project.topic, project.title, project.asked = topic, title.strip()[:120], asked
    project.leader, project.unit = leader[:80], given.get("unit", "").strip()[:200]


def _known(organization: Organization, name: str, unit: str) -> tuple[str, int | None]:
    """The name as it is kept, and the person where exactly one member of the association has it.

    A hidden identity is found by the name as well, which is then not kept. Of namesakes the unit tells who is meant;
    where it does not and one of them is hidden, the name is not kept either: it would stand in the open for both.
    """
    found = members_named(organization.pk, name)
    meant = of_unit(found, unit) or found
    hidden = any(row.hidden_identity for row in meant)
    return HIDDEN if hidden else name, found[0].person_id if len(found) == 1 else None


def _know_leader(project: Project) -> None:
    project.leader, project.person_id = _known(project.organization, project.leader, project.unit)


def _set_team(project: Project, text: str) -> None:
    lines = team_lines(text)
    if len(lines) > MOST_TEAM:
        raise Invalid(_("A team has at most %(n)d members.") % {"n": MOST_TEAM}, code="team", field="team")
    TeamMember.objects.unscoped("the project is one's own").filter(project=project).delete()
    rows = []
    for typed, unit in lines:
        name, person_id = _known(project.organization, typed, unit)
        rows.append(
            TeamMember(organization=project.organization, project=project, person_id=person_id, name=name, unit=unit)
        )
    TeamMember.objects.bulk_create(rows)


def lock_project(actor: Actor, project_id: int) -> Project:
    """A project that the actor reads, locked; NotFound."""
    found = selectors.get_project(actor, project_id)
    return locked(found)


def locked(project: Project) -> Project:
    """The row of a project that was read, locked."""
    rows = Project.objects.unscoped("read before").select_related(
        "submission", "submission__at", "submission__form", "call", "call__round", "organization", "caller"
    )
    row: Project = rows.select_for_update(of=("self",)).get(pk=project.pk)
    return row


def change_application(
    *,
    actor: Actor,
    project_id: int,
    revision: int,
    topic: str,
    title: str,
    asked: Decimal,
    answers: Mapping[str, str],
) -> Project:
    """Change a draft, or an application that came back; what comes back masked, as `shown_answers` has it, stays.

    RuleViolation "not_editable"; Conflict; Invalid "hidden" (`unmasked`); as when applying.
    """
    with recording(actor, reason="change_submission"):
        project = lock_project(actor, project_id)
        permit(actor, APPLY, project.organization)
        given = unmasked(project, {key: text.replace("\r\n", "\n") for key, text in answers.items()})
        _set(project, project.call, topic, title, asked, given)
        rounds.change_submission(
            actor=actor,
            submission_id=project.submission_id,
            revision=revision,
            title=project.title,
            answers=given,
        )
        _know_leader(project)
        check_leader(project)
        check_eligible(project, given.get("applicant", "").strip())
        project.save()
        _set_team(project, given.get("team", ""))
    return project


def _editable(actor: Actor, project_id: int) -> Project:
    project = lock_project(actor, project_id)
    permit(actor, APPLY, project.organization)
    if project.submission.state not in EDITABLE:
        message = _("What was handed in is changed only after it came back.")
        raise RuleViolation(message, code="not_editable")
    return project


def attach_blind_file(*, actor: Actor, project_id: int, upload: Any) -> StoredFile:
    """Attach a Word or PDF file to the blind part. Reviewers never get it: they get its words, made anew.

    Invalid "file_missing", "blind_file" for another kind of file or one that cannot be read; RuleViolation
    "not_editable", "too_many".
    """
    with recording(actor, reason="attach_file"):
        project = _editable(actor, project_id)
        if upload is None:
            raise Invalid(_("Choose a file."), code="file_missing", field="file")
        if len(attached_to(project)) >= MOST_FILES:
            raise RuleViolation(_("At most %(n)d files are attached.") % {"n": MOST_FILES}, code="too_many")
        file = store_file(
            actor=actor,
            organization=project.organization,
            upload=upload,
            permission=APPLY,
            subject_kind=ATTACHED,
            subject_id=project.pk,
            max_bytes=MOST_BYTES,
        )
        if file.media_type not in TAKEN:
            raise Invalid(_("Attach a Word document (.docx) or a PDF file."), code="blind_file", field="file")
        with open_file(file) as stream:
            readable_parts(file.media_type, stream)
    return file


def remove_blind_file(*, actor: Actor, project_id: int, file_id: int) -> None:
    """Take an attached file out again. NotFound; RuleViolation "not_editable"."""
    with recording(actor, reason="remove_file"):
        project = _editable(actor, project_id)
        if file_id not in [file.pk for file in attached_to(project)]:
            raise NotFound(str(file_id))
        remove_file(actor=actor, file_id=file_id, permission=APPLY)


def check_submission(actor: Actor, submission: Submission) -> None:
    """Asked by the round at handing in and at every step upwards: the blind part tells nothing of who applies, and the
    leader leads no more applications than the call allows, and is who may lead one.
    """
    project = project_of(submission.pk)
    check_blind(project)
    check_leader(project)
    check_eligible(project, answers_of(project).get("applicant", "").strip())


def check_leader(project: Project) -> None:
    """RuleViolation "leader" when as many applications as the call allows are handed in under the same leader."""
    most = project.call.per_leader
    if selectors.led_beside(project) >= most:
        message = ngettext(
            "%(leader)s leads another application in this call, and the call allows %(n)d for each person.",
            "%(leader)s leads other applications in this call, and the call allows %(n)d for each person.",
            most,
        )
        raise RuleViolation(message % {"leader": project.shown_leader, "n": most}, code="leader", field="applicant")


def check_blind(project: Project) -> None:
    """RuleViolation "identity", with what was found and where."""
    hits = selectors.hits_of(project)
    if hits:
        message = _("The blind part tells who applies: %(hits)s. Take it out and try again.")
        raise RuleViolation(message % {"hits": said(hits)}, code="identity", field="blind")


def said(hits: Sequence[Hit]) -> str:
    """What was found, in words; the first few of many."""
    words = [
        _("%(kind)s “%(value)s” (%(where)s: …%(around)s…)")
        % {"kind": hit.kind.label, "value": hit.value, "where": hit.where, "around": hit.around}
        for hit in hits[:HITS_SAID]
    ]
    return "；".join(words) + ("；…" if len(hits) > HITS_SAID else "")


def hand_in(*, actor: Actor, project_id: int) -> Submission:
    """Hand an application in to the level above. RuleViolation "identity" while the blind part tells who applies."""
    project = selectors.get_project(actor, project_id)
    return rounds.hand_in(actor=actor, submission_id=project.submission_id)


def pass_up(*, actor: Actor, project_id: int, note: str) -> Submission:
    """Pass it up with the opinion of this level."""
    project = selectors.get_project(actor, project_id)
    return rounds.pass_up(actor=actor, submission_id=project.submission_id, note=note)


def return_application(*, actor: Actor, project_id: int, reason: str) -> Submission:
    """Return it to the level from which it came. RuleViolation "settled" once it lies before reviewers."""
    project = selectors.get_project(actor, project_id)
    if project.state != ProjectState.APPLIED:
        raise RuleViolation(_("This application lies before the reviewers or is decided."), code="settled")
    return rounds.return_submission(actor=actor, submission_id=project.submission_id, reason=reason)


def withdraw_application(*, actor: Actor, project_id: int) -> Submission:
    """Give up a draft, or an application that came back."""
    project = selectors.get_project(actor, project_id)
    return rounds.withdraw_submission(actor=actor, submission_id=project.submission_id)
