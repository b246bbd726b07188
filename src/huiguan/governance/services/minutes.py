"""Minutes: drafted from what happened, edited, signed, frozen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter.replay import record_digest
from huiguan.governance.meeting_enums import MeetingState, MinutesState, VoteState
from huiguan.governance.meeting_links import minutes_to_sign_url
from huiguan.governance.models import Meeting, Minutes, MinutesCorrection, MinutesSignature
from huiguan.governance.selectors.charter_rules import charter_digest
from huiguan.governance.selectors.meetings import participants_of
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.selectors.motions import cast_in, counts_by_hall, votes_in
from huiguan.governance.selectors.signing import missing_names, own_signature, signatures_of, signers_of
from huiguan.governance.services.meeting_doors import WRITE, lock_meeting
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of, system_actor
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start

ATTEND, LOCKED = "governance.attend_meetings", "the minutes are locked"
#: What is kept of everybody invited.
PEOPLE = ("id", "name", "duty", "role", "represented_by", "present")
#: Subject of the lines in the inbox that ask for a signature, and of the files with signed originals.
SIGNING, ORIGINAL = "governance.minutes", "governance.signed_minutes"


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


def submit_minutes(*, actor: Actor, minutes_id: int, presider: str = "", recorder: str = "") -> Minutes:
    """Give the minutes out for signature to those whom the charter names; their words stay while people sign.

    `presider` and `recorder` fill in who was not named in the meeting. RuleViolation "no_signers" while one who has to
    sign is not named, or nobody is there who could. Those with an account are told.
    """
    with recording(actor, reason="change_minutes"):
        minutes = _lock(actor, minutes_id)
        _name_signers(minutes.meeting, presider=presider, recorder=recorder)
        advance(actor=actor, subject=minutes, transition="submit")
        signers = signers_of(minutes.meeting)
        if not signers:
            raise RuleViolation(_("Nobody who has to sign was there. Enter the attendance first."), code="no_signers")
        MinutesSignature.objects.bulk_create(
            MinutesSignature(
                organization=minutes.organization,
                minutes=minutes,
                name=signer.name[:60],
                duty=signer.duty,
                person_id=signer.person_id,
            )
            for signer in signers
        )
        _tell(minutes, [signer.person_id for signer in signers if signer.person_id])
    return minutes


def _name_signers(meeting: Meeting, **names: str) -> None:
    given = {role: name.strip()[:60] for role, name in names.items() if name.strip() and not getattr(meeting, role)}
    for role, name in given.items():
        setattr(meeting, role, name)
    if given:
        meeting.save(update_fields=list(given))
    if missing := missing_names(meeting):
        raise RuleViolation(_("Name who presided and who kept the record."), code="no_signers", field=missing[0])


def _tell(minutes: Minutes, person_ids: list[int]) -> None:
    notify(
        kind="governance.minutes_wait",
        to=[Recipient(user_id=user) for user in sorted(set(accounts_of(person_ids).values()))],
        subject_kind=SIGNING,
        subject_id=minutes.pk,
        organization_id=minutes.organization_id,
        text=minutes.meeting.title,
        url=minutes_to_sign_url(minutes.meeting_id),
    )


def reopen_minutes(*, actor: Actor, minutes_id: int, note: str) -> Minutes:
    """Take them back to edit: signatures on the old words fall away, the history keeps them."""
    with recording(actor, reason="change_minutes"):
        minutes = _lock(actor, minutes_id)
        advance(actor=actor, subject=minutes, transition="reopen", note=note)
        MinutesSignature.objects.unscoped(LOCKED).filter(minutes=minutes).delete()
        settle(subject_kind=SIGNING, subject_id=minutes.pk)
    return minutes


def sign_minutes(*, actor: Actor, meeting_id: int) -> MinutesSignature:
    """Sign the minutes of a meeting oneself. With the last signature they are frozen.

    NotFound for whom they do not wait for: not named by the charter, signed already, or not out for signature.
    """
    with recording(actor, reason="sign_minutes"):
        permit(actor, ATTEND)
        meeting = Meeting.objects.unscoped("whose minutes wait for the actor").select_for_update(of=("self",))
        row = meeting.select_related("organization", "body", "charter__text", "session").filter(pk=meeting_id).first()
        signature = own_signature(actor, row) if row else None
        if row is None or signature is None:
            raise NotFound(str(meeting_id))
        signature.minutes.meeting = row
        return _signed(actor, signature)


def enter_signed_original(*, actor: Actor, signature_id: int, upload: Any) -> MinutesSignature:
    """Keep the signed original of somebody without an account. With the last signature the minutes are frozen.

    RuleViolation "signs_alone" for somebody who has an account, "not_signing"; Invalid without a file.
    """
    with recording(actor, reason="sign_minutes"):
        rows = MinutesSignature.objects.scoped(scope_of(actor, WRITE)).filter(pk=signature_id)
        found = rows.values_list("minutes", flat=True).first()
        if found is None:
            raise NotFound(str(signature_id))
        minutes = _lock(actor, found)
        signature: MinutesSignature = rows.select_for_update(of=("self",)).get()
        if minutes.state != MinutesState.SIGNING or signature.at is not None:
            raise RuleViolation(_("These minutes are not out for signature."), code="not_signing")
        if signature.person_id is not None:
            raise RuleViolation(_("Who has an account signs with it."), code="signs_alone")
        if upload is None:
            raise Invalid(_("Choose the file with the signed original."), code="file_missing", field="file")
        signature.minutes = minutes
        signature.paper = store_file(
            actor=actor, organization=minutes.organization, upload=upload, permission=WRITE,
            subject_kind=ORIGINAL, subject_id=minutes.meeting_id,
        )  # fmt: skip
        return _signed(actor, signature)


def _signed(actor: Actor, signature: MinutesSignature) -> MinutesSignature:
    signature.at, signature.signed_by_id = timezone.now(), actor.user_id
    signature.save(update_fields=["at", "signed_by", "paper"])
    minutes = signature.minutes
    if not MinutesSignature.objects.unscoped(LOCKED).filter(minutes=minutes, at=None).exists():
        _freeze(minutes)
    return signature


def _freeze(minutes: Minutes) -> None:
    """Freeze minutes that all have signed with the record of what was counted and its SHA-256.

    The history seals the row like every other, so that a later change would show even to whoever owns the database.
    Nobody decides on it: it follows from the last signature.
    """
    actor = system_actor("minutes")
    with recording(actor, organization=minutes.organization, reason="freeze_minutes"):
        record = record_of(minutes)
        changes = {"record": record, "digest": record_digest(record), "frozen_at": timezone.now()}
        advance(actor=actor, subject=minutes, transition="freeze", changes=changes)
        advance(actor=actor, subject=minutes.meeting, transition="minute")
        settle(subject_kind=SIGNING, subject_id=minutes.pk)


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
    """What is frozen: the words, the charter by its digest, who was there, who signed, and of each vote its words and
    all from which its result can be computed again: case and answer, counts by hall, who voted what (in an open vote),
    who was there.
    """
    meeting: Meeting = minutes.meeting
    people = participants_of(meeting).values_list("pk", "name", "duty", "role", "proxy", "present")
    votes = votes_in(meeting).exclude(state="open")
    return {
        "text": minutes.text,
        "charter": {"version": meeting.charter_id, "digest": charter_digest(meeting)},
        "notice": meeting.notice,
        "quorum": meeting.quorum,
        "people": [dict(zip(PEOPLE, row, strict=True)) for row in people],
        "votes": [_vote_record(vote) for vote in votes],
        "signatures": [_signature_record(row) for row in signatures_of(minutes)],
    }


def _signature_record(row: MinutesSignature) -> dict[str, Any]:
    paper = {"name": row.paper.name, "sha256": row.paper.sha256} if row.paper else None
    return {"name": row.name, "duty": row.duty, "at": row.at.isoformat() if row.at else "", "paper": paper}


def _vote_record(vote: Any) -> dict[str, Any]:
    return {
        "motion": vote.motion.number,
        "title": vote.motion.title,
        "amendment": vote.amendment.order if vote.amendment else None,
        "words": (vote.amendment or vote.motion).text,
        "method": vote.method,
        "secret": vote.secret,
        "tellers": vote.tellers,
        "opened_at": vote.opened_at.isoformat(),
        "closed_at": vote.closed_at.isoformat() if vote.closed_at else "",
        "note": vote.note,
        "state": vote.state,
        "counts": counts_by_hall(vote),
        "roll": [{"voter": row.participant_id, "option": row.option} for row in cast_in(vote)],
        "there": vote.there,
        "resolution": vote.motion.resolution.number if _carried(vote) else "",
        "case": vote.case,
        "result": vote.result,
    }


def _carried(vote: Any) -> bool:
    return vote.amendment_id is None and bool((vote.result or {}).get("decision")) and vote.state == VoteState.CLOSED
