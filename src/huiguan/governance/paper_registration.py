"""What official papers tell the kernel at start-up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.governance.meeting_links import incoming_url, outgoing_url
from huiguan.governance.paper_workflows import WAITS, WORKFLOWS
from huiguan.kernel.files.readers import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind
from huiguan.kernel.inbox import register_kind as register_message_kind
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.permits.navigation import NavEntry, navigation_entry
from huiguan.kernel.workflow.registry import register as register_workflow

REASONS = {
    "draft_paper": _("Paper drafted"),
    "change_paper": _("Draft of a paper changed"),
    "pass_paper_on": _("Paper passed on"),
    "issue_paper": _("Paper issued"),
    "number_paper": _("Paper numbered"),
    "seal_paper": _("Seal put on"),
    "log_seal_use": _("Use of the seal logged"),
    "distribute_paper": _("Paper distributed"),
    "receive_paper": _("Paper registered"),
    "add_scan": _("Scanned file added to a paper"),
    "propose_on_paper": _("Proposal written on a paper"),
    "instruct_on_paper": _("Instruction written on a paper"),
    # Steps of the workflows that have no service of their own name.
    "submit_draft": _("Given to be checked"),
    "pass_draft": _("Passed on to be issued"),
    "return_paper": _("Paper returned to the drafter"),
    "archive_paper": _("Paper archived"),
    "drop_paper": _("Draft dropped"),
    "register_paper": _("Paper registered"),
    "propose": _("Proposal written on a paper"),
    "instruct_paper": _("Instruction written on a paper"),
    "hand_out": _("Paper handed out"),
}
WAITING = MessageKind(
    WAITS,
    _("Official paper waits"),
    icon="file-text",
    tone="blue",
    action_label=_("Open the paper"),
    counted=ngettext_lazy("%(n)d paper waits", "%(n)d papers wait", "n"),
)
ENTRIES = (
    ("governance.outgoing", _("Outgoing papers"), "governance:outgoing", 30),
    ("governance.incoming", _("Incoming papers"), "governance:incoming", 40),
    ("governance.seals", _("Log of the seal"), "governance:seals", 50),
)


def _outgoing(actor: Actor, paper_id: int) -> Any:
    from huiguan.governance.selectors.papers import get_outgoing

    return get_outgoing(actor, paper_id)


def _incoming(actor: Actor, paper_id: int) -> Any:
    from huiguan.governance.selectors.papers import get_incoming

    return get_incoming(actor, paper_id)


def _reads_scan(actor: Actor, paper_id: int) -> bool:
    try:
        _incoming(actor, paper_id)
    except NotFound:
        return False
    return True


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    register_message_kind(WAITING)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    register_reader("governance.incomingpaper", _reads_scan)
    register_subject(
        "governance.outgoingpaper",
        _outgoing,
        _("Outgoing paper"),
        url=lambda row: outgoing_url(row.organization.code, row.pk),
    )
    register_subject(
        "governance.incomingpaper",
        _incoming,
        _("Incoming paper"),
        url=lambda row: incoming_url(row.organization.code, row.pk),
    )
    for key, label, url_name, order in ENTRIES:
        navigation_entry(NavEntry("meetings", key, label, url_name, "governance.read_papers", order=order))
