"""The room over the API: the same services and reads as the pages."""

from __future__ import annotations

from ninja import Router

from huiguan.directives.api import assignments, dispatch, documents, items, overview

router = Router(tags=["directives"])
for part in (documents, items, dispatch, assignments, overview):
    router.add_router("", part.router)

__all__ = ["router"]
