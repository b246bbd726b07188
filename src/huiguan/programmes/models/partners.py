"""Partner associations at home and abroad, and agreements with them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.programmes.enums import PartnerKind
from huiguan.programmes.models.columns import association


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Partner(Revised):
    """A partner association: an organisation, never a person. `contact` names its office."""

    organization = association()
    name = models.CharField(_("name"), max_length=160)
    original_name = models.CharField(_("name in its own language"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=PartnerKind.choices)
    country = models.CharField(_("country or region"), max_length=60, blank=True)
    contact = models.CharField(_("office that we write to"), max_length=200, blank=True)
    since = models.DateField(_("partner since"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="partner_once")]

    def __str__(self) -> str:
        return self.name


@tracked
class Agreement(models.Model):
    """What was agreed with a partner, and until when it holds; empty: without an end."""

    organization = association()
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="agreements", verbose_name=_("partner"))
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=200)
    signed_on = models.DateField(pgettext_lazy("activity", "signed on"))
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")), name="agreement_ends_after_signing"
            )
        ]

    def __str__(self) -> str:
        return self.title
