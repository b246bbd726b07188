"""Assignments: an item in somebody's hands."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import AddresseeKind, AssignmentState, DueKind, Mode, Part, Stage
from huiguan.directives.models.counting import count_changes
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked()
class Assignment(Revised):
    """An item sent by `sender` to `organization` (分送), or given to a unit inside it (交办, sender = organization).

    An outside unit has no account: its row lies with the sender, who enters what comes by paper. `document` and
    `topic` repeat the item's, so that the board counts a hundred thousand rows without a join. Neither the repeated
    document nor the run is checked again for each row: the statement that writes them takes both from locked rows.
    """

    workflow_name = "directives.assignment"

    item = models.ForeignKey(
        "directives.Item", models.PROTECT, related_name="assignments", verbose_name=_("item"), db_index=False
    )
    document = models.ForeignKey(
        "directives.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
        db_index=False,
        db_constraint=False,
    )
    topic = models.CharField(_("topic"), max_length=60, blank=True)
    sender = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("sender"), db_index=False
    )
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("receiver"), db_index=False
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("split from")
    )
    run = models.ForeignKey(
        "directives.DispatchRun",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.GUIDANCE)
    part = models.CharField(_("part"), max_length=12, choices=Part.choices, default=Part.LEAD)
    addressee_kind = models.CharField(
        _("kind of addressee"), max_length=12, choices=AddresseeKind.choices, default=AddresseeKind.ORGANIZATION
    )
    department = models.ForeignKey(
        "organizations.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    title = models.CharField(_("task"), max_length=300)
    sent_title = models.CharField(_("task as sent"), max_length=300)
    measures = models.TextField(_("measures"), blank=True)
    target = models.CharField(_("target"), max_length=300, blank=True)
    due_kind = models.CharField(_("kind of due time"), max_length=12, choices=DueKind.choices, default=DueKind.NONE)
    due_text = models.CharField(_("due, in words"), max_length=120, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    original_due = models.DateField(_("due date as sent"), null=True, blank=True)
    responsible = models.CharField(_("answers for it"), max_length=120, blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.NOT_STARTED)
    percent = models.PositiveSmallIntegerField(_("percent done"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=AssignmentState.choices, default=AssignmentState.SENT)
    poor_quality = models.BooleanField(_("poor quality"), default=False)
    # Standing and recurring tasks ask for reports: when the next one is expected, and by which RFC 5545 rule.
    report_rule = models.CharField(_("report rule"), max_length=200, blank=True)
    next_report_on = models.DateField(_("next report on"), null=True, blank=True)
    sent_on = models.DateField(_("sent on"))
    requested_on = models.DateField(_("closure requested on"), null=True, blank=True)
    closed_on = models.DateField(_("struck off on"), null=True, blank=True)
    finder_note = models.CharField(_("confirmation by the finder"), max_length=300, blank=True)
    last_report = models.ForeignKey(
        "directives.ProgressReport",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last report"),
        db_index=False,
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_date", "id"]
        triggers = count_changes()
        indexes = [
            # With all that lights and counts look at: they read it instead of the rows, which are ten times wider.
            models.Index(
                fields=["organization", "state", "due_date"],
                include=(
                    *("id", "item", "document", "topic", "sender", "mode", "stage", "due_kind", "poor_quality"),
                    *("sent_on", "requested_on", "closed_on", "next_report_on"),
                ),
                name="assignment_receiver",
            ),
            # What runs, by date: the first page of a list of a hundred thousand reads fifty rows.
            models.Index(fields=["due_date", "id"], name="assignment_running", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["sender", "document"], name="assignment_sender"),
            models.Index(fields=["document"], name="assignment_document"),
            models.Index(
                fields=["next_report_on"], name="assignment_reports", condition=Q(next_report_on__isnull=False)
            ),
        ]
        constraints = [
            # A dispatch done twice makes nothing twice. It also serves as the index on the item.
            models.UniqueConstraint(
                fields=["item", "sender", "organization", "department", "addressee"],
                nulls_distinct=False,
                name="assignment_once",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.GUIDANCE) ^ Q(sender=F("organization")), name="assignment_inside_or_between"
            ),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="assignment_percent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_internal(self) -> bool:
        """Tell whether it lies inside one association."""
        return self.mode == Mode.INTERNAL
