"""A filing: to which authority, what, by when, its content as it was filed, and the answer."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.filings.enums import Authority, FilingState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


def nothing() -> list[Any]:
    """No sections, or nothing missing."""
    return []


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Filing(Revised):
    """One filing. `sections` are tables ({title, columns, rows}) filled from the data while it is a draft, and frozen
    when it is filed; `missing` names what could not be filled. `occurs_on` is the day of what is told beforehand.
    """

    workflow_name = "filings.filing"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=60)
    authority = models.CharField(_("authority"), max_length=20, choices=Authority.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    occurs_on = models.DateField(_("takes place on"), null=True, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    sections = models.JSONField(_("content"), default=nothing)
    missing = models.JSONField(_("what is missing"), default=nothing)
    state = models.CharField(_("state"), max_length=12, choices=FilingState.choices, default=FilingState.DRAFT)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    receipt = models.CharField(_("receipt number"), max_length=80, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "state"], name="filing_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(filed_on__isnull=False), name="filing_filed_with_date"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "returned")) | Q(answered_on__isnull=False),
                name="filing_answered_with_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Whether its last day has passed and it is not with the authority."""
        waits = self.state in (FilingState.DRAFT, FilingState.RETURNED)
        return waits and self.due is not None and self.due < today()
