"""Fixed choices of the floor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mode(models.TextChoices):
    """What happens to good rows when others are bad."""

    GOOD_ROWS = "good_rows", _("Import the good rows, list the others")
    ALL_OR_NOTHING = "all_or_nothing", _("Import all rows or none")


class BatchState(models.TextChoices):
    """The life of an import."""

    PREPARED = "prepared", _("Prepared")
    CHECKING = "checking", _("Trial run under way")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Import under way")
    DONE = "done", _("Imported")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Not imported")
    REVERSING = "reversing", _("Being undone")
    REVERSED = "reversed", _("Undone")


class BadRowState(models.TextChoices):
    """Whether a refused row still waits for somebody."""

    OPEN = "open", _("To correct")
    CORRECTED = "corrected", _("Corrected")


class IssueKind(models.TextChoices):
    """What is wrong with a refused row: its cells, or what it means beside other rows and the register."""

    CELL = "cell", _("Wrong cell")
    EMPTY = "empty", _("Required cell empty")
    REPEATED = "repeated", _("Repeated in the file")
    REGISTER = "register", _("At odds with the register")


class Format(models.TextChoices):
    """Formats going out."""

    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    DOCX = "docx", "Word"


class ExportState(models.TextChoices):
    """How far a table on its way out has come."""

    BEGUN = "begun", pgettext_lazy("export", "Under way")
    DONE = "done", pgettext_lazy("export", "Sent")
    BROKEN = "broken", pgettext_lazy("export", "Broken off")
