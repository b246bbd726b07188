"""The anonymous channel. These rows have no history and no clock time: nothing in them leads to their sender."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import Concerns, ReportState
from huiguan.kernel.permits.managers import ScopedManager


class AnonymousReport(models.Model):
    """What somebody without a name told. `organization` is the one whose supervisors read it.

    `objection` is the one to a public notice that is kept here as a case. `kept_from` are accounts of supervisors
    there who have a part in the matter: for them it does not exist. `parties` is what the notice showed when the
    objection came, kept as long as it, so that whoever is named there stays out also after the notice was taken down.

    `code_hash` is all that is kept of the receipt code. Only days are kept, no times. `told_above` is the association
    whose supervisors hear that the answer is late, and nothing else of it.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    about = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association concerned")
    )
    concerns = models.CharField(_("concerns"), max_length=12, choices=Concerns.choices)
    state = models.CharField(_("state"), max_length=8, choices=ReportState.choices, default=ReportState.WAITING)
    objection = models.OneToOneField(
        "notices.Objection", models.PROTECT, null=True, related_name="+", verbose_name=_("objection"), editable=False
    )
    kept_from = ArrayField(models.BigIntegerField(), default=list, editable=False)
    parties = models.BinaryField(null=True, editable=False)
    data_key = models.BinaryField(null=True, editable=False)
    code_hash = models.BinaryField(unique=True, editable=False)
    came_on = models.DateField(_("came on"))
    due_on = models.DateField(_("due"))
    told_above = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("association told of the lateness"),
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("anonymous report")
        verbose_name_plural = _("anonymous reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(concerns=Concerns.NOTICE, objection__isnull=False)
                | ~Q(concerns=Concerns.NOTICE) & Q(objection=None),
                name="report_of_an_objection",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.came_on}"


class AnonymousMessage(models.Model):
    """A message of either side; `from_sender` tells which."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(AnonymousReport, models.CASCADE, related_name="messages")
    from_sender = models.BooleanField()
    day = models.DateField()
    text = models.BinaryField(null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("message of the anonymous channel")
        verbose_name_plural = _("messages of the anonymous channel")

    def __str__(self) -> str:
        return f"{self.report_id} {self.day}"
