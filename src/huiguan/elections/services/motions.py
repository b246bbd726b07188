"""Ballots on motions: prepared before, opened and closed by the presider of the meeting, counted like an election."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.elections.enums import CredentialMode, ElectionState, Electorate
from huiguan.elections.models import Candidate, CredentialSlip, Election, RollEntry
from huiguan.elections.selectors import ballots_counted, may_replace, record_of, released_words
from huiguan.elections.services.doors import lock_election
from huiguan.elections.services.inbox import settle_duties, settle_votes
from huiguan.elections.services.setting_up import MANAGE, close_locked, new_uuid, open_locked
from huiguan.engines.ballot.canonical import digest
from huiguan.governance.secret_ballot import Voter
from huiguan.governance.services import ballots as governance
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, system_actor
from huiguan.kernel.workflow import services as workflow

_OVER = (ElectionState.CANCELLED, ElectionState.SEALED, ElectionState.DECLARED)


def prepare_motion_ballot(*, actor: Actor, motion: Any) -> Election:
    """Begin the ballot of a motion; trustees and a scrutineer are named next. "there_already" while one is under way.

    The server makes the credentials: who may vote is known when the presider opens the vote, on the spot.
    """
    with recording(actor, reason="set_up_election"):
        permit(actor, MANAGE, motion.organization)
        rows = Election.objects.unscoped("ballots of a locked motion").filter(motion=motion)
        if rows.exclude(state__in=_OVER).exists():
            raise RuleViolation(_("A secret ballot on this motion is prepared already."), code="there_already")
        election = Election(
            organization=motion.organization,
            uuid=new_uuid(),
            title=motion.title[:120],
            motion_id=motion.pk,
            meeting_id=motion.meeting_id,
            seats=1,
            electorate=Electorate.MEETING.value,
            mode=CredentialMode.SERVER.value,
            changed_by_id=actor.user_id,
        )
        election.revote = may_replace(election)
        election.save()
        workflow.start(actor=actor, subject=election)
        Candidate.objects.create(
            organization=motion.organization, election=election, name=motion.title, consented_at=timezone.now()
        )
    return election


def open_motion_ballot(*, actor: Actor, vote: Any, voters: Sequence[Voter], closes_at: datetime) -> Election:
    """Freeze the roll of those present and open the voting. RuleViolation "not_ready" with what is missing."""
    with recording(actor, reason="open_election"):
        election = _locked(actor, motion_id=vote.motion_id, state=ElectionState.PREPARING)
        election.vote_event = vote
        election.save(update_fields=["vote_event"])
        RollEntry.objects.bulk_create(
            RollEntry(
                organization=election.organization,
                election=election,
                person_id=each.person_id,
                name=each.name,
                unit=each.unit[:200],
            )
            for each in voters
        )
        open_locked(actor, election, closes_at)
    return election


def _locked(actor: Actor, **wanted: Any) -> Election:
    rows = Election.objects.unscoped("found by its motion, locked through the actor's scope").filter(**wanted)
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        message = _("No secret ballot is prepared for this motion: prepare one, with trustees and their keys.")
        raise RuleViolation(message, code="not_ready")
    return lock_election(actor, found, MANAGE)


def close_motion_ballot(*, actor: Actor, vote: Any) -> Election:
    """Take no more ballots: everybody on the roll was present."""
    election = _locked(actor, vote_event_id=vote.pk, state=ElectionState.OPEN)
    present = RollEntry.objects.unscoped("roll of a locked election").filter(election=election).count()
    close_locked(actor, election, present)
    return election


def call_motion_ballot_off(*, actor: Actor, vote: Any, note: str) -> None:
    """The vote was broken off in the meeting; what is in the archive stays, and nobody opens it.

    RuleViolation "counted" once it is counted: anybody reads the result then, and the presider does not put it away.
    """
    with recording(actor, reason="cancel_election"):
        election = _locked(actor, vote_event_id=vote.pk)
        if election.state == ElectionState.COUNTED:
            message = _("It is counted: the result counts once the scrutineers have signed it.")
            raise RuleViolation(message, code="counted")
        workflow.advance(actor=actor, subject=election, transition="cancel_election", note=note)
        CredentialSlip.objects.filter(entry__election=election).delete()
        settle_votes(election)
        settle_duties(election)


def void_sealed(election: Election, ballots: int) -> None:
    """So few voted on a motion electronically that the ballots stay unopened: the vote is void, and may be held again.

    Part of the tally, whose transaction holds the lock of the box.
    """
    if election.vote_event_id is None:
        raise NotFound(election.uuid)
    note = f"电子选票仅{ballots}张，开启会暴露各人的投票，不予开启，应重新投票"
    governance.void_counted(actor=system_actor("elections"), vote_id=election.vote_event_id, note=note)


def hand_result_on(election: Election) -> None:
    """All scrutineers of a motion's ballot have signed: the result goes to the motion, and the ballot is over.

    Part of the last signature, whose transaction holds the lock of the box.
    """
    actor = system_actor("elections")
    if election.vote_event_id is None:
        raise NotFound(election.uuid)
    changes = {"revision": election.revision + 1}
    workflow.advance(actor=actor, subject=election, transition="declare_result", changes=changes)
    settle_duties(election)
    if (election.result or {}).get("void"):
        governance.void_counted(
            actor=actor, vote_id=election.vote_event_id, note="收回的选票多于发出的选票，应重新投票"
        )
        return
    line = Candidate.objects.unscoped("the motion of a locked ballot").get(election=election)
    governance.take_ballot_result(
        actor=actor,
        vote_id=election.vote_event_id,
        counts={"for": line.votes_for or 0, "against": line.against or 0, "abstain": line.abstain or 0},
        present=election.present or 0,
        proof=_proof(election),
    )


def _proof(election: Election) -> dict[str, Any]:
    return {
        "uuid": election.uuid,
        "fingerprint": digest(record_of(election, "Setup") or b""),
        "ballots": ballots_counted(election),
        "url": reverse("elections:public_election", args=[election.uuid]),
        "released": released_words(election),
    }
