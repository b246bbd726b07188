"""The form of a local calendar day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarDayForm(forms.Form):
    """One day, whether it is worked, and why."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    working = forms.TypedChoiceField(
        label=_("On this day"),
        choices=(("0", _("Day off")), ("1", _("Worked"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label=_("Reason"), max_length=60, help_text=_("Such as Spring Festival."))
