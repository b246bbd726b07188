"""Choices of the floor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailChoice(models.TextChoices):
    """When a mail tells what waits."""

    AT_ONCE = "at_once", _("At once, at most one mail every ten minutes")
    DAILY = "daily", _("Once every working day at 8:30")
    NONE = "none", _("No mail")
