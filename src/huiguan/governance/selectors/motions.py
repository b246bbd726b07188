"""Motions, amendments and votes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from huiguan.governance.enums import BodyKind
from huiguan.governance.meeting_enums import (
    AmendmentState,
    Method,
    MotionState,
    Option,
    VoteState,
)
from huiguan.governance.models import (
    Amendment,
    CastVote,
    CharterVersion,
    Mark,
    Meeting,
    Motion,
    SecretCount,
    VoteEvent,
)
from huiguan.governance.models import Count as TellerCount
from huiguan.governance.secret_ballot import Standing, secret_ballot
from huiguan.governance.selectors.charter_rules import ask, ballot_kind, body_key, charter_of, revote_rule
from huiguan.governance.selectors.considerations import agreed_first
from huiguan.governance.selectors.meetings import OWN, READ, bases_of, facts_of, sees_in_camera
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

#: Methods in which each vote is kept under its voter.
_CAST_BY_ONE = (Method.ELECTRONIC_OPEN, Method.ROLL_CALL, Method.CIRCULAR)
_PIECES = re.compile(r"[^，。；：、！？\n]+|[，。；：、！？\n]")


def motions_of(meeting: Meeting) -> ScopedQuerySet[Motion]:
    """Motions of a meeting that was read, in order."""
    rows: ScopedQuerySet[Motion] = Motion.objects.unscoped(OWN)
    return rows.filter(meeting=meeting).select_related("item", "resolution").order_by("number")


def get_motion(actor: Actor, motion_id: int) -> Motion:
    """A motion of an association's meeting; NotFound for unknown, forbidden, or in camera to others."""
    rows = Motion.objects.scoped(scope_of(actor, READ)).select_related(
        "organization", "meeting__organization", "meeting__body", "meeting__charter__text", "meeting__session", "item"
    )
    motion: Motion | None = rows.filter(pk=motion_id).first()
    if motion is None or (motion.item and motion.item.in_camera and not sees_in_camera(actor, motion.meeting)):
        raise NotFound(str(motion_id))
    return motion


def amendments_of(motion: Motion) -> ScopedQuerySet[Amendment]:
    """Amendments in the order in which they are voted."""
    rows: ScopedQuerySet[Amendment] = Amendment.objects.unscoped(OWN)
    return rows.filter(motion=motion).order_by("order", "pk")


def waiting_amendments(motions: Collection[Motion]) -> list[Amendment]:
    """The amendments of motions that were read on which nobody has voted yet, in the order of voting."""
    rows = Amendment.objects.unscoped(OWN).filter(motion__in=motions, state=AmendmentState.PROPOSED)
    return list(rows.order_by("motion__number", "order", "pk"))


def votes_of(motion: Motion) -> ScopedQuerySet[VoteEvent]:
    """Votes on a motion and on its amendments, the latest first."""
    rows: ScopedQuerySet[VoteEvent] = VoteEvent.objects.unscoped(OWN)
    return rows.filter(motion=motion).select_related("amendment").order_by("-pk")


def votes_in(meeting: Meeting) -> ScopedQuerySet[VoteEvent]:
    """All votes of a meeting, in order."""
    rows: ScopedQuerySet[VoteEvent] = VoteEvent.objects.unscoped(OWN)
    return rows.filter(meeting=meeting).select_related("motion", "amendment").order_by("pk")


def charter_votes(organization: Organization) -> ScopedQuerySet[VoteEvent]:
    """Closed votes of the association's congress on amending the charter that carried no version yet, newest first."""
    rows: ScopedQuerySet[VoteEvent] = VoteEvent.objects.unscoped(OWN)
    found = rows.filter(organization=organization, state=VoteState.CLOSED, amendment=None)
    found = found.filter(motion__power="amend_charter", meeting__body__kind=BodyKind.CONGRESS)
    spent = CharterVersion.objects.unscoped(OWN).filter(organization=organization, motion_id__isnull=False)
    found = found.exclude(motion__in=list(spent.values_list("motion_id", flat=True)))
    return found.select_related("motion", "meeting").order_by("-pk")


def tied_before(vote: VoteEvent) -> bool:
    """Whether an earlier vote on the same words was tied, and this is the one more that the charter asks for."""
    rows = votes_of(vote.motion).filter(amendment=vote.amendment_id, state=VoteState.CLOSED, pk__lt=vote.pk)
    return rows.filter(result__tie="vote_again").exists()


def may_vote_again(motion: Motion) -> bool:
    """Whether a motion may be put to the vote as far as it failed before: as often as the charter lets it be voted
    again in this meeting, ties that are voted again aside.
    """
    if motion.state != MotionState.FAILED:
        return True
    # What could not be decided did not fail. Not `exclude`: results without the key would fall out with it.
    failing = votes_of(motion).filter(amendment=None, state=VoteState.CLOSED, result__decision=False)
    failed = failing.count() - failing.filter(result__tie="vote_again").count()
    return failed <= revote_rule(motion.meeting, motion.power)[0]


def no_revote_words(motion: Motion) -> str:
    """Why a motion that failed may not be voted again in its meeting; empty where it may."""
    if may_vote_again(motion):
        return ""
    times, article = revote_rule(motion.meeting, motion.power)
    if article and times:
        return _("It was voted again as often as the charter allows (%(article)s).") % {"article": article}
    if times:
        return _("It was voted again once, which is all that can be where the charter says nothing of it.")
    return _("It failed, and the charter does not let it be voted again in this meeting.")


def ballot_of(motion: Motion) -> Standing | None:
    """The secret ballot of a motion that is prepared or held by the room above."""
    held = secret_ballot()
    return held.standing(motion) if held else None


def may_ballot(motion: Motion) -> bool:
    """Whether a secret ballot may be prepared on a motion (`services.ballots.prepare_ballot` has the last word)."""
    meeting, votable = motion.meeting, ("proposed", "amended", "failed")
    in_camera = motion.item is not None and motion.item.in_camera
    if secret_ballot() is None or meeting.is_over or meeting.by_correspondence or in_camera:
        return False
    if motion.state not in votable or not may_vote_again(motion):
        return False
    return ballot_kind(meeting, motion.power) != "open"


def open_vote_of(meeting: Meeting) -> VoteEvent | None:
    """The vote that is open in a meeting, if any."""
    return votes_in(meeting).filter(state=VoteState.OPEN).first()


def get_vote(actor: Actor, vote_id: int) -> VoteEvent:
    """A vote of a meeting that the actor may read."""
    rows = VoteEvent.objects.scoped(scope_of(actor, READ)).select_related("motion__item", "meeting__organization")
    vote: VoteEvent | None = rows.filter(pk=vote_id).first()
    if vote is None:
        raise NotFound(str(vote_id))
    get_motion(actor, vote.motion_id)
    return vote


def tally_of(vote: VoteEvent) -> dict[str, int]:
    """How many chose each option so far. A secret vote has no tally before it is closed: all zero."""
    zero = dict.fromkeys(Option.values, 0)
    if vote.method in _CAST_BY_ONE:
        cast = CastVote.objects.unscoped(OWN).filter(vote_event=vote).order_by().values_list("option")
        return zero | dict(cast.annotate(n=Count("pk")))
    if vote.method == Method.BALLOT:
        case = vote.case or {"for": 0, "against": 0, "abstain": 0}
        counted = {Option.YES: case["for"], Option.NO: case["against"], Option.ABSTAIN: case["abstain"]}
        return {option.value: value for option, value in counted.items()}
    if vote.method == Method.ELECTRONIC_SECRET:
        if vote.state == VoteState.OPEN:
            return zero
        return zero | dict(SecretCount.objects.filter(vote_event=vote).values_list("option", "value"))
    entered = TellerCount.objects.unscoped(OWN).filter(vote_event=vote).order_by().values_list("option")
    return zero | dict(entered.annotate(n=Sum("value")))


def tallies_of(votes: Collection[VoteEvent]) -> dict[int, dict[str, int]]:
    """As `tally_of`, by the id of each of many votes that were read: three queries for all of them."""
    found = {vote.pk: dict.fromkeys(Option.values, 0) for vote in votes}
    cast = [vote.pk for vote in votes if vote.method in _CAST_BY_ONE]
    secret = [vote.pk for vote in votes if vote.method == Method.ELECTRONIC_SECRET and vote.state != VoteState.OPEN]
    told = [vote.pk for vote in votes if vote.method in (Method.SHOW_OF_HANDS, Method.DECLARED)]
    one_by_one = CastVote.objects.unscoped(OWN).filter(vote_event__in=cast).order_by()
    entered = TellerCount.objects.unscoped(OWN).filter(vote_event__in=told).order_by()
    for rows in (
        one_by_one.values_list("vote_event", "option").annotate(n=Count("pk")),
        SecretCount.objects.filter(vote_event__in=secret).values_list("vote_event", "option", "value"),
        entered.values_list("vote_event", "option").annotate(n=Sum("value")),
    ):
        for vote_id, option, number in rows:
            found[vote_id][option] = number
    return found | {vote.pk: tally_of(vote) for vote in votes if vote.method == Method.BALLOT}  # asks nothing


def counts_of(vote: VoteEvent) -> list[TellerCount]:
    """What the tellers entered, hall by hall or (no hall) for the whole meeting."""
    rows = TellerCount.objects.unscoped(OWN).filter(vote_event=vote).select_related("hall")
    return list(rows.order_by("hall__order", "hall", "-option"))


def counts_by_hall(vote: VoteEvent) -> list[dict[str, Any]]:
    """The same a line for each hall: its name (empty for the whole meeting) and `yes`, `no`, `abstain`."""
    lines: dict[int | None, dict[str, Any]] = {}
    for count in counts_of(vote):
        line = lines.setdefault(count.hall_id, {"hall": count.hall.name if count.hall else ""})
        line[count.option] = count.value
    return list(lines.values())


def voted_ids(vote: VoteEvent) -> set[int]:
    """Who voted, where votes are cast one by one."""
    if vote.method == Method.ELECTRONIC_SECRET:
        return set(Mark.objects.filter(vote_event=vote).values_list("participant", flat=True))
    return set(CastVote.objects.unscoped(OWN).filter(vote_event=vote).values_list("participant", flat=True))


def roll_of(actor: Actor, vote: VoteEvent) -> list[CastVote]:
    """Who voted what, in an open vote; nothing in a secret one."""
    get_vote(actor, vote.pk)
    return cast_in(vote)


def cast_in(vote: VoteEvent) -> list[CastVote]:
    """Votes one by one of a vote that was read, in the order of the members; none of a secret one."""
    rows = CastVote.objects.unscoped(OWN).filter(vote_event=vote)
    return list(rows.select_related("participant").order_by("participant__order", "participant"))


def cast_in_each(votes: Collection[VoteEvent]) -> dict[int, list[CastVote]]:
    """As `cast_in`, by the id of each of the votes that were read; empty for a secret one."""
    found: dict[int, list[CastVote]] = {vote.pk: [] for vote in votes}
    rows = CastVote.objects.unscoped(OWN).filter(vote_event__in=[vote.pk for vote in votes if not vote.secret])
    for row in rows.select_related("participant").order_by("participant__order", "participant"):
        found[row.vote_event_id].append(row)
    return found


def ballot_answer(vote: VoteEvent, counts: Mapping[str, int], present: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the engine is asked about the counts (`for`, `against`, `abstain`) of a secret ballot of so many present on
    its roll, and its answer. RuleViolation "no_charter", "case".
    """
    charter = charter_of(vote.meeting)
    if charter is None:
        raise RuleViolation(_("The association has no charter in force on that day."), code="no_charter")
    tally = {
        Option.YES.value: counts["for"],
        Option.NO.value: counts["against"],
        Option.ABSTAIN.value: counts["abstain"],
    }
    case = case_of(vote, tally, body_key(vote.meeting)) | {"present": present, "proxies": 0}
    return case, {**ask(charter, case), "tied": case["for"] == case["against"]}


def answered(vote: VoteEvent) -> dict[str, Any]:
    """As `meetings.there_now` of a vote by correspondence: who answered, and for whom a proxy did, with who it was."""
    rows = CastVote.objects.unscoped(OWN).filter(vote_event=vote).order_by("participant")
    pairs = list(rows.values_list("participant", "participant__proxy"))
    return {
        "present": [part for part, proxy in pairs if proxy is None],
        "represented": [[part, proxy] for part, proxy in pairs if proxy is not None],
    }


def power_of(motion: Motion, amendment: int | None) -> str:
    """The power of the charter under which a motion is voted on, or its amendment, which is ordinary business."""
    return str(motion.power) if amendment is None else "ordinary"


def case_of(vote: VoteEvent, tally: dict[str, int], body: str) -> dict[str, Any]:
    """What the engine is asked about a vote."""
    facts = facts_of(vote.meeting)
    if vote.method == Method.CIRCULAR:
        # By correspondence those who answered are those present, and represented is for whom a proxy did.
        counted = {name: len(ids) for name, ids in answered(vote).items()}
        facts |= {"present": counted["present"], "proxies": counted["represented"], "correspondence": True}
    votes = {"for": tally[Option.YES], "against": tally[Option.NO], "abstain": tally[Option.ABSTAIN]}
    power = power_of(vote.motion, vote.amendment_id)
    facts |= bases_of(vote.meeting, power)
    # An amendment is part of what was considered; the motion that it changes is what the charter means.
    said = agreed_first(vote.motion) if vote.amendment_id is None else True
    first = {} if said is None else {"considered": said}
    if tied_before(vote):
        first["again"] = True
    return {"question": "carried", "body": body, "power": power, **facts, **votes, "secret": vote.secret, **first}


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as runs of ("same" | "gone" | "new", words), cut at punctuation."""
    old, new = _cut(before), _cut(after)
    runs: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(old[a:b])))
            continue
        runs += [(kind, words) for kind, words in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))) if words]
    return runs


def _cut(text: str) -> list[str]:
    return [piece for piece in _PIECES.findall(text) if piece]


def rebased(before: str, after: str, now: str) -> str | None:
    """What `before` → `after` changes, done to `now`; None where both changed the same words, or words side by side.

    `now` comes of `before` too. Cut at punctuation, as `difference` is: two changes within one clause are one place.
    """
    base, changes = _cut(before), [*_changes(before, after, 0), *_changes(before, now, 1)]
    made: list[str] = []
    at = 0
    changes.sort()
    for (_start, end, whose, _words), (start, _end, other, _new) in pairwise(changes):
        if start <= end and whose != other:
            return None
    for start, end, _whose, words in changes:
        made += [*base[at:start], *words]
        at = end
    return "".join([*made, *base[at:]])


def _changes(before: str, after: str, whose: int) -> list[tuple[int, int, int, list[str]]]:
    """Which pieces of `before` became which: start, end, whose change it is, the new pieces."""
    old, new = _cut(before), _cut(after)
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, whose, new[c:d]) for tag, a, b, c, d in codes if tag != "equal"]
