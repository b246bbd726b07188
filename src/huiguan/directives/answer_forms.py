"""Forms of what is done with an assignment; each knows how to hand its values to one service."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import AddresseeKind, AssignmentState, ItemKind, Part, Stage
from huiguan.directives.models import Assignment
from huiguan.directives.services import Unit

MOST_FILES = 9
REPORT_STAGES = (Stage.NOT_STARTED, Stage.UNDER_WAY, Stage.NEARLY_DONE, Stage.DONE)
OTHER_UNITS = (AddresseeKind.BODY, AddresseeKind.POST, AddresseeKind.OUTSIDE)
OUTSIDE_HINT = _(
    "Outside units have no account: give them a code on the task's page, or enter what they send on paper."
)


def date_widget() -> forms.DateInput:
    """A date as browsers pick one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words(label: Any, *, required: bool = False, limit: int = 500, rows: int = 3, hint: Any = "") -> forms.CharField:
    """Several lines of Chinese text."""
    widget = forms.Textarea(attrs={"rows": rows, "lang": "zh-Hans"})
    return forms.CharField(label=label, required=required, max_length=limit, widget=widget, help_text=hint)


def line(label: Any, *, required: bool = False, limit: int = 120, hint: Any = "") -> forms.CharField:
    """One line of Chinese text."""
    widget = forms.TextInput(attrs={"lang": "zh-Hans"})
    return forms.CharField(label=label, required=required, max_length=limit, widget=widget, help_text=hint)


class ActionForm(forms.Form):
    """What one button asks. `key` makes ids of its own, for many of these stand on one page."""

    def __init__(self, *args: Any, key: str, assignment: Assignment, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{key}_%s")
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        if not self.is_bound:
            self.initial = {**self.start(), **self.initial}

    def start(self) -> dict[str, Any]:
        """What stands in the fields at first: the assignment's own values."""
        return {name: value for name in self.fields if (value := getattr(self.assignment, name, None)) is not None}

    def renew(self, revision: int) -> None:
        """After a conflict: let the same words be sent again, now that the reader has seen the new state."""
        if "revision" in self.fields:
            self.data = {**self.data.dict(), "revision": str(revision)}  # type: ignore[attr-defined]  # a QueryDict


class NoteForm(ActionForm):
    """A note, if any."""

    note = words(_("Remarks"), rows=2)


class ReasonForm(ActionForm):
    """A reason."""

    reason = words(_("Reason"), required=True)


class AdaptForm(ActionForm):
    """The task in words and a time of one's own."""

    title = line(_("Task"), required=True, limit=300)
    measures = words(_("Measures"), limit=2000)
    due_date = forms.DateField(label=_("Due"), required=False, widget=date_widget())
    note = line(_("Note to the sender"), limit=500)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.assignment.state != AssignmentState.SENT:
            del self.fields["due_date"], self.fields["note"]

    def values(self) -> dict[str, Any]:
        """What `adapt_assignment` takes; a date that was not changed is not handed on."""
        given = dict(self.cleaned_data)
        if given.get("due_date") == self.assignment.due_date:
            given.pop("due_date", None)
        return given


class PlanForm(ActionForm):
    """Who answers for it, and how it will be done."""

    plan = words(_("Plan"), limit=4000, rows=4)
    measures = words(_("Measures"), limit=2000)
    responsible = line(_("Answers for it"), hint=_("Who sees that it is done."))
    contact = line(_("Contact"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ClosureForm(NoteForm):
    """The request to strike a task off; files come beside it."""

    takes_files = True


class RejectForm(ReasonForm):
    """Why more is needed."""

    poor_quality = forms.BooleanField(label=_("Mark as of poor quality until the next report"), required=False)

    def start(self) -> dict[str, Any]:
        """Nothing is marked beforehand."""
        return {}


class CloseForm(NoteForm):
    """Striking off; a problem asks for its finder's word."""

    finder_note = line(_("How the finder confirmed that it is solved"), required=True, limit=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.assignment.item
        if item.kind != ItemKind.PROBLEM or not item.finder:
            del self.fields["finder_note"]


class QualityForm(ActionForm):
    """Whether what was reported is good enough."""

    def start(self) -> dict[str, Any]:
        """No fields."""
        return {}


class SendAgainForm(NoteForm):
    """Sending once more, with another date if need be."""

    due_date = forms.DateField(label=_("New date"), required=False, widget=date_widget())

    def values(self) -> dict[str, Any]:
        """A date that was not changed is not handed on."""
        given = dict(self.cleaned_data)
        if given["due_date"] == self.assignment.due_date:
            given["due_date"] = None
        return given


class RemindForm(ActionForm):
    """Words that go with a reminder."""

    text = words(_("Words to go with it"), rows=2, hint=_("A task is reminded of at most once a day."))


class ExtensionForm(ActionForm):
    """A later date, and why."""

    asked_due = forms.DateField(label=_("Later date"), widget=date_widget())
    reason = words(_("Reason"), required=True)


class DecideForm(ActionForm):
    """Grant or refuse a later date."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=(("grant", _("Grant")), ("refuse", _("Refuse"))), widget=forms.RadioSelect
    )
    note = words(_("Remarks"), rows=2, hint=_("Needed when it is refused."))
    request_id = forms.IntegerField(widget=forms.HiddenInput)


class SplitForm(ActionForm):
    """Passing on to associations below."""

    associations = forms.TypedMultipleChoiceField(
        label=_("Associations"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    title = line(_("Task"), required=True, limit=300)
    measures = words(_("Measures"), limit=2000)
    due_date = forms.DateField(
        label=_("Due"), required=False, widget=date_widget(), help_text=_("Left empty: as in what was received.")
    )
    note = line(_("Remarks"), limit=500)
    over_cap = forms.BooleanField(
        label=_("Send although some would be asked for more reports than their cap"), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, below: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["associations"].choices = below  # type: ignore[attr-defined]  # the stubs see a plain Field
        if not self.is_bound:
            del self.fields["over_cap"]

    def start(self) -> dict[str, Any]:
        """The received task's own words, and a key of its own against sending twice."""
        return super().start() | {"form_key": uuid.uuid4(), "note": ""}


class InsideForm(ActionForm):
    """Giving work to units inside, or to an outside unit by name."""

    lead = forms.TypedChoiceField(label=_("Lead unit"), coerce=int, empty_value=None, required=False)
    supporting = forms.TypedMultipleChoiceField(
        label=_("Co-operating units"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    other_kind = forms.ChoiceField(
        label=_("Another unit"),
        required=False,
        choices=[("", _("No other unit")), *((kind.value, kind.label) for kind in OTHER_UNITS)],
        help_text=OUTSIDE_HINT,
    )
    other_name = line(_("Its name"), limit=200)
    title = line(_("Task"), required=True, limit=300)
    due_date = forms.DateField(label=_("Due"), required=False, widget=date_widget())
    responsible = line(_("Answers for it"))
    contact = line(_("Contact"))

    def __init__(self, *args: Any, departments: Sequence[tuple[int, str]], led: bool, **kwargs: Any) -> None:
        """`led` when a unit leads already: others can only co-operate."""
        super().__init__(*args, **kwargs)
        self.led = led
        self.fields["lead"].choices = [("", _("No department")), *departments]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["supporting"].choices = departments  # type: ignore[attr-defined]  # a ChoiceField
        if led or not departments:
            del self.fields["lead"]
        if not departments:
            del self.fields["supporting"]

    def start(self) -> dict[str, Any]:
        """Title and date of the task; the unit has its own people."""
        return {"title": self.assignment.title, "due_date": self.assignment.due_date}

    def clean(self) -> dict[str, Any]:
        """At least one unit; a named one has both kind and name."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, name = cleaned.get("other_kind"), cleaned.get("other_name")
        if bool(kind) != bool(name):
            self.add_error("other_name" if kind else "other_kind", _("Give both the kind of unit and its name."))
        elif not kind and not cleaned.get("lead") and not cleaned.get("supporting"):
            self.add_error(next(iter(self.fields)), _("Choose a unit."))
        return cleaned

    def units(self) -> list[Unit]:
        """The units that were chosen; a named one leads where nobody else does."""
        data = self.cleaned_data
        who = {name: data[name] for name in ("responsible", "contact")}
        lead = data.get("lead")
        helping = [key for key in data.get("supporting") or () if key != lead]
        chosen = [_department(lead, Part.LEAD, **who)] if lead else []
        chosen += [_department(key, Part.COOPERATING) for key in helping]
        if data["other_kind"]:
            part = Part.COOPERATING if lead or self.led else Part.LEAD
            chosen.append(Unit(kind=data["other_kind"], name=data["other_name"], part=part, **who))
        return chosen


def _department(key: int, part: Part, **who: str) -> Unit:
    return Unit(kind=AddresseeKind.DEPARTMENT, department_id=key, part=part, **who)


class ReportForm(forms.Form):
    """Progress, as an officer enters it on a phone in a minute."""

    stage = forms.ChoiceField(
        label=_("How far is it"), choices=[(s.value, s.label) for s in REPORT_STAGES], widget=forms.RadioSelect
    )
    text = words(_("What was done"), required=True, limit=2000, rows=4)
    difficulties = words(_("Any difficulties"), rows=2, hint=_("Passed on to those who sent the task."))
    next_steps = words(_("Next steps"), rows=2)
    percent = forms.IntegerField(
        label=_("Percent done"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 100}),
    )
    on_behalf_of = line(_("On behalf of"), limit=200)
    also = forms.TypedMultipleChoiceField(
        label=_("This report also answers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, assignment: Assignment, equal: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        begun = assignment.stage in (Stage.NEARLY_DONE, Stage.DONE)
        self.initial = {
            "stage": assignment.stage if begun else Stage.UNDER_WAY.value,
            "percent": assignment.percent,
            "on_behalf_of": assignment.addressee,
            "also": [one.pk for one in equal],
            "form_key": uuid.uuid4(),
            **self.initial,
        }
        self.fields["text"].error_messages["required"] = _("Write what was done.")
        self.fields["also"].choices = [  # type: ignore[attr-defined]  # the stubs see a plain Field
            (one.pk, one.sender.name) for one in equal
        ]
        if not equal:
            del self.fields["also"]
        if assignment.addressee_kind != AddresseeKind.OUTSIDE:
            del self.fields["on_behalf_of"]

    def values(self) -> dict[str, Any]:
        """What `report_progress` takes but for the files."""
        given = dict(self.cleaned_data)
        return {"assignment_ids": [self.assignment.pk, *given.pop("also", ())], **given}
