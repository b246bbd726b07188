"""What the home page shows of follow-through."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import BulletinState, DocumentState, Light, Mode, Tab
from huiguan.directives.links import assignment_url
from huiguan.directives.selectors.bulletins import bulletins_of
from huiguan.directives.selectors.documents import documents_of
from huiguan.directives.selectors.kept import kept_lights, kept_of
from huiguan.directives.selectors.ledger import ledger_rows, light_counts
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.directives.selectors.reach import narrowed
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Standing,
    State,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
    register_plan,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor, allows

LEDGER, DOCUMENTS = "directives.read_ledger", "directives.read_documents"
LINE = WorkLine.BUILDING
GONE = ("withdrawn", "returned")


def _tasks(tab: Tab) -> Any:
    def read(actor: Actor, organization: Any) -> list[Tally]:
        lights = _lights(actor, organization, LedgerFilter(tab=tab))
        page = reverse("directives:ledger", args=[organization.code])
        shown = (
            (_("overdue"), (Light.OVERDUE,), Standing.LATE),
            (_("behind"), (Light.WARN,), Standing.STUCK),
            (_("on plan"), (Light.ON_PLAN, Light.REMIND), Standing.OPEN),
        )
        return [
            Tally(sum(lights[light] for light in of), label, f"{page}?{_filter(tab, of).query()}", standing)
            for label, of, standing in shown
        ]

    return read


def _filter(tab: Tab, lights: tuple[Light, ...]) -> LedgerFilter:
    return LedgerFilter(tab=tab, light=tuple(int(light) for light in lights))


def _lights(actor: Actor, organization: Any, wanted: LedgerFilter) -> dict[Light, int]:
    """By light; what a national association sent down is read from the maintained counts."""
    days = light_days(organization)
    kept = kept_of(actor, organization, wanted)
    if kept is not None:
        found = kept_lights(kept, days)
        return {light: found.get(light, 0) for light in Light}
    return light_counts(ledger_rows(actor, organization, wanted, days))


def _documents(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("directives:documents", args=[organization.code])
    return counted(
        documents_of(actor, organization),
        Wanted(_("to approve"), Q(state=DocumentState.SUBMITTED), url, Standing.WAITING),
        Wanted(_("approved and not sent yet"), Q(state=DocumentState.APPROVED), url, Standing.WAITING),
    )


def _bulletins(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("directives:bulletins", args=[organization.code])
    draft = Q(state=BulletinState.DRAFT)
    return counted(bulletins_of(actor, organization), Wanted(_("to issue"), draft, url, Standing.PUBLISH))


def _plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    rows = narrowed(organization, "organization").filter(due_date__year=year).exclude(state__in=GONE)
    if not allows(actor, "directives.read_internal", organization):
        rows = rows.filter(mode=Mode.GUIDANCE)
    found = rows.select_related("item", "sender").order_by("due_date", "pk")[:MOST]
    return [_entry(organization.code, row) for row in found]


def _entry(code: str, row: Any) -> PlanEntry:
    state = State.DONE if row.state == "closed" else State.RUNNING
    title = row.sent_title or row.title
    return PlanEntry(row.due_date, title, assignment_url(code, row.pk), _("task due"), state)


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    for order, (key, label, permission, url_name, read) in enumerate(
        (
            ("directives.received", _("Tasks received"), LEDGER, "directives:ledger", _tasks(Tab.RECEIVED)),
            ("directives.sent", _("Tasks sent"), LEDGER, "directives:ledger", _tasks(Tab.SENT)),
            ("directives.documents", _("Documents and items"), DOCUMENTS, "directives:documents", _documents),
            ("directives.bulletins", _("Bulletins"), "directives.read_bulletins", "directives:bulletins", _bulletins),
        )
    ):
        register_card(DeskCard(key, LINE, label, permission, url_name, read, 1 + order))
    register_plan(PlanSource("directives.tasks", LINE, LEDGER, _plan))
    register_figures(LINE, ("directives.overdue",))
