"""Imports as batches, what each row did, and the record of exports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange.enums import BadRowState, BatchState, ExportState, Format, IssueKind, Mode
from huiguan.kernel.exchange.sheet import label_of
from huiguan.kernel.history import tracked
from huiguan.kernel.i18n.again import said_again
from huiguan.kernel.permits.managers import ScopedManager

# Who corrects a file does so within days; a month covers leave and holidays.
KEPT_DAYS = 30
SENDING_AT_MOST = timedelta(hours=1)


@tracked(exclude=("done", "new", "changed", "unchanged", "bad", "corrected", "next_row", "beat_at", "summary"))
class ImportBatch(models.Model):
    """One file that came in. `next_row` is the checkpoint: every row below it has been dealt with, once."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    sheet = models.CharField(_("sheet"), max_length=60)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    name = models.CharField(_("file name"), max_length=200)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, default=Mode.GOOD_ROWS)
    state = models.CharField(_("state"), max_length=20, choices=BatchState.choices, default=BatchState.PREPARED)
    heading = models.PositiveIntegerField(_("row of headers"))
    headers = models.JSONField(_("headers"))
    columns = models.JSONField(_("columns"))
    refused = models.JSONField(_("refused columns"), default=list)
    notes = models.JSONField(_("notes"), default=list)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    next_row = models.PositiveIntegerField(_("next row"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    bad = models.PositiveIntegerField(_("not imported"), default=0)
    corrected = models.PositiveIntegerField(_("corrected by hand"), default=0)
    kept = models.PositiveIntegerField(_("kept on undoing"), default=0)
    message = models.TextField(_("closing note"), blank=True)
    summary = models.JSONField(_("further figures"), default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("imported by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("file and bad rows removed"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["organization", "sheet", "-id"], name="exchange_batches")]

    def __str__(self) -> str:
        return self.name

    @property
    def sheet_label(self) -> Any:
        """The sheet's name; its key when no room declares it any more."""
        return label_of(self.sheet)

    @property
    def said(self) -> str:
        """Why it ended, in the reader's language."""
        return said_again(self.message)

    @property
    def noted(self) -> list[str]:
        """How the file was read, in the reader's language."""
        return [said_again(note) for note in self.notes]

    @property
    def failed(self) -> int:
        """Rows not imported, as the bar of progress calls them."""
        return self.bad

    @property
    def imported(self) -> int:
        """Rows that are in, counting those that were already as the file says."""
        return self.new + self.changed + self.unchanged

    @property
    def waiting(self) -> int:
        """Rows that were not looked at yet."""
        return max(0, self.total - self.done)

    @property
    def seconds(self) -> float | None:
        """How long the last run took."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def kept_until(self) -> date:
        """The day on which its file, bad rows and lists are removed."""
        return localdate(self.finished_at or self.created_at) + timedelta(days=KEPT_DAYS)

    @property
    def written(self) -> bool:
        """Whether corrected rows go into the register at once; before an import they wait for it."""
        begun = self.next_row > self.heading + 1
        return self.state in {BatchState.DONE, BatchState.STOPPED} or (self.state == BatchState.FAILED and begun)

    @property
    def correctable(self) -> bool:
        """Whether bad rows can be corrected on the page."""
        return self.written or self.state in {BatchState.CHECKED, BatchState.FAILED}

    @property
    def running(self) -> bool:
        """Whether a job works on it."""
        return self.state in {BatchState.CHECKING, BatchState.RUNNING, BatchState.REVERSING}


@tracked()
class HeaderMemory(models.Model):
    """What somebody chose for a header that was not recognised: the next file of the association is read likewise."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    sheet = models.CharField(_("sheet"), max_length=60)
    header = models.CharField(_("header"), max_length=120)
    column = models.CharField(_("column"), max_length=60)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("remembered header")
        verbose_name_plural = _("remembered headers")
        constraints = [models.UniqueConstraint(fields=["organization", "sheet", "header"], name="exchange_header_once")]

    def __str__(self) -> str:
        return f"{self.header} = {self.column}"


class ImportRow(models.Model):
    """A row that made or changed an object, kept so that the batch can be undone. Itself a record, so not tracked."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    result = models.CharField(_("result"), max_length=12)
    object_id = models.BigIntegerField(_("object"))
    before = models.JSONField(_("before"), null=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="exchange_row_once")]

    def __str__(self) -> str:
        return str(self.number)


class ImportIssue(models.Model):
    """Why a row was not imported, or not undone. Derived from the file, so not tracked."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="issues", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=60, blank=True)
    value = models.CharField(_("in the file"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=400)
    cure = models.CharField(_("suggested cure"), max_length=20, blank=True)
    kind = models.CharField(_("kind of reason"), max_length=12, choices=IssueKind.choices, default=IssueKind.CELL)

    class Meta:
        verbose_name = _("row not imported")
        verbose_name_plural = _("rows not imported")
        indexes = [models.Index(fields=["batch", "number"], name="exchange_issue_rows")]

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"

    @property
    def said(self) -> str:
        """The reason in the reader's language; it is kept in the installation's, as the error workbook has it."""
        return said_again(self.reason)


class ImportBadRow(models.Model):
    """The cells of a refused row, sealed, so that it can be corrected on the page; derived from the file, not tracked.

    `cells` seals JSON: the cells by column key, and for a column that has one the suggestion. `corrected_at` says that
    a person changed it; `state` whether it is in (or, before the import, whether it passes).
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="bad_rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=10, choices=BadRowState.choices, default=BadRowState.OPEN)
    cells = models.BinaryField(_("cells"), null=True)
    data_key = models.BinaryField(_("data key"), null=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("corrected by")
    )
    corrected_at = models.DateTimeField(_("corrected"), null=True)

    class Meta:
        verbose_name = _("bad row")
        verbose_name_plural = _("bad rows")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="exchange_bad_row_once")]

    def __str__(self) -> str:
        return str(self.number)


class ImportSample(models.Model):
    """A row behind a figure of the result (`new`, `changed`, `unchanged`, `gone`): the first of each kind.

    Derived from the file and removed with it, so not tracked. `object_id` is set where the row means a stored object.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="samples", verbose_name=_("import"))
    result = models.CharField(_("result"), max_length=12)
    number = models.PositiveIntegerField(_("row"), default=0)
    object_id = models.BigIntegerField(_("object"), null=True)
    label = models.CharField(_("what"), max_length=200)
    detail = models.CharField(_("more"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("row of a result")
        verbose_name_plural = _("rows of a result")
        indexes = [models.Index(fields=["batch", "result", "id"], name="exchange_samples")]

    def __str__(self) -> str:
        return self.label


@tracked()
class ExportRecord(models.Model):
    """Who took out which rows, and how many: written before the first of them goes out, and again at the end."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    sheet = models.CharField(_("sheet"), max_length=60)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    columns = models.JSONField(_("columns"))
    rows = models.PositiveIntegerField(_("rows"))
    state = models.CharField(_("state"), max_length=8, choices=ExportState.choices, default=ExportState.DONE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("exported by")
    )
    at = models.DateTimeField(_("exported"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["organization", "-id"], name="exchange_exports")]

    def __str__(self) -> str:
        return f"{self.sheet} ({self.rows})"

    @property
    def sheet_label(self) -> Any:
        """As of an import."""
        return label_of(self.sheet)

    @property
    def complete(self) -> bool:
        """Whether all rows went out."""
        return self.state == ExportState.DONE

    @property
    def said_state(self) -> str:
        """How far it came, in words; one whose server was killed meanwhile is broken off too."""
        lost = self.state == ExportState.BEGUN and self.at < now() - SENDING_AT_MOST
        return str(ExportState.BROKEN.label if lost else self.get_state_display())
