"""The index: one row for each thing that can be found."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.managers import ScopedManager


class SearchEntry(models.Model):
    """What is found of one object. Derived from the object, so it has no history of its own."""

    kind = models.CharField(_("kind"), max_length=60)
    object_id = models.BigIntegerField(_("object"))
    organization = models.ForeignKey(
        "organizations.Organization", verbose_name=_("association"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.TextField(_("entry title"))
    body = models.TextField(_("text"), blank=True)
    keywords = models.TextField(_("keywords"), blank=True)
    tokens = SearchVectorField(_("lexemes"))
    changed_at = models.DateTimeField(_("changed at"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_object")]
        indexes = [
            GinIndex(fields=["tokens"], name="search_entry_tokens"),
            models.Index(fields=["kind", "-changed_at", "-id"], name="search_entry_latest_of_kind"),
        ]

    def __str__(self) -> str:
        return self.title
