"""Collections of figures (统计调查): lines, rules, and for whom by when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.figures import Period
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.reporting.enums import CollectionState, RuleKind
from huiguan.reporting.models.dictionary import Indicator


def no_terms() -> list[Any]:
    """Nothing to compare with."""
    return []


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Collection(Revised):
    """One collection: a form of a number (表号) that the branch of `organization` fills in for a period. It names on
    what it stands (`basis`), until when the form is valid, and by when it is due. `previous` is compared with.
    """

    workflow_name = "reporting.collection"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    number = models.CharField(_("number of the form"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    basis = models.CharField(_("basis of the collection"), max_length=200, blank=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    due_on = models.DateField(pgettext_lazy("form", "due on"))
    valid_until = models.DateField(_("valid until"))
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compared with")
    )
    state = models.CharField(_("state"), max_length=8, choices=CollectionState.choices, default=CollectionState.DRAFT)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    frozen_on = models.DateField(_("frozen on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("collection of figures")
        verbose_name_plural = _("collections of figures")
        ordering = ["-ends", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number", "ends"], name="collection_number_once"),
            models.CheckConstraint(condition=Q(starts__lte=F("ends")), name="collection_period_forward"),
            models.CheckConstraint(condition=Q(due_on__lte=F("valid_until")), name="collection_due_while_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def period(self) -> Period:
        """The time for which is counted."""
        return Period(self.starts, self.ends)


@tracked
class Line(models.Model):
    """A line of a collection: one indicator, in its place."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    collection = models.ForeignKey(
        Collection, models.CASCADE, related_name="lines", verbose_name=_("collection"), db_index=False
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of a collection")
        verbose_name_plural = _("lines of collections")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["collection", "indicator"], name="line_indicator_once")]

    def __str__(self) -> str:
        return str(self.indicator_id)


@tracked
class Rule(models.Model):
    """A rule on a line. `terms` are [sign, line id, "now" or "last"], for identities and "at most"; `low` and `high`
    are bounds; `percent` is how far a figure may be from the last period, or from the median of its level.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="rules", verbose_name=_("collection"))
    line = models.ForeignKey(Line, models.CASCADE, related_name="+", verbose_name=_("line"))
    kind = models.CharField(_("kind"), max_length=10, choices=RuleKind.choices)
    terms = models.JSONField(_("compared with"), default=no_terms, blank=True)
    low = models.DecimalField(_("lower bound"), max_digits=18, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("upper bound"), max_digits=18, decimal_places=2, null=True, blank=True)
    percent = models.PositiveIntegerField(_("percent"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("rule of a collection")
        verbose_name_plural = _("rules of collections")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("identity", "at_most"))
                | Q(kind="bounds", low__isnull=False)
                | Q(kind="bounds", high__isnull=False)
                | Q(kind__in=("change", "peers"), percent__isnull=False),
                name="rule_has_its_measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.line_id}"
