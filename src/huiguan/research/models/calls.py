"""A call for projects: topics, sums, who may apply; its window, quotas and form are a round's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class Call(models.Model):
    """A call (课题指南). `topics` are {key, name, most}: `most` is the highest sum for a topic in yuan.

    `eligibility` is read by people; the columns after it are checked. `oldest` is the highest age in completed years
    that a leader has on the last day of applications, `posts` are words of which one stands in the leader's duty or
    title.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    round = models.OneToOneField("rounds.Round", models.PROTECT, null=True, related_name="+", verbose_name=_("round"))
    title = models.CharField(_("title"), max_length=120)
    guide = models.TextField(_("what is called for"), max_length=5000)
    eligibility = models.TextField(_("who may apply"), max_length=2000)
    members_only = models.BooleanField(_("led by members only"), default=False)
    oldest = models.PositiveSmallIntegerField(_("highest age of a leader"), null=True, blank=True)
    posts = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("posts or titles"))
    no_unfinished = models.BooleanField(_("not with an unfinished project"), default=False)
    topics: models.JSONField[list[dict[str, Any]]] = models.JSONField(_("topics"))
    blind_limit = models.PositiveIntegerField(_("most characters of the blind part"))
    most_granted = models.PositiveSmallIntegerField(_("projects granted at most"))
    per_leader = models.PositiveSmallIntegerField(_("applications that one person may lead"), default=1)
    notice_days = models.PositiveSmallIntegerField(_("working days of public notice"), default=5)
    prefix = models.CharField(_("beginning of project numbers"), max_length=20)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("call for projects")
        verbose_name_plural = _("calls for projects")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "title"], name="call_once"),
            models.CheckConstraint(
                condition=Q(oldest__isnull=True) | Q(oldest__gte=18, oldest__lte=99), name="call_oldest"
            ),
            models.CheckConstraint(condition=Q(blind_limit__gte=100, blind_limit__lte=20_000), name="call_blind_limit"),
            models.CheckConstraint(condition=Q(notice_days__gte=5, notice_days__lte=60), name="call_notice_days"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asks_roster(self) -> bool:
        """Whether a leader is looked up on the roster of the association that applies."""
        return self.members_only or self.oldest is not None or bool(self.posts)

    def topic_name(self, key: str) -> str:
        """A topic by its key, as it is called."""
        return next((str(topic["name"]) for topic in self.topics if topic["key"] == key), key)

    def most_for(self, key: str) -> Decimal | None:
        """The highest sum for a topic in yuan; None for a topic that the call does not have."""
        return next((Decimal(str(topic["most"])) for topic in self.topics if topic["key"] == key), None)
