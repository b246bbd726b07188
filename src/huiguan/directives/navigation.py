"""The room's lines of the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.navigation import NavEntry, navigation_entry

ENTRIES = (
    NavEntry(
        "directives",
        "directives.ledger",
        _("Task ledger"),
        "directives:ledger",
        "directives.read_ledger",
        order=10,
        also=(
            *("directives/items/", "directives/assignments/"),
            *("history/directives.item/", "history/directives.assignment/"),
        ),
    ),
    NavEntry(
        "directives",
        "directives.documents",
        _("Documents and items"),
        "directives:documents",
        "directives.read_documents",
        order=20,
        also=("directives/dispatch-runs/",),
    ),
    NavEntry("directives", "directives.board", _("Board"), "directives:board", "directives.read_board", order=30),
    NavEntry(
        "directives",
        "directives.bulletins",
        _("Bulletins"),
        "directives:bulletins",
        "directives.read_bulletins",
        order=50,
    ),
    NavEntry(
        "directives",
        "directives.problems",
        _("List of problems"),
        "directives:problems",
        "directives.read_documents",
        order=40,
    ),
    NavEntry(
        "directives", "directives.burden", _("Reports asked"), "directives:burden", "directives.read_ledger", order=60
    ),
    NavEntry(
        "directives",
        "directives.year_plan",
        _("Year plan"),
        "directives:year_plan",
        "directives.read_ledger",
        order=55,
    ),
    NavEntry(
        "settings",
        "directives.settings",
        _("Settings of follow-through"),
        "directives:settings",
        "directives.manage_settings",
        order=10,
    ),
)


def register() -> None:
    """Called once from AppConfig.ready."""
    for entry in ENTRIES:
        navigation_entry(entry)
