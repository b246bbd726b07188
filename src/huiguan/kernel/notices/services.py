"""What people do with public notices: put up, object, answer, take down; and whether a decision may be taken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.notices import selectors
from huiguan.kernel.notices.concerned import (
    is_unknown,
    with_a_part_in,
    with_a_part_in_the_office,
    words_objected_to,
    words_shown,
)
from huiguan.kernel.notices.digests import (
    LONGEST_VALUE,
    cleaned,
    digest_of,
    has_shown,
    row_digests,
    with_digest_of,
)
from huiguan.kernel.notices.enums import Finding, NoticeState, ObjectionState
from huiguan.kernel.notices.holding import Held, held_by_a_room
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.notices.purposes import PurposeSpec, purpose_of
from huiguan.kernel.notices.stuck import KIND as OBJECTION
from huiguan.kernel.notices.stuck import open_objections, stuck_among, tell_of_stuck
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import ANONYMOUS, Actor, Invalid, NotFound, Role, RuleViolation, permit, scope_of
from huiguan.kernel.privacy import new_data_key, seal_value, unwrap_key
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.services import reveal

OBJECTED, FOUND = "notices.objection", "notices.objection_found"
LONGEST_DAYS, MOST_ROWS, BATCH = 60, 2_000, 200
LONGEST_TEXT = 5_000
# A telephone, identity or account number: eleven or more digits in a row, blanks and dashes between them or not.
NUMBER = re.compile(r"(?:\d[ -]?){10,}[\dXx]")


def open_notice(
    *,
    actor: Actor,
    organization: Organization,
    purpose: str,
    subject_kind: str,
    subject_id: int,
    title: str,
    rows: Sequence[Mapping[str, str]],
    working_days: int | None = None,
    starts_on: date | None = None,
) -> PublicNotice:
    """Put up a notice about a subject, from `starts_on` (today) for so many working days after that day.

    Permission: the one that the purpose names. Each row holds exactly the fields of the purpose. The first day does
    not count (Civil Code 201). RuleViolation "fields", "empty", "number" (a telephone, identity or account number),
    "title_names" (the title stays, so it may not name anybody), "too_short", "too_long", "past", "running".
    """
    spec = purpose_of(purpose)
    with recording(actor, organization, reason="open_notice"):
        permit(actor, spec.permission, organization)
        clean = _checked_rows(spec, rows)
        _check_title(spec, title, clean)
        days, starts = _checked_days(spec, working_days), starts_on or today()
        if starts < today():
            raise Invalid(_("A notice cannot begin in the past."), code="past", field="starts_on")
        if _running(spec.key, subject_kind, subject_id):
            raise RuleViolation(_("This is being shown already."), code="running")
        notice = _put_up(actor, organization, spec, (subject_kind, subject_id), title.strip(), clean, days, starts)
        if spec.opened is not None:
            spec.opened(actor, notice)
    return notice


def _put_up(
    actor: Actor,
    organization: Organization,
    spec: PurposeSpec,
    subject: tuple[str, int],
    title: str,
    rows: list[dict[str, str]],
    days: int,
    starts: date,
) -> PublicNotice:
    key, wrapped = new_data_key()
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    notice: PublicNotice = PublicNotice.objects.create(
        organization=organization,
        purpose=spec.key,
        subject_kind=subject[0],
        subject_id=subject[1],
        title=title,
        shown=seal_value(key, "shown", text),
        data_key=wrapped,
        digest=digest_of(organization.pk, rows),
        row_digests=row_digests(organization.pk, rows),
        count=len(rows),
        starts_on=starts,
        working_days=days,
        ends_on=add_working_days(starts, days),
        put_up_by_id=actor.user_id,
    )
    return notice


def _checked_rows(spec: PurposeSpec, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    wanted = {field.key for field in spec.fields}
    if not 0 < len(rows) <= MOST_ROWS or any(set(row) != wanted for row in rows):
        labels = "、".join(str(field.label) for field in spec.fields)
        raise Invalid(_("Such a notice shows exactly these fields: %(fields)s.") % {"fields": labels}, code="fields")
    clean = [cleaned(row) for row in rows]
    needed = [field for field in spec.fields if field.required]
    for field in needed:
        if not all(row[field.key] for row in clean):
            raise Invalid(_("“%(field)s” is empty in a row.") % {"field": field.label}, code="empty", field=field.key)
    if any(NUMBER.search(value) for row in clean for value in row.values()):
        message = _("A notice shows no identity number, telephone number or account number.")
        raise RuleViolation(message, code="number")
    return clean


def _check_title(spec: PurposeSpec, title: str, rows: list[dict[str, str]]) -> None:
    if not title.strip() or len(title.strip()) > 200:
        raise Invalid(_("Give it a title of at most 200 characters."), code="title_missing", field="title")
    named = {row[field.key] for field in spec.fields if field.names for row in rows}
    if any(name and name in title for name in named):
        message = _("The title stays after the notice has ended: leave the name out of it.")
        raise RuleViolation(message, code="title_names", field="title")


def _checked_days(spec: PurposeSpec, working_days: int | None) -> int:
    days = spec.working_days_minimum if working_days is None else working_days
    if days < spec.working_days_minimum:
        message = _("It has to be shown for at least %(n)d working days (%(law)s).")
        facts = {"n": spec.working_days_minimum, "law": spec.law}
        raise RuleViolation(message % facts, code="too_short", field="working_days")
    if days > LONGEST_DAYS:
        message = _("Nothing is shown for more than %(n)d working days.") % {"n": LONGEST_DAYS}
        raise Invalid(message, code="too_long", field="working_days")
    return days


def _running(purpose: str, subject_kind: str, subject_id: int) -> bool:
    """Whether one is still up; one whose days are over and that the job has not met yet is taken down here."""
    latest = selectors.notice_of(purpose, subject_kind, subject_id)
    if latest is None or latest.state != NoticeState.OPEN:
        return False
    notice = PublicNotice.objects.unscoped("locked by its room").select_for_update(of=("self",)).get(pk=latest.pk)
    if selectors.state_now(notice) == NoticeState.ENDED:
        _take_down(notice, NoticeState.ENDED)
    return bool(notice.state == NoticeState.OPEN)


def object_to(*, actor: Actor, notice_id: int, text: str, contact: str = "") -> tuple[Objection, Held | None]:
    """Object to a notice while it is shown; anybody may, signed in or not, and who sent it is not recorded.

    `contact` is how the answer can reach them, if they want one. A room keeps the words as a sealed case where it can:
    the second value is then what who objected needs to read the answer. NotFound; RuleViolation "not_running", "empty".
    """
    with recording(ANONYMOUS, reason="object_to_notice"):
        permit(actor, "notices.object")
        notice = selectors.public_notice(notice_id)
        PublicNotice.objects.unscoped("for everybody").select_for_update(of=("self",)).get(pk=notice.pk)
        if not notice.is_running(today()):
            raise RuleViolation(_("The time for objections is over."), code="not_running")
        if not text.strip():
            raise Invalid(_("Say what you object to."), code="empty", field="text")
        objection: Objection = Objection.objects.create(
            organization=notice.organization, notice=notice, received_on=today()
        )
        words = text.strip()[:LONGEST_TEXT], contact.strip()[:LONGEST_VALUE]
        held = held_by_a_room(objection, *words)
        if held is not None:
            objection.held, objection.due_on = True, held.due_on
        else:
            objection.kept_from = with_a_part_in_the_office(notice)
            _seal(objection, *words)  # the office hears of it by the morning's job: no inbox row tells when it came
        objection.save()
    return objection, held


def _seal(objection: Objection, text: str, contact: str) -> None:
    key, objection.data_key = new_data_key()
    objection.text = seal_value(key, "text", text)
    objection.contact = seal_value(key, "contact", contact) if contact else None
    objection.parties = seal_value(key, "parties", words_shown(objection.notice))


def _tell_office(notice: PublicNotice, kind: str) -> None:
    notify(
        kind=kind,
        to=[Recipient(organization_id=notice.organization_id, role=role) for role in (Role.CLERK, Role.HEAD)],
        subject_kind="notices.publicnotice",
        subject_id=notice.pk,
        organization_id=notice.organization_id,
        text=notice.title,
        url=reverse("notices:notice", args=[notice.organization.code, notice.pk]),
    )


def tell_of_objections(*, actor: Actor) -> int:
    """Tell offices of objections that wait for their answer, and heads of those that nobody may judge; the morning's
    job, how many notices it told offices of. Telling again counts nothing twice.
    """
    with recording(actor, reason="tell_of_objections"):
        waiting = PublicNotice.objects.unscoped("the daily job").filter(
            objections__state=ObjectionState.OPEN, objections__held=False
        )
        for objection in stuck_among(open_objections().filter(held=False).select_for_update(of=("self",))):
            _hand_on(objection)
        rows = list(waiting.select_related("organization").distinct())
        for notice in rows:
            _tell_office(notice, OBJECTED)
        tell_of_stuck()
    return len(rows)


def _hand_on(objection: Objection) -> None:
    """Have a room take an objection after all that nobody of the office may answer, once it knows somebody who may."""
    held = held_by_a_room(objection, *(opened(objection, name) for name in ("text", "contact")))
    if held is None:
        return
    objection.held, objection.due_on = True, held.due_on
    objection.text = objection.contact = objection.parties = objection.data_key = None
    objection.save()
    if not open_objections().filter(notice=objection.notice_id, held=False).exists():
        settle(subject_kind="notices.publicnotice", subject_id=objection.notice_id, kind=OBJECTED)


def open_objection(*, actor: Actor, objection_id: int, reason: str) -> dict[str, str]:
    """The words of an objection, its contact and the answer, by field; that it was read, and why, is recorded.

    NotFound; RuleViolation "needs_reason", "concerned" for whoever has a part in the notice.
    """
    objection = _objection(actor, objection_id, selectors.OBJECTIONS)
    _insist_on_no_part(actor, objection)
    fields = [name for name in ("text", "contact", "answer") if getattr(objection, name) is not None]
    with recording(actor, objection.organization_id, reason="open_objection"):
        return {name: reveal(actor=actor, subject=objection, field=name, reason=reason) for name in fields}


def _insist_on_no_part(actor: Actor, objection: Objection) -> None:
    user = actor.user_id
    if user is None:
        return
    if is_unknown(objection):
        message = _("Nobody can say any more whom the notice named: the supervisors have to look at this objection.")
        raise RuleViolation(message, code="concerned")
    if user in objection.kept_from or with_a_part_in(objection.notice, [user], words_objected_to(objection)):
        raise RuleViolation(
            _("The notice concerns you: somebody else has to look at this objection."), code="concerned"
        )


def _objection(actor: Actor, objection_id: int, permission: str, *, lock: bool = False) -> Objection:
    rows = Objection.objects.scoped(scope_of(actor, permission)).select_related("organization", "notice")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found: Objection | None = rows.filter(pk=objection_id).first()
    if found is None:
        raise NotFound(str(objection_id))
    return found


def answer_objection(*, actor: Actor, objection_id: int, answer: str, finding: str) -> Objection:
    """Answer an objection and say whether it was right; one that is held as a case is answered there.

    RuleViolation "held", "answered", "concerned", "empty", "finding".
    """
    with recording(actor, reason="answer_objection"):
        objection = _objection(actor, objection_id, "notices.answer", lock=True)
        if objection.held:
            raise RuleViolation(_("This objection is a sealed case; those who watch over it answer."), code="held")
        if objection.state != ObjectionState.OPEN:
            raise RuleViolation(_("This objection has been answered."), code="answered")
        _insist_on_no_part(actor, objection)
        if not answer.strip():
            raise Invalid(_("Write the answer."), code="empty", field="answer")
        if finding not in Finding.values:
            raise Invalid(_("Say whether the objection is upheld."), code="finding", field="finding")
        key = unwrap_key(objection.data_key or b"")  # kept as long as it is open
        objection.answer = seal_value(key, "answer", answer.strip()[:LONGEST_TEXT])
        _settle(objection, finding)
        if not selectors.count_open(objection.notice):
            settle(subject_kind="notices.publicnotice", subject_id=objection.notice_id, kind=OBJECTED)
    return objection


def _settle(objection: Objection, finding: str) -> None:
    objection.state, objection.finding = ObjectionState.ANSWERED, finding
    objection.answered_on, objection.parties = today(), None
    objection.save()
    settle(subject_kind=OBJECTION, subject_id=objection.pk)


def settle_held(*, objection_id: int, finding: str) -> Objection:
    """Part of the step that closes the case of an objection: what was found; the office hears of it.

    The room has asked its permission. Invalid "finding"; RuleViolation "answered".
    """
    if finding not in Finding.values:
        raise Invalid(_("Say whether the objection is upheld."), code="finding", field="finding")
    rows = Objection.objects.unscoped("the room has read its case").select_related("notice__organization")
    objection: Objection = rows.select_for_update(of=("self",)).get(pk=objection_id, held=True)
    if objection.state != ObjectionState.OPEN:
        raise RuleViolation(_("This objection has been answered."), code="answered")
    _settle(objection, finding)
    _tell_office(objection.notice, FOUND)
    return objection


def withdraw_notice(*, actor: Actor, notice_id: int) -> PublicNotice:
    """Take a notice down before its time; what it showed goes at once. RuleViolation "not_running"."""
    with recording(actor, reason="withdraw_notice"):
        rows = PublicNotice.objects.scoped(scope_of(actor, "notices.withdraw")).select_related("organization")
        notice: PublicNotice | None = rows.select_for_update(of=("self",)).filter(pk=notice_id).first()
        if notice is None:
            raise NotFound(str(notice_id))
        if selectors.state_now(notice) != NoticeState.OPEN:
            raise RuleViolation(_("This notice is no longer shown."), code="not_running")
        notice.withdrawn_on = today()
        _take_down(notice, NoticeState.WITHDRAWN)
    return notice


def _take_down(notice: PublicNotice, state: NoticeState) -> None:
    notice.state, notice.shown, notice.data_key = state, None, None
    notice.save()


def redraw_row(
    *, purpose: str, subject_kind: str, subject_id: int, old: Mapping[str, str], new: Mapping[str, str]
) -> None:
    """Part of a room's step after which nobody may read a row as it was: a notice that is up shows it as `new`, and
    the row may be decided as it is now, also where the notice has ended meanwhile. The digest of the whole stays that
    of what was put up.
    """
    rows = PublicNotice.objects.unscoped("of a row that the room changes").select_for_update()
    found = rows.filter(purpose=purpose, subject_kind=subject_kind, subject_id=subject_id)
    for notice in found.exclude(state=NoticeState.WITHDRAWN):
        if notice.data_key is not None:
            _redraw(notice, cleaned(old), cleaned(new))
        else:
            _replace_digest(notice, old, new)


def _redraw(notice: PublicNotice, old: dict[str, str], new: dict[str, str]) -> None:
    rows = json.loads(opened(notice, "shown"))
    if old not in rows:
        return
    rows[rows.index(old)] = new
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    notice.shown = seal_value(unwrap_key(notice.data_key or b""), "shown", text)
    if notice.row_digests:  # one put up before its rows had digests answers for the whole only
        notice.row_digests = row_digests(notice.organization_id, rows)
    notice.save(update_fields=["shown", "row_digests"])


def _replace_digest(notice: PublicNotice, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """The same where the rows themselves are gone: the digest of the one stands in the place of the other's."""
    digests = with_digest_of(notice, old, new)
    if digests != bytes(notice.row_digests):
        notice.row_digests = digests
        notice.save(update_fields=["row_digests"])


def take_down_ended(*, actor: Actor) -> int:
    """Drop what ended notices showed, and its key; how many. For the job; running it again does no harm."""
    if not actor.is_system:
        raise NotFound("take_down_ended")
    done = 0
    while True:
        with recording(actor, reason="take_down_notice"):
            rows = PublicNotice.objects.unscoped("a job").filter(state=NoticeState.OPEN, ends_on__lt=today())
            over = list(rows.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
            for notice in over:
                _take_down(notice, NoticeState.ENDED)
        done += len(over)
        if len(over) < BATCH:
            return done


def check_decidable(
    *,
    purpose: str,
    subject_kind: str,
    subject_id: int,
    rows: Sequence[Mapping[str, Any]],
    upheld_handled: bool = False,
) -> PublicNotice:
    """Part of a room's service that decides what was shown: the notice, locked, when `rows` may be decided.

    RuleViolation "notice_missing", "notice_withdrawn", "notice_running", "objection_open"; "objection_upheld" unless
    the room says by `upheld_handled` that it has drawn the consequence; "not_shown" when the notice did not show one
    of the rows as it is now. Fewer than it showed may be decided: some fell out by an objection.
    """
    latest = selectors.notice_of(purpose, subject_kind, subject_id)
    if latest is None:
        raise RuleViolation(_("It has not been shown to the public yet."), code="notice_missing")
    locked = PublicNotice.objects.unscoped("locked by its room").select_for_update(of=("self",))
    notice: PublicNotice = locked.get(pk=latest.pk)
    state = selectors.state_now(notice)
    if state == NoticeState.WITHDRAWN:
        raise RuleViolation(_("The notice was taken down early: put it up again."), code="notice_withdrawn")
    if state == NoticeState.OPEN:
        message = _("It is shown until %(day)s; a decision is possible afterwards.")
        raise RuleViolation(message % {"day": notice.ends_on.isoformat()}, code="notice_running")
    if selectors.count_open_about(notice):
        raise RuleViolation(_("An objection waits for its answer; then a decision is possible."), code="objection_open")
    if selectors.count_upheld(notice) and not upheld_handled:
        raise RuleViolation(_("An objection was upheld: draw the consequence first."), code="objection_upheld")
    if not has_shown(notice, rows):
        message = _("The notice did not show all of this as it is now: put up a new notice.")
        raise RuleViolation(message, code="not_shown")
    return notice


def forget_objections(actor: Actor, keys: Sequence[int]) -> int:
    """Retention: the words of objections answered long ago are dropped with their key; that there was one stays."""
    if not actor.is_system:
        raise NotFound("forget_objections")
    rows = Objection.objects.unscoped("retention").filter(pk__in=keys)
    return int(rows.update(text=None, contact=None, answer=None, parties=None, data_key=None, kept_from=[]))
