"""Who serves in an election, who stands in it, and what they bring before it opens."""

from __future__ import annotations

import json
from typing import IO

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.elections.enums import CredentialMode, Duty, ElectionState
from huiguan.elections.models import Candidate, CandidatePicture, Election, Official, PublicCredential, RollEntry
from huiguan.elections.pictures import small_picture
from huiguan.elections.selectors import electronic_voters, entitled_people
from huiguan.elections.services.doors import insist_on, lock_box, lock_duty, lock_election
from huiguan.elections.services.inbox import ask_officials
from huiguan.elections.services.setting_up import GROUP, MANAGE
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.roll import read_roll
from huiguan.engines.ballot.trustees import read_trustees
from huiguan.engines.charter import Person, eligible
from huiguan.governance.reading import language
from huiguan.governance.services.doors import charter_for, insist, words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit

#: The charter's post for those who watch over the count, and what it calls those who stand.
TELLER, CANDIDATE = "teller", "candidate"


def name_official(*, actor: Actor, election_id: int, duty: str, person_id: int) -> Official:
    """Give somebody a duty in an election that is being set up.

    The charter is asked whether tellers may stand: a candidate is refused with its article (RuleViolation
    "candidate"), also where the charter says nothing. Whoever makes the credentials holds no key (RuleViolation
    "apart"): together they could cast ballots and open them (BALLOT.md, roles).
    """
    with recording(actor, reason="name_official"):
        election = lock_election(actor, election_id, MANAGE)
        insist_on(election, ElectionState.PREPARING)
        if duty not in Duty.values:
            raise Invalid(_("Say what the person does."), code="duty", field="duty")
        _refuse_shared(election, duty)
        _refuse_candidate(election, person_id)
        _keep_apart(election, duty, person_id)
        name = dict(entitled_people(actor, election)).get(person_id)
        if name is None:
            raise NotFound(str(person_id))
        rows = Official.objects.unscoped("the same duty").filter(election=election, duty=duty)
        if rows.filter(person_id=person_id).exists() or (duty == Duty.AUTHORITY and rows.exists()):
            raise RuleViolation(_("This duty is taken already."), code="there_already", field="person_id")
        official = Official.objects.create(
            organization=election.organization,
            election=election,
            duty=duty,
            person_id=person_id,
            name=name.partition("（")[0][:60],
        )
        if duty != Duty.SUPERVISOR:
            ask_officials(election, Duty(duty))
    return official


def _refuse_candidate(election: Election, person_id: int) -> None:
    standing = Candidate.objects.unscoped("names of a locked election").filter(election=election)
    if not standing.filter(person_id=person_id).exists():
        return
    charter = charter_for(election.organization, today())
    if TELLER in charter.posts:
        facts = Person(holds=(CANDIDATE,))
        insist(eligible(charter, facts, post=TELLER, on=today(), lang=language()), "candidate", "person_id")
    raise RuleViolation(_("A candidate cannot serve in the same election."), code="candidate", field="person_id")


def _refuse_shared(election: Election, duty: str) -> None:
    """A shared key is made for these trustees and no others."""
    if duty == Duty.TRUSTEE and election.threshold is not None:
        message = _("The trustees share a key. Say first that all of them are needed, then change who they are.")
        raise RuleViolation(message, code="shared")


def _refuse_entered(election: Election, official: Official) -> None:
    """Who entered a voter stays named beside that voter."""
    rows = RollEntry.objects.unscoped("roll of a locked election").filter(election=election)
    if rows.filter(Q(paper_by=official) | Q(paper_confirmed=official)).exists():
        raise RuleViolation(_("This teller has entered voters on paper."), code="entered")


def _keep_apart(election: Election, duty: str, person_id: int) -> None:
    """The credential authority and a trustee are different people."""
    other = {Duty.AUTHORITY.value: Duty.TRUSTEE, Duty.TRUSTEE.value: Duty.AUTHORITY}.get(duty)
    rows = Official.objects.unscoped("duties of the same person").filter(election=election, person_id=person_id)
    if other is not None and rows.filter(duty=other).exists():
        message = _("Whoever makes the credentials cannot hold a key: name somebody else.")
        raise RuleViolation(message, code="apart", field="person_id")


def dismiss_official(*, actor: Actor, election_id: int, official_id: int) -> None:
    """Take somebody off a duty before the election opens; a key that was entered goes with it."""
    with recording(actor, reason="dismiss_official"):
        election = lock_election(actor, election_id, MANAGE)
        insist_on(election, ElectionState.PREPARING)
        rows = Official.objects.unscoped("officials of a locked election").filter(election=election, pk=official_id)
        official = rows.first()
        if official is None:
            raise NotFound(str(official_id))
        _refuse_shared(election, official.duty)
        _refuse_entered(election, official)
        if official.duty == Duty.AUTHORITY:
            PublicCredential.objects.filter(election=election).delete()
        official.delete()


def record_consent(*, actor: Actor, election_id: int, candidate_ids: list[int]) -> int:
    """Enter that candidates consented on paper; how many."""
    with recording(actor, reason="record_consent"):
        election = lock_election(actor, election_id, MANAGE)
        insist_on(election, ElectionState.PREPARING)
        rows = Candidate.objects.unscoped("names of a locked election").filter(election=election, consented_at=None)
        return rows.filter(pk__in=candidate_ids).update(consented_at=timezone.now())


def state_candidature(
    *, actor: Actor, candidate_id: int, statement: str, picture: IO[bytes] | None = None, no_picture: bool = False
) -> Candidate:
    """Consent to stand oneself, with what one has to say to the voters; may be changed until the election opens.

    `picture` is written anew and kept small; without one that which is there stays, unless `no_picture`.
    """
    with recording(actor, reason="state_candidature"):
        permit(actor, "elections.take_part", None)
        rows = Candidate.objects.unscoped("one's own candidature").filter(person=actor.person_id, person__isnull=False)
        candidate = rows.select_for_update().filter(pk=candidate_id).first()
        if candidate is None:
            raise NotFound(str(candidate_id))
        insist_on(candidate.election, ElectionState.PREPARING)
        candidate.statement = words(statement, 1000, "statement")
        if picture is not None:
            jpeg = small_picture(picture, getattr(picture, "size", 0))
            CandidatePicture.objects.update_or_create(candidate=candidate, defaults={"jpeg": jpeg})
        elif no_picture:
            CandidatePicture.objects.filter(candidate=candidate).delete()
        candidate.consented_at = candidate.consented_at or timezone.now()
        candidate.save()
    return candidate


def enter_key(*, actor: Actor, official_id: int, public_key: str) -> Official:
    """Enter one's public key as a trustee: made in one's browser, or by `huiguan ballot trustee`.

    The proof that its secret is known is checked; the secret never comes here. RuleViolation "key" when it is wrong.
    """
    with recording(actor, reason="enter_key"):
        official = lock_duty(actor, official_id, Duty.TRUSTEE)
        # Locked: a key entered while the election is being opened would not be the one in the archive.
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.PREPARING)
        if election.threshold is not None:
            raise RuleViolation(_("The trustees share a key: it is made in rounds."), code="shared")
        others = Official.objects.unscoped("keys of the same election").filter(
            election=official.election_id, duty=Duty.TRUSTEE
        )
        try:
            value = json.loads(public_key)
            keys = [json.loads(each.public_key) for each in others.exclude(pk=official.pk) if each.public_key]
            read_trustees(group_of(GROUP), dump([["Single", each] for each in [*keys, value]]))
        except (BallotError, ValueError) as fault:
            message = _("This is no public key of a trustee: %(fault)s.") % {"fault": fault}
            raise RuleViolation(message, code="key", field="public_key") from fault
        official.public_key, official.done_at = dump(value).decode(), None
        official.save()
    return official


def enter_credentials(*, actor: Actor, official_id: int, public_credentials: str) -> int:
    """Enter the public credentials as the credential authority; how many. The secret ones never come here.

    RuleViolation "credentials" unless it is a list of as many different public credentials as there are voters.
    """
    with recording(actor, reason="enter_credentials"):
        official = lock_duty(actor, official_id, Duty.AUTHORITY)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.PREPARING)
        if election.mode != CredentialMode.AUTHORITY:
            raise NotFound(str(official_id))
        try:
            roll = read_roll(group_of(GROUP), public_credentials.strip().encode())
        except (BallotError, ValueError) as fault:
            message = _("This is no list of public credentials: %(fault)s.") % {"fault": fault}
            raise RuleViolation(message, code="credentials", field="public_credentials") from fault
        voters = electronic_voters(election).count()
        if len(roll) != voters or set(roll.values()) != {1}:
            message = _("There are %(voters)d voters, and %(number)d credentials of weight 1 are needed.")
            message = message % {"voters": voters, "number": voters}
            raise RuleViolation(message, code="credentials", field="public_credentials")
        PublicCredential.objects.filter(election=election).delete()
        PublicCredential.objects.bulk_create(
            PublicCredential(election=election, credential=key) for key in sorted(roll)
        )
        official.done_at = timezone.now()
        official.save()
    return len(roll)
