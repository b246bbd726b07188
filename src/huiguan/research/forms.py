"""Forms of research."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.rounds.forms import read_level_quotas
from huiguan.research.enums import Licence, MilestoneKind, OutputKind
from huiguan.research.models import Call, Output
from huiguan.research.services.calls import BLIND, WHO_WORDS
from huiguan.ui.forms import date_input


def _parts(line: str) -> list[str]:
    parts = line.replace("\u3000", " ").split()
    if len(parts) < 2:
        raise forms.ValidationError(_("“%(line)s” is not complete."), params={"line": line[:80]})
    return parts


class Text(forms.CharField):
    """A text of several lines, whose lines end with one character, so that a limit counts what was typed."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """As it was typed, whatever the browser sends for the end of a line."""
        found = super().to_python(value)
        return found.replace("\r\n", "\n") if isinstance(found, str) else found


class CallForm(forms.Form):
    """Announcing a call."""

    title = forms.CharField(label=_("Title of the call"), max_length=120)
    guide = Text(label=_("What is called for"), max_length=5000, rows=6)
    eligibility = Text(label=_("Who may apply"), max_length=2000)
    members_only = forms.BooleanField(
        label=_("Only members may lead"),
        required=False,
        help_text=_("Looked up on the roster of the association that applies; age, post and title are, too."),
    )
    oldest = forms.IntegerField(
        label=_("Highest age of the leader"),
        min_value=18,
        max_value=99,
        required=False,
        help_text=_("In completed years on the last day of applications; empty when there is none."),
    )
    posts = Text(
        label=_("Posts or titles"),
        max_length=1000,
        required=False,
        rows=3,
        help_text=_("A line for each; the leader holds one of them. Empty when none is asked."),
    )
    no_unfinished = forms.BooleanField(
        label=_("Not while an earlier project is unfinished"),
        required=False,
        help_text=_("Whoever leads a granted project of this association that is not finished cannot apply."),
    )
    topics = Text(
        label=_("Topics"),
        max_length=6000,
        rows=5,
        help_text=_("A line for each: name, blank, the highest sum in yuan."),
    )
    most_granted = forms.IntegerField(label=_("Projects granted at most"), min_value=1, max_value=1000)
    per_leader = forms.IntegerField(
        label=_("Applications that one person may lead"), min_value=1, max_value=20, initial=1
    )
    number_prefix = forms.CharField(
        label=_("Beginning of project numbers"), max_length=20, help_text=_("Year and number follow: XH-2026-001.")
    )
    blind_limit = forms.IntegerField(
        label=_("Most characters of the blind part"), min_value=100, max_value=20_000, initial=4000
    )
    notice_days = forms.IntegerField(label=_("Working days of public notice"), min_value=5, max_value=60, initial=5)
    opens_on = forms.DateField(label=_("Applications from"), widget=date_input())
    closes_on = forms.DateField(label=_("Applications until"), widget=date_input())
    arrives_by = forms.DateField(label=_("Arrives here by"), widget=date_input())
    quotas = Text(
        label=_("Quotas"),
        required=False,
        max_length=400,
        rows=3,
        help_text=_("A line for each level, blank, how many each association of it may pass up: County 2."),
    )

    def clean_topics(self) -> list[dict[str, Any]]:
        """Topics as the service takes them."""
        found = []
        for line in filter(str.strip, self.cleaned_data["topics"].splitlines()):
            *name, most = _parts(line)
            try:
                found.append({"name": " ".join(name), "most": Decimal(most.replace(",", ""))})
            except InvalidOperation as fault:
                message = _("“%(line)s” is not complete.")
                raise forms.ValidationError(message, params={"line": line[:80]}) from fault
        return found

    def clean_posts(self) -> list[str]:
        """Posts as the service takes them."""
        return [line.strip() for line in self.cleaned_data["posts"].splitlines() if line.strip()]

    def clean_quotas(self) -> dict[str, int]:
        """Quotas by level."""
        return read_level_quotas(self.cleaned_data["quotas"])


class ApplicationForm(forms.Form):
    """An application: what it is about, who applies (part A), and the blind part (part B) with its limit."""

    title = forms.CharField(label=_("Title of the project"), max_length=120)
    topic = forms.ChoiceField(label=_("Topic of the call"))
    asked = forms.DecimalField(label=_("Sum asked for"), min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args: Any, call: Call, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(topic["key"], f"{topic['name']}（≤{Decimal(topic['most']):,.0f}元）") for topic in call.topics]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.questions = questions
        for question in questions:
            self.fields[question["key"]] = _field_for(question)
        self.fields["team"].help_text = _("A line for each: name, blank, unit.")
        self.fields["earlier"].help_text = _("A number on each line.")
        self.fields[BLIND].help_text = _(
            "Nothing here may tell who applies: no name, unit, telephone, ORCID or number."
        )

    @property
    def about(self) -> list[Any]:
        """The fields of the first part, what it is about."""
        return [self[name] for name in ("title", "topic", "asked")]

    @property
    def who(self) -> list[Any]:
        """The fields that tell who applies."""
        return [self[question["key"]] for question in self.questions if question["key"] != BLIND]

    @property
    def blind(self) -> Any:
        """The field of the blind part."""
        return self[BLIND]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        answers = {question["key"]: data[question["key"]] for question in self.questions}
        return {"title": data["title"], "topic": data["topic"], "asked": data["asked"], "answers": answers}


def _field_for(question: dict[str, Any]) -> forms.CharField:
    facts: dict[str, Any] = {
        "label": WHO_WORDS.get(question["key"], question["label"]),
        "required": question["required"],
        "max_length": question["limit"],
    }  # fmt: skip
    if question["kind"] == "line":
        return forms.CharField(**facts)
    return Text(rows=16 if question["key"] == BLIND else 4, **facts)


class ContractForm(forms.Form):
    """Signing the contract, with the days of the three reports."""

    signed_on = forms.DateField(label=pgettext_lazy("contract", "Signed on"), widget=date_input())
    opening = forms.DateField(label=_("Opening report due on"), widget=date_input())
    midterm = forms.DateField(label=_("Midterm report due on"), widget=date_input())
    final = forms.DateField(label=_("Final report due on"), widget=date_input())

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {"signed_on": data["signed_on"], "due": {kind: data[kind] for kind in MilestoneKind.values}}


class ReportForm(forms.Form):
    """A report on a milestone."""

    text = Text(label=_("What was done"), max_length=5000, rows=8)
    file = forms.FileField(label=_("File"), required=False)


class ReasonForm(forms.Form):
    """Why something is done that cannot simply be taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class OutputForm(forms.Form):
    """The record of an output."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OutputKind.choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    authors = Text(label=_("Authors"), max_length=4000, help_text=_("A line for each: name, and ORCID after a blank."))
    abstract = Text(label=_("Abstract"), max_length=5000, required=False, rows=6)
    keywords = forms.CharField(
        label=_("Keywords"), max_length=300, required=False, help_text=_("Separated by semicolons.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=(("zh", _("Chinese")), ("en", _("English"))))
    source = forms.CharField(label=_("Where it appeared"), max_length=200, required=False)
    licence = forms.ChoiceField(label=_("Licence"), choices=Licence.choices)
    issued_on = forms.DateField(label=_("Issued on"), widget=date_input())
    embargo_until = forms.DateField(
        label=_("Files open from"), required=False, widget=date_input(), help_text=_("Empty: at once.")
    )

    def clean_authors(self) -> list[dict[str, str]]:
        """Authors as the service takes them: an ORCID is the last word of a line where that holds digits."""
        found = []
        for line in filter(str.strip, self.cleaned_data["authors"].splitlines()):
            words = line.replace("\u3000", " ").split()
            has_orcid = len(words) > 1 and sum(each.isdigit() for each in words[-1]) > 8
            name = " ".join(words[:-1] if has_orcid else words)
            found.append({"name": name, "orcid": words[-1] if has_orcid else ""})
        return found

    def clean_keywords(self) -> list[str]:
        """Keywords in their order."""
        return [word.strip() for word in self.cleaned_data["keywords"].replace("；", ";").split(";") if word.strip()]

    @classmethod
    def initial_of(cls, output: Output) -> dict[str, Any]:
        """An output as the form shows it."""
        plain = {name: getattr(output, name) for name in cls.base_fields if name not in ("authors", "keywords")}
        authors = "\n".join(f"{each['name']} {each['orcid']}".strip() for each in output.authors)
        return {**plain, "authors": authors, "keywords": "；".join(output.keywords)}


class VersionForm(forms.Form):
    """A version of an output."""

    file = forms.FileField(label=_("File"))
    note = forms.CharField(label=_("What is new"), max_length=200, required=False)


class AdoptionForm(forms.Form):
    """An adoption of an output."""

    unit = forms.CharField(label=_("Adopted by"), max_length=200)
    adopted_on = forms.DateField(label=_("Adopted on"), widget=date_input())
    used_for = forms.CharField(label=_("For what"), max_length=300)
    file = forms.FileField(label=_("Evidence"), required=False)
