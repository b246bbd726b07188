"""Joins the sign-in library to our accounts: no self-registration, sign-in by mobile number too."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from huiguan.kernel.people.models import User


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
        return User.objects.filter(mobile=phone.removeprefix("+86")).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Refuse: no text-message provider is connected, so a number is proved by the office that knows the person."""
        raise NotImplementedError("no text-message provider is connected")
