"""What the room tells the kernel at start-up: workflows, sealed columns, purposes, kinds of messages, retention."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from huiguan.kernel.credentials import register_kind as register_credential_kind
from huiguan.kernel.exchange import register_sheet
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind
from huiguan.kernel.inbox import register_kind as register_message_kind
from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.privacy import (
    RetentionRule,
    register_personal_data,
    register_purpose,
    register_retention,
    register_sealed,
)
from huiguan.kernel.privacy.services import register_shareable
from huiguan.kernel.search.kinds import Finding, SearchKind
from huiguan.kernel.search.kinds import register_kind as register_search_kind
from huiguan.kernel.workflow.registry import register as register_workflow
from huiguan.members import contact_holdings, holdings, letter_holdings, links, list_sheets
from huiguan.members.cards import KINDS as CREDENTIAL_KINDS
from huiguan.members.cards import follow_identity
from huiguan.members.purposes import PURPOSES
from huiguan.members.reasons import REASONS
from huiguan.members.sealing import TABLES
from huiguan.members.selectors.finding import find_members
from huiguan.members.selectors.memberships import membership_for_history
from huiguan.members.selectors.moves import get_application, get_transfer
from huiguan.members.selectors.shared import KIND, SHAREABLE
from huiguan.members.selectors.units import get_unit
from huiguan.members.services import keeping
from huiguan.members.services.consents import consent_withdrawn
from huiguan.members.services.records import IDENTITY
from huiguan.members.sheets import MEMBERS, SHOWN
from huiguan.members.workflows import WORKFLOWS

MESSAGE_KINDS = (
    MessageKind(
        "members.application",
        _("Applications for membership"),
        icon="user-plus",
        tone="blue",
        action_label=_("Check"),
        counted=ngettext_lazy("%(n)d application to check", "%(n)d applications to check", "n"),
    ),
    MessageKind(
        "members.application_checked",
        _("Applications to decide"),
        icon="gavel",
        tone="blue",
        action_label=pgettext_lazy("members", "Decide"),
        counted=ngettext_lazy("%(n)d application to decide", "%(n)d applications to decide", "n"),
    ),
    MessageKind(
        "members.application_returned",
        _("Your application for membership is to be corrected"),
        icon="user-plus",
        tone="orange",
        action_label=_("Look at it"),
    ),
    MessageKind(
        "members.application_decided",
        _("Your application for membership was decided"),
        icon="user-plus",
        tone="blue",
        action_label=_("Look at it"),
        news=True,
    ),
    MessageKind(
        "members.letter",
        _("Letter of the association"),
        icon="mail",
        tone="blue",
        action_label=_("Read it"),
        counted=ngettext_lazy("%(n)d letter to read", "%(n)d letters to read", "n"),
    ),
    MessageKind(
        "members.transfer",
        _("Transfers of members"),
        icon="transfer",
        tone="blue",
        action_label=pgettext_lazy("members", "Decide"),
    ),
    MessageKind("members.transfer_done", _("Transfer decided"), icon="transfer", tone="green", news=True),
)

RETENTION = (
    RetentionRule(
        "members.after_leaving",
        _("Sealed values and contact of those who left"),
        "PIPL 19, 47; Civil Code 188",
        keeping.over_after_leaving,
        keeping.forget_sealed,
    ),
    RetentionRule(
        "members.not_admitted",
        _("Applications that were not granted"),
        "PIPL 19, 47",
        keeping.over_after_refusal,
        keeping.forget_applicants,
    ),
    letter_holdings.RETENTION,
    contact_holdings.RETENTION,
)


def _find(actor: Actor, text: str, organization_ids: Collection[int] | None) -> list[Finding]:
    return [
        Finding(
            row.pk,
            row.organization_id,
            f"{row.name} {row.number}".strip(),
            " ".join(filter(None, (row.unit, row.duty))),
        )
        for row in find_members(actor, text, organization_ids)
    ]


def _shareable() -> Any:
    return SHAREABLE


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for table in TABLES:
        register_sealed(table)
    for purpose in PURPOSES:
        register_purpose(purpose)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGE_KINDS:
        register_message_kind(kind)
    for rule in RETENTION:
        register_retention(rule)
    fill("privacy.consent_withdrawn", consent_withdrawn)
    register_personal_data(holdings.PERSONAL)
    register_personal_data(letter_holdings.PERSONAL)
    register_personal_data(contact_holdings.PERSONAL)
    register_shareable(KIND, _shareable, upwards=True)
    register_search_kind(SearchKind("members.member", _("Members"), "users", url=links.member_url, find=_find))
    register_subject("members.membership", membership_for_history, _("Membership"))
    register_subject("members.unitmember", get_unit, _("Unit member"))
    register_subject("members.application", get_application, _("Application for membership"))
    register_subject("members.transfer", get_transfer, _("Transfer of a member"))
    register_sheet(MEMBERS)
    register_sheet(SHOWN)
    list_sheets.register()
    for credential in CREDENTIAL_KINDS:
        register_credential_kind(credential)
    fill(IDENTITY, follow_identity)
