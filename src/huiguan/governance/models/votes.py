"""Votes (Popolo VoteEvent, Count, Vote); what was counted and what the charter said to it is frozen at the close."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.governance.meeting_enums import Method, Option, VoteState
from huiguan.governance.models.meetings import Meeting, Participant
from huiguan.governance.models.motions import Amendment, Motion
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager

#: Votes and counts belong to a vote that is open. The row of the vote is locked by whoever closes it, so that what is
#: read here is settled.
_ONLY_WHILE_OPEN = """
    PERFORM 1 FROM governance_voteevent v WHERE v.id = {row}.vote_event_id AND v.state <> 'open';
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'the vote is closed: what was cast and counted stays';
    END IF;
    RETURN {row};
"""


def only_while_open() -> list[pgtrigger.Trigger]:
    """Rows of a vote come, change and go while it is open, and stay as they are afterwards, whoever writes."""
    return [
        pgtrigger.Trigger(
            name=f"only_while_open_{name}",
            when=pgtrigger.Before,
            operation=operation,
            func=_ONLY_WHILE_OPEN.format(row=row),
        )
        for name, operation, row in (
            ("in", pgtrigger.Insert | pgtrigger.Update, "NEW"),
            ("out", pgtrigger.Delete, "OLD"),
        )
    ]


@tracked
class VoteEvent(models.Model):
    """One vote on a motion or an amendment. `case` is what the engine was asked, `result` its answer."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="votes", verbose_name=_("meeting"))
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="votes", verbose_name=_("motion"))
    amendment = models.ForeignKey(
        Amendment, models.PROTECT, null=True, blank=True, related_name="votes", verbose_name=_("amendment")
    )
    method = models.CharField(_("method"), max_length=20, choices=Method.choices)
    secret = models.BooleanField(_("secret ballot"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=VoteState.choices, default=VoteState.OPEN)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    case = models.JSONField(_("what was asked"), null=True, blank=True)
    result = models.JSONField(_("what the charter says"), null=True, blank=True)
    there = models.JSONField(_("who was there at the close"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    tellers = models.CharField(_("tellers"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="open"), name="vote_one_open"),
            models.CheckConstraint(
                condition=Q(method=Method.CIRCULAR) ^ Q(deadline__isnull=True), name="vote_circular_has_deadline"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(result__isnull=False, case__isnull=False, closed_at__isnull=False),
                name="vote_closed_has_result",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_vote_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="closed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.motion_id} {self.state}"


@tracked
class Count(models.Model):
    """How many voted so in a hall, as the tellers entered it, or in the whole meeting (hall empty)."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    vote_event = models.ForeignKey(VoteEvent, models.CASCADE, related_name="counts", verbose_name=_("vote"))
    hall = models.ForeignKey("sittings.Hall", models.PROTECT, null=True, related_name="+", verbose_name=_("hall"))
    option = models.CharField(_("option"), max_length=8, choices=Option.choices)
    value = models.PositiveIntegerField(_("votes"))
    entered_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"), db_index=False
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [
            models.UniqueConstraint(fields=["vote_event", "hall", "option"], name="count_once", nulls_distinct=False)
        ]
        triggers = only_while_open()

    def __str__(self) -> str:
        return f"{self.option}: {self.value}"


@tracked
class CastVote(models.Model):
    """Somebody's vote in an open vote or a roll call: once, and by the sender's key also when it was sent twice."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    vote_event = models.ForeignKey(
        VoteEvent, models.CASCADE, related_name="votes", verbose_name=_("vote"), db_index=False
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="+", verbose_name=_("participant"), db_index=False
    )
    option = models.CharField(_("option"), max_length=8, choices=Option.choices)
    key = models.UUIDField(_("key of the sending"))
    cast_at = models.DateTimeField(_("cast at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("vote cast")
        verbose_name_plural = _("votes cast")
        constraints = [models.UniqueConstraint(fields=["vote_event", "participant"], name="vote_once")]
        triggers = only_while_open()

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.option}"


class Mark(models.Model):
    """Somebody voted in a secret vote: that, not what, and not when."""

    vote_event = models.ForeignKey(
        VoteEvent, models.CASCADE, related_name="marks", verbose_name=_("vote"), db_index=False
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="+", verbose_name=_("participant"), db_index=False
    )
    key = models.UUIDField(_("key of the sending"))

    class Meta:
        verbose_name = _("mark of having voted")
        verbose_name_plural = _("marks of having voted")
        constraints = [models.UniqueConstraint(fields=["vote_event", "participant"], name="mark_once")]
        triggers = only_while_open()

    def __str__(self) -> str:
        return f"{self.vote_event_id}: {self.participant_id}"


class SecretCount(models.Model):
    """How often an option was chosen in a secret vote. No row stands for one voter: only the sums are kept.

    For small matters: whoever watches the server while people vote could see them. Elections have a ballot of their
    own that does not trust the server.
    """

    vote_event = models.ForeignKey(VoteEvent, models.CASCADE, related_name="secret_counts", verbose_name=_("vote"))
    option = models.CharField(_("option"), max_length=8, choices=Option.choices)
    value = models.PositiveIntegerField(_("votes"), default=0)

    class Meta:
        verbose_name = _("secret count")
        verbose_name_plural = _("secret counts")
        constraints = [models.UniqueConstraint(fields=["vote_event", "option"], name="secret_count_once")]
        triggers = only_while_open()

    def __str__(self) -> str:
        return self.option
