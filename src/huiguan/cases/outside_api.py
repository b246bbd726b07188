"""Help from outside over the API: what the lead does. The helper comes to the page with a code, never here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema

from huiguan.cases import selectors, services
from huiguan.cases.selectors.helpers import Helper
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Ids, Line, Note

router = Router(tags=["cases"])
HANDLE = "cases.handle_cases"


class HelperIn(Schema):
    """Who is asked outside, what is handed over, for how many days; `consented`: the person was asked and consents."""

    name: Line
    profession: Line
    office: Line
    summary: Note
    days: Annotated[int, Field(ge=1, le=90)] = 7
    paper_ids: Ids = []
    consented: bool = False


class HelperOut(Schema):
    """Somebody outside who was asked."""

    id: int
    name: str
    profession: str
    office: str
    asked_at: datetime
    ends_on: date
    is_open: bool
    answered_at: datetime | None

    @staticmethod
    def resolve_id(row: Helper) -> int:
        """Its key."""
        return row.pk


class HelperCodeOut(Schema):
    """The code to hand on; shown once, used once."""

    id: int
    code: str


@router.get("/cases/{int:case_id}/outside", response=list[HelperOut])
@operation(HANDLE)
def list_outside_help(request: SignedRequest, case_id: int) -> list[Helper]:
    """Whom the handlers asked outside; a look at the case."""
    door, _words = services.open_case(actor=request.actor, case_id=case_id)
    return selectors.helpers_of(door.case)


@router.post("/cases/{int:case_id}/outside", response=HelperCodeOut)
@operation(HANDLE)
def ask_outside_help(request: SignedRequest, case_id: int, asked: HelperIn) -> dict[str, Any]:
    """Ask a lawyer or a doctor outside."""
    values = asked.dict()
    paper_ids, consented = values.pop("paper_ids"), values.pop("consented")
    row, code = services.ask_outside(
        actor=request.actor,
        case_id=case_id,
        outsider=services.Outsider(**values),
        paper_ids=paper_ids,
        consented=consented,
    )
    return {"id": row.pk, "code": code}


@router.post("/cases/{int:case_id}/outside/{int:help_id}/code", response=HelperCodeOut)
@operation(HANDLE)
def renew_outside_code(request: SignedRequest, case_id: int, help_id: int) -> dict[str, Any]:
    """A new code; the one before is void."""
    row, code = services.new_outside_code(actor=request.actor, case_id=case_id, help_id=help_id)
    return {"id": row.pk, "code": code}


@router.post("/cases/{int:case_id}/outside/{int:help_id}/end", response={204: None})
@operation(HANDLE)
def end_outside_help(request: SignedRequest, case_id: int, help_id: int) -> None:
    """The helper reads nothing any more."""
    services.end_outside(actor=request.actor, case_id=case_id, help_id=help_id)
