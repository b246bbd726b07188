"""Departments and staff posts of an association's office."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Department, Organization, StaffPost
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit


def open_department(*, actor: Actor, organization: Organization, name: str, order: int = 0) -> Department:
    """Set up a department; Invalid when one of this name is open."""
    with recording(actor, organization=organization, reason="open_department"):
        permit(actor, "organizations.edit_registration", organization)
        named = Department.objects.unscoped("check of uniqueness").filter(
            organization=organization, name=name, closed_on=None
        )
        if not name.strip() or named.exists():
            raise Invalid(_("There is already a department of this name."), code="department_exists", field="name")
        department: Department = Department.objects.create(organization=organization, name=name.strip(), order=order)
    return department


def close_department(*, actor: Actor, department: Department, on: date) -> Department:
    """Close a department from `on`; refused while it has open posts."""
    with recording(actor, organization=department.organization, reason="close_department"):
        permit(actor, "organizations.edit_registration", department.organization)
        posts = StaffPost.objects.unscoped("check before closing").filter(department=department, closed_on=None)
        if posts.exists():
            raise RuleViolation(_("The department still has staff posts. Close them first."), code="department_in_use")
        department.closed_on = on
        department.save()
    return department


def open_staff_post(
    *, actor: Actor, organization: Organization, title: str, seats: int = 1, department: Department | None = None
) -> StaffPost:
    """Set up a staff post with its number of seats; Invalid without a title or a seat."""
    with recording(actor, organization=organization, reason="open_staff_post"):
        permit(actor, "organizations.edit_registration", organization)
        if not title.strip():
            raise Invalid(_("A post needs a title."), code="title_missing", field="title")
        if seats < 1:
            raise Invalid(_("A post has at least one seat."), code="seats_missing", field="seats")
        if department is not None and department.organization_id != organization.pk:
            raise Invalid(_("The department belongs to another association."), code="foreign", field="department")
        post: StaffPost = StaffPost.objects.create(
            organization=organization, department=department, title=title.strip(), seats=seats
        )
    return post


def close_staff_post(*, actor: Actor, post: StaffPost, on: date) -> StaffPost:
    """Close a staff post from `on`."""
    with recording(actor, organization=post.organization, reason="close_staff_post"):
        permit(actor, "organizations.edit_registration", post.organization)
        post.closed_on = on
        post.save()
    return post
