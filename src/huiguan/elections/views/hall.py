"""What tellers do in the hall: enter who votes on paper, and count the papers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.elections import forms, selectors, services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Candidate
from huiguan.elections.views.own import TAKE_PART, duty_of
from huiguan.kernel.numbers import number_of
from huiguan.kernel.paging import SIZES, rows_on_page
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page, tried

_DOING = {"enter": services.enter_paper_voter, "withdraw": services.withdraw_paper_voter}


@page(TAKE_PART)
@require_http_methods(["GET", "POST"])
def own_papers(request: SignedRequest, official_id: int) -> HttpResponse:
    """The roll, from which two tellers strike who votes on paper."""
    official = duty_of(request, official_id, Duty.TELLER)
    if request.method == "POST":
        if "everybody" in request.POST:
            tried(request, partial(services.enter_all_on_paper, actor=request.actor, official_id=official.pk))
            return redirect(request.get_full_path())
        doing = next((name for name in _DOING if name in request.POST), "enter")
        entry_id = number_of(request.POST.get(doing))
        tried(request, partial(_DOING[doing], actor=request.actor, official_id=official.pk, entry_id=entry_id))
        return redirect(request.get_full_path())
    election = selectors.election_of(official)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    context = {
        "official": official,
        "election": election,
        "q": text,
        "page": rows_on_page(selectors.roll_for_tellers(election, text), request.GET, SIZES[0]),
        "paper_voters": selectors.paper_voters(election).count(),
        "crumbs": [(_("My elections"), reverse("elections:own_elections")), (election.title, "")],
    }
    return render(request, "elections/papers.html", context)


@page(TAKE_PART)
@require_http_methods(["GET", "POST"])
def own_count(request: SignedRequest, official_id: int) -> HttpResponse:
    """What the box of papers holds, counted by one teller."""
    official = duty_of(request, official_id, Duty.TELLER)
    election = selectors.election_of(official)
    names = list(Candidate.objects.unscoped("names of one's own duty").filter(election=election))
    mine = next((each for each in selectors.paper_counts(election) if each.official_id == official.pk), None)
    form = forms.PaperCountForm(request.POST if request.method == "POST" else None, names=names, mine=mine)
    home = reverse("elections:own_elections")

    def enter(values: dict[str, Any]) -> None:
        numbers = {name: values[name] for name in ("issued", "returned", "invalid")}
        services.count_papers(actor=request.actor, official_id=official.pk, votes=form.votes(), **numbers)

    return form_page(
        request,
        form,
        enter,
        title=_("Count the papers"),
        submit=_("Enter the count"),
        done=home,
        crumbs=[(_("My elections"), home), (election.title, "")],
        said=_("Entered. It counts when another teller enters the same."),
        note=_(
            "%(number)d vote on paper. Two tellers enter the whole count, each alone; papers with more approvals than "
            "seats are invalid. Where more papers came back than were issued the round is void: leave the votes empty."
        )
        % {"number": selectors.paper_voters(election).count()},
    )
