"""Fixed choices of honours."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SchemeState(TextChoices):
    """Where a scheme stands."""

    DRAFT = "draft", pgettext_lazy("scheme", "Being prepared")
    OPEN = "open", pgettext_lazy("scheme", "In force")
    ENDED = "ended", pgettext_lazy("scheme", "Ended")


class Candidates(TextChoices):
    """For whom a scheme is."""

    PERSONS = "persons", _("Persons")
    UNITS = "units", _("Units")


class RuleKey(TextChoices):
    """Rules over what was awarded before; a scheme names those that hold, each with its article."""

    ONE_DEED = "one_deed", _("One deed, one award")
    WITHIN_YEAR = "within_year", _("Within a year not the same or a lower grade")


class Outcome(TextChoices):
    """What became of a nomination that arrived."""

    NOMINATED = "nominated", pgettext_lazy("nomination", "Nominated")
    PROPOSED = "proposed", pgettext_lazy("nomination", "Proposed for the award")
    REMOVED = "removed", pgettext_lazy("nomination", "Taken out after objection")
    AWARDED = "awarded", pgettext_lazy("nomination", "Awarded")
    NOT_AWARDED = "not_awarded", pgettext_lazy("nomination", "Not awarded")


class PaperForm(TextChoices):
    """As what the decision is issued (GB/T 9704)."""

    ORDER = "order", pgettext_lazy("paper", "Order")
    DECISION = "decision", pgettext_lazy("paper", "Decision")
    CIRCULAR = "circular", pgettext_lazy("paper", "Circular")
