"""Who keeps the local calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import Actor, DataClass, Role, define, permit
from huiguan.kernel.permits.slots import filled

MANAGE = define(
    "calendar.manage",
    _("Keep the local working-day calendar"),
    data=DataClass.STRUCTURAL,
    roles={Role.SYSTEM_ADMIN},
)


def permit_keeping(actor: Actor) -> None:
    """Let pass who keeps the calendar: it holds for everybody, so the grant has to reach the topmost association.

    The slot `root_organization` names that one; this floor lies below the tree.
    """
    root = next((found for function in filled("root_organization") if (found := function()) is not None), None)
    permit(actor, MANAGE.name, root)
