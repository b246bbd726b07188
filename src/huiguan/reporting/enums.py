"""Fixed choices of the room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CollectionState(TextChoices):
    """Where a collection of figures stands."""

    DRAFT = "draft", pgettext_lazy("collection", "Being prepared")
    OPEN = "open", pgettext_lazy("collection", "Open")
    FROZEN = "frozen", pgettext_lazy("collection", "Frozen")


class FormState(TextChoices):
    """Where an association's form stands."""

    BLANK = "blank", pgettext_lazy("form", "Not filled in")
    CHECKED = "checked", pgettext_lazy("form", "Checked")
    SIGNED = "signed", pgettext_lazy("form", "Signed and handed up")
    RETURNED = "returned", pgettext_lazy("form", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("form", "Accepted")
    SUMMED = "summed", pgettext_lazy("form", "Added up")
    FROZEN = "frozen", pgettext_lazy("form", "Frozen")


#: Forms in these states are part of the roll-up; those in others are named as missing.
COUNTED = (FormState.SIGNED, FormState.ACCEPTED, FormState.SUMMED, FormState.FROZEN)
EDITABLE = (FormState.BLANK, FormState.CHECKED, FormState.RETURNED)


class RuleKind(TextChoices):
    """What a rule compares."""

    IDENTITY = "identity", _("Equals a sum")
    AT_MOST = "at_most", _("At most another figure")
    BOUNDS = "bounds", _("Within bounds")
    CHANGE = "change", _("Change against the last period")
    PEERS = "peers", _("Distance from the others of the level")


class ReportState(TextChoices):
    """Where an annual report stands."""

    DRAFT = "draft", pgettext_lazy("annual report", "Draft")
    ISSUED = "issued", pgettext_lazy("annual report", "Issued")
