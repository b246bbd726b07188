"""An article and its published editions.

The row holds what visitors read; what is being written lies in Wagtail's revisions until three people have passed it.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.publicsite.enums import ArticleKind, ArticleState

#: What a revision holds; all else belongs to the article as a whole.
CONTENT = ("kind", "title", "lead", "body", "source", "go_live_at", "expire_at")
BLOCKS = (
    ("heading", blocks.CharBlock()),
    ("paragraph", blocks.TextBlock()),
    ("items", blocks.ListBlock(blocks.CharBlock())),
    ("quote", blocks.TextBlock()),
    ("picture", blocks.IntegerBlock()),
)


@tracked(exclude=("revision", "changed_at", "changed_by", "body", "latest_revision", "held_at"))
class Article(DraftStateMixin, RevisionMixin, Revised):  # type: ignore[misc]  # untyped library
    """An article. Visitors see it when it is `live` and its time has come: no job has to run for that.

    `digest` covers the published text, so that the sealed history tells when it is not what was checked.
    """

    workflow_name = "publicsite.article"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ArticleKind.choices, default=ArticleKind.NEWS)
    title = models.CharField(_("title"), max_length=120)
    lead = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField(BLOCKS, blank=True, verbose_name=_("text"))
    source = models.CharField(_("source"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    activity = models.ForeignKey(
        "programmes.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("activity whose story it tells"),
    )
    digest = models.CharField(max_length=64, blank=True)
    correction = models.CharField(_("what is corrected, and why"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason of the withdrawal"), max_length=300, blank=True)

    #: While set, visitors see nothing of it: it may name somebody whose identity is hidden (`Mention`).
    held_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organization", "-go_live_at"], condition=Q(live=True), name="article_public_here"),
            models.Index(fields=["-go_live_at"], condition=Q(live=True), name="article_public"),
            models.Index(
                fields=["expire_at"], condition=Q(live=True, expire_at__isnull=False), name="article_public_end"
            ),
            models.Index(fields=["organization", "state"], name="article_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(live=False) | Q(go_live_at__isnull=False) & ~Q(digest=""), name="article_live_whole"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(live=False) & Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="article_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def serializable_data(self) -> dict[str, Any]:
        """What a revision keeps."""
        data = super().serializable_data()
        return {name: data[name] for name in ("pk", *CONTENT)}

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """This article as a revision has it."""
        read, found = type(self).from_serializable_data(content), copy.copy(self)
        for name in CONTENT:
            setattr(found, name, getattr(read, name))
        return found

    def digest_now(self) -> str:
        """SHA-256 of the text as it stands in this object."""
        data = self.serializable_data()
        kept = {name: data[name] for name in ("kind", "title", "lead", "body", "source")}
        return hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@tracked()
class Edition(models.Model):
    """A published text of an article. From the second on it is a correction, and says what it corrects."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    article = models.ForeignKey(Article, models.PROTECT, related_name="editions", verbose_name=_("article"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+", verbose_name=_("text"))
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published at"))
    note = models.CharField(_("what is corrected, and why"), max_length=300, blank=True)
    closed_on = models.DateField(pgettext_lazy("article", "closed on"), null=True, blank=True)
    closed_reason = models.CharField(_("why it is no longer shown"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_once"),
            # A correction is never silent, whatever a service forgets.
            models.CheckConstraint(condition=Q(number=1) | ~Q(note=""), name="edition_correction_says_why"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closed_reason=""), name="edition_closed_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}/{self.number}"
