"""Forms of outside units: the days of a code, the code, and the report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.directives.answer_forms import REPORT_STAGES, words
from huiguan.directives.services.outside import MOST_DAYS


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; becomes a list, empty where none was chosen."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file as Django's own field reads one."""
        chosen = data if isinstance(data, list | tuple) else [data]
        one = super().clean
        return [one(file, initial) for file in chosen if file]


class DaysForm(forms.Form):
    """For how long a code opens the task."""

    days = forms.IntegerField(
        label=_("Open for how many days"), min_value=1, max_value=MOST_DAYS, initial=30, help_text=_("Today counts.")
    )


class CodeForm(forms.Form):
    """The code of an outside unit."""

    code = forms.CharField(
        label=pgettext_lazy("outside unit", "Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class OutsideReportForm(forms.Form):
    """What an outside unit reports."""

    stage = forms.ChoiceField(
        label=_("How far is it"), choices=[(s.value, s.label) for s in REPORT_STAGES], widget=forms.RadioSelect
    )
    text = words(_("What was done"), required=True, limit=2000, rows=4)
    difficulties = words(_("Any difficulties"), rows=2, hint=_("Passed on to those who sent the task."))
    papers = FilesField(label=_("Photos or files"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
