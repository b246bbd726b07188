"""Names beside a reference to a member follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from typing import Any

from huiguan.members.models import Membership
from huiguan.programmes.models import Enrolment, Volunteer


def follow_identity(membership: Membership) -> None:
    """Write the name of a member as the record has it now; part of the step that changed the record."""
    models: tuple[Any, ...] = (Enrolment, Volunteer)
    for model in models:
        model.objects.unscoped("of a record that was changed").filter(member=membership).update(name=membership.name)
