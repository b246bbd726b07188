"""Columns that several models have."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def association() -> Any:
    """The association whose row it is."""
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )


def member(related: str = "+") -> Any:
    """The member's record in the association."""
    return models.ForeignKey("members.Membership", models.PROTECT, related_name=related, verbose_name=_("member"))


def hours(label: Any) -> Any:
    """Hours of sixty minutes, to a tenth."""
    return models.DecimalField(label, max_digits=5, decimal_places=1)
