"""Handing out credentials and receiving ballots."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from huiguan.elections.enums import BallotState, ElectionState
from huiguan.elections.models import CredentialSlip, Election, PublicCredential, ReceivedBallot, RollEntry
from huiguan.elections.selectors import public_election, record_of
from huiguan.elections.services.doors import insist_on, lock_election
from huiguan.elections.services.inbox import call_voters, settle_votes
from huiguan.elections.services.setting_up import GROUP, MANAGE
from huiguan.engines.ballot.ballots import credential_of, signed_part, tracker
from huiguan.engines.ballot.canonical import digest, load, members
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.groups import group_of, read_key
from huiguan.engines.ballot.proofs import read_proof, verify_knowledge
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import save_revised

#: A ballot of a thousand names with proofs; more is an attempt to fill the database.
MAX_BYTES = 4 * 1024 * 1024
#: Whoever changes their mind more often than this wants to fill the queue.
MAX_BALLOTS = 10
#: Between two reminders.
REST = timedelta(hours=12)


def hand_out_credential(*, actor: Actor, election_id: int) -> str:
    """One's own credential, to be shown. The system keeps it until the voter says that it arrived (see below).

    A page that never came through is asked for again. RuleViolation "taken" after that, and after the end.
    Nothing is written of when it was shown; no history is kept of slips.
    """
    with transaction.atomic():
        slip = _own_slip(actor, election_id)
        if slip is None:
            message = _("There is no credential to hand out: it was taken already, or voting is not open.")
            raise RuleViolation(message, code="taken")
        slip.shown = True
        slip.save()
    return slip.text


def forget_credential(*, actor: Actor, election_id: int) -> bool:
    """The voter has the credential: the system forgets it, and nobody reads it again. False when it was gone before.

    RuleViolation "not_shown" for one that was never on a screen: forgotten, it would be lost.
    """
    with transaction.atomic():
        slip = _own_slip(actor, election_id)
        if slip is not None and not slip.shown:
            raise RuleViolation(_("Get your credential first."), code="not_shown")
        if slip is not None:
            slip.delete()
    return slip is not None


def _own_slip(actor: Actor, election_id: int) -> CredentialSlip | None:
    permit(actor, "elections.take_part", None)
    rows = CredentialSlip.objects.filter(entry__election=election_id, entry__person=actor.person_id)
    return rows.filter(entry__person__isnull=False).select_for_update(of=("self",)).first()


def remind_voters(*, actor: Actor, election_id: int) -> int:
    """Tell everybody on the roll once more that voting is open, also those who have voted: who has is not known.

    How many stand on the roll. RuleViolation "reminded" when the last reminder is less than twelve hours old.
    """
    with recording(actor, reason="remind_voters"):
        election = lock_election(actor, election_id, MANAGE)
        insist_on(election, ElectionState.OPEN)
        now = timezone.now()
        if election.reminded_at is not None and now - election.reminded_at < REST:
            raise RuleViolation(_("All voters were reminded less than twelve hours ago."), code="reminded")
        election.reminded_at = now
        save_revised(election, actor)
        # A matter that is open already would not be delivered again.
        settle_votes(election)
        call_voters(election)
        return RollEntry.objects.unscoped("roll of a locked election").filter(election=election).count()


def cast_ballot(*, uuid: str, raw: bytes) -> ReceivedBallot:
    """Receive a ballot: stored once or not at all, checked later by a job. The same bytes again change nothing.

    Nobody signs in to vote: the ballot is signed with the voter's credential, and who sends it is not asked. Refused
    at once: a ballot for another election (RuleViolation "other_election"), one whose credential is not on the roll
    ("not_on_roll") or did not sign it ("not_signed"), any beyond MAX_BALLOTS of one credential ("too_many"), a
    second one where ballots cannot be replaced ("voted"), and any when voting is not open ("not_open").
    """
    election = public_election(uuid)
    found = tracker(raw)
    known = ReceivedBallot.objects.filter(election=election, tracker=found).defer("raw").first()
    if known is not None:
        return known
    credential = _check_head(election, raw)
    with transaction.atomic():
        _refuse_further(election, credential, found)
        first = {"raw": raw, "credential": credential}
        made, new = ReceivedBallot.objects.get_or_create(election=election, tracker=found, defaults=first)
        # Read after writing: the new row locks the election's key, and closing waits for it (FOR UPDATE). The key is
        # checked only at the commit otherwise, and a box that was closed in between would get one ballot more.
        connection.check_constraints()
        now = Election.objects.unscoped("state after the row was written").get(pk=election.pk)
        if now.state != ElectionState.OPEN or (now.closes_at is not None and timezone.now() >= now.closes_at):
            raise RuleViolation(_("Voting is not open."), code="not_open")
        if new:
            job = app.configure_task("elections.check_ballots", lock=f"elections.{election.pk}")
            job.defer(election_id=election.pk)
    return made


def _check_head(election: Election, raw: bytes) -> str:
    """The ballot's public credential, after what can be told without looking at what is encrypted."""
    if len(raw) > MAX_BYTES:
        raise RuleViolation(_("This is no ballot: it is too large."), code="too_large")
    try:
        credential = credential_of(raw)
    except BallotError as fault:
        raise RuleViolation(_("This is no ballot."), code="no_ballot") from fault
    asked = record_of(election, "Setup")
    if asked is None:
        raise NotFound(election.uuid)
    head = f'{{"election_uuid":"{election.uuid}","election_hash":"{digest(asked)}",'
    if not raw.startswith(head.encode()):
        raise RuleViolation(_("This ballot is for another election."), code="other_election")
    if not PublicCredential.objects.filter(election=election, credential=credential).exists():
        raise RuleViolation(_("This credential is not on the roll of the election."), code="not_on_roll")
    if not _is_signed(raw):
        raise RuleViolation(_("This ballot is not signed with its credential."), code="not_signed")
    return credential


def _refuse_further(election: Election, credential: str, found: str) -> None:
    """Locks the credential first: ballots that one voter sends at the same moment are counted one after the other."""
    rows = PublicCredential.objects.filter(election=election, credential=credential)
    list(rows.select_for_update(no_key=True).values_list("pk"))
    others = ReceivedBallot.objects.filter(election=election, credential=credential).exclude(tracker=found)
    if not election.revote and others.exclude(state=BallotState.REFUSED).exists():
        message = _("A ballot was cast with this credential. In this election a ballot cannot be replaced; it counts.")
        raise RuleViolation(message, code="voted")
    if others.count() >= MAX_BALLOTS:
        message = _("%(number)d ballots were cast with this credential. No more are taken; the last one counts.")
        raise RuleViolation(message % {"number": MAX_BALLOTS}, code="too_many")


def _is_signed(raw: bytes) -> bool:
    """Whether the voter's credential signed these bytes: anybody could name a public credential and fill the queue."""
    group = group_of(GROUP)
    try:
        value = load(raw)
        hashed, proof = members(value["signature"], "hash", "proof")
        key = read_key(group, value["credential"])
        right = hashed == digest(signed_part(raw))
        return right and verify_knowledge(group, f"sig|{hashed}|", key, read_proof(group, proof))
    except (BallotError, KeyError, TypeError):
        return False
