"""What panels tell the other floors at start-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.panels.reasons import REASONS
from huiguan.kernel.panels.selectors import get_panel
from huiguan.kernel.panels.services import BEFORE_ME
from huiguan.kernel.permits.navigation import NavEntry, navigation_entry


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    register_subject("panels.panel", get_panel, _("Panel"))
    register_kind(
        MessageKind(
            BEFORE_ME,
            _("Something to mark"),
            icon="scale",
            tone="blue",
            action_label=_("Open what is before me"),
            counted=ngettext_lazy("%(n)d thing to mark", "%(n)d things to mark", "n"),
        )
    )
    navigation_entry(NavEntry("desk", "panels.own", _("My panels"), "panels:own", "panels.mark", order=60, local=False))
