"""Public notices over the API: what is shown today, and nothing of what was."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from huiguan.kernel.notices import selectors
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.permits.api import operation
from huiguan.kernel.schemas import Id, Page

router = Router(tags=["notices"])
READ = "notices.read_public"
PAGE_SIZE = 50


class NoticeLine(Schema):
    """A notice; its title names nobody."""

    id: int
    purpose: str
    title: str
    association: str
    state: str
    starts_on: date
    ends_on: date
    working_days: int

    @staticmethod
    def resolve_association(row: PublicNotice) -> str:
        """Its name."""
        return str(row.organization.name)

    @staticmethod
    def resolve_state(row: PublicNotice) -> str:
        """As of today."""
        return selectors.state_now(row).value


class NoticeShown(NoticeLine):
    """A notice with its rows, by field; none outside of its days."""

    rows: list[dict[str, str]]

    @staticmethod
    def resolve_rows(row: PublicNotice) -> list[dict[str, str]]:
        """What is shown today."""
        return selectors.shown_rows(row)


@router.get("/notices", response=list[NoticeLine])
@operation(READ)
def list_notices(request: HttpRequest, page: Page = 1) -> list[PublicNotice]:
    """Notices that are shown today, the latest first, fifty on a page."""
    return list(selectors.running_notices()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/notices/{int:notice_id}", response=NoticeShown)
@operation(READ)
def read_notice(request: HttpRequest, notice_id: Id) -> PublicNotice:
    """A notice; after its last day without rows."""
    return selectors.public_notice(notice_id)
