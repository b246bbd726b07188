"""Who gets relief and on which account: shown to those who approve and pay it, and recorded in the case before."""

from __future__ import annotations

from huiguan.cases.enums import ReliefState
from huiguan.cases.models import Relief
from huiguan.cases.sealing import opened
from huiguan.kernel.history import record_read, recording
from huiguan.kernel.permits import Actor, allows

_ORDERED = (ReliefState.TO_PAY, ReliefState.PAID, ReliefState.VISITED)


def show_account(*, actor: Actor, relief_id: int) -> str:
    """The account of a relief that is to be paid, for its payer; empty for everybody else, and once it is paid.

    For the journey that lets the actor know who is paid: the look stands in the case, where the person sees it, also
    when it comes after the payment.
    """
    rows = Relief.objects.unscoped("the books let the actor know the payee").select_related("case", "organization")
    relief: Relief | None = rows.filter(pk=relief_id, state__in=_ORDERED).first()
    if relief is None:
        return ""
    pays = relief.state == ReliefState.TO_PAY and allows(actor, "cases.read_relief_due", relief.organization)
    with recording(actor, relief.organization_id, reason="show_account"):
        record_read(
            actor=actor,
            subject=relief.case,
            field="account" if pays else "payee",
            reason="payment",
            organization=relief.organization_id,
        )
    return opened(relief, "account")["account"] if pays else ""
