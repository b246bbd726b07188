"""Minutes: drafted from what happened, edited, signed, frozen."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import MeetingState, MinutesState
from huiguan.governance.models import Meeting, Minutes, MinutesCorrection, MinutesSignature
from huiguan.governance.selectors.charter_rules import charter_digest
from huiguan.governance.selectors.meetings import participants_of
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.selectors.motions import votes_in
from huiguan.governance.services.meeting_doors import WRITE, lock_meeting
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, scope_of
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start


def draft_minutes(*, actor: Actor, meeting_id: int) -> Minutes:
    """Draft the minutes of a closed meeting from its record; a draft that stands already stays as it is."""
    with recording(actor, reason="draft_minutes"):
        meeting = lock_meeting(actor, meeting_id, WRITE)
        found: Minutes | None = Minutes.objects.unscoped("the meeting is locked").filter(meeting=meeting).first()
        if found is not None:
            return found
        if meeting.state != MeetingState.CLOSED:
            raise RuleViolation(_("Close the meeting first."), code="not_closed")
        minutes: Minutes = Minutes.objects.create(
            organization=meeting.organization,
            meeting=meeting,
            text=draft_text(meeting),
            changed_by_id=actor.user_id,
        )
        start(actor=actor, subject=minutes)
    return minutes


def _lock(actor: Actor, minutes_id: int) -> Minutes:
    rows = Minutes.objects.scoped(scope_of(actor, WRITE)).filter(pk=minutes_id)
    found = rows.values_list("meeting", flat=True).first()
    if found is None:
        raise NotFound(str(minutes_id))
    meeting = lock_meeting(actor, found, WRITE)
    minutes: Minutes = rows.select_related("organization").select_for_update(of=("self",)).get()
    minutes.meeting = meeting
    return minutes


def change_minutes(*, actor: Actor, minutes_id: int, revision: int, text: str) -> Minutes:
    """Save the words of a draft; Conflict, naming who, when somebody else changed them meanwhile."""
    with recording(actor, reason="change_minutes"):
        minutes = _lock(actor, minutes_id)
        if minutes.state != MinutesState.DRAFT:
            raise RuleViolation(_("These minutes are no longer a draft."), code="not_draft")
        check_revision(minutes, revision)
        if not text.strip():
            raise Invalid(_("Minutes are not empty."), code="text_missing", field="text")
        minutes.text = text.replace("\r\n", "\n").strip()
        save_revised(minutes, actor)
    return minutes


def submit_minutes(*, actor: Actor, minutes_id: int) -> Minutes:
    """Give the minutes out for signature: their words stay while people sign."""
    with recording(actor, reason="change_minutes"):
        minutes = _lock(actor, minutes_id)
        advance(actor=actor, subject=minutes, transition="submit")
    return minutes


def reopen_minutes(*, actor: Actor, minutes_id: int, note: str) -> Minutes:
    """Take them back to edit: signatures on the old words fall away, the history keeps them."""
    with recording(actor, reason="change_minutes"):
        minutes = _lock(actor, minutes_id)
        advance(actor=actor, subject=minutes, transition="reopen", note=note)
        MinutesSignature.objects.unscoped("the minutes are locked").filter(minutes=minutes).delete()
    return minutes


def sign_minutes(*, actor: Actor, minutes_id: int, name: str, duty: str) -> MinutesSignature:
    """Enter that somebody signed; signing twice counts once."""
    with recording(actor, reason="sign_minutes"):
        minutes = _lock(actor, minutes_id)
        if minutes.state != MinutesState.SIGNING:
            raise RuleViolation(_("These minutes are not out for signature."), code="not_signing")
        if not name.strip() or not duty.strip():
            raise Invalid(_("Who signs, and in what capacity?"), code="name_missing", field="name")
        signature: MinutesSignature
        signature, _made = MinutesSignature.objects.unscoped("the minutes are locked").get_or_create(
            minutes=minutes,
            name=name.strip()[:60],
            duty=duty.strip()[:80],
            defaults={"organization": minutes.organization, "signed_by_id": actor.user_id},
        )
    return signature


def freeze_minutes(*, actor: Actor, minutes_id: int) -> Minutes:
    """Freeze signed minutes with the record of what was counted and its SHA-256; nothing of them changes any more.

    The history seals the row like every other, so that a later change would show even to whoever owns the database.
    """
    with recording(actor, reason="freeze_minutes"):
        minutes = _lock(actor, minutes_id)
        if not MinutesSignature.objects.unscoped("the minutes are locked").filter(minutes=minutes).exists():
            raise RuleViolation(_("Nobody has signed these minutes yet."), code="not_signed")
        record = record_of(minutes)
        changes = {"record": record, "digest": digest_of(record), "frozen_at": timezone.now()}
        advance(actor=actor, subject=minutes, transition="freeze", changes=changes)
        for name, value in changes.items():
            setattr(minutes, name, value)
        advance(actor=actor, subject=minutes.meeting, transition="minute")
    return minutes


def correct_minutes(*, actor: Actor, minutes_id: int, text: str) -> MinutesCorrection:
    """Add a correction to frozen minutes as a later entry; the frozen words stay."""
    with recording(actor, reason="correct_minutes"):
        minutes = _lock(actor, minutes_id)
        if minutes.state != MinutesState.FROZEN:
            raise RuleViolation(_("These minutes can still be edited."), code="not_frozen")
        if not text.strip():
            raise Invalid(_("Write the correction."), code="text_missing", field="text")
        correction: MinutesCorrection = MinutesCorrection.objects.create(
            organization=minutes.organization, minutes=minutes, text=text.strip(), author=actor.label[:80]
        )
    return correction


def record_of(minutes: Minutes) -> dict[str, Any]:
    """What is frozen: the words, the charter by its digest, who was there, each vote's case and answer, who signed."""
    meeting: Meeting = minutes.meeting
    there = participants_of(meeting).filter(present=True).values_list("name", "duty", "role")
    votes = votes_in(meeting).exclude(state="open")
    signatures = MinutesSignature.objects.unscoped("the minutes are locked").filter(minutes=minutes)
    return {
        "text": minutes.text,
        "charter": {"version": meeting.charter_id, "digest": charter_digest(meeting)},
        "notice": meeting.notice,
        "quorum": meeting.quorum,
        "present": [list(row) for row in there],
        "votes": [_vote_record(vote) for vote in votes],
        "signatures": [list(row) for row in signatures.values_list("name", "duty")],
    }


def _vote_record(vote: Any) -> dict[str, Any]:
    return {
        "motion": vote.motion.number,
        "title": vote.motion.title,
        "amendment": vote.amendment.order if vote.amendment else None,
        "method": vote.method,
        "state": vote.state,
        "case": vote.case,
        "result": vote.result,
    }


def digest_of(record: dict[str, Any]) -> str:
    """SHA-256 of the record in its one written form."""
    written = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
