"""Closing months, one after the other. A closed month is not opened again; corrections lie in open ones."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from huiguan.funds.models import PeriodClose, Voucher
from huiguan.funds.selectors.balances import month_end
from huiguan.funds.selectors.books import first_open_day
from huiguan.funds.selectors.periods import close_checks
from huiguan.funds.services.doors import lock_books
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation, permit

CLOSE = "funds.close_periods"


def close_period(*, actor: Actor, organization: Any) -> PeriodClose:
    """Close the first open month, when its checks allow; nothing can be posted into it afterwards.

    RuleViolation "not_ready", naming what keeps it open. What is only advised is written down and does not.
    """
    with recording(actor, organization, reason="close_period"):
        permit(actor, CLOSE, organization)
        books = lock_books(organization.pk)
        checks = close_checks(actor, organization, books)
        failed = [check.label for check in checks if check.binding and not check.ok]
        if failed:
            said = _("The month stays open. Not fulfilled: %(what)s.") % {"what": "; ".join(failed)}
            raise RuleViolation(said, code="not_ready")
        first = first_open_day(books)
        rows = Voucher.objects.unscoped("the association's own").filter(
            organization=organization, occurred_on__range=(first, month_end(first))
        )
        sums = rows.aggregate(number=Count("pk"), total=Sum("total"))
        closed: PeriodClose = PeriodClose.objects.create(
            organization=organization,
            month=first,
            vouchers=sums["number"],
            turnover=sums["total"] or 0,
            remarks=[check.key for check in checks if not check.ok],
            closed_by_id=actor.user_id,
        )
        books.closed_until = month_end(first)
        books.save(update_fields=["closed_until"])
    return closed
