"""Motions and amendments up to the vote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import AmendmentState, MotionState, VoteState
from huiguan.governance.models import Amendment, Meeting, Motion, VoteEvent
from huiguan.governance.selectors.charter_rules import ask, body_key, charter_of, explained
from huiguan.governance.selectors.motions import rebased
from huiguan.governance.services.meeting_doors import (
    LOCK,
    MANAGE,
    PRESIDE,
    enter,
    item_in,
    lock_meeting,
    lock_motion,
    refuse_over,
)
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start

TABLED = (MotionState.PROPOSED, MotionState.AMENDED)
FIELDS = ("title", "text", "sponsor", "seconders", "power", "item_id")


def propose_motion(
    *,
    actor: Actor,
    meeting_id: int,
    title: str,
    text: str,
    sponsor: str,
    power: str = "ordinary",
    item_id: int | None = None,
    seconders: Sequence[str] = (),
) -> Motion:
    """Bring a motion in. The charter is asked at once whether the body may decide on it ("not_competent").

    Raises Invalid without title, text or sponsor; RuleViolation "no_body" in a work conference, which decides nothing.
    """
    with recording(actor, reason="propose_motion"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        _check_words(title, text, sponsor)
        _check_power(meeting, power)
        item = item_in(meeting, item_id)
        rows = Motion.objects.unscoped(LOCK).filter(meeting=meeting)
        motion: Motion = Motion.objects.create(
            organization=meeting.organization,
            meeting=meeting,
            item=item,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            title=title.strip()[:200],
            text=text.strip(),
            sponsor=sponsor.strip()[:80],
            seconders=_names(seconders),
            power=power,
            changed_by_id=actor.user_id,
        )
        start(actor=actor, subject=motion)
        if meeting.is_running:
            enter(meeting, f"{motion.sponsor}提出议案{motion.number}：{motion.title}", item)
    return motion


def _names(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip()[:60] for name in names if name.strip()))


def _check_words(title: str, text: str, sponsor: str) -> None:
    for field, words in (("title", title), ("text", text), ("sponsor", sponsor)):
        if not words.strip():
            raise Invalid(_("A motion has a title, a text and somebody who brings it in."), code="missing", field=field)


def _check_power(meeting: Meeting, power: str) -> None:
    charter = charter_of(meeting)
    if meeting.body_id is None:
        raise RuleViolation(_("A work conference decides nothing: it has no body."), code="no_body")
    if charter is None:
        raise RuleViolation(_("The association has no charter in force on that day."), code="no_charter")
    answer = ask(charter, {"question": "may_decide", "body": body_key(meeting), "power": power})
    if not answer["decision"]:
        raise RuleViolation(explained(answer), code="not_competent", field="power")


def change_motion(*, actor: Actor, motion_id: int, revision: int, **changes: Any) -> Motion:
    """Change a motion before amendments and votes; afterwards its words change by amendments only."""
    with recording(actor, reason="change_motion"):
        motion = lock_motion(actor, motion_id, MANAGE)
        check_revision(motion, revision)
        if unknown := set(changes) - set(FIELDS):
            raise TypeError(f"a motion has no {unknown}")
        voted = VoteEvent.objects.unscoped(LOCK).filter(motion=motion, state=VoteState.CLOSED).exists()
        amended = Amendment.objects.unscoped(LOCK).filter(motion=motion).exists()
        if motion.state != MotionState.PROPOSED or amended or voted:
            raise RuleViolation(_("Its words change by amendments now."), code="amend_instead")
        for name, value in changes.items():
            setattr(motion, name, value)
        _check_words(motion.title, motion.text, motion.sponsor)
        _check_power(motion.meeting, motion.power)
        item_in(motion.meeting, motion.item_id)
        save_revised(motion, actor)
    return motion


def withdraw_motion(*, actor: Actor, motion_id: int, note: str) -> Motion:
    """Withdraw a motion before it is put to the vote, with the reason."""
    with recording(actor, reason="withdraw_motion"):
        motion = lock_motion(actor, motion_id, PRESIDE)
        _refuse_under_vote(motion)
        advance(actor=actor, subject=motion, transition="withdraw", note=note)
        enter(motion.meeting, f"议案{motion.number}撤回：{note}", motion.item)
    return motion


def refer_motion(*, actor: Actor, motion_id: int, to: str, note: str = "") -> Motion:
    """Refer a motion to another body or committee instead of voting on it."""
    with recording(actor, reason="refer_motion"):
        motion = lock_motion(actor, motion_id, PRESIDE)
        if not to.strip():
            raise Invalid(_("Say to whom it is referred."), code="referred_to", field="to")
        _refuse_under_vote(motion)
        changes = {"referred_to": to.strip()[:120]}
        advance(actor=actor, subject=motion, transition="refer", note=note or to, changes=changes)
        enter(motion.meeting, f"议案{motion.number}交{to.strip()}研究", motion.item)
    return motion


def propose_amendment(*, actor: Actor, motion_id: int, text: str, sponsor: str, order: int | None = None) -> Amendment:
    """Propose an amendment: the whole text of the motion as it would read, and its place in the order of voting.

    Raises Invalid without words or sponsor, or when nothing would change; RuleViolation "not_tabled" once the motion
    itself is put to the vote.
    """
    with recording(actor, reason="propose_amendment"):
        motion = lock_motion(actor, motion_id, MANAGE)
        if motion.state not in TABLED:
            raise RuleViolation(_("The motion can no longer be amended."), code="not_tabled")
        _check_words(motion.title, text, sponsor)
        if text.strip() == motion.text:
            raise Invalid(_("The amendment changes nothing."), code="no_change", field="text")
        rows = Amendment.objects.unscoped(LOCK).filter(motion=motion)
        amendment: Amendment = Amendment.objects.create(
            organization=motion.organization,
            motion=motion,
            order=order or (rows.aggregate(last=Max("order"))["last"] or 0) + 1,
            before=motion.text,
            text=text.strip(),
            sponsor=sponsor.strip()[:80],
        )
        if motion.meeting.is_running:
            enter(motion.meeting, f"{amendment.sponsor}对议案{motion.number}提出修正案", motion.item)
    return amendment


def withdraw_amendment(*, actor: Actor, amendment_id: int) -> Amendment:
    """Withdraw an amendment on which nobody voted yet."""
    with recording(actor, reason="withdraw_amendment"):
        amendment = _open_amendment(actor, amendment_id)
        amendment.state = AmendmentState.WITHDRAWN
        amendment.save(update_fields=["state"])
    return amendment


def vote_earlier(*, actor: Actor, amendment_id: int) -> Amendment:
    """Move an amendment one place up in the order of voting, before the one that would have gone before it.

    RuleViolation "decided" for one that was voted on, "vote_open" while a vote is taken; the first stays where it is.
    """
    with recording(actor, reason="vote_earlier"):
        amendment = _open_amendment(actor, amendment_id)
        waiting = list(_waiting(amendment.motion).order_by("order", "pk"))
        place = waiting.index(amendment)
        if place:
            before = waiting[place - 1]
            amendment.order, before.order = before.order, amendment.order
            for row in (amendment, before):
                row.save(update_fields=["order"])
            enter(amendment.motion.meeting, f"议案{amendment.motion.number}的修正案调整表决顺序", amendment.motion.item)
    return amendment


def restate_amendment(*, actor: Actor, amendment_id: int, text: str) -> Amendment:
    """Word an amendment anew, against the words that the motion has now: an earlier one changed the same sentence.

    Raises Invalid when nothing would change; RuleViolation "decided" or "vote_open".
    """
    with recording(actor, reason="restate_amendment"):
        amendment = _open_amendment(actor, amendment_id)
        motion = amendment.motion
        _check_words(motion.title, text, amendment.sponsor)
        if text.strip() == motion.text:
            raise Invalid(_("The amendment changes nothing."), code="no_change", field="text")
        amendment.before, amendment.text = motion.text, text.strip()
        amendment.save(update_fields=["before", "text"])
        enter(motion.meeting, f"议案{motion.number}的修正案（{amendment.order}）重新表述", motion.item)
    return amendment


def carry_over(motion: Motion) -> None:
    """After an amendment changed a motion: the others that wait are set on its new words, so that none undoes it.

    One that touches the same words is left as it was: it has to be worded anew before it is put to the vote.
    """
    for amendment in _waiting(motion):
        text = rebased(amendment.before, amendment.text, motion.text)
        if text is None or text == motion.text:
            what = f"议案{motion.number}的修正案（{amendment.order}）"
            enter(motion.meeting, f"{what}须按修正后的文字重新表述", motion.item)
            continue
        amendment.before, amendment.text = motion.text, text
        amendment.save(update_fields=["before", "text"])


def _waiting(motion: Motion) -> Any:
    return Amendment.objects.unscoped(LOCK).filter(motion=motion, state=AmendmentState.PROPOSED)


def _refuse_under_vote(motion: Motion) -> None:
    """RuleViolation "vote_open" while this motion or an amendment of it is voted on."""
    if VoteEvent.objects.unscoped(LOCK).filter(motion=motion, state=VoteState.OPEN).exists():
        raise RuleViolation(_("A vote is open: close it first."), code="vote_open")


def _open_amendment(actor: Actor, amendment_id: int) -> Amendment:
    """A locked amendment on which nobody votes and nobody voted."""
    amendment = lock_amendment(actor, amendment_id)
    if amendment.state != AmendmentState.PROPOSED:
        raise RuleViolation(_("This amendment is decided."), code="decided")
    _refuse_under_vote(amendment.motion)
    return amendment


def lock_amendment(actor: Actor, amendment_id: int) -> Amendment:
    """An amendment with its motion and meeting, locked."""
    rows = Amendment.objects.unscoped("its motion is asked through the actor's scope").filter(pk=amendment_id)
    found = rows.values_list("motion", flat=True).first()
    if found is None:
        raise NotFound(str(amendment_id))
    motion = lock_motion(actor, found, PRESIDE)
    amendment: Amendment = rows.select_for_update(of=("self",)).get()
    amendment.motion = motion
    return amendment
