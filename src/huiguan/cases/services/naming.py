"""What a public notice of relief says of somebody follows when the identity is hidden, or no longer is."""

from __future__ import annotations

from huiguan.cases.models import Relief
from huiguan.cases.selectors.relief import NOTICE, notice_rows
from huiguan.kernel.notices.services import redraw_row
from huiguan.members.models import Membership
from huiguan.members.selectors import has_hidden_identity


def follow_identity(membership: Membership) -> None:
    """Write the notices about relief for a member anew; part of the step that changed the record.

    Not even the surname is told of who is hidden: with amount and association it leads to one person.
    """
    if membership.person_id is None:
        return
    hidden = has_hidden_identity(membership.person_id)
    rows = Relief.objects.unscoped("of a record that was changed").filter(notice_id__isnull=False)
    for relief in rows.filter(case__person=membership.person_id).select_related("case"):
        (old,), (new,) = notice_rows(relief, hidden=not hidden), notice_rows(relief, hidden=hidden)
        redraw_row(purpose=NOTICE, subject_kind="cases.relief", subject_id=relief.pk, old=old, new=new)
