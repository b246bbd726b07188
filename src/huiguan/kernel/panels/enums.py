"""Fixed choices of panels."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PanelState(TextChoices):
    """Where a panel stands."""

    SETTING = "setting", pgettext_lazy("panel", "Being set up")
    MARKING = "marking", pgettext_lazy("panel", "Marking")
    CLOSED = "closed", pgettext_lazy("panel", "Closed")


class AssignmentState(TextChoices):
    """What became of one thing before one member."""

    OPEN = "open", pgettext_lazy("assignment", "To be marked")
    MARKED = "marked", pgettext_lazy("assignment", "Marked")
    EXCLUDED = "excluded", pgettext_lazy("assignment", "Stands aside")


class Vote(TextChoices):
    """The vote that goes with the marks."""

    FOR = "for", pgettext_lazy("vote of a panel", "For")
    AGAINST = "against", pgettext_lazy("vote of a panel", "Against")
    ABSTAIN = "abstain", pgettext_lazy("vote of a panel", "Abstain")


class Relation(TextChoices):
    """Why a member stands aside by own word; nothing is asked beyond that."""

    KIN = "kin", _("Relative")
    COLLEAGUE = "colleague", _("Colleague or superior")
    TEACHER = "teacher", _("Teacher or pupil")
    JOINT_WORK = "joint_work", _("Joint work")
    OTHER = "other", _("Another relation")
