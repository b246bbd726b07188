"""Consents, and agreements between two associations about the data of members."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.privacy.enums import AgreementState, Means


@tracked
class Consent(models.Model):
    """A person consented to one purpose, having read a version of its notice; withdrawing ends it and keeps the row.

    The subject is the row about the person (a membership, an application), so that consents can be kept before the
    person has an account.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    subject_kind = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(_("purpose"), max_length=60)
    notice_version = models.PositiveSmallIntegerField(_("version of the notice"))
    means = models.CharField(_("given"), max_length=8, choices=Means.choices, default=Means.ONLINE)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="consent_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_kind", "subject_id", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.subject_kind} {self.subject_id}"

    def in_force(self, day: date) -> bool:
        """Tell whether it is neither withdrawn nor over on this day."""
        return self.withdrawn_at is None and (self.ends_on is None or self.ends_on >= day)


@tracked
class SharingAgreement(models.Model):
    """`organization`, the controller, lets `receiver` see named fields of its members, for a purpose and a time.

    The only way for personal rows to be read by another association (PIPL 23). In force when both signed and today
    lies within its dates.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    receiver = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("receiver")
    )
    subject_kind = models.CharField(_("what is shared"), max_length=80)
    fields = ArrayField(models.CharField(max_length=40), verbose_name=_("fields"))
    purpose = models.CharField(_("purpose"), max_length=300)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=8, choices=AgreementState.choices, default=AgreementState.PROPOSED)
    proposed_at = models.DateTimeField(auto_now_add=True)
    giver_signed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    giver_signed_at = models.DateTimeField(null=True)
    receiver_signed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    receiver_signed_at = models.DateTimeField(null=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("sharing agreement")
        verbose_name_plural = _("sharing agreements")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(organization=F("receiver")), name="agreement_between_two"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="agreement_ends_after_start"),
            models.CheckConstraint(condition=~Q(fields=[]), name="agreement_names_fields"),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.SIGNED)
                | Q(giver_signed_at__isnull=False, receiver_signed_at__isnull=False),
                name="agreement_signed_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} → {self.receiver_id}: {self.purpose[:40]}"
