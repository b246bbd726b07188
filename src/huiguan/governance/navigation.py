"""The room's lines of the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.navigation import NavEntry, navigation_entry

ENTRIES = (
    NavEntry(
        *("organizations", "governance.chart", _("Organisation chart"), "governance:chart"),
        permission="governance.read_structure",
        order=40,
        also=("governance/bodies/", "governance/posts/", "governance/tenures/", "history/governance.body/"),
    ),
    NavEntry(
        *("organizations", "governance.charter", _("Charter"), "governance:charter"),
        permission="governance.read_charter",
        order=50,
        also=("governance/charter/",),
    ),
    NavEntry(
        *("organizations", "governance.renewal", _("Own renewal"), "governance:renewal"),
        permission="governance.read_structure",
        order=60,
        also=("governance/terms/", "governance/delegates/"),
    ),
    NavEntry(
        *("organizations", "governance.sending", _("Delegates sent up"), "governance:sending"),
        permission="governance.send_delegates",
        order=65,
    ),
    NavEntry(
        *("organizations", "governance.renewals", _("Renewals below"), "governance:renewals"),
        permission="governance.read_renewal",
        order=70,
    ),
)


def register() -> None:
    """Called once from AppConfig.ready."""
    for entry in ENTRIES:
        navigation_entry(entry)
