"""Search over the API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.search import selectors
from huiguan.kernel.search.query import Piece
from huiguan.kernel.search.views import TEXT_LIMIT

router = Router(tags=["search"])


class PieceOut(Schema):
    """A stretch of text, and whether it answers the query."""

    text: str
    hit: bool


class HitOut(Schema):
    """One thing found."""

    kind: str
    id: int
    organization: str
    url: str
    title: list[PieceOut]
    excerpt: list[PieceOut]


class FacetOut(Schema):
    """How many hits share a kind or an association; `more`: at least so many."""

    key: str
    label: str
    count: int
    more: bool


class ResultsOut(Schema):
    """One page of hits, twenty each; `more`: there are at least `total`, counting stopped."""

    total: int
    more: bool
    page: int
    pages: int
    hits: list[HitOut]
    kinds: list[FacetOut]
    organizations: list[FacetOut]


@router.get("/search", response=ResultsOut)
@operation("search.search_entries")
def search(
    request: SignedRequest,
    q: str = "",
    kind: str = "",
    page: int = 1,
) -> dict[str, Any]:
    """What the actor may see, by word, part of a word, pinyin or initials; of one kind when `kind` is given."""
    found = selectors.search(request.actor, q[:TEXT_LIMIT], kinds=[kind] if kind else None, page=page)
    return {
        "total": found.total,
        "more": found.more,
        "page": found.page,
        "pages": found.pages,
        "hits": [_hit(hit) for hit in found.hits],
        "kinds": [_facet(facet) for facet in found.kinds],
        "organizations": [_facet(facet) for facet in found.organizations],
    }


def _facet(facet: selectors.Facet) -> dict[str, Any]:
    return {"key": facet.key, "label": str(facet.label), "count": facet.count, "more": facet.more}


def _hit(hit: selectors.Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind.key,
        "id": hit.object_id,
        "organization": hit.organization_code,
        "url": hit.url,
        "title": _pieces(hit.title),
        "excerpt": _pieces(hit.excerpt),
    }


def _pieces(pieces: list[Piece]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "hit": piece.hit} for piece in pieces]
