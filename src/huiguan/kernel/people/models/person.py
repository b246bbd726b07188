"""A person, and the staff posts that persons hold."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.i18n.names import initials, pinyin_key
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class Person(models.Model):
    """A natural person (Popolo Person). Belongs to no association: memberships, tenures and grants say where."""

    name = models.CharField(_("name"), max_length=60)
    pinyin = models.CharField(max_length=200, blank=True, editable=False, db_collation="C")
    initials = models.CharField(max_length=30, blank=True, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort keys in step with the name."""
        self.set_sort_keys()
        super().save(*args, **kwargs)

    def set_sort_keys(self) -> None:
        """Put pinyin and initials in step with the name; bulk paths call it for themselves."""
        self.pinyin, self.initials = pinyin_key(self.name, person=True)[:200], initials(self.name, person=True)[:30]


@tracked()
class StaffAssignment(models.Model):
    """A person holds a staff post of an association's office for a time."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    post = models.ForeignKey(
        "organizations.StaffPost", models.PROTECT, related_name="assignments", verbose_name=_("staff post")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_assignments", verbose_name=_("person"))
    period = DateRangeField(_("period"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("staff assignment")
        verbose_name_plural = _("staff assignments")

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id}"
