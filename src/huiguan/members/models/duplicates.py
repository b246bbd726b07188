"""Records of one association that are likely to be one person's."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.enums import DuplicateReason, DuplicateState


@tracked(exclude=("before",))
class DuplicatePair(models.Model):
    """Two records, and what was decided about them. `first` has the lower key; a pair stands once, for any reason.

    `before` holds what merging changed, sealed under the kept record's data key, so that it can be undone.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    first = models.ForeignKey("members.Membership", models.CASCADE, related_name="+", verbose_name=_("one record"))
    second = models.ForeignKey("members.Membership", models.CASCADE, related_name="+", verbose_name=_("other record"))
    reason = models.CharField(_("reason"), max_length=12, choices=DuplicateReason.choices)
    state = models.CharField(_("state"), max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)
    kept = models.ForeignKey(
        "members.Membership", models.CASCADE, null=True, related_name="+", verbose_name=_("kept record")
    )
    before = models.BinaryField(null=True, editable=False)
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(pgettext_lazy("duplicates", "decided at"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["organization", "id"], condition=Q(state=DuplicateState.OPEN), name="duplicatepair_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicatepair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicatepair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"
