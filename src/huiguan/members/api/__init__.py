"""The room over the API: the same services and reads as the pages."""

from __future__ import annotations

from ninja import Router

from huiguan.members.api import (
    applications,
    consents,
    dues,
    duplicates,
    invitations,
    letters,
    own,
    records,
    settings,
    totals,
    transfers,
    units,
)

router = Router(tags=["members"])
OWN = (own, consents, invitations, letters)
for part in (records, dues, duplicates, applications, transfers, units, settings, totals, *OWN):
    router.add_router("", part.router)

__all__ = ["router"]
