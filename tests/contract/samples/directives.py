"""One of everything of directives in the county of the access tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.contract.samples.words import START

from huiguan.directives import services
from huiguan.directives.models import DispatchRun, Item, SavedGroup
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here = actor_of(officer), place["here"]
    nothing: dict[str, Any] = {"items": [], "organization_ids": [], "cooperating_ids": []}
    document = services.register_document(
        actor=actor, organization=here, text="通知\n\n一、办公室要在6月30日前完成核对。"
    )
    (own,) = services.add_own_assignment(actor=actor, organization=here, title="own task")
    bulletin = services.draft_bulletin(actor=actor, organization=here, starts=START, ends=date.today())
    item = Item.objects.unscoped("test").filter(document=document).first()
    return {
        "document_id": document.pk,
        "item_id": item.pk if item else own.item_id,
        "assignment_id": own.pk,
        "bulletin_id": bulletin.pk,
        "directives:run_id": DispatchRun.objects.create(organization=here, spec=nothing, state="done").pk,
        "directives:group_id": SavedGroup.objects.create(organization=here, name="g").pk,
    }
