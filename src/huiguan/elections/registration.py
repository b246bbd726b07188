"""What the room tells the kernel at start-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.elections import minutes, secret_ballot, selectors
from huiguan.elections.reasons import REASONS
from huiguan.elections.workflows import WORKFLOWS
from huiguan.governance.secret_ballot import SLOT
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.workflow.registry import register as register_workflow

MESSAGES = (
    MessageKind(
        "elections.vote",
        _("Voting is open"),
        icon="checkbox",
        tone="blue",
        action_label=_("Get my credential"),
        counted=ngettext_lazy("%(n)d election in which you may vote", "%(n)d elections in which you may vote", "n"),
    ),
    MessageKind(
        "elections.serve",
        _("Duty in an election"),
        icon="shield-check",
        tone="blue",
        action_label=_("Open my duties"),
        counted=ngettext_lazy("%(n)d duty in elections", "%(n)d duties in elections", "n"),
    ),
    MessageKind(
        "elections.released",
        _("Your signature is no longer waited for"),
        icon="shield-check",
        tone="yellow",
        action_label=_("Open my duties"),
        news=True,
        counted=ngettext_lazy(
            "%(n)d signature of yours is no longer waited for",
            "%(n)d signatures of yours are no longer waited for",
            "n",
        ),
    ),
    MessageKind(
        "elections.record",
        _("Officers changed: their record is due"),
        icon="building-bank",
        tone="yellow",
        action_label=_("Open the filing"),
        news=True,
        counted=ngettext_lazy("%(n)d record of officers is due", "%(n)d records of officers are due", "n"),
    ),
)


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_kind(kind)
    fill("governance.elections_of_meeting", minutes.shown_in)
    fill("governance.reports_of_elections", minutes.report_lines)
    fill(SLOT, secret_ballot.made)
    register_subject("elections.election", selectors.get_election, _("Election"))
    navigation_section(NavSection("elections", _("Elections"), "checkbox", 45))
    navigation_entry(
        NavEntry(
            *("elections", "elections.elections", _("Elections"), "elections:elections"),
            permission="elections.read_elections",
            order=10,
            also=("elections/",),
        )
    )
    navigation_entry(
        NavEntry(
            *("elections", "elections.own", _("My elections"), "elections:own_elections"),
            permission="elections.take_part",
            order=20,
            local=False,
        )
    )
