"""What the room tells the kernel at start-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from huiguan.cases import selectors
from huiguan.cases.holdings import PERSONAL, RULES
from huiguan.cases.purposes import PURPOSES
from huiguan.cases.reasons import REASONS
from huiguan.cases.sealing import TABLES
from huiguan.cases.selectors.relief import NOTICE_PURPOSE
from huiguan.cases.services.consents import consent_withdrawn
from huiguan.cases.services.naming import follow_identity
from huiguan.cases.services.reading import note_paper
from huiguan.cases.services.reports import hold_objection, unread_objections
from huiguan.cases.workflows import WORKFLOWS
from huiguan.kernel import notices
from huiguan.kernel.files.readers import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.notices.holding import SLOT, UNREAD
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.privacy import register_personal_data, register_purpose, register_retention, register_sealed
from huiguan.kernel.workflow.registry import register as register_workflow
from huiguan.members.services.records import IDENTITY

_OPEN = _("Open the case")
MESSAGES = (
    MessageKind("cases.new", _("A case waits to be taken"), icon="lifebuoy", tone="blue",
                action_label=_("Open the queue"),
                counted=ngettext_lazy("%(n)d case waits to be taken", "%(n)d cases wait to be taken", "n")),
    MessageKind("cases.assigned", _("A case was given to you"), icon="lifebuoy", tone="blue", action_label=_OPEN),
    MessageKind("cases.message", _("News in a case that you handle"), icon="message", tone="blue", action_label=_OPEN,
                news=True),
    MessageKind("cases.due_soon", _("A case is due tomorrow"), icon="clock", tone="yellow", action_label=_OPEN),
    MessageKind("cases.resumed", _("The clock of a case runs again"), icon="player-play", tone="blue",
                action_label=_OPEN, news=True),
    MessageKind("cases.late", _("A case is late"), icon="alert-circle", tone="red", action_label=_OPEN,
                counted=ngettext_lazy("%(n)d case is late", "%(n)d cases are late", "n")),
    MessageKind("cases.late_below", _("A case of an association below is late"), icon="alert-circle", tone="red",
                action_label=_("See the dates"),
                counted=ngettext_lazy("%(n)d case below is late", "%(n)d cases below are late", "n")),
    MessageKind("cases.referral", _("An association asks to handle a case together"), icon="arrows-exchange",
                tone="blue", action_label=_("Open the referral")),
    MessageKind("cases.referral_late", _("A referral has not been answered"), icon="arrows-exchange", tone="red",
                action_label=_("Open the referral")),
    MessageKind("cases.news", _("News in your case"), icon="lifebuoy", tone="blue",
                action_label=pgettext_lazy("case", "Look"), news=True),
    MessageKind("cases.for_you", _("A case was entered for you: say whether it is right"), icon="lifebuoy", tone="blue",
                action_label=pgettext_lazy("case", "Look"), news=True),
    MessageKind("cases.note_asked", _("A handler asks to read a sealed note of yours"), icon="lock", tone="blue",
                action_label=_OPEN),
    MessageKind("cases.note_answered", _("Answer to your asking for a sealed note"), icon="lock", tone="blue",
                action_label=_OPEN, news=True),
    MessageKind("cases.rate", _("Your case is closed: how was it handled"), icon="lifebuoy", tone="green",
                action_label=pgettext_lazy("case", "Rate"), news=True),
    MessageKind("cases.withdrawn", _("A case was withdrawn"), icon="lifebuoy", action_label=_OPEN, news=True),
    MessageKind("cases.broken", _("A case was opened in an emergency"), icon="lock-open", tone="red",
                action_label=_("See the log")),
    MessageKind("cases.broken_told", _("A case that you handle was opened in an emergency"), icon="lock-open",
                tone="yellow", action_label=_OPEN, news=True),
    MessageKind("cases.report", _("An anonymous report came in"), icon="mail", tone="blue",
                action_label=_("Open the channel"),
                counted=ngettext_lazy("%(n)d anonymous report came in", "%(n)d anonymous reports came in", "n")),
    MessageKind("cases.report_late_below", _("An anonymous report below was not answered in time"), icon="mail",
                tone="red", action_label=_("See the dates"),
                counted=ngettext_lazy("%(n)d anonymous report below was not answered in time",
                                      "%(n)d anonymous reports below were not answered in time", "n")),
    MessageKind("cases.committee", _("You are asked to decide on relief"), icon="gavel", tone="blue",
                action_label=pgettext_lazy("relief", "Decide")),
    MessageKind("cases.survey", _("You are asked in a survey"), icon="clipboard-check", tone="blue",
                action_label=pgettext_lazy("survey action", "Answer"),
                counted=ngettext_lazy("%(n)d survey waits for your answer", "%(n)d surveys wait for your answer", "n")),
    MessageKind("cases.survey_here", _("An association above asks your members in a survey"), icon="clipboard-check",
                action_label=_("See the survey"), news=True),
    MessageKind("cases.to_pay", _("Relief is to be paid"), icon="coins", tone="blue",
                action_label=_("See what is to be paid")),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_kind(kind)
    for table in TABLES:
        register_sealed(table)
    for one in PURPOSES:
        register_purpose(one)
    notices.register_purpose(NOTICE_PURPOSE)
    for rule in RULES:
        register_retention(rule)
    register_subject("cases.benefit", selectors.get_benefit, _("Benefit or commitment"))
    register_personal_data(PERSONAL)
    register_reader("cases.casepaper", selectors.may_read_paper, sealed=True, opened=note_paper)
    fill("privacy.consent_withdrawn", consent_withdrawn)
    fill(SLOT, hold_objection)
    fill(UNREAD, unread_objections)
    fill(IDENTITY, follow_identity)
    _navigation()


def _navigation() -> None:
    navigation_section(NavSection("cases", pgettext_lazy("room", "Rights and requests"), "lifebuoy", 50))
    local = (
        ("queue", _("Case queue"), "cases.handle_cases", ("cases/",)),
        ("head", _("Lateness and load"), "cases.read_lateness", ("cases/lateness/",)),
        ("committee", _("Relief to decide"), "cases.decide_relief", ("cases/committee/",)),
        ("relief_due", _("Relief to pay"), "cases.read_relief_due", ("cases/relief/",)),
        ("statistics", _("Totals of cases"), "cases.read_totals", ("cases/statistics/",)),
        ("rules", _("Rules of cases"), "cases.manage_kinds", ("cases/rules/",)),
        ("reports", _("Anonymous channel"), "cases.read_reports", ("cases/reports/",)),
        ("surveys", _("Surveys"), "cases.read_surveys", ("cases/surveys/",)),
        ("benefits", _("Benefits and commitments"), "cases.read_benefits", ("cases/benefits/",)),
        ("glass_log", _("Emergency looks"), "cases.supervise", ("cases/emergency/",)),
    )
    for order, (name, label, permission, also) in enumerate(local):
        entry = NavEntry("cases", f"cases.{name}", label, f"cases:{name}", permission, order=10 * order, also=also)
        navigation_entry(entry)
    navigation_entry(
        NavEntry(
            "cases", "cases.own", _("My requests for help"), "cases:own", "cases.ask_for_help", order=90, local=False
        )
    )
    navigation_entry(
        NavEntry(
            "cases",
            "cases.own_surveys",
            _("Surveys for me"),
            "cases:own_surveys",
            "cases.answer_survey",
            order=95,
            local=False,
        )
    )
