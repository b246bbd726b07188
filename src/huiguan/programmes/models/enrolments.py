"""Who takes part in an activity."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.keys import HIDDEN, shown_name
from huiguan.programmes.enums import EnrolmentState, Result
from huiguan.programmes.models.activities import Activity
from huiguan.programmes.models.columns import association, member


@tracked(exclude=("name", "unit"))
class Enrolment(models.Model):
    """A member in an activity. `organization` is the member's own; the activity's office reads it as handed up."""

    organization = association()
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="enrolments", verbose_name=_("activity"), db_index=False
    )
    member = member()
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState.choices)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    mark = models.DecimalField(_("mark"), max_digits=4, decimal_places=1, null=True, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, blank=True)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    assessed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assessed by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["activity", "state", "asked_at"], name="enrolment_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"],
                condition=~Q(state__in=("withdrawn", "refused")),
                name="enrolment_once",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(state="enrolled", assessed_on__isnull=False), name="enrolment_assessed"
            ),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__gte=0, mark__lte=100), name="enrolment_mark_in_hundred"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The name as it stands on pages; of a hidden identity that it is hidden."""
        return shown_name(self.name)

    @property
    def is_hidden(self) -> bool:
        """Whether the identity is hidden: the record of the member opens the name to whoever may see it."""
        return self.name == HIDDEN
