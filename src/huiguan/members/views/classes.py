"""Settings of members: classes with the matrix of their rights, further fields, who admits and how numbers are made."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import selectors, services
from huiguan.members.classes import KlassView
from huiguan.members.enums import ClassKind
from huiguan.members.forms import FieldForm, SettingsForm
from huiguan.members.services import ClassSpec
from huiguan.ui.forms import taken

RIGHTS = ("may_vote", "may_stand", "pays_dues", "active")
MOST = 30
JOINED = "、"  # as the page writes benefits one after the other


@page("members.manage_classes")
@require_http_methods(["GET", "POST"])
def classes(request: SignedRequest) -> HttpResponse:
    """The settings; `doing` says which of the three forms was sent."""
    doing = request.POST.get("doing", "") if request.method == "POST" else ""
    kept = selectors.settings_of(request.organization)
    initial = {"admission_body": kept.admission_body, "number_pattern": kept.number_pattern}
    settings = SettingsForm(request.POST if doing == "settings" else None, initial=initial)
    field = FieldForm(request.POST if doing == "field" else None)
    refusal = ""
    if doing:
        refusal = _act(request, doing, settings, field)
        if not refusal and not settings.errors and not field.errors:
            return redirect("members:classes", request.organization.code)
    views = selectors.classes_of(request.organization, active=False)
    set_by = views[0].set_by
    context = {
        "classes": views,
        "kinds": ClassKind.choices,
        "own": set_by == request.organization.pk,
        "inherited": set_by is not None and set_by != request.organization.pk,
        "settings": settings,
        "field": field,
        "fields": selectors.fields_of(request.organization),
        "next": services.admission_body(request.organization),
        "refusal": refusal,
        "crumbs": [(_("Settings"), ""), (_("Classes and fields of members"), "")],
    }
    refused = refusal or settings.errors or field.errors
    return render(request, "members/classes/page.html", context, status=422 if refused else 200)


def _act(request: SignedRequest, doing: str, settings: SettingsForm, field: FieldForm) -> str:
    place: dict[str, Any] = {"actor": request.actor, "organization": request.organization}
    done = True
    try:
        if doing == "classes":
            services.set_classes(**place, classes=_specs(request))
        elif doing == "inherit":
            services.inherit_classes(**place)
        elif doing == "settings":
            done = taken(settings, lambda values: services.change_settings(**place, **values))
        elif doing == "field":
            done = taken(field, lambda values: services.set_field(**place, **_field(values)))
    except RuleViolation as refusal:
        return refusal.message
    if done:
        messages.success(request, _("Saved."))
    return ""


def _benefits(text: str, old: KlassView | None) -> list[str]:
    """What members of a class may use, as the office writes it: one after the other, with commas or semicolons.

    Text that comes back as the page showed it changes nothing: a benefit may hold a comma itself.
    """
    if old is not None and text.strip() == JOINED.join(old.benefits):
        return list(old.benefits)
    return list(dict.fromkeys(one.strip()[:60] for one in re.split(r"[、，；,;\n]", text) if one.strip()))


def _field(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "choices": values["choices"].splitlines()}


def _specs(request: SignedRequest) -> list[ClassSpec]:
    """The rows of the matrix as they were sent; a row without a name is left out."""
    before = {view.key: view for view in selectors.classes_of(request.organization, active=False)}
    rows = [_spec(request, number, before) for number in range(MOST)]
    return [row for row in rows if row is not None]


def _spec(request: SignedRequest, number: int, before: dict[str, KlassView]) -> ClassSpec | None:
    key = request.POST.get(f"key_{number}", "").strip()
    label = request.POST.get(f"label_{number}", "").strip()
    if not key or not label:
        return None
    old = before.get(key)
    return ClassSpec(
        key=key,
        label=label,
        label_en=request.POST.get(f"label_en_{number}", "").strip(),
        kind=old.kind if old is not None else request.POST.get(f"kind_{number}", ClassKind.INDIVIDUAL.value),
        benefits=_benefits(request.POST.get(f"benefits_{number}", ""), old),
        may_vote=f"may_vote_{number}" in request.POST,
        may_stand=f"may_stand_{number}" in request.POST,
        pays_dues=f"pays_dues_{number}" in request.POST,
        active=f"active_{number}" in request.POST,
    )
