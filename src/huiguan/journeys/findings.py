"""A finding about a unit's training becomes an entry of the problem list."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.urls import reverse

from huiguan.directives import services as directives
from huiguan.directives.enums import ItemKind
from huiguan.directives.models import Item
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, allows, permit
from huiguan.programmes.selectors.registers import get_finding

EDIT = "directives.edit_items"
_KEYS = uuid.UUID("8b0b8c0e-7a53-4a7c-9e53-6f0f5d1c2a11")


def key_of(finding_id: int) -> uuid.UUID:
    """The key under which a finding is in the problem list, once."""
    return uuid.uuid5(_KEYS, f"programmes.finding {finding_id}")


def forward_finding(*, actor: Actor, finding_id: int) -> Item:
    """Enter a finding into the problem list; done again it gives what was made before.

    NotFound when the finding may not be read, or the actor may not enter problems in its association.
    """
    with recording(actor, reason="forward_finding"):
        finding = get_finding(actor, finding_id)
        permit(actor, EDIT, finding.organization)
        return directives.add_item(
            actor=actor,
            organization=finding.organization,
            title=finding.text,
            kind=ItemKind.PROBLEM,
            form_key=key_of(finding.pk),
            section=f"{finding.plan.unit} {finding.get_aspect_display()}",
            measure=finding.measure,
            finder=finding.organization.short_name,
        )


def forwarded(actor: Actor, organization: Any, ids: Collection[int]) -> dict[int, str]:
    """Addresses of those findings that are in the problem list; fills `programmes.forwarded`."""
    keys = {key_of(pk): pk for pk in ids}
    rows = Item.objects.unscoped("the findings were read").filter(organization=organization, form_key__in=list(keys))
    return {
        keys[row.form_key]: reverse("directives:item", args=[organization.code, row.pk])
        for row in rows
        if row.form_key is not None
    }


def forward_address(actor: Actor, organization: Any, finding_id: int) -> str:
    """Where the button posts to; empty for who may not. Fills `programmes.forward_address`."""
    may = allows(actor, EDIT, organization)
    return reverse("journeys:forward_finding", args=[organization.code, finding_id]) if may else ""
