"""The pages by which somebody, or a body through its contact, applies: reached by a link or a code, for the phone."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits.actors import ActorKind
from huiguan.kernel.permits.web import SignedRequest, public_page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.members import selectors, services
from huiguan.members.enums import ClassKind
from huiguan.members.forms import ApplicantForm, OwnUnitForm, details_of
from huiguan.members.models import Application
from huiguan.members.purposes import KEEP_RECORD, UNIT_CONTACT
from huiguan.ui.forms import taken


@public_page("who may join, and how the data are used, is open to anybody (PIPL 17); applying needs signing in")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Who can become a member here and how; whoever is signed in applies on the same page."""
    signed = cast(SignedRequest, request)
    organization, anonymous = _place(code), signed.actor.kind is ActorKind.ANONYMOUS
    if anonymous and request.method == "POST":
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    form = None if anonymous else _form(signed, organization)
    if form is not None and request.method == "POST":
        made: list[Application] = []
        if _agreed(form, request) and taken(form, lambda values: made.append(_apply(signed, organization, values))):
            return redirect("members:own_application", made[0].pk)
    context = {
        "organization": organization,
        "classes": selectors.classes_of(organization, ClassKind.INDIVIDUAL),
        "unit_classes": selectors.classes_of(organization, ClassKind.UNIT),
        "body": services.admission_body(organization),
        "notice": purpose(KEEP_RECORD).notice,
        "form": form,
        "anonymous": anonymous,
        "sign_in": f"{settings.LOGIN_URL}?next={request.path}",
    }
    return render(request, "members/own/join.html", context, status=422 if form is not None and form.errors else 200)


@public_page("how a body joins, and how its contact's data are used, is open to anybody (PIPL 17); applying is not")
@require_http_methods(["GET", "POST"])
def join_unit(request: HttpRequest, code: str) -> HttpResponse:
    """A body applies through its contact, who need not be a member; whoever is signed in sends it on this page."""
    signed = cast(SignedRequest, request)
    organization, anonymous = _place(code), signed.actor.kind is ActorKind.ANONYMOUS
    classes = selectors.classes_of(organization, ClassKind.UNIT)
    if not classes:
        raise Http404
    if anonymous and request.method == "POST":
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    form = None if anonymous else _unit_form(signed, organization, classes[0].key)
    if form is not None and request.method == "POST":
        made: list[Application] = []
        sent = form

        def act(values: dict[str, Any]) -> None:
            made.append(_apply_unit(signed, organization, sent, values))

        if _agreed(form, request) and taken(form, act):
            return redirect("members:own_application", made[0].pk)
    context = {
        "organization": organization,
        "body": services.admission_body(organization),
        "notice": purpose(UNIT_CONTACT).notice,
        "form": form,
        "anonymous": anonymous,
        "sign_in": f"{settings.LOGIN_URL}?next={request.path}",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "members/own/join_unit.html", context, status=status)


def _place(code: str) -> Any:
    organization = organization_by_code(code)
    if organization is None:
        raise Http404
    return organization


def _unit_form(request: SignedRequest, organization: Any, klass: str) -> OwnUnitForm:
    return OwnUnitForm(
        request.POST if request.method == "POST" else None,
        organization=organization,
        named=request.actor.person_id is not None,
        initial={"klass": klass, "form_key": uuid.uuid4()},
    )


def _apply_unit(request: SignedRequest, organization: Any, form: OwnUnitForm, values: dict[str, Any]) -> Application:
    body, rest = form.parts(values)
    return services.apply_for_unit(
        actor=request.actor,
        organization=organization,
        details=body,
        notice_version=purpose(UNIT_CONTACT).version,
        **rest,
    )


def _form(request: SignedRequest, organization: Any) -> ApplicantForm:
    initial = {"klass": "full", "form_key": uuid.uuid4()}
    return ApplicantForm(request.POST if request.method == "POST" else None, organization=organization, initial=initial)


def _agreed(form: ApplicantForm | OwnUnitForm, request: HttpRequest) -> bool:
    if request.POST.get("agree") == "1":
        return True
    form.add_error(None, _("Read how your data are used, and consent, before you apply."))
    return False


def _apply(request: SignedRequest, organization: Any, values: dict[str, Any]) -> Application:
    klass, statement, key = values.pop("klass"), values.pop("statement"), values.pop("form_key")
    return services.apply_for_membership(
        actor=request.actor,
        organization=organization,
        details=details_of(values),
        klass=klass,
        statement=statement,
        notice_version=purpose(KEEP_RECORD).version,
        form_key=key,
    )
