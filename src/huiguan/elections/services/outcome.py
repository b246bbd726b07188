"""What follows from the counts: the charter's answer, the scrutineers' signatures, the tenures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.elections.enums import Duty, ElectionState, Outcome
from huiguan.elections.models import Candidate, CredentialSlip, Election, Official, PaperCount, RollEntry
from huiguan.elections.questions import ballot_labels, read_counts
from huiguan.elections.selectors import agreed_count, deciding_body, is_unsigned, outlived_term, paper_voters
from huiguan.elections.services.doors import insist_on, lock_box, lock_duty, lock_election
from huiguan.elections.services.inbox import settle_duties, settle_votes
from huiguan.elections.services.motions import hand_result_on
from huiguan.elections.services.record import prepare_record
from huiguan.elections.services.setting_up import refuse_motion
from huiguan.engines.charter import Charter
from huiguan.governance import selectors as governance
from huiguan.governance import services as posts
from huiguan.governance.enums import EndedBy, TenureState
from huiguan.governance.selectors.charter_rules import ask
from huiguan.governance.selectors.motions import ballot_answer
from huiguan.governance.services.doors import charter_for
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation, permit
from huiguan.kernel.workflow import services as workflow


def judge(election: Election, counts: Sequence[Sequence[int]], ballots: int) -> dict[str, Any]:
    """Write the counts of each name, and return the case and the charter's answer as columns of the election."""
    rows = list(Candidate.objects.unscoped("names of a locked election").filter(election=election))
    labels = ballot_labels([(row.name, row.unit) for row in rows])
    papers = agreed_count(election)
    for row, marks in zip(rows, read_counts(counts, len(rows), election.seats), strict=True):
        # A doctored browser can approve and object to the same name: the approval counts, the objection does not.
        against = min(marks.against, ballots - marks.votes_for)
        found = [marks.votes_for, against, ballots - marks.votes_for - against]
        on_paper = papers.votes.get(str(row.pk), [0, 0, 0]) if papers else [0, 0, 0]
        row.votes_for, row.against, row.abstain = (sum(pair) for pair in zip(found, on_paper, strict=True))
    if election.vote_event is not None:
        return _judge_motion(election, election.vote_event, rows[0], ballots, papers)
    case = _case(election, list(zip(labels, rows, strict=True)), ballots, papers)
    answer = ask(charter_for(election.organization, today()), case)
    for label, row in zip(labels, rows, strict=True):
        row.outcome = _outcome(answer, label).value
        row.save()
    return {"case": case, "result": answer}


def _judge_motion(
    election: Election, vote: Any, line: Candidate, ballots: int, papers: PaperCount | None
) -> dict[str, Any]:
    """The same for a motion, whose majority the charter's rule of its meeting decides; the signatures put it there."""
    told = _papers_of(election, ballots, papers)
    counts = {"for": line.votes_for or 0, "against": line.against or 0, "abstain": line.abstain or 0}
    if void := told["returned"] > told["issued"]:
        case, answer = {"entitled": election.present, "present": election.present}, {"decision": False}
    else:
        case, answer = ballot_answer(vote, counts, election.present or 0)
    line.outcome = Outcome.CARRIED.value if answer.get("decision") else Outcome.FAILED.value
    line.save()
    return {"case": {**case, **told}, "result": {**answer, "void": void}}


def _case(
    election: Election, names: list[tuple[str, Candidate]], ballots: int, papers: PaperCount | None
) -> dict[str, Any]:
    charter = charter_for(election.organization, today())
    post = _post_of(election)
    power = charter.posts[post.key].elected_by or ""
    return {
        "question": "elected",
        "body": _deciding_body(charter, election, power),
        "power": power,
        "entitled": RollEntry.objects.unscoped("roll of a locked election").filter(election=election).count(),
        "present": election.present,
        **_papers_of(election, ballots, papers),
        "secret": True,
        "seats": election.seats,
        "votes": [
            {"name": label, "for": row.votes_for, "against": row.against, "abstain": row.abstain}
            for label, row in names
        ],
    }


def _post_of(election: Election) -> Any:
    if election.post is None:
        raise ValueError("the ballot of a motion fills no post")
    return election.post


def _papers_of(election: Election, ballots: int, papers: PaperCount | None) -> dict[str, int]:
    """Issued, returned and invalid. Everybody present who does not vote on paper had a credential in hand.

    Ballots beyond them void the election, as papers would; a box with more papers than were issued does by itself.
    """
    present = election.present or 0
    if papers is None:
        return {"issued": present, "returned": ballots, "invalid": 0}
    if papers.is_void:
        return {"issued": papers.issued, "returned": papers.returned, "invalid": papers.invalid}
    electronic = present - paper_voters(election).count()
    if ballots > electronic:
        return {"issued": electronic, "returned": ballots, "invalid": 0}
    return {
        "issued": electronic + papers.issued,
        "returned": ballots + papers.returned,
        "invalid": papers.invalid,
    }


def _deciding_body(charter: Charter, election: Election, power: str) -> str:
    """Who votes was asked before the opening; where the charter changed since, the engine says who has the power."""
    own = election.body.key if election.body else ""
    return deciding_body(charter, election) or own or charter.powers[power].deciders[0].body


def _outcome(answer: dict[str, Any], label: str) -> Outcome:
    if label in answer.get("elected", []):
        return Outcome.ELECTED
    return Outcome.TIED if label in answer.get("tied", []) else Outcome.NOT_ELECTED


def sign_result(*, actor: Actor, official_id: int) -> Official:
    """Sign the result as a scrutineer. With the last signature the result of a motion's ballot goes to the motion."""
    with recording(actor, reason="sign_result"):
        official = lock_duty(actor, official_id, Duty.SUPERVISOR)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.COUNTED)
        if official.done_at is not None:
            raise RuleViolation(_("You have signed already."), code="there_already")
        official.done_at = timezone.now()
        # Who signs late after all needs no leave to stay away: the history keeps that there was one.
        official.released_at, official.released_by, official.release_note = None, None, ""
        official.save()
        hand_on_when_signed(election)
    return official


def hand_on_when_signed(election: Election) -> None:
    """With the last signature of a motion's ballot its result goes to the motion. The election is locked."""
    if election.motion_id is not None and not is_unsigned(election):
        hand_result_on(election)


def declare_result(*, actor: Actor, election_id: int, began_on: date) -> Election:
    """Declare the result: those elected take the post from `began_on`, those not elected are no proposals any more.

    Who held the post in a term before leaves it that day; those who stand tied stay proposed, for another round, and
    so does everybody where more ballots than people present made it void. Where officers changed, their record (备案)
    is prepared for the authorities.
    RuleViolation "unsigned" while a scrutineer has not signed; "term_over" where somebody is elected for a term that
    ended meanwhile: the count stays, as it was signed, and nobody takes a post by it.
    """
    with recording(actor, reason="declare_result"):
        election = lock_election(actor, election_id, "elections.declare_result")
        insist_on(election, ElectionState.COUNTED)
        permit(actor, "governance.manage_tenures", election.organization)
        refuse_motion(election)
        if is_unsigned(election):
            raise RuleViolation(_("Not every scrutineer has signed the result."), code="unsigned")
        rows = list(Candidate.objects.unscoped("names of a locked election").filter(election=election))
        if any(row.outcome == Outcome.ELECTED for row in rows):
            _refuse_after_term(election)
            _end_before(actor, election, began_on)
        if not (election.result or {}).get("void"):
            for row in rows:
                _settle(actor, election, row, began_on)
        changes = {"revision": election.revision + 1}
        workflow.advance(actor=actor, subject=election, transition="declare_result", changes=changes)
        settle_duties(election)
        prepare_record(actor, election)
    return election


def _refuse_after_term(election: Election) -> None:
    """Before anything is ended: those who hold the post now may hold it in the term that came after."""
    if outlived_term(election):
        message = _("The term that it fills is over: nobody takes the post by it. Call the election off.")
        raise RuleViolation(message, code="term_over")


def _end_before(actor: Actor, election: Election, on: date) -> None:
    body = governance.get_body(actor, _post_of(election).body_id)
    for held in governance.body_history(actor, body):
        if held.post_id == election.post_id and held.state == TenureState.HOLDS and held.term_id != election.term_id:
            posts.end_tenure(
                actor=actor,
                tenure_id=held.pk,
                revision=held.revision,
                on=on,
                ended_by=EndedBy.TERM_OVER,
                decision=election.title,
            )


def _settle(actor: Actor, election: Election, row: Candidate, began_on: date) -> None:
    tenure = governance.get_tenure(actor, row.tenure_id or 0)
    if tenure.state != TenureState.PROPOSED:
        return
    if row.outcome == Outcome.ELECTED:
        posts.enter_tenure(
            actor=actor,
            tenure_id=tenure.pk,
            revision=tenure.revision,
            began_on=began_on,
            decision=election.title,
        )
    elif row.outcome == Outcome.NOT_ELECTED:
        posts.withdraw_proposal(actor=actor, tenure_id=tenure.pk, revision=tenure.revision)


def cancel_election(*, actor: Actor, election_id: int, note: str) -> Election:
    """Call an election off, with the reason, which is public; what is in the archive stays, as do the counts.

    RuleViolation "counted" for one that is counted while its term is open: a result cannot be put away because it does
    not please (DOMAIN.md §1.5 knows one cause, more ballots than were issued, which a declared result says itself).
    """
    with recording(actor, reason="cancel_election"):
        election = lock_election(actor, election_id, "elections.manage_elections")
        if election.vote_event_id is not None:
            refuse_motion(election)
        if election.state == ElectionState.COUNTED and not outlived_term(election):
            message = _("It is counted: it is declared as it came out, unless the term that it fills is over.")
            raise RuleViolation(message, code="counted")
        workflow.advance(actor=actor, subject=election, transition="cancel_election", note=note)
        CredentialSlip.objects.filter(entry__election=election).delete()
        settle_votes(election)
        settle_duties(election)
    return election
