"""Forms of panels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.panels.enums import Relation, Vote
from huiguan.kernel.panels.models import Criterion
from huiguan.kernel.panels.services import Measure


class CriteriaForm(forms.Form):
    """Criteria as lines: name and weight."""

    criteria = forms.CharField(
        label=_("Criteria"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line for each: name, blank, weight in percent. The weights add up to 100."),
    )

    def clean_criteria(self) -> list[Measure]:
        """The lines as measures."""
        return [_measure(line) for line in self.cleaned_data["criteria"].splitlines() if line.strip()]


def _measure(line: str) -> Measure:
    name, _blank, weight = line.replace("\u3000", " ").strip().rpartition(" ")
    if not name.strip() or not weight.rstrip("%").isdecimal() or len(weight) > 4:
        raise forms.ValidationError(_("“%(line)s” is not a name and a weight."), params={"line": line[:80]})
    return Measure(name.strip(), int(weight.rstrip("%")))


class BeginForm(forms.Form):
    """How many members mark each entry."""

    each = forms.IntegerField(
        label=_("Members for each entry"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_(
            "Empty: everybody marks everything. Otherwise so many are drawn by lot for each entry; who stands aside is "
            "replaced."
        ),
    )


class JurorForm(forms.Form):
    """Who is to mark, by the name by which they sign in."""

    username = forms.CharField(label=_("Sign-in name of the member"), max_length=150)


class MarkForm(forms.Form):
    """A mark for each criterion, the vote and a word."""

    vote = forms.ChoiceField(label=_("Vote of the member"), choices=Vote.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment of the panel member"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = {
            f"c{each.pk}": forms.IntegerField(
                label=f"{each.name} {each.weight}%", min_value=0, max_value=each.top, help_text=f"0–{each.top}"
            )
            for each in criteria
        }
        self.fields = {**marks, **self.fields}

    @property
    def values(self) -> dict[int, int]:
        """The marks by criterion."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if name[1:].isdecimal()}


class AsideForm(forms.Form):
    """Standing aside for one entry."""

    relation = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)
