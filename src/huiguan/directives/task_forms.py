"""Forms for what is entered by hand: a task of one's own, a problem."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import AddresseeKind, DueKind, ItemKind, Part
from huiguan.directives.forms import NamesField
from huiguan.directives.models import Item
from huiguan.directives.services.passing import Unit
from huiguan.kernel.organizations.models import Department
from huiguan.ui.forms import date_input

OFFICE = ""
NAMED = (AddresseeKind.BODY, AddresseeKind.POST, AddresseeKind.OUTSIDE)


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TaskForm(forms.Form):
    """A task without a document, for a department, the office, or a body, post or outside unit by name."""

    title = forms.CharField(label=_("Task"), max_length=300)
    lead = forms.ChoiceField(label=_("Lead unit"), required=False)
    name = forms.CharField(
        label=_("Or a body, post or outside unit"),
        required=False,
        max_length=200,
        help_text=_(
            "Such as the supervisory board. Goes before the department. Outside units have no account: "
            "give them a code on the task's page, or enter what they send on paper."
        ),
    )
    name_kind = forms.ChoiceField(
        label=_("What it is"), required=False, choices=[(kind.value, kind.label) for kind in NAMED]
    )
    supporting = forms.MultipleChoiceField(
        label=_("Co-operating units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    responsible = forms.CharField(label=_("Answers for it"), required=False, max_length=120)
    contact = forms.CharField(label=_("Contact"), required=False, max_length=120)
    due_date = forms.DateField(
        label=_("Due"), required=False, widget=date_input(), help_text=_("Left empty, it is a standing task.")
    )
    measures = forms.CharField(label=_("Specific measures"), required=False, widget=_area())
    target = forms.CharField(label=_("Target"), required=False, max_length=300)

    def __init__(self, *args: Any, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(department.pk), department.name) for department in departments]
        self.fields["lead"].choices = [(OFFICE, _("The office as a whole")), *choices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["supporting"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not choices:
            del self.fields["supporting"]

    def values(self) -> dict[str, Any]:
        """What `add_own_assignment` takes."""
        data = self.cleaned_data
        chosen = dict(getattr(self.fields.get("supporting"), "choices", ()))
        return {
            "title": data["title"],
            "units": self.units(),
            "due_date": data["due_date"],
            "measure": data["measures"],
            "done_when": data["target"],
            "supporting": [str(chosen[key]) for key in data.get("supporting", ())],
            **({} if data["due_date"] else {"due_kind": DueKind.STANDING.value}),
        }

    def units(self) -> list[Unit]:
        """The lead unit, and those that help it."""
        return [self._lead(), *self._supporting()]

    def _lead(self) -> Unit:
        data = self.cleaned_data
        people = {"responsible": data["responsible"], "contact": data["contact"]}
        if data["name"].strip():
            return Unit(kind=data["name_kind"] or AddresseeKind.BODY.value, name=data["name"], **people)
        if data["lead"]:
            return Unit(kind=AddresseeKind.DEPARTMENT.value, department_id=int(data["lead"]), **people)
        return Unit(**people)

    def _supporting(self) -> list[Unit]:
        keys = [key for key in self.cleaned_data.get("supporting", ()) if key != self.cleaned_data["lead"]]
        kind, part = AddresseeKind.DEPARTMENT.value, Part.COOPERATING.value
        return [Unit(kind=kind, department_id=int(key), part=part) for key in keys]


class ItemInsideForm(TaskForm):
    """Units inside for an item that is there already; the lead is proposed where the item names a department."""

    FACTS_OF_THE_ITEM = ("measures", "target")

    def __init__(self, *args: Any, item: Item, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, departments=departments, **kwargs)
        for name in self.FACTS_OF_THE_ITEM:
            del self.fields[name]
        self.fields["due_date"].help_text = _("Left empty, the item's own time holds.")
        self.initial = {"title": item.title, "due_date": item.due_date, **self._named_by(item)}

    def _named_by(self, item: Item) -> dict[str, Any]:
        choices = self.fields["lead"].choices  # type: ignore[attr-defined]  # a ChoiceField
        keys = {name: key for key, name in choices if key}
        helping = [keys[name] for name in (*item.parties[1:], *item.supporting) if name in keys]
        return {"lead": keys.get(item.parties[0], OFFICE) if item.parties else OFFICE, "supporting": helping}


class ProblemForm(forms.Form):
    """A problem found: problem → cause → measure → who mends it → by when → how it is checked."""

    title = forms.CharField(label=_("Problem"), max_length=300)
    cause = forms.CharField(label=_("Cause"), required=False, widget=_area())
    measure = forms.CharField(label=_("Measure"), required=False, widget=_area())
    parties = NamesField(label=_("Who mends it"), required=False, help_text=_("Units, the lead first."))
    due_date = forms.DateField(label=_("Due"), required=False, widget=date_input())
    done_when = forms.CharField(label=_("Checked by"), required=False, widget=_area())
    finder = forms.CharField(
        label=_("Found by"), required=False, max_length=200, help_text=_("Confirms at the end that it is mended.")
    )

    def values(self) -> dict[str, Any]:
        """What `add_item` takes."""
        data = dict(self.cleaned_data)
        if data["due_date"] is None:
            del data["due_date"]
        else:
            data["due_kind"] = DueKind.DATE.value
        return {"kind": ItemKind.PROBLEM.value, **data}


class ItemFactsForm(ProblemForm):
    """What was entered by hand about an item, to be put right; a task has neither cause nor finder."""

    PROBLEM_ONLY = ("cause", "finder")

    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, item: Item, data: Any = None) -> ItemFactsForm:
        """The form filled from an item, or from what was posted."""
        form = cls(data, initial={name: getattr(item, name) for name in cls.base_fields})
        if item.kind != ItemKind.PROBLEM:
            for name in cls.PROBLEM_ONLY:
                del form.fields[name]
            form.fields["title"].label = _("Task")
            form.fields["parties"].label = _("Lead")
        form.due_kind = item.due_kind
        return form

    due_kind: str = DueKind.NONE.value

    def values(self) -> dict[str, Any]:
        """What `change_item` takes.

        A time in words keeps its kind and rule while the date is not touched; a date that is taken away leaves no time.
        """
        data = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        if data["due_date"] == self.initial["due_date"]:
            del data["due_date"]
        elif data["due_date"] is not None:
            data |= {"due_kind": DueKind.DATE.value, "due_rule": ""}
        elif self.due_kind == DueKind.DATE:
            data["due_kind"] = DueKind.NONE.value
        return data
