"""Pages on which somebody known is chosen, or a name left open: found by name, pinyin, initials or member number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huiguan.governance.selectors.known import Known, people_known, person_known
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest
from huiguan.members.services import offered_ways
from huiguan.ui.forms import taken

INVITE = "members.invite_members"
SET_UP_PERSONS = "people.manage_office"


def chosen_one(request: SignedRequest) -> Known | None:
    """Who was chosen, by the key in the address or in the form; None while nobody is, or the key leads nowhere."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        return person_known(request.actor, request.organization, str(sent.get("who", "")))
    except NotFound:
        return None


def who_page(
    request: SignedRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    submit: str,
    done: str,
    crumbs: list[tuple[Any, str]],
    said: str,
    note: str = "",
    open_name: bool = True,
    **more: Any,
) -> HttpResponse:
    """As `ui.forms.form_page`, with a search for somebody known above the form.

    `open_name`: the form can be sent with a name alone, and the person tied to it later.
    """
    if request.method == "POST" and taken(form, act):
        messages.success(request, said)
        return redirect(done)
    find = request.GET.get("find", "")
    context = {
        "form": form, "page_title": title, "submit": submit, "back": done, "crumbs": crumbs, "note": note,
        "find": find, "found": people_known(request.actor, request.organization, find) if find else None,
        "chosen": chosen_one(request), "open_name": open_name,
        "may_set_up": not open_name and allows(request.actor, SET_UP_PERSONS, request.organization), **more,
    }  # fmt: skip
    return render(request, "governance/who.html", context, status=422 if form.errors else 200)


def to_invite(request: SignedRequest, rows: Iterable[Any]) -> dict[str, Any]:
    """Members on a list who cannot sign in yet, and the ways in which the office may invite them; empty for others."""
    if not allows(request.actor, INVITE, request.organization):
        return {}
    waiting = [row for row in rows if row.membership_id is not None and row.person_id is None]
    own = {row.membership_id for row in waiting if row.membership.organization_id == request.organization.pk}
    return {"members": sorted(own), "ways": offered_ways()} if own else {}


def tie_words(row: Any) -> str:
    """How the name on a list stands: tied to somebody who signs in, to a person or member who does not yet, or open."""
    if row.person_id is not None:
        return _("signs in") if hasattr(row.person, "user") else _("set up, no account yet")
    return _("member, does not sign in yet") if row.membership_id is not None else _("name only")
