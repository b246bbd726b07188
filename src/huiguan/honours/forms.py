"""Forms of honours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huiguan.honours.enums import Candidates, PaperForm, RuleKey
from huiguan.honours.models import Scheme
from huiguan.kernel.rounds.forms import read_level_quotas, read_questions
from huiguan.kernel.rounds.questions import Question
from huiguan.ui.forms import date_input


def _parts(line: str, least: int) -> list[str]:
    parts = line.replace("\u3000", " ").split()
    if len(parts) < least:
        raise forms.ValidationError(_("“%(line)s” is not complete."), params={"line": line[:80]})
    return parts


_PLAIN = ("name", "basis", "approval", "filing_rule", "candidates", "notice_days")


class SchemeForm(forms.Form):
    """A scheme. It has no field for money: nobody pays for an award."""

    name = forms.CharField(label=_("Name of the scheme"), max_length=120)
    basis = forms.CharField(
        label=_("Legal basis"), max_length=300, required=False, help_text=_("Without it the scheme stays a draft.")
    )
    approval = forms.CharField(label=_("Approval document number"), max_length=80, required=False)
    filing_rule = forms.CharField(
        label=_("Rule that asks for filing"),
        max_length=300,
        required=False,
        help_text=_("With it the scheme is in force only with the receipt of its filing; empty when none asks for it."),
    )
    candidates = forms.ChoiceField(label=_("For whom"), choices=Candidates.choices)
    grades = forms.CharField(
        label=_("Grades"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each from the lowest up: name, blank, how many are given at most."),
    )
    one_deed = forms.CharField(
        label=RuleKey.ONE_DEED.label,
        max_length=120,
        required=False,
        help_text=_("The article that says so; empty when the scheme has no such rule."),
    )
    within_year = forms.CharField(
        label=RuleKey.WITHIN_YEAR.label,
        max_length=120,
        required=False,
        help_text=_("The article that says so; empty when the scheme has no such rule."),
    )
    notice_days = forms.IntegerField(
        label=_("Working days of public notice"),
        min_value=settings.HUIGUAN_AWARD_NOTICE_DAYS,
        max_value=60,
        initial=settings.HUIGUAN_AWARD_NOTICE_DAYS,
    )

    def clean_grades(self) -> list[dict[str, Any]]:
        """Grades as the service takes them."""
        found = []
        for line in filter(str.strip, self.cleaned_data["grades"].splitlines()):
            *name, most = _parts(line, 2)
            if not most.isdecimal() or len(most) > 5:
                raise forms.ValidationError(_("“%(line)s” is not complete."), params={"line": line[:80]})
            found.append({"name": " ".join(name), "most": int(most)})
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        articles = {key: data.pop(key).strip() for key in RuleKey.values}
        return {**data, "rules": [{"key": key, "article": words} for key, words in articles.items() if words]}

    @classmethod
    def initial_of(cls, scheme: Scheme) -> dict[str, Any]:
        """A scheme as the form shows it."""
        articles = {rule["key"]: rule["article"] for rule in scheme.rules}
        plain = {name: getattr(scheme, name) for name in _PLAIN}
        grades = "\n".join(f"{grade['name']} {grade['most']}" for grade in scheme.grades)
        return {**plain, **articles, "grades": grades}


class CallForm(forms.Form):
    """Calling a round."""

    title = forms.CharField(label=_("Title of the round"), max_length=200)
    opens_on = forms.DateField(label=_("Nominations from"), widget=date_input())
    closes_on = forms.DateField(label=_("Nominations until"), widget=date_input())
    arrives_by = forms.DateField(label=_("Arrives here by"), widget=date_input())
    quotas = forms.CharField(
        label=_("Quotas"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each level, blank, how many each association of it may pass up: County 2."),
    )
    questions = forms.CharField(
        label=_("What is asked"),
        max_length=4000,
        initial="主要事迹 2000\n推荐单位意见 500",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "A line for each question: words, blank, most characters. Politics, appraisal and fees are refused."
        ),
    )

    def clean_quotas(self) -> dict[str, int]:
        """Quotas by level."""
        return read_level_quotas(self.cleaned_data["quotas"])

    def clean_questions(self) -> list[Question]:
        """Questions of the form."""
        return read_questions(self.cleaned_data["questions"])


class NominationForm(forms.Form):
    """A nomination; the questions of the round's form stand below the fixed fields."""

    candidate = forms.CharField(label=_("Person or unit nominated"), max_length=120)
    unit = forms.CharField(label=_("Unit"), max_length=200, required=False)
    grade = forms.ChoiceField(label=_("Grade of the award"))
    deed = forms.CharField(label=_("Deed in a few words"), max_length=120)
    deed_on = forms.DateField(label=_("Day of the deed"), widget=date_input())

    def __init__(self, *args: Any, scheme: Scheme, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(grade["key"], grade["name"]) for grade in scheme.grades]
        self.fields["grade"].choices = choices  # type: ignore[attr-defined]  # a choice field
        persons = scheme.candidates == Candidates.PERSONS
        self.fields["candidate"].help_text = (
            _("A member of this association: name, or number.") if persons else _("The name of the unit.")
        )
        if not persons:
            self.fields["unit"].label = _("Unit above it")
            self.fields["unit"].help_text = _("It tells units of the same name apart.")
        self.asked = [str(question["key"]) for question in questions]
        for question in questions:
            rows = forms.Textarea(attrs={"rows": 6}) if question["kind"] == "text" else None
            self.fields[f"a_{question['key']}"] = forms.CharField(
                label=question["label"],
                required=question["required"],
                max_length=question["limit"],
                widget=rows,
                help_text=_("At most %(n)d characters.") % {"n": question["limit"]},
            )

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        names: tuple[str, ...] = ("candidate", "unit", "grade", "deed", "deed_on")
        fixed: dict[str, Any] = {name: data[name] for name in names if name in data}
        return {**fixed, "answers": {key: data[f"a_{key}"] for key in self.asked}}


class DecideForm(forms.Form):
    """As what the decision is issued."""

    form = forms.ChoiceField(
        label=_("Issued as"),
        choices=PaperForm.choices,
        initial=PaperForm.DECISION,
        help_text=_("An order bears duty and name of the head: only where the legal basis lets you issue orders."),
    )


class WithdrawForm(forms.Form):
    """Withdrawing an award."""

    rule = forms.CharField(label=_("Article by which it is withdrawn"), max_length=200)


class StoryForm(forms.Form):
    """The story of an award."""

    story = forms.CharField(label=_("Story"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
