"""Documents from which items come, their versions, and the instructions written on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import Decision, DocumentKind, DocumentState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked(exclude=("outline",))
class Document(Revised):
    """A document registered by an association: its words are kept as they came, versions beside them."""

    workflow_name = "directives.document"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    number = models.CharField(_("document number"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind.choices, default=DocumentKind.SPEECH)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    dated = models.DateField(_("dated"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    # Derived from the text by the engine: level, label, text, start and end of each heading.
    outline = models.JSONField(default=list, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=DocumentState.choices, default=DocumentState.REGISTERED)
    # The same form sent twice carries the same key and makes one document.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("registered at"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], condition=~Q(number=""), name="document_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class DocumentVersion(models.Model):
    """The words of a document as they were in one version."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


@tracked()
class Instruction(models.Model):
    """An instruction written on a document (批示); approving or returning is one of them."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    document = models.ForeignKey(Document, models.CASCADE, related_name="instructions", verbose_name=_("document"))
    author = models.CharField(_("author"), max_length=80)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("text"), blank=True)
    decided = models.CharField(_("decision"), max_length=8, choices=Decision.choices, default=Decision.NOTE)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"
