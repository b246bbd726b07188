"""Addresses of the room: of an association, and of everybody."""

from __future__ import annotations

from django.urls import include, path

from huiguan.funds.views import bank, books, overview, payments, public, receiving, reports, vouchers

app_name = "funds"

OFFICE = [
    path("", overview.overview, name="overview"),
    path("setup/", books.setup, name="setup"),
    path("setup/opening/", books.opening, name="opening"),
    path("setup/disclosure/", books.disclose, name="disclose"),
    path("funds/new/", books.fund_new, name="fund_new"),
    path("funds/<int:fund_id>/", books.fund, name="fund"),
    path("funds/<int:fund_id>/change/", books.fund_change, name="fund_change"),
    path("funds/<int:fund_id>/uses/", books.fund_uses, name="fund_uses"),
    path("accounts/", books.accounts, name="accounts"),
    path("accounts/new/", books.account_new, name="account_new"),
    path("vouchers/", vouchers.vouchers, name="vouchers"),
    path("vouchers/new/", vouchers.voucher_new, name="voucher_new"),
    path("vouchers/<int:voucher_id>/", vouchers.voucher, name="voucher"),
    path("vouchers/<int:voucher_id>/attach/", vouchers.voucher_attach, name="voucher_attach"),
    path("vouchers/<int:voucher_id>/reverse/", vouchers.voucher_reverse, name="voucher_reverse"),
    path("drafts/<int:draft_id>/", vouchers.draft, name="draft"),
    path("drafts/<int:draft_id>/drop/", vouchers.draft_drop, name="draft_drop"),
    path("income/new/", receiving.income_new, name="income_new"),
    path("income/dues/", receiving.dues_book, name="dues_book"),
    path("donations/", receiving.donations, name="donations"),
    path("donations/new/", receiving.donation_new, name="donation_new"),
    path("donations/<int:donation_id>/receipt/", receiving.donation_receipt, name="donation_receipt"),
    path("payments/", payments.payments, name="payments"),
    path("payments/new/", payments.payment_new, name="payment_new"),
    path("payments/<int:order_id>/", payments.payment, name="payment"),
    path("payments/<int:order_id>/receipt/", payments.payment_receipt, name="payment_receipt"),
    path("payments/<int:order_id>/payee/", payments.payment_payee, name="payment_payee"),
    path("payments/<int:order_id>/<slug:doing>/", payments.payment_do, name="payment_do"),
    path("bank/", bank.bank, name="bank"),
    path("bank/match/", bank.bank_match, name="bank_match"),
    path("bank/<int:bank_line_id>/", bank.bank_line, name="bank_line"),
    path("bank/<int:bank_line_id>/undo/", bank.bank_undo, name="bank_undo"),
    path("budget/", books.budget, name="budget"),
    path("budget/new/", books.budget_new, name="budget_new"),
    path("periods/", books.periods, name="periods"),
    path("periods/close/", books.period_close, name="period_close"),
    path("ledger/", reports.ledger, name="ledger"),
    path("reports/", reports.reports, name="reports"),
    path("reports/audit-pack/", reports.audit_pack, name="audit_pack"),
    path("reports/<slug:report_key>/", reports.report, name="report"),
    path("reports/<slug:report_key>/<slug:line_key>/<int:column>/", reports.figure, name="figure"),
]
PUBLIC = [
    path("", public.public_funds, name="public_funds"),
    path("<slug:place>/", public.public_fund, name="public_fund"),
    path("<slug:place>/open-data.zip", public.open_data, name="open_data"),
    path("<slug:place>/<slug:fund_code>/", public.public_fund_alone, name="public_fund_alone"),
]

urlpatterns = [
    path("o/<slug:code>/funds/", include(OFFICE)),
    path("funds/", include(PUBLIC)),
]
