"""Somebody outside every association who is asked for an opinion on a case: a lawyer, a doctor, a counsellor."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import Profession
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("data_key", "code_hash", "visit_hash"))
class OutsideHelp(models.Model):
    """One named helper without an account, who reads `summary` and the papers handed over, and nothing else.

    It is open through `ends_on`, until `ended_at` is set or the case is over. `code_hash` is what is kept of a code
    that nobody has used, `visit_hash` of the key of the browser that came last, which reads on for a while.
    """

    history_hidden = ("name", "office", "summary", "opinion")

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="outside_help", verbose_name=_("case"))
    profession = models.CharField(_("profession"), max_length=12, choices=Profession.choices)
    asked_at = models.DateTimeField(pgettext_lazy("outside help", "asked at"), default=timezone.now)
    ends_on = models.DateField(pgettext_lazy("outside help", "last day"))
    ended_at = models.DateTimeField(pgettext_lazy("outside help", "ended at"), null=True)
    answered_at = models.DateTimeField(_("opinion entered at"), null=True)
    code_hash = models.BinaryField(null=True, unique=True, editable=False)
    visit_hash = models.BinaryField(null=True, editable=False)
    name = models.BinaryField(pgettext_lazy("case", "name"), null=True)
    office = models.BinaryField(_("law firm, hospital or office"), null=True)
    summary = models.BinaryField(_("what is handed over"), null=True)
    opinion = models.BinaryField(_("opinion"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("help from outside")
        verbose_name_plural = _("help from outside")

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


@tracked
class OutsidePaper(models.Model):
    """A paper of the case that a helper outside may open."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    helper = models.ForeignKey(OutsideHelp, models.CASCADE, related_name="handed", db_index=False)
    paper = models.ForeignKey("cases.CasePaper", models.CASCADE, related_name="handed_outside")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("paper handed over outside")
        verbose_name_plural = _("papers handed over outside")
        constraints = [models.UniqueConstraint(fields=["helper", "paper"], name="outside_paper_once")]

    def __str__(self) -> str:
        return f"{self.helper_id}: {self.paper_id}"
