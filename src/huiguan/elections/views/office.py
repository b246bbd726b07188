"""Elections as the office sets them up and leads them to their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.elections import forms, selectors, services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Election
from huiguan.elections.views.open_files import report_answer
from huiguan.elections.views.shared import key_of, result_of
from huiguan.engines.ballot.canonical import digest
from huiguan.governance import selectors as governance
from huiguan.governance.selectors.meetings import meetings_of
from huiguan.governance.views.shown import term_words
from huiguan.kernel.calendar import today
from huiguan.kernel.paging import SIZES, rows_on_page
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.ui.forms import form_page, tried

#: Meetings to choose from, the latest first.
MOST_MEETINGS = 100
_CLOSING = gettext_lazy("No more ballots are taken. The trustees are asked to decrypt once all ballots are checked.")
READ, MANAGE = "elections.read_elections", "elections.manage_elections"


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Elections"), reverse("elections:elections", args=[request.organization.code])), *more]


def _url(request: SignedRequest, election_id: int) -> str:
    return reverse("elections:election", args=[request.organization.code, election_id])


def _found(request: SignedRequest, election_id: int) -> Election:
    return here(request, selectors.get_election(request.actor, election_id))


@page(READ)
@require_GET
def elections(request: SignedRequest) -> HttpResponse:
    """All elections of an association."""
    context = {
        "page": rows_on_page(selectors.elections_of(request.actor, request.organization), request.GET, SIZES[0]),
        "may_edit": allows(request.actor, MANAGE, request.organization),
    }
    return render(request, "elections/list.html", context)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def election_new(request: SignedRequest) -> HttpResponse:
    """Set an election up."""
    posts = [
        (post.pk, f"{post.body.name} · {post.name}")
        for post in governance.posts_of(request.actor, request.organization)
    ]
    bodies = [(body.pk, body.name) for body in governance.bodies_of(request.actor, request.organization, today())]
    latest = meetings_of(request.actor, request.organization)[:MOST_MEETINGS]
    terms = [(term.pk, term_words(term)) for term in governance.terms_to_fill(request.organization)]
    choices = {
        "posts": posts,
        "bodies": bodies,
        "meetings": [(row.pk, row.title) for row in latest if not row.is_over],
        "terms": terms,
    }
    form = forms.ElectionForm(request.POST if request.method == "POST" else None, **choices)
    made: list[Election] = []
    title = _("Set up an election")
    return form_page(
        request,
        form,
        lambda values: made.append(
            services.set_up_election(actor=request.actor, organization=request.organization, **values)
        ),
        title=title,
        submit=title,
        done=reverse("elections:elections", args=[request.organization.code]),
        crumbs=_crumbs(request, (title, "")),
        said=_("Set up. Name trustees and a scrutineer next."),
        note=_("Names are those proposed for the post in that term. Write-ins are not taken: propose people first."),
    )


@page(READ)
@require_GET
def election(request: SignedRequest, election_id: int) -> HttpResponse:
    """One election: what is missing, who stands, who serves, how it goes on."""
    row = _found(request, election_id)
    preparing = row.state == ElectionState.PREPARING
    context = {
        "election": row,
        "crumbs": _crumbs(request, (row.title, "")),
        "missing": selectors.what_is_missing(row) if preparing else [],
        "names": list(row.candidates.unscoped("names of a read election")),
        "officials": selectors.officials_of(row),
        "voters": row.roll.unscoped("roll of a read election").count(),
        "without_account": row.roll.unscoped("roll of a read election").filter(person=None).count(),
        "received": selectors.count_received(row),
        "minutes": selectors.minutes_to_check(row),
        "may_edit": allows(request.actor, MANAGE, request.organization),
        "rounds": selectors.rounds_around(row),
        "open_seats": selectors.open_seats(row),
        "term_words": term_words(row.term) if row.term else "",
        **key_of(row),
        "paper_voters": selectors.paper_voters(row).count(),
        "smallest": selectors.smallest_electorate(),
        "counts": (counts := selectors.paper_counts(row)),
        "tellers_done": [each.official for each in counts],
        "papers": selectors.agreed_count(row),
        "too_late": selectors.came_too_late(row),
        "may_call_off": selectors.may_be_called_off(row),
        "called_off": selectors.called_off_because(row),
        "record_due": row.state == ElectionState.DECLARED and selectors.changed_officers(row),
        "may_be_declared": selectors.may_be_declared(row),
        "may_declare": allows(request.actor, "elections.declare_result", request.organization),
        **result_of(row),
    }
    return render(request, "elections/election.html", context)


@page(MANAGE)
@require_POST
def election_renew(request: SignedRequest, election_id: int) -> HttpResponse:
    """Take names and voters anew from proposals, delegates and holders."""
    row = _found(request, election_id)
    return _acted(
        request,
        row,
        lambda: services.freeze_roll(actor=request.actor, election_id=row.pk),
        _("Names and roll are as of now."),
    )


@page(MANAGE)
@require_POST
def election_consents(request: SignedRequest, election_id: int) -> HttpResponse:
    """Enter that all candidates without a consent gave it on paper."""
    row = _found(request, election_id)
    waiting = row.candidates.unscoped("names of a read election").filter(consented_at=None)
    ids = list(waiting.values_list("pk", flat=True))
    return _acted(
        request,
        row,
        lambda: services.record_consent(actor=request.actor, election_id=row.pk, candidate_ids=ids),
        _("Consents entered."),
    )


def _acted(request: SignedRequest, row: Election, act: Callable[[], object], said: str = "") -> HttpResponse:
    """Do it and go back to the election; a refusal is said there."""
    if tried(request, act) and said:
        messages.success(request, said)
    return redirect(_url(request, row.pk))


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def official_new(request: SignedRequest, election_id: int) -> HttpResponse:
    """Name a trustee, a scrutineer or the credential authority."""
    row = _found(request, election_id)
    people = selectors.entitled_people(request.actor, row)
    form = forms.OfficialForm(request.POST if request.method == "POST" else None, people=people)
    return _form(
        request,
        row,
        form,
        lambda values: services.name_official(actor=request.actor, election_id=row.pk, **values),
        _("Give a duty"),
        note=_(
            "Candidates cannot serve. Trustees hold the key together: all of them, or as many as you say, can count."
        ),
    )


@page(MANAGE)
@require_POST
def official_remove(request: SignedRequest, election_id: int, official_id: int) -> HttpResponse:
    """Take somebody off a duty."""
    row = _found(request, election_id)
    return _acted(
        request,
        row,
        lambda: services.dismiss_official(actor=request.actor, election_id=row.pk, official_id=official_id),
    )


@page("elections.declare_result")
@require_http_methods(["GET", "POST"])
def official_release(request: SignedRequest, election_id: int, official_id: int) -> HttpResponse:
    """Go on without the signature of a scrutineer, by a resolution of those who vote."""
    row = _found(request, election_id)
    official = selectors.missing_signature(row, official_id)
    decisions = selectors.decisions_fitting(row, official.name)
    form = forms.ReleaseForm(
        request.POST if request.method == "POST" else None,
        resolutions=[(each.pk, f"{each.number} {each.title}") for each in decisions],
        people=selectors.successors(request.actor, row),
    )
    return _form(
        request,
        row,
        form,
        lambda values: services.release_scrutineer(
            actor=request.actor, election_id=row.pk, official_id=official.pk, **values
        ),
        _("Go on without the signature of %(name)s") % {"name": official.name},
        note=_(
            "Only those who vote decide this, after the count: by a motion of their own. The counts stay as they are; "
            "the public page says who did not sign, why, and by which resolution. At least one scrutineer signs."
        ),
    )


def _form(
    request: SignedRequest, row: Election, form: Any, act: Any, title: str, note: str = "", danger: bool = False
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        title=title,
        submit=title,
        done=_url(request, row.pk),
        crumbs=_crumbs(request, (row.title, _url(request, row.pk)), (title, "")),
        said=_("Entered."),
        note=note,
        danger=danger,
    )


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def election_share(request: SignedRequest, election_id: int) -> HttpResponse:
    """Say how many of the trustees are enough to count."""
    row = _found(request, election_id)
    form = forms.ShareForm(request.POST if request.method == "POST" else None, initial={"threshold": row.threshold})
    return _form(
        request,
        row,
        form,
        lambda values: services.share_key(actor=request.actor, election_id=row.pk, **values),
        _("Say how many trustees are needed"),
        note=_(
            "With a shared key some of the trustees are enough to count: a lost key does not lose the election. They "
            "make it together, in three rounds. Keys that were entered before are gone."
        ),
    )


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def election_open(request: SignedRequest, election_id: int) -> HttpResponse:
    """Open the voting."""
    row = _found(request, election_id)
    form = forms.OpenForm(request.POST if request.method == "POST" else None)
    return _form(
        request,
        row,
        form,
        lambda values: services.open_election(actor=request.actor, election_id=row.pk, **values),
        _("Open the voting"),
        note=_("From now on names, roll, keys and credentials cannot be changed. All voters are told."),
    )


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def election_close(request: SignedRequest, election_id: int) -> HttpResponse:
    """Close the voting."""
    row = _found(request, election_id)
    form = forms.CloseForm(request.POST if request.method == "POST" else None)
    return _form(
        request,
        row,
        form,
        lambda values: services.close_election(actor=request.actor, election_id=row.pk, **values),
        _("Close the voting"),
        note=" ".join([str(_CLOSING), *_few_came(row)]),
    )


def _few_came(row: Election) -> list[str]:
    """What the office has to know before it closes a box that would stay unopened."""
    came, least = selectors.voters_heard(row), selectors.smallest_electorate()
    if not selectors.shows_votes(came):
        return []
    words = _("Ballots of only %(number)d came so far; with fewer than %(least)d the box is not opened.")
    return [words % {"number": came, "least": least}]


@page(MANAGE)
@require_POST
def election_remind(request: SignedRequest, election_id: int) -> HttpResponse:
    """Remind everybody on the roll."""
    row = _found(request, election_id)
    try:
        number = services.remind_voters(actor=request.actor, election_id=row.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        words = ngettext("%(number)d voter on the roll is told.", "All %(number)d voters are told.", number)
        messages.success(request, words % {"number": number})
    return redirect(_url(request, row.pk))


@page(MANAGE)
@require_GET
def election_mails(request: SignedRequest, election_id: int) -> HttpResponse:
    """Whom the mail with the credential did not reach, and why."""
    row = _found(request, election_id)
    title = _("Credentials that were not mailed")
    context = {
        "election": row,
        "title": title,
        "rows": rows_on_page(selectors.mails_refused(row), request.GET, SIZES[0]),
        "crumbs": _crumbs(request, (row.title, _url(request, row.pk)), (title, "")),
    }
    return render(request, "elections/mails.html", context)


@page(MANAGE)
@require_POST
def election_further(request: SignedRequest, election_id: int) -> HttpResponse:
    """Set the next round up."""
    row = _found(request, election_id)
    try:
        made = services.set_up_further_round(actor=request.actor, election_id=row.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_url(request, row.pk))
    messages.success(request, _("The next round is set up, with the same officials. Trustees make new keys."))
    return redirect(_url(request, made.pk))


@page(READ)
@require_GET
def election_report(request: SignedRequest, election_id: int) -> HttpResponse:
    """The report on the count, to be printed, read out and signed."""
    row = _found(request, election_id)
    officials = selectors.officials_of(row)
    context = {
        "election": row,
        "crumbs": _crumbs(request, (row.title, _url(request, row.pk)), (_("Report on the count"), "")),
        "papers": selectors.agreed_count(row),
        "scrutineers": [each for each in officials if each.duty == Duty.SUPERVISOR],
        "tellers": [each for each in officials if each.duty == Duty.TELLER],
        "fingerprint": digest(selectors.record_of(row, "Setup") or b""),
        **result_of(row),
    }
    return render(request, "elections/report_form.html", context)


@page(READ)
@require_GET
def election_report_file(request: SignedRequest, election_id: int) -> HttpResponse:
    """The same as PDF, with lines for scrutineers and tellers."""
    row = _found(request, election_id)
    counted = result_of(row)
    if not counted["counted"]:
        raise NotFound(str(election_id))
    return report_answer(row, counted, (Duty.SUPERVISOR, Duty.TELLER))


@page("elections.declare_result")
@require_http_methods(["GET", "POST"])
def election_declare(request: SignedRequest, election_id: int) -> HttpResponse:
    """Declare the result."""
    row = _found(request, election_id)
    form = forms.DeclareForm(request.POST if request.method == "POST" else None, initial={"began_on": today()})
    return _form(
        request,
        row,
        form,
        lambda values: services.declare_result(actor=request.actor, election_id=row.pk, **values),
        _("Declare the result"),
        note=" ".join(_followed_by(row)),
    )


def _followed_by(row: Election) -> list[str]:
    """What the declaration brings with it."""
    said = [_("Those elected take the post on this day; those who held it in a term before leave it.")]
    if row.term is not None and row.term.in_preparation:
        said.append(
            _("With it begins: %(term)s. The one before, and its tenures, end.") % {"term": term_words(row.term)}
        )
    return said


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def election_cancel(request: SignedRequest, election_id: int) -> HttpResponse:
    """Call an election off."""
    row = _found(request, election_id)
    form = forms.CancelForm(request.POST if request.method == "POST" else None)
    return _form(
        request,
        row,
        form,
        lambda values: services.cancel_election(actor=request.actor, election_id=row.pk, **values),
        _("Call the election off"),
        danger=True,
    )
