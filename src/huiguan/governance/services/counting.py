"""Votes that a clerk enters: what tellers counted hall by hall or in all, and what members answered when called."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import Method, Option
from huiguan.governance.models import CastVote, Count, VoteEvent
from huiguan.governance.selectors.calling import answering
from huiguan.governance.selectors.meetings import hall_counts
from huiguan.governance.selectors.motions import counts_of, tally_of
from huiguan.governance.services.meeting_doors import LOCK
from huiguan.governance.services.vote_steps import lock_vote
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation
from huiguan.kernel.sessions.selectors import halls_of

COUNTED = (Method.SHOW_OF_HANDS, Method.DECLARED)
TELLERS = 200


def enter_counts(
    *, actor: Actor, vote_id: int, counts: Mapping[str, int], hall_id: int | None = None, tellers: str = ""
) -> dict[str, int]:
    """Enter what the tellers counted in a hall, or in the whole meeting; entering again replaces. The sums so far.

    A vote is counted hall by hall or as a whole: both together would count people twice ("mixed_counts").
    `tellers`: who counted; a vote on paper is not taken without them ("tellers_missing"), and of several entries all
    names are kept.
    """
    with recording(actor, reason="enter_votes"):
        vote = lock_vote(actor, vote_id)
        if vote.method not in COUNTED:
            raise RuleViolation(_("In this vote everybody votes for themselves."), code="not_counted")
        if set(counts) != set(Option.values) or any(not 0 <= value <= 10**7 for value in counts.values()):
            raise Invalid(_("Enter how many voted for, against and abstained."), code="counts", field="counts")
        _keep_tellers(vote, tellers)
        halls = {hall.pk for hall in halls_of(vote.meeting.session_id or 0)}
        if hall_id is not None and hall_id not in halls:
            raise NotFound("hall")
        _refuse_mixed(vote, hall_id)
        for option, value in counts.items():
            rows = Count.objects.unscoped(LOCK).filter(vote_event=vote, option=option)
            row = rows.filter(hall=hall_id) if hall_id is not None else rows.filter(hall__isnull=True)
            if not row.update(value=value, entered_by=actor.user_id):
                Count.objects.create(
                    organization_id=vote.organization_id,
                    vote_event=vote,
                    hall_id=hall_id,
                    option=option,
                    value=value,
                    entered_by_id=actor.user_id,
                )
        return tally_of(vote)


def _refuse_mixed(vote: VoteEvent, hall_id: int | None) -> None:
    if Count.objects.unscoped(LOCK).filter(vote_event=vote, hall__isnull=hall_id is not None).exists():
        said = _("The whole meeting is counted already; a hall would count twice. Take the counts back first.")
        if hall_id is None:
            said = _("Halls are counted already; the whole meeting would count twice. Take the counts back first.")
        raise RuleViolation(said, code="mixed_counts", field="counts")


def take_counts_back(*, actor: Actor, vote_id: int) -> None:
    """Take back what was counted in an open vote, to enter it anew; the history keeps it."""
    with recording(actor, reason="take_counts_back"):
        vote = lock_vote(actor, vote_id)
        Count.objects.unscoped(LOCK).filter(vote_event=vote).delete()


def refuse_uncounted_halls(vote: VoteEvent) -> None:
    """RuleViolation "counts_missing" where a hall with somebody in it has not been counted, and others have."""
    counted = {count.hall_id for count in counts_of(vote)}
    if not counted or None in counted:
        return
    waiting = [each["hall"].name for each in hall_counts(vote.meeting) if each["present"]
               and each["hall"].pk not in counted]  # fmt: skip
    if waiting:
        said = _("Not counted yet: %(halls)s.") % {"halls": "、".join(waiting)}
        raise RuleViolation(said, code="counts_missing", field="counts")


def _keep_tellers(vote: VoteEvent, tellers: str) -> None:
    names = [name.strip() for name in re.split("[、，,]", f"{vote.tellers}、{tellers}")]
    kept = "、".join(dict.fromkeys(name for name in names if name))
    if vote.method == Method.DECLARED and not kept:
        raise Invalid(_("Name the tellers who counted."), code="tellers_missing", field="tellers")
    if len(kept) > TELLERS:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": TELLERS}, code="too_long", field="tellers")
    if kept != vote.tellers:
        vote.tellers = kept
        vote.save(update_fields=["tellers"])


def enter_roll_call(
    *, actor: Actor, vote_id: int, votes: Mapping[int, str], before: Mapping[int, str] | None = None
) -> dict[str, int]:
    """Enter what each member answered when called (by participant); answering again replaces. The sums so far.

    `before` is what stood when the caller looked (empty: no answer), where it is known: RuleViolation "changed" when
    something else stands now, and nothing is entered. What stands already stays untouched.
    Where the charter lets a proxy vote, the one who represents a member answers for them too. RuleViolation
    "not_roll_call" for another kind of vote; Invalid "roll" for somebody who does not answer the roll.
    """
    with recording(actor, reason="enter_votes"):
        vote = lock_vote(actor, vote_id)
        if vote.method != Method.ROLL_CALL:
            raise RuleViolation(_("This is no roll call."), code="not_roll_call")
        known = set(answering(vote).filter(pk__in=list(votes)).values_list("pk", flat=True))
        if not set(votes) <= known or not set(votes.values()) <= set(Option.values):
            raise Invalid(_("Only members who are present answer the roll."), code="roll", field="votes")
        for participant_id, option in _new_answers(vote, votes, before or {}).items():
            CastVote.objects.unscoped(LOCK).update_or_create(
                vote_event=vote,
                participant_id=participant_id,
                defaults={"option": option, "key": uuid.uuid4(), "organization_id": vote.organization_id},
            )
        return tally_of(vote)


def _new_answers(vote: VoteEvent, votes: Mapping[int, str], before: Mapping[int, str]) -> dict[int, str]:
    """What is not entered yet. Refused where an answer is neither what was seen nor what is to stand."""
    cast = CastVote.objects.unscoped(LOCK).filter(vote_event=vote, participant__in=list(votes))
    stands = dict(cast.values_list("participant", "option"))
    new = {part: option for part, option in votes.items() if stands.get(part) != option}
    changed = [part for part in new if part in before and before[part] != stands.get(part, "")]
    if changed:
        names = answering(vote).filter(pk__in=changed).values_list("name", flat=True)
        message = _("Somebody else entered another answer of %(names)s meanwhile. Load the page anew and look at it.")
        raise RuleViolation(message % {"names": "、".join(names)}, code="changed")
    return new
