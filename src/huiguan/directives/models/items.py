"""Items: passages of a document that ask for something, each pointing to its words."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import DueKind, ItemKind, ItemState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked()
class Item(Revised):
    """A task, problem, principle or heading; `document.text[start:end] == quote` unless `anchor_lost`.

    `document` is empty for an own entry. `number` is unique in the association and shown as D-017.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    document = models.ForeignKey(
        "directives.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("document"),
    )
    number = models.PositiveIntegerField(_("number"))
    order = models.PositiveIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=ItemKind.choices, default=ItemKind.TASK)
    state = models.CharField(_("state"), max_length=12, choices=ItemState.choices, default=ItemState.PROPOSED)
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    quote = models.TextField(_("quoted words"), blank=True)
    anchor_lost = models.BooleanField(_("words no longer found"), default=False)
    title = models.CharField(_("title"), max_length=300)
    section = models.CharField(_("section"), max_length=300, blank=True)
    topic = models.CharField(_("topic"), max_length=60, blank=True)
    # Names as the text has them, the lead first.
    parties = models.JSONField(_("parties"), default=list, blank=True)
    supporting = models.JSONField(_("co-operating parties"), default=list, blank=True)
    due_kind = models.CharField(_("kind of due time"), max_length=12, choices=DueKind.choices, default=DueKind.NONE)
    due_text = models.CharField(_("due, in the words of the text"), max_length=120, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    due_rule = models.CharField(_("recurrence rule"), max_length=200, blank=True)
    figures = models.JSONField(_("figures"), default=list, blank=True)
    why = models.CharField(_("why it was found"), max_length=300, blank=True)
    done_when = models.TextField(_("counts as done when"), blank=True)
    # Problems only: problem → cause → measure, and who found it (finds again, confirms).
    cause = models.TextField(_("cause"), blank=True)
    measure = models.TextField(_("measure"), blank=True)
    finder = models.CharField(_("found by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    # The same form sent twice carries the same key and makes one item.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["organization", "kind", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="item_number_once"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=F("end")), name="item_span_has_length"
            ),
            models.CheckConstraint(
                condition=~Q(due_kind=DueKind.DATE) | Q(due_date__isnull=False), name="item_dated_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """The number as people write it."""
        return f"D-{self.number:03d}"


@tracked()
class ItemConcern(models.Model):
    """An association that an item names or means."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="concerns", verbose_name=_("item"))
    association = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )

    class Meta:
        verbose_name = _("association concerned")
        verbose_name_plural = _("associations concerned")
        constraints = [models.UniqueConstraint(fields=["item", "association"], name="item_concern_once")]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.association_id}"
