"""Forms as associations fill them in, and their sums."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.reporting.enums import FormState
from huiguan.reporting.models.collections import Collection, Line, Rule


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Filled(Revised):
    """The form of one association in a collection. `receiver` is the association above (the topmost hands up to
    itself), `issuer` the one that collects; `path`, `depth` and `above` are the tree as it was when the collection was
    opened, and `below` counts the forms under this one.
    """

    workflow_name = "reporting.form"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    receiver = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("handed up to")
    )
    issuer = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("collected by"), db_index=False
    )
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="forms", verbose_name=_("collection"))
    above = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("form above")
    )
    path = models.CharField(max_length=255, db_collation="C", editable=False)
    depth = models.PositiveSmallIntegerField(editable=False)
    below = models.PositiveIntegerField(_("forms below"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=FormState.choices, default=FormState.BLANK)
    signed_by = models.CharField(_("signed by"), max_length=80, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("form filled in")
        verbose_name_plural = _("forms filled in")
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["collection", "organization"], name="filled_once_each")]
        indexes = [models.Index(fields=["collection", "path"], name="filled_by_path")]

    def __str__(self) -> str:
        return str(self.collection_id)


@tracked
class Cell(models.Model):
    """One value of a form, with what was written about it. A computed one is sealed with its rows when it is signed.

    `returned_reason` says why the association above sent this very cell back; `answer` what was done about it.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    form = models.ForeignKey(
        Filled, models.CASCADE, related_name="cells", verbose_name=_("form of the association"), db_index=False
    )
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", verbose_name=_("line"), db_index=False)
    number = models.DecimalField(_("value"), max_digits=18, decimal_places=2, null=True, blank=True)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    returned_reason = models.CharField(_("returned because"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    frozen = models.ForeignKey(
        "figures.FrozenFigure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sealed rows"),
        db_index=False,
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("cell of a form")
        verbose_name_plural = _("cells of forms")
        constraints = [models.UniqueConstraint(fields=["form", "line"], name="cell_once")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.number}"


def nothing() -> dict[str, Any]:
    """No measures."""
    return {}


@tracked
class Finding(models.Model):
    """A rule that does not hold in a form; the form can be signed only with a written explanation of each."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    form = models.ForeignKey(
        Filled, models.CASCADE, related_name="findings", verbose_name=_("form of the association"), db_index=False
    )
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+", verbose_name=_("rule"), db_index=False)
    measured = models.JSONField(_("what was found"), default=nothing)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("finding of a check")
        verbose_name_plural = _("findings of checks")
        ordering = ["rule_id"]
        constraints = [models.UniqueConstraint(fields=["form", "rule"], name="finding_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.explanation}"


class Rollup(models.Model):
    """The sum of a line over a form and all below it, of forms that are handed up; kept for forms with others below.

    Changed by differences in the transaction that hands a form up or returns it (`services/rollup.py`).
    """

    form = models.ForeignKey(Filled, models.CASCADE, related_name="+", db_index=False)
    line = models.ForeignKey(Line, models.CASCADE, related_name="+", db_index=False)
    total = models.DecimalField(max_digits=22, decimal_places=2, default=0)
    answered = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("sum of a line")
        verbose_name_plural = _("sums of lines")
        constraints = [models.UniqueConstraint(fields=["form", "line"], name="rollup_once")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.total}"
