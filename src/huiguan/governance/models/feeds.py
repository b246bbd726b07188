"""Addresses of calendar feeds: programs that subscribe cannot sign in, so the address itself is the permission."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.governance.models.bodies import Body
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


def new_feed_key() -> str:
    """An address that cannot be guessed."""
    return secrets.token_urlsafe(24)


@tracked(exclude=("key",))
class CalendarFeed(models.Model):
    """Somebody's calendar: of the own meetings, or of a body (`body`) whose meetings one may read.

    What one may read is asked at each fetch, so that the address of somebody who left tells nothing any more.
    """

    user = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name=_("owner of the address"))
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+", verbose_name=_("association")
    )
    body = models.ForeignKey(Body, models.CASCADE, null=True, related_name="+", verbose_name=_("body"))
    key = models.CharField(max_length=40, unique=True, default=new_feed_key, editable=False)
    made_at = models.DateTimeField(_("address made at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        constraints = [
            models.UniqueConstraint(fields=["user", "body"], name="feed_of_body_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(body=None), name="feed_of_own_once"),
            models.CheckConstraint(
                condition=Q(body=None, organization=None) | Q(body__isnull=False, organization__isnull=False),
                name="feed_body_with_association",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.body_id or '-'}"
