"""Forms of public notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.notices.digests import LONGEST_VALUE
from huiguan.kernel.notices.enums import Finding
from huiguan.kernel.notices.purposes import PurposeSpec
from huiguan.kernel.notices.services import LONGEST_DAYS, LONGEST_TEXT


class OpenForm(forms.Form):
    """How long something is shown; what is shown comes from the room's data."""

    working_days = forms.IntegerField(label=_("Working days"), max_value=LONGEST_DAYS)

    def __init__(self, *args: Any, spec: PurposeSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["working_days"]
        field.initial = field.min_value = spec.working_days_minimum  # type: ignore[attr-defined]  # a number field


class ObjectionForm(forms.Form):
    """An objection of anybody."""

    text = forms.CharField(
        label=_("What you object to, and why"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    contact = forms.CharField(
        label=_("How to reach you"),
        required=False,
        max_length=LONGEST_VALUE,
        help_text=_("Only if you want an answer. Those who answer see it, nobody else."),
    )


class AnswerForm(forms.Form):
    """The answer to an objection."""

    finding = forms.ChoiceField(label=_("Finding"), choices=Finding.choices)
    answer = forms.CharField(label=_("Answer"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
