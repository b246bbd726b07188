"""How services reach rows: locked, through the actor's scope, or NotFound; and amounts as they are kept."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huiguan.funds.models import Books, Fund
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, scope_of

CENT = Decimal("0.01")
HIGHEST = Decimal("99999999999.99")
_NEXT = """
INSERT INTO funds_numbercounter (organization_id, year, kind, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (organization_id, year, kind) DO UPDATE SET last = funds_numbercounter.last + EXCLUDED.last RETURNING last
"""


def exact(amount: Decimal, field: str = "amount") -> Decimal:
    """An amount as it is kept: above nothing, of two places; Invalid otherwise."""
    try:
        value = Decimal(amount).quantize(CENT)
    except InvalidOperation:
        value = Decimal(0)
    if value != amount or not 0 < value <= HIGHEST:
        raise Invalid(_("An amount is above nothing and has at most two places."), code="amount", field=field)
    return value


def lock_books(organization_id: int) -> Books:
    """The books of an association, locked: postings and closings of one association go one after the other.

    RuleViolation "no_books" while none are kept.
    """
    rows = Books.objects.unscoped("the caller was permitted").select_for_update(no_key=True)
    books: Books | None = rows.filter(organization=organization_id).first()
    if books is None:
        raise RuleViolation(_("No books are kept yet. Open the books first."), code="no_books")
    return books


def lock_row(model: Any, actor: Actor, pk: int, permission: str, *related: str) -> Any:
    """A row in whose association the actor has `permission`, locked; NotFound when unknown or forbidden."""
    rows = model.objects.scoped(scope_of(actor, permission)).select_related("organization", *related)
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound(str(pk))
    return found


def own_fund(organization: Any, fund_id: int) -> Fund:
    """A fund in use of this association; NotFound for another's, RuleViolation "fund_closed" for one out of use."""
    rows = Fund.objects.unscoped("the caller was permitted in the association")
    fund: Fund | None = rows.filter(organization=organization, pk=fund_id).first()
    if fund is None:
        raise NotFound(str(fund_id))
    if not fund.active:
        raise RuleViolation(_("This fund is out of use."), code="fund_closed", field="fund")
    return fund


def next_numbers(organization_id: int, year: int, kind: str, count: int = 1) -> int:
    """The last of `count` numbers in a row. Gap-free: the counter is rolled back with what it numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [organization_id, year, kind, count])
        return int(cursor.fetchone()[0])
