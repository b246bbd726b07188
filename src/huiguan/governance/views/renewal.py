"""One association's renewal (换届): its term, the timetable, the dates it hangs on, steps done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.engines.charter import article_said
from huiguan.engines.charter.dates import term_body
from huiguan.engines.charter.deadlines import span
from huiguan.engines.charter.vocabulary import OWNERS
from huiguan.governance import forms, selectors, services
from huiguan.governance.models import RenewalStep, Term
from huiguan.governance.reading import charter_of, language
from huiguan.governance.selectors.proofs import Thing, proof, proof_choices, proof_files, proof_key, proofs_of
from huiguan.governance.views.shown import shown_state, term_words
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.ui.forms import form_page, taken


def _url(request: SignedRequest) -> str:
    return reverse("governance:renewal", args=[request.organization.code])


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Renewal"), _url(request)), *more]


@page("governance.read_structure")
@require_GET
def renewal(request: SignedRequest) -> HttpResponse:
    """Where the association stands, and its timetable with owner and evidence of each step."""
    plan = selectors.plan_of(request.actor, request.organization, today())
    may = allows(request.actor, "governance.manage_renewal", request.organization)
    terms = [(term, term_words(term)) for term in selectors.terms_of(request.actor, request.organization)]
    sends = allows(request.actor, "governance.send_delegates", request.organization)
    context: dict[str, Any] = {
        "plan": plan,
        "may_edit": may,
        "terms": terms,
        "prepares": any(term.in_preparation for term, _words in terms),
        "asked": selectors.quotas_given(request.actor, request.organization) if sends else [],
        "crumbs": _crumbs(request),
    }
    if plan is not None:
        engine, lang = charter_of(plan.charter), language()
        named = {step.key: step for step in engine.renewal.steps} if engine.renewal else {}
        steps = selectors.steps_of(request.actor, plan)
        proofs = proofs_of(request.actor, request.organization, steps)
        files = proof_files(request.actor, request.organization, [step for step in steps if step.done_on])
        context |= {
            "state": shown_state(plan.state),  # type: ignore[attr-defined]  # annotated by the selector
            "days_left": (plan.ends_on - today()).days,
            "lines": [
                _line(step, named.get(step.key), lang, proofs.get(step.pk), files.get(step.pk, [])) for step in steps
            ],
            "term_words": term_words(plan.term),
        }
    return render(request, "governance/renewal.html", context)


def _line(step: RenewalStep, rule: Any, lang: Any, proof: Thing | None, files: list[Any]) -> dict[str, Any]:
    late = step.done_on is None and not step.not_needed and step.due_on is not None and step.due_on < today()
    return {
        "step": step,
        "title": rule.title.to(lang) if rule else step.key,
        "rule": span(rule).to(lang) if rule else "",
        "evidence": rule.evidence.to(lang) if rule else "",
        "article": article_said(rule.article).to(lang) if rule else "",
        "owner": OWNERS[step.owner].to(lang) if step.owner in OWNERS else step.owner,
        "late": late,
        "proof": proof,
        "files": files,
    }


def _step(request: SignedRequest, step_id: int) -> RenewalStep:
    plan = selectors.plan_of(request.actor, request.organization, today())
    steps = selectors.steps_of(request.actor, plan) if plan else []
    found = next((step for step in steps if step.pk == step_id), None)
    if found is None:
        raise NotFound(str(step_id))
    return found


@page("governance.manage_renewal")
@require_http_methods(["GET", "POST"])
def renewal_step(request: SignedRequest, step_id: int) -> HttpResponse:
    """Enter that a step was done, with what shows it."""
    step = _step(request, step_id)
    initial = {
        "done_on": step.done_on or today(),
        "evidence": step.evidence_note,
        "responsible": step.responsible,
        "proof": f"{step.proof_kind}:{step.proof_id}" if step.proof_kind else "",
        "revision": step.revision,
    }
    find = request.GET.get("find", "").strip()[:60]
    found = proof_choices(request.actor, request.organization, find)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.StepForm(*sent, initial=initial, proofs=[*_linked(request, step, found), *found])
    if request.method == "POST" and taken(
        form, lambda values: services.finish_step(actor=request.actor, step_id=step.pk, **values)
    ):
        messages.success(request, _("Saved."))
        return redirect(_url(request))
    title = _("Enter that the step is done")
    context = {
        "form": form, "page_title": title, "submit": title, "back": _url(request), "find": find, "offered": found,
        "crumbs": _crumbs(request, (_("Step"), "")),
    }  # fmt: skip
    return render(request, "governance/step.html", context, status=422 if form.errors else 200)


def _linked(request: SignedRequest, step: RenewalStep, found: list[Any]) -> list[tuple[str, str]]:
    """What is linked, or was just chosen, where it is not among what was found."""
    key = str(request.POST.get("proof", "")) or (f"{step.proof_kind}:{step.proof_id}" if step.proof_kind else "")
    if not key or any(key == each for _kind, things in found for each, _title in things):
        return []
    try:
        thing = proof(request.actor, *proof_key(key))
    except NotFound:
        return []
    return [(key, thing.title)] if thing else []


@page("governance.manage_renewal")
@require_http_methods(["GET", "POST"])
def renewal_dates(request: SignedRequest) -> HttpResponse:
    """Set the day of the congress and of the authority's consent."""
    plan = selectors.plan_of(request.actor, request.organization, today())
    if plan is None:
        raise NotFound("renewal")
    initial = {"congress_on": plan.congress_on, "consent_on": plan.consent_on, "revision": plan.revision}
    form = forms.DatesForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda values: services.set_renewal_dates(actor=request.actor, term_id=plan.term_id, **values),
        title=_("Set the dates"),
        submit=_("Lay out the timetable"),
        done=_url(request),
        crumbs=_crumbs(request, (_("Set the dates"), "")),
        said=_("Saved."),
    )


@page("governance.manage_terms")
@require_http_methods(["GET", "POST"])
def term_open(request: SignedRequest) -> HttpResponse:
    """Open a term."""
    terms = selectors.terms_of(request.actor, request.organization)
    initial: dict[str, Any] = {"ordinal": 1}
    if terms:
        # The one in preparation is the one that is opened.
        coming = terms[0].in_preparation
        initial = {"ordinal": terms[0].ordinal + (not coming), "starts_on": terms[0].starts_on if coming else None}
    form = forms.TermForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda values: services.open_term(actor=request.actor, organization=request.organization, **values),
        title=_("Open a term"),
        submit=_("Open the term"),
        done=_url(request),
        crumbs=_crumbs(request, (_("Open a term"), "")),
        said=_("Entered."),
        note=_("The term before, and the tenures that ran with it, end on that day."),
    )


@page("governance.manage_terms")
@require_http_methods(["GET", "POST"])
def term_prepare(request: SignedRequest) -> HttpResponse:
    """Prepare the next term, for which people are proposed and elected while this one runs."""
    terms = selectors.terms_of(request.actor, request.organization)
    plan = selectors.plan_of(request.actor, request.organization, today())
    initial = {"ordinal": terms[0].ordinal + 1 if terms else 1, "starts_on": plan.congress_on if plan else None}
    form = forms.PrepareTermForm(request.POST if request.method == "POST" else None, initial=initial)
    title = _("Prepare the next term")
    return form_page(
        request,
        form,
        lambda values: services.prepare_term(actor=request.actor, organization=request.organization, **values),
        title=title,
        submit=title,
        done=_url(request),
        crumbs=_crumbs(request, (title, "")),
        said=_("Entered."),
        note=_(
            "Delegates, proposals and elections can be for it from now on. It begins with the declared result, and "
            "the term before ends then."
        ),
    )


@page("governance.manage_terms")
@require_http_methods(["GET", "POST"])
def term_drop(request: SignedRequest, term_id: int) -> HttpResponse:
    """Give up a term in preparation."""
    term: Term = here(request, selectors.get_term(request.actor, term_id))
    form = forms.RevisionForm(request.POST if request.method == "POST" else None, initial={"revision": term.revision})
    title = _("Give up the preparation")
    return form_page(
        request,
        form,
        lambda values: services.drop_term(actor=request.actor, term_id=term.pk, **values),
        title=title,
        submit=title,
        done=_url(request),
        crumbs=_crumbs(request, (term_words(term), "")),
        said=_("Saved."),
        note=_("The term in preparation is removed. With proposals, delegates or elections for it, it stays."),
        danger=True,
    )


@page("governance.manage_terms")
@require_http_methods(["GET", "POST"])
def term_postpone(request: SignedRequest, term_id: int) -> HttpResponse:
    """Put off the end of the term, with the approvals that the charter asks for."""
    term: Term = here(request, selectors.get_term(request.actor, term_id))
    engine = selectors.charter_on(request.organization, today())
    rule = term_body(engine).term if engine else None
    needs = rule.postponement.needs if rule and rule.postponement else ()
    form = forms.PostponeForm(
        request.POST if request.method == "POST" else None, needs=needs, initial={"revision": term.revision}
    )

    def act(values: dict[str, Any]) -> None:
        approvals = {key: values[f"approval_{key}"] for key in needs}
        services.postpone_term(
            actor=request.actor, term_id=term.pk, revision=values["revision"], to=values["to"], approvals=approvals
        )

    return form_page(
        request,
        form,
        act,
        title=_("Postpone the renewal"),
        submit=_("Enter the postponement"),
        done=_url(request),
        crumbs=_crumbs(request, (_("Postpone the renewal"), "")),
        said=_("Entered."),
    )
