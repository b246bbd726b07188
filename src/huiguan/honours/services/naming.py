"""Names beside a candidate follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from huiguan.honours.models import Award, Nomination
from huiguan.honours.selectors import names_of
from huiguan.kernel.panels.services import retitle_entry
from huiguan.kernel.rounds.services import retitle_submission
from huiguan.members.models import Membership


def follow_identity(membership: Membership) -> None:
    """Write the name of a candidate as the record has it now, also where panels and rounds have it in a title."""
    same, why = names_of(f"membership:{membership.pk}"), "of a record that was changed"
    Award.objects.unscoped(why).filter(candidate__in=same).update(name=membership.name)
    rows = Nomination.objects.unscoped(why).filter(candidate__in=same).exclude(name="").select_related("scheme")
    for row in rows:
        row.name = membership.name
        row.save(update_fields=["name"])
        title = f"{row.name} {row.scheme.grade_name(row.grade)}"
        retitle_submission(submission_id=row.submission_id, title=title)
        retitle_entry(subject_kind="honours.nomination", subject_id=row.pk, title=title)
