"""What anybody takes home of an election: candidates and result as tables, the report on the count, the limits."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiguan.elections import selectors
from huiguan.elections.enums import Duty
from huiguan.elections.models import Election
from huiguan.elections.protection import LIMITS, PROTECTED
from huiguan.elections.report import report_pdf
from huiguan.elections.views.public import WHY, found_election, names_of
from huiguan.elections.views.shared import result_of
from huiguan.engines.ballot.canonical import digest
from huiguan.kernel.exchange.writers import write_csv
from huiguan.kernel.papers import PDF
from huiguan.kernel.permits.web import public_page

LIMITS_WHY = "what the ballots protect from is known before anybody votes"


@public_page(WHY)
@require_GET
def candidates_csv(request: HttpRequest, uuid: str) -> HttpResponse:
    """The names on the ballot in their order, with unit and statement."""
    election = found_election(uuid)
    rows = [(at, row.name, row.unit, row.statement) for at, row in enumerate(names_of(election), 1)]
    head = (_("Number on the ballot"), _("Candidate"), _("Unit and duty"), _("Statement of the candidate"))
    return _table(election, "candidates", head, rows)


@public_page(WHY)
@require_GET
def result_csv(request: HttpRequest, uuid: str) -> HttpResponse:
    """The counts by name."""
    election = found_election(uuid)
    counted = _counted(election)
    head = (
        _("Motion") if election.motion_id else _("Candidate"),
        _("Unit and duty"),
        pgettext("ballot", "For"),
        _("Against"),
        _("Abstained"),
        _("Outcome"),
    )
    rows = [
        (row.name, row.unit, row.votes_for, row.against, row.abstain, row.get_outcome_display())
        for row, _share in counted["rows"]
    ]
    return _table(election, "result", head, rows)


@public_page(WHY)
@require_GET
def report_file(request: HttpRequest, uuid: str) -> HttpResponse:
    """The report on the count as PDF."""
    election = found_election(uuid)
    return report_answer(election, _counted(election), (Duty.SUPERVISOR,))


@public_page(LIMITS_WHY)
@require_GET
def protection(request: HttpRequest) -> HttpResponse:
    """What is protected, and what is not."""
    return render(request, "elections/protection.html", {"protected": PROTECTED, "limits": LIMITS})


def report_answer(election: Election, counted: dict[str, Any], duties: Sequence[Duty]) -> HttpResponse:
    """The report with lines for those who have these duties."""
    officials = selectors.officials_of(election)
    labels = {Duty.SUPERVISOR: _("Scrutineer"), Duty.TELLER: _("Teller")}
    signers = [(labels[duty], each) for duty in duties for each in officials if each.duty == duty]
    fingerprint = digest(selectors.record_of(election, "Setup") or b"")
    answer = HttpResponse(report_pdf(election, counted, signers, fingerprint), content_type=PDF)
    answer["Content-Disposition"] = f'attachment; filename="{election.uuid}-report.pdf"'
    return answer


def _counted(election: Election) -> dict[str, Any]:
    counted = result_of(election)
    if not counted["counted"]:
        raise Http404
    return counted


def _table(election: Election, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    target = io.BytesIO()
    write_csv(target, head, rows)
    answer = HttpResponse(target.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{election.uuid}-{name}.csv"'
    return answer
