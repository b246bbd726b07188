"""A member's own cases, for the phone: ask for help, follow it like a parcel, talk to the handler."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.cases import forms, selectors, services
from huiguan.cases.enums import ENDED, CaseState
from huiguan.cases.kinds import SPECS, KindSpec, spec_of
from huiguan.cases.models import Case
from huiguan.cases.purposes import CHILD, HANDLE, OUTSIDE, PUBLISH, REFER, SENSITIVE, SENSITIVE_KINDS
from huiguan.cases.selectors.clocks import Clock, clocks_of, light_of
from huiguan.cases.services.reading import title_of
from huiguan.cases.views.shared import sent
from huiguan.cases.words import shown
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import organization_named
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.selectors import purposes_in_force
from huiguan.members.selectors import own_memberships
from huiguan.ui.forms import form_page, taken

OWN = "cases.ask_for_help"


@page(OWN)
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """My cases, and the kinds that can be asked for."""
    rows = [_followed(row) for row in selectors.own_cases(request.actor)[:30]]
    places = _places(request)
    given = "" if places else request.GET.get("organization", "")
    chosen = _choosable(places, given)
    context = {
        "running": [one for one in rows if one["open"]],
        "ended": [one for one in rows if not one["open"]],
        "specs": _specs(chosen),
        "place_form": None if places else forms.PlaceForm(initial={"organization": given}),
        "chosen": chosen[0] if chosen and not places else None,
    }
    return render(request, "cases/own/list.html", context)


def _specs(places: list[Organization]) -> list[dict[str, Any]]:
    """The kinds of these associations, with what they say of each; those of one's own after their base."""
    found: dict[str, dict[str, Any]] = {}
    for place in sorted(places, key=lambda row: row.pk):
        hints = selectors.hints_of(place)
        for key, spec in selectors.specs_at(place).items():
            found.setdefault(key, _tile(spec, hints[key]))
    shown_ones = found or {key: _tile(spec, spec.hint) for key, spec in SPECS.items()}
    order = list(SPECS)
    return sorted(shown_ones.values(), key=lambda tile: order.index(tile["base"]))


def _tile(spec: KindSpec, hint: Any) -> dict[str, Any]:
    return {"kind": spec.key, "base": spec.kind.value, "label": spec.label, "hint": hint}


_DONE = {
    CaseState.SUBMITTED: 1,
    CaseState.ACCEPTED: 2,
    CaseState.HANDLING: 3,
    CaseState.PAUSED: 3,
    CaseState.ANSWERED: 4,
}


def _followed(row: Case) -> dict[str, Any]:
    level, left = light_of(row.due_on)
    return {
        "row": row,
        "title": title_of(row),
        "done": _DONE.get(CaseState(row.state), 5),
        "level": level,
        "left": left,
        "open": row.state not in ENDED,
    }


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_new(request: SignedRequest, kind: str) -> HttpResponse:
    """Ask for help of one kind."""
    spec, places = _asked_kind(kind, _places(request))
    person = request.user.person if request.user.is_authenticated else None
    draft = services.help_draft(request.actor, kind)
    given = {"organization": request.GET.get("organization", "")} | draft
    chosen = str((request.POST if request.method == "POST" else given).get("organization") or "")
    form = forms.HelpForm(
        sent(request),
        request.FILES or None,
        spec=spec,
        topics=_topics(spec, places, chosen),
        places=places,
        forms_of=lambda chosen: _asked(spec, places, chosen),
        name=person.name if person else "",
        initial=draft if places else given,
    )
    made: list[Case] = []
    if request.method == "POST" and taken(form, lambda values: made.append(_ask(request, form, values))):
        services.drop_help_draft(actor=request.actor, kind=kind)
        return redirect("cases:own_case", made[0].pk)
    notices = [purpose(key) for key in form.needed()]
    context = {"form": form, "spec": spec, "notices": notices, "has_draft": bool(draft)}
    return render(request, "cases/own/new.html", context, status=422 if form.errors else 200)


def _asked_kind(kind: str, places: list[tuple[int, str]]) -> tuple[KindSpec, list[tuple[int, str]]]:
    """A kind, and the own associations that offer it; NotFound for one that none of them does.

    Who is a member of none says in the form of whom it is asked: the service finds out whether it is offered there.
    """
    known = selectors.spec_of_key(kind)
    if known is None:
        raise NotFound(kind)
    if kind in SPECS or not places:
        return known, places
    rows = Organization.objects.filter(pk__in=[pk for pk, _name in places])
    offering = {row.pk: spec for row in rows if (spec := selectors.spec_at(row, kind)) is not None}
    if not offering:
        raise NotFound(kind)
    return next(iter(offering.values())), [pair for pair in places if pair[0] in offering]


@page(OWN)
@require_POST
def own_draft(request: SignedRequest, kind: str) -> HttpResponse:
    """Keep what is being written; the script sends it two seconds after the last key, and never keeps it itself."""
    values = {name: "\n".join(str(one) for one in several) for name, several in request.POST.lists()}
    services.save_help_draft(actor=request.actor, kind=kind, values=values)
    return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}"})


def _places(request: SignedRequest) -> list[tuple[int, str]]:
    rows = own_memberships(request.actor).filter(state__in=["admitted", "suspended"])
    return [(row.organization_id, row.organization.name) for row in rows]


def _choosable(places: list[tuple[int, str]], chosen: str) -> list[Organization]:
    """The associations of a member; for who is a member of none the one that was chosen, if any."""
    if not places:
        return list(filter(None, [organization_named(chosen)]))
    return list(Organization.objects.filter(pk__in=[pk for pk, _name in places]))


def _topics(spec: KindSpec, places: list[tuple[int, str]], chosen: str) -> list[tuple[str, Any]]:
    """What can be chosen: those of the one association, or all that one of them offers; the service checks again."""
    found: dict[str, Any] = {}
    for row in _choosable(places, chosen):
        found |= dict(selectors.topics_of(spec.key, row))
    return list(found.items()) or list(spec.topics)


def _asked(spec: KindSpec, places: list[tuple[int, str]], chosen: str) -> dict[int, Any]:
    """What each association that can be chosen asks; who is a member of none is asked after the choice."""
    held = {row.pk: selectors.form_of(row, *spec.keys) for row in _choosable(places, chosen)}
    return {pk: (form.pk if form else None, selectors.questions_of(form)) for pk, form in held.items()}


def _ask(request: SignedRequest, form: forms.HelpForm, values: dict[str, Any]) -> Case:
    place = values["organization"]
    organization = place if isinstance(place, Organization) else Organization.objects.get(pk=place)
    # A file that is refused leaves no case behind: who sends again would lose what the first sending held.
    with transaction.atomic():
        case = services.ask_for_help(
            actor=request.actor,
            organization=organization,
            telling=form.telling(values, form.consents(values)),
            source=values["source"],
            form_key=values["form_key"],
        )
        if not selectors.papers_of(case):
            for upload in values["files"]:
                services.add_own_paper(actor=request.actor, case_id=case.pk, upload=upload, name=upload.name)
    return case


@page(OWN)
@require_GET
def own_case(request: SignedRequest, case_id: int) -> HttpResponse:
    """One case of mine: where it stands first, the newest line on top."""
    case, words = services.open_own_case(actor=request.actor, case_id=case_id)
    readers, clocks = selectors.readers_of(case), clocks_of(case)
    context = {
        **_followed(case),
        "case": case,
        "words": words,
        "lines": [*_next_step(clocks), *(shown(line) for line in selectors.lines_for_person(case))],
        "handlers": selectors.handlers_of(case),
        "papers": selectors.papers_of(case, by_person=True),
        "readers": readers,
        "looks": sum(reader.times for reader in readers),
        "consents": _consents(case),
        "asks_confirmation": case.person_id is not None
        and case.person_id == request.actor.person_id
        and services.waits_for_person(case),
        "message_form": forms.TextForm(),
        "rated": case.rating is not None,
    }
    return render(request, "cases/own/case.html", context)


#: What withdrawing a purpose leads to, and giving it, in the order of the page.
_CONSENT_DOINGS = {
    HANDLE: ("withdraw", ""),
    SENSITIVE: ("unsensitive", "sensitive"),
    REFER: ("unconsent", "consent"),
    OUTSIDE: ("unoutside", "outside"),
    PUBLISH: ("unpublish", "publish"),
    CHILD: ("unchild", ""),
}


def _consents(case: Case) -> list[dict[str, Any]]:
    """Each purpose by itself, with what can be done about it."""
    spec, is_open = spec_of(case.kind), case.state not in ENDED
    offered = {
        HANDLE: is_open,
        SENSITIVE: is_open,
        REFER: is_open,
        OUTSIDE: is_open,
        PUBLISH: spec.answer_published or spec.third_parties,
    }
    in_force = purposes_in_force(case)
    given = {key: key in in_force for key in offered}
    given[PUBLISH] = case.may_publish
    offered[CHILD] = given[CHILD] = CHILD in in_force
    return [
        {"label": purpose(key).label, "given": given[key], "doing": _CONSENT_DOINGS[key][0 if given[key] else 1]}
        for key, shown_here in offered.items()
        if shown_here
    ]


def _next_step(clocks: list[Clock]) -> list[dict[str, Any]]:
    """What comes next and by when, as the newest line of the course (10-phone-help-status.png)."""
    words = _("Expected by %(day)s")
    stages = (_("Being taken"), _("First check"), _("Answer to you"), _("Conclusion"))
    return [
        {
            "title": stage,
            "icon": "clock",
            "current": True,
            "text": words % {"day": long_date(clock.due)} if clock.due else "",
        }
        for stage, clock in zip(stages, clocks, strict=True)
        if clock.state == "running"
    ]


def _message(request: SignedRequest, case: Case) -> Any:
    return lambda values: services.write_to_handlers(actor=request.actor, case_id=case.pk, **values)


def _giving(key: str, title: Any) -> tuple[Any, Any, Any, bool]:
    def act(request: SignedRequest, case: Case) -> Any:
        return lambda values: services.consent_to(actor=request.actor, case_id=case.pk, purpose=key)

    return forms.NothingForm, act, title, False


def _taking(key: str, title: Any) -> tuple[Any, Any, Any, bool]:
    def act(request: SignedRequest, case: Case) -> Any:
        return lambda values: services.withdraw_from(actor=request.actor, case_id=case.pk, purpose=key)

    return forms.NothingForm, act, title, True


_DOINGS: dict[str, tuple[Any, Any, Any, bool]] = {
    "message": (forms.TextForm, _message, lambda: _("Write to the handlers"), False),
    "withdraw": (
        forms.NothingForm,
        lambda request, case: lambda values: services.withdraw_case(actor=request.actor, case_id=case.pk),
        lambda: _("Withdraw my request"),
        True,
    ),
    "confirm": (
        forms.NothingForm,
        lambda request, case: lambda values: services.confirm_case(actor=request.actor, case_id=case.pk),
        lambda: _("Confirm and consent"),
        False,
    ),
    "rate": (
        forms.RateForm,
        lambda request, case: lambda values: services.rate_case(actor=request.actor, case_id=case.pk, **values),
        lambda: _("Rate the handling"),
        False,
    ),
    "review": (
        forms.ReasonForm,
        lambda request, case: lambda values: services.ask_review(actor=request.actor, case_id=case.pk, **values),
        lambda: _("Ask to look at it again"),
        False,
    ),
    "consent": _giving(REFER, lambda: _("Consent to handing it over")),
    "unconsent": _taking(REFER, lambda: _("Withdraw the consent to handing it over")),
    "outside": _giving(OUTSIDE, lambda: _("Consent to asking somebody outside")),
    "unoutside": _taking(OUTSIDE, lambda: _("Withdraw the consent to asking somebody outside")),
    "publish": _giving(PUBLISH, lambda: _("Consent to publishing")),
    "unpublish": _taking(PUBLISH, lambda: _("Withdraw the consent to publishing")),
    "unchild": _taking(CHILD, lambda: _("Withdraw the consent to the yearly visits")),
    "sensitive": _giving(SENSITIVE, lambda: _("Consent to using health, family and money")),
    "unsensitive": _taking(SENSITIVE, lambda: _("Withdraw the consent to using health, family and money")),
}


def _notes(case: Case) -> dict[str, Any]:
    return {
        "withdraw": _("Handling stops at once. What was written is kept for three years, then deleted."),
        "confirm": purpose(HANDLE).notice,
        "consent": purpose(REFER).notice,
        "outside": purpose(OUTSIDE).notice,
        "unoutside": _("Nobody outside sees anything of your case any more. Your own association goes on."),
        "publish": _("The association may publish what you suggested with its answer, without your name.")
        if spec_of(case.kind).answer_published
        else purpose(PUBLISH).notice,
        "sensitive": purpose(SENSITIVE).notice,
        "unsensitive": _("Your request cannot be handled without it: it is withdrawn.")
        if case.kind in SENSITIVE_KINDS
        else _("Relief that was not paid stops. Your request goes on."),
        "unchild": _("The children are not visited any more."),
        "unpublish": _("What was published of your case is taken down at once."),
        "unconsent": _("Other associations see nothing of your case any more. Your own association goes on."),
        "rate": _("It is counted without names, and never by handler."),
    }


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_do(request: SignedRequest, case_id: int, doing: str) -> HttpResponse:
    """One thing that I do with my case."""
    case = selectors.get_own_case(request.actor, case_id)
    if doing not in _DOINGS:
        raise NotFound(doing)
    form_class, act, title, danger = _DOINGS[doing]
    form = form_class(sent(request))
    done = reverse("cases:own_case", args=[case.pk])
    return form_page(
        request,
        form,
        act(request, case),
        title=title(),
        submit=pgettext("message", "Send") if doing == "message" else title(),
        done=done,
        crumbs=[(_("My requests for help"), reverse("cases:own")), (case.number, done), (title(), "")],
        said=_("Entered."),
        note=_notes(case).get(doing, ""),
        danger=danger,
    )
