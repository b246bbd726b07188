"""What the room tells the kernel at start-up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from huiguan.kernel.files.readers import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind
from huiguan.kernel.inbox import register_kind as register_message
from huiguan.kernel.notices import PurposeSpec, Ready, ShownField
from huiguan.kernel.notices import register_purpose as register_notice
from huiguan.kernel.panels import register_conflicts, register_material, register_paper
from huiguan.kernel.panels.selectors import jurors_about
from huiguan.kernel.permits import Actor, NotFound, RuleViolation
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.privacy import RetentionRule, register_retention
from huiguan.kernel.rounds import RoundKind
from huiguan.kernel.rounds import register_kind as register_round
from huiguan.kernel.rounds.services import forget_submissions
from huiguan.kernel.workflow.registry import register as register_workflow
from huiguan.members.services.records import IDENTITY
from huiguan.research import conflicts, desk, figures, finding, selectors, sheets
from huiguan.research.enums import ProjectState
from huiguan.research.links import project_url
from huiguan.research.models import Project, TeamMember
from huiguan.research.reasons import REASONS
from huiguan.research.selectors.projects import (
    ATTACHED,
    REPORTED,
    ROUND,
    may_read_attached,
    may_read_report,
    project_of,
    proposed_calls,
    rows_to_show,
)
from huiguan.research.services.applying import check_submission
from huiguan.research.services.calls import KEPT
from huiguan.research.services.naming import AUTHOR_HIDDEN, follow_identity
from huiguan.research.services.outputs import EVIDENCE, VERSION
from huiguan.research.services.reviewing import NOTICE, OUTCOME, PROJECT, SUBJECT, material
from huiguan.research.workflows import (
    BACK,
    DUE,
    GRANTED,
    LATE,
    LATE_CALLER,
    PASSED,
    REFUSED,
    SIGNED,
    WORKFLOWS,
)
from huiguan.research.workflows import REPORTED as REPORT_CAME

YEAR = timedelta(days=365)


def _message(key: str, label: Any, counted: Any, tone: str, *, news: bool = False) -> MessageKind:
    return MessageKind(
        key, label, icon="microscope", tone=tone, action_label=gettext_lazy("Open the project"), counted=counted,
        news=news,
    )  # fmt: skip


MESSAGES = (
    _message(GRANTED, gettext_lazy("Project was granted"),
             ngettext_lazy("%(n)d project was granted", "%(n)d projects were granted", "n"), "green", news=True),
    _message(REFUSED, gettext_lazy("Project was not granted"),
             ngettext_lazy("%(n)d project was not granted", "%(n)d projects were not granted", "n"), "grey", news=True),
    _message(OUTCOME, gettext_lazy("Your application was decided"),
             ngettext_lazy("%(n)d of your applications was decided", "%(n)d of your applications were decided", "n"),
             "blue", news=True),
    _message(SIGNED, gettext_lazy("Contract of a project was signed"),
             ngettext_lazy("%(n)d contract of a project was signed", "%(n)d contracts of projects were signed", "n"),
             "blue", news=True),
    _message(DUE, gettext_lazy("Project report is due soon"),
             ngettext_lazy("%(n)d project report is due soon", "%(n)d project reports are due soon", "n"), "blue"),
    _message(LATE, gettext_lazy("Project report is late"),
             ngettext_lazy("%(n)d project report is late", "%(n)d project reports are late", "n"), "red"),
    _message(LATE_CALLER, gettext_lazy("Called project is late"),
             ngettext_lazy("%(n)d called project is late", "%(n)d called projects are late", "n"), "red"),
    _message(REPORT_CAME, gettext_lazy("Project report to be checked"),
             ngettext_lazy("%(n)d project report to be checked", "%(n)d project reports to be checked", "n"), "yellow"),
    _message(BACK, gettext_lazy("Project report was sent back"),
             ngettext_lazy("%(n)d project report was sent back", "%(n)d project reports were sent back", "n"),
             "orange"),
    _message(PASSED, gettext_lazy("Project report has passed"),
             ngettext_lazy("%(n)d project report has passed", "%(n)d project reports have passed", "n"), "green",
             news=True),
    MessageKind(AUTHOR_HIDDEN,
                gettext_lazy("Look whether the files of an output still name somebody who is hidden now"),
                icon="microscope", tone="orange", action_label=gettext_lazy("Open the output"), news=True),
)  # fmt: skip


def _submission_url(submission: Any, organization: Any) -> str:
    return project_url(organization.code, project_of(submission.pk).pk)


def _call_url(row: Any, organization: Any) -> str:
    return reverse("research:call", args=[organization.code, row.subject_id])


def _ready(actor: Actor, organization: Any) -> list[Ready]:
    """Calls with proposed projects that were not shown."""
    from huiguan.kernel.notices.selectors import awaits_notice, notice_of

    found = []
    for call in proposed_calls(actor, organization):
        rows = rows_to_show(call)
        if awaits_notice(notice_of(NOTICE, SUBJECT, call.pk), rows):
            found.append(Ready(call.pk, f"关于{call.title}拟立项课题的公示", rows))
    return found


def _concerned(calls: Collection[int]) -> list[tuple[int, int]]:
    """Who applied in the calls, alone or in a team, and who reviewed."""
    why = "who may not judge an objection"
    led = Project.objects.unscoped(why).filter(call__in=calls).exclude(person=None)
    teams = TeamMember.objects.unscoped(why).filter(project__call__in=calls).exclude(person=None)
    applied = [*led.values_list("call_id", "person_id"), *teams.values_list("project__call_id", "person_id")]
    return [*applied, *jurors_about(SUBJECT, calls)]


def _check_days(actor: Actor, notice: Any) -> None:
    """A call may ask for more days than the rule that holds for all."""
    from huiguan.research.models import Call

    days = Call.objects.unscoped("its notice is being opened").get(pk=notice.subject_id).notice_days
    if notice.working_days < days:
        message = _("The call asks for %(n)d working days.") % {"n": days}
        raise RuleViolation(message, code="too_short", field="working_days")


def _reads_output(actor: Actor, output_id: int) -> bool:
    """Files of outputs: the office; everybody reads them from the public page."""
    try:
        selectors.get_output(actor, output_id)
    except NotFound:
        return False
    return True


def _reads_adoption(actor: Actor, adoption_id: int) -> bool:
    from huiguan.research.models import Adoption

    rows = Adoption.objects.unscoped("asked for its output only").filter(pk=adoption_id)
    output_id = rows.values_list("output_id", flat=True).first()
    return output_id is not None and _reads_output(actor, output_id)


def _forgettable(day: date, limit: int) -> list[int]:
    """Applications that were not granted, a year after everything had to arrive."""
    rows = Project.objects.unscoped("retention").filter(call__round__arrives_by__lt=day - YEAR).exclude(leader="")
    rows = rows.filter(number="").exclude(state=ProjectState.PROPOSED)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _forget(actor: Actor, keys: Sequence[int]) -> int:
    from huiguan.kernel.files.services import remove_file

    rows = Project.objects.unscoped("retention").filter(pk__in=keys)
    for project in rows:
        for file in selectors.projects.attached_to(project):
            remove_file(actor=actor, file_id=file.pk)
    forget_submissions(actor, list(rows.values_list("submission_id", flat=True)))
    TeamMember.objects.unscoped("retention").filter(project__in=keys).delete()
    return int(rows.update(leader="", unit="", person=None))


def _reviews() -> None:
    register_notice(
        PurposeSpec(
            NOTICE,
            pgettext_lazy("public notice", "Projects proposed"),
            (
                ShownField("leader", gettext_lazy("Leader of the project"), names=True),
                ShownField("unit", gettext_lazy("Unit"), required=False),
                ShownField("title", gettext_lazy("Title")),
                ShownField("topic", gettext_lazy("Topic of the call")),
                ShownField("sum", gettext_lazy("Sum granted")),
            ),
            working_days_minimum=5,
            law="《关于进一步完善中央财政科研项目资金管理等政策的若干意见》：立项信息主动公开、公示",
            subject_kind=SUBJECT,
            ready=_ready,
            opened=_check_days,
            concerned=_concerned,
        )
    )
    register_material(PROJECT, lambda entry: material(entry.subject_id))
    register_paper(PROJECT, "research:blind_paper")
    for source, find in conflicts.SOURCES:
        register_conflicts(source, PROJECT, find)


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    fill(IDENTITY, follow_identity)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_message(kind)
    label = gettext_lazy("Applications for projects")
    register_round(RoundKind(ROUND, label, _submission_url, check_submission, _call_url, kept=KEPT))
    _reviews()
    register_reader(ATTACHED, may_read_attached)
    register_reader(REPORTED, may_read_report)
    register_reader(VERSION, _reads_output)
    register_reader(EVIDENCE, _reads_adoption)
    register_retention(
        RetentionRule(
            "research.applications",
            gettext_lazy("Applications for projects that were not granted, a year after they arrived"),
            "个人信息保护法第十九条、第四十七条",
            _forgettable,
            _forget,
        )
    )
    register_subject("research.project", selectors.get_project, gettext_lazy("Project"))
    register_subject("research.milestone", selectors.get_milestone, gettext_lazy("Milestone of a project"))
    register_subject("research.output", selectors.get_output, gettext_lazy("Output"))
    finding.register()
    figures.register()
    sheets.register()
    desk.register()
    _navigation()


def _navigation() -> None:
    navigation_section(NavSection("research", gettext_lazy("Research"), "microscope", 60))
    for order, (key, label, address, also) in enumerate(
        (
            ("research.home", gettext_lazy("Calls for projects"), "research:home", ("research/calls/",)),
            ("research.projects", gettext_lazy("Research projects"), "research:projects", ("research/projects/",)),
            ("research.outputs", gettext_lazy("Outputs of research"), "research:outputs", ("research/outputs/",)),
        )
    ):
        navigation_entry(NavEntry("research", key, label, address, permission="research.read", order=order, also=also))
    navigation_entry(
        NavEntry(
            *("desk", "research.own", gettext_lazy("My projects"), "research:own_projects", "research.read_own"),
            order=62,
            local=False,
        )
    )
