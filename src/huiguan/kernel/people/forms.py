"""Forms of the floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import Person


class OwnAccountForm(forms.Form):
    """What a person changes on their own account."""

    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("For notices and for a forgotten password.")
    )
    mobile = forms.CharField(
        label=_("Mobile number"), required=False, max_length=11, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    single_keys = forms.BooleanField(
        label=_("Single letters act as keys in lists (J, K, X and others)"), required=False
    )


class AppointForm(forms.Form):
    """Who is to hold a staff post, and from when: somebody known to the office, or a new name."""

    person = forms.ModelChoiceField(
        label=_("Person of this office"), queryset=Person.objects.none(), required=False, empty_label="—"
    )
    name = forms.CharField(label=_("Or a new name"), required=False, max_length=60)
    starts = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=today
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the two ways to name somebody."""
        data = super().clean() or {}
        if bool(data.get("person")) == bool((data.get("name") or "").strip()):
            self.add_error("name", _("Choose a person or enter a new name."))
        return data


class EndForm(forms.Form):
    """The first day on which something no longer holds."""

    on = forms.DateField(
        label=_("First day without it"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=today,
    )
