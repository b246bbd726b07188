"""What the room tells the kernel at start-up."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.governance import links, selectors
from huiguan.governance.admission import admission_body, expulsion_refused
from huiguan.governance.panel_rules import thresholds
from huiguan.governance.reasons import REASONS
from huiguan.governance.selectors.accounts import people_on_lists
from huiguan.governance.selectors.finding import find_bodies, find_holders
from huiguan.governance.selectors.proofs import FILES, may_read_proof
from huiguan.governance.selectors.terms import offices_held
from huiguan.governance.services.tying import follow_member
from huiguan.governance.sheets import RENEWALS
from huiguan.governance.workflows import WORKFLOWS
from huiguan.kernel.exchange import register_sheet
from huiguan.kernel.files.readers import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind
from huiguan.kernel.inbox import register_kind as register_message_kind
from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.search.kinds import Finding, SearchKind
from huiguan.kernel.search.kinds import register_kind as register_search_kind
from huiguan.kernel.workflow.registry import register as register_workflow

RENEWAL_MESSAGE = MessageKind(
    "governance.renewal",
    _("Renewal of the term"),
    icon="calendar-due",
    tone="orange",
    action_label=_("Open the timetable"),
    counted=ngettext_lazy("%(n)d renewal to prepare", "%(n)d renewals to prepare", "n"),
)

DELEGATES_MESSAGE = MessageKind(
    "governance.delegates_wanted",
    _("Delegates to be named"),
    icon="users",
    tone="orange",
    action_label=_("Name the delegates"),
    counted=ngettext_lazy("delegates to name to %(n)d congress", "delegates to name to %(n)d congresses", "n"),
)


def _bodies(actor: Actor, text: str, organization_ids: Collection[int] | None) -> list[Finding]:
    return [
        Finding(row.pk, row.organization_id, row.name, row.organization.name)
        for row in find_bodies(actor, text, organization_ids)
    ]


def _holders(actor: Actor, text: str, organization_ids: Collection[int] | None) -> list[Finding]:
    return [
        Finding(row.post.body_id, row.organization_id, f"{row.name} {row.post.name}", row.organization.name)
        for row in find_holders(actor, text, organization_ids)
    ]


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    register_message_kind(RENEWAL_MESSAGE)
    register_message_kind(DELEGATES_MESSAGE)
    register_search_kind(SearchKind("governance.body", _("Bodies"), "sitemap", url=links.body_url, find=_bodies))
    register_search_kind(
        SearchKind("governance.tenure", _("Holders of posts"), "users", url=links.body_url, find=_holders)
    )
    register_subject("governance.body", selectors.get_body, _("Body"))
    register_subject("governance.charterversion", selectors.get_version, _("Charter version"))
    register_subject("governance.tenure", selectors.get_tenure, _("Tenure"))
    register_subject("governance.term", selectors.get_term, _("Term"))
    register_sheet(RENEWALS)
    register_reader(FILES, may_read_proof)
    fill("members.admission_body", admission_body)
    fill("panels.thresholds", thresholds)
    fill("members.expulsion_refused", expulsion_refused)
    fill("members.offices_held", offices_held)
    fill("members.record_linked", follow_member)
    fill("access.people_on_lists", people_on_lists)
