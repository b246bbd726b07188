"""What filings tell the other floors at start-up."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.kernel.files.readers import register_reader
from huiguan.kernel.filings.reasons import REASONS
from huiguan.kernel.filings.selectors import get_filing, may_read_filing
from huiguan.kernel.filings.workflows import ANSWERED, FILING, WAITS
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits.navigation import NavEntry, navigation_entry
from huiguan.kernel.workflow.registry import register as register_workflow


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    register_workflow(FILING)
    register_reader("filings.filing", may_read_filing)
    register_subject(
        "filings.filing",
        get_filing,
        _("Filing"),
        url=lambda row: reverse("filings:filing", args=[row.organization.code, row.pk]),
    )
    register_kind(
        MessageKind(
            WAITS,
            _("Filing waits for an answer"),
            icon="building-bank",
            tone="blue",
            action_label=_("Open the filing"),
            counted=ngettext_lazy("%(n)d filing waits", "%(n)d filings wait", "n"),
        )
    )
    register_kind(
        MessageKind(
            ANSWERED,
            _("The authority answered"),
            icon="building-bank",
            tone="green",
            news=True,
            counted=ngettext_lazy("%(n)d filing answered", "%(n)d filings answered", "n"),
        )
    )
    navigation_entry(
        NavEntry("organizations", "filings.filings", _("Filings"), "filings:filings", "filings.read", order=90)
    )
