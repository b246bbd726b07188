"""What pages with a form have in common: hand clean values to a service, show its refusal where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, DateInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest


def date_input() -> DateInput:
    """A date as browsers pick one."""
    return DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def taken(form: BaseForm, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether the form was right and `act` took its clean values.

    A RuleViolation becomes an error of its field, or of the whole form; what was typed stays in the form.
    """
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def told_to_wait(form: BaseForm) -> int:
    """Say in a bound form, which keeps what was typed, that too much came from here; 429, the status to answer with."""
    form.add_error(None, _("Too many tries from here. Wait a minute, then send it again."))
    return 429


def tried(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Whether it was done; a refusal is said on the page that follows."""
    try:
        act()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return False
    return True


def chosen(actions: Mapping[str, Callable[[], Any]], doing: str) -> Callable[[], Any]:
    """The action of this name; NotFound for any other."""
    if doing not in actions:
        raise NotFound(doing)
    return actions[doing]


def act(request: SignedRequest, service: Callable[[], Any], page: str, *args: Any) -> HttpResponse:
    """Do it (`tried`) and go to a page of the association, named as `room:page`."""
    tried(request, service)
    return redirect(page, request.organization.code, *args)


def form_page(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str | Promise,
    submit: str | Promise,
    done: str,
    crumbs: list[tuple[Any, str]],
    said: str | Promise = "",
    note: str | Promise = "",
    danger: bool = False,
) -> HttpResponse:
    """A page that holds one form: draws it, or acts and goes to the address `done`.

    `submit` is the button (verb and object), `said` the sentence shown afterwards, `note` stands above the form,
    `danger` draws the button as one that cannot simply be taken back. Refused forms answer 422.
    """
    if request.method == "POST" and taken(form, act):
        if said:
            messages.success(request, str(said))
        return redirect(done)
    context = {
        "form": form,
        "page_title": title,
        "submit": submit,
        "back": done,
        "crumbs": crumbs,
        "note": note,
        "danger": danger,
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
