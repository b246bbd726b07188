"""Forms that were handed up, as the association above looks at them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.reporting import services
from huiguan.reporting.drafting import shown
from huiguan.reporting.enums import COUNTED, FormState
from huiguan.reporting.models import Filled
from huiguan.reporting.selectors import forms as selectors
from huiguan.reporting.views.filling import entries
from huiguan.reporting.views.shared import PAGE_SIZE, address, crumbs, said_by_number, status_of
from huiguan.reporting.wording import finding_words

CHECK = "reporting.check_forms"
RETURNABLE = (FormState.SIGNED, FormState.ACCEPTED, FormState.SUMMED)


@page(CHECK)
@require_GET
def inbox(request: SignedRequest) -> HttpResponse:
    """Forms handed up to the association: those to be looked at, and what became of the others."""
    state = request.GET.get("state", FormState.SIGNED.value)
    state = state if state in (*COUNTED, FormState.RETURNED) else FormState.SIGNED.value
    rows = selectors.waiting_forms(request.actor, request.organization, state=state)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(one.value, one.label) for one in (*COUNTED, FormState.RETURNED)],
        "crumbs": crumbs(request, (_("Forms to check"), "")),
    }
    return render(request, "reporting/inbox.html", context)


def _found(request: SignedRequest, form_id: int) -> Filled:
    row = selectors.get_handed_up(request.actor, form_id)
    if row.receiver_id != request.organization.pk:
        raise NotFound(str(form_id))
    return row


@page(CHECK)
@require_GET
def review(request: SignedRequest, handed_id: int) -> HttpResponse:
    """One form with what was explained; accept it, return it, or return single cells."""
    return _review(request, _found(request, handed_id))


def _review(request: SignedRequest, row: Filled, refusal: RuleViolation | None = None) -> HttpResponse:
    # While it is returned the numbers are the association's own again; what is asked about them is shown.
    back = row.state == FormState.RETURNED
    lines = [] if back else selectors.form_lines(row)
    cells = selectors.cells_of(row)
    names = {line.line.pk: line.line.indicator.name for line in selectors.form_lines(row)} if not back else {}
    context = {
        "filled": row,
        "collection": row.collection,
        "lines": [
            {"row": line, "key": line.line.pk, "indicator": line.line.indicator, "cell": line.cell,
             "last": shown(line.last), "number": shown(line.number),
             "typed": request.POST.get(f"return-{line.line.pk}", "")}
            for line in lines
        ],
        "asked": [cell for cell in cells.values() if cell.returned_reason] if back else [],
        "findings": [(found, finding_words(found, names)) for found in selectors.findings_of(row)] if not back else [],
        "may_accept": row.state == FormState.SIGNED and row.collection.state == "open",
        "may_return": row.state in RETURNABLE and row.collection.state == "open",
        "refusal": refusal,
        "timeline": entries(row),
        "crumbs": crumbs(
            request, (_("Forms to check"), address(request, "inbox")), (row.organization.short_name, "")
        ),
    }  # fmt: skip
    return render(request, "reporting/review.html", context, status=status_of(refusal) if refusal else 200)


@page(CHECK)
@require_POST
def review_do(request: SignedRequest, handed_id: int, answer: str) -> HttpResponse:
    """Accept or return."""
    row = _found(request, handed_id)
    try:
        if answer == "accept":
            services.accept_form(actor=request.actor, form_id=row.pk)
            messages.success(request, pgettext("form", "Accepted."))
        elif answer == "return":
            cells = said_by_number(request, "return-")
            services.return_form(
                actor=request.actor, form_id=row.pk, reason=request.POST.get("reason", ""), cells=cells
            )
            messages.success(request, _("Returned. Until it is handed up again it is no part of the sums."))
        else:
            raise NotFound(answer)
    except RuleViolation as refusal:
        return _review(request, row, refusal)
    return redirect(address(request, "inbox"))


@page(CHECK)
@require_POST
def inbox_accept(request: SignedRequest) -> HttpResponse:
    """Accept the forms that were ticked; one that is no longer waiting is left as it is."""
    done = 0
    for text in request.POST.getlist("selected")[:500]:
        key = whole_number(text)
        if key is None:
            continue
        try:
            services.accept_form(actor=request.actor, form_id=_found(request, key).pk)
            done += 1
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
    messages.success(request, _("Accepted: %(number)d.") % {"number": done})
    return redirect(address(request, "inbox"))
