"""The office's side of invitations: who is invited, sending, printing, revoking."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import selectors, services
from huiguan.members.cards import CARD, CERTIFICATE
from huiguan.members.enums import InvitationChannel, InvitationState
from huiguan.members.invitation_sheet import PER_SHEET, sheet_pdf
from huiguan.members.links import member_url
from huiguan.members.list_sheets import INVITATIONS, cells_of
from huiguan.members.views.roster_actions import MOST, rows_chosen
from huiguan.members.views.roster_query import RosterQuery

INVITE = "members.invite_members"
PER_PAGE = 50
MOST_CARDS = 20_000
TABS = {
    "open": gettext_lazy("Not used yet"),
    "used": gettext_lazy("Used"),
    "over": gettext_lazy("Over or revoked"),
    "all": gettext_lazy("All"),
}
LEFT_OUT = {
    "signs_in": gettext_lazy("sign in already"),
    "no_member": gettext_lazy("are no members any more"),
    "no_address": gettext_lazy("have no address for this way"),
    "not_provable": gettext_lazy("cannot prove themselves: the roster lacks ID number, date of birth or mobile number"),
    "too_soon": gettext_lazy("were invited less than ten minutes ago"),
    "too_often": gettext_lazy("were invited six times already"),
}


@page(INVITE)
@require_GET
def invitations(request: SignedRequest) -> HttpResponseBase:
    """Who is invited, by which way, and where it stands; as Excel or CSV where asked."""
    rows = selectors.invitations_of(request.actor, request.organization)
    tab = request.GET.get("tab", "open")
    tab, counts = (tab if tab in TABS else "open"), selectors.invitation_counts(rows)
    rows = selectors.invitations_in(rows, tab)
    if is_export(request):
        return list_response(request, INVITATIONS, cells_of(rows, _cells))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "tabs": [
            {"label": label, "url": f"?tab={key}", "count": counts[key], "current": key == tab}
            for key, label in TABS.items()
        ],
        "lines": [_line(row, request.organization.code) for row in found],
        "ways": services.offered_ways(),
        "export": export_link(request, INVITATIONS),
        "roster": reverse("members:roster", args=[request.organization.code]),
        "crumbs": [(_("Roster"), reverse("members:roster", args=[request.organization.code])), (_("Invitations"), "")],
        "has_paper": any(row.channel == InvitationChannel.PAPER and row.state == InvitationState.SENT for row in found),
    }
    return render(request, "members/invitations/list.html", context)


STANDING = {
    "open": pgettext_lazy("invitation", "Open"),
    "used": gettext_lazy("Used"),
    "ended": pgettext_lazy("invitation", "Over"),
    "revoked": gettext_lazy("Revoked"),
}


def _cells(row: Any) -> dict[str, Any]:
    standing = selectors.standing_of(row)
    fault = gettext_lazy("On its way") if row.fault == "queued" else gettext_lazy("Not delivered")
    return {
        "member": str(row.membership) if row.membership is not None else "",
        "way": str(InvitationChannel(row.channel).label),
        "sent_on": timezone.localdate(row.sent_at),
        "ends_on": row.ends_on,
        "tries": row.tries,
        "state": str(fault if row.fault and standing == "open" else STANDING[standing]),
    }


def _line(row: Any, code: str) -> dict[str, Any]:
    return {
        "row": row,
        "way": InvitationChannel(row.channel).label,
        "url": member_url(row.membership_id, code),
        "standing": selectors.standing_of(row),
        "is_paper": row.channel == InvitationChannel.PAPER,
        "is_open": selectors.standing_of(row) == "open",
    }


@page(INVITE)
@require_POST
def invite(request: SignedRequest) -> HttpResponse:
    """Invite the members ticked on the roster, or one from its file."""
    wanted = RosterQuery.read(request.GET)
    ids = [row.pk for row in islice(rows_chosen(request, wanted, INVITE), MOST + 1)]
    try:
        if len(ids) > MOST:
            raise RuleViolation(_("At most %(n)d at once. Narrow the list.") % {"n": MOST}, code="too_many")
        if ids:
            _say(request, _invited(request, ids, request.POST.get("channel", "")))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("members:invitations", request.organization.code)


def _invited(request: SignedRequest, ids: list[int], channel: str) -> services.Invited:
    return services.invite_members(
        actor=request.actor, membership_ids=ids, channel=channel, base=request.build_absolute_uri("/")
    )


def _say(request: SignedRequest, done: services.Invited) -> None:
    count = len(done.invitations)
    if count:
        said = ngettext("%(n)d member invited.", "%(n)d members invited.", count) % {"n": count}
        messages.success(request, said)
    if done.left_out:
        why = "; ".join(f"{number} {LEFT_OUT[reason]}" for reason, number in sorted(done.left_out.items()))
        messages.error(request, _("Not invited: %(why)s.") % {"why": why})


@page("members.issue_cards")
@require_POST
def print_cards(request: SignedRequest) -> HttpResponse:
    """Cards, or certificates, of the members ticked on the roster, in one file."""
    wanted = RosterQuery.read(request.GET)
    ids = [row.pk for row in islice(rows_chosen(request, wanted, "members.issue_cards"), MOST_CARDS + 1)]
    try:
        row = services.print_cards(
            actor=request.actor,
            organization=request.organization,
            membership_ids=ids,
            base=request.build_absolute_uri("/"),
            kind=CERTIFICATE if request.POST.get("paper") == "certificate" else CARD,
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("members:roster", request.organization.code)
    return redirect("credentials:print", request.organization.code, row.pk)


@page(INVITE)
@require_POST
def invitation_do(request: SignedRequest, invitation_id: int, doing: str) -> HttpResponse:
    """Revoke one invitation, or send it again under a new code."""
    row = selectors.get_invitation(request.actor, invitation_id)
    if row.organization_id != request.organization.pk or doing not in ("revoke", "again"):
        raise NotFound(str(invitation_id))
    try:
        if doing == "revoke":
            services.revoke_invitation(actor=request.actor, invitation_id=row.pk)
            messages.success(request, _("Revoked. The code opens nothing any more."))
        elif row.membership_id is not None:
            _say(request, _invited(request, [row.membership_id], row.channel))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("members:invitations", request.organization.code)


@page(INVITE)
@require_GET
def invitation_sheet(request: SignedRequest) -> HttpResponse:
    """Open invitations on paper as strips to be cut and handed over, eight on a page."""
    rows = selectors.invitations_in(selectors.invitations_of(request.actor, request.organization), "open")
    only = request.GET.get("only", "")
    rows = rows.filter(channel=InvitationChannel.PAPER)
    rows = rows.filter(pk=int(only)) if only.isdecimal() and len(only) < 19 else rows
    chosen = list(rows.select_related("organization")[:PER_SHEET])
    if not chosen:
        raise NotFound("invitation")
    made = sheet_pdf(chosen, request.build_absolute_uri("/"))
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="invitations.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
