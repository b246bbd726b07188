"""A scheme of awards: by which basis, for whom, in which grades, under which rules. There is no column for money."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.honours.enums import Candidates, SchemeState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


def nothing() -> list[Any]:
    """No grades, or no rules."""
    return []


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Scheme(Revised):
    """A scheme. `grades` from the lowest up are {key, name, most}; `rules` are {key, article, months}.

    `filing_rule` is the rule by which the scheme is filed before it is in force; empty where none asks for it.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    name = models.CharField(_("name"), max_length=120)
    basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    approval = models.CharField(_("approval document number"), max_length=80, blank=True)
    filing_rule = models.CharField(_("rule that asks for filing"), max_length=300, blank=True)
    filing = models.ForeignKey(
        "filings.Filing", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filing")
    )
    candidates = models.CharField(_("for whom"), max_length=10, choices=Candidates.choices, default=Candidates.PERSONS)
    grades = models.JSONField(_("grades"), default=nothing)
    rules = models.JSONField(_("rules over history"), default=nothing)
    notice_days = models.PositiveSmallIntegerField(_("working days of public notice"), default=7)
    state = models.CharField(_("state"), max_length=10, choices=SchemeState.choices, default=SchemeState.DRAFT)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("award scheme")
        verbose_name_plural = _("award schemes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="scheme_once"),
            # A scheme without a legal basis cannot be in force, whatever a service forgets.
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(basis="") & ~Q(approval=""), name="scheme_open_with_basis"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(filing_rule="") | Q(filing__isnull=False), name="scheme_open_when_filed"
            ),
            models.CheckConstraint(condition=Q(notice_days__gte=5, notice_days__lte=60), name="scheme_notice_days"),
        ]

    def __str__(self) -> str:
        return self.name

    def grade_name(self, key: str) -> str:
        """A grade by its key, as it is called."""
        return next((str(grade["name"]) for grade in self.grades if grade["key"] == key), key)

    def rank(self, key: str) -> int:
        """The place of a grade, the lowest 0; -1 for one that the scheme does not have."""
        return next((at for at, grade in enumerate(self.grades) if grade["key"] == key), -1)
