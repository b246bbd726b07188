"""Documents over the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router

from huiguan.directives import services
from huiguan.directives.api import schemas as s
from huiguan.directives.api import work as w
from huiguan.directives.models import Document, Instruction, Item
from huiguan.directives.selectors import documents as reads
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router()
PAGE = 100
Page = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/organizations/{code}/documents", response=list[s.DocumentOut])
@operation("directives.read_documents")
def list_documents(request: SignedRequest, code: str, received: bool = False, page: Page = 1) -> Any:
    """Documents that an association registered (or from which it received items), newest first, 100 a page."""
    rows = reads.documents_of(request.actor, request.organization, received=received)
    return list(rows[(page - 1) * PAGE : page * PAGE])


@router.post("/organizations/{code}/documents", response={201: s.DocumentWhole})
@operation("directives.edit_documents")
def register_document(request: SignedRequest, code: str, payload: s.DocumentIn) -> tuple[int, Any]:
    """Register a document and have its items proposed."""
    document = services.register_document(
        actor=request.actor, organization=request.organization, **payload.model_dump()
    )
    return 201, _whole(request, document)


def _whole(request: SignedRequest, document: Document) -> dict[str, Any]:
    columns = s.DocumentOut.from_orm(document).model_dump()
    items = list(reads.items_of(request.actor, document))
    return {**columns, "text": document.text, "outline": document.outline, "items": items}


@router.get("/documents/{int:document_id}", response=s.DocumentWhole)
@operation("directives.read_documents")
def get_document(request: SignedRequest, document_id: s.Id) -> Any:
    """A document with its words and items; a receiver sees the items that were sent to it."""
    return _whole(request, reads.get_document(request.actor, document_id))


@router.patch("/documents/{int:document_id}", response=s.DocumentOut)
@operation("directives.edit_documents")
def change_document(request: SignedRequest, document_id: s.Id, payload: s.DocumentChange) -> Document:
    """Change what is said about a document; 409 when somebody else was first."""
    sent = payload.model_dump(exclude_unset=True, exclude={"revision"})
    changes = {name: value for name, value in sent.items() if value is not None or name == "dated"}
    return services.change_document(actor=request.actor, document_id=document_id, revision=payload.revision, **changes)


@router.put("/documents/{int:document_id}/text", response=s.DocumentWhole)
@operation("directives.edit_documents")
def update_document_text(request: SignedRequest, document_id: s.Id, payload: s.NewText) -> Any:
    """Put a new version of the words in place; 409 when somebody else was first."""
    document = services.update_document_text(actor=request.actor, document_id=document_id, **payload.model_dump())
    return _whole(request, document)


@router.post("/documents/{int:document_id}/itemise", response=list[s.ItemOut])
@operation("directives.edit_items")
def itemise_document(request: SignedRequest, document_id: s.Id, payload: s.Revised) -> list[Item]:
    """Propose items anew; what a clerk settled stays."""
    return services.itemise_document(actor=request.actor, document_id=document_id, revision=payload.revision)


@router.get("/documents/{int:document_id}/instructions", response=list[s.InstructionOut])
@operation("directives.read_documents")
def list_instructions(request: SignedRequest, document_id: s.Id) -> list[Instruction]:
    """Instructions written on a document of one's own association."""
    return reads.instructions_of(request.actor, reads.get_document(request.actor, document_id))


@router.post("/documents/{int:document_id}/instructions", response={201: s.InstructionOut})
@operation("directives.instruct")
def instruct(request: SignedRequest, document_id: s.Id, payload: s.InstructionIn) -> tuple[int, Instruction]:
    """Write an instruction; approving or returning takes a submitted document along."""
    return 201, services.instruct(actor=request.actor, document_id=document_id, **payload.model_dump())


@router.post("/documents/{int:document_id}/submit", response=s.DocumentOut)
@operation("directives.edit_documents")
def submit_document(request: SignedRequest, document_id: s.Id, payload: w.NoteIn) -> Document:
    """Submit a document to the head for approval."""
    return services.submit_document(actor=request.actor, document_id=document_id, note=payload.note)


@router.post("/documents/{int:document_id}/archive", response=s.DocumentOut)
@operation("directives.edit_documents")
def archive_document(request: SignedRequest, document_id: s.Id, payload: w.NoteIn) -> Document:
    """Put a document away."""
    return services.archive_document(actor=request.actor, document_id=document_id, note=payload.note)
