"""What an association sets for its cases: who hears of requests by subject, and days that no kind decides."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class SubjectRoute(models.Model):
    """Requests of an association on one `topic` go to whoever holds `role`, works in `department`, or is named.

    An empty topic is every subject without a line of its own. `label` is the association's own subject, in its words,
    and stays when it is no longer `offered`, for the cases that have it. `answer_within` are working days.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    topic = models.CharField(pgettext_lazy("requests", "subject"), max_length=16, blank=True)
    label = models.CharField(_("subject in one's own words"), max_length=40, blank=True)
    offered = models.BooleanField(_("can be chosen"), default=True)
    role = models.CharField(pgettext_lazy("requests", "post"), max_length=16, blank=True)
    department = models.ForeignKey(
        "organizations.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        db_index=False,
    )
    answer_within = models.PositiveSmallIntegerField(_("answered within"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("way of requests on a subject")
        verbose_name_plural = _("ways of requests on subjects")
        constraints = [
            models.UniqueConstraint(fields=["organization", "topic"], name="subject_route_once"),
            models.UniqueConstraint(
                fields=["organization", "label"], condition=~Q(label="") & Q(offered=True), name="subject_label_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.topic}"


@tracked
class RouteHandler(models.Model):
    """Somebody named for a subject."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    route = models.ForeignKey(SubjectRoute, models.CASCADE, related_name="named", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("person named for a subject")
        verbose_name_plural = _("people named for subjects")
        constraints = [models.UniqueConstraint(fields=["route", "user"], name="route_handler_once")]

    def __str__(self) -> str:
        return f"{self.route_id}: {self.user_id}"


@tracked
class HandlingRules(models.Model):
    """Days as an association set them; those below without rules of their own follow the nearest above.

    `referral_days` and `report_days` are working days until an answer; the others are calendar days after the end (of
    a case, a survey) or after the last word (of an anonymous report); `outside_days` are the most for which somebody
    outside is given access.
    """

    organization = models.OneToOneField(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    referral_days = models.PositiveSmallIntegerField(_("referrals answered within"), default=3)
    report_days = models.PositiveSmallIntegerField(_("anonymous reports answered within"), default=10)
    review_days = models.PositiveSmallIntegerField(_("another look can be asked for within"), default=60)
    outside_days = models.PositiveSmallIntegerField(_("helpers outside read for at most"), default=30)
    keep_third_parties = models.PositiveSmallIntegerField(_("third parties kept for"), default=365)
    keep_cases = models.PositiveSmallIntegerField(_("cases kept for"), default=1095)
    keep_surveys = models.PositiveSmallIntegerField(_("answers to surveys kept for"), default=365)
    keep_reports = models.PositiveSmallIntegerField(_("anonymous reports kept for"), default=365)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("days set for cases")
        verbose_name_plural = _("days set for cases")

    def __str__(self) -> str:
        return str(self.organization_id)
