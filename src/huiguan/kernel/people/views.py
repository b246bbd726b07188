"""Pages of one's own account and of the office's staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.selectors import staff_posts_of
from huiguan.kernel.people import selectors, services
from huiguan.kernel.people.forms import AppointForm, EndForm, OwnAccountForm
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page


@page("people.view_self")
@require_safe
def me(request: SignedRequest) -> HttpResponse:
    """One's own account; higher floors add their cards through the slot `people.me`."""
    cards = [card for function in filled("people.me") for card in function(request)]
    return render(request, "people/me.html", {"account": selectors.own_account(request.actor), "cards": cards})


@page("people.edit_self")
@require_http_methods(["GET", "POST"])
def edit_me(request: SignedRequest) -> HttpResponse:
    """Change address, number and keys."""
    account = selectors.own_account(request.actor)
    known = {"email": account.email, "mobile": account.mobile, "single_keys": account.single_keys}
    return form_page(
        request,
        OwnAccountForm(request.POST or None, initial=known),
        lambda data: services.update_own_account(actor=request.actor, **data),
        title=_("Change my account"),
        submit=_("Save my account"),
        done=reverse("people:me"),
        crumbs=[(_("My account"), reverse("people:me"))],
    )


@page("people.edit_self")
@require_POST
def choose_columns(request: SignedRequest, list_name: str) -> HttpResponse:
    """Keep which columns of a list one wants to see, and go back to it; the column chooser posts here."""
    columns = [] if "reset" in request.POST else request.POST.getlist("columns")
    try:
        services.choose_columns(actor=request.actor, list=list_name, columns=columns)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if safe else reverse("people:me"))


@page("people.view_office")
@require_safe
def office(request: SignedRequest) -> HttpResponse:
    """Posts of the office, who holds them, and what is vacant."""
    rows = selectors.office_of(request.actor, request.organization, today())
    context = {
        "rows": rows,
        "seats": sum(row["post"].seats for row in rows),
        "vacant": sum(row["vacant"] for row in rows),
        "may_manage": allows(request.actor, "people.manage_office", request.organization),
    }
    return render(request, "people/office.html", context)


@page("people.manage_office")
@require_http_methods(["GET", "POST"])
def appoint(request: SignedRequest, post_id: int) -> HttpResponse:
    """Let somebody hold a staff post."""
    post = staff_posts_of(request.actor, request.organization).filter(pk=post_id).first()
    if post is None:
        raise NotFound(str(post_id))

    def act(data: dict[str, Any]) -> None:
        # One act: a refused appointment leaves no new person behind.
        with recording(request.actor, request.organization, "appoint_to_post"):
            person = data["person"] or services.create_person(
                actor=request.actor, organization=request.organization, name=data["name"]
            )
            services.appoint_to_post(actor=request.actor, post=post, person=person, on=data["starts"])

    people = selectors.office_people(request.actor, request.organization)
    return form_page(
        request,
        AppointForm(request.POST or None, people=people),
        act,
        title=_("Appoint to %(post)s") % {"post": post.title},
        submit=_("Appoint"),
        done=_office_address(request),
        crumbs=_office_crumbs(request),
    )


@page("people.manage_office")
@require_http_methods(["GET", "POST"])
def end_assignment(request: SignedRequest, assignment_id: int) -> HttpResponse:
    """Enter that somebody no longer holds a post."""
    held = selectors.get_staff_assignment(request.actor, request.organization, assignment_id)
    return form_page(
        request,
        EndForm(request.POST or None),
        lambda data: services.end_staff_assignment(actor=request.actor, assignment=held, on=data["on"]),
        title=_("%(name)s leaves %(post)s") % {"name": held.person.name, "post": held.post.title},
        submit=_("End the appointment"),
        done=_office_address(request),
        crumbs=_office_crumbs(request),
    )


def _office_address(request: SignedRequest) -> str:
    return reverse("people:office", kwargs={"code": request.organization.code})


def _office_crumbs(request: SignedRequest) -> list[tuple[Any, str]]:
    return [(request.organization.short_name, ""), (_("Office"), _office_address(request))]
