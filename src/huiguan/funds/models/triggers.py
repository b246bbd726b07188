"""What the database itself guarantees of the books, whoever writes into it: the bodies of its triggers.

Errors carry SQLSTATE 23514 (check violation), so that the driver raises IntegrityError.
"""

from __future__ import annotations

from typing import Any

import pgtrigger


def _refuse(words: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = '{words}';"


def only_added() -> list[pgtrigger.Trigger]:
    """Rows that are never changed and never removed."""
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


#: A day in a closed period takes no voucher. The share lock waits for whoever is closing at this moment.
NOT_IN_CLOSED_PERIOD = f"""
    PERFORM 1 FROM funds_books b
        WHERE b.organization_id = NEW.organization_id
          AND NEW.occurred_on >= b.starts_on
          AND (b.closed_until IS NULL OR NEW.occurred_on > b.closed_until)
        FOR SHARE;
    IF NOT FOUND THEN
        {_refuse("the period of this voucher is closed, or the association keeps no books for this day")}
    END IF;
    RETURN NEW;
"""

#: At the end of the transaction: as many lines as said, debit equals credit in every fund, the kind says what it does.
BALANCES = f"""
    -- Plans are kept: one made while the tables were small would read all lines for each voucher ever after.
    SET LOCAL enable_seqscan = off;
    SELECT count(*), coalesce(sum(l.debit), 0), coalesce(sum(l.credit), 0),
           coalesce(bool_and(l.organization_id = NEW.organization_id AND l.occurred_on = NEW.occurred_on
               AND a.organization_id = NEW.organization_id AND f.organization_id = NEW.organization_id), false),
           coalesce(bool_or(a.is_cash), false)
        INTO STRICT found_lines, found_debit, found_credit, one_place, has_cash
        FROM funds_leg l
        JOIN funds_account a ON a.id = l.account_id
        JOIN funds_fund f ON f.id = l.fund_id
        WHERE l.voucher_id = NEW.id;
    IF found_lines <> NEW.lines OR found_lines < 2 THEN
        {_refuse("a voucher has two or more lines, as many as it says")}
    END IF;
    IF found_debit <> found_credit OR found_debit <> NEW.total THEN
        {_refuse("debit and credit of a voucher are equal")}
    END IF;
    IF NOT one_place THEN
        {_refuse("the lines of a voucher are of its association and of its day")}
    END IF;
    IF has_cash <> (NEW.kind <> 'transfer') THEN
        {_refuse("a transfer voucher moves no money, others do")}
    END IF;
    IF EXISTS (SELECT FROM funds_leg l WHERE l.voucher_id = NEW.id
               GROUP BY l.fund_id HAVING sum(l.debit) <> sum(l.credit)) THEN
        {_refuse("debit and credit of a voucher are equal in every fund")}
    END IF;
    RETURN NULL;
"""  # noqa: S608 - constants
BALANCES_DECLARE = [
    ("found_lines", "integer"),
    ("found_debit", "numeric"),
    ("found_credit", "numeric"),
    ("one_place", "boolean"),
    ("has_cash", "boolean"),
]

#: Lines are added with their voucher: a voucher that is whole takes no more.
NO_MORE_LINES = f"""
    IF EXISTS (
        SELECT FROM funds_leg l JOIN funds_voucher v ON v.id = l.voucher_id
        WHERE l.voucher_id IN (SELECT DISTINCT n.voucher_id FROM new_rows n)
        GROUP BY v.id, v.lines HAVING count(*) > v.lines
    ) THEN
        {_refuse("a posted voucher takes no more lines")}
    END IF;
    RETURN NULL;
"""  # noqa: S608 - constants

#: Sums for each account, fund and month, and each fund's money, in the order of their keys so that nobody deadlocks.
ADD_UP = """
    INSERT INTO funds_monthsum AS s
        (organization_id, account_id, fund_id, month, debit, credit, money_debit, money_credit, lines)
    SELECT n.organization_id, n.account_id, n.fund_id, date_trunc('month', n.occurred_on)::date,
           sum(n.debit), sum(n.credit),
           coalesce(sum(n.debit) FILTER (WHERE v.kind <> 'transfer'), 0),
           coalesce(sum(n.credit) FILTER (WHERE v.kind <> 'transfer'), 0), count(*)
        FROM new_rows n JOIN funds_voucher v ON v.id = n.voucher_id
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (account_id, fund_id, month) DO UPDATE
        SET debit = s.debit + EXCLUDED.debit, credit = s.credit + EXCLUDED.credit,
            money_debit = s.money_debit + EXCLUDED.money_debit, money_credit = s.money_credit + EXCLUDED.money_credit,
            lines = s.lines + EXCLUDED.lines;
    WITH moved AS (
        SELECT n.fund_id, sum(n.debit - n.credit) AS change
        FROM new_rows n JOIN funds_account a ON a.id = n.account_id AND a.is_cash
        GROUP BY 1 HAVING sum(n.debit - n.credit) <> 0 ORDER BY 1
    )
    UPDATE funds_fundmoney m SET money = m.money + moved.change FROM moved WHERE m.fund_id = moved.fund_id;
    RETURN NULL;
"""

#: Sums are written by the trigger above only, one level down from the statement that adds lines.
BY_TRIGGER_ONLY = f"""
    IF pg_trigger_depth() < 2 THEN
        {_refuse("sums follow the lines of vouchers and are not written by hand")}
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
MONEY_BY_TRIGGER_ONLY = f"""
    IF NEW.money <> OLD.money AND pg_trigger_depth() < 2 THEN
        {_refuse("the money of a fund follows the lines of vouchers and is not written by hand")}
    END IF;
    RETURN NEW;
"""
CLOSED_STAYS_CLOSED = f"""
    IF OLD.closed_until IS NOT NULL AND (NEW.closed_until IS NULL OR NEW.closed_until < OLD.closed_until)
        OR NEW.starts_on <> OLD.starts_on THEN
        {_refuse("a closed period is not opened again")}
    END IF;
    RETURN NEW;
"""
#: What a line was booked on keeps its meaning.
ACCOUNT_KEEPS_ITS_MEANING = f"""
    IF (NEW.kind <> OLD.kind OR NEW.is_cash <> OLD.is_cash OR NEW.code <> OLD.code
        OR NEW.organization_id <> OLD.organization_id)
        AND EXISTS (SELECT FROM funds_monthsum s WHERE s.account_id = OLD.id) THEN
        {_refuse("an account that was posted to keeps its code and kind")}
    END IF;
    RETURN NEW;
"""


def row_trigger(name: str, operation: Any, body: str) -> pgtrigger.Trigger:
    """A trigger before each row."""
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=body)


def after_adding(name: str, body: str) -> pgtrigger.Trigger:
    """A trigger after each statement that adds rows, which it sees as `new_rows`."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]  # the library has no types here
        func=body,
    )


def at_the_end(name: str, body: str, declare: list[tuple[str, str]]) -> pgtrigger.Trigger:
    """A constraint trigger for each row added, checked when the transaction ends."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=declare,
        func=body,
    )
