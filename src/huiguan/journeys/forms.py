"""Forms of the journeys."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


class ProblemForm(forms.Form):
    """A problem for the list: what, why, what is to be done."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    title = forms.CharField(label=_("What the problem is"), max_length=120)
    cause = forms.CharField(label=_("Why it is so"), max_length=500, required=False)
    measure = forms.CharField(label=_("What is to be done"), max_length=500, required=False)
