"""What the home page shows of members."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import (
    DeskCard,
    Shortcut,
    Standing,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
    register_shortcut,
)
from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.workflow.selectors import with_due
from huiguan.members import selectors
from huiguan.members.enums import CURRENT, OPEN_TRANSFERS, ApplicationState, TransferState
from huiguan.members.selectors import dues
from huiguan.members.selectors.offices import Offices

OWN = "members.own_membership"


def _applications(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("members:applications", args=[organization.code])
    ours = Q(state__in=(ApplicationState.SUBMITTED, ApplicationState.CHECKED))
    late = ours & Q(workflow_due__lt=today())
    return counted(
        with_due(selectors.open_applications(actor, organization)),
        Wanted(_("past their day"), late, url, Standing.LATE),
        Wanted(_("to check"), Q(state=ApplicationState.SUBMITTED) & ~late, url, Standing.WAITING),
        Wanted(_("to decide"), Q(state=ApplicationState.CHECKED) & ~late, url, Standing.WAITING),
        Wanted(_("returned for correction"), Q(state=ApplicationState.RETURNED), url),
    )


def _transfers(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("members:transfers", args=[organization.code])
    leaving = Q(organization=organization.pk, state=TransferState.ASKED)
    coming = Q(receiver=organization.pk, state=TransferState.RELEASED)
    rows = selectors.transfers_of(actor, organization).filter(state__in=OPEN_TRANSFERS)
    late = (leaving | coming) & Q(workflow_due__lt=today())
    return counted(
        with_due(rows),
        Wanted(_("past their day"), late, url, Standing.LATE),
        Wanted(_("to release"), leaving & ~late, url, Standing.WAITING),
        Wanted(_("to accept"), coming & ~late, url, Standing.WAITING),
        Wanted(_("waiting for the other association"), ~leaving & ~coming, url),
    )


def _dues(actor: Actor, organization: Any) -> list[Tally]:
    rows = dues.demands_of(actor, organization, today().year).filter(owed__gt=0)
    url = f"{reverse('dues:list', args=[organization.code])}?state=open&year={today().year}"
    return counted(rows, Wanted(_("still owed this year"), Q(), url))


def _own_cards(request: HttpRequest) -> list[dict[str, Any]]:
    """Fills `desk.own`: the memberships in force, each with its dues (09-phone-home.png)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the actor middleware
    rows = [row for row in selectors.own_memberships(actor)[:20] if row.state in CURRENT]
    demands = dues.own_demands(actor).filter(year=today().year) if rows else []
    paid = {row.membership_id: row.owed <= 0 for row in demands}
    return [
        {
            "template": "members/own/desk_card.html",
            "order": 10,
            "row": row,
            "paid": paid.get(row.pk),
            "year": today().year,
            "posts": Offices(row.organization).of([row])[row.pk],
            "place": row.organization.name,
            "one_of_many": len(rows) > 1,
            "klass": _klass(row),
        }
        for row in rows
    ]


def _klass(row: Any) -> Any:
    klass = selectors.class_of(row.organization, row.klass)
    return klass.label if klass is not None else row.klass


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    line = WorkLine.BUILDING
    register_card(
        DeskCard(
            *("members.applications", line, _("Applications for membership"), "members.check_applications"),
            *("members:applications", _applications, 10),
        )
    )
    register_card(
        DeskCard(
            *("members.transfers", line, _("Transfers of members"), "members.manage_transfers", "members:transfers"),
            *(_transfers, 11),
        )
    )
    register_card(DeskCard("members.dues", line, _("Dues"), "members.read_dues", "dues:list", _dues, 12))
    register_figures(line, ("members.present", "members.joined", "members.dues_paid"))
    for order, (key, label, icon, url_name) in enumerate(
        (
            ("members.dues", _("Pay dues"), "receipt", "dues:own"),
            ("members.membership", _("My membership"), "transfer", "members:own"),
            ("members.data", _("My data"), "shield-lock", "members:own_data"),
        )
    ):
        register_shortcut(Shortcut(key, label, icon, url_name, OWN, order=30 + order))
    fill("desk.own", _own_cards)
