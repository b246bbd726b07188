"""The form of a sharing agreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.forms import OrganizationField
from huiguan.members.models import Membership
from huiguan.members.selectors.shared import SHAREABLE
from huiguan.ui.forms import date_input

GIVE, RECEIVE = "give", "receive"


def field_labels() -> dict[str, Any]:
    """What the fields that an agreement may name are called."""
    return {name: capfirst(str(Membership._meta.get_field(name).verbose_name)) for name in SHAREABLE}  # type: ignore[union-attr]  # columns of ours


class AgreementForm(forms.Form):
    """Between whom, which fields, for what and how long. Members are seen from above only: they consented to that."""

    side = forms.ChoiceField(
        label=_("Which way"),
        choices=[
            (GIVE, _("An association above sees our members")),
            (RECEIVE, _("We see members of an association below")),
        ],
        widget=forms.RadioSelect,
    )
    other = OrganizationField(
        label=_("Other association"), max_length=250, help_text=_("Name, pinyin, initials or code.")
    )
    names = forms.MultipleChoiceField(
        label=_("Fields"), widget=forms.CheckboxSelectMultiple, help_text=_("No more than the purpose needs.")
    )
    purpose = forms.CharField(label=_("What it is needed for"), max_length=300)
    starts = forms.DateField(label=pgettext_lazy("agreement", "From"), initial=today, widget=date_input())
    ends = forms.DateField(
        label=pgettext_lazy("agreement", "Until"), widget=date_input(), help_text=_("Five years later at most.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = list(field_labels().items())  # type: ignore[attr-defined]  # a ChoiceField
