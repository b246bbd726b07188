"""What the floors of the kernel below bring to the home page: public notices, filings, cards."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.desk.counting import Wanted, counted
from huiguan.kernel.desk.lines import WorkLine
from huiguan.kernel.desk.specs import (
    MOST,
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    register_card,
    register_plan,
    register_shortcut,
)
from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.filings.selectors import filings_of
from huiguan.kernel.notices.enums import NoticeState, ObjectionState
from huiguan.kernel.notices.models import Objection
from huiguan.kernel.notices.selectors import notices_of, waiting_to_open
from huiguan.kernel.permits import Actor, scope_of

NOTICES, FILINGS, OBJECTIONS = "notices.read", "filings.read", "notices.read_objections"
SETTLED = (FilingState.FILED, FilingState.APPROVED)


def _notices(actor: Actor, organization: Any) -> list[Tally]:
    """One statement for the register, and those with which the rooms list what they have ready."""
    url = reverse("notices:notices", args=[organization.code])
    running = Q(state=NoticeState.OPEN, ends_on__gte=today())
    ready = len(waiting_to_open(actor, organization))
    return [
        Tally(ready, _("to put up"), url, Standing.PUBLISH),
        *counted(notices_of(actor, organization), Wanted(_("shown now"), running, url)),
    ]


def _objections(actor: Actor, organization: Any) -> list[Tally]:
    rows = Objection.objects.scoped(scope_of(actor, OBJECTIONS)).filter(organization=organization.pk)
    url = reverse("notices:notices", args=[organization.code])
    return counted(rows, Wanted(_("to answer"), Q(state=ObjectionState.OPEN, held=False), url, Standing.WAITING))


def _filings(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("filings:filings", args=[organization.code])
    late = Q(due__lt=today()) & ~Q(state__in=SETTLED)
    return counted(
        filings_of(actor, organization),
        Wanted(_("not filed in time"), late, url, Standing.LATE),
        Wanted(_("to file"), Q(state=FilingState.DRAFT) & ~late, f"{url}?state=draft", Standing.WAITING),
        Wanted(
            _("returned by the authority"), Q(state=FilingState.RETURNED), f"{url}?state=returned", Standing.WAITING
        ),
    )


def _notice_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = notices_of(actor, organization).filter(ends_on__year=year).exclude(state=NoticeState.WITHDRAWN)
    return [_notice_entry(organization.code, row) for row in rows.order_by("ends_on", "pk")[:MOST]]


def _notice_entry(code: str, row: Any) -> PlanEntry:
    state = State.RUNNING if row.ends_on >= today() else State.DONE
    return PlanEntry(row.ends_on, row.title, reverse("notices:notice", args=[code, row.pk]), _("notice ends"), state)


def _filing_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = filings_of(actor, organization).filter(due__year=year)
    return [_filing_entry(organization.code, row) for row in rows.order_by("due", "pk")[:MOST]]


def _filing_entry(code: str, row: Any) -> PlanEntry:
    state = State.DONE if row.state in SETTLED else State.RUNNING
    return PlanEntry(row.due, row.title, reverse("filings:filing", args=[code, row.pk]), _("filing due"), state)


def register() -> None:
    """Called once from AppConfig.ready."""
    public, building = WorkLine.PUBLICITY, WorkLine.BUILDING
    register_card(
        DeskCard("notices.notices", public, _("Public notices"), NOTICES, "notices:notices", _notices, 50),
    )
    register_card(
        DeskCard("notices.objections", public, _("Objections"), OBJECTIONS, "notices:notices", _objections, 51),
    )
    register_card(DeskCard("filings.filings", building, _("Filings"), FILINGS, "filings:filings", _filings, 70))
    card = ("credentials.own", _("Certificates"), "certificate", "credentials:own")
    register_shortcut(Shortcut(*card, "credentials.own", order=40))
    register_plan(PlanSource("notices.notices", public, NOTICES, _notice_plan))
    register_plan(PlanSource("filings.filings", building, FILINGS, _filing_plan))
