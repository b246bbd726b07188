"""The room's lines of the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section

SECTION = NavSection("members", _("Members"), "users", 20)
HISTORY = ("history/members.membership/",)
ENTRIES = (
    NavEntry(
        "members", "members.roster", _("Roster"), "members:roster", "members.read_members", order=10, also=HISTORY
    ),
    NavEntry(
        *("members", "members.applications", _("Applications"), "members:applications"),
        permission="members.check_applications",
        order=20,
    ),
    NavEntry("members", "members.transfers", _("Transfers"), "members:transfers", "members.manage_transfers", order=30),
    NavEntry("members", "members.units", _("Unit members"), "members:units", "members.read_units", order=40),
    NavEntry(
        *("members", "members.duplicates", _("Likely duplicates"), "members:duplicates"),
        permission="members.merge_members",
        order=50,
    ),
    NavEntry(
        *("members", "members.invitations", _("Invitations"), "members:invitations"),
        permission="members.invite_members",
        order=55,
    ),
    NavEntry(
        *("members", "members.letters", _("Letters to members"), "members:letters"),
        permission="members.write_to_members",
        order=57,
    ),
    NavEntry(
        *("members", "members.agreements", _("Sharing agreements"), "members:agreements"),
        permission="privacy.read_agreements",
        order=58,
    ),
    NavEntry("members", "members.statistics", _("Statistics"), "members:statistics", "members.read_totals", order=60),
    # The sheets of all rooms stand on one page; what people bring in and take out is rosters.
    NavEntry(
        *("members", "imports", _("Import and export"), "exchange:batches", "exchange.open_imports"),
        order=70,
        also=("import/",),
    ),
    NavEntry(
        *("settings", "members.classes", _("Classes and fields of members"), "members:classes"),
        permission="members.manage_classes",
        order=20,
    ),
    NavEntry(
        "members", "members.own", _("My membership"), "members:own", "members.own_membership", order=90, local=False
    ),
)


def register() -> None:
    """Called once from AppConfig.ready."""
    navigation_section(SECTION)
    for entry in ENTRIES:
        navigation_entry(entry)
