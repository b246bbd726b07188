"""Inside an association one unit leads an item: two that lead wait for each other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.directives.enums import ENDED_STATES, Mode, Part
from huiguan.directives.models import Assignment, Item
from huiguan.kernel.permits import Invalid


def refuse_two_leads(row: Assignment) -> None:
    """Call after `row` was made or begun anew, inside its recording, which a refusal undoes.

    Raises Invalid ("two_leads") when another unit of the same sender leads the item too. The item is locked meanwhile,
    so that two who do it at once see each other.
    """
    if not (row.is_internal and row.part == Part.LEAD):
        return
    Item.objects.unscoped("locked for the check").select_for_update(of=("self",)).get(pk=row.item_id)
    rows = Assignment.objects.unscoped("checked while the item is locked").filter(item_id=row.item_id)
    inside = rows.filter(sender_id=row.sender_id, mode=Mode.INTERNAL, part=Part.LEAD)
    others = inside.exclude(state__in=ENDED_STATES).exclude(pk=row.pk)
    other = others.select_related("department", "organization").first()
    if other is not None:
        unit = other.department.name if other.department else other.addressee or other.organization.name
        words = _("%(unit)s leads this task. One unit leads: withdraw it there first, or let this one co-operate.")
        raise Invalid(words % {"unit": unit}, code="two_leads", field="units")
