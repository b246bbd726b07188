"""A round: for those who nominate their own part, for who called it the way from arrival to certificates."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from huiguan.honours import selectors, services
from huiguan.honours.enums import Outcome
from huiguan.honours.forms import DecideForm
from huiguan.honours.services.deciding import NOTICE, SUBJECT
from huiguan.honours.views.shared import crumbs
from huiguan.kernel.calendar import today
from huiguan.kernel.notices.selectors import awaits_notice, notice_of, state_now
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.panels.enums import PanelState
from huiguan.kernel.panels.selectors import panel_of
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.rounds import selectors as round_selectors
from huiguan.kernel.rounds.models import Round
from huiguan.ui.forms import act, chosen

READ = "honours.read"
PAGE_SIZE = 50


@page(READ)
@require_GET
def round_page(request: SignedRequest, round_id: int) -> HttpResponse:
    """One round, seen from this association."""
    row = selectors.get_round(request.actor, request.organization, round_id)
    place, scheme = request.organization, selectors.scheme_of(row)
    nominations = selectors.nominations_at(request.actor, row, place)
    own = row.organization_id == place.pk
    found = rows_on_page(nominations, request.GET, PAGE_SIZE)
    context = {
        "round": row,
        "scheme": scheme,
        "own": own,
        "may_set_up": own and allows(request.actor, "rounds.call", place),
        "page": found,
        "lines": [(each, scheme.grade_name(each.grade)) for each in found],
        "quota": round_selectors.quota_of(row, place),
        "passed": round_selectors.passed(row, place),
        "below": round_selectors.passed_by_place(row, place),
        "may_nominate": row.takes(today()) and allows(request.actor, "honours.nominate", place),
        "crumbs": crumbs(request, (row.title, "")),
        **(_steps(request, row) if own else {}),
    }
    return render(request, "honours/round.html", context)


def _steps(request: SignedRequest, row: Round) -> dict[str, Any]:
    """What has been done on the way to the awards, and the one next thing."""
    panel, notice = panel_of(SUBJECT, row.pk), notice_of(NOTICE, SUBJECT, row.pk)
    proposed = selectors.has_proposed(row)
    awards = list(selectors.awards_in(row)[:1])
    closed = panel is not None and panel.state == PanelState.CLOSED
    shown = not awaits_notice(notice, selectors.rows_to_show(row))
    to_lay = panel is None or (closed and bool(selectors.to_lay(row)))
    waiting = any(not each.paused for each in selectors.arrived(row, outcome=Outcome.NOMINATED))
    return {
        "panel": panel,
        "notice": notice,
        "notice_state": state_now(notice) if notice else "",
        "awarded": selectors.awards_in(row).count(),
        "paper_id": awards[0].paper_id if awards else None,
        "next": _next(to_lay, closed, proposed, shown, waiting),
        "may_decide": allows(request.actor, "honours.decide", row.organization),
        "form": DecideForm(),
    }


def _next(to_lay: bool, closed: bool, proposed: bool, shown: bool, waiting: bool) -> str:
    """What was paused goes its way after the others were awarded: to a panel of its own, or to the decision."""
    if proposed:
        return "decide" if shown else "notice"
    if to_lay:
        return "panel"
    if not closed:
        return "mark"
    return "propose" if waiting else ""


@page(READ)
@require_POST
def round_do(request: SignedRequest, round_id: int, step: str) -> HttpResponse:
    """The next step of the round; the service asks its own permission."""
    row = selectors.get_round(request.actor, request.organization, round_id)
    facts: dict[str, Any] = {"actor": request.actor, "round_id": row.pk}
    base = request.build_absolute_uri("/").rstrip("/")
    actions = {
        "panel": lambda: services.lay_before_panel(**facts),
        "propose": lambda: services.propose_awards(**facts),
        "decide": lambda: services.decide_awards(**facts, form=request.POST.get("form", "")),
        "certify": lambda: services.issue_certificates(**facts, base=base),
    }
    return act(request, chosen(actions, step), "honours:round", row.pk)
