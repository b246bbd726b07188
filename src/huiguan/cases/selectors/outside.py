"""What somebody outside reads by a code."""

from __future__ import annotations

from huiguan.cases.models import OutsideHelp, OutsidePaper
from huiguan.cases.selectors.file import Paper, papers_in


def papers_handed_outside(row: OutsideHelp) -> list[Paper]:
    """The papers that a helper may open."""
    rows = OutsidePaper.objects.unscoped("of a help that was opened").filter(helper=row).select_related("paper")
    return papers_in([one.paper for one in rows.order_by("paper_id")])
