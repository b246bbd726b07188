"""Vouchers that are being written. What lets money go is posted by somebody other than whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from huiguan.funds.models import Account, Voucher, VoucherDraft
from huiguan.funds.services.doors import lock_books, lock_row
from huiguan.funds.services.posting import MOST_LINES, POST, Entry, NewVoucher, write_vouchers
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit

DRAFT = "funds.draft_vouchers"


class DraftLine(TypedDict, total=False):
    """A line as it was typed: keys of account and fund, amounts as decimal texts, all possibly empty."""

    account: int | None
    fund: int | None
    debit: str
    credit: str
    summary: str


def save_draft(
    *,
    actor: Actor,
    organization: Any,
    occurred_on: date,
    summary: str,
    entries: Sequence[DraftLine],
    draft_id: int | None = None,
) -> VoucherDraft:
    """Keep a voucher as far as it is written; whoever saves it last has made it."""
    with recording(actor, organization, reason="save_draft"):
        permit(actor, DRAFT, organization)
        lock_books(organization.pk)
        if len(entries) > MOST_LINES:
            said = _("A voucher has between 2 and %(most)d lines.") % {"most": MOST_LINES}
            raise Invalid(said, code="lines", field="lines")
        if draft_id is None:
            draft = VoucherDraft(organization=organization)
        else:
            draft = lock_row(VoucherDraft, actor, draft_id, DRAFT)
        draft.occurred_on, draft.summary = occurred_on, summary.strip()[:200]
        draft.entries, draft.made_by_id = list(entries), actor.user_id
        draft.save()
    return draft


def drop_draft(*, actor: Actor, draft_id: int) -> None:
    """Throw a draft away; its history stays."""
    with recording(actor, reason="drop_draft"):
        lock_row(VoucherDraft, actor, draft_id, DRAFT).delete()


def post_draft(*, actor: Actor, draft_id: int) -> Voucher:
    """Post a draft, which is then gone.

    RuleViolation "four_eyes" when money leaves by it and the actor wrote it. Otherwise as `post_vouchers`.
    """
    with recording(actor, reason="post_voucher"):
        draft: VoucherDraft = lock_row(VoucherDraft, actor, draft_id, POST)
        voucher = voucher_of(draft)
        if draft.made_by_id == actor.user_id and actor.user_id is not None:
            insist_on_no_payment(voucher.entries)
        (posted,) = write_vouchers(actor, draft.organization, [voucher])
        draft.delete()
    return posted


def voucher_of(draft: VoucherDraft) -> NewVoucher:
    """A draft as a voucher to be posted; Invalid "entry" where a line is not whole."""
    return NewVoucher(
        draft.occurred_on,
        draft.summary,
        [_entry(line) for line in draft.entries],
        made_by_id=draft.made_by_id,
    )


def _entry(line: DraftLine) -> Entry:
    account, fund = line.get("account"), line.get("fund")
    if not account or not fund:
        raise Invalid(_("Each line names an account and a fund."), code="entry", field="lines")
    sides = (Decimal(line.get("debit") or "0"), Decimal(line.get("credit") or "0"))
    return Entry(account, fund, *sides, line.get("summary", ""))


def insist_on_no_payment(entries: Sequence[Entry]) -> None:
    """RuleViolation "four_eyes" when money leaves by these lines: whoever wrote them does not post them."""
    if lets_money_go(entries):
        said = _("Money leaves by this voucher: somebody other than whoever wrote it has to post it.")
        raise RuleViolation(said, code="four_eyes")


def lets_money_go(entries: Sequence[Entry]) -> bool:
    """Whether more money leaves the association's accounts than comes."""
    ids = [entry.account_id for entry in entries]
    cash = set(
        Account.objects.unscoped("only whether they hold money")
        .filter(pk__in=ids, is_cash=True)
        .values_list("pk", flat=True)
    )
    return sum(entry.debit - entry.credit for entry in entries if entry.account_id in cash) < 0
