"""Forms of official papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.models import OutgoingPaper
from huiguan.governance.paper_enums import PaperKind, Urgency


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PaperForm(forms.Form):
    """An outgoing paper as it is drafted."""

    kind = forms.ChoiceField(label=pgettext_lazy("paper", "Kind"), choices=PaperKind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    addressee = forms.CharField(label=_("Main recipients"), max_length=300, required=False)
    text = forms.CharField(label=pgettext_lazy("paper", "Text"), widget=_lines(14))
    copies = forms.CharField(label=_("Copies to"), max_length=300, required=False)


class PaperChangeForm(PaperForm):
    """The same of a draft that stands; its kind stays."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]

    @classmethod
    def of(cls, paper: OutgoingPaper) -> PaperChangeForm:
        """Filled from the row."""
        return cls(initial={name: getattr(paper, name) for name in cls.base_fields})


class IncomingForm(forms.Form):
    """A paper that came in."""

    issuer = forms.CharField(label=_("Issuer"), max_length=120)
    number = forms.CharField(label=_("Number on the paper"), max_length=60, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    dated = forms.DateField(label=_("Dated"), required=False, widget=_day())
    received_on = forms.DateField(label=_("Received on"), required=False, widget=_day())
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    answer_by = forms.DateField(label=_("To be answered by"), required=False, widget=_day())
    scan = forms.FileField(label=_("Scanned paper"), required=False)
    text = forms.CharField(label=pgettext_lazy("paper", "Text"), required=False, widget=_lines(10))


class SealForm(forms.Form):
    """A use of the seal on something that is no paper of the register."""

    purpose = forms.CharField(label=_("What the seal is used for"), max_length=200)
    approved_by = forms.CharField(label=_("Approved by"), max_length=80)
    copies = forms.IntegerField(label=_("Number of copies"), min_value=1, max_value=10_000, initial=1)
    seal = forms.CharField(label=_("Seal"), max_length=60, initial="公章")
