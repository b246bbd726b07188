"""Meetings, who takes part, and what is on the agenda."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.meeting_enums import OVER, ItemKind, ItemState, MeetingState, ParticipantRole, Receipt
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


def new_key() -> str:
    """An address for the big screen that cannot be guessed."""
    return secrets.token_urlsafe(18)


@tracked(exclude=("revision", "changed_at", "changed_by", "screen_key"))
class Meeting(Revised):
    """A meeting of a body; without a body it is a work conference, which has no quorum and decides nothing.

    `charter` is the version whose rules hold, fixed when the meeting is convened; `notice` and `quorum` are the
    engine's answers as they stood when the notice went out and when the meeting closed.
    """

    workflow_name = "governance.meeting"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    body = models.ForeignKey(
        "governance.Body", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("body")
    )
    title = models.CharField(_("title"), max_length=200)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), null=True, blank=True)
    # Decided without sitting together (通讯表决): everybody answers until the deadline of each vote.
    by_correspondence = models.BooleanField(_("by correspondence"), default=False)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    presider = models.CharField(_("presider"), max_length=60, blank=True)
    recorder = models.CharField(_("recorder"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=MeetingState.choices, default=MeetingState.DRAFT)
    charter = models.ForeignKey(
        "governance.CharterVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("charter version"),
    )
    session = models.OneToOneField(
        "sittings.Session", models.PROTECT, null=True, related_name="+", verbose_name=_("session")
    )
    current_item = models.ForeignKey(
        "governance.AgendaItem",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item of the agenda"),
    )
    notice_text = models.TextField(_("text of the notice"), blank=True)
    notice_sent_at = models.DateTimeField(_("notice sent at"), null=True, blank=True)
    notice = models.JSONField(_("period of notice"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    quorum = models.JSONField(_("quorum at the close"), null=True, blank=True)
    screen_key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["organization", "-starts_at"], name="meeting_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="meeting_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(by_correspondence=False) | Q(body__isnull=False), name="meeting_circular_of_a_body"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("convened", "in_session", "adjourned", "closed", "minuted", "archived"))
                | Q(notice_sent_at__isnull=False),
                name="meeting_convened_with_notice",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """Whether it sits at this moment."""
        return self.state == MeetingState.IN_SESSION

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.state in OVER


@tracked
class AgendaItem(models.Model):
    """An item of the agenda; in-camera items are for those with a vote and the office only.

    `words` is what is read out under it: the commendation with its names, or the speech, which can be handed on.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("meeting"))
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    owner = models.CharField(_("brought in by"), max_length=80, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes planned"), null=True, blank=True)
    in_camera = models.BooleanField(_("in camera"), default=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ItemKind.choices, default=ItemKind.ITEM)
    words = models.TextField(_("words read out"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order"], name="agenda_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="current"), name="agenda_one_current"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Participant(models.Model):
    """Somebody invited: what they answered, and when the notice reached them."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="participants", verbose_name=_("meeting"), db_index=False
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    # The record in the roster; once its member signs in, `person` follows.
    membership = models.ForeignKey(
        "members.Membership", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    duty = models.CharField(_("unit and duty"), max_length=200, blank=True)
    role = models.CharField(
        pgettext_lazy("meeting", "role"), max_length=10, choices=ParticipantRole.choices, default=ParticipantRole.MEMBER
    )
    hall = models.ForeignKey(
        "sittings.Hall", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("hall")
    )
    tenure_id = models.BigIntegerField(_("tenure"), null=True, blank=True)
    delegate_id = models.BigIntegerField(_("delegate"), null=True, blank=True)
    receipt = models.CharField(_("receipt"), max_length=8, choices=Receipt.choices, default=Receipt.NONE)
    receipt_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    leave_reason = models.CharField(_("reason of the leave"), max_length=200, blank=True)
    proxy = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="represents", verbose_name=_("represented by")
    )
    notified_at = models.DateTimeField(_("notified at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("notice opened at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="participant_person_once"
            ),
            models.UniqueConstraint(fields=["meeting", "name", "duty"], name="participant_name_once"),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | ~Q(proxy=F("id")), name="participant_not_own_proxy"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "order"], name="participant_by_order")]

    def __str__(self) -> str:
        return self.name


@tracked
class PaperRead(models.Model):
    """Somebody invited opened a paper of the agenda; a new version of the paper is read anew."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    file = models.ForeignKey("files.StoredFile", models.CASCADE, related_name="+", verbose_name=_("paper"))
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="papers_read", verbose_name=_("participant")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("paper read")
        verbose_name_plural = _("papers read")
        constraints = [models.UniqueConstraint(fields=["file", "participant"], name="paper_read_once")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.participant_id}"


@tracked
class MeetingEntry(models.Model):
    """A line of the running record (会议记录): what happened when; the minutes are drafted from these."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="entries", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, related_name="entries", verbose_name=_("item of the agenda")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.CharField(_("text"), max_length=500)
    written = models.BooleanField(_("written by the recorder"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of the record")
        verbose_name_plural = _("lines of the record")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text


class Pulse(models.Model):
    """When the telephone of somebody who takes part was last heard of, so that the presider sees who is cut off.

    Kept while the meeting sits and dropped when it closes; it says nothing about attendance.
    """

    participant = models.OneToOneField(
        Participant, models.CASCADE, primary_key=True, related_name="pulse", verbose_name=_("participant")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("last sign of a telephone")
        verbose_name_plural = _("last signs of telephones")

    def __str__(self) -> str:
        return str(self.participant_id)
