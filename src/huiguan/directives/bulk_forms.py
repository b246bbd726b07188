"""Forms of what is done with many rows of the ledger at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.directives.answer_forms import date_widget, line, words
from huiguan.kernel.organizations.models import Department


class LaterDateForm(forms.Form):
    """A later date and why."""

    due_date = forms.DateField(label=_("New due date"), widget=date_widget())
    reason = words(_("Reason"), required=True, rows=2)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return dict(self.cleaned_data)


class ReassignForm(forms.Form):
    """Who is to have the tasks; what is left empty stays as it is."""

    department = forms.ChoiceField(label=_("Department"), required=False)
    responsible = line(_("Answers for it"))
    contact = line(_("Contact"))

    def __init__(self, *args: Any, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("As it is")), *((str(department.pk), department.name) for department in departments)]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def values(self) -> dict[str, Any]:
        """What `reassign_assignments` takes."""
        chosen = self.cleaned_data["department"]
        people = {name: self.cleaned_data[name] for name in ("responsible", "contact")}
        return {"department_id": int(chosen) if chosen else None, **people}
