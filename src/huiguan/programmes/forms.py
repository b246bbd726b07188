"""Forms of programmes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.programmes.enums import Aspect, Category, Kind, PartnerKind, Result
from huiguan.ui.forms import date_input

_AREA = {"rows": 5}


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class EmptyForm(forms.Form):
    """Asks nothing."""


class ActivityForm(forms.Form):
    """The plan of an activity."""

    kind = forms.ChoiceField(label=_("Kind of activity"), choices=Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = forms.DateField(label=_("Starts on"), widget=date_input())
    ends_on = forms.DateField(label=pgettext_lazy("activity", "Ends on"), widget=date_input())
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    responsible = forms.CharField(label=pgettext_lazy("activity", "Responsible"), max_length=120, required=False)
    trainer = forms.CharField(
        label=_("Trainer"),
        max_length=150,
        required=False,
        help_text=_("The name with which the trainer signs in; only the trainer enters results."),
    )
    seats = forms.IntegerField(label=pgettext_lazy("activity", "Seats"), min_value=1, max_value=100_000, required=False)
    enrol_until = forms.DateField(label=_("Enrolment until"), widget=date_input(), required=False)
    with_approval = forms.BooleanField(label=_("The member's association approves each enrolment"), required=False)
    assessed = forms.BooleanField(label=_("Ends with an assessment"), required=False)
    category = forms.ChoiceField(
        label=_("Hours count as"), choices=[("", _("Not counted")), *Category.choices], required=False
    )
    partner = forms.TypedChoiceField(label=_("Partner"), coerce=int, empty_value=None, required=False)
    budget = forms.CharField(
        label=pgettext_lazy("activity", "Budget"),
        max_length=300,
        required=False,
        help_text=_("In words, with where the money comes from."),
    )
    syllabus = forms.CharField(
        label=_("Programme or syllabus"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, partners: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *partners]
        self.fields["partner"].choices = choices  # type: ignore[attr-defined]  # a choice field


class SummaryForm(forms.Form):
    """Summing up."""

    summary = forms.CharField(
        label=pgettext_lazy("activity", "Summary"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )


class NoteForm(forms.Form):
    """A reason."""

    note = forms.CharField(label=_("Reason"), max_length=300)


class ReasonForm(forms.Form):
    """A reason that the member reads."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class QuotaForm(forms.Form):
    """Quotas of associations."""

    quotas = forms.CharField(
        label=_("Quotas"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A line for each association: its code, blank, how many seats. Others share what is left."),
    )

    def clean_quotas(self) -> dict[str, int]:
        """Seats by code."""
        found = {}
        for line in filter(str.strip, self.cleaned_data["quotas"].splitlines()):
            parts = line.replace("\u3000", " ").split()
            if len(parts) != 2 or not parts[1].isdecimal() or len(parts[1]) > 5:
                raise forms.ValidationError(_("“%(line)s” is not complete."), params={"line": line[:80]})
            found[parts[0]] = int(parts[1])
        return found


class LessonForm(forms.Form):
    """A session."""

    title = forms.CharField(label=_("Title"), max_length=120)
    starts_at = forms.DateTimeField(label=_("Starts at"), widget=_moment())
    ends_at = forms.DateTimeField(label=_("Ends at"), widget=_moment())
    hours = forms.DecimalField(
        label=_("Hours that it counts"), max_digits=4, decimal_places=1, min_value=Decimal("0.1")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)


class EnrolForm(forms.Form):
    """Enrolling members of one's own association."""

    names = forms.CharField(
        label=_("Members"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A line for each: name, or member number."),
    )

    def clean_names(self) -> list[str]:
        """The lines."""
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]


class StepForm(forms.Form):
    """A step of the checklist."""

    title = forms.CharField(label=pgettext_lazy("activity", "Step"), max_length=200)
    owner = forms.CharField(label=_("Who sees to it"), max_length=60, required=False)
    due_on = forms.DateField(label=pgettext_lazy("activity", "Due"), widget=date_input(), required=False)


class StoryForm(forms.Form):
    """The story of an activity."""

    story = forms.CharField(
        label=pgettext_lazy("activity", "Story"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Participants whom it names have to consent before it is handed to the news."),
    )


class PutOnForm(forms.Form):
    """Putting a volunteer on an activity."""

    volunteer_id = forms.TypedChoiceField(label=_("Volunteer"), coerce=int)
    task = forms.CharField(label=pgettext_lazy("activity", "Task"), max_length=120, required=False)

    def __init__(self, *args: Any, volunteers: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer_id"].choices = list(volunteers)  # type: ignore[attr-defined]  # a choice field


class HoursForm(forms.Form):
    """Hours of a service."""

    hours = forms.DecimalField(label=_("Hours"), max_digits=5, decimal_places=1, min_value=Decimal("0.1"))


class RecordForm(forms.Form):
    """Hours done elsewhere."""

    member = forms.CharField(
        label=_("Member"), max_length=60, help_text=_("A member of this association: name, or number.")
    )
    category = forms.ChoiceField(label=_("Hours count as"), choices=Category.choices)
    hours = forms.DecimalField(label=_("Hours"), max_digits=5, decimal_places=1, min_value=Decimal("0.1"))
    on = forms.DateField(label=_("Day"), widget=date_input())
    what = forms.CharField(label=_("What"), max_length=200)
    evidence = forms.CharField(
        label=pgettext_lazy("activity", "Evidence"),
        max_length=200,
        help_text=_("The certificate or paper that the office saw."),
    )


class RequirementForm(forms.Form):
    """Required hours."""

    category = forms.ChoiceField(
        label=_("Hours count as"), choices=[("", _("All hours together")), *Category.choices], required=False
    )
    hours = forms.DecimalField(label=_("Hours a year"), max_digits=5, decimal_places=1, min_value=Decimal("0.1"))
    source = forms.CharField(
        label=pgettext_lazy("activity", "Source"),
        max_length=300,
        help_text=_("The law, rule or article of the charter that asks for them."),
    )
    since = forms.IntegerField(label=pgettext_lazy("activity", "From the year"), min_value=2000, max_value=2100)


class RuleForm(forms.Form):
    """Whether a kind is filed."""

    kind = forms.ChoiceField(label=_("Kind of activity"), choices=Kind.choices)
    filing = forms.BooleanField(label=_("Is filed before it opens"), required=False)
    rule = forms.CharField(label=_("Rule"), max_length=300)


class TrainerForm(forms.Form):
    """Naming a trainer."""

    username = forms.CharField(
        label=_("Trainer"),
        max_length=150,
        help_text=_("The name with which the trainer signs in. Trainers see who will fall short; nobody else does."),
    )
    ended = forms.BooleanField(label=_("Does not train here any more"), required=False)


class PlanForm(forms.Form):
    """A training plan."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    unit = forms.CharField(label=_("Unit"), max_length=120)
    leaders = forms.CharField(label=Aspect.LEADERS.label, required=False, widget=forms.Textarea(attrs=_AREA))
    opposing = forms.CharField(label=Aspect.OPPOSING.label, required=False, widget=forms.Textarea(attrs=_AREA))
    daily = forms.CharField(label=Aspect.DAILY.label, required=False, widget=forms.Textarea(attrs=_AREA))
    support = forms.CharField(label=Aspect.SUPPORT.label, required=False, widget=forms.Textarea(attrs=_AREA))
    effect = forms.CharField(label=Aspect.EFFECT.label, required=False, widget=forms.Textarea(attrs=_AREA))


class FindingForm(forms.Form):
    """A finding about a unit."""

    aspect = forms.ChoiceField(label=_("Aspect"), choices=Aspect.choices)
    text = forms.CharField(
        label=pgettext_lazy("activity", "What was found"),
        max_length=300,
        help_text=_("About the unit, not about a person."),
    )
    measure = forms.CharField(label=_("What is to be done"), max_length=300, required=False)


class VolunteerForm(forms.Form):
    """Registering a volunteer."""

    member = forms.CharField(
        label=_("Member"), max_length=60, help_text=_("A member of this association: name, or number.")
    )
    skills = forms.CharField(label=_("What they can do"), max_length=200, required=False)


class InsuranceForm(forms.Form):
    """The insurance of a volunteer."""

    insurance = forms.CharField(label=_("Insurance and number"), max_length=120)
    insured_until = forms.DateField(label=_("Insured until"), widget=date_input())


class PartnerForm(forms.Form):
    """A partner."""

    name = forms.CharField(label=_("Name"), max_length=160)
    original_name = forms.CharField(label=_("Name in its own language"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Where"), choices=PartnerKind.choices)
    country = forms.CharField(label=_("Country or region"), max_length=60, required=False)
    contact = forms.CharField(label=_("Office that we write to"), max_length=200, required=False)
    since = forms.DateField(label=_("Partner since"), widget=date_input(), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class AgreementForm(forms.Form):
    """An agreement."""

    title = forms.CharField(label=_("Title"), max_length=200)
    signed_on = forms.DateField(label=pgettext_lazy("activity", "Signed on"), widget=date_input())
    ends_on = forms.DateField(
        label=_("Holds until"), widget=date_input(), required=False, help_text=_("Empty: without an end.")
    )


class StudyForm(forms.Form):
    """A study session."""

    title = forms.CharField(label=_("Title"), max_length=200)
    starts_at = forms.DateTimeField(label=_("Starts at"), widget=_moment())
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    agenda = forms.CharField(label=_("Agenda"), required=False, max_length=20_000, widget=forms.Textarea(attrs=_AREA))
    present = forms.CharField(
        label=_("Who was there"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_AREA),
        help_text=_("A sentence of the minutes. It is never counted for anybody."),
    )
    minutes = forms.CharField(
        label=pgettext_lazy("activity", "Minutes"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


def read_results(sent: Any, ids: Iterable[int]) -> dict[int, tuple[str, Decimal | None]]:
    """Results as the trainer's page sends them: `result-ID` and `mark-ID`; those without a result are left out.

    A mark that is no number becomes one that the service refuses.
    """
    found: dict[int, tuple[str, Decimal | None]] = {}
    for key in ids:
        result, mark = sent.get(f"result-{key}", ""), sent.get(f"mark-{key}", "").strip()
        if result in (Result.PASSED, Result.FAILED):
            found[key] = (result, _mark(mark) if mark else None)
    return found


def _mark(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
    return value.quantize(Decimal("0.1")) if value.is_finite() and abs(value) < 1000 else Decimal(-1)
