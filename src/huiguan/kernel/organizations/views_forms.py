"""Pages that change an association: each is one form for one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.kernel.organizations import forms, selectors, services
from huiguan.kernel.organizations.models import Department, Organization, StaffPost
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

both = require_http_methods(["GET", "POST"])


def _address(organization: Organization) -> str:
    return reverse("organizations:detail", kwargs={"code": organization.code})


def _answer(
    request: SignedRequest, form: BaseForm, act: Callable[[dict[str, Any]], Any], title: str, submit: str, **more: Any
) -> HttpResponse:
    organization = request.organization
    return form_page(
        request,
        form,
        act,
        title=title,
        submit=submit,
        done=_address(organization),
        crumbs=[
            (_("Associations"), reverse("organizations:tree")),
            (organization.short_name, _address(organization)),
        ],
        **more,
    )


@page("organizations.edit_registration")
@both
def edit(request: SignedRequest) -> HttpResponse:
    """Change registration facts."""
    row = request.organization
    known = {field: getattr(row, field) for field in sorted(services.REGISTRATION_FIELDS)}
    return _answer(
        request,
        forms.RegistrationForm(request.POST or None, initial=known),
        lambda data: services.update_registration(actor=request.actor, organization=row, **data),
        _("Change the registration"),
        _("Save the registration"),
    )


@page("organizations.manage_tree")
@both
def create_below(request: SignedRequest) -> HttpResponse:
    """Add an association below this one."""
    parent = request.organization
    return _answer(
        request,
        forms.NewOrganizationForm(request.POST or None, parent=parent),
        lambda data: services.create_organization(actor=request.actor, parent=parent, **data),
        _("Add an association below %(name)s") % {"name": parent.short_name},
        _("Add the association"),
        said=_("The association stands in the tree."),
    )


@page("organizations.manage_tree")
@both
def move(request: SignedRequest) -> HttpResponse:
    """Hang the association with its branch elsewhere."""
    row = request.organization
    return _answer(
        request,
        forms.MoveForm(request.POST or None),
        lambda data: services.move_organization(actor=request.actor, organization=row, parent=data["parent"]),
        _("Move %(name)s") % {"name": row.short_name},
        _("Move the association"),
        note=_("Everything below moves along. The history keeps where it stood."),
    )


@page("organizations.manage_tree")
@both
def merge(request: SignedRequest) -> HttpResponse:
    """Let another association take over; this one is dissolved."""
    row = request.organization

    def act(data: dict[str, Any]) -> None:
        services.merge_organizations(
            actor=request.actor, predecessor=row, successor=data["successor"], on=data["on"], note=data["note"]
        )

    return _answer(
        request,
        forms.MergeForm(request.POST or None),
        act,
        _("Merge %(name)s into another association") % {"name": row.short_name},
        _("Merge and dissolve %(name)s") % {"name": row.short_name},
        danger=True,
        note=_("What stands below moves to the association that takes over. Both keep their records and history."),
    )


@page("organizations.manage_tree")
@both
def change_state(request: SignedRequest) -> HttpResponse:
    """Change the state."""
    row = request.organization
    return _answer(
        request,
        forms.StateForm(request.POST or None, initial={"state": row.state}),
        lambda data: services.change_state(actor=request.actor, organization=row, **data),
        _("Change the state of %(name)s") % {"name": row.short_name},
        _("Save the state"),
    )


@page("organizations.edit_registration")
@both
def open_department(request: SignedRequest) -> HttpResponse:
    """Set up a department."""
    row = request.organization
    order = selectors.departments_of(request.actor, row).count()
    return _answer(
        request,
        forms.DepartmentForm(request.POST or None),
        lambda data: services.open_department(actor=request.actor, organization=row, order=order, **data),
        _("Set up a department"),
        _("Set up the department"),
    )


@page("organizations.edit_registration")
@both
def close_department(request: SignedRequest, department_id: int) -> HttpResponse:
    """Close a department."""
    department: Department = _found(selectors.departments_of(request.actor, request.organization), department_id)
    return _answer(
        request,
        forms.OnDayForm(request.POST or None),
        lambda data: services.close_department(actor=request.actor, department=department, **data),
        _("Close %(name)s") % {"name": department.name},
        _("Close the department"),
        danger=True,
    )


@page("organizations.edit_registration")
@both
def open_staff_post(request: SignedRequest) -> HttpResponse:
    """Set up a staff post."""
    row = request.organization
    return _answer(
        request,
        forms.StaffPostForm(request.POST or None, departments=selectors.departments_of(request.actor, row)),
        lambda data: services.open_staff_post(actor=request.actor, organization=row, **data),
        _("Set up a staff post"),
        _("Set up the post"),
    )


@page("organizations.edit_registration")
@both
def close_staff_post(request: SignedRequest, post_id: int) -> HttpResponse:
    """Close a staff post."""
    post: StaffPost = _found(selectors.staff_posts_of(request.actor, request.organization), post_id)
    return _answer(
        request,
        forms.OnDayForm(request.POST or None),
        lambda data: services.close_staff_post(actor=request.actor, post=post, **data),
        _("Close %(name)s") % {"name": post.title},
        _("Close the post"),
        danger=True,
    )


@page("organizations.edit_registration")
@both
def start_membership(request: SignedRequest) -> HttpResponse:
    """Enter the unit membership in the association above."""
    row = request.organization
    parent = selectors.ancestors(row).last()
    if parent is None:
        raise Http404
    return _answer(
        request,
        forms.MembershipForm(request.POST or None),
        lambda data: services.start_unit_membership(actor=request.actor, organization=row, association=parent, **data),
        _("Enter the unit membership in %(name)s") % {"name": parent.name},
        _("Enter the membership"),
        note=_("It makes nobody here a member of the association above."),
    )


@page("organizations.edit_registration")
@both
def end_membership(request: SignedRequest, membership_id: int) -> HttpResponse:
    """Enter the end of a unit membership."""
    membership = _found(selectors.unit_memberships_of(request.organization), membership_id)
    return _answer(
        request,
        forms.OnDayForm(request.POST or None),
        lambda data: services.end_unit_membership(actor=request.actor, membership=membership, **data),
        _("End the unit membership in %(name)s") % {"name": membership.association.name},
        _("End the membership"),
        danger=True,
    )


def _found(rows: Any, key: int) -> Any:
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(str(key))
    return row
