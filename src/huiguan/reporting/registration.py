"""What the room tells the kernel at start-up."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.workflow.registry import register as register_workflow
from huiguan.reporting.reasons import REASONS
from huiguan.reporting.selectors.annual import get_annual
from huiguan.reporting.selectors.forms import get_form
from huiguan.reporting.workflows import FILL, RETURNED, SIGNED, WORKFLOWS

MESSAGES = (
    MessageKind(
        FILL, _("Figures to be reported"), icon="report-analytics", tone="blue", action_label=_("Fill in the form"),
        counted=ngettext_lazy("%(n)d form to fill in", "%(n)d forms to fill in", "n"),
    ),
    MessageKind(
        SIGNED, _("A form was handed up"), icon="clipboard-check", tone="blue", action_label=_("Look at the forms"),
        counted=ngettext_lazy("%(n)d form was handed up", "%(n)d forms were handed up", "n"),
    ),
    MessageKind(
        RETURNED, _("Figures were returned"), icon="arrow-back-up", tone="orange", action_label=_("Correct them"),
        counted=ngettext_lazy("%(n)d form was returned", "%(n)d forms were returned", "n"),
    ),
)  # fmt: skip
PAGES = (
    ("forms", _("Forms to fill in"), "reporting.read_forms", 10),
    ("inbox", _("Forms to check"), "reporting.check_forms", 20),
    ("rollups", _("Sums"), "reporting.read_totals", 30),
    ("annuals", _("Annual reports"), "reporting.read_annual", 40),
    ("indicators", _("Indicators"), "reporting.read_totals", 50),
    ("collections", _("Collections of figures"), "reporting.manage_collections", 60),
)


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_kind(kind)
    register_subject(
        "reporting.filled",
        get_form,
        _("Form of an association"),
        url=lambda row: reverse("reporting:form", args=[row.organization.code, row.pk]),
    )
    register_subject(
        "reporting.annualreport",
        get_annual,
        _("Annual report"),
        url=lambda row: reverse("reporting:annual", args=[row.organization.code, row.pk]),
    )
    navigation_section(NavSection("reporting", _("Statistics and reports"), "report-analytics", 80))
    for name, label, permission, order in PAGES:
        navigation_entry(
            NavEntry("reporting", f"reporting.{name}", label, f"reporting:{name}", permission, order=order)
        )
