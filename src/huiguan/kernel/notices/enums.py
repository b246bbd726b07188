"""Fixed choices of public notices."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class NoticeState(TextChoices):
    """Where a notice stands; one whose last day is past counts as ended before the job has marked it."""

    OPEN = "open", pgettext_lazy("notice", "Shown")
    ENDED = "ended", pgettext_lazy("notice", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("notice", "Withdrawn")


class ObjectionState(TextChoices):
    """Whether an objection waits."""

    OPEN = "open", pgettext_lazy("objection", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("objection", "Answered")


class Finding(TextChoices):
    """What was found about an objection."""

    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    NOT_UPHELD = "not_upheld", pgettext_lazy("objection", "Not upheld")
