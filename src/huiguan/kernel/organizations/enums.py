"""Fixed choices of the floor. Levels are no enum: they are named by configuration (settings.HUIGUAN_LEVELS)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationState(models.TextChoices):
    """The life of an association."""

    PREPARING = "preparing", _("Preparing")
    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    DISSOLVED = "dissolved", _("Dissolved")


def level_keys() -> list[str]:
    """Keys of the configured levels from the top down."""
    return [key for key, _label in settings.HUIGUAN_LEVELS]


def level_label(key: str) -> str:
    """The configured name of a level; the key itself when the configuration no longer knows it."""
    return str(dict(settings.HUIGUAN_LEVELS).get(key, key))
