"""What people and jobs do with funds. Pages, API, imports and jobs call these."""

from huiguan.funds.services.bank import (
    match_line,
    match_lines,
    set_bank_line_aside,
    take_bank_lines,
    unmatch_line,
)
from huiguan.funds.services.budgets import set_budget
from huiguan.funds.services.drafting import drop_draft, insist_on_no_payment, post_draft, save_draft
from huiguan.funds.services.payments import (
    approve_payment,
    confirm_payment,
    order_payment,
    refuse_payment,
    withdraw_payment,
)
from huiguan.funds.services.periods import close_period
from huiguan.funds.services.posting import post_vouchers, reverse_voucher
from huiguan.funds.services.receipts import enter_payment_receipt
from huiguan.funds.services.receiving import Received, book_incoming, enter_income, note_incoming, receive_donation
from huiguan.funds.services.setting_up import (
    add_account,
    change_fund,
    chart_edition,
    disclose_funds,
    enter_opening,
    open_books,
    open_fund,
    set_fund_uses,
)

__all__ = [
    "Received",
    "add_account",
    "approve_payment",
    "book_incoming",
    "change_fund",
    "chart_edition",
    "close_period",
    "confirm_payment",
    "disclose_funds",
    "drop_draft",
    "enter_income",
    "enter_opening",
    "enter_payment_receipt",
    "insist_on_no_payment",
    "match_line",
    "match_lines",
    "note_incoming",
    "open_books",
    "open_fund",
    "order_payment",
    "post_draft",
    "post_vouchers",
    "receive_donation",
    "refuse_payment",
    "reverse_voucher",
    "save_draft",
    "set_bank_line_aside",
    "set_budget",
    "set_fund_uses",
    "take_bank_lines",
    "unmatch_line",
    "withdraw_payment",
]
