"""Pages for everybody: elections, ballots, the archive; and the voting page, on which nobody signs in."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from huiguan.elections import selectors, services
from huiguan.elections.enums import BallotState, Duty, ElectionState
from huiguan.elections.models import Candidate, CandidatePicture, Election, ReceivedBallot
from huiguan.elections.pictures import MEDIA_TYPE
from huiguan.elections.questions import ballot_labels, is_contested
from huiguan.elections.views.own import WITH_WASM
from huiguan.elections.views.shared import key_of, result_of
from huiguan.engines.ballot.canonical import digest
from huiguan.kernel.paging import SIZES, page_number, page_of, rows_on_page
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page

WHY = "an election can be checked by anybody: parameters, ballots and result are public by the protocol"
_TRACKERS = 50
#: What the browser checks, by the names that static/elections/audit.js gives them.
CHECKS = (
    ("archive", gettext_lazy("Chain of the records")),
    ("keys", gettext_lazy("Keys of the trustees")),
    ("ballots", gettext_lazy("Ballots: signatures and roll")),
    ("sum", gettext_lazy("Sum of the ballots")),
    ("decryption", gettext_lazy("Proofs of the decryptions")),
    ("result", gettext_lazy("Result follows from the sum")),
    ("proofs", gettext_lazy("Proofs of encryption, a sample")),
)
VOTE = "who votes is shown by the ballot's signature; who sends it must not be known"


def names_of(election: Election) -> list[Candidate]:
    """The names on the ballot, each with `has_picture`."""
    rows = Candidate.objects.unscoped("an opened election is public").filter(election=election)
    pictures = CandidatePicture.objects.filter(candidate=OuterRef("pk"))
    return list(rows.annotate(has_picture=Exists(pictures)))


def found_election(uuid: str) -> Election:
    try:
        return selectors.public_election(uuid)
    except NotFound as refusal:
        raise Http404 from refusal


@public_page(WHY)
@kept_for_visitors("page")
@require_GET
def public_elections(request: HttpRequest) -> HttpResponse:
    """Every election that was opened."""
    found = rows_on_page(selectors.public_elections(), request.GET, SIZES[0])
    return render(request, "elections/public_list.html", {"page": found})


@csp_update(WITH_WASM)
@public_page(WHY)
@require_GET
def public_election(request: HttpRequest, uuid: str) -> HttpResponse:
    """One election: parameters, roll, ballots, result, the file and how to check it."""
    election = found_election(uuid)
    asked = selectors.record_of(election, "Setup") or b""
    tracker = request.GET.get("tracker", "").strip()[:60]
    accepted = ReceivedBallot.objects.filter(election=election, state=BallotState.ACCEPTED).order_by("tracker")
    page = page_of(accepted.count(), page_number(request.GET), _TRACKERS)
    first = max(page.start_index() - 1, 0)
    officials = selectors.officials_of(election)
    names = names_of(election)
    context = {
        "election": election,
        "names": names,
        "contested": is_contested(len(names), election.seats),
        "voters": election.roll.unscoped("an opened election is public").count(),
        "credentials": election.credentials.count(),
        "received": selectors.count_received(election),
        "minutes": selectors.minutes_to_check(election),
        "fingerprint": digest(asked),
        **key_of(election),
        "scrutineers": [each for each in officials if each.duty == Duty.SUPERVISOR],
        "ballots": selectors.ballots_counted(election),
        "smallest": selectors.smallest_electorate(),
        "tracker": tracker,
        "ballot": selectors.ballot_state(election, tracker) if tracker else None,
        "page": page,
        "called_off": selectors.called_off_because(election, public=True),
        "checks": CHECKS,
        "trackers": list(accepted.values_list("tracker", flat=True)[first : first + _TRACKERS]),
        **result_of(election),
    }
    return render(request, "elections/public.html", context)


@csp_update(WITH_WASM)
@public_page(VOTE)
@require_GET
def vote(request: HttpRequest, uuid: str) -> HttpResponse:
    """The ballot: marked and encrypted in the browser."""
    election = found_election(uuid)
    asked = selectors.record_of(election, "Setup") or b""
    rows = names_of(election)
    labels = ballot_labels([(row.name, row.unit) for row in rows])
    data = {
        "uuid": election.uuid,
        "parameters": asked.decode(),
        "seats": election.seats,
        "contested": is_contested(len(rows), election.seats),
        "cast": reverse("elections:cast", args=[election.uuid]),
        "state": reverse("elections:ballot_state", args=[election.uuid]),
        "public": reverse("elections:public_election", args=[election.uuid]),
    }
    context = {
        "election": election,
        "is_open": election.state == ElectionState.OPEN,
        "names": list(zip(labels, rows, strict=True)),
        "contested": data["contested"],
        "groups": sorted({row.unit for row in rows if row.unit}),
        "data": data,
    }
    return render(request, "elections/vote.html", context)


@public_page(WHY)
@require_GET
def picture(request: HttpRequest, uuid: str, candidate_id: int) -> HttpResponse:
    """The picture of a candidate, as it stands on the ballot."""
    found = CandidatePicture.objects.filter(candidate__election=found_election(uuid), candidate=candidate_id).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.jpeg), content_type=MEDIA_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@csrf_exempt  # the ballot carries its own signature, and is sent without cookies so that nobody is known by them
@public_page(VOTE)
@require_POST
def cast(request: HttpRequest, uuid: str) -> JsonResponse:
    """Receive a ballot, the bytes of the request; answers with its tracker and what became of it."""
    election = found_election(uuid)
    try:
        row = services.cast_ballot(uuid=election.uuid, raw=request.body)
    except RuleViolation as refusal:
        return JsonResponse({"code": refusal.code, "message": refusal.message}, status=422)
    return JsonResponse(_told(row), status=202)


@public_page(WHY)
@require_GET
def ballot_state(request: HttpRequest, uuid: str) -> JsonResponse:
    """What became of the ballot with a tracker; its state is `unknown` when none came."""
    row = selectors.ballot_state(found_election(uuid), request.GET.get("tracker", "")[:60])
    if row is None:
        return JsonResponse({"tracker": "", "state": "unknown", "words": _("No ballot with this tracker came.")})
    return JsonResponse(_told(row))


def _told(row: ReceivedBallot) -> dict[str, Any]:
    return {"tracker": row.tracker, "state": row.state, "words": row.get_state_display(), "reason": row.reason}


@public_page(WHY)
@require_GET
def archive(request: HttpRequest, uuid: str) -> StreamingHttpResponse:
    """The archive, streamed from the database."""
    election = found_election(uuid)
    answer = StreamingHttpResponse(selectors.archive_chunks(election), content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{election.uuid}.bel"'
    return answer
