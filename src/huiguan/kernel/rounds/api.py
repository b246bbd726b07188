"""Rounds over the API: the quotas of single associations, for who calls the round."""

from __future__ import annotations

from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.permits import Invalid
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest, here
from huiguan.kernel.rounds import selectors, services
from huiguan.kernel.rounds.models import Quota
from huiguan.kernel.schemas import Id, Line, Page

router = Router(tags=["rounds"])
PAGE_SIZE = 50


class QuotaOut(Schema):
    """How many an association may pass up, where it differs from its level."""

    association: str
    most: int

    @staticmethod
    def resolve_association(row: Quota) -> str:
        """Its code."""
        return str(row.organization.code)


class QuotaIn(Schema):
    """A quota by the code of the association; null takes it away."""

    association: Line
    most: Annotated[int, Field(ge=0, le=99_999)] | None


class QuotasIn(Schema):
    """Quotas to set, all or none."""

    quotas: Annotated[list[QuotaIn], Field(max_length=5000)]


@router.get("/organizations/{code}/rounds/{int:round_id}/quotas", response=list[QuotaOut])
@operation("rounds.call")
def list_round_quotas(request: SignedRequest, code: str, round_id: Id, page: Page = 1) -> list[Quota]:
    """The quotas of single associations, fifty on a page."""
    row = here(request, selectors.get_round(request.actor, request.organization, round_id))
    return list(selectors.own_quotas(row)[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.put("/organizations/{code}/rounds/{int:round_id}/quotas", response=list[QuotaOut])
@operation("rounds.call")
def set_round_quotas(request: SignedRequest, code: str, round_id: Id, data: QuotasIn) -> list[Quota]:
    """Set quotas of single associations."""
    row = here(request, selectors.get_round(request.actor, request.organization, round_id))
    wanted = {each.association: each.most for each in data.quotas}
    known = dict(branch(row.organization).filter(code__in=wanted).values_list("code", "pk"))
    if unknown := sorted(set(wanted) - set(known)):
        raise Invalid(", ".join(unknown[:20]), code="unknown", field="quotas")
    quotas = {known[place]: most for place, most in wanted.items()}
    services.set_quotas(actor=request.actor, round_id=row.pk, quotas=quotas)
    return list(selectors.own_quotas(row)[:PAGE_SIZE])
