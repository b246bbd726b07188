"""Joins the sign-in library to our accounts: no self-registration, sign-in by mobile number too."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiguan.kernel.messages import Channel, NotSent, send_text
from huiguan.kernel.people.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types for it
    """Accounts are opened by an administrator or by an invitation, never by a stranger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-registration."""
        return False

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The account's mobile number and whether it was proved."""
        return (user.mobile, user.mobile_verified) if user.mobile else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Keep a mobile number."""
        User.objects.filter(pk=user.pk).update(mobile=phone, mobile_verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Mark the number as proved."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """The account of this mobile number, or None."""
        return User.objects.filter(mobile=phone.removeprefix("+86")).first() if phone else None

    def clean_phone(self, phone: str) -> str:
        """A number of this country as accounts keep it: eleven digits."""
        return phone.removeprefix("+86")

    def phone_form_field(self, **kwargs: Any) -> forms.CharField:
        """The field that asks for a mobile number, with or without +86."""
        number = RegexValidator(r"^(\+86)?1\d{10}$", _("A mobile number has 11 digits."), code="invalid_phone")
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
        known: dict[str, Any] = {"label": _("Mobile number"), "validators": [number], "widget": widget}
        return NumberField(**(known | kwargs))

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code by the provider of short texts; the option is not offered where none is connected."""
        text = _("Huiguan: your sign-in code is %(code)s. Nobody of us asks you for it.") % {"code": code}
        try:
            send_text(channel=Channel.SMS, to=phone, text=text)
        except NotSent:
            # The page looks the same for known and unknown numbers; who asked for no code can ask again.
            logger.exception("a sign-in code could not be sent")


class NumberField(forms.CharField):
    """A mobile number as somebody types it, with or without blanks and the country's code."""

    def clean(self, value: Any) -> str:
        """The eleven digits."""
        return str(super().clean(str(value or "").replace(" ", "").replace("-", ""))).removeprefix("+86")
