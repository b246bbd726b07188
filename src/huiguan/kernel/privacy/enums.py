"""Fixed choices of the floor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Means(models.TextChoices):
    """How a consent was given; withdrawing is never harder than that (PIPL 15)."""

    ONLINE = "online", _("Online")
    PAPER = "paper", _("On paper")
    SPOKEN = "spoken", _("By word of mouth")


class AgreementState(models.TextChoices):
    """Where a sharing agreement stands; whether it is in force also depends on its dates."""

    PROPOSED = "proposed", _("Proposed")
    SIGNED = "signed", _("Signed by both")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended early")
