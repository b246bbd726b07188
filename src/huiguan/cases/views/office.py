"""Cases as their handlers work on them: the queue, the file, each thing that is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.cases import forms, relief_forms, selectors, services
from huiguan.cases.enums import ENDED, RUNNING, ContactReason, EntryKind, NoteAnswer
from huiguan.cases.letters import LETTERS, letter_docx
from huiguan.cases.models import Case
from huiguan.cases.purposes import CHILD, PUBLISH, REFER, SENSITIVE
from huiguan.cases.selectors.clocks import clocks_of, light_of
from huiguan.cases.selectors.rules import outcomes_of
from huiguan.cases.services.reading import title_of, words_of
from huiguan.cases.views.shared import act_and_go, case_url, crumbs, sent
from huiguan.cases.words import shown
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n.formats import short_date
from huiguan.kernel.paging import page_number, page_of, page_size
from huiguan.kernel.papers import DOCX
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.workflow.selectors import available
from huiguan.ui.forms import form_page

#: How many lines of a list come first.
FIRST = 50
#: Lines that the person and those who handle the case wrote to each other.
_TALK = (EntryKind.TO_PERSON, EntryKind.FROM_PERSON, EntryKind.ANSWER)
#: The part of the file that shows what was done, to come back to.
_SHOWN_IN = {"paper": "#papers", "plan": "#plan", "message": "#talk", "referral": "#joint"}
HANDLE, ENTER = "cases.handle_cases", "cases.enter_case"
#: Filled by the journey that puts a problem of policy on the list: function(actor, case) gives an address or nothing.
POLICY = "cases.policy_problem"


@page(HANDLE)
@require_GET
def queue(request: SignedRequest) -> HttpResponse:
    """What waits for me: cases to take, cases that I handle, referrals."""
    actor, place = request.actor, request.organization
    mine = selectors.my_queue(actor, place)
    shown_kind = request.GET.get("show", "open")
    rows = mine.filter(state__in=ENDED) if shown_kind == "ended" else mine.exclude(state__in=ENDED)
    if shown_kind == "late":
        rows = rows.filter(state__in=RUNNING, due_on__lt=today())
    to_take, everything = selectors.waiting_queue(actor, place), shown_kind in ("waiting", "unrouted")
    for_me = selectors.waiting_queue(actor, place, told=True)
    unrouted = selectors.waiting_queue(actor, place, unrouted=True)
    waiting = unrouted if shown_kind == "unrouted" else to_take
    kinds, chosen, first_ones = selectors.specs_at(place), request.GET.get("kind", ""), for_me
    if chosen not in kinds:
        kinds |= {key: spec for key, spec in selectors.known_at(place).items() if key == chosen}
    if chosen in kinds:
        one_kind = Q(own_kind=chosen) if kinds[chosen].own_key else Q(kind=chosen)
        rows, waiting, first_ones = rows.filter(one_kind), waiting.filter(one_kind), for_me.filter(one_kind)
    found, pager = _on_page(request, waiting if everything else rows)
    own = [] if everything else found
    services.note_listed(actor, [case.pk for case in own], place)
    context = {
        "rows": [_row(case, title=title_of(case)) for case in own],
        "follow_ups": selectors.follow_ups_due(actor, place),
        "waiting": [_row(case) for case in (found if everything else first_ones[:FIRST])],
        "to_take": to_take.count(),
        "for_me": for_me.count(),
        "unrouted": unrouted.count(),
        "first": FIRST,
        "referrals": list(selectors.referrals_to(actor, place)[:FIRST]),
        "page": pager,
        "shown": shown_kind,
        "kinds": [(key, spec.label) for key, spec in kinds.items()],
        "chosen_kind": chosen if chosen in kinds else "",
        "late": mine.filter(state__in=RUNNING, due_on__lt=today()).count(),
        "open": mine.exclude(state__in=ENDED).count(),
        "may_enter": allows(actor, ENTER, place),
    }
    return render(request, "cases/queue.html", context)


def _on_page(request: SignedRequest, rows: Any) -> tuple[list[Case], Any]:
    size = page_size(request.GET, FIRST)
    pager = page_of(rows.count(), page_number(request.GET), size)
    start = (pager.number - 1) * size
    return list(rows[start : start + size]), pager


def _row(case: Case, title: str = "") -> dict[str, Any]:
    level, left = light_of(case.due_on)
    return {"case": case, "kind": selectors.spec_of_case(case).label, "title": title, "level": level, "left": left}


@page(ENTER)
@require_http_methods(["GET", "POST"])
def enter(request: SignedRequest, kind: str) -> HttpResponse:
    """Enter a case for somebody who came or called."""
    spec = selectors.spec_at(request.organization, kind)
    if spec is None:
        raise NotFound(kind)
    topics = selectors.topics_of(kind, request.organization)
    questions = selectors.questions_of(selectors.form_of(request.organization, *spec.keys))
    form = forms.EnterForm(sent(request), spec=spec, topics=topics, questions=questions)
    title, receipt = _("Enter a case: %(kind)s") % {"kind": spec.label}, list[tuple[Case, str]]()
    answer = form_page(
        request,
        form,
        lambda values: receipt.append(_enter(request, form, values)),
        title=title,
        submit=_("Enter the case"),
        done=reverse("cases:queue", args=[request.organization.code]),
        crumbs=crumbs(request, (title, "")),
        said=_("Entered. It is read by whoever takes it."),
        note=_("Whoever enters a case does not read it afterwards, unless named in it."),
    )
    return receipt_page(request, *receipt[0]) if receipt and receipt[0][1] else answer


def _enter(request: SignedRequest, form: forms.EnterForm, values: dict[str, Any]) -> tuple[Case, str]:
    return services.enter_case(
        actor=request.actor,
        organization=request.organization,
        telling=form.telling(values, form.consents(values)),
        member=values["member"],
        form_key=values["form_key"],
    )


def receipt_page(request: SignedRequest, row: Case, code: str) -> HttpResponse:
    """The receipt to print, shown once: number and code, no word of the case."""
    address = request.build_absolute_uri(reverse("cases:receipt"))
    context = {"case": row, "receipt": code, "address": address, "crumbs": crumbs(request, (_("Receipt on paper"), ""))}
    response = render(request, "cases/receipt.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page(HANDLE)
@require_POST
def give_receipt(request: SignedRequest, case_id: int) -> HttpResponse:
    """A new receipt for somebody without an account; the one before is void."""
    door = selectors.open_door(request.actor, case_id)
    if door.case.organization_id != request.organization.pk:
        raise NotFound(str(case_id))
    try:
        return receipt_page(request, door.case, services.new_receipt(actor=request.actor, case_id=case_id))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(case_url(request, case_id))


@page(ENTER)
@require_GET
def enter_kind(request: SignedRequest) -> HttpResponse:
    """What kind of case is entered."""
    hints = selectors.hints_of(request.organization)
    offered = selectors.specs_at(request.organization).items()
    specs = [{"kind": key, "label": spec.label, "hint": hints[key]} for key, spec in offered]
    return render(request, "cases/enter_kind.html", {"specs": specs, "crumbs": crumbs(request)})


@page(HANDLE)
@require_POST
def accept(request: SignedRequest, case_id: int) -> HttpResponse:
    """Take a case."""
    done = case_url(request, case_id)
    return act_and_go(
        request,
        lambda: services.accept_case(actor=request.actor, case_id=case_id),
        done,
        _("You lead this case now."),
    )


@page("cases.ask_for_help")
@require_GET
def case(request: SignedRequest, case_id: int) -> HttpResponse:
    """The case file. The look is recorded before anything is shown."""
    door, words = services.open_case(actor=request.actor, case_id=case_id)
    if door.case.organization_id != request.organization.pk:
        raise NotFound(str(case_id))
    return _file(request, door, words)


@page("cases.ask_for_help")
@require_http_methods(["GET", "POST"])
def contact(request: SignedRequest, case_id: int) -> HttpResponse:
    """The case file with telephone or address, once, for who says why: recorded, and the person sees it."""
    found = selectors.open_door(request.actor, case_id)
    if found.case.organization_id != request.organization.pk:
        raise NotFound(str(case_id))
    if request.method == "GET":  # read again, or a kept address: the file, with the number masked
        return redirect(case_url(request, case_id))
    try:
        plain = services.open_contact(actor=request.actor, case_id=case_id, why=request.POST.get("why", ""))[1]
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(case_url(request, case_id))
    door, words = services.open_case(actor=request.actor, case_id=case_id)
    response = _file(request, door, replace(words, contact=plain), reached=True)
    response["Cache-Control"] = "no-store"
    return response


def _file(request: SignedRequest, door: selectors.Door, words: services.Words, **more: Any) -> HttpResponse:
    row = door.case
    notes, others = selectors.notes_of(request.actor, row)
    readers = selectors.readers_of(row)
    looked = {reader.user_id: reader.last for reader in readers}
    referrals, helpers = selectors.referrals_of(row), selectors.helpers_of(row)
    lines, plan, handlers = selectors.lines_for_handlers(row), selectors.plan_of(row), selectors.handlers_of(row)
    context = {
        "case": row,
        "crumbs": crumbs(request, (row.number, "")),
        "door": door,
        "words": words,
        "kind": selectors.spec_of_case(row).label,
        "clocks": clocks_of(row),
        "lines": [shown(line) for line in lines],
        "talk": [shown(line) for line in lines if line.kind in _TALK],
        "papers": selectors.papers_of(row),
        "plan": plan,
        "plan_done": sum(step.done_on is not None for step in plan),
        "notes": notes,
        "other_notes": others,
        "referrals": referrals,
        "helpers": helpers,
        "joint_count": len(referrals) + len(helpers),
        "hands": [(hand, looked.get(hand.user_id)) for hand in handlers],
        "contact_reasons": ContactReason.choices,
        "reader_list": readers,
        "looks": sum(reader.times for reader in readers),
        "doings": _buttons(request, door),
        "entry_form": forms.EntryForm(),
        "is_open": row.state not in ENDED,
        "waits_for_person": services.waits_for_person(row),
        "may_refer": consent_in_force(row, REFER) is not None,
        "relief": _relief_of(row),
        "joinable": door.leads and _joinable(row) and row.joined_to_id is None,
        "joined": services.joined_to(row),
        "letters": [(letter.key, letter.label) for letter in LETTERS.values()],
        "clarification": selectors.clarification_of(request.actor, row),
        "may_clarify": door.leads and row.kind == "rights" and row.state in ("handling", "answered"),
        "policy_url": _policy_url(request, door),
        "may_publish": row.may_publish and door.leads and row.state in ("answered", "closed"),
        **more,
    }
    return render(request, "cases/case.html", context)


def _policy_url(request: SignedRequest, door: selectors.Door) -> str:
    addresses = [fill(request.actor, door.case) for fill in filled(POLICY)] if door.writes else []
    return next(filter(None, addresses), "")


def _buttons(request: SignedRequest, door: selectors.Door) -> list[dict[str, Any]]:
    if not door.leads:
        return []
    return [
        {"key": one.key, "label": one.label, "primary": one.primary, "danger": one.destructive}
        for one in available(request.actor, door.case)
        if one.key in DOINGS
    ]


@dataclass(frozen=True, slots=True)
class Doing:
    """A thing done with a form: `form(request, case)` makes it, `act(actor, case_id, values)` does it."""

    title: Callable[[], str]
    form: Callable[[SignedRequest, Case], Any]
    act: Callable[[Any, int, dict[str, Any]], Any]
    danger: bool = False


def _plain(form_class: Any) -> Callable[[SignedRequest, Case], Any]:
    return lambda request, row: form_class(sent(request))


def _calls(service: Any) -> Callable[[Any, int, dict[str, Any]], Any]:
    return lambda actor, case_id, values: service(actor=actor, case_id=case_id, **values)


def _note_form(request: SignedRequest, row: Case) -> forms.NoteForm:
    named = [(one.user_id, one.user.display_name) for one in selectors.handlers_of(row) if one.referral_id is None]
    return forms.NoteForm(sent(request), people=[pair for pair in named if pair[0] != request.actor.user_id])


def _ask_note_form(request: SignedRequest, row: Case) -> forms.AskNoteForm:
    closed = [
        note
        for note in selectors.notes_of(request.actor, row)[1]
        if note.answer not in (NoteAnswer.ASKED, selectors.GONE)
    ]
    if not closed:
        raise NotFound("ask_note")
    notes = [(note.pk, short_date(note.at)) for note in closed]
    return forms.AskNoteForm(sent(request), notes=notes, initial={"note_id": request.GET.get("note")})


def _handler_form(request: SignedRequest, row: Case) -> forms.HandlerForm:
    there = {one.user_id for one in selectors.handlers_of(row)}
    people = [pair for pair in services.handlers_to_name(row) if pair[0] not in there]
    return forms.HandlerForm(sent(request), people=people)


def _referral_form(request: SignedRequest, row: Case) -> forms.ReferralForm:
    papers = [(paper.pk, paper.name) for paper in selectors.papers_of(row)]
    services.note_listed(request.actor, [row.pk], row.organization, field="papers")
    return forms.ReferralForm(sent(request), papers=papers, consented=consent_in_force(row, REFER) is not None)


def _join_form(request: SignedRequest, row: Case) -> forms.JoinForm:
    return forms.JoinForm(sent(request), cases=[(one.pk, one.number) for one in _alike(request, row)])


def _alike(request: SignedRequest, row: Case) -> list[Case]:
    """Requests that the actor leads here and that are still being handled."""
    rows = selectors.my_queue(request.actor, row.organization).filter(
        kind=row.kind, own_kind=row.own_kind, state__in=("accepted", "handling"), joined_to=None, handlers__part="lead"
    )
    led = rows.filter(handlers__user=request.actor.user_id, handlers__until=None).exclude(pk=row.pk)
    return list(led.distinct()[:100])


def _joinable(row: Case) -> bool:
    return row.kind == "request" and row.state in ("accepted", "handling")


def _keep_paper(actor: Any, case_id: int, values: dict[str, Any]) -> Any:
    upload = values["upload"]
    return services.add_paper(
        actor=actor, case_id=case_id, upload=upload, name=upload.name, clean=values["without_place"]
    )


def _apply_for_relief(actor: Any, case_id: int, values: dict[str, Any]) -> Any:
    return services.open_relief(actor=actor, case_id=case_id, application=services.Application(**values))


def _pause_form(request: SignedRequest, row: Case) -> forms.PauseForm:
    return forms.PauseForm(sent(request), last=services.last_day_of_pause(row))


def _close_form(request: SignedRequest, row: Case) -> forms.CloseForm:
    setting = selectors.setting_of(selectors.settings_of(row.organization), *row.kind_keys)
    needs = setting is not None and setting.needs_result
    return forms.CloseForm(sent(request), outcomes=outcomes_of(setting), needs_result=needs)


def _relief_form(request: SignedRequest, row: Case) -> relief_forms.ReliefForm:
    given = {key: consent_in_force(row, key) is not None for key in (SENSITIVE, CHILD)}
    return relief_forms.ReliefForm(sent(request), consented=given[SENSITIVE], guardian=given[CHILD])


def _clarification_form(request: SignedRequest, row: Case) -> forms.ClarificationForm:
    name = words_of(row).name
    services.note_listed(request.actor, [row.pk], row.organization)
    return forms.ClarificationForm(sent(request), initial={"title": f"关于{name}同志有关情况的说明"})


def _committee_form(request: SignedRequest, row: Case) -> relief_forms.CommitteeForm:
    return relief_forms.CommitteeForm(sent(request), people=services.people_to_seat(row.organization))


#: What comes next for relief in each of its states.
_RELIEF_NEXT = {
    "gathering": ("relief", "relief_prove"),
    "checking": ("relief_check",),
    "committee": ("committee",),
    "notice": ("relief_release",),
    "paid": ("relief_visit",),
    "visited": ("follow_up",),
    "refused": ("relief",),
    "withdrawn": ("relief",),
}


def _relief_of(row: Case) -> dict[str, Any]:
    relief = selectors.relief_of(row)
    keys = ("relief",) if relief is None else _RELIEF_NEXT.get(relief.state, ())
    no_visit = relief is not None and relief.state == "visited" and relief.follow_next is None
    if no_visit or (row.closed_on is not None and keys == ("relief",)):
        keys = ()
    return {
        "row": relief,
        "seats": selectors.seats_of(relief) if relief else [],
        "earlier": selectors.earlier_reliefs(relief) if relief else [],
        "doings": [(key, DOINGS[key].title()) for key in keys],
        "offered": relief is not None or row.kind == "relief" or row.state == "handling",
    }


DOINGS: dict[str, Doing] = {
    "begin_handling": Doing(lambda: _("Checked: handle it"), _plain(forms.BeginForm), _calls(services.begin_handling)),
    "refuse_case": Doing(lambda: _("Do not take it"), _plain(forms.ReasonForm), _calls(services.refuse_case), True),
    "pause_case": Doing(lambda: _("Pause"), _pause_form, _calls(services.pause_case)),
    "resume_case": Doing(lambda: _("Go on with the case"), _plain(forms.NothingForm), _calls(services.resume_case)),
    "answer_case": Doing(lambda: _("Answer the person"), _plain(forms.TextForm), _calls(services.answer_case)),
    "close_case": Doing(lambda: _("Close the case"), _close_form, _calls(services.close_case)),
    "entry": Doing(lambda: _("Write it down"), _plain(forms.EntryForm), _calls(services.write_entry)),
    "message": Doing(lambda: _("Write to the person"), _plain(forms.TextForm), _calls(services.write_to_person)),
    "note": Doing(lambda: _("Write a sealed note"), _note_form, _calls(services.write_note)),
    "ask_note": Doing(lambda: _("Ask to read a sealed note"), _ask_note_form, _calls(services.ask_note)),
    "plan": Doing(lambda: _("Add a step"), _plain(forms.PlanForm), _calls(services.add_plan_step)),
    "paper": Doing(
        lambda: _("Add a paper"),
        lambda request, row: forms.PaperForm(sent(request), request.FILES or None),
        _keep_paper,
    ),
    "handler": Doing(lambda: _("Name a handler"), _handler_form, _calls(services.name_handler)),
    "publish": Doing(
        lambda: _("Publish the answer"), _plain(relief_forms.PublishForm), _calls(services.publish_answer)
    ),
    "clarification": Doing(
        lambda: _("Draft a clarification"), _clarification_form, _calls(services.draft_clarification)
    ),
    "relief": Doing(lambda: _("Apply for relief"), _relief_form, _apply_for_relief),
    "relief_prove": Doing(lambda: _("Proof is complete"), _plain(forms.NothingForm), _calls(services.prove_relief)),
    "relief_check": Doing(lambda: _("Check the relief"), _plain(relief_forms.CheckForm), _calls(services.check_relief)),
    "committee": Doing(lambda: _("Name the committee"), _committee_form, _calls(services.seat_committee)),
    "relief_release": Doing(
        lambda: _("Notice ended: to be paid"), _plain(forms.NothingForm), _calls(services.release_relief)
    ),
    "relief_visit": Doing(lambda: _("Enter the visit"), _plain(relief_forms.VisitForm), _calls(services.visit_relief)),
    "follow_up": Doing(
        lambda: _("Enter the yearly visit"), _plain(relief_forms.FollowForm), _calls(services.enter_follow_up)
    ),
    "join": Doing(lambda: _("Join with a request alike"), _join_form, _calls(services.join_case)),
    "tie": Doing(lambda: _("Tie to the member"), _plain(forms.MemberForm), _calls(services.tie_person)),
    "part": Doing(lambda: _("Answer it by itself"), _plain(forms.NothingForm), _calls(services.part_case)),
    "referral": Doing(lambda: _("Ask for joint handling"), _referral_form, _calls(services.ask_referral)),
}


@page(HANDLE)
@require_http_methods(["GET", "POST"])
def case_do(request: SignedRequest, case_id: int, doing: str) -> HttpResponse:
    """One thing done with a case."""
    door = selectors.open_door(request.actor, case_id)
    if door.case.organization_id != request.organization.pk or not door.writes or doing not in DOINGS:
        raise NotFound(doing)
    chosen, file = DOINGS[doing], case_url(request, case_id)
    return form_page(
        request,
        chosen.form(request, door.case),
        lambda values: chosen.act(request.actor, case_id, values),
        title=chosen.title(),
        submit=chosen.title(),
        done=f"{file}{_SHOWN_IN.get(doing, '')}",
        crumbs=crumbs(request, (door.case.number, file), (chosen.title(), "")),
        said=_("Entered."),
        danger=chosen.danger,
    )


@page(HANDLE)
@require_GET
def letter(request: SignedRequest, case_id: int, letter_key: str) -> HttpResponse:
    """A letter of the case as a Word file; opening it is a look at the case."""
    if letter_key not in LETTERS:
        raise NotFound(letter_key)
    door, words = services.open_case(actor=request.actor, case_id=case_id)
    if door.case.organization_id != request.organization.pk or not door.writes:
        raise NotFound(str(case_id))
    if letter_key == "clarification" and consent_in_force(door.case, PUBLISH) is None:
        messages.error(request, _("The person has not consented to publishing. Ask for it in a message."))
        return redirect(case_url(request, case_id))
    response = HttpResponse(letter_docx(LETTERS[letter_key], door.case, words), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="case-{door.case.year}-{door.case.serial}.docx"'
    return response
