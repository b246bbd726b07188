"""Deleting by schedule: names in the books go when the law no longer asks for them; figures stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiguan.funds.models import BankLine, Donation, PaymentOrder
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.permits import Actor, system_actor

_RULE = "PIPL 19, 47; accounting archives (2015) 14: thirty years for vouchers, ten for bank statements"


def forget_donors(actor: Actor, keys: Sequence[int]) -> int:
    """Empty donors' names and wishes, also in the history; how many."""
    return _empty(Donation, {"donor": "", "wish": "", "may_name": False}, keys)


def forget_payees(actor: Actor, keys: Sequence[int]) -> int:
    """Empty payees' names and what was noted about them."""
    return _empty(PaymentOrder, {"payee": "", "note": ""}, keys)


def forget_counterparties(actor: Actor, keys: Sequence[int]) -> int:
    """Empty the names and remarks of bank statements."""
    return _empty(BankLine, {"counterparty": "", "remark": ""}, keys)


def _empty(model: Any, values: dict[str, Any], keys: Sequence[int]) -> int:
    rows = list(model.objects.unscoped("chosen by a rule of retention").filter(pk__in=keys))
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    erase_subject(actor=system_actor("retention"), subjects=rows, rule=_RULE)
    return len(rows)
