"""How one comes into an association and goes over to another: applications, invitations, transfers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.members.enums import (
    OPEN_APPLICATIONS,
    OPEN_TRANSFERS,
    ApplicationSource,
    ApplicationState,
    InvitationState,
    TransferState,
)

CONTACT_SEALED = ("contact_mobile",)


@tracked(exclude=("data_key",))
class Application(Revised):
    """An application of a person or a body. The applicant's data are the membership's, in the state "applied".

    `person` is who sent a body's application as its contact, with the number under which the contact is reached: a
    value of `CONTACT_SEALED`, encrypted under `data_key`. Both are empty where a clerk entered it.
    """

    workflow_name = "members.application"
    history_hidden = CONTACT_SEALED

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    membership = models.ForeignKey(
        "members.Membership", models.CASCADE, null=True, related_name="applications", verbose_name=_("applicant")
    )
    unit = models.ForeignKey(
        "members.UnitMember", models.CASCADE, null=True, related_name="applications", verbose_name=_("applicant")
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact who applied")
    )
    contact_mobile = models.BinaryField(_("mobile number of the contact"), null=True, blank=True)
    data_key = models.BinaryField(null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=16, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED
    )
    source = models.CharField(_("entered"), max_length=10, choices=ApplicationSource.choices)
    statement = models.TextField(_("why"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    # What a clerk looked at: key of the check → whether it held.
    checks = models.JSONField(_("checks"), default=dict, blank=True)
    body = models.CharField(_("decided by"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reference = models.CharField(_("decision"), max_length=200, blank=True)
    # The same form sent twice carries the same key and makes one application.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "state"], name="application_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=True, unit__isnull=False)
                | Q(membership__isnull=False, unit__isnull=True),
                name="application_of_one",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=True, contact_mobile__isnull=True),
                name="application_contact_of_unit",
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state__in=OPEN_APPLICATIONS), name="application_open_once"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state__in=OPEN_APPLICATIONS), name="application_unit_open_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership or self.unit)


@tracked
class Transfer(Revised):
    """A member goes over from `organization` to `receiver`: asked for with the member's consent, confirmed by both.

    `membership` stays with its history where it was; `result` is the new record, made from it when accepted.
    """

    workflow_name = "members.transfer"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("transfer", "from")
    )
    receiver = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("transfer", "to")
    )
    membership = models.ForeignKey(
        "members.Membership", models.PROTECT, related_name="transfers", verbose_name=_("member")
    )
    result = models.ForeignKey(
        "members.Membership", models.PROTECT, null=True, related_name="+", verbose_name=_("new record")
    )
    consent = models.ForeignKey("privacy.Consent", models.PROTECT, related_name="+", verbose_name=_("consent"))
    state = models.CharField(_("state"), max_length=16, choices=TransferState.choices, default=TransferState.ASKED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    new_unit = models.CharField(_("new unit"), max_length=200, blank=True)
    new_duty = models.CharField(_("new duty"), max_length=100, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(organization=F("receiver")), name="transfer_between_two"),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state__in=OPEN_TRANSFERS), name="transfer_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.organization_id} → {self.receiver_id}"


@tracked(exclude=("code_hash",))
class Invitation(models.Model):
    """An invitation to sign in as, or to become, a member. The code is kept as a hash only."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    membership = models.ForeignKey(
        "members.Membership", models.CASCADE, null=True, related_name="invitations", verbose_name=_("member")
    )
    channel = models.CharField(_("sent by"), max_length=20)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code_hash = models.BinaryField(unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=InvitationState.choices, default=InvitationState.SENT)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    ends_on = models.DateField(_("valid until"))
    used_at = models.DateTimeField(_("used at"), null=True)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    # How often it was sent: each time under a new code, so that an old letter opens nothing.
    sends = models.PositiveSmallIntegerField(_("times sent"), default=1)
    # Why the carrier did not take it (a short code); empty when it did, or when nothing had to be carried.
    fault = models.CharField(_("not delivered"), max_length=40, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state=InvitationState.SENT), name="invitation_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
