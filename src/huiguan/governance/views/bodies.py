"""Organisation chart of any day, bodies with posts and holders, and what changes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance import forms, selectors, services
from huiguan.governance.models import Body, Post, Tenure
from huiguan.governance.reading import language
from huiguan.governance.selectors.feeds import feed_of_body
from huiguan.governance.services.namesakes import namesakes_of
from huiguan.governance.services.tying import known_fields, tie_tenure
from huiguan.governance.views.feeds import feed_address
from huiguan.governance.views.knowing import chosen_one, to_invite, who_page
from huiguan.governance.views.shown import term_words
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.ui.forms import form_page


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Organisation chart"), reverse("governance:chart", args=[request.organization.code])), *more]


def _day(request: SignedRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


def _may(request: SignedRequest, permission: str) -> bool:
    return allows(request.actor, permission, request.organization)


@page("governance.read_structure")
@require_GET
def chart(request: SignedRequest) -> HttpResponse:
    """The chart of a day: bodies, posts, holders, seats that are vacant."""
    day = _day(request)
    bodies = selectors.chart_on(request.actor, request.organization, day)
    context = {
        "day": day,
        "past": day != today(),
        "bodies": bodies,
        "people": sum(body.people for body in bodies),
        "term": next((t for t in selectors.terms_of(request.actor, request.organization) if _covers(t, day)), None),
        "may_edit": _may(request, "governance.manage_bodies"),
        "crumbs": _crumbs(request),
    }
    return render(request, "governance/chart.html", context)


def _covers(term: Any, day: date) -> bool:
    return bool(not term.in_preparation and term.starts_on <= day and (term.ended_on is None or term.ended_on > day))


@page("governance.manage_bodies")
@require_POST
def bodies_set_up(request: SignedRequest) -> HttpResponse:
    """Make what the charter names and is not there yet."""
    try:
        made = services.set_up_bodies(actor=request.actor, organization=request.organization, on=today())
        messages.success(request, _("Bodies made: %(number)d.") % {"number": len(made)})
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("governance:chart", request.organization.code)


@page("governance.read_structure")
@require_GET
def body(request: SignedRequest, body_id: int) -> HttpResponse:
    """One body: its posts and who holds them, proposals, and who held them before."""
    row: Body = here(request, selectors.get_body(request.actor, body_id))
    tenures = selectors.body_history(request.actor, row)
    posts = [post for post in selectors.posts_of(request.actor, request.organization) if post.body_id == row.pk]
    context = {
        "row": row,
        "posts": [(post, [t for t in tenures if t.post_id == post.pk and t.state == "holds"]) for post in posts],
        "proposed": [(row, term_words(row.term) if row.term else "") for row in tenures if row.state == "proposed"],
        "past": [tenure for tenure in tenures if tenure.state in ("ended", "withdrawn")],
        "may_edit": _may(request, "governance.manage_bodies") and row.dissolved_on is None,
        "may_propose": _may(request, "governance.manage_tenures") and row.dissolved_on is None,
        "inviting": to_invite(request, [t for t in tenures if t.state in ("holds", "proposed")]),
        "may_subscribe": _may(request, "governance.read_meetings"),
        "feed": feed_address(request, feed) if (feed := feed_of_body(request.actor, row)) else "",
        "crumbs": _crumbs(request, (row.name, "")),
    }
    return render(request, "governance/body.html", context)


@page("governance.manage_bodies")
@require_http_methods(["GET", "POST"])
def body_new(request: SignedRequest) -> HttpResponse:
    """Open a body."""
    bodies = selectors.bodies_of(request.actor, request.organization, today())
    form = forms.BodyForm(request.POST if request.method == "POST" else None, bodies=bodies, initial={"on": today()})

    def act(values: dict[str, Any]) -> None:
        services.open_body(actor=request.actor, organization=request.organization, **values)

    return form_page(
        request,
        form,
        act,
        title=_("Open a body"),
        submit=_("Open the body"),
        done=reverse("governance:chart", args=[request.organization.code]),
        crumbs=_crumbs(request, (_("Open a body"), "")),
        said=_("Entered."),
        note=_("Branches and committees have no legal personality, charter or dues of their own (article 17)."),
    )


@page("governance.manage_bodies")
@require_http_methods(["GET", "POST"])
def body_close(request: SignedRequest, body_id: int) -> HttpResponse:
    """Close a body."""
    row: Body = here(request, selectors.get_body(request.actor, body_id))
    form = forms.CloseForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    return form_page(
        request,
        form,
        lambda values: services.close_body(actor=request.actor, body_id=row.pk, **values),
        title=_("Close the body"),
        submit=_("Close the body"),
        done=_body_url(request, row.pk),
        crumbs=_crumbs(request, (row.name, _body_url(request, row.pk)), (_("Close the body"), "")),
        said=_("Entered."),
        danger=True,
    )


def _body_url(request: SignedRequest, body_id: int) -> str:
    return reverse("governance:body", args=[request.organization.code, body_id])


@page("governance.manage_bodies")
@require_http_methods(["GET", "POST"])
def post_new(request: SignedRequest, body_id: int) -> HttpResponse:
    """Open a post."""
    row: Body = here(request, selectors.get_body(request.actor, body_id))
    engine = selectors.charter_on(request.organization, today())
    keys = [(post.key, post.title.to(language())) for post in engine.posts.values()] if engine else []
    form = forms.PostForm(request.POST if request.method == "POST" else None, keys=keys, initial={"on": today()})
    return form_page(
        request,
        form,
        lambda values: services.open_post(actor=request.actor, body_id=row.pk, **values),
        title=_("Open a post"),
        submit=_("Open the post"),
        done=_body_url(request, row.pk),
        crumbs=_crumbs(request, (row.name, _body_url(request, row.pk)), (_("Open a post"), "")),
        said=_("Entered."),
    )


@page("governance.manage_bodies")
@require_http_methods(["GET", "POST"])
def post_close(request: SignedRequest, post_id: int) -> HttpResponse:
    """Close a post."""
    row: Post = here(request, selectors.get_post(request.actor, post_id))
    form = forms.DayForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    return form_page(
        request,
        form,
        lambda values: services.close_post(actor=request.actor, post_id=row.pk, **values),
        title=pgettext("post of a body", "Close the post"),
        submit=pgettext("post of a body", "Close the post"),
        done=_body_url(request, row.body_id),
        crumbs=_crumbs(request, (row.body.name, _body_url(request, row.body_id)), (row.name, "")),
        said=_("Entered."),
        danger=True,
    )


@page("governance.manage_tenures")
@require_http_methods(["GET", "POST"])
def tenure_propose(request: SignedRequest, post_id: int) -> HttpResponse:
    """Propose somebody for a post: the charter answers at once, with its article."""
    row: Post = here(request, selectors.get_post(request.actor, post_id))
    known = chosen_one(request)
    initial = {"on": today()} | ({"who": known.key, "name": known.name, "unit": known.unit} if known else {})
    terms = selectors.terms_to_fill(request.organization)
    form = forms.ProposalForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        terms=[(term.pk, term_words(term)) for term in terms],
    )

    def act(values: dict[str, Any]) -> None:
        facts = {name: values[name] for name in ("name", "unit", "born", "roles", "approvals", "namesake")}
        candidate = services.Candidate(**{**facts, **known_fields(known, facts["name"])})
        term = next((each for each in terms if each.pk == values["term_id"]), None)
        # Without a choice: the term that runs, else the one in preparation, which are the last and the first.
        if namesakes_of(row, term or (terms[-1] if terms else None), candidate):
            form.ask_about_namesakes()
        services.propose_tenure(
            actor=request.actor,
            post_id=row.pk,
            candidate=candidate,
            on=values["on"],
            term_id=values["term_id"],
            began_by=values["began_by"],
        )

    title = _("Propose for %(post)s") % {"post": row.name}
    return who_page(
        request,
        form,
        act,
        title=title,
        submit=_("Ask the charter and propose"),
        done=_body_url(request, row.body_id),
        crumbs=_crumbs(request, (row.body.name, _body_url(request, row.body_id)), (title, "")),
        said=_("Proposed. The charter allows it."),
    )


def _tenure(request: SignedRequest, tenure_id: int) -> Tenure:
    tenure: Tenure = here(request, selectors.get_tenure(request.actor, tenure_id))
    return tenure


@page("governance.manage_tenures")
@require_http_methods(["GET", "POST"])
def tenure_tie(request: SignedRequest, tenure_id: int) -> HttpResponse:
    """Say who stands behind the name of a holder or of somebody proposed."""
    tenure = _tenure(request, tenure_id)
    url = _body_url(request, tenure.post.body_id)
    known = chosen_one(request)
    form = forms.TieForm(request.POST if request.method == "POST" else None, initial={"who": known and known.key})
    return who_page(
        request,
        form,
        lambda values: tie_tenure(actor=request.actor, tenure_id=tenure.pk, **values),
        title=_("Whose name this is: %(name)s") % {"name": tenure.name},
        submit=_("Tie the name"),
        done=url,
        crumbs=_crumbs(request, (tenure.post.body.name, url), (tenure.name, "")),
        said=_("Tied. Notices and votes reach them once they sign in."),
        open_name=False,
    )


def _tenure_page(
    request: SignedRequest, tenure: Tenure, form: Any, service: Any, title: str, danger: bool, note: str = ""
) -> Any:
    url = _body_url(request, tenure.post.body_id)
    return form_page(
        request,
        form,
        lambda values: service(actor=request.actor, tenure_id=tenure.pk, **values),
        title=f"{title}: {tenure.name}",
        submit=title,
        done=url,
        crumbs=_crumbs(request, (tenure.post.body.name, url), (tenure.name, "")),
        said=_("Entered."),
        danger=danger,
        note=note,
    )


@page("governance.manage_tenures")
@require_http_methods(["GET", "POST"])
def tenure_enter(request: SignedRequest, tenure_id: int) -> HttpResponse:
    """Enter that a proposed person has the post."""
    tenure = _tenure(request, tenure_id)
    initial = {"began_on": today(), "revision": tenure.revision}
    form = forms.EnterForm(request.POST if request.method == "POST" else None, initial=initial)
    begins = _("The first post that is entered begins this term: the term before, and its tenures, end on that day.")
    found: HttpResponse = _tenure_page(
        request,
        tenure,
        form,
        services.enter_tenure,
        _("Enter the post"),
        danger=False,
        note=begins if tenure.term is not None and tenure.term.in_preparation else "",
    )
    return found


@page("governance.manage_tenures")
@require_http_methods(["GET", "POST"])
def tenure_withdraw(request: SignedRequest, tenure_id: int) -> HttpResponse:
    """Take a proposal back."""
    tenure = _tenure(request, tenure_id)
    form = forms.RevisionForm(request.POST if request.method == "POST" else None, initial={"revision": tenure.revision})
    title, note = _("Withdraw the proposal"), _("The proposal is kept as withdrawn. The person can be proposed again.")
    found: HttpResponse = _tenure_page(request, tenure, form, services.withdraw_proposal, title, danger=True, note=note)
    return found


@page("governance.manage_tenures")
@require_http_methods(["GET", "POST"])
def tenure_end(request: SignedRequest, tenure_id: int) -> HttpResponse:
    """Enter that a tenure ended."""
    tenure = _tenure(request, tenure_id)
    initial = {"on": today(), "revision": tenure.revision}
    form = forms.EndForm(request.POST if request.method == "POST" else None, initial=initial)
    found: HttpResponse = _tenure_page(request, tenure, form, services.end_tenure, _("End the tenure"), danger=True)
    return found
