"""Pictures for articles, each with its text alternative, and the members that can be recognised in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.publicsite.enums import Shows


@tracked()
class Picture(models.Model):
    """A picture, written anew from its points alone. `alt` says in words what is seen."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    alt = models.CharField(_("what is seen, in words"), max_length=200)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    shows = models.CharField(_("who can be recognised"), max_length=10, choices=Shows.choices, default=Shows.NOBODY)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="picture_said_in_words")]

    def __str__(self) -> str:
        return self.alt


@tracked(exclude=("name",))
class PersonShown(models.Model):
    """A member who can be recognised in a picture: it is shown only while the consent of each is in force."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="persons", verbose_name=_("picture"))
    name = models.CharField(_("name"), max_length=120)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("person in a picture")
        verbose_name_plural = _("persons in pictures")
        constraints = [models.UniqueConstraint(fields=["picture", "name"], name="person_shown_once")]

    def __str__(self) -> str:
        return f"{self.picture_id}/{self.pk}"
