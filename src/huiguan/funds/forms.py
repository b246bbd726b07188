"""Forms of the room. What the rules say of the values is checked by the services."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.enums import Purpose, ReceiptWay, Source
from huiguan.ui.forms import date_input

Choices = list[tuple[Any, str]]
INTO = (("bank", pgettext_lazy("money", "Bank account")), ("cash", pgettext_lazy("money", "Cash")))


def amount_field(label: Any, **more: Any) -> forms.DecimalField:
    """Yuan with two places, above nothing."""
    limits: dict[str, Any] = {"min_value": Decimal("0.01"), "max_digits": 13, "decimal_places": 2}
    return forms.DecimalField(label=label, **(limits | more))


def purposes_field(label: Any, help_text: Any) -> forms.MultipleChoiceField:
    """Which payments something is for."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(
        label=label, choices=Purpose.choices, required=False, widget=widget, help_text=help_text
    )


def fund_choices(funds: Iterable[Any]) -> Choices:
    """Funds to choose from."""
    return [(fund.pk, f"{fund.code} {fund.name}") for fund in funds if fund.active]


class BooksForm(forms.Form):
    """Since when books are kept."""

    starts_on = forms.DateField(
        label=_("Books begin on"), widget=date_input(), help_text=_("The first day of a month, best of a year.")
    )


class OpeningForm(forms.Form):
    """What a fund held when the books began."""

    fund_id = forms.TypedChoiceField(label=_("Fund"), coerce=int)
    amount = amount_field(_("Money at the beginning"))
    account_key = forms.ChoiceField(label=_("Held in"), choices=INTO)

    def __init__(self, *args: Any, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = funds  # type: ignore[attr-defined]  # a ChoiceField


class FundForm(forms.Form):
    """A new fund."""

    code = forms.RegexField(
        r"^[0-9A-Z]{1,12}$",
        label=pgettext_lazy("fund", "Code"),
        help_text=_("Digits and capital letters, such as 02."),
    )
    name = forms.CharField(label=_("Name of the fund"), max_length=60)
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    rules = forms.CharField(label=_("Rules"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    restricted = forms.BooleanField(
        label=_("Restricted: spent on this purpose only"), required=False, help_text=_("This cannot be changed later.")
    )
    allowed = purposes_field(_("A restricted fund pays"), _("Payments for anything else are refused."))


class FundChangeForm(forms.Form):
    """What may change of a fund."""

    name = forms.CharField(label=_("Name of the fund"), max_length=60)
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    rules = forms.CharField(label=_("Rules"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    active = forms.BooleanField(label=_("In use"), required=False)
    allowed = purposes_field(_("A restricted fund pays"), _("This can be narrowed, never widened."))

    def __init__(self, *args: Any, fund: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not fund.restricted:
            del self.fields["allowed"]


class FundUsesForm(forms.Form):
    """For which purposes payments come out of a fund."""

    purposes = forms.MultipleChoiceField(
        label=_("Payments that come out of this fund"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class AccountForm(forms.Form):
    """A new account below one of the chart."""

    code = forms.RegexField(
        r"^[0-9]{5,12}$",
        label=pgettext_lazy("account", "Code"),
        help_text=_("Begins with the account above it: 520101."),
    )
    name = forms.CharField(label=_("Name of the account"), max_length=60)


class IncomeForm(forms.Form):
    """Money that came in, other than donations and dues."""

    source = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=[(key, label) for key, label in Source.choices if key not in (Source.DONATION, Source.DUES)],
    )
    fund_id = forms.TypedChoiceField(label=_("Fund"), coerce=int)
    amount = amount_field(_("Amount"))
    received_on = forms.DateField(label=_("Received on"), widget=date_input())
    into = forms.ChoiceField(label=_("Came into"), choices=INTO)
    summary = forms.CharField(label=_("What for"), max_length=200)
    giver = forms.CharField(
        label=_("Who gives the grant"), max_length=120, required=False, help_text=_("For a grant with a purpose only.")
    )
    allowed = purposes_field(_("The grant is for"), _("Nothing ticked: for whatever the fund is for."))

    def __init__(self, *args: Any, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = funds  # type: ignore[attr-defined]  # a ChoiceField


class DonationForm(forms.Form):
    """A donation as the donor gave it."""

    donor = forms.CharField(label=_("Donor"), max_length=120)
    amount = amount_field(_("Amount"))
    received_on = forms.DateField(label=_("Received on"), widget=date_input())
    wish = forms.CharField(
        label=_("The donor's wish"), max_length=300, required=False, help_text=_("The purpose in the donor's words.")
    )
    fund_id = forms.TypedChoiceField(label=_("Fund"), coerce=int)
    allowed = purposes_field(_("The donor lets it be spent on"), _("Nothing ticked: on whatever the fund is for."))
    into = forms.ChoiceField(label=_("Came into"), choices=INTO)
    may_name = forms.BooleanField(label=_("The donor agrees to be named in public"), required=False)

    def __init__(self, *args: Any, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = funds  # type: ignore[attr-defined]  # a ChoiceField


class PaymentForm(forms.Form):
    """A payment to be ordered."""

    purpose = forms.ChoiceField(label=_("What the money is for"), choices=Purpose.choices)
    fund_id = forms.TypedChoiceField(label=_("Out of the fund"), coerce=int)
    amount = amount_field(_("Amount"))
    payee = forms.CharField(label=_("Who is paid"), max_length=120)
    note = forms.CharField(label=_("What for"), max_length=200, required=False)
    reference = forms.CharField(
        label=_("Reference of the matter"),
        max_length=80,
        required=False,
        help_text=_("Number of the decision or the contract."),
    )

    def __init__(self, *args: Any, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = funds  # type: ignore[attr-defined]  # a ChoiceField


class ConfirmForm(forms.Form):
    """When and how a payment was made."""

    paid_on = forms.DateField(label=_("Day of payment"), widget=date_input())
    out_of = forms.ChoiceField(label=_("Paid out of"), choices=INTO)


class ReceiptForm(forms.Form):
    """When and how whoever was paid confirmed it."""

    received_on = forms.DateField(label=_("Receipt of the money on"), widget=date_input())
    way = forms.ChoiceField(label=_("How it was confirmed"), choices=ReceiptWay.choices)
    upload = forms.FileField(
        label=_("Signed receipt"), required=False, help_text=_("Needed unless it was confirmed by telephone.")
    )


class NoteForm(forms.Form):
    """A reason."""

    note = forms.CharField(label=_("Reason"), max_length=200)


class EmptyForm(forms.Form):
    """Nothing to fill in: only to be confirmed."""


class ReversalForm(forms.Form):
    """When and why a voucher is reversed."""

    occurred_on = forms.DateField(label=_("Day of the reversal"), widget=date_input())
    reason = forms.CharField(label=_("Reason"), max_length=150)


class BudgetForm(forms.Form):
    """A line of a budget."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    fund_id = forms.TypedChoiceField(label=_("Fund"), coerce=int)
    account_id = forms.TypedChoiceField(label=_("Account of the books"), coerce=int)
    amount = amount_field(_("Planned amount"), min_value=Decimal(0))

    def __init__(self, *args: Any, funds: Choices, accounts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = funds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["account_id"].choices = accounts  # type: ignore[attr-defined]  # a ChoiceField


class AsideForm(forms.Form):
    """Why a line of the bank needs no voucher."""

    reason = forms.CharField(label=_("Why it needs no voucher"), max_length=200)


class SpanForm(forms.Form):
    """For which days an audit pack is put together."""

    since = forms.DateField(label=_("From"), widget=date_input())
    until = forms.DateField(label=_("Until"), widget=date_input())

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        values = super().clean() or {}
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return values
