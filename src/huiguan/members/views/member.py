"""A member's file: what is kept, in which order it happened, and who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.kinds import credential_kind
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.selectors import current_by_kind
from huiguan.kernel.history.selectors import Event, events_of
from huiguan.kernel.permits import Actor, Conflict, NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.purposes import purposes
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.privacy.selectors import consents_about, latest_consents
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import timeline
from huiguan.members import selectors, services
from huiguan.members.cards import CARD, CERTIFICATE
from huiguan.members.enums import CURRENT, OPEN_TRANSFERS
from huiguan.members.forms import RECORD, MemberForm, details_of, shown_values
from huiguan.members.links import member_url, roster_url
from huiguan.members.models import Membership
from huiguan.members.purposes import OFFERED
from huiguan.members.views.member_actions import Filled, offered
from huiguan.members.views.member_actions import opened as opened_action
from huiguan.members.views.roster import shown_name
from huiguan.ui.forms import taken

KIND, RECORD_CONSENT = "members.membership", "privacy.record_consent"
SEALED_SHOWN = ("id_number", "mobile", "bank_account", "health_note")
SHORT = 8  # events in the file; all stand in the history


def read_member(request: SignedRequest, member_id: int) -> Membership:
    """The record, as the association of the address keeps it; NotFound for another association's."""
    return here(request, selectors.get_membership(request.actor, member_id))


@page("members.read_members")
@require_GET
def member(request: SignedRequest, member_id: int) -> HttpResponse:
    """One member's file; `?do=` opens the form of an action where no script opens its dialog.

    With `dialog` besides, that dialog alone: it comes when it is opened, for seven forms would be half the page.
    """
    row, do = read_member(request, member_id), request.GET.get("do", "")
    return _dialog(request, row, do) if "dialog" in request.GET else member_page(request, row, do=do)


def _dialog(request: SignedRequest, row: Membership, key: str) -> HttpResponse:
    one = opened_action(offered(request.actor, row), key)
    if one is None:
        raise NotFound(key)
    return render(request, "members/member/dialog.html", {"one": one, "row": row, "code": request.organization.code})


def member_page(
    request: SignedRequest,
    row: Membership,
    *,
    do: str = "",
    refused: Filled | None = None,
    revealed: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The file, with the form of a refused action, or with a value that was just revealed."""
    actor, organization = request.actor, request.organization
    actions = offered(actor, row)
    opened = refused or opened_action(actions, do)
    klass = selectors.class_of(organization, row.klass)
    consents = latest_consents(row)
    labels = {purpose.key: purpose.label for purpose in purposes()}
    context = {
        "row": row,
        "name": shown_name(row),
        "tone": workflow_of(row).state(row.state).tone,
        "klass": klass.label if klass is not None else row.klass,
        "rights": klass,
        "sealed": _sealed(row, revealed or {}),
        "hidden": row.hidden_identity and allows(actor, "members.see_hidden", organization),
        "hidden_value": (revealed or {}).get("hidden_name", ""),
        "may_reveal": allows(actor, "members.reveal_sensitive", organization),
        "refusal": refusal,
        "extra": [(field.label, row.extra.get(field.key, "")) for field in selectors.fields_of(organization)],
        "steps": timeline(row)[::-1],
        "spells": selectors.spells_of(row),
        "consents": [{"label": labels.get(one.purpose, one.purpose), "row": one} for one in consents],
        "may_withdraw": allows(actor, RECORD_CONSENT, organization),
        "offers": [(key, labels[key]) for key in _offers(actor, row, consents)],
        "means": [choice for choice in Means.choices if choice[0] != Means.ONLINE],
        "pairs": selectors.pairs_about(actor, row),
        "applications": selectors.applications_about(row)[:5],
        "transfers": selectors.transfers_about(actor, row)[:5],
        "open_transfers": OPEN_TRANSFERS,
        "previous": _previous(request, row),
        "actions": [one for one in actions if opened is None or one.key != opened.action.key],
        "opened": opened,
        "invitation": selectors.latest_invitation(row),
        "ways": services.offered_ways() if _may_invite(actor, row) else [],
        "papers": _papers(row),
        "may_edit": allows(actor, "members.edit_members", organization),
        **_recent(request, row),
        "crumbs": [(_("Members"), ""), (_("Roster"), roster_url(organization.code)), (shown_name(row), "")],
    }
    response = render(request, "members/member/page.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _papers(row: Membership) -> list[tuple[Any, Credential]]:
    found = current_by_kind((CARD, CERTIFICATE), row.pk)
    return [(credential_kind(key).label, found[key]) for key in (CARD, CERTIFICATE) if key in found]


def _may_invite(actor: Actor, row: Membership) -> bool:
    asked = row.person_id is None and row.state in CURRENT
    return asked and allows(actor, "members.invite_members", row.organization)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value as the file shows it: its mask, or in full where that was just asked for."""

    field: str
    label: str
    text: str
    full: bool


def _sealed(row: Membership, revealed: dict[str, str]) -> list[Sealed]:
    found = []
    for field in SEALED_SHOWN:
        text = revealed.get(field) or masked(row, field)
        label = str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # a column of ours
        if text or field in ("id_number", "mobile"):
            found.append(Sealed(field, label, text, field in revealed))
    return found


@page(RECORD_CONSENT)
@require_POST
def member_consent(request: SignedRequest, member_id: int) -> HttpResponse:
    """Enter what a member consented to on paper or by word of mouth."""
    row = read_member(request, member_id)
    try:
        services.enter_consent(
            actor=request.actor,
            membership_id=row.pk,
            purpose=request.POST.get("purpose", ""),
            means=request.POST.get("means", ""),
        )
        messages.success(request, _("Consent recorded."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("members:member", request.organization.code, row.pk)


@page(RECORD_CONSENT)
@require_POST
def member_consent_withdraw(request: SignedRequest, member_id: int, consent_id: int) -> HttpResponse:
    """Withdraw a consent at the member's wish, said on paper or by word of mouth."""
    row = read_member(request, member_id)
    if not consents_about(row).filter(pk=consent_id).exists():
        raise NotFound(str(consent_id))
    privacy.withdraw_consent(actor=request.actor, consent_id=consent_id)
    messages.success(request, _("Consent withdrawn."))
    return redirect("members:member", request.organization.code, row.pk)


def _offers(actor: Actor, row: Membership, consents: Sequence[Consent]) -> list[str]:
    """The purposes to which the office may enter a consent."""
    if row.state not in CURRENT or not allows(actor, RECORD_CONSENT, row.organization):
        return []
    given = {one.purpose for one in consents if one.in_force(today())}
    return [key for key in OFFERED if key not in given]


def _previous(request: SignedRequest, row: Membership) -> Any:
    """Where the member came from: the association's name only, since its record is its own."""
    if row.previous_id is None:
        return None
    rows = Membership.objects.unscoped("the name of the association that the member came from")
    return rows.select_related("organization").only("organization__name").get(pk=row.previous_id).organization


def _recent(request: SignedRequest, row: Membership) -> dict[str, Any]:
    if not allows(request.actor, "history.read", request.organization):
        return {"looks": [], "changes": [], "history_url": ""}
    events = events_of(request.actor, row, limit=60)
    return {
        "looks": [one for one in events if _is_look(one)][:SHORT],
        "changes": [one for one in events if not _is_look(one)][:SHORT],
        "history_url": reverse("history:object", args=[request.organization.code, KIND, row.pk]),
    }


def _is_look(event: Event) -> bool:
    return event.what == "read"


@page("members.reveal_sensitive")
@require_POST
def reveal(request: SignedRequest, member_id: int) -> HttpResponse:
    """Show one sealed value in full, in the answer only: it never stands in an address."""
    row, field = read_member(request, member_id), request.POST.get("field", "")
    try:
        value = privacy.reveal(actor=request.actor, subject=row, field=field, reason=request.POST.get("reason", ""))
    except RuleViolation as refusal:
        return member_page(request, row, refusal=refusal.message, status=422)
    return member_page(request, row, revealed={field: value})


@page("members.edit_members")
@require_http_methods(["GET", "POST"])
def member_new(request: SignedRequest) -> HttpResponse:
    """Enter somebody who is a member already."""
    code = request.organization.code
    form = MemberForm(request.POST if request.method == "POST" else None, organization=request.organization)
    made: list[Membership] = []

    def act(values: dict[str, Any]) -> None:
        made.append(
            services.register_member(
                actor=request.actor,
                organization=request.organization,
                details=details_of(values),
                klass=values["klass"],
                number=values["number"],
                joined_on=values["joined_on"],
                decision=values["decision"],
            )
        )

    if request.method == "POST" and taken(form, act):
        messages.success(request, _("%(name)s entered.") % {"name": shown_name(made[0])})
        return redirect(member_url(made[0].pk, code))
    context = {
        "form": form,
        "page_title": _("Enter a member"),
        "submit": _("Enter the member"),
        "back": roster_url(code),
        "note": _("For somebody whose membership has been decided. Who wants to join hands in an application."),
        "crumbs": [(_("Members"), ""), (_("Roster"), roster_url(code)), (_("Enter a member"), "")],
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@page("members.edit_members")
@require_http_methods(["GET", "POST"])
def member_change(request: SignedRequest, member_id: int) -> HttpResponse:
    """Change a record. What two people changed at once is put together where it does not meet, else shown beside."""
    row = read_member(request, member_id)
    if request.method == "GET":
        return _change_page(request, row, MemberForm(organization=request.organization, membership=row))
    form = MemberForm(request.POST, organization=request.organization, membership=row)
    clashes: list[dict[str, Any]] = []
    if form.is_valid():
        clashes = _clashes(form, row) if form.cleaned_data["revision"] != row.revision else []
        if not clashes and _saved(request, row, form):
            return redirect(member_url(row.pk, request.organization.code))
    if clashes:
        data = request.POST.copy()
        data["revision"] = str(row.revision)
        form.data = data
    return _change_page(request, row, form, clashes)


def _change_page(
    request: SignedRequest, row: Membership, form: MemberForm, clashes: list[dict[str, Any]] | None = None
) -> HttpResponse:
    code, url = request.organization.code, member_url(row.pk, request.organization.code)
    context = {
        "form": form,
        "row": row,
        "name": shown_name(row),
        "clashes": clashes,
        "back": url,
        "crumbs": [
            (_("Members"), ""),
            (_("Roster"), roster_url(code)),
            (shown_name(row), url),
            (_("Change"), ""),
        ],
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "members/member/change.html", context, status=status)


def _clashes(form: MemberForm, row: Membership) -> list[dict[str, Any]]:
    """Fields that this form changes and that somebody else changed since it was opened: label, mine, theirs."""
    now = shown_values(row)
    found = []
    for name in form.changes():
        theirs = (
            form.fields[name].prepare_value(now.get(name))
            if hasattr(form.fields[name], "prepare_value")
            else now.get(name)
        )
        theirs = "" if theirs is None else str(theirs)
        if theirs not in (form.was(name), str(form.cleaned_data[name])):
            found.append({"label": form.fields[name].label, "mine": form.cleaned_data[name], "theirs": theirs})
    return found


def _saved(request: SignedRequest, row: Membership, form: MemberForm) -> bool:
    together = form.cleaned_data["revision"] != row.revision
    changes = form.changes()
    if not changes:
        return True
    try:
        services.change_member(
            actor=request.actor,
            membership_id=row.pk,
            revision=row.revision,
            details=details_of(changes, row.extra),
            **{name: changes[name] for name in RECORD if name in changes},
        )
    except (Conflict, RuleViolation) as refusal:
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, refusal.message)
        return False
    words = _("Saved. Somebody else had changed other fields meanwhile; both are kept.") if together else _("Saved.")
    messages.success(request, words)
    return True
