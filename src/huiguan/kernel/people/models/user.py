"""An account: how somebody signs in. What the account may do is said by grants, never here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked

MOBILE = RegexValidator(r"^1[3-9]\d{9}$", _("A mobile number has eleven digits and starts with 1."))


class UserManager(BaseUserManager["User"]):
    """Makes accounts; found by name without regard to case."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """An account with a hashed password, or one that cannot sign in by password."""
        user = self.model(username=username, email=self.normalize_email(fields.pop("email", "")), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of this name."""
        return self.get(username__iexact=username)


@tracked(exclude=("password", "last_login"))
class User(AbstractBaseUser):
    """Somebody who can sign in, by user name, e-mail or mobile number."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile number"), max_length=11, blank=True, validators=[MOBILE])
    mobile_verified = models.BooleanField(default=False)
    person = models.OneToOneField(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # Single-letter keys can be switched off (WCAG 2.1.4).
    single_keys = models.BooleanField(_("single-letter keys"), default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once"),
            models.UniqueConstraint(fields=["mobile"], condition=~Q(mobile=""), name="user_mobile_once"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The person's name, or the user name of an account without one."""
        return self.person.name if self.person is not None else self.username
