"""Messages, the matters that they count, and how each person wants to hear of them.

Messages and matters are not tracked: they follow from steps and changes that are, and settle with them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.inbox.enums import MailChoice
from huiguan.kernel.permits.managers import ScopedManager


class Message(models.Model):
    """One line in an inbox: all open matters of one kind and group for one recipient.

    The recipient is a role in `organization`, or `user`; then `organization` is the one that the matter belongs to.
    The row stays when all is settled and is used again. `count`, `due`, `text` and `url` are those of the open
    matters: number, nearest deadline, and the words of the latest.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.CASCADE, related_name="+", verbose_name=_("Association")
    )
    role = models.CharField(max_length=32, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    group = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField(default=0)
    due = models.DateField(null=True)
    text = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300, blank=True)
    updated = models.DateTimeField(default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "role", "user", "kind", "group"],
                nulls_distinct=False,
                name="message_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "role"], condition=models.Q(count__gt=0), name="message_waiting"),
            models.Index(fields=["user"], condition=models.Q(count__gt=0, user__isnull=False), name="message_personal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ×{self.count}"


class Matter(models.Model):
    """One thing that a message counts, until it is settled."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="matters")
    subject_kind = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    text = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300, blank=True)
    due = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now)
    # The transaction that told of it: deliveries take what was committed between two moments, and lose nothing.
    xact = models.BigIntegerField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        constraints = [
            models.UniqueConstraint(fields=["message", "subject_kind", "subject_id"], name="matter_once"),
        ]
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id"], condition=models.Q(settled_at=None), name="matter_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


@tracked(exclude=("mailed_to", "mailed_at", "called_to", "digest_on"))
class Preference(models.Model):
    """How one person hears of what waits. Without a row: one mail a day.

    `mailed_to` and `called_to` are the transactions up to which mail and webhook have told; `digest_on` is the day of
    the last daily mail. `secret_number` makes the signing secret of the webhook, which is stored nowhere.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mail = models.CharField(_("E-mail"), max_length=10, choices=MailChoice.choices, default=MailChoice.DAILY)
    language = models.CharField(_("Language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    webhook_url = models.URLField(_("Webhook address"), max_length=300, blank=True)
    secret_number = models.PositiveIntegerField(default=1)
    mailed_to = models.BigIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    called_to = models.BigIntegerField(default=0)
    digest_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")

    def __str__(self) -> str:
        return f"{self.user_id} {self.mail}"
