"""The form of a person's delivery."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.inbox.enums import MailChoice


class DeliveryForm(forms.Form):
    """How one person hears of what waits."""

    mail = forms.ChoiceField(label=_("E-mail"), choices=MailChoice.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)
    webhook_url = forms.URLField(
        label=_("Webhook address"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("An https address that is told the same as a mail, within a minute."),
    )
    new_secret = forms.BooleanField(label=_("Make a new signing secret; the old one stops to hold"), required=False)
