"""One of everything of funds in the county of the access tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from huiguan.funds import services
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here = actor_of(officer), place["here"]
    day = today()
    services.open_books(actor=actor, organization=here, starts_on=date(day.year - 1, 12, 1))
    services.close_period(actor=actor, organization=here)
    services.disclose_funds(actor=actor, organization=here, disclosed=True)
    fund = services.open_fund(
        actor=actor,
        organization=here,
        code="02",
        name="f",
        purpose="p",
        restricted=True,
        allowed=["relief", "condolence"],
    )
    facts: dict[str, Any] = {"actor": actor, "organization": here}
    donation = services.receive_donation(
        **facts, fund_id=fund.pk, donor="d", amount=Decimal(9), received_on=day, wish="w"
    )
    draft = services.save_draft(**facts, occurred_on=day, summary="s", entries=[])
    order = services.order_payment(**facts, fund=fund, amount=Decimal(5), payee="p", purpose="relief")
    line = {"booked_on": day, "came": Decimal(7), "reference": "r"}
    ((bank_line, _new),) = services.take_bank_lines(**facts, lines=[line])
    return {
        "fund_id": fund.pk,
        "voucher_id": donation.voucher_id,
        "draft_id": draft.pk,
        "donation_id": donation.pk,
        "order_id": order.pk,
        "bank_line_id": bank_line.pk,
        "funds:doing": "withdraw_fund_payment",
        "report_key": "balance-sheet",
        "line_key": "sum_asset",
        "column": 1,
        "fund_code": "02",
        "funds:place": here.code,
    }
