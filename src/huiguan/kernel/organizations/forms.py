"""Forms of the floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms.widgets import TextInput
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.enums import OrganizationState, level_keys
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.organizations.selectors import organization_named


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


class OrganizationWidget(TextInput):
    """A text field that searches associations by name, pinyin, initials or code while one types."""

    template_name = "organizations/picker.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """As the parent's, with the list of what was found."""
        context = super().get_context(name, value, attrs)
        found = f"{context['widget']['attrs'].get('id', name)}_found"
        context["widget"]["attrs"] |= {
            "list": found,
            "autocomplete": "off",
            "hx-get": reverse("organizations:found"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{found}",
        }
        return context | {"found": found}


class OrganizationField(forms.CharField):
    """An association by its name or code, or by the code before a name as suggestions write it; None when empty."""

    widget = OrganizationWidget

    def clean(self, value: Any) -> Organization | None:
        """The association; ValidationError when there is none, or several of that name."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = organization_named(text)
        if found is None:
            raise forms.ValidationError(_("There is no association of this code or name."), code="unknown")
        return found


class MoveForm(forms.Form):
    """Below which association another one is to hang."""

    parent = OrganizationField(label=_("New association above"), help_text=_("Name, pinyin, initials or code."))


class MergeForm(forms.Form):
    """Which association takes over, when, and by what decision."""

    successor = OrganizationField(
        label=_("Association that takes over"), help_text=_("Name, pinyin, initials or code.")
    )
    on = day_field(_("Date"), initial=today)
    note = forms.CharField(label=_("Decision"), max_length=200, required=False)


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

    on = day_field(_("Takes effect on"), initial=today)
    note = forms.CharField(label=_("Decision"), max_length=200, required=False)


class OnDayForm(forms.Form):
    """A day from which something no longer holds."""

    on = day_field(_("Takes effect on"), initial=today)
