"""Referral of a case to another association, which then handles it together with the first (联动)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import ReferralState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("data_key",))
class Referral(models.Model):
    """`organization` asks `receiver` to handle a case together. The row names both.

    The receiver sees `summary`, the papers handed over, and the joint part of the timeline; nothing before it accepted.
    """

    workflow_name = "cases.referral"
    history_hidden = ("summary", "answer")

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    receiver = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("receiver")
    )
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="referrals", verbose_name=_("case"))
    state = models.CharField(_("state"), max_length=12, choices=ReferralState.choices, default=ReferralState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("due"), null=True)
    summary = models.BinaryField(_("what is handed over"), null=True)
    answer = models.BinaryField(_("answer of the receiver"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.CheckConstraint(condition=~Q(organization=F("receiver")), name="referral_between_two"),
            models.UniqueConstraint(
                fields=["case", "receiver"],
                condition=Q(state__in=[ReferralState.ASKED, ReferralState.ACCEPTED]),
                name="referral_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} → {self.receiver_id}"

    @property
    def number(self) -> str:
        """That of the case: it tells nothing of its content."""
        return self.case.number


@tracked
class HandedPaper(models.Model):
    """A paper of the case that the receiver of a referral may open."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="handed", db_index=False)
    paper = models.ForeignKey("cases.CasePaper", models.CASCADE, related_name="handed")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("paper handed over")
        verbose_name_plural = _("papers handed over")
        constraints = [models.UniqueConstraint(fields=["referral", "paper"], name="handed_paper_once")]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.paper_id}"
