"""What the home page shows of meetings, official papers and terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.governance.meeting_enums import MeetingState
from huiguan.governance.meeting_links import meeting_url
from huiguan.governance.models import Term
from huiguan.governance.paper_enums import IncomingState, OutgoingState
from huiguan.governance.selectors.meetings import meetings_of
from huiguan.governance.selectors.papers import incoming_of, outgoing_of
from huiguan.kernel.calendar import today
from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
    register_plan,
    register_shortcut,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor, scope_of

MEETINGS, PAPERS, STRUCTURE = "governance.read_meetings", "governance.read_papers", "governance.read_structure"
LINE = WorkLine.BUILDING
COMING = (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.IN_SESSION, MeetingState.ADJOURNED)
#: Papers in these states wait for nobody any more.
DEALT_WITH = (IncomingState.HANDED, IncomingState.ARCHIVED)


def _meetings(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("governance:meetings", args=[organization.code])
    return counted(
        meetings_of(actor, organization),
        Wanted(_("coming"), Q(state__in=COMING), url),
        Wanted(_("with minutes to freeze"), Q(state=MeetingState.CLOSED), f"{url}?tab=past", Standing.WAITING),
    )


def _outgoing(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("governance:outgoing", args=[organization.code])
    rows = outgoing_of(actor, organization)
    waits = ((_("to check"), OutgoingState.CHECKING), (_("to issue"), OutgoingState.SIGNING))
    return counted(
        rows, *(Wanted(label, Q(state=state), f"{url}?state={state}", Standing.WAITING) for label, state in waits)
    )


def _incoming(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("governance:incoming", args=[organization.code])
    late = ~Q(state__in=DEALT_WITH) & Q(answer_by__lt=today())
    return counted(
        incoming_of(actor, organization),
        Wanted(_("past their answer date"), late, url, Standing.LATE),
        Wanted(_("to register"), Q(state=IncomingState.ARRIVED), f"{url}?state=arrived", Standing.WAITING),
        Wanted(_("to be instructed on"), Q(state=IncomingState.PROPOSED), f"{url}?state=proposed", Standing.WAITING),
    )


def _terms(actor: Actor, organization: Any) -> list[Tally]:
    rows = _open_terms(actor, organization)
    url = reverse("governance:renewal", args=[organization.code])
    over = Q(ends_due__lt=today()) & (Q(postponed_to__isnull=True) | Q(postponed_to__lt=today()))
    return counted(rows, Wanted(_("term ran out without renewal"), over, url, Standing.LATE))


def _open_terms(actor: Actor, organization: Any) -> Any:
    rows = Term.objects.scoped(scope_of(actor, STRUCTURE))
    return rows.filter(organization=organization.pk, ended_on=None, in_preparation=False)


def _meeting_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = meetings_of(actor, organization).filter(starts_at__year=year).exclude(state=MeetingState.CANCELLED)
    return [_meeting_entry(organization.code, row) for row in rows.order_by("starts_at")[:MOST]]


def _meeting_entry(code: str, row: Any) -> PlanEntry:
    running = {MeetingState.IN_SESSION, MeetingState.ADJOURNED}
    state = State.RUNNING if row.state in running else State.PLANNED if row.state in COMING else State.DONE
    day = timezone.localtime(row.starts_at).date()
    return PlanEntry(day, row.title, meeting_url(code, row.pk), _("meeting"), state, lasting=row.state in running)


def _term_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    last = {"ends_due__year": year, "postponed_to": None}
    rows = _open_terms(actor, organization).filter(Q(**last) | Q(postponed_to__year=year)).select_related("body")
    url = reverse("governance:renewal", args=[organization.code])
    return [PlanEntry(_ends(row), str(row.body), url, _("renewal due")) for row in rows[:MOST]]


def _ends(row: Term) -> date:
    ends: date = row.postponed_to or row.ends_due
    return ends


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    for order, (key, label, permission, url_name, read) in enumerate(
        (
            ("governance.meetings", _("Meetings"), MEETINGS, "governance:meetings", _meetings),
            ("governance.outgoing", _("Outgoing papers"), PAPERS, "governance:outgoing", _outgoing),
            ("governance.incoming", _("Incoming papers"), PAPERS, "governance:incoming", _incoming),
            ("governance.terms", _("Terms and renewal"), STRUCTURE, "governance:renewal", _terms),
        )
    ):
        register_card(DeskCard(key, LINE, label, permission, url_name, read, 20 + order))
    register_plan(PlanSource("governance.meetings", LINE, MEETINGS, _meeting_plan))
    register_plan(PlanSource("governance.terms", LINE, STRUCTURE, _term_plan))
    register_figures(LINE, ("governance.meetings", "governance.terms_overdue"))
    own = ("governance.papers", _("Meeting papers"), "file-text", "governance:own_meetings")
    register_shortcut(Shortcut(*own, "governance.attend_meetings", order=60))
