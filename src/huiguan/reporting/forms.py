"""Forms of the room. What rules say of the values is checked by the services."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.figures import Unit
from huiguan.reporting.enums import RuleKind
from huiguan.reporting.models import AnnualReport
from huiguan.reporting.services import Entered
from huiguan.ui.forms import date_input

Choices = list[tuple[Any, str]]


class IndicatorForm(forms.Form):
    """An indicator that associations enter."""

    key = forms.CharField(label=_("Key"), max_length=60, help_text=_("Two words with a point, such as own.visits."))
    label = forms.CharField(label=_("Name"), max_length=80)
    label_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    about = forms.CharField(
        label=_("Definition"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    persons = forms.BooleanField(label=_("Counts persons: small numbers are hidden from others"), required=False)


class CollectionForm(forms.Form):
    """Number, period and dates of a collection."""

    number = forms.CharField(label=_("Number of the form"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=120)
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)
    starts = forms.DateField(label=_("From"), widget=date_input())
    ends = forms.DateField(label=pgettext_lazy("period", "To"), widget=date_input())
    due_on = forms.DateField(label=_("To be handed up by"), widget=date_input())
    valid_until = forms.DateField(label=_("Form valid until"), widget=date_input())
    previous_id = forms.TypedChoiceField(label=_("Compared with"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, earlier: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["previous_id"].choices = [("", "—"), *earlier]  # type: ignore[attr-defined]  # a ChoiceField


class LinesForm(forms.Form):
    """The indicators of a collection."""

    indicators = forms.TypedMultipleChoiceField(
        label=_("Indicators"), coerce=int, widget=forms.CheckboxSelectMultiple(attrs={"class": "hg-checks"})
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicators"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class RuleForm(forms.Form):
    """A rule on a line."""

    line_id = forms.TypedChoiceField(label=_("Line"), coerce=int)
    kind = forms.ChoiceField(label=_("Rule"), choices=RuleKind.choices)
    terms = forms.TypedMultipleChoiceField(label=_("Sum of these lines"), coerce=int, required=False)
    low = forms.DecimalField(label=_("At least"), required=False)
    high = forms.DecimalField(label=_("At most"), required=False)
    percent = forms.IntegerField(label=_("Percent that are usual"), min_value=0, max_value=10_000, required=False)

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("line_id", "terms"):
            self.fields[name].choices = lines  # type: ignore[attr-defined]  # a ChoiceField

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "terms": [(1, line, "now") for line in self.cleaned_data["terms"]]}


class NoteForm(forms.Form):
    """Why a collection is frozen although forms are missing."""

    note = forms.CharField(label=_("Why it is frozen without those that are missing"), max_length=300, required=False)


class SignForm(forms.Form):
    """Who signs."""

    signed_by = forms.CharField(label=_("Signed by"), max_length=80)


class AnnualStartForm(forms.Form):
    """Over which collection a report is written."""

    collection_id = forms.TypedChoiceField(label=_("Collection"), coerce=int)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)

    def __init__(self, *args: Any, collections: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collection_id"].choices = collections  # type: ignore[attr-defined]  # a ChoiceField


class AnnualForm(forms.Form):
    """The words of a report."""

    number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    addressee = forms.CharField(label=_("Addressee"), max_length=200, required=False)
    text = forms.CharField(
        label=pgettext_lazy("report", "Text"),
        max_length=100_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "lang": "zh-Hans"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, report: AnnualReport) -> AnnualForm:
        """Filled from the row."""
        return cls(initial={name: getattr(report, name) for name in cls.base_fields})


class HighlightForm(forms.Form):
    """A highlight and the items that it stands on."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("What was done"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5}))
    item_ids = forms.TypedMultipleChoiceField(label=_("Items of follow-through"), coerce=int, required=False)

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item_ids"].choices = items  # type: ignore[attr-defined]  # a ChoiceField


def entered_cells(posted: Mapping[str, str], line_ids: set[int], computed: set[int]) -> tuple[dict[int, Entered], str]:
    """What a form's page sent, by line, and the name of a field that holds no number (empty: all do).

    Only fields that were sent are taken: locked and computed ones are not on the page.
    """
    found: dict[int, Entered] = {}
    for line in sorted(line_ids):
        names = {name: posted.get(f"{name}-{line}") for name in ("number", "explanation", "answer")}
        if all(value is None for value in names.values()):
            continue
        text = (names["number"] or "").replace(",", "").replace("，", "").strip()
        number = _decimal(text)
        if text and number is None:
            return {}, f"number-{line}"
        emptied = names["number"] is not None and not text and line not in computed
        found[line] = Entered(number, names["explanation"], names["answer"], emptied=emptied)
    return found, ""


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text).quantize(Decimal("0.01")) if text else None
    except InvalidOperation:
        return None
