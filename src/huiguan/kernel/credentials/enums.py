"""Why a credential no longer holds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PrintState(models.TextChoices):
    """How far a print of many is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Ending(models.TextChoices):
    """Why it was revoked. The public page never says it."""

    WITHDRAWN = "withdrawn", _("Withdrawn by decision")
    LOST = "lost", _("Lost, or shown to strangers")
    MISTAKE = "mistake", _("Issued by mistake")
    REPLACED = "replaced", _("Replaced by a new one")
    ERASED = "erased", _("Deleted at the person's wish")
