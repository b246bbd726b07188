"""What lets an outside unit answer without an account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("code_hash",))
class OutsideCode(models.Model):
    """The code by which the outside unit of one assignment reports: until `ends_on`, and while the task is open.

    A new code takes the place of the one before. Of the code only a keyed hash is kept.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    assignment = models.OneToOneField(
        "directives.Assignment", models.CASCADE, related_name="outside_code", verbose_name=_("assignment")
    )
    code_hash = models.BinaryField(unique=True, editable=False)
    ends_on = models.DateField(_("last day of the code"))
    given_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("given by"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("code of an outside unit")
        verbose_name_plural = _("codes of outside units")

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.ends_on}"
