"""Unit members (团体会员): bodies, never state organs, that belong to an association."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.members.enums import LEFT, MembershipState

UNIT_SEALED = ("representative_mobile",)


@tracked(exclude=("name_pinyin", "name_strokes", "find_key", "data_key", "revision", "changed_at", "changed_by"))
class UnitMember(Revised):
    """A body's membership in an association: a school, an institute, a company, or an association below."""

    workflow_name = "members.unit"
    history_hidden = UNIT_SEALED

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    member_association = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the association that is the member"),
    )
    state = models.CharField(
        _("state"), max_length=16, choices=MembershipState.choices, default=MembershipState.APPLIED
    )
    klass = models.CharField(_("class"), max_length=24)
    number = models.CharField(_("member number"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_pinyin = models.CharField(max_length=600, editable=False, db_collation="C")
    name_strokes = models.CharField(max_length=1400, editable=False, db_collation="C")
    find_key = models.CharField(max_length=1000, editable=False, db_collation="C")
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    representative = models.CharField(_("representative"), max_length=60, blank=True)
    representative_duty = models.CharField(_("duty"), max_length=100, blank=True)
    representative_mobile = models.BinaryField(_("mobile number"), null=True, blank=True)
    data_key = models.BinaryField(null=True, editable=False)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("unit member")
        verbose_name_plural = _("unit members")
        ordering = ["name_pinyin", "id"]
        constraints = [
            # A body that was not admitted may apply again, through another contact too: with a record of its own.
            models.UniqueConstraint(
                fields=["organization", "credit_code"],
                condition=~Q(credit_code="") & ~Q(state=MembershipState.NOT_ADMITTED),
                name="unitmember_code_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "number"], condition=~Q(number=""), name="unitmember_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEFT, left_on__isnull=False) | (~Q(state__in=LEFT) & Q(left_on__isnull=True)),
                name="unitmember_left_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name
