"""Outputs of research, their versions, and by whom they were adopted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.research.enums import Licence, OutputKind, OutputState


def nothing() -> list[Any]:
    """No authors, or no keywords."""
    return []


@tracked(exclude=("revision", "changed_at", "changed_by", "stamped_at"))
class Output(Revised):
    """An output (成果). `authors` are {name, orcid} in their order. `stamped_at` is when its public record changed
    last: harvesters page by it, so it is given under a lock and never runs backwards (see `services.outputs`).
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    project = models.ForeignKey(
        "research.Project", models.PROTECT, null=True, blank=True, related_name="outputs", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OutputKind.choices)
    title = models.CharField(_("title"), max_length=300)
    authors: models.JSONField[list[dict[str, str]]] = models.JSONField(_("authors"), default=nothing)
    abstract = models.TextField(_("abstract"), blank=True, max_length=5000)
    keywords: models.JSONField[list[str]] = models.JSONField(_("keywords"), default=nothing, blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh")
    source = models.CharField(_("where it appeared"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence.choices)
    issued_on = models.DateField(_("issued on"))
    embargo_until = models.DateField(_("files open from"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OutputState.choices, default=OutputState.DRAFT)
    stamped_at = models.DateTimeField(_("record changed at"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ["-id"]
        indexes = [
            # What was public once, in the order in which harvesters read it: a page costs the same at any depth.
            models.Index(fields=["stamped_at", "id"], name="output_harvest", condition=~Q(state="draft")),
            models.Index(fields=["kind", "stamped_at", "id"], name="output_harvest_kind", condition=~Q(state="draft")),
            models.Index(fields=["-issued_on", "-id"], name="output_public", condition=Q(state="public")),
            models.Index(fields=["organization", "state"], name="output_by_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(stamped_at__isnull=False), name="output_public_with_stamp"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason=""),
                name="output_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def files_open(self, day: date) -> bool:
        """Whether anybody may read its files on this day."""
        return self.state == OutputState.PUBLIC and (self.embargo_until is None or self.embargo_until <= day)

    @property
    def names(self) -> list[str]:
        """The authors' names in their order."""
        return [author["name"] for author in self.authors]


@tracked()
class OutputVersion(models.Model):
    """A version of an output with its file; earlier ones stay."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    output = models.ForeignKey(Output, models.PROTECT, related_name="versions", verbose_name=_("output"))
    number = models.PositiveSmallIntegerField(_("number"))
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    made_on = models.DateField(_("date"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("version of an output")
        verbose_name_plural = _("versions of outputs")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["output", "number"], name="output_version_once")]

    def __str__(self) -> str:
        return f"{self.output_id}/{self.number}"


@tracked()
class Adoption(models.Model):
    """An output was taken up (成果采纳): by which unit, when, for what, by which paper."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    output = models.ForeignKey(Output, models.PROTECT, related_name="adoptions", verbose_name=_("output"))
    unit = models.CharField(_("adopted by"), max_length=200)
    adopted_on = models.DateField(_("adopted on"))
    used_for = models.CharField(_("for what"), max_length=300)
    evidence = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["-adopted_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["output", "unit", "adopted_on"], name="adoption_once"),
        ]

    def __str__(self) -> str:
        return f"{self.output_id} → {self.unit}"
