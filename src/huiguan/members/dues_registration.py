"""What dues tell the kernel at start-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.kernel.history import register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits.navigation import NavEntry, navigation_entry
from huiguan.kernel.privacy import register_personal_data, register_retention
from huiguan.members import dues_holdings, dues_sheet
from huiguan.members.selectors.dues import get_demand
from huiguan.members.services.payment_providers import SANDBOX, Sandbox, register_provider


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_kind(
        MessageKind(
            "members.dues",
            _("Dues"),
            icon="receipt",
            tone="orange",
            action_label=_("Look at it"),
            counted=ngettext_lazy("%(n)d open demand of dues", "%(n)d open demands of dues", "n"),
        )
    )
    register_kind(
        MessageKind(
            "members.lapse",
            _("Membership that lapses"),
            icon="receipt",
            tone="orange",
            action_label=_("Decide on the list"),
            counted=ngettext_lazy("%(n)d list of lapsing members", "%(n)d lists of lapsing members", "n"),
        )
    )
    register_subject("members.duesdemand", get_demand, _("Demand of dues"))
    register_provider(SANDBOX, Sandbox())
    dues_sheet.register()
    register_personal_data(dues_holdings.PERSONAL)
    register_retention(dues_holdings.RETENTION)
    navigation_entry(NavEntry("members", "members.dues", _("Dues"), "dues:list", "members.read_dues", order=60))
