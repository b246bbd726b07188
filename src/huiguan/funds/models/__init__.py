"""What the room keeps."""

from huiguan.funds.models.bank import BankLine
from huiguan.funds.models.books import Account, Books, Fund, FundMoney, FundUse
from huiguan.funds.models.budgets import Budget
from huiguan.funds.models.incoming import Donation, IncomingMoney
from huiguan.funds.models.payments import DonationUse, PaymentOrder
from huiguan.funds.models.periods import PeriodClose
from huiguan.funds.models.vouchers import Leg, MonthSum, NumberCounter, Voucher, VoucherDraft

__all__ = [
    "Account",
    "BankLine",
    "Books",
    "Budget",
    "Donation",
    "DonationUse",
    "Fund",
    "FundMoney",
    "FundUse",
    "IncomingMoney",
    "Leg",
    "MonthSum",
    "NumberCounter",
    "PaymentOrder",
    "PeriodClose",
    "Voucher",
    "VoucherDraft",
]
