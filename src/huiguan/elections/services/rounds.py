"""Another round for the seats that an election left open."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Candidate, CandidatePicture, Election, Official
from huiguan.elections.selectors import open_seats, round_number, trustees_of
from huiguan.elections.services.doors import insist_on, lock_election
from huiguan.elections.services.inbox import ask_officials
from huiguan.elections.services.setting_up import MANAGE, set_up_election
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation


def set_up_further_round(*, actor: Actor, election_id: int) -> Election:
    """Begin the next round for the seats that an election left open, with the same voters, officials and mode.

    Names are those proposed for the post: after a tie those who stood equal, with their consents; where nobody is left,
    people are proposed first. Trustees make new keys. RuleViolation "no_open_seats" when all are filled,
    "there_already" when the next round was set up.
    """
    with recording(actor, reason="set_up_further_round"):
        before = lock_election(actor, election_id, MANAGE)
        insist_on(before, ElectionState.DECLARED, ElectionState.SEALED)
        if not open_seats(before):
            raise RuleViolation(_("All seats are filled."), code="no_open_seats")
        rounds = Election.objects.unscoped("next round of a locked election").filter(previous=before)
        if rounds.exclude(state=ElectionState.CANCELLED).exists():
            raise RuleViolation(_("The next round was set up already."), code="there_already")
        made = set_up_election(
            actor=actor,
            organization=before.organization,
            title=_title(before),
            post_id=before.post_id or 0,
            seats=open_seats(before),
            electorate=before.electorate,
            mode=before.mode,
            body_id=before.body_id,
            meeting_id=before.meeting_id,
            revote=before.revote,
            by_mail=before.by_mail,
            previous=before,
            term_id=before.term_id,
        )
        _take_consents(before, made)
        _take_officials(before, made)
    return made


def _title(before: Election) -> str:
    first = before
    while first.previous is not None:
        first = first.previous
    words = _(" (round %(number)d)") % {"number": round_number(before) + 1}
    return first.title[: 120 - len(words)] + words


def _take_consents(before: Election, made: Election) -> None:
    rows = Candidate.objects.unscoped("names of a locked election")
    told = {row.tenure_id: row for row in rows.filter(election=before)}
    for row in rows.filter(election=made, tenure__in=list(told)):
        first = told[row.tenure_id]
        row.consented_at, row.statement = first.consented_at, first.statement
        row.save()
        if picture := CandidatePicture.objects.filter(candidate=first).first():
            CandidatePicture.objects.create(candidate=row, jpeg=picture.jpeg)


def _take_officials(before: Election, made: Election) -> None:
    """The same people, without those who stand now and scrutineers who were released; keys and credentials are made
    anew for every election.
    """
    standing = Candidate.objects.unscoped("names of a locked election").filter(election=made, person__isnull=False)
    taken = set(standing.values_list("person_id", flat=True))
    rows = Official.objects.unscoped("officials of a locked election").filter(election=before, released_at=None)
    for row in rows.order_by("pk"):
        if row.person_id not in taken:
            Official.objects.create(
                organization=made.organization, election=made, duty=row.duty, person_id=row.person_id, name=row.name
            )
    if before.threshold is not None and before.threshold < len(trustees_of(made)):
        made.threshold = before.threshold
        made.save()
    for duty in (Duty.TRUSTEE, Duty.AUTHORITY):
        ask_officials(made, duty)
