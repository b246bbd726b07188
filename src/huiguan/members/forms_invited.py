"""Forms of the invited person's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.members.invitation_codes import LENGTH, normalised
from huiguan.members.services import Question
from huiguan.ui.forms import date_input


class CodeForm(forms.Form):
    """The code on the paper, typed with or without strokes."""

    code = forms.CharField(
        label=gettext_lazy("Code on your invitation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Sixteen characters."""
        code = normalised(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise forms.ValidationError(_("The code has 16 characters."))
        return code


def _id_tail() -> forms.Field:
    digits = RegexValidator(r"^\d{5}[\dXx]$", gettext_lazy("Six characters: digits, the last one may be X."))
    widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": 6})
    return forms.CharField(
        label=gettext_lazy("Last six characters of your ID number"), validators=[digits], widget=widget
    )


def _birth_date() -> forms.Field:
    return forms.DateField(label=gettext_lazy("Your date of birth"), widget=date_input())


def _mobile() -> forms.Field:
    number = RegexValidator(r"^1\d{10}$", gettext_lazy("A mobile number has 11 digits."))
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    return forms.CharField(label=gettext_lazy("Your mobile number"), validators=[number], widget=widget)


_FIELDS = {Question.ID_TAIL: _id_tail, Question.BIRTH_DATE: _birth_date, Question.MOBILE: _mobile}


class ProofForm(forms.Form):
    """What the roster knows of the person, as far as it is asked."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.value] = _FIELDS[question]()


class AccountForm(forms.Form):
    """Consent, and how the person will sign in; somebody signed in only consents."""

    username = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=60,
        help_text=gettext_lazy("You choose it. Your mobile number works as well, if your association has it."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 10 characters, not digits alone."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    agree = forms.BooleanField(
        label=gettext_lazy("I have read how my data are used and consent"),
        error_messages={"required": gettext_lazy("Read how your data are used, and consent.")},
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["username"], self.fields["password"]
