"""Who handles a case, what they write down, and how somebody else may look in an emergency."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import EntryKind, NoteAnswer, Part
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


def _association() -> Any:
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )


@tracked
class Handler(models.Model):
    """Somebody who may read a case; with `referral`, only what was handed over by it.

    `organization` is the one for which the handler works.
    """

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="handlers", db_index=False)
    referral = models.ForeignKey("cases.Referral", models.PROTECT, null=True, related_name="handlers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(pgettext_lazy("case", "part"), max_length=8, choices=Part.choices, default=Part.ASSIST)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("handler of a case")
        verbose_name_plural = _("handlers of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until=None), name="handler_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(until=None, part=Part.LEAD, referral=None), name="handler_one_lead"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], condition=Q(until=None), name="handler_user"),
            models.Index(fields=["referral"], condition=Q(referral__isnull=False), name="handler_referral"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id} {self.part}"


@tracked(exclude=("data_key",))
class Entry(models.Model):
    """A line of a case's timeline. `to_person`: the person reads it; `joint`: all associations that handle together.

    With `referral` it was written by the receiving side. `label` is the key of what happened for events.
    """

    history_hidden = ("text",)

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="entries", db_index=False)
    referral = models.ForeignKey("cases.Referral", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind.choices)
    label = models.CharField(max_length=24, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    to_person = models.BooleanField(_("the person reads it"), default=False)
    joint = models.BooleanField(_("all who handle it together read it"), default=False)
    text = models.BinaryField(_("text"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("entry of a case")
        verbose_name_plural = _("entries of cases")
        indexes = [models.Index(fields=["case", "at"], name="entry_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


@tracked(exclude=("data_key",))
class SealedNote(models.Model):
    """A note that only its author and the readers named in it open; other handlers see that there is one."""

    history_hidden = ("text",)

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    text = models.BinaryField(_("text"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("sealed note")
        verbose_name_plural = _("sealed notes")

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


@tracked(exclude=("data_key",))
class NoteRequest(models.Model):
    """A handler asks the author of a sealed note to be let in; the author grants it, with a reader, or refuses."""

    history_hidden = ("text",)

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(SealedNote, models.CASCADE, related_name="requests", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    text = models.BinaryField(_("why it is asked for"), null=True)
    data_key = models.BinaryField(null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=8, choices=NoteAnswer.choices, default=NoteAnswer.ASKED)
    answered_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("asking to read a sealed note")
        verbose_name_plural = _("askings to read sealed notes")
        constraints = [
            models.UniqueConstraint(
                fields=["note", "user"], condition=Q(answer=NoteAnswer.ASKED), name="note_asked_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["case"], name="note_request_case")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.user_id}"


@tracked
class NoteReader(models.Model):
    """Somebody named as a reader of a sealed note."""

    organization = _association()
    note = models.ForeignKey(SealedNote, models.CASCADE, related_name="readers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("reader of a sealed note")
        verbose_name_plural = _("readers of sealed notes")
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="note_reader_once")]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.user_id}"


@tracked(exclude=("data_key",))
class CasePaper(models.Model):
    """A file of a case. The stored file has a neutral name; the real one is sealed here."""

    history_hidden = ("name",)

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="papers")
    by_person = models.BooleanField(_("brought by the person"), default=False)
    cleaned = models.BooleanField(_("place and time of the picture removed"), default=False)
    at = models.DateTimeField(default=timezone.now)
    name = models.BinaryField(_("name of the file"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


@tracked(exclude=("data_key",))
class PlanStep(models.Model):
    """A step of the plan."""

    history_hidden = ("text",)

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="plan")
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True)
    text = models.BinaryField(pgettext_lazy("case", "step"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


@tracked(exclude=("data_key",))
class GlassBreak(models.Model):
    """Somebody who is no handler opened a case in an emergency: with a reason, for a time, and the supervisors told."""

    history_hidden = ("reason",)

    organization = _association()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="breaks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)
    reason = models.BinaryField(_("reason"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("emergency look into a case")
        verbose_name_plural = _("emergency looks into cases")
        indexes = [models.Index(fields=["organization", "-at"], name="glass_log")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("at")), name="glass_ends")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id}"
