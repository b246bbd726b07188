"""What the room tells the kernel at start-up: workflows, message kinds, search kinds, readers of its files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.directives.links import document_url, item_url
from huiguan.directives.reasons import REASONS
from huiguan.directives.workflows import ASSIGNMENT, DOCUMENT
from huiguan.kernel.files import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind
from huiguan.kernel.inbox import register_kind as register_message_kind
from huiguan.kernel.permits import Actor, NotFound, scope_of
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.search.kinds import SearchKind
from huiguan.kernel.search.kinds import register_kind as register_search_kind
from huiguan.kernel.workflow.registry import register as register_workflow

MESSAGE_KINDS = (
    MessageKind(
        "directives.sent",
        _("Tasks received"),
        icon="send",
        tone="blue",
        action_label=_("Take on"),
        counted=ngettext_lazy("%(n)d task received", "%(n)d tasks received", "n"),
    ),
    MessageKind(
        "directives.returned",
        _("Returned by the receiver"),
        icon="arrow-back-up",
        tone="orange",
        counted=ngettext_lazy("%(n)d task returned", "%(n)d tasks returned", "n"),
    ),
    MessageKind(
        "directives.reminded",
        _("Reminder"),
        icon="bell-ringing",
        tone="orange",
        action_label=_("Report"),
        counted=ngettext_lazy("reminded of %(n)d task", "reminded of %(n)d tasks", "n"),
    ),
    MessageKind(
        "directives.closure_requested",
        _("Asks for closure"),
        icon="checkbox",
        tone="blue",
        action_label=_("Verify"),
        counted=ngettext_lazy("%(n)d task asks for closure", "%(n)d tasks ask for closure", "n"),
    ),
    MessageKind(
        "directives.closed",
        _("Struck off"),
        icon="checkbox",
        tone="green",
        news=True,
        counted=ngettext_lazy("%(n)d task struck off", "%(n)d tasks struck off", "n"),
    ),
    MessageKind(
        "directives.sent_back",
        _("Sent back for more"),
        icon="arrow-back-up",
        tone="orange",
        news=True,
        counted=ngettext_lazy("%(n)d task sent back for more", "%(n)d tasks sent back for more", "n"),
    ),
    MessageKind(
        "directives.outside_reported",
        _("An outside unit reported"),
        icon="mail",
        tone="blue",
        news=True,
        counted=ngettext_lazy("%(n)d report of an outside unit", "%(n)d reports of outside units", "n"),
    ),
    MessageKind(
        "directives.extension_asked",
        _("Asks for a later date"),
        icon="calendar-plus",
        tone="blue",
        action_label=_("Decide"),
        counted=ngettext_lazy("%(n)d request for a later date", "%(n)d requests for a later date", "n"),
    ),
    MessageKind(
        "directives.extension_decided",
        _("Later date decided"),
        icon="calendar-plus",
        news=True,
        counted=ngettext_lazy("later date of %(n)d task decided", "later dates of %(n)d tasks decided", "n"),
    ),
    MessageKind(
        "directives.due_soon",
        _("Due soon"),
        icon="clock",
        tone="yellow",
        action_label=_("Report"),
        counted=ngettext_lazy("%(n)d task due soon", "%(n)d tasks due soon", "n"),
    ),
    MessageKind(
        "directives.report_due",
        _("Report expected"),
        icon="clock",
        tone="yellow",
        action_label=_("Report"),
        counted=ngettext_lazy("%(n)d report expected", "%(n)d reports expected", "n"),
    ),
)


def _document_ids(actor: Actor) -> QuerySet[Any]:
    from huiguan.directives.selectors.documents import visible_documents

    return visible_documents(actor).order_by().values("pk")


def _item_ids(actor: Actor) -> QuerySet[Any]:
    from huiguan.directives.selectors.documents import visible_items

    return visible_items(actor).order_by().values("pk")


def _reads_document(actor: Actor, document_id: int) -> bool:
    from huiguan.directives.selectors.documents import get_document

    return _found(get_document, actor, document_id)


def _reads_assignment(actor: Actor, assignment_id: int) -> bool:
    return _found(_assignment, actor, assignment_id)


def _reads_report(actor: Actor, report_id: int) -> bool:
    from huiguan.directives.models import ReportAnswer
    from huiguan.directives.selectors.reach import visible_assignments

    answered = ReportAnswer.objects.filter(report=report_id).values("assignment")
    return visible_assignments(actor).filter(pk__in=answered).exists()


def _assignment(actor: Actor, assignment_id: int) -> Any:
    from huiguan.directives.selectors.assignments import get_assignment

    return get_assignment(actor, assignment_id)


def _item(actor: Actor, item_id: int) -> Any:
    from huiguan.directives.selectors.assignments import get_item

    return get_item(actor, item_id)


def _found(get: Any, actor: Actor, key: int) -> bool:
    try:
        get(actor, key)
    except NotFound:
        return False
    return True


def _proofs() -> tuple[Any, ...]:
    """Documents of an association as evidence of a step of its renewal (`governance.selectors.proofs`)."""
    from huiguan.directives.selectors.documents import READ, get_document, is_own, visible_documents

    def said(row: Any) -> tuple[int, str, str]:
        return row.pk, row.title, document_url(row.organization.code, row.pk)

    def choices(actor: Actor, organization: Any, text: str = "", keys: Collection[int] | None = None) -> list[Any]:
        if not scope_of(actor, READ).covers(organization):
            return []
        rows = visible_documents(actor).filter(organization=organization).select_related("organization")
        if keys is not None:
            return [said(row) for row in rows.filter(pk__in=keys)]
        rows = rows.filter(title__icontains=text) if text else rows
        return [said(row) for row in rows[:50]]

    def one(actor: Actor, key: int) -> Any:
        row = get_document(actor, key)
        if not is_own(actor, row):
            raise NotFound(str(key))
        return said(row)

    return "directives.document", _("Document"), choices, one


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in (DOCUMENT, ASSIGNMENT):
        register_workflow(workflow)
    for kind in MESSAGE_KINDS:
        register_message_kind(kind)
    register_search_kind(
        SearchKind(
            "directives.document",
            _("Documents"),
            "file-text",
            url=lambda pk, code: document_url(code, pk),
            visible=_document_ids,
        )
    )
    register_search_kind(
        SearchKind(
            "directives.item", _("Tasks"), "list-check", url=lambda pk, code: item_url(code, pk), visible=_item_ids
        )
    )
    register_reader("directives.document", _reads_document)
    register_reader("directives.assignment", _reads_assignment)
    register_reader("directives.progressreport", _reads_report)
    register_subject("directives.assignment", _assignment, _("Task"))
    register_subject("directives.item", _item, _("Item"))
    fill("governance.proofs", _proofs)
