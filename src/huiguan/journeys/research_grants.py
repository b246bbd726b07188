"""The grant of a research project is paid out of the caller's funds by instalments, as its steps are passed.

Which part is paid after which step is configured (HUIGUAN_GRANT_INSTALMENTS). The order goes by a job that is deferred
within the transaction of the step; two people still act on it, one approves and another confirms. Whoever opens the
project reads where each instalment stands; nothing is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from huiguan.funds import services as funds
from huiguan.funds.enums import Purpose
from huiguan.funds.selectors.books import books_of, fund_for
from huiguan.funds.selectors.payments import payments_for
from huiguan.kernel.permits import system_actor
from huiguan.research.selectors import get_project

JOB = system_actor("research_grants")
ORDER_TASK = "journeys.order_grant"
LABELS = {
    "contract": _("after the contract"),
    "opening": _("after the opening report"),
    "midterm": _("after the midterm report"),
    "final": _("after the final report"),
}
_FEN = Decimal("0.01")


def instalments(granted: Decimal) -> dict[str, Decimal]:
    """The instalments of a grant by their step, in order; together they are exactly the grant."""
    steps = list(settings.HUIGUAN_GRANT_INSTALMENTS)
    found = {step: (granted * percent / 100).quantize(_FEN, ROUND_DOWN) for step, percent in steps}
    last = steps[-1][0]
    found[last] = granted - sum((amount for step, amount in found.items() if step != last), Decimal(0))
    return found


def reference_of(number: str, step: str) -> str:
    """By what an order is known again."""
    return f"{number}/{step}"


def grant_due(project: Any, step: str) -> None:
    """Have an instalment ordered; fills `research.grant_due`. Nothing happens where the caller keeps no books."""
    amount = instalments(project.granted or Decimal(0)).get(step, Decimal(0))
    if amount > 0 and books_of(project.caller_id) is not None:
        app.configure_task(ORDER_TASK).defer(project_id=project.pk, step=step)


def order_grant(project_id: int, step: str) -> None:
    """Order an instalment. The same reference gives the same order the second time."""
    project = get_project(JOB, project_id)
    funds.order_payment(
        actor=JOB,
        organization=project.caller,
        fund=fund_for(project.caller, Purpose.PROJECT),
        amount=instalments(project.granted or Decimal(0))[step],
        payee=project.organization.name,
        purpose=Purpose.PROJECT,
        reference=reference_of(project.number, step),
        note=project.title,
    )


@dataclass(frozen=True, slots=True)
class Instalment:
    """An instalment as the project's page shows it; `state` is empty before it was ordered."""

    label: Any
    amount: Decimal
    state: str = ""
    paid_on: date | None = None


def payments_of_project(project: Any) -> list[Instalment]:
    """The instalments of a project that the caller has read; fills `research.payments`."""
    if not project.granted or books_of(project.caller_id) is None:
        return []
    due = instalments(project.granted)
    told = payments_for(project.caller_id, [reference_of(project.number, step) for step in due])
    by_step = {each.reference.rpartition("/")[2]: each for each in told}
    return [
        Instalment(LABELS[step], amount, by_step[step].label, by_step[step].paid_on)
        if step in by_step
        else Instalment(LABELS[step], amount)
        for step, amount in due.items()
    ]
