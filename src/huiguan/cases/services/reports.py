"""The anonymous channel: a message, a receipt code, answers. Nothing in it leads to the sender.

Neither actor nor time of day nor request is kept: no `recording` stands around what the sender does, the tables have
no history, and supervisors are told by the morning's job, so that no inbox row tells when it came. An objection to a
public notice has a row of its own beside the notice, with the day alone: its history begins with the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.cases.enums import CHOSEN, Concerns, ReportState
from huiguan.cases.models import AnonymousMessage, AnonymousReport
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.reports import (
    CODE,
    is_open_to,
    open_to,
    waits,
    with_a_part_in,
    with_a_part_in_each,
    words_in,
)
from huiguan.cases.selectors.rules import rules_of
from huiguan.cases.services.doors import insist_on_text
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.notices.concerned import not_impartial, words_objected_to
from huiguan.kernel.notices.holding import Held
from huiguan.kernel.notices.services import settle_held
from huiguan.kernel.organizations.selectors import ancestors, lines_up
from huiguan.kernel.people.selectors import accounts_named_in
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation
from huiguan.kernel.privacy.codes import code_hash, fresh_code

MOST_MESSAGES = 50
KIND = "cases.anonymousreport"


def hand_in_report(*, about: Any, concerns: str, text: str) -> str:
    """Take a report about an association and give back its receipt code, which is shown once and kept nowhere.

    It goes to the supervisors of the association; past them, to those of the next one above that has any, when it
    concerns a supervisor or there is none. Whoever is named in it reads it neither here nor above. RuleViolation
    "nobody" where no such supervisor is.
    """
    if concerns not in dict(CHOSEN):
        raise Invalid(_("Say whom it concerns."), code="concerns", field="concerns")
    words = insist_on_text(text)
    past = concerns == Concerns.SUPERVISOR
    found = _not_named([*([] if past else [about]), *ancestors(about).order_by("-depth")], words)
    if found is None:
        raise _nobody()
    receiver, left_out = found
    with transaction.atomic():
        code, _due_on = _taken(receiver, words, about=about, concerns=concerns, kept_from=left_out)
    return code


def _nobody() -> RuleViolation:
    message = _("No supervisor is named who could read this. Turn to the supervising authority of the association.")
    return RuleViolation(message, code="nobody")


def _not_named(places: Iterable[Any], words: str) -> tuple[Any, list[int]] | None:
    """The first of these associations with a supervisor whom the words do not name, and all whom they do."""
    named_places = list(places)
    watching = holders(Role.SUPERVISOR, [place.pk for place in named_places])
    named = accounts_named_in(words, {user for users in watching.values() for user in users})
    place = next((place for place in named_places if set(watching.get(place.pk, ())) - named), None)
    return None if place is None else (place, sorted(named))


def _taken(receiver: Any, words: str, *, parties: str = "", **facts: Any) -> tuple[str, date]:
    """Keep a report; its receipt code, and the last day of the answer."""
    code, due = fresh_code(), _due(receiver)
    report = AnonymousReport(
        organization=receiver, code_hash=code_hash(CODE, code), came_on=today(), due_on=due, **facts
    )
    if parties:
        seal_into(report, parties=parties)
    report.save()
    _put(report, words, from_sender=True)
    return code, due


def _due(receiver: Any) -> date:
    return add_working_days(today(), rules_of(receiver).report_days)


def hold_objection(objection: Any, text: str, contact: str) -> Held | None:
    """Keep an objection to a public notice as a sealed case; fills `notices.objection_held`, in its transaction.

    It goes to the supervisors of the association that put the notice up, or of the next one above that has any, without
    those whom it names, who had a part in it or who put it up; None where nobody else is a supervisor.
    """
    words = text if not contact else f"{text}\n\n{_('How to reach them')}: {contact}"
    shown = words_objected_to(objection)
    found = _impartial(objection.notice, objection.kept_from, words=f"{shown}\n{text}")
    if found is None:
        return None
    receiver, left_out = found
    facts = {
        "about": objection.organization,
        "concerns": Concerns.NOTICE,
        "objection": objection,
        "kept_from": left_out,
        "parties": shown,
    }
    code, due = _taken(receiver, words, **facts)
    return Held(code, reverse("cases:report_look"), due, receiver.name)


def _impartial(notice: Any, known: Iterable[int] = (), *, words: str = "") -> tuple[Any, list[int]] | None:
    """The nearest association with a supervisor who has no part in a notice, and all supervisors on its line who have
    one: `known` are those of whom that was found before, `words` what is said against the notice.
    """
    places = [notice.organization, *ancestors(notice.organization).order_by("-depth")]
    watching = holders(Role.SUPERVISOR, [place.pk for place in places])
    everybody = {user for users in watching.values() for user in users}
    partial = not_impartial(notice, everybody) | accounts_named_in(words, everybody) | set(known)
    place = next((place for place in places if set(watching.get(place.pk, ())) - partial), None)
    return None if place is None else (place, sorted(partial))


def _put(report: AnonymousReport, text: str, *, from_sender: bool) -> AnonymousMessage:
    message = AnonymousMessage(organization=report.organization, report=report, from_sender=from_sender, day=today())
    seal_into(message, text=text)
    message.save()
    return message


def add_to_report(*, code: str, text: str) -> AnonymousReport:
    """The sender writes on, with the receipt code. NotFound for an unknown code; RuleViolation "closed".

    After an answer a new wait begins; who writes on while waiting does not put the answer off. Whoever is named now
    reads it no more; RuleViolation "nobody" where that leaves no reader.
    """
    words = insist_on_text(text)
    with transaction.atomic():
        rows = AnonymousReport.objects.unscoped("the code is the key").select_for_update()
        report: AnonymousReport | None = rows.filter(code_hash=code_hash(CODE, code)).first()
        if report is None:
            raise NotFound("report")
        if report.state == ReportState.CLOSED or _count(report) >= MOST_MESSAGES:
            raise RuleViolation(_("This exchange is closed. Hand in a new report."), code="closed")
        _put(report, words, from_sender=True)
        if not (_hearing(report) or _hearing_above(report)):
            raise _nobody()
        if report.state == ReportState.ANSWERED:
            report.state, report.due_on = ReportState.WAITING, _due(report.organization)
            report.told_above = None
            report.save(update_fields=["state", "due_on", "told_above"])
    return report


def _count(report: AnonymousReport) -> int:
    return AnonymousMessage.objects.unscoped("of a locked report").filter(report=report).count()


def answer_report(
    *, actor: Actor, report_id: int, text: str, close: bool = False, finding: str = ""
) -> AnonymousReport:
    """A supervisor answers; the sender reads it with the code. With `close` the exchange ends.

    The end of an objection says what was found; then its notice may be decided. Invalid "finding", also where something
    was found and the exchange is not ended: it would be lost. RuleViolation "closed".
    """
    with recording(actor, reason="answer_report"):
        report = _lock(actor, report_id)
        if report.state == ReportState.CLOSED:
            raise RuleViolation(_("This exchange is closed."), code="closed")
        if finding and not close:
            raise Invalid(_("What was found ends the exchange: choose that too."), code="finding", field="close")
        _put(report, insist_on_text(text), from_sender=False)
        if close and report.objection_id is not None:
            settle_held(objection_id=report.objection_id, finding=finding)
        report.state = ReportState.CLOSED if close else ReportState.ANSWERED
        report.save(update_fields=["state"])
        settle(subject_kind=KIND, subject_id=report.pk)
    return report


def _lock(actor: Actor, report_id: int) -> AnonymousReport:
    rows = open_to(actor).select_for_update(of=("self",)).select_related("objection__notice")
    found: AnonymousReport | None = rows.filter(pk=report_id).first()
    if not is_open_to(found, actor):
        raise NotFound(str(report_id))
    return found


def tell_of_reports(*, actor: Actor) -> int:
    """Tell supervisors of reports that wait; the morning's job. Telling again counts nothing twice.

    What nobody is left to read goes on to those who may: nobody waits for a post to be filled.
    """
    with recording(actor, reason="tell_of_reports"):
        rows = AnonymousReport.objects.unscoped("the daily job").filter(waits()).select_for_update(of=("self",))
        for report in rows.select_related("organization", "objection__notice__organization"):
            notify(
                kind="cases.report",
                to=_readers(report) or _passed_on(report),
                subject_kind=KIND,
                subject_id=report.pk,
                organization_id=report.organization_id,
                text="",
                url=reverse("cases:report", args=[report.organization.code, report.pk]),
                due=report.due_on,
                group="reports",
            )
    return len(rows)


def _readers(report: AnonymousReport) -> list[Recipient]:
    """The supervisors of its association, each by account, without those who have a part in it."""
    return [Recipient(user_id=user) for user in _hearing(report)]


def _hearing(report: AnonymousReport) -> list[int]:
    return _without_a_part(report, [report.organization_id]).get(report.organization_id, [])


def _hearing_above(report: AnonymousReport) -> tuple[Any, list[int]] | None:
    """The nearest association above the receiver with a supervisor who has no part in a report, and these."""
    places = list(ancestors(report.organization).order_by("-depth"))
    hearing = _without_a_part(report, [place.pk for place in places])
    above = next((place for place in places if place.pk in hearing), None)
    return None if above is None else (above, hearing[above.pk])


def _without_a_part(report: AnonymousReport, places: list[int]) -> dict[int, list[int]]:
    """The supervisors of these associations who have no part in a report; only those that have any."""
    watching = holders(Role.SUPERVISOR, places)
    partial = with_a_part_in(report, {user for users in watching.values() for user in users})
    left = {place: [user for user in users if user not in partial] for place, users in watching.items()}
    return {place: users for place, users in left.items() if users}


def unread_objections(objections: Iterable[Any]) -> list[int]:
    """Those of these objections that no supervisor may read today, nor could if they went on; fills
    `notices.objection_unread`. Who becomes a supervisor meanwhile gets them by the morning's job.
    """
    rows = AnonymousReport.objects.unscoped("whether anybody may read it").filter(objection__in=list(objections))
    found = list(rows.select_related("organization", "objection__notice__organization"))
    lines = lines_up(row.about_id for row in found)
    places = {report.pk: {report.organization_id, *lines[report.about_id]} for report in found}
    watching = holders(Role.SUPERVISOR, {place for line in places.values() for place in line})
    partial = with_a_part_in_each(found, {user for users in watching.values() for user in users})
    return [
        report.objection_id
        for report, out in zip(found, partial, strict=True)
        if report.objection_id is not None
        and not any(set(watching.get(place, ())) - out for place in places[report.pk])
    ]


def _passed_on(report: AnonymousReport) -> list[Recipient]:
    """Lay what its last reader has gone from before the nearest who may read it; where there is none it stays.

    Lateness is told anew from there on.
    """
    found = _next_readers(report)
    if found is None:
        return []
    settle(subject_kind=KIND, subject_id=report.pk)
    report.organization, report.kept_from = found
    report.told_above = None
    report.save(update_fields=["organization", "kept_from", "told_above"])
    AnonymousMessage.objects.unscoped("of a locked report").filter(report=report).update(organization=found[0])
    return _readers(report)


def _next_readers(report: AnonymousReport) -> tuple[Any, list[int]] | None:
    """Where a report goes on to, and who stays out of it there."""
    if report.objection is not None:
        return _impartial(report.objection.notice, report.kept_from, words=words_in(report))
    found = _hearing_above(report)
    return None if found is None else (found[0], report.kept_from)


def escalate_reports(*, actor: Actor) -> int:
    """Tell the supervisors above of reports that were not answered in time; the morning's job, how many it told of.

    They hear where one is late and since when: neither what it says nor whom it concerns. It goes to the nearest
    association above the receiver that has supervisors, so never to one that the report went past; once for each wait.
    """
    with recording(actor, reason="escalate_reports"):
        rows = AnonymousReport.objects.unscoped("the daily job").select_for_update(of=("self",))
        late = rows.filter(waits(), due_on__lt=today(), told_above=None)
        found = late.select_related("organization", "objection__notice")
        return sum(_tell_above(report) for report in found)


def _tell_above(report: AnonymousReport) -> int:
    found = _hearing_above(report)
    if found is None:
        return 0
    above, hearing = found
    report.told_above = above
    report.save(update_fields=["told_above"])
    notify(
        kind="cases.report_late_below",
        to=[Recipient(user_id=user) for user in hearing],
        subject_kind=KIND,
        subject_id=report.pk,
        organization_id=above.pk,
        text="",
        url=reverse("cases:reports", args=[above.code]),
        group="reports_late_below",
    )
    return 1
