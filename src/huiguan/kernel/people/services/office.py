"""Who holds the staff posts of an office."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import StaffPost
from huiguan.kernel.people.models import Person, StaffAssignment
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit


def appoint_to_post(*, actor: Actor, post: StaffPost, person: Person, on: date) -> StaffAssignment:
    """Let a person hold a staff post from `on`; RuleViolation when all its seats are taken."""
    with recording(actor, organization=post.organization, reason="appoint_to_post"):
        permit(actor, "people.manage_office", post.organization)
        locked = StaffPost.objects.unscoped("lock of the post").select_for_update().get(pk=post.pk)
        held = StaffAssignment.objects.unscoped("count of seats taken").filter(post=locked, period__contains=on)
        if held.count() >= locked.seats:
            raise RuleViolation(_("All seats of this post are taken."), code="no_vacancy")
        assignment: StaffAssignment = StaffAssignment.objects.create(
            organization=locked.organization, post=locked, person=person, period=(on, None)
        )
    return assignment


def end_staff_assignment(*, actor: Actor, assignment: StaffAssignment, on: date) -> StaffAssignment:
    """Enter the day from which a person no longer holds a post."""
    with recording(actor, organization=assignment.organization, reason="end_staff_assignment"):
        permit(actor, "people.manage_office", assignment.organization)
        rows = StaffAssignment.objects.unscoped("lock of the row").select_for_update()
        locked: StaffAssignment = rows.get(pk=assignment.pk)
        if on <= locked.period.lower:
            raise Invalid(_("The end lies before the start."), code="ends_before_start", field="on")
        locked.period = (locked.period.lower, on)
        locked.save()
    return locked
