"""Views of lists over the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Router, Schema
from pydantic import Field, StringConstraints

from huiguan.kernel.people import selectors, services
from huiguan.kernel.people.models import SavedView
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["lists"])
Line = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]
ListName = Annotated[str, Path(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
ViewId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class ViewIn(Schema):
    """A view to keep: the list's query string, the keys of its columns in their order."""

    name: Name
    query: Line = ""
    columns: Annotated[list[Key], Field(max_length=60)] = []
    shared: bool = False


class ViewChange(Schema):
    """What is changed; what is left out stays."""

    name: Name | None = None
    query: Line | None = None
    columns: Annotated[list[Key], Field(max_length=60)] | None = None
    shared: bool | None = None


class ViewOut(Schema):
    """A kept view."""

    id: int
    name: str
    query: str
    columns: list[str]
    shared: bool
    list: str


@router.get("/organizations/{code}/lists/{list_name}/views", response=list[ViewOut])
@operation("people.keep_views")
def list_views(request: SignedRequest, code: str, list_name: ListName) -> Any:
    """Views of a list that one kept oneself or that the office shares."""
    return selectors.views_of(request.actor, request.organization, list_name)


@router.post("/organizations/{code}/lists/{list_name}/views", response={201: ViewOut})
@operation("people.keep_views")
def save_view(request: SignedRequest, code: str, list_name: ListName, payload: ViewIn) -> tuple[int, SavedView]:
    """Keep a view; one's own of the same name is replaced."""
    return 201, services.save_view(
        actor=request.actor, organization=request.organization, list=list_name, **payload.model_dump()
    )


@router.patch("/list-views/{int:view_id}", response=ViewOut)
@operation("people.keep_views")
def change_view(request: SignedRequest, view_id: ViewId, payload: ViewChange) -> SavedView:
    """Rename a view, share it, or change what it shows."""
    return services.change_view(actor=request.actor, view_id=view_id, **payload.model_dump(exclude_unset=True))


@router.delete("/list-views/{int:view_id}", response={204: None})
@operation("people.keep_views")
def delete_view(request: SignedRequest, view_id: ViewId) -> tuple[int, None]:
    """Delete a view."""
    services.delete_view(actor=request.actor, view_id=view_id)
    return 204, None
