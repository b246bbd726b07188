"""Terms (届) and tenures: who held which post from when to when, and how it began and ended; Popolo's Membership."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.enums import BeganBy, EndedBy, TenureState
from huiguan.governance.models.bodies import Body, Post
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


def no_approvals() -> dict[str, Any]:
    """Approvals by key, with what shows them: none."""
    return {}


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Term(Revised):
    """A term of an association: that of the body whose term the charter renews; the other bodies' terms follow it.

    In preparation it has the next ordinal and the days that are planned: people are proposed for it, delegates named
    and elections held, while the term before still runs. It begins with the first post that is entered in it.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="terms", verbose_name=_("body"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))
    starts_on = models.DateField(_("starts on"))
    ends_due = models.DateField(_("ends on"))
    in_preparation = models.BooleanField(_("in preparation"), default=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    postponed_to = models.DateField(_("postponed to"), null=True, blank=True)
    postponed_times = models.PositiveSmallIntegerField(_("times postponed"), default=0)
    approvals = models.JSONField(_("approvals"), default=no_approvals, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["body", "ordinal"], name="term_ordinal_once"),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_on=None, in_preparation=False), name="term_one_open_each"
            ),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(in_preparation=True), name="term_one_in_preparation"
            ),
            models.CheckConstraint(
                condition=Q(in_preparation=False) | Q(ended_on=None, postponed_to=None),
                name="term_prepared_has_not_run",
            ),
            models.CheckConstraint(condition=Q(ends_due__gt=F("starts_on")), name="term_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="term_ended_after_start"
            ),
            models.CheckConstraint(
                condition=Q(postponed_to__isnull=True) | Q(postponed_to__gt=F("ends_due")), name="term_postponed_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.ordinal)


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Tenure(Revised):
    """A person in a post: proposed (with the charter's answer frozen), holding it, or done."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name=_("post"))
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="tenures", verbose_name=_("term")
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    membership = models.ForeignKey(
        "members.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    unit = models.CharField(_("unit and duty"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=TenureState.choices, default=TenureState.PROPOSED)
    began_by = models.CharField(_("began by"), max_length=12, choices=BeganBy.choices, default=BeganBy.ELECTED)
    began_on = models.DateField(_("began on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=12, choices=EndedBy.choices, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    check_result = models.JSONField(_("answer of the charter"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = ["post__order", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("holds", "ended")) | Q(began_on__isnull=False), name="tenure_held_has_begun"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="tenure_ended_has_date",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")), name="tenure_ends_after_start"
            ),
            ExclusionConstraint(
                name="tenure_once_in_a_post",
                expressions=[
                    (Func(F("post"), F("post"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("person"), F("person"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("began_on"), F("ended_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False, state__in=("holds", "ended")),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state"]),
            models.Index(fields=["person"]),
        ]

    def __str__(self) -> str:
        return self.name
