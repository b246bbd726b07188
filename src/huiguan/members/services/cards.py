"""Membership cards and certificates: called up by the member, issued by the office, or given with the admission."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.credentials.services import issue_along, issue_many, order_print, take_own
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound
from huiguan.members.cards import CARD, CERTIFICATE, UNIT_CERTIFICATE, subject_of, unit_subject_of
from huiguan.members.models import Membership, UnitMember
from huiguan.members.selectors.memberships import get_own_membership
from huiguan.members.services.doors import lock_memberships


def take_own_card(*, actor: Actor, membership_id: int) -> Credential:
    """One's own card, issued now where there is none; RuleViolation "not_entitled" while the membership rests."""
    membership = get_own_membership(actor, membership_id)
    return take_own(actor=actor, kind=CARD, organization=membership.organization, subject=subject_of(membership))


def issue_cards(*, actor: Actor, membership_ids: Sequence[int]) -> list[Credential]:
    """Cards of these members, all or none; who has one keeps it. RuleViolation when one of them is no member today."""
    made: list[Credential] = []
    with recording(actor, reason="issue_credentials"):
        rows = lock_memberships(actor, membership_ids, "members.issue_cards")
        for organization, group in groupby(sorted(rows, key=_place), key=lambda row: row.organization):
            subjects = [subject_of(row) for row in group]
            made += issue_many(actor=actor, kind=CARD, organization=organization, subjects=subjects)
    return made


def _place(row: Membership) -> tuple[int, int]:
    return row.organization_id, row.pk


def print_cards(
    *, actor: Actor, organization: Any, membership_ids: Sequence[int], base: str = "", kind: str = CARD
) -> CredentialPrint:
    """Have cards or certificates (`kind`) of these members issued where they lack, printed into one file meanwhile."""
    if kind not in (CARD, CERTIFICATE):
        raise NotFound(kind)
    return order_print(actor=actor, kind=kind, organization=organization, subject_ids=membership_ids, base=base)


def print_unit_certificates(
    *, actor: Actor, organization: Any, unit_ids: Sequence[int], base: str = ""
) -> CredentialPrint:
    """The same for certificates of unit members."""
    return order_print(actor=actor, kind=UNIT_CERTIFICATE, organization=organization, subject_ids=unit_ids, base=base)


def certify(actor: Actor, subject: Membership | UnitMember) -> Credential:
    """The certificate of somebody who was just admitted; who has one keeps it. For services, in their transaction."""
    if isinstance(subject, UnitMember):
        kind, about = UNIT_CERTIFICATE, unit_subject_of(subject)
    else:
        kind, about = CERTIFICATE, subject_of(subject)
    return issue_along(actor=actor, kind=kind, organization=subject.organization, subject=about)
