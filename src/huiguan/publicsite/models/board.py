"""What an association has to disclose, and when it did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class Disclosure(models.Model):
    """A matter of the board: one that a room named by its `key` and the office answered, or one of the office's own."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    key = models.CharField(max_length=80)
    title = models.CharField(_("matter"), max_length=120)
    basis = models.CharField(_("legal basis"), max_length=200)
    arose_on = models.DateField(_("arose on"))
    due_on = models.DateField(pgettext_lazy("board", "due on"))
    done_on = models.DateField(_("disclosed on"), null=True, blank=True)
    article = models.ForeignKey(
        "publicsite.Article", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("article")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("matter of the disclosure board")
        verbose_name_plural = _("matters of the disclosure board")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="disclosure_once"),
            models.CheckConstraint(condition=~Q(basis=""), name="disclosure_with_basis"),
            # What was disclosed can be read: there is an article.
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, article__isnull=True)
                | Q(done_on__isnull=False, article__isnull=False),
                name="disclosure_done_with_article",
            ),
        ]

    def __str__(self) -> str:
        return self.title
