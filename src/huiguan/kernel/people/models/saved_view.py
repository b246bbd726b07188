"""Views of lists that people keep: filters, order and columns under a name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


def _no_columns() -> list[str]:
    return []


@tracked()
class SavedView(models.Model):
    """A list of one association as somebody wants to find it again; a shared one is there for the whole office.

    `query` is the list's own query string, which the list reads as it reads any address; `columns` are keys in their
    order, none for the list's own choice.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    user = models.ForeignKey("people.User", models.CASCADE, related_name="saved_views", verbose_name=_("kept by"))
    list = models.SlugField(_("list"), max_length=60, db_index=False)
    name = models.CharField(_("name of the view"), max_length=40)
    query = models.CharField(_("filters"), max_length=4000, blank=True)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("columns"), default=_no_columns, blank=True)
    shared = models.BooleanField(_("shared with the office"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "list", "user", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class DefaultView(models.Model):
    """The view with which a list opens for a person in an association."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name=_("account"))
    list = models.SlugField(_("list"), max_length=60, db_index=False)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="defaults", verbose_name=_("saved view"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("view that a list opens with")
        verbose_name_plural = _("views that lists open with")
        constraints = [
            models.UniqueConstraint(fields=["organization", "list", "user"], name="default_view_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.list}"
