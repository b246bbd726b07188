"""How a person likes to see lists."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked


@tracked()
class ListPreference(models.Model):
    """The columns that a person chose for a list, in their order; without a row the list's own choice holds."""

    user = models.ForeignKey(
        "people.User", models.CASCADE, related_name="list_preferences", verbose_name=_("account"), db_index=False
    )
    list = models.SlugField(_("list"), max_length=60, db_index=False)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("columns"))

    class Meta:
        verbose_name = _("preference for a list")
        verbose_name_plural = _("preferences for lists")
        constraints = [models.UniqueConstraint(fields=["user", "list"], name="list_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.list}"
