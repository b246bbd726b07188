"""Renewal (换届): the timetable that the charter lays out for a term, with owner and evidence for each step."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.governance.models.charters import CharterVersion
from huiguan.governance.models.terms import Term
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked(exclude=("revision", "changed_at", "changed_by"))
class RenewalPlan(Revised):
    """The timetable of one term.

    `preparing_from`, `due_from` and `ends_on` are the days on which the association's state changes, as the charter
    engine says; with them the state of thousands of associations on any day is one comparison in the database.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    term = models.OneToOneField(Term, models.PROTECT, related_name="plan", verbose_name=_("term"))
    charter = models.ForeignKey(CharterVersion, models.PROTECT, related_name="+", verbose_name=_("charter version"))
    congress_on = models.DateField(_("day of the congress"), null=True, blank=True)
    consent_on = models.DateField(_("consent of the authority"), null=True, blank=True)
    preparing_from = models.DateField(_("preparing from"), null=True, blank=True)
    due_from = models.DateField(_("due from"), null=True, blank=True)
    ends_on = models.DateField(_("last day of the term"))
    postponed = models.BooleanField(_("postponed"), default=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        indexes = [models.Index(fields=["organization"], condition=models.Q(closed_on=None), name="renewal_open")]

    def __str__(self) -> str:
        return str(self.ends_on)


@tracked(exclude=("revision", "changed_at", "changed_by"))
class RenewalStep(Revised):
    """One step of a timetable: its last day, who does it, when it was done and what shows it."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    plan = models.ForeignKey(RenewalPlan, models.PROTECT, related_name="steps", verbose_name=_("renewal"))
    key = models.CharField(_("step"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    due_on = models.DateField(_("last day"), null=True, blank=True)
    owner = models.CharField(_("owner"), max_length=40)
    responsible = models.CharField(_("responsible"), max_length=80, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    evidence_note = models.CharField(_("evidence"), max_length=300, blank=True)
    # What the note speaks of, where it stands in the house: kind and key of one of `selectors.proofs`.
    proof_kind = models.CharField(_("kind of evidence"), max_length=60, blank=True)
    proof_id = models.BigIntegerField(_("key of the evidence"), null=True, blank=True)
    not_needed = models.BooleanField(_("not needed"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("step of a renewal")
        verbose_name_plural = _("steps of renewals")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="renewal_step_once"),
            models.CheckConstraint(
                condition=models.Q(proof_kind="") ^ models.Q(proof_id__isnull=False), name="renewal_proof_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.key
