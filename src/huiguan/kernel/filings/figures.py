"""The figures of filings."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.filings.models import Filing

READ = "filings.read"
WHY = "figures count every association; what each reader gets is decided there"
FILING = links_of(Filing, lambda row, code: reverse("filings:filing", args=[code, row.pk]))


def _filed(period: Period) -> Any:
    return Filing.objects.unscoped(WHY).filter(**period.days("filed_on"))


FIGURES = (
    FigureSpec("filings.filed", _("Filings to the authorities"), Unit.PIECES, _filed, FILING, READ),
    FigureSpec(
        "filings.approved", _("Filings approved"), Unit.PIECES,
        lambda p: Filing.objects.unscoped(WHY).filter(state=FilingState.APPROVED, **p.days("answered_on")),
        FILING, READ,
    ),
    FigureSpec(
        "filings.late", _("Filings after their time"), Unit.PIECES, lambda p: _filed(p).filter(filed_on__gt=F("due")),
        FILING, READ,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from the floor's start-up."""
    for spec in FIGURES:
        register_figure(spec)
