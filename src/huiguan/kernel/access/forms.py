"""Forms of the floor."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.access.models.grant import ROLE_CHOICES
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, DataClass, allows
from huiguan.kernel.permits.registry import permissions


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class GrantForm(forms.Form):
    """A role for an account in this association."""

    user = forms.CharField(label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"list": "accounts"}))
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    below = forms.BooleanField(
        label=_("Also for structure and totals of everything below"),
        required=False,
        help_text=_("Never for personal data: each association is the controller of its own members' data."),
    )
    starts = _day(_("From"), initial=today)
    ends = _day(_("First day without it"), required=False)

    def clean_user(self) -> User:
        """The account of this name."""
        user = User.objects.filter(username__iexact=self.cleaned_data["user"].strip(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("There is no open account of this name."), code="unknown")
        return user


class EndGrantForm(forms.Form):
    """The first day without the role."""

    on = _day(_("First day without it"), initial=today)


class AccountForm(forms.Form):
    """An account to be opened for somebody in this office."""

    person = forms.ModelChoiceField(
        label=_("Person of this association"),
        queryset=Person.objects.none(),
        help_text=_(
            "Who has a staff post, or was set up from a list of holders, delegates or invited, and no account."
        ),
    )
    username = forms.SlugField(label=_("User name"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The link with which a password is set goes there.")
    )
    mobile = forms.CharField(
        label=_("Mobile number"), required=False, max_length=11, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class FirstAdministratorForm(forms.Form):
    """Who is to administer an association that has nobody yet."""

    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.SlugField(label=_("User name"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The link with which a password is set goes there.")
    )


class SignInCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # the library ships no types for it
    """The mobile number that a sign-in code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
        self.fields["phone"].required = True


class TokenForm(forms.Form):
    """An API token: what for, what it may do, how long."""

    label = forms.CharField(label=_("What it is for"), max_length=80)
    permissions = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, help_text=_("Never more than you may yourself.")
    )
    days = forms.IntegerField(label=_("Lifetime"), min_value=1, max_value=366, initial=90)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [p for p in permissions() if p.data is not DataClass.PUBLIC and allows(actor, p.name)]
        offered = sorted(((p.name, p.label) for p in own), key=lambda one: one[0])
        self.fields["permissions"].choices = offered  # type: ignore[attr-defined]  # a MultipleChoiceField
