"""Forms for relief, rules, the anonymous channel and published answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import CHOSEN, Ground, Vote
from huiguan.cases.forms import Choices, text_field
from huiguan.cases.kinds import SPECS
from huiguan.kernel.calendar import today
from huiguan.kernel.notices.enums import Finding
from huiguan.ui.forms import date_input


def money_field(label: Any, *, required: bool = True) -> forms.DecimalField:
    """An amount in yuan."""
    return forms.DecimalField(label=label, min_value=0, max_digits=11, decimal_places=2, required=required)


class ReliefForm(forms.Form):
    """What is applied for."""

    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *Ground.choices])
    amount_asked = money_field(_("Amount asked (yuan)"))
    payee = forms.CharField(
        label=_("Payee"), max_length=60, help_text=_("For children the guardian; it does not appear in the notice.")
    )
    account = forms.CharField(label=_("Account"), max_length=60, required=False)
    proof = text_field(_("Proof by the unit"), rows=3, required=False)
    status_document = forms.CharField(
        label=_("Decision of the State on the status"),
        max_length=200,
        required=False,
        help_text=_("Number and date of the document. The association records the status, it does not decide it."),
    )
    follow_until = forms.IntegerField(
        label=_("Children followed up until the year"), min_value=2000, max_value=2100, required=False
    )

    def __init__(self, *args: Any, consented: bool, guardian: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not guardian:
            self.fields["guardian"] = forms.BooleanField(
                label=_("The guardian consented on paper to the yearly visits"), required=False
            )
        if not consented:
            self.fields["consented"] = forms.BooleanField(
                label=_("The person was asked and consents to the use of health, family and money"), required=False
            )


class CheckForm(forms.Form):
    """One level's check."""

    right = forms.TypedChoiceField(
        label=pgettext_lazy("check of relief", "Finding"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Right as far as we can tell")), ("no", _("Not right"))],
        widget=forms.RadioSelect,
    )


class CommitteeForm(forms.Form):
    """Who decides."""

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_ids"] = forms.TypedMultipleChoiceField(
            label=_("Members of the committee"), coerce=int, choices=people, widget=forms.CheckboxSelectMultiple
        )


class VoteForm(forms.Form):
    """A vote with its amount."""

    vote = forms.ChoiceField(label=_("Vote"), choices=Vote.choices, widget=forms.RadioSelect)
    amount = money_field(_("Amount, when for it (yuan)"), required=False)


class DayForm(forms.Form):
    """A day."""

    received_on = forms.DateField(label=_("Receipt of the person"), widget=date_input(), initial=today)


class VisitForm(forms.Form):
    """A visit to the family."""

    visited_on = forms.DateField(label=_("Visited on"), widget=date_input(), initial=today)
    note = text_field(_("What was found"), rows=3, required=False)


class FollowForm(forms.Form):
    """A yearly visit."""

    done_on = forms.DateField(label=_("Visited on"), widget=date_input(), initial=today)
    note = text_field(_("What was found"), rows=3, required=False)


class RateRuleForm(forms.Form):
    """A rate of relief."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    least = money_field(_("At least (yuan)"))
    most = money_field(_("At most (yuan)"))
    basis = forms.CharField(label=pgettext_lazy("relief", "Basis"), max_length=120, required=False)


class DeadlineForm(forms.Form):
    """Working days of a kind."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(key, spec.kind.label) for key, spec in SPECS.items()])
    accept = forms.IntegerField(label=_("Taken within (working days)"), min_value=1)
    check_within = forms.IntegerField(label=_("Checked within (working days)"), min_value=1)
    answer = forms.IntegerField(label=_("Answered within (working days)"), min_value=1)
    close = forms.IntegerField(label=_("Closed after the answer within (working days)"), min_value=1)
    pause = forms.IntegerField(
        label=_("Paused for at most (working days, all pauses together)"), min_value=1, initial=30
    )


class ReportForm(forms.Form):
    """An anonymous report."""

    concerns = forms.ChoiceField(label=_("Whom it concerns"), choices=CHOSEN, widget=forms.RadioSelect)
    text = text_field(_("What you want to say"), rows=8)


class CodeForm(forms.Form):
    """A receipt code, and perhaps more to say."""

    code = forms.CharField(
        label=_("Receipt code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    text = text_field(_("Write on"), rows=4, required=False)


class AnswerForm(forms.Form):
    """A supervisor's answer."""

    text = text_field(_("Answer"), rows=5)
    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[("", "—"), *Finding.choices],
        required=False,
        help_text=_("Needed to end the exchange. Until then nothing that the notice showed can be decided."),
    )
    close = forms.BooleanField(label=_("End the exchange with this answer"), required=False)

    def __init__(self, *args: Any, finds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not finds:  # only an objection is upheld or not
            del self.fields["finding"]


class PublishForm(forms.Form):
    """A suggestion and its answer, in words for the public."""

    question = forms.CharField(label=_("What was suggested"), max_length=500)
    answer = text_field(_("Answer"), rows=6)
