"""What an association's charter says about its members: classes with their rights, and fields of its own."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.enums import ClassKind, ExtraKind


@tracked
class MembershipClass(models.Model):
    """A class of membership with its rights.

    An association without any has those of the nearest one above that has some, else `classes.SHIPPED`.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    key = models.SlugField(_("key"), max_length=24)
    label = models.CharField(_("name"), max_length=60)
    label_en = models.CharField(_("name in English"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ClassKind.choices, default=ClassKind.INDIVIDUAL)
    may_vote = models.BooleanField(_("may vote"), default=True)
    may_stand = models.BooleanField(_("may stand for election"), default=True)
    benefits = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("benefits"))
    pays_dues = models.BooleanField(_("pays dues"), default=True)
    active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("class of membership")
        verbose_name_plural = _("classes of membership")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="membershipclass_key_once")]

    def __str__(self) -> str:
        return self.label


@tracked
class ExtraField(models.Model):
    """A field that an association keeps of its members beside the usual ones; it holds for all below as well.

    Fields of the kinds that PRODUCT.md rules out are refused when they are named.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    key = models.SlugField(_("key"), max_length=32)
    label = models.CharField(_("name"), max_length=60)
    label_en = models.CharField(_("name in English"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ExtraKind.choices, default=ExtraKind.TEXT)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("choices"))
    purpose = models.CharField(_("what it is needed for"), max_length=200)
    required = models.BooleanField(_("required"), default=False)
    active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("further field")
        verbose_name_plural = _("further fields")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="extrafield_key_once")]

    def __str__(self) -> str:
        return self.label


@tracked(exclude=("next_number",))
class MemberSettings(models.Model):
    """What an association has settled about its members: who decides on admission, and how numbers are made.

    `number_pattern` may hold {year}, {code} (of the association) and must hold {seq} once, with its digits: {seq:06}.
    """

    organization = models.OneToOneField(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    admission_body = models.CharField(_("decides on admission"), max_length=120, blank=True)
    number_pattern = models.CharField(_("pattern of member numbers"), max_length=40, default="{year}{seq:06}")
    next_number = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("settings of members")
        verbose_name_plural = _("settings of members")

    def __str__(self) -> str:
        return self.number_pattern
