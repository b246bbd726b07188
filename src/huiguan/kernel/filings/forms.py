"""Forms of filings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.filings.kinds import FilingKind
from huiguan.kernel.filings.models import Filing


class FilingForm(forms.Form):
    """A filing as it is begun."""

    authority = forms.ChoiceField(label=_("Authority"))
    title = forms.CharField(label=_("Title"), max_length=200)
    occurs_on = forms.DateField(
        label=_("Takes place on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("What is told"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, kind: FilingKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Authority.choices if value in kind.due]
        self.fields["authority"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["title"].required = kind.fill is None
        if not kind.beforehand:
            del self.fields["occurs_on"]


class FilingChangeForm(forms.Form):
    """Title and words of a draft."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("What is told"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, filing: Filing) -> FilingChangeForm:
        """Filled from the row."""
        return cls(initial={name: getattr(filing, name) for name in cls.base_fields})
