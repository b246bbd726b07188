"""Requests to speak (请求发言): who asked under which item, in which order, and who has the floor."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.meeting_enums import SpeakingState
from huiguan.governance.models.meetings import AgendaItem, Meeting, Participant
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager

OPEN = (SpeakingState.WAITING.value, SpeakingState.SPEAKING.value)


@tracked
class SpeakingRequest(models.Model):
    """Somebody there asks to speak on the item at hand. One stands for each person, and one person speaks at a time."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="speaking", verbose_name=_("meeting"), db_index=False
    )
    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="speaking", verbose_name=_("item of the agenda"), db_index=False
    )
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="speaking", verbose_name=_("participant"), db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=SpeakingState.choices, default=SpeakingState.WAITING)
    asked_at = models.DateTimeField(pgettext_lazy("speaking", "asked at"), default=timezone.now)
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("request to speak")
        verbose_name_plural = _("requests to speak")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(state__in=OPEN), name="speaking_one_request_each"
            ),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="speaking"), name="speaking_one_at_a_time"),
        ]
        indexes = [
            models.Index(fields=["meeting", "asked_at"], name="speaking_by_time"),
            models.Index(fields=["item"], name="speaking_by_item"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.state}"
