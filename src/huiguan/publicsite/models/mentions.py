"""A text that may name somebody whose identity was hidden after it was written."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.publicsite.enums import MentionState


@tracked(exclude=("data_key", "words", "words_hash", "bearers"))
class Mention(models.Model):
    """A hit: `words` (sealed) stand in the text of the subject. Whose name it is nobody reads here:
    `bearers` are keyed hashes of the hidden records that have it, so that the last that is shown again lifts it, and
    `words_hash` finds the same words again.

    `held`: the text is off the public pages while it has one such mention that is open; nothing else is kept of that,
    so that nothing has to be put back. What was decided needs no words any more.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    words = models.BinaryField(null=True, editable=False)
    data_key = models.BinaryField(null=True, editable=False)
    words_hash = models.BinaryField(null=True, editable=False)
    bearers = ArrayField(models.BinaryField(), default=list, editable=False)
    held = models.BooleanField(_("not shown until it is decided"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=MentionState.choices, default=MentionState.OPEN)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("text that may name a hidden identity")
        verbose_name_plural = _("texts that may name a hidden identity")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["organization"], condition=Q(state="open"), name="mention_open"),
            models.Index(fields=["subject_kind", "subject_id"], condition=Q(state="open"), name="mention_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(words=None, data_key=None, decided_at__isnull=False),
                name="mention_decided_without_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"
