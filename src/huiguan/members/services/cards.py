"""Membership cards: called up by the member, or issued by the office."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.services import Subject, issue_many, take_own
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor
from huiguan.members.cards import CARD
from huiguan.members.models import Membership
from huiguan.members.selectors.memberships import get_own_membership
from huiguan.members.services.doors import lock_memberships


def take_own_card(*, actor: Actor, membership_id: int) -> Credential:
    """One's own card, issued now where there is none; RuleViolation "not_entitled" while the membership rests."""
    membership = get_own_membership(actor, membership_id)
    return take_own(actor=actor, kind=CARD, organization=membership.organization, subject=_subject(membership))


def issue_cards(*, actor: Actor, membership_ids: Sequence[int]) -> list[Credential]:
    """Cards of these members, all or none; who has one keeps it. RuleViolation when one of them is no member today."""
    made: list[Credential] = []
    with recording(actor, reason="issue_credentials"):
        rows = lock_memberships(actor, membership_ids, "members.issue_cards")
        for organization, group in groupby(sorted(rows, key=_place), key=lambda row: row.organization):
            subjects = [_subject(row) for row in group]
            made += issue_many(actor=actor, kind=CARD, organization=organization, subjects=subjects)
    return made


def _place(row: Membership) -> tuple[int, int]:
    return row.organization_id, row.pk


def _subject(row: Membership) -> Subject:
    return Subject(row.pk, row.name, row.person_id, row.number)
