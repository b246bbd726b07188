"""One of everything of reporting in the county of the access tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.reporting import models


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    here = place["here"]
    of: dict[str, Any] = {"organization": here}
    days = dict.fromkeys(("starts", "ends", "due_on", "valid_until"), date(2026, 12, 31))
    indicator = models.Indicator.objects.create(key="own.staff", label="x", unit="persons", **of)
    row = models.Collection.objects.create(number="1", title="x", state="open", **days, **of)
    line = models.Line.objects.create(collection=row, indicator=indicator, **of)
    ends: dict[str, Any] = {"receiver": here, "issuer": here, "path": here.path, "depth": here.depth}
    form = models.Filled.objects.create(collection=row, state="signed", **ends, **of)
    annual = models.AnnualReport.objects.create(collection=row, title="x", **of)
    return {
        "reporting:indicator_id": indicator.pk,
        "collection_id": row.pk,
        "line_id": line.pk,
        "form_id": form.pk,
        "handed_id": form.pk,
        "annual_id": annual.pk,
        "highlight_id": models.Highlight.objects.create(report=annual, title="x", text="x", **of).pk,
        "reporting:doing": "freeze",
        "reporting:answer": "accept",
    }
