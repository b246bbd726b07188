"""Reports as PDF, by typst with the shipped font."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiguan.funds.selectors.reports import Report
from huiguan.kernel.exchange.services import watermark_of
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.papers.typesetting import compiled
from huiguan.kernel.permits import Actor

_TEMPLATE = Path(__file__).parent / "data" / "report.typ"


def report_pdf(actor: Actor, organization: Any, report: Report) -> bytes:
    """A report on A4, with who took it out and when at its foot."""
    span = long_date(report.until)
    if report.since is not None:
        span = _("%(first)s to %(last)s") % {"first": long_date(report.since), "last": span}
    data = {
        "title": str(report.title),
        "association": organization.name,
        "span": span,
        "unit": _("Unit: yuan"),
        "item": pgettext("report", "Item"),
        "columns": [str(column) for column in report.columns],
        "rows": [
            {"label": str(line.label), "level": line.level, "values": [f"{value:,.2f}" for value in line.values]}
            for line in report.lines
        ],
        "foot": watermark_of(actor, organization),
    }
    return compiled(_TEMPLATE, json.dumps(data, ensure_ascii=False), "pdf")
