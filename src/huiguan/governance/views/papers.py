"""Official papers: the registers of what goes out and comes in, one paper with its next step, the log of the seal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance.meeting_papers import (
    PRESIDENT,
    file_of,
    minutes_paper,
    notice_paper,
    outgoing_paper,
    resolution_paper,
)
from huiguan.governance.models import IncomingPaper, OutgoingPaper
from huiguan.governance.paper_enums import ORDERS, UNSEALED, IncomingState, OutgoingState, PaperKind
from huiguan.governance.paper_forms import IncomingForm, PaperChangeForm, PaperForm, SealForm
from huiguan.governance.selectors import papers as reads
from huiguan.governance.selectors.following import incoming_state
from huiguan.governance.selectors.minutes import may_read_minutes, minutes_of
from huiguan.governance.selectors.resolutions import get_resolution
from huiguan.governance.services import incoming, papers
from huiguan.governance.views.meeting_shared import meeting_here
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.numbers import number_of
from huiguan.kernel.papers import Paper
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.ui.forms import form_page, taken, tried

PAGE_SIZE = 50
READ, WRITE, SEAL = "governance.read_papers", "governance.write_papers", "governance.use_seal"


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Outgoing papers"), reverse("governance:outgoing", args=[request.organization.code])), *more]


def _in_crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Incoming papers"), reverse("governance:incoming", args=[request.organization.code])), *more]


def _asked(request: SignedRequest, **choices: list[str]) -> dict[str, str]:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    chosen = {name: request.GET.get(name, "") for name in choices}
    return {"q": q, **{name: value if value in choices[name] else "" for name, value in chosen.items()}}


@page(READ)
@require_GET
def outgoing(request: SignedRequest) -> HttpResponse:
    """The register of outgoing papers."""
    chosen = _asked(request, kind=PaperKind.values, state=OutgoingState.values)
    rows = reads.outgoing_of(request.actor, request.organization, **chosen)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "kinds": PaperKind.choices,
        "states": OutgoingState.choices,
        "may_write": allows(request.actor, WRITE, request.organization),
        "crumbs": [(_("Outgoing papers"), "")],
    }
    return render(request, "governance/papers/outgoing.html", context)


@page(WRITE)
@require_http_methods(["GET", "POST"])
def outgoing_new(request: SignedRequest) -> HttpResponse:
    """Draft a paper: from nothing, or from a meeting's notice, its minutes, or a resolution."""
    source = Source(request)
    form = PaperForm(request.POST or None, initial=source.initial())
    made: list[OutgoingPaper] = []

    def draft(values: dict[str, Any]) -> None:
        made.append(
            papers.draft_paper(actor=request.actor, organization=request.organization, **values, **source.links())
        )

    if request.method == "POST" and taken(form, draft):
        return redirect("governance:outgoing_paper", request.organization.code, made[0].pk)
    crumbs = _crumbs(request, (_("Draft a paper"), ""))
    context = {"form": form, "crumbs": crumbs}
    return render(request, "governance/papers/new.html", context, status=422 if form.errors else 200)


class Source:
    """What a draft is made from, as the address names it: `meeting` with `as` notice or minutes, or `resolution`."""

    def __init__(self, request: SignedRequest) -> None:
        query, self.actor = request.GET, request.actor
        self.meeting = meeting_here(request, number_of(query.get("meeting"))) if "meeting" in query else None
        self.resolution = None
        if "resolution" in query:
            self.resolution = here(request, get_resolution(request.actor, number_of(query.get("resolution"))))
        self.kind = query.get("as", "") if query.get("as") in (PaperKind.NOTICE, PaperKind.MINUTES) else ""

    def links(self) -> dict[str, Any]:
        """Keys of what it is made from."""
        return {
            "meeting_id": self.meeting.pk if self.meeting else None,
            "resolution_id": self.resolution.pk if self.resolution else None,
        }

    def initial(self) -> dict[str, str]:
        """The fields of the form, filled in."""
        made = self._paper()
        if made is None:
            return {"kind": PaperKind.NOTICE}
        kind, paper = made
        return {"kind": kind, "title": paper.title, "addressee": paper.addressee, "text": "\n".join(paper.body)}

    def _paper(self) -> tuple[str, Paper] | None:
        if self.resolution is not None:
            return PaperKind.RESOLUTION, resolution_paper(self.resolution)
        if self.meeting is None:
            return None
        minutes = minutes_of(self.meeting) if may_read_minutes(self.actor, self.meeting) else None
        if self.kind == PaperKind.MINUTES and minutes is not None:
            return PaperKind.MINUTES, minutes_paper(minutes, [], [])
        return PaperKind.NOTICE, notice_paper(self.meeting)


def _outgoing_here(request: SignedRequest, paper_id: int) -> OutgoingPaper:
    return here(request, reads.get_outgoing(request.actor, paper_id))


@page(READ)
@require_GET
def outgoing_one(request: SignedRequest, paper_id: int) -> HttpResponse:
    """One outgoing paper as it will look, where it stands, and the next step."""
    return _outgoing(request, _outgoing_here(request, paper_id))


def _outgoing(request: SignedRequest, row: OutgoingPaper, form: Any = None, status: int = 200) -> HttpResponse:
    editable = row.state in (OutgoingState.DRAFT, OutgoingState.CHECKING)
    may_write = allows(request.actor, WRITE, row.organization)
    steps = {step.key: step for step in available(request.actor, row)}
    if row.kind in UNSEALED:
        steps.pop("seal_paper", None)
    elif row.state == OutgoingState.NUMBERED:
        steps.pop("distribute_paper", None)
    context = {
        "paper": row,
        "shown": outgoing_paper(row),
        "copies_line": f"抄送：{row.copies}",
        "steps": steps,
        "form": (form or PaperChangeForm.of(row)) if editable and may_write else None,
        "ordered": row.kind in ORDERS,
        "duty": reads.duty_of(request.actor, row.organization) or PRESIDENT if row.kind in ORDERS else "",
        "word": reads.number_word(row.organization, row.kind) if row.state == OutgoingState.ISSUED else "",
        "deliveries": reads.deliveries_of(row),
        "timeline": timeline(row),
        "crumbs": _crumbs(request, (row.number or row.title, "")),
    }
    return render(request, "governance/papers/outgoing_one.html", context, status=status)


@page(WRITE)
@require_POST
def outgoing_change(request: SignedRequest, paper_id: int) -> HttpResponse:
    """Save the words of a draft."""
    row = _outgoing_here(request, paper_id)
    form = PaperChangeForm(request.POST)
    if taken(form, lambda values: papers.change_paper(actor=request.actor, paper_id=row.pk, **values)):
        return redirect("governance:outgoing_paper", request.organization.code, row.pk)
    return _outgoing(request, row, form, 422)


Act = Callable[[SignedRequest, int], Any]
OUT: dict[str, Act] = {
    "issue_paper": lambda r, pk: papers.issue_paper(
        actor=r.actor, paper_id=pk, note=r.POST.get("note", ""), duty=r.POST.get("duty", "")
    ),
    "number_paper": lambda r, pk: papers.number_paper(actor=r.actor, paper_id=pk, word=r.POST.get("word", "")),
    "seal_paper": lambda r, pk: papers.seal_paper(
        actor=r.actor, paper_id=pk, copies=number_of(r.POST.get("copies", "1"))
    ),
    "distribute_paper": lambda r, pk: papers.distribute_paper(
        actor=r.actor, paper_id=pk, receivers=r.POST.get("receivers", "").splitlines()
    ),
}
IN: dict[str, Act] = {
    "register_paper": lambda r, pk: incoming.register_paper(actor=r.actor, paper_id=pk),
    "propose": lambda r, pk: incoming.propose_on_paper(actor=r.actor, paper_id=pk, text=r.POST.get("text", "")),
    "scan": lambda r, pk: incoming.add_scan(actor=r.actor, paper_id=pk, upload=r.FILES.get("file")),
    "instruct_paper": lambda r, pk: incoming.instruct_on_paper(actor=r.actor, paper_id=pk, text=r.POST.get("text", "")),
}


@page(READ)
@require_POST
def outgoing_do(request: SignedRequest, paper_id: int, doing: str) -> HttpResponse:
    """Take the next step; a refusal is said on the page that follows. The service asks the step's own permission."""
    row = _outgoing_here(request, paper_id)
    act = OUT.get(doing) or _passing(papers.pass_paper_on, doing)
    tried(request, lambda: act(request, row.pk))
    return redirect("governance:outgoing_paper", request.organization.code, row.pk)


def _passing(service: Callable[..., Any], doing: str) -> Act:
    return lambda r, pk: service(actor=r.actor, paper_id=pk, transition=doing, note=r.POST.get("note", ""))


@page(READ)
@require_GET
def outgoing_file(request: SignedRequest, paper_id: int, form: str) -> HttpResponse:
    """The paper as a Word document in the form of GB/T 9704."""
    return file_of(outgoing_paper(_outgoing_here(request, paper_id)), form)


@page(READ)
@require_GET
def incoming_list(request: SignedRequest) -> HttpResponse:
    """The register of incoming papers."""
    chosen = _asked(request, state=IncomingState.values)
    rows = reads.incoming_of(request.actor, request.organization, **chosen)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "states": IncomingState.choices,
        "may_write": allows(request.actor, WRITE, request.organization),
        "crumbs": [(_("Incoming papers"), "")],
    }
    return render(request, "governance/papers/incoming.html", context)


@page(WRITE)
@require_http_methods(["GET", "POST"])
def incoming_new(request: SignedRequest) -> HttpResponse:
    """Register a paper that came by post or hand."""
    return form_page(
        request,
        IncomingForm(request.POST or None, request.FILES or None),
        lambda values: incoming.receive_paper(actor=request.actor, organization=request.organization, **values),
        title=_("Register a paper"),
        submit=_("Register the paper"),
        done=reverse("governance:incoming", args=[request.organization.code]),
        crumbs=_in_crumbs(request, (_("Register a paper"), "")),
    )


def _incoming_here(request: SignedRequest, paper_id: int) -> IncomingPaper:
    return here(request, reads.get_incoming(request.actor, paper_id))


@page(READ)
@require_GET
def incoming_one(request: SignedRequest, incoming_id: int) -> HttpResponse:
    """One incoming paper: its words, what was written on it, and the next step."""
    row = _incoming_here(request, incoming_id)
    state, address = incoming_state(request.actor, row)
    context = {
        "paper": row,
        "steps": {step.key: step for step in available(request.actor, row)},
        "opinions": reads.opinions_of(row),
        "scans": list(files_of(incoming.SUBJECT, row.pk)),
        "may_scan": row.state != IncomingState.ARCHIVED and allows(request.actor, WRITE, row.organization),
        "timeline": timeline(row),
        "followed": state,
        "follow_address": address if row.state in (IncomingState.INSTRUCTED, IncomingState.HANDED) else "",
        "crumbs": _in_crumbs(request, (row.register_number or row.title, "")),
    }
    return render(request, "governance/papers/incoming_one.html", context)


@page(READ)
@require_POST
def incoming_do(request: SignedRequest, incoming_id: int, doing: str) -> HttpResponse:
    """Take the next step; a refusal is said on the page that follows."""
    row = _incoming_here(request, incoming_id)
    act = IN.get(doing) or _passing(incoming.pass_incoming_on, doing)
    tried(request, lambda: act(request, row.pk))
    return redirect("governance:incoming_paper", request.organization.code, row.pk)


@page(READ)
@require_GET
def seals(request: SignedRequest) -> HttpResponse:
    """The log of the seal."""
    rows = reads.seal_uses(request.actor, request.organization)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_log": allows(request.actor, SEAL, request.organization),
        "crumbs": [(_("Log of the seal"), "")],
    }
    return render(request, "governance/papers/seals.html", context)


@page(SEAL)
@require_http_methods(["GET", "POST"])
def seal_log(request: SignedRequest) -> HttpResponse:
    """Log a use of the seal on something that is no paper of the register."""
    done = reverse("governance:seals", args=[request.organization.code])
    return form_page(
        request,
        SealForm(request.POST or None),
        lambda values: papers.log_seal_use(actor=request.actor, organization=request.organization, **values),
        title=_("Log a use of the seal"),
        submit=_("Log the use"),
        done=done,
        crumbs=[(_("Log of the seal"), done), (_("Log a use of the seal"), "")],
    )
