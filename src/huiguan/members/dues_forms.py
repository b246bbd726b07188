"""Forms of the pages on dues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiguan.kernel.calendar import today
from huiguan.members.enums import PaymentMethod

TIERS = 4


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _count(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, **({"min_value": 0, "max_value": 10_000_000} | more))


def _money(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, **more)


class ResolutionForm(forms.Form):
    """A resolution with up to four tiers; `classes` are (key, label) of the classes that pay dues."""

    reference = forms.CharField(label=gettext_lazy("Resolution"), max_length=200)
    decided_on = _day(gettext_lazy("Decided on"))
    from_year = _count(gettext_lazy("From the year"), min_value=1990, max_value=2200)
    delegates = _count(gettext_lazy("Delegates in all"))
    present = _count(gettext_lazy("Delegates present"))
    in_favour = _count(gettext_lazy("Votes in favour"))
    secret_ballot = forms.BooleanField(label=gettext_lazy("By secret ballot"), required=False)
    published_on = _day(gettext_lazy("Opened to all members on"), required=False)

    def __init__(self, *args: Any, classes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, TIERS + 1):
            first = n == 1
            self.fields[f"label_{n}"] = forms.CharField(
                label=_("Name of tier %(n)d") % {"n": n}, max_length=60, required=first
            )
            self.fields[f"amount_{n}"] = _money(_("Yuan a year, tier %(n)d") % {"n": n}, required=first)
            self.fields[f"classes_{n}"] = forms.MultipleChoiceField(
                label=_("Classes of tier %(n)d") % {"n": n},
                choices=classes,
                widget=forms.CheckboxSelectMultiple,
                required=first,
            )


def resolution_values(data: dict[str, Any]) -> dict[str, Any]:
    """Arguments of `resolve_dues` from the form's clean values; a tier without name and amount is none."""
    tiers = [
        {"label": data[f"label_{n}"], "amount": data[f"amount_{n}"], "classes": data[f"classes_{n}"]}
        for n in range(1, TIERS + 1)
        if data[f"label_{n}"] or data[f"amount_{n}"] is not None
    ]
    plain = {key: value for key, value in data.items() if key.rpartition("_")[0] not in ("label", "amount", "classes")}
    return {**plain, "tiers": tiers}


class RuleForm(forms.Form):
    """When dues are due, and when membership lapses."""

    due_month = _count(gettext_lazy("Due at the end of month"), min_value=1, max_value=12)
    lapse_after_days = _count(gettext_lazy("Lapses so many days after that"), min_value=30, max_value=3660)
    lapse_decided = forms.BooleanField(
        label=gettext_lazy("The head decides who lapses"),
        help_text=gettext_lazy("The office prepares the list, and a second person decides."),
        required=False,
    )
    article = forms.CharField(label=gettext_lazy("Article of the charter"), max_length=200, required=False)


class AskForm(forms.Form):
    """For which year dues are asked."""

    year = _count(gettext_lazy("Year"), min_value=1990, max_value=2200)
    due_on = _day(gettext_lazy("Due on"), required=False)


class PaymentForm(forms.Form):
    """A payment entered by hand."""

    amount = _money(gettext_lazy("Amount in yuan"))
    paid_on = _day(gettext_lazy("Paid on"), initial=today)
    method = forms.ChoiceField(label=gettext_lazy("Paid by"), choices=PaymentMethod.choices)
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=80, required=False)


class WaiverForm(forms.Form):
    """A waiver; without an amount all that is owed."""

    amount = _money(gettext_lazy("Amount in yuan; empty for all that is owed"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class ShareForm(forms.Form):
    """What is passed up; `receivers` are (id, name) of the associations above."""

    receiver = forms.TypedChoiceField(label=gettext_lazy("Association above"), coerce=int)
    from_year = _count(gettext_lazy("From the year"), min_value=1990, max_value=2200)
    percent = forms.DecimalField(
        label=gettext_lazy("Percent"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    each = _money(gettext_lazy("Or yuan for each payer"), required=False)
    reference = forms.CharField(label=gettext_lazy("Agreed by"), max_length=200)

    def __init__(self, *args: Any, receivers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = receivers  # type: ignore[attr-defined]  # a choice field


class PassOnForm(forms.Form):
    """A share that was passed on; `receivers` are (id, name) of those with whom one was agreed."""

    receiver = forms.TypedChoiceField(label=gettext_lazy("Association above"), coerce=int)
    year = _count(gettext_lazy("Dues of the year"), min_value=1990, max_value=2200)
    amount = _money(gettext_lazy("Amount in yuan"))
    passed_on = _day(pgettext_lazy("dues", "Passed on"), initial=today)
    reference = forms.CharField(label=gettext_lazy("Reference of the transfer"), max_length=80)

    def __init__(self, *args: Any, receivers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = receivers  # type: ignore[attr-defined]  # a choice field
