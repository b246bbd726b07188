"""Documents, their items, versions and instructions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import DocumentKind, DocumentState, ItemKind, ItemState, Mode
from huiguan.directives.models import Assignment, Document, DocumentVersion, Instruction, Item
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, Scope, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter

READ = "directives.read_documents"


def _own(actor: Actor) -> Q:
    return scope_filter(scope_of(actor, READ))


def _sent_to(actor: Actor, **link: OuterRef) -> Exists:
    """Something was sent to an association in which the actor reads documents."""
    rows = Assignment.objects.scoped(scope_of(actor, READ), "organization")
    return Exists(rows.filter(**link).exclude(state="withdrawn"))


def visible_documents(actor: Actor) -> ScopedQuerySet[Document]:
    """Documents of the actor's associations, and those from which items were sent to them; newest first."""
    rows: ScopedQuerySet[Document] = Document.objects.unscoped("the condition below is the scope")
    return rows.filter(_own(actor) | Q(_sent_to(actor, document=OuterRef("pk")))).order_by("-pk")


def documents_of(actor: Actor, organization: Organization, *, received: bool = False) -> ScopedQuerySet[Any]:
    """Documents registered by an association, or those from which it received items, with counts of their items.

    Each row has `tasks`, `confirmed` (of the tasks) and `problems`.
    """
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Document] = Document.objects.unscoped("permitted in the association; filtered to it below")
    if received:
        sent = Assignment.objects.unscoped("the association's own").filter(document=OuterRef("pk"), mode="guidance")
        rows = rows.filter(Exists(sent.filter(organization=organization).exclude(state="withdrawn")))
    else:
        rows = rows.filter(organization=organization)
    return rows.annotate(**_counts()).select_related("organization").defer("text", "outline").order_by("-pk")


def _counts() -> dict[str, Count]:
    alive = ~Q(items__state=ItemState.DISCARDED)
    task = Q(items__kind=ItemKind.TASK) & alive
    return {
        "tasks": Count("items", filter=task),
        "confirmed": Count("items", filter=task & Q(items__state=ItemState.CONFIRMED)),
        "problems": Count("items", filter=Q(items__kind=ItemKind.PROBLEM) & alive),
    }


def get_document(actor: Actor, document_id: int) -> Document:
    """One visible document; NotFound for unknown and forbidden alike."""
    document = visible_documents(actor).select_related("organization", "file").filter(pk=document_id).first()
    if document is None:
        raise NotFound(str(document_id))
    return document


def is_own(actor: Actor, document: Document) -> bool:
    """Tell whether the actor reads the document as its own association's: with drafts, all items and versions."""
    return scope_of(actor, READ).covers(document.organization)


def items_of(actor: Actor, document: Document) -> ScopedQuerySet[Item]:
    """Items of a document read through `get_document`, in the order of the text; receivers see those sent to them."""
    scope = Scope(organizations=frozenset({document.organization_id}))
    rows: ScopedQuerySet[Item] = Item.objects.scoped(scope).filter(document=document)
    if not is_own(actor, document):
        rows = rows.filter(_sent_to(actor, item=OuterRef("pk")))
    return rows.select_related("changed_by__person").order_by("order", "pk")


def versions_of(actor: Actor, document: Document) -> list[DocumentVersion]:
    """Earlier and present versions, newest first; for its own association only."""
    if not is_own(actor, document):
        return []
    rows = DocumentVersion.objects.scoped(scope_of(actor, READ)).filter(document=document)
    return list(rows.select_related("by__person").defer("text"))


def instructions_of(actor: Actor, document: Document) -> list[Instruction]:
    """Instructions written on a document, newest first; for its own association only."""
    if not is_own(actor, document):
        return []
    rows = Instruction.objects.scoped(scope_of(actor, READ)).filter(document=document)
    return list(rows.order_by("-pk"))


def changed_since(actor: Actor, document: Document, revision_sum: int) -> bool:
    """Tell whether the items or the words changed since a page that saw `revision_sum` (see `revision_sum_of`)."""
    return revision_sum_of(actor, document) != revision_sum


def revision_sum_of(actor: Actor, document: Document) -> int:
    """A number that grows with every change of the document or its items: what a page polls."""
    return document.revision + sum(items_of(actor, document).values_list("revision", flat=True))


def visible_items(actor: Actor) -> ScopedQuerySet[Item]:
    """Items of the actor's associations, and those sent to them."""
    rows: ScopedQuerySet[Item] = Item.objects.unscoped("the condition below is the scope")
    return rows.filter(_own(actor) | Q(_sent_to(actor, item=OuterRef("pk"))))


PROBLEM_STATES = {"open": _("Not handed out"), "running": _("Being mended"), "closed": _("Struck off")}


def problems_of(actor: Actor, organization: Organization, *, q: str = "", state: str = "") -> ScopedQuerySet[Any]:
    """Problems of an association (问题清单), newest first, with `progress` (a key of PROBLEM_STATES).

    `sent_count`, `sent_closed`, `inside_count` and `inside_closed` count what the association itself sent to others
    and gave to units inside; one is struck off when all of these are.
    """
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Any] = Item.objects.scoped(Scope(organizations=frozenset({organization.pk})))
    rows = rows.filter(kind=ItemKind.PROBLEM).exclude(state=ItemState.DISCARDED)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(cause__icontains=q) | Q(measure__icontains=q))
    rows = rows.annotate(**_handed_out(organization)).annotate(progress=_PROGRESS)
    rows = rows.filter(progress=state) if state else rows
    return rows.select_related("document").order_by("-number")


_PROGRESS = Case(
    When(sent_count=0, inside_count=0, then=Value("open")),
    When(sent_count=F("sent_closed"), inside_count=F("inside_closed"), then=Value("closed")),
    default=Value("running"),
)


def _handed_out(organization: Organization) -> dict[str, Count]:
    own = Q(assignments__sender=organization) & ~Q(assignments__state="withdrawn")
    sent, inside = own & Q(assignments__mode="guidance"), own & Q(assignments__mode="internal")
    closed = Q(assignments__state="closed")
    return {
        "sent_count": Count("assignments", filter=sent),
        "sent_closed": Count("assignments", filter=sent & closed),
        "inside_count": Count("assignments", filter=inside),
        "inside_closed": Count("assignments", filter=inside & closed),
    }


def problem_counts(actor: Actor, organization: Organization) -> dict[str, int]:
    """How many problems stand in each of PROBLEM_STATES."""
    found = Counter(problems_of(actor, organization).values_list("progress", flat=True))
    return {key: found[key] for key in PROBLEM_STATES}


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents of a list are meant; empty fields mean no narrowing."""

    q: str = ""
    kind: str = ""
    state: str = ""
    year: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> DocumentFilter:
        """From a query string; what cannot be read is left out."""
        year = query.get("year") or ""
        kind, state = query.get("kind") or "", query.get("state") or ""
        return cls(
            q=(query.get("q") or "").strip(),
            kind=kind if kind in DocumentKind.values else "",
            state=state if state in DocumentState.values else "",
            year=int(year) if year.isdecimal() and len(year) == 4 else None,
        )

    def narrow(self, rows: ScopedQuerySet[Document]) -> ScopedQuerySet[Document]:
        """The rows that are meant."""
        exact = {"kind": self.kind, "state": self.state, "year": self.year}
        narrowed = rows.filter(**{name: value for name, value in exact.items() if value})
        return narrowed.filter(Q(title__icontains=self.q) | Q(number__icontains=self.q)) if self.q else narrowed


def document_years(actor: Actor, organization: Organization) -> list[int]:
    """Years of work of an association's documents, newest first."""
    permit(actor, READ, organization)
    rows = Document.objects.unscoped("permitted in the association").filter(organization=organization)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def sent_progress(actor: Actor, organization: Organization, document_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """By document: how many tasks the association sent down from it, and how many of these are struck off."""
    permit(actor, READ, organization)
    rows = Assignment.objects.unscoped("permitted for the sender").filter(sender=organization, mode=Mode.GUIDANCE)
    rows = rows.filter(document__in=list(document_ids)).exclude(state="withdrawn").order_by()
    counted = rows.values_list("document").annotate(all=Count("pk"), closed=Count("pk", filter=Q(state="closed")))
    return {document: (every, closed) for document, every, closed in counted}
