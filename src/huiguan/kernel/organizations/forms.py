"""Forms of the floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms.widgets import TextInput
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.enums import OrganizationState, level_keys
from huiguan.kernel.organizations.models import Department, Organization


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A date as the browser picks it."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class RegistrationForm(forms.Form):
    """Registration facts; what the rules say of them is checked by the service."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60)
    division_code = forms.CharField(
        label=_("Division code"), max_length=12, required=False, widget=TextInput(attrs={"inputmode": "numeric"})
    )
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("18 characters; the last one is checked."),
    )
    registrar = forms.CharField(label=_("Registration authority"), max_length=120, required=False)
    supervising_body = forms.CharField(label=_("Supervising authority"), max_length=120, required=False)
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=60, required=False)
    seat = forms.CharField(label=_("Seat"), max_length=200, required=False)
    founded_on = day_field(_("Founded on"), required=False)


class NewOrganizationForm(forms.Form):
    """An association to be added below another one."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60)
    code = forms.SlugField(
        label=_("Code"), max_length=32, help_text=_("Stands in addresses; the division code where there is one.")
    )
    level = forms.ChoiceField(label=_("Level"))
    state = forms.ChoiceField(
        label=_("State"), choices=OrganizationState.choices[:2], initial=OrganizationState.PREPARING
    )

    def __init__(self, *args: Any, parent: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = level_keys()[level_keys().index(parent.level) + 1 :]
        labels = dict(settings.HUIGUAN_LEVELS)
        self.fields["level"].choices = [(key, labels[key]) for key in below]  # type: ignore[attr-defined]  # a ChoiceField


class OrganizationField(forms.CharField):
    """An association by its code or full name, with suggestions from `choices`."""

    def clean(self, value: Any) -> Organization:
        """The association; a sentence when there is none of that code or name."""
        text = str(super().clean(value)).strip()
        code = text.split(" ")[0]
        found = Organization.objects.filter(code=code).first() or Organization.objects.filter(name=text).first()
        if found is None:
            raise forms.ValidationError(_("There is no association of this code or name."), code="unknown")
        return found


class SuggestWidget(TextInput):
    """A text field with suggestions (datalist)."""

    template_name = "organizations/suggest.html"

    def __init__(self, suggestions: QuerySet[Organization]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """As the parent's, with the suggestions."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_suggestions"
        context["suggestions"] = self.suggestions.values_list("code", "name")
        return context


class MoveForm(forms.Form):
    """Below which association another one is to hang."""

    parent = OrganizationField(label=_("New association above"), help_text=_("Code or full name."))

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = level_keys()[: level_keys().index(organization.level)]
        choices = Organization.objects.filter(level__in=above).order_by("path")
        self.fields["parent"].widget = SuggestWidget(choices)


class MergeForm(forms.Form):
    """Which association takes over, when, and by what decision."""

    successor = OrganizationField(label=_("Association that takes over"), help_text=_("Code or full name."))
    on = day_field(_("Date"), initial=today)
    note = forms.CharField(label=_("Decision"), max_length=200, required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Organization.objects.filter(level=organization.level).exclude(pk=organization.pk)
        self.fields["successor"].widget = SuggestWidget(choices.order_by("path"))


class StateForm(forms.Form):
    """The state of an association, and why it changes."""

    state = forms.ChoiceField(label=_("State"), choices=OrganizationState.choices)
    note = forms.CharField(label=_("Reason"), max_length=200)


class DepartmentForm(forms.Form):
    """A department to be set up."""

    name = forms.CharField(label=_("Name"), max_length=80)


class StaffPostForm(forms.Form):
    """A staff post to be set up."""

    title = forms.CharField(label=_("Post title"), max_length=80)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("Outside departments")
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, initial=1)

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a ModelChoiceField


class MembershipForm(forms.Form):
    """A unit membership in the association above, from a day."""

    on = day_field(_("From"), initial=today)
    note = forms.CharField(label=_("Decision"), max_length=200, required=False)


class OnDayForm(forms.Form):
    """A day from which something no longer holds."""

    on = day_field(_("From"), initial=today)
