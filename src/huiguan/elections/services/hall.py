"""Hall mode: some vote on paper. Two tellers strike them from the electronic roll, and two count the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from huiguan.elections.enums import CredentialMode, Duty, ElectionState
from huiguan.elections.models import Candidate, CredentialSlip, Election, PaperCount, RollEntry
from huiguan.elections.questions import is_contested
from huiguan.elections.selectors import ballots_counted, decrypted, few_papers, paper_voters
from huiguan.elections.services.counting import leave_sealed
from huiguan.elections.services.doors import insist_on, lock_box, lock_duty
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation


def enter_paper_voter(*, actor: Actor, official_id: int, entry_id: int) -> RollEntry:
    """Say, as a teller, that a voter votes on paper; when a second teller says so too, the voter is struck.

    From then on no credential is there for the voter: one that waits is destroyed. RuleViolation "alone" when the same
    teller says it twice, "taken" when the credential was shown already (or the voting is open and the credentials
    were made elsewhere): whoever has one votes electronically.
    """
    with recording(actor, reason="enter_paper_voter"):
        official = lock_duty(actor, official_id, Duty.TELLER)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.PREPARING, ElectionState.OPEN)
        entry = _entry(election, entry_id)
        if entry.paper_confirmed_id is not None:
            raise RuleViolation(_("This voter votes on paper already."), code="there_already")
        if entry.paper_by_id is None:
            entry.paper_by = official
        elif entry.paper_by_id == official.pk:
            raise RuleViolation(_("Another teller has to confirm it."), code="alone")
        else:
            _strike(election, entry)
            entry.paper_confirmed = official
        entry.save()
    return entry


def enter_all_on_paper(*, actor: Actor, official_id: int) -> int:
    """Say, as a teller, that everybody votes on paper; how many this changed. A second teller says so too.

    Before the opening only, when no credential is there yet. RuleViolation "alone" where only others can confirm.
    """
    with recording(actor, reason="enter_all_on_paper"):
        official = lock_duty(actor, official_id, Duty.TELLER)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.PREPARING)
        rows = RollEntry.objects.unscoped("roll of one's own duty").filter(election=election, paper_confirmed=None)
        confirmed = rows.filter(paper_by__isnull=False).exclude(paper_by=official).update(paper_confirmed=official)
        changed = confirmed + rows.filter(paper_by=None).update(paper_by=official)
        if not changed:
            raise RuleViolation(_("Another teller has to confirm it."), code="alone")
    return changed


def _entry(election: Election, entry_id: int) -> RollEntry:
    rows = RollEntry.objects.unscoped("roll of one's own duty").filter(election=election)
    found: RollEntry | None = rows.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if found is None:
        raise NotFound(str(entry_id))
    return found


def _strike(election: Election, entry: RollEntry) -> None:
    """Destroy the credential that waits for the voter. The public one stays in the archive, and nobody can use it."""
    if election.state == ElectionState.PREPARING:
        return
    waiting = CredentialSlip.objects.select_for_update().filter(entry=entry).first()
    made_here = election.mode == CredentialMode.SERVER and entry.person_id is not None
    gone = waiting is None or waiting.shown
    if gone and (made_here or election.mode != CredentialMode.SERVER):
        message = _("This voter has a credential already and votes electronically.")
        raise RuleViolation(message, code="taken")
    if waiting is not None:
        waiting.delete()


def withdraw_paper_voter(*, actor: Actor, official_id: int, entry_id: int) -> RollEntry:
    """Take back, as a teller, what one teller said and no other has confirmed yet."""
    with recording(actor, reason="withdraw_paper_voter"):
        official = lock_duty(actor, official_id, Duty.TELLER)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.PREPARING, ElectionState.OPEN)
        entry = _entry(election, entry_id)
        if entry.paper_confirmed_id is not None:
            raise RuleViolation(_("This voter votes on paper already."), code="there_already")
        entry.paper_by = None
        entry.save()
    return entry


def count_papers(
    *,
    actor: Actor,
    official_id: int,
    issued: int,
    returned: int,
    invalid: int,
    votes: Mapping[int, Sequence[int]],
) -> PaperCount:
    """Enter, as a teller, what the box of papers holds: it counts when another teller enters the same.

    `votes`: for, against and abstained of each candidate, who all have as many votes as there are valid papers; none
    where more papers came back than were handed out, which voids the round. Taken between closing and the first
    decryption, so that nobody fits the papers to the electronic result. Where the tellers agree on so few valid papers
    that their sum would show votes, nothing is decrypted and the round is held again.
    Invalid with the field that cannot be; RuleViolation "decrypted" when it is too late.
    Source: DOMAIN.md §1.5 (发出、收回、有效、无效; 收回多于发出的，选举无效).
    """
    with recording(actor, reason="count_papers"):
        official = lock_duty(actor, official_id, Duty.TELLER)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.CLOSED, ElectionState.DECRYPTING)
        if decrypted(election):
            raise RuleViolation(_("A trustee has decrypted: the count of papers is final."), code="decrypted")
        _check_papers(election, issued, returned, invalid)
        rows = {} if returned > issued else _checked(election, returned - invalid, votes)
        count = PaperCount.objects.unscoped("a teller's own count").filter(official=official).first()
        count = count or PaperCount(organization=election.organization, election=election, official=official)
        count.issued, count.returned, count.invalid, count.votes = issued, returned, invalid, rows
        count.save()
        if election.state == ElectionState.DECRYPTING and few_papers(election):
            leave_sealed(election, ballots_counted(election) or 0)
    return count


def _check_papers(election: Election, issued: int, returned: int, invalid: int) -> None:
    there = paper_voters(election).count()
    if not 0 <= issued <= there:
        message = _("%(number)d vote on paper: no more papers can have been issued.")
        raise Invalid(message % {"number": there}, code="issued", field="issued")
    if not 0 <= invalid <= returned:
        raise Invalid(_("More papers cannot be invalid than were returned."), code="invalid", field="invalid")


def _checked(election: Election, valid: int, votes: Mapping[int, Sequence[int]]) -> dict[str, list[int]]:
    names = list(Candidate.objects.unscoped("names of one's own duty").filter(election=election))
    found = {}
    for name in names:
        row = [int(each) for each in votes.get(name.pk, ())]
        if len(row) != 3 or min(row) < 0 or sum(row) != valid:
            message = _("%(name)s: for, against and abstained have to make %(number)d, the valid papers.")
            raise Invalid(message % {"name": name.name, "number": valid}, code="votes", field=f"for_{name.pk}")
        found[str(name.pk)] = row
    approvals = sum(row[0] for row in found.values())
    if is_contested(len(names), election.seats) and approvals > election.seats * valid:
        message = _("More approvals than %(seats)d on each valid paper: such papers are invalid.")
        raise Invalid(message % {"seats": election.seats}, code="approvals", field="invalid")
    return found
