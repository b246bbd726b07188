"""Fixed choices of rounds."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class RoundState(TextChoices):
    """Where a round stands."""

    DRAFT = "draft", pgettext_lazy("round", "Being prepared")
    OPEN = "open", pgettext_lazy("round", "Open")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class SubmissionState(TextChoices):
    """Where a submission stands; with whom it lies is another column."""

    DRAFT = "draft", pgettext_lazy("submission", "Draft")
    UNDERWAY = "underway", pgettext_lazy("submission", "On its way up")
    ARRIVED = "arrived", pgettext_lazy("submission", "Arrived")
    RETURNED = "returned", pgettext_lazy("submission", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("submission", "Withdrawn")
