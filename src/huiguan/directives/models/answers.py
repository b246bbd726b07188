"""What comes back on an assignment, and what is asked about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import RequestState, Stage
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class ProgressReport(models.Model):
    """A report of progress; one report answers equal demands from several levels. Evidence lies in the file store."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    assignments = models.ManyToManyField(
        "directives.Assignment", through="directives.ReportAnswer", related_name="reports", verbose_name=_("answers")
    )
    text = models.TextField(_("what was done"))
    difficulties = models.TextField(_("difficulties"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    percent = models.PositiveSmallIntegerField(_("percent done"), null=True, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    # Whose words these are: an outside unit's by its code, or by paper, which the clerk enters.
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200, blank=True)
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "at"])]
        constraints = [models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="report_percent")]

    def __str__(self) -> str:
        return self.text[:60]


@tracked()
class ReportAnswer(models.Model):
    """That a report answers an assignment."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="answers", verbose_name=_("report"))
    assignment = models.ForeignKey(
        "directives.Assignment", models.CASCADE, related_name="answers", verbose_name=_("assignment"), db_index=False
    )

    class Meta:
        verbose_name = _("answer of a report")
        verbose_name_plural = _("answers of reports")
        constraints = [models.UniqueConstraint(fields=["assignment", "report"], name="report_answers_once")]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.assignment_id}"


@tracked()
class ExtensionRequest(models.Model):
    """The receiver asks for a later date, with a reason, before the old one has passed; the old date is kept."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    assignment = models.ForeignKey(
        "directives.Assignment", models.CASCADE, related_name="extensions", verbose_name=_("assignment")
    )
    asked_due = models.DateField(_("date asked for"))
    old_due = models.DateField(_("old date"))
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=8, choices=RequestState.choices, default=RequestState.ASKED)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    asked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    decision_note = models.TextField(_("note of the decision"), blank=True)
    # The sender gave the later date without being asked for it.
    unasked = models.BooleanField(_("given unasked"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("request for extension")
        verbose_name_plural = _("requests for extension")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state=RequestState.ASKED), name="extension_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} → {self.asked_due}"


@tracked()
class Reminder(models.Model):
    """A reminder (催办) from the sender; at most one a day on the same assignment."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("receiver"), db_index=False
    )
    sender = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("sender"), db_index=False
    )
    assignment = models.ForeignKey(
        "directives.Assignment", models.CASCADE, related_name="reminders", verbose_name=_("assignment"), db_index=False
    )
    text = models.CharField(_("text"), max_length=500, blank=True)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["assignment", "on"], name="reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.on}"
