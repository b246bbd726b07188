"""Vouchers and drafts as those who may read the books see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from huiguan.funds.models import Leg, Voucher, VoucherDraft
from huiguan.funds.selectors.books import READ
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet


@dataclass(frozen=True, slots=True)
class VoucherQuery:
    """What a list of vouchers is narrowed to."""

    since: date | None = None
    until: date | None = None
    kind: str = ""
    text: str = ""


def vouchers_of(actor: Actor, organization: Any, query: VoucherQuery) -> ScopedQuerySet[Voucher]:
    """Vouchers of an association, the latest first, narrowed by days, kind and words of the summary or the number."""
    permit(actor, READ, organization)
    rows = Voucher.objects.unscoped("permitted in the association; filtered to it").filter(organization=organization)
    wanted = Q()
    if query.since:
        wanted &= Q(occurred_on__gte=query.since)
    if query.until:
        wanted &= Q(occurred_on__lte=query.until)
    if query.kind:
        wanted &= Q(kind=query.kind)
    if query.text:
        number = whole_number(query.text)
        wanted &= Q(summary__icontains=query.text) | Q(number=number if number is not None else -1)
    return rows.filter(wanted).order_by("-occurred_on", "-pk")


def get_voucher(actor: Actor, voucher_id: int) -> Voucher:
    """A voucher; NotFound when unknown or forbidden."""
    rows = Voucher.objects.scoped(scope_of(actor, READ)).select_related(
        "organization", "reverses", "made_by", "posted_by"
    )
    found: Voucher | None = rows.filter(pk=voucher_id).first()
    if found is None:
        raise NotFound(str(voucher_id))
    return found


def legs_of(voucher: Voucher) -> list[Leg]:
    """The lines of a voucher that was read, in their order."""
    rows = Leg.objects.unscoped("lines of a read voucher").filter(voucher=voucher)
    return list(rows.select_related("account", "fund").order_by("position"))


def reversal_of(voucher: Voucher) -> Voucher | None:
    """The voucher that reversed a read one, or None."""
    rows = Voucher.objects.unscoped("the reversal of a read voucher")
    found: Voucher | None = rows.filter(reverses=voucher).first()
    return found


def drafts_of(actor: Actor, organization: Any) -> list[VoucherDraft]:
    """Drafts of an association, the newest first."""
    permit(actor, READ, organization)
    rows = VoucherDraft.objects.unscoped("permitted in the association").filter(organization=organization)
    return list(rows.select_related("made_by"))


def get_draft(actor: Actor, draft_id: int) -> VoucherDraft:
    """A draft; NotFound when unknown or forbidden."""
    rows = VoucherDraft.objects.scoped(scope_of(actor, READ)).select_related("organization", "made_by")
    found: VoucherDraft | None = rows.filter(pk=draft_id).first()
    if found is None:
        raise NotFound(str(draft_id))
    return found
