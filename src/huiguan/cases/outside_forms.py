"""Forms of help from outside: the lead asks, the helper comes with a code and writes an opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import Profession
from huiguan.cases.forms import Choices, text_field
from huiguan.cases.services.outside import SHORT


class OutsideForm(forms.Form):
    """Who is asked, what is handed over, and for how long."""

    name = forms.CharField(label=_("Name of the helper"), max_length=SHORT)
    profession = forms.ChoiceField(label=_("Profession"), choices=[("", "—"), *Profession.choices])
    office = forms.CharField(label=_("Law firm, hospital or office"), max_length=SHORT)
    summary = text_field(
        _("What is handed over"), help_text=_("Together with the papers chosen, this is all that the helper sees.")
    )
    days = forms.IntegerField(label=_("Open for how many days"), min_value=1, initial=7, help_text=_("Today counts."))
    mail = forms.EmailField(
        label=_("Mail the code to"),
        required=False,
        help_text=_("The mail says only that a matter waits; the address is not kept. Or give the code on paper."),
    )

    def __init__(self, *args: Any, papers: Choices, consented: bool, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].widget.attrs["max"] = most
        self.fields["days"].initial = min(7, most)
        if papers:
            self.fields["paper_ids"] = forms.TypedMultipleChoiceField(
                label=pgettext_lazy("case", "Papers"),
                coerce=int,
                required=False,
                choices=papers,
                widget=forms.CheckboxSelectMultiple,
            )
        if not consented:
            self.fields["consented"] = forms.BooleanField(
                label=_("The person was asked and consents to this helper reading it"), required=False
            )
        self.order_fields(("name", "profession", "office", "summary", "paper_ids", "days", "mail", "consented"))


class OutsideCodeForm(forms.Form):
    """The code of a helper."""

    code = forms.CharField(
        label=pgettext_lazy("outside help", "Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class OpinionForm(forms.Form):
    """What the helper thinks."""

    text = text_field(_("Your opinion"), rows=8, help_text=_("The handlers of the case read it."))
