"""Official papers (公文): what goes out and what comes in, numbers of the year, and every use of the seal."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.governance.paper_enums import IncomingState, OpinionKind, OutgoingState, PaperKind, Urgency
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked(exclude=("revision", "changed_at", "changed_by"))
class OutgoingPaper(Revised):
    """A paper of the association. `serial` counts within kind and year and has no gaps: a numbered row stays for good.

    `meeting` and `resolution` say where a notice, minutes or a resolution comes from.
    """

    workflow_name = "governance.outgoing"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind.choices, default=PaperKind.NOTICE)
    title = models.CharField(_("title"), max_length=200)
    addressee = models.CharField(_("main recipients"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    copies = models.CharField(_("copies to"), max_length=300, blank=True)
    drafter = models.CharField(_("drafted by"), max_length=60)
    state = models.CharField(_("state"), max_length=12, choices=OutgoingState.choices, default=OutgoingState.DRAFT)
    issued_by = models.CharField(_("issued by"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    duty = models.CharField(_("duty of who signs"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("number in the year"), null=True, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    meeting = models.ForeignKey(
        "governance.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("meeting")
    )
    resolution = models.ForeignKey(
        "governance.Resolution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolution")
    )
    created_at = models.DateTimeField(_("drafted at"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("outgoing paper")
        verbose_name_plural = _("outgoing papers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "year", "serial"], name="paper_number_once"),
            models.CheckConstraint(
                condition=Q(serial=None, year=None, number="") | Q(serial__gte=1, year__isnull=False, number__gt=""),
                name="paper_numbered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("issued", "numbered", "sealed", "distributed", "archived"))
                | Q(issued_on__isnull=False),
                name="paper_issued_with_date",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="numbered_papers_stay",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__serial__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class PaperDelivery(models.Model):
    """To whom a paper was distributed: an association of the federation, or somebody outside by name."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    paper = models.ForeignKey(
        OutgoingPaper, models.PROTECT, related_name="deliveries", verbose_name=_("outgoing paper")
    )
    receiver = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("receiver"),
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("distribution of a paper")
        verbose_name_plural = _("distribution of papers")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["paper", "name"], name="paper_delivered_once")]

    def __str__(self) -> str:
        return self.name


@tracked
class SealUse(models.Model):
    """One use of the seal (用印登记): on which paper or for what, how many copies, and who put it on. Never changed."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    paper = models.ForeignKey(
        OutgoingPaper, models.PROTECT, null=True, blank=True, related_name="seals", verbose_name=_("outgoing paper")
    )
    seal = models.CharField(_("seal"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=200)
    copies = models.PositiveSmallIntegerField(_("number of copies"), default=1)
    approved_by = models.CharField(_("approved by"), max_length=80)
    used_by = models.CharField(_("put on by"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("use of the seal")
        verbose_name_plural = _("uses of the seal")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(copies__gte=1), name="seal_on_something")]
        triggers = [
            pgtrigger.Protect(name="seal_uses_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.purpose


@tracked(exclude=("revision", "changed_at", "changed_by"))
class IncomingPaper(Revised):
    """A paper that came in. `serial` is the number of the register (收文号), without gaps in the year.

    `source` is the paper of another association of the federation from which it came; its words were copied over.
    """

    workflow_name = "governance.incoming"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    issuer = models.CharField(_("issuer"), max_length=120)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    dated = models.DateField(_("dated"), null=True, blank=True)
    received_on = models.DateField(_("received on"))
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    answer_by = models.DateField(_("to be answered by"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=IncomingState.choices, default=IncomingState.ARRIVED)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("number of the register"), null=True, blank=True)
    source = models.ForeignKey(
        OutgoingPaper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper of the sender")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("incoming paper")
        verbose_name_plural = _("incoming papers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "serial"], name="incoming_number_once"),
            models.UniqueConstraint(
                fields=["organization", "source"], condition=Q(source__isnull=False), name="incoming_once_from_source"
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", serial=None, year=None) | Q(serial__gte=1, year__isnull=False),
                name="incoming_registered_with_number",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="registered_papers_stay",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__serial__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def register_number(self) -> str:
        """The number of the register as it is written; empty before it is registered."""
        return f"收文〔{self.year}〕{self.serial}号" if self.serial else ""


@tracked
class PaperOpinion(models.Model):
    """What was written on an incoming paper (拟办意见、批示)."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    paper = models.ForeignKey(IncomingPaper, models.PROTECT, related_name="opinions", verbose_name=_("incoming paper"))
    kind = models.CharField(_("kind"), max_length=12, choices=OpinionKind.choices)
    text = models.TextField(_("text"))
    author = models.CharField(_("author"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("opinion on a paper")
        verbose_name_plural = _("opinions on papers")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
