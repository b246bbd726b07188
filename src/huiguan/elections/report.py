"""The report on the count (计票报告单) as PDF, to be printed, read out and signed."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from huiguan.elections.models import Election, Official
from huiguan.kernel.i18n import formats
from huiguan.kernel.papers.typesetting import compiled
from huiguan.kernel.papers.wording import printable

_TEMPLATE = Path(__file__).parent / "data" / "report.typ"


def report_pdf(election: Election, counted: dict[str, Any], signers: list[tuple[str, Official]], print_: str) -> bytes:
    """The report of an election that is counted, in the language of the reader.

    `counted` is what `result_of` says of it, `signers` are duty and name of those who sign, `print_` the fingerprint.
    """
    data = {
        "lang": (get_language() or "zh")[:2],
        "title": _("Report on the count"),
        "election": [election.organization.name, election.title],
        "figures": _figures(counted["report"]),
        "verdict": _verdict(counted["report"]),
        "head": [
            _("Motion") if election.motion_id else _("Candidate"),
            pgettext("ballot", "For"),
            _("Against"),
            _("Abstained"),
            _("Outcome"),
        ],
        "rows": [_row(row) for row, _share in counted["rows"]],
        "answer": counted["answer"],
        "signers": [[duty, each.name, _signed(each)] for duty, each in signers],
        "date": _("Date"),
        "fingerprint": f"{_('Fingerprint of the election')}: {print_}",
    }
    return _compiled(printable(json.dumps(data, ensure_ascii=False)))


@lru_cache(maxsize=64)
def _compiled(data: str) -> bytes:
    """The same words are the same paper: a public page must not set it anew for everybody who asks."""
    return compiled(_TEMPLATE, data, "pdf")


def _figures(report: dict[str, Any]) -> list[list[str]]:
    named = (
        (_("Entitled to attend"), "entitled"),
        (_("Present"), "present"),
        (_("Ballots issued"), "issued"),
        (_("Ballots returned"), "returned"),
        (_("Valid ballots"), "valid"),
        (_("Invalid ballots"), "invalid"),
    )
    return [[label, _count(report[key])] for label, key in named]


def _verdict(report: dict[str, Any]) -> str:
    if report["void"]:
        return _("More were returned than issued: the election is void and is held again.")
    return _("No more were returned than issued: the election is valid.")


def _row(row: Any) -> list[str]:
    counts = (row.votes_for, row.against, row.abstain)
    return [row.name, *(_count(each) for each in counts), str(row.get_outcome_display())]


def _count(value: int | None) -> str:
    return "—" if value is None else formats.number(value)


def _signed(official: Official) -> str:
    if official.released_by is not None:
        said = _("Did not sign: %(why)s (gone on without by %(number)s)")
        return said % {"why": official.release_note, "number": official.released_by.number}
    if official.done_at is None:
        return ""
    return _("signed here on %(when)s") % {"when": formats.moment(official.done_at)}
