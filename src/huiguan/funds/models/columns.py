"""Columns that several models have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

ZERO = Decimal("0.00")


def yuan(label: Any, **more: Any) -> models.DecimalField[Any, Any]:
    """Yuan with two places, exact; up to a hundred billion."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **more)


def association(**more: Any) -> models.ForeignKey[Any, Any]:
    """Whose row it is."""
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), **more
    )


def person(label: Any, **more: Any) -> models.ForeignKey[Any, Any]:
    """The account of whoever did something; empty for a job."""
    return models.ForeignKey(
        "people.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        db_index=False,
        **more,
    )
