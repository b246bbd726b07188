"""Settings of follow-through: lights, caps, approval, and saved groups."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.directives import services
from huiguan.directives.enums import Scheme
from huiguan.directives.forms import GroupForm, SettingsForm
from huiguan.directives.lights import SHIPPED
from huiguan.directives.models import SavedGroup
from huiguan.directives.selectors.receivers import reach_of
from huiguan.directives.selectors.settings import groups_of, settings_of
from huiguan.directives.views.picker import marks_of, picker
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page

MANAGE = "directives.manage_settings"


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def settings(request: SignedRequest) -> HttpResponse:
    """Light scheme with thresholds, cap of reports, approval; and the saved groups."""
    row = settings_of(request.organization)
    if request.method == "GET":
        return _settings(request, SettingsForm.of(row))
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _settings(request, form, status=422)
    try:
        services.change_settings(actor=request.actor, organization=request.organization, **form.changes(row))
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _settings(request, form, status=409 if isinstance(refusal, Conflict) else 422)
    messages.success(request, _("Settings saved."))
    return redirect("directives:settings", request.organization.code)


def _settings(request: SignedRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    chosen = str(form["scheme"].value())
    context = {
        "form": form,
        "schemes": [_scheme(scheme, chosen) for scheme in Scheme],
        "groups": groups_of(request.actor, request.organization),
    }
    return render(request, "directives/settings/settings.html", context, status=status)


def _scheme(scheme: Scheme, chosen: str) -> dict[str, Any]:
    levels = (0, 2, 3) if scheme is Scheme.TRAFFIC else (0, 1, 2, 3)
    return {"value": scheme.value, "levels": levels, "shipped": SHIPPED[scheme], "chosen": chosen == str(scheme.value)}


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def group_new(request: SignedRequest) -> HttpResponse:
    """Make a saved group."""
    return _group(request, None)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def group(request: SignedRequest, group_id: int) -> HttpResponse:
    """Rename a saved group and change its members."""
    found = groups_of(request.actor, request.organization).filter(pk=group_id).first()
    if found is None:
        raise NotFound(str(group_id))
    return _group(request, found)


def _group(request: SignedRequest, row: SavedGroup | None) -> HttpResponse:
    first = GroupForm(initial={"name": row.name if row is not None else ""})
    if request.method == "GET":
        return _group_page(request, row, first, _member_ids(row))
    reach = reach_of(request.actor, request.organization)
    kept = {int(raw) for raw in request.POST.getlist("member") if raw.isdecimal() and len(raw) < 19}
    wanted = {*(kept & set(reach.by_id)), *reach.meant(marks_of(request.POST))}
    form = GroupForm(request.POST)
    if request.POST.get("step") != "save" or not form.is_valid():
        return _group_page(request, row, form, kept, status=422 if request.POST.get("step") == "save" else 200)
    try:
        saved = services.save_group(
            actor=request.actor,
            organization=request.organization,
            name=form.cleaned_data["name"],
            organization_ids=wanted,
            group_id=row.pk if row is not None else None,
        )
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _group_page(request, row, form, kept, status=409 if isinstance(refusal, Conflict) else 422)
    messages.success(request, _("Group saved: %(name)s, %(n)s associations.") % {"name": saved.name, "n": len(wanted)})
    return redirect("directives:settings", request.organization.code)


def _member_ids(row: SavedGroup | None) -> set[int]:
    return {member.association_id for member in row.members.all()} if row is not None else set()


def _group_page(
    request: SignedRequest, row: SavedGroup | None, form: GroupForm, kept: set[int], status: int = 200
) -> HttpResponse:
    reach = reach_of(request.actor, request.organization)
    members = _member_ids(row)
    context = {
        "group": row,
        "form": form,
        "members": [(place, place.pk in kept) for place in reach.places if place.pk in members],
        "picker": {**picker(reach, request.POST), "groups": []},
        "named": request.method == "POST",
    }
    return render(request, "directives/settings/group.html", context, status=status)


@page(MANAGE)
@require_POST
def group_delete(request: SignedRequest, group_id: int) -> HttpResponse:
    """Delete a saved group; what was sent to it stays."""
    services.delete_group(actor=request.actor, group_id=group_id)
    messages.success(request, _("Group deleted. What was sent to it stays."))
    return redirect("directives:settings", request.organization.code)
