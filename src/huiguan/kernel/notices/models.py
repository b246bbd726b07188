"""A notice and the objections to it. What a notice shows and what people write lie under keys that are dropped."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.notices.enums import Finding, NoticeState, ObjectionState
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("data_key",))
class PublicNotice(models.Model):
    """A notice. `shown` is a sealed JSON list of rows with exactly the fields of the purpose; with its data key it is
    dropped after the last day. `digest` (keyed, 16 bytes) stays: whoever kept the paper can be told whether it was so.
    `row_digests` holds one for each row: what is decided must have been shown.
    """

    history_hidden = ("shown", "digest", "row_digests")

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    purpose = models.CharField(_("purpose"), max_length=60)
    subject_kind = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    title = models.CharField(_("title"), max_length=200)
    shown = models.BinaryField(_("what is shown"), null=True)
    data_key = models.BinaryField(null=True)
    digest = models.BinaryField(_("digest of what was shown"))
    row_digests = models.BinaryField(_("digests of the rows shown"), default=b"")
    count = models.PositiveIntegerField(_("rows shown"))
    starts_on = models.DateField(_("first day"))
    working_days = models.PositiveSmallIntegerField(_("days of notice"))
    ends_on = models.DateField(_("shown until"))
    state = models.CharField(_("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.OPEN)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    put_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("put up by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organization", "state"], name="notice_by_state"),
            models.Index(fields=["state", "ends_on"], name="notice_by_end"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="notice_lasts"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(shown__isnull=True, data_key__isnull=True), name="notice_gone_when_over"
            ),
            models.UniqueConstraint(
                fields=["purpose", "subject_kind", "subject_id"],
                condition=Q(state="open"),
                name="notice_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_running(self, day: date) -> bool:
        """Whether it is shown on this day."""
        return self.state == NoticeState.OPEN and self.starts_on <= day <= self.ends_on


@tracked(exclude=("data_key", "kept_from", "parties"), once=pgtrigger.Q(new__state=ObjectionState.ANSWERED.value))
class Objection(models.Model):
    """An objection: its text, how to reach who wrote it, and the answer, all sealed. Who sent it is not recorded.

    Nor is the hour: the row keeps the day on which it came, and the history begins with the answer.

    `held`: a room keeps the words as a sealed case (`holding.py`), and none of them stand here; `due_on` is then the
    last day of its answer. `kept_from` are accounts of the office whom the notice named when the objection came, and
    `parties` is what it showed then: the names go with the notice, and its answer may come later. It is shown nowhere,
    serves to keep out whoever comes into the office meanwhile, and goes with the answer.
    """

    history_hidden = ("text", "contact", "answer", "parties")

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("public notice"))
    text = models.BinaryField(_("text"), null=True)
    contact = models.BinaryField(_("how to reach you"), null=True)
    answer = models.BinaryField(_("answer"), null=True)
    parties = models.BinaryField(_("what the notice showed"), null=True)
    data_key = models.BinaryField(null=True)
    received_on = models.DateField(_("received on"))
    held = models.BooleanField(_("kept as a sealed case"), default=False)
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    kept_from = ArrayField(models.BigIntegerField(), default=list, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    finding = models.CharField(_("finding"), max_length=12, choices=Finding.choices, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", finding="") | Q(state="answered", answered_on__isnull=False) & ~Q(finding=""),
                name="objection_answered_with_finding",
            ),
            models.CheckConstraint(
                condition=Q(held=False, due_on=None)
                | Q(held=True, due_on__isnull=False, text=None, parties=None, data_key=None),
                name="objection_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
