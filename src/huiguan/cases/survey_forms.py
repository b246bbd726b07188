"""Forms of surveys and benefits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import BenefitKind, SurveyKind
from huiguan.cases.models import Benefit
from huiguan.cases.services import SurveyPlan
from huiguan.cases.survey_questions import read_questions
from huiguan.ui.forms import date_input


class SurveyForm(forms.Form):
    """A survey as it is drafted."""

    title = forms.CharField(label=_("Title of the survey"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of survey"), choices=SurveyKind.choices)
    introduction = forms.CharField(
        label=_("Purpose of the survey"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    questions = forms.CharField(
        label=_("Questions, one a line"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "“Question | one | other” asks to choose one; with * before it, several. A line alone asks how satisfied"
            " people are, in five steps; with > before it, for a text. Services and units are rated, never persons."
        ),
    )
    closes_on = forms.DateField(label=pgettext_lazy("survey", "Last day"), widget=date_input())
    below = forms.BooleanField(
        label=_("Ask members of the associations below as well"),
        required=False,
        help_text=_("The lot is drawn in each unit of each association. You learn how many were asked, never who."),
    )
    share = forms.IntegerField(
        label=_("Share of each unit that is asked, in percent"), min_value=1, max_value=100, initial=100
    )
    least = forms.IntegerField(label=_("At least of each unit"), min_value=1, max_value=10_000, initial=5)

    def __init__(self, *args: Any, has_below: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not has_below:
            del self.fields["below"]

    def plan(self, values: dict[str, Any]) -> SurveyPlan:
        """As the service takes it."""
        return SurveyPlan(**(values | {"questions": read_questions(values["questions"])}))


class BenefitForm(forms.Form):
    """What was promised."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BenefitKind.choices)
    title = forms.CharField(label=_("What is promised"), max_length=120)
    giver = forms.CharField(label=_("Who promised it"), max_length=120)
    basis = forms.CharField(label=pgettext_lazy("benefit", "Document"), max_length=200, required=False)
    amount = forms.DecimalField(label=_("Yuan a year"), max_digits=13, decimal_places=2, min_value=0, required=False)
    promised_on = forms.DateField(label=_("Promised on"), widget=date_input())


class CorrectForm(BenefitForm):
    """What was entered, to be put right; its days where it has them."""

    why = forms.CharField(label=_("What was wrong"), max_length=200)
    in_force_on = forms.DateField(label=_("In force since"), widget=date_input())
    ended_on = forms.DateField(label=_("Benefit ended on"), widget=date_input())
    field_order = ("why", "kind", "title", "giver", "basis", "amount", "promised_on", "in_force_on", "ended_on")

    def __init__(self, *args: Any, row: Benefit, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields if name != "why"}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        for name in ("in_force_on", "ended_on"):
            if initial[name] is None:
                del self.fields[name]


class StrikeForm(forms.Form):
    """Why it should not stand here."""

    why = forms.CharField(label=_("What was wrong"), max_length=200)


class ForceForm(forms.Form):
    """Since when it is given."""

    in_force_on = forms.DateField(label=_("In force since"), widget=date_input())


class UseForm(forms.Form):
    """How much was used in a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    people = forms.IntegerField(label=_("People who used it"), min_value=0, max_value=10_000_000)
    amount = forms.DecimalField(label=_("Amount used"), max_digits=13, decimal_places=2, min_value=0, required=False)


class EndForm(forms.Form):
    """When it ended."""

    ended_on = forms.DateField(label=_("Benefit ended on"), widget=date_input())
