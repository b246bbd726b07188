"""Items over the API."""

from __future__ import annotations

from typing import Any

from ninja import Router

from huiguan.directives import services
from huiguan.directives.api import schemas as s
from huiguan.directives.api import work as w
from huiguan.directives.models import Item
from huiguan.directives.selectors import assignments as reads
from huiguan.directives.selectors.documents import problems_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router()


@router.post("/organizations/{code}/items", response={201: s.ItemOut})
@operation("directives.edit_items")
def add_item(request: SignedRequest, code: str, payload: s.ItemIn) -> tuple[int, Item]:
    """Add an item by hand: on a span of a document, or an own entry."""
    item = services.add_item(
        actor=request.actor,
        organization=request.organization,
        document_id=payload.document_id,
        form_key=payload.form_key,
        **payload.given(),
    )
    return 201, item


@router.get("/organizations/{code}/problems", response=list[s.ItemOut])
@operation("directives.read_documents")
def list_problems(request: SignedRequest, code: str) -> list[Item]:
    """The problem list of an association, newest first, at most 1,000."""
    return list(problems_of(request.actor, request.organization)[:1000])


@router.get("/items/{int:item_id}", response=s.ItemOut)
@operation("directives.read_documents")
def get_item(request: SignedRequest, item_id: s.Id) -> Item:
    """An item."""
    return reads.get_item(request.actor, item_id)


@router.get("/organizations/{code}/items/{int:item_id}/page")
@operation("directives.read_ledger")
def item_page(request: SignedRequest, code: str, item_id: s.Id) -> dict[str, Any]:
    """How an item stands in the branch of an association: by light, by branch below, with the latest reports."""
    page = reads.item_page(request.actor, request.organization, item_id)
    return {
        "item": s.ItemOut.from_orm(page.item).model_dump(),
        "as_of": page.as_of,
        "lights": _by_name(page.lights),
        "branches": [
            {
                "organization": b.organization.code,
                "total": b.total,
                "lights": _by_name(b.lights),
                "rows": b.rows.query(),
            }
            for b in page.branches
        ],
        "reports": [w.ReportOut.from_orm(line.report).model_dump() for line in page.reports],
    }


def _by_name(lights: dict[Any, int]) -> dict[str, int]:
    return {light.name.lower(): count for light, count in lights.items()}


@router.patch("/items/{int:item_id}", response=s.ItemOut)
@operation("directives.edit_items")
def change_item(request: SignedRequest, item_id: s.Id, payload: s.ItemChange) -> Item:
    """Change an item; 409 when somebody else was first."""
    return services.change_item(actor=request.actor, item_id=item_id, revision=payload.revision, **payload.given())


@router.post("/items/{int:item_id}/split", response=list[s.ItemOut])
@operation("directives.edit_items")
def split_item(request: SignedRequest, item_id: s.Id, payload: s.Split) -> list[Item]:
    """Split an item in two."""
    return list(services.split_item(actor=request.actor, item_id=item_id, **payload.model_dump()))


@router.post("/items/merge", response=s.ItemOut)
@operation("directives.edit_items")
def merge_items(request: SignedRequest, payload: s.Rows) -> Item:
    """Merge items of one document into the first."""
    return services.merge_items(actor=request.actor, item_ids=list(payload.revisions), revisions=payload.revisions)


@router.post("/items/confirm", response=list[s.ItemOut])
@operation("directives.edit_items")
def confirm_items(request: SignedRequest, payload: s.Rows) -> list[Item]:
    """Confirm items, so that they may be sent."""
    return services.confirm_items(actor=request.actor, item_ids=list(payload.revisions), revisions=payload.revisions)


@router.post("/items/{int:item_id}/discard", response=s.ItemOut)
@operation("directives.edit_items")
def discard_item(request: SignedRequest, item_id: s.Id, payload: s.Revised) -> Item:
    """Discard an item."""
    return services.discard_item(actor=request.actor, item_id=item_id, revision=payload.revision)


@router.post("/items/{int:item_id}/restore", response=s.ItemOut)
@operation("directives.edit_items")
def restore_item(request: SignedRequest, item_id: s.Id, payload: s.Revised) -> Item:
    """Bring a discarded item back."""
    return services.restore_item(actor=request.actor, item_id=item_id, revision=payload.revision)


@router.put("/items/{int:item_id}/concerns", response=s.ItemOut)
@operation("directives.edit_items")
def set_concerns(request: SignedRequest, item_id: s.Id, payload: s.Concerns) -> Item:
    """Say which associations an item concerns."""
    known = dict(Organization.objects.filter(code__in=payload.organizations).values_list("code", "pk"))
    return services.set_concerns(
        actor=request.actor, item_id=item_id, organization_ids=[known.get(code, 0) for code in payload.organizations]
    )
