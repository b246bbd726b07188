"""The charter: articles and rules of a version, what differs between two, and the way of a draft into force."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.engines.charter import article_said
from huiguan.engines.charter.describe import described
from huiguan.engines.charter.provenance import KINDS, sources_of
from huiguan.governance import forms, selectors, services
from huiguan.governance.models import CharterVersion
from huiguan.governance.reading import charter_of, language
from huiguan.governance.selectors.charter_rules import explained
from huiguan.governance.selectors.motions import charter_votes
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.ui.forms import form_page


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Charter"), reverse("governance:charter", args=[request.organization.code])), *more]


def _read(request: SignedRequest, version_id: int) -> CharterVersion:
    return here(request, selectors.get_version(request.actor, version_id))


@page("governance.read_charter")
@require_GET
def charter(request: SignedRequest) -> HttpResponse:
    """The charter in force, or the newest version that is there."""
    versions = selectors.versions_of(request.actor, request.organization)
    holding = next((each for each in versions if each.state == "in_force"), versions[0] if versions else None)
    if holding is None:
        may = allows(request.actor, "governance.draft_charter", request.organization)
        return render(request, "governance/charter/none.html", {"may_draft": may, "crumbs": _crumbs(request)})
    return _version_page(request, _read(request, holding.pk), versions)


@page("governance.read_charter")
@require_GET
def charter_version(request: SignedRequest, version_id: int) -> HttpResponse:
    """One version."""
    versions = selectors.versions_of(request.actor, request.organization)
    return _version_page(request, _read(request, version_id), versions)


def _version_page(request: SignedRequest, version: CharterVersion, versions: list[CharterVersion]) -> HttpResponse:
    engine, lang = charter_of(version), language()
    sources = sources_of(engine)
    rules = [
        {
            "about": line.about.to(lang),
            "words": line.words.to(lang),
            "article": article_said(line.article).to(lang),
            "kind": found.kind if found else "",
            "kind_words": KINDS[found.kind].to(lang) if found else "",
            "source": found.source.to(lang) if found else "",
        }
        for line, found in ((line, sources.get(path)) for path, line in described(engine).items())
    ]
    older = next((each for each in versions if each.number < version.number), None)
    context = {
        "version": version,
        "charter": engine,
        "rules": rules,
        "assumed": sum(rule["kind"] == "assumed" for rule in rules),
        "with_sources": bool(sources),
        "result_words": explained(version.result),
        "versions": versions,
        "older": older,
        "tone": workflow_of(version).state(version.state).tone,
        "actions": available(request.actor, version),
        "steps": timeline(version)[::-1],
        "may_draft": allows(request.actor, "governance.draft_charter", request.organization),
        "crumbs": _crumbs(request, (_("Version %(number)s") % {"number": version.number}, "")),
    }
    return render(request, "governance/charter/page.html", context)


@page("governance.read_charter")
@require_GET
def charter_compare(request: SignedRequest, version_id: int, other_id: int) -> HttpResponse:
    """What differs: articles and rules of the older version beside those of the newer."""
    old, new = sorted((_read(request, version_id), _read(request, other_id)), key=lambda version: version.number)
    difference, lang = selectors.compare_versions(old, new), language()
    context = {
        "old": old,
        "new": new,
        "articles": difference.articles,
        "rules": [change.as_json(lang) for change in difference.rules],
        "crumbs": _crumbs(request, (_("Differences"), "")),
    }
    return render(request, "governance/charter/compare.html", context)


@page("governance.draft_charter")
@require_http_methods(["GET", "POST"])
def charter_new(request: SignedRequest) -> HttpResponse:
    """Begin a draft."""
    form = forms.DraftForm(request.POST if request.method == "POST" else None)
    code = request.organization.code

    def act(values: dict[str, Any]) -> None:
        services.draft_charter(actor=request.actor, organization=request.organization, **values)

    return form_page(
        request,
        form,
        act,
        title=_("Draft a charter"),
        submit=_("Begin the draft"),
        done=reverse("governance:charter", args=[code]),
        crumbs=_crumbs(request, (_("Draft a charter"), "")),
        said=_("Draft begun."),
    )


@page("governance.draft_charter")
@require_http_methods(["GET", "POST"])
def charter_change(request: SignedRequest, version_id: int) -> HttpResponse:
    """Write a draft."""
    version = _read(request, version_id)
    initial = {
        "title": version.title,
        "text": version.text.text,
        "blanks": forms.blanks_text(version.blanks),
        "revision": version.revision,
    }
    form = forms.CharterForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(values: dict[str, Any]) -> None:
        services.change_draft(actor=request.actor, version_id=version.pk, **values)

    return form_page(
        request,
        form,
        act,
        title=_("Change the draft"),
        submit=_("Save the draft"),
        done=reverse("governance:charter_version", args=[request.organization.code, version.pk]),
        crumbs=_crumbs(request, (version.title, "")),
        said=_("Saved."),
    )


def _do_submit(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    services.submit_charter(actor=request.actor, version_id=version.pk)


def _do_return(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    services.return_charter(actor=request.actor, version_id=version.pk, **values)


def _do_carry(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    services.carry_charter_by_vote(actor=request.actor, version_id=version.pk, vote_id=values["vote"])


def _do_found(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    counts = {name: values[name] for name in ("entitled", "present", "against", "abstain", "secret")}
    services.carry_founding_charter(
        actor=request.actor,
        version_id=version.pk,
        counts={**counts, "for": values["votes_for"]},
        **{name: values[name] for name in ("on", "carried_by", "tellers", "minutes")},
    )


def _do_drop(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    services.drop_charter(actor=request.actor, version_id=version.pk, **values)


def _do_approve(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    services.approve_charter(actor=request.actor, version_id=version.pk, **values)


def _do_enter(request: SignedRequest, version: CharterVersion, values: dict[str, Any]) -> None:
    services.enter_into_force(actor=request.actor, version_id=version.pk, on=values["on"])


def _votes(version: CharterVersion) -> list[tuple[int, str]]:
    """Votes of the congress from which the numbers may come, each with its meeting."""
    return [(vote.pk, f"{vote.meeting.title} · {vote.motion.title}") for vote in charter_votes(version.organization)]


_SUBMITTED = gettext_lazy(
    "The draft cannot be changed while it is before the congress. It can be returned for changes."
)
_HOW_CARRIED = gettext_lazy(
    "A motion of the congress carries the charter, under the charter in force. Votes on paper are entered in the"
    " meeting with their tellers; they count here once its minutes are frozen."
)


class _Nothing(Form):
    """A step that needs no words."""


DOINGS: dict[str, tuple[Any, Any]] = {
    "put_to_congress": (_Nothing, _do_submit),
    "return_draft": (forms.NoteForm, _do_return),
    "carry_charter": (forms.CarryForm, _do_carry),
    "drop_charter": (forms.NoteForm, _do_drop),
    "approve_charter": (forms.ApprovalForm, _do_approve),
    "enter_into_force": (forms.DayForm, _do_enter),
}


@page("governance.draft_charter")
@require_http_methods(["GET", "POST"])
def charter_do(request: SignedRequest, version_id: int, doing: str) -> HttpResponse:
    """One step of a version's way; the service says whether it may be done."""
    version = _read(request, version_id)
    if doing not in DOINGS:
        raise NotFound(doing)
    kind, act = DOINGS[doing]
    initial = {"authority": request.organization.registrar, "on": version.approved_on or today()}
    more, note = {}, str(_SUBMITTED) if kind is _Nothing else ""
    if kind is forms.CarryForm and selectors.is_first_charter(request.organization):
        kind, act, note = forms.FoundingForm, _do_found, _("The founding congress carries the first charter.")
    elif kind is forms.CarryForm:
        more, note = {"votes": _votes(version)}, str(_HOW_CARRIED)
    form = kind(request.POST if request.method == "POST" else None, initial=initial, **more)
    label = workflow_of(version).transition(doing).label
    return form_page(
        request,
        form,
        lambda values: act(request, version, values),
        title=label,
        submit=label,
        done=reverse("governance:charter_version", args=[request.organization.code, version.pk]),
        crumbs=_crumbs(request, (version.title, "")),
        said=_("Saved."),
        note=note,
    )
