"""Words for the reasons that this room writes into the history: funds."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "open_books": _("Books opened"),
    "disclose_funds": _("Disclosure of funds changed"),
    "open_fund": _("Fund opened"),
    "change_fund": _("Fund changed"),
    "set_fund_uses": _("What a fund pays changed"),
    "add_account": _("Account added"),
    "save_draft": _("Draft of a voucher saved"),
    "drop_draft": _("Draft of a voucher dropped"),
    "post_voucher": _("Voucher posted"),
    "reverse_voucher": _("Voucher reversed"),
    "enter_income": _("Money that came in entered"),
    "note_incoming": _("Money received by another room noted"),
    "book_incoming": _("Money received by other rooms posted"),
    "order_fund_payment": _("Payment ordered"),
    "approve_fund_payment": _("Payment approved"),
    "confirm_fund_payment": _("Payment confirmed"),
    "enter_payment_receipt": _("Receipt of a payment entered"),
    "refuse_fund_payment": _("Payment refused"),
    "withdraw_fund_payment": _("Payment withdrawn"),
    "show_payee": _("Looked who is paid"),
    "take_bank_lines": _("Bank statement taken"),
    "reconcile_lines": _("Bank statement reconciled"),
    "set_budget": _("Budget set"),
    "close_period": _("Month closed"),
    "export_audit_pack": _("Audit pack taken out"),
}
