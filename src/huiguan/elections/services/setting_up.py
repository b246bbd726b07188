"""Setting up, opening and closing an election."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from huiguan.elections.enums import CredentialMode, Duty, ElectionState, Electorate
from huiguan.elections.models import Candidate, CredentialSlip, Election, Official, PublicCredential, RollEntry
from huiguan.elections.questions import ballot_labels, questions_of
from huiguan.elections.selectors import (
    incompetent,
    may_replace,
    paper_voters,
    parts_of,
    trustees_of,
    voters_reached,
    what_is_missing,
)
from huiguan.elections.services.chain import append_event
from huiguan.elections.services.doors import insist_on, lock_election
from huiguan.elections.services.inbox import ask_officials, call_voters, settle_duties, settle_votes
from huiguan.engines.ballot.archive import hash_of
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.credentials import new_credential, random_base58
from huiguan.engines.ballot.dkg import combine
from huiguan.engines.ballot.election import write_election
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.roll import write_roll
from huiguan.engines.ballot.trustees import joint_key, read_trustees
from huiguan.governance import selectors as governance
from huiguan.governance.enums import DelegateState, TenureState
from huiguan.governance.selectors.meetings import get_meeting
from huiguan.governance.selectors.sitting import sitting_in
from huiguan.governance.services.doors import charter_for, words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.names import person_keys
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import save_revised
from huiguan.kernel.workflow import services as workflow
from huiguan.members.selectors import members_voting

MANAGE = "elections.manage_elections"
GROUP = "Ed25519"
_UUID_LENGTH = 14


def set_up_election(
    *,
    actor: Actor,
    organization: Any,
    title: str,
    post_id: int,
    seats: int,
    electorate: str,
    mode: str,
    body_id: int | None = None,
    meeting_id: int | None = None,
    revote: bool = True,
    by_mail: bool = False,
    previous: Election | None = None,
    term_id: int | None = None,
) -> Election:
    """Begin an election to a post in a term: names are those proposed for it, the roll is frozen now.

    `term_id`: the term whose seats it fills, the one that runs or the one in preparation; the latter begins with the
    declared result. Left out, it is the one that runs, or else the one in preparation.
    `meeting_id`: the meeting at which it is held, whose page shows it and whose minutes get its report.
    `revote`: a voter may replace the ballot until the end, unless the charter says no.
    `by_mail`: credentials that this system makes are mailed, beside being fetched.
    `previous`: the declared election whose open seats this one is about (see `set_up_further_round`).

    RuleViolation "no_term" where there is no term to fill, "no_power" where the charter names no body that elects to
    the post, "not_competent" where those who are to vote are not that body.
    """
    with recording(actor, organization, reason="set_up_election"):
        permit(actor, MANAGE, organization)
        post = governance.get_post(actor, post_id)
        if post.organization_id != organization.pk:
            raise NotFound(str(post_id))
        term = _term(organization, term_id)
        charter = charter_for(organization, today())
        if post.key not in charter.posts or charter.posts[post.key].elected_by is None:
            raise RuleViolation(_("The charter has nobody elected to this post."), code="no_power", field="post_id")
        election = Election(
            organization=organization,
            uuid=new_uuid(),
            title=words(title, 120, "title", _("What is elected?")),
            post_id=post.pk,
            term_id=term.pk,
            seats=seats,
            electorate=electorate,
            body_id=_body(actor, organization, electorate, body_id),
            meeting_id=_meeting(actor, organization, meeting_id),
            mode=mode if mode in CredentialMode.values else CredentialMode.SERVER.value,
            revote=revote,
            by_mail=by_mail and mode == CredentialMode.SERVER,
            previous=previous,
            changed_by_id=actor.user_id,
        )
        if wrong := incompetent(election):
            raise RuleViolation(wrong, code="not_competent", field="electorate")
        election.revote = revote and may_replace(election)
        election.save()
        workflow.start(actor=actor, subject=election)
        _take_names(actor, election)
        _take_voters(actor, election)
    return election


def _term(organization: Any, term_id: int | None) -> Any:
    terms = governance.terms_to_fill(organization)
    if not terms:
        raise RuleViolation(_("No term is open. Open the term first."), code="no_term")
    if term_id is None:
        return terms[-1]
    found = next((term for term in terms if term.pk == term_id), None)
    if found is None:
        raise NotFound(str(term_id))
    return found


def new_uuid() -> str:
    """An identifier of the protocol, which nobody guesses."""
    return random_base58(_UUID_LENGTH)


def _body(actor: Actor, organization: Any, electorate: str, body_id: int | None) -> int | None:
    if electorate not in (Electorate.MEMBERS, Electorate.DELEGATES, Electorate.BODY):
        raise Invalid(_("Say who votes."), code="electorate", field="electorate")
    if electorate != Electorate.BODY:
        return None
    if body_id is None:
        raise Invalid(_("Say which body votes."), code="missing", field="body_id")
    body = governance.get_body(actor, body_id)
    if body.organization_id != organization.pk:
        raise NotFound(str(body_id))
    return body.pk


def _meeting(actor: Actor, organization: Any, meeting_id: int | None) -> int | None:
    if meeting_id is None:
        return None
    meeting = get_meeting(actor, meeting_id)
    if meeting.organization_id != organization.pk:
        raise NotFound(str(meeting_id))
    return meeting.pk


def freeze_roll(*, actor: Actor, election_id: int) -> Election:
    """Renew names and roll from the proposals, members, delegates or holders of today; consents that are there stay."""
    with recording(actor, reason="freeze_roll"):
        election = lock_election(actor, election_id, MANAGE)
        insist_on(election, ElectionState.PREPARING)
        refuse_motion(election)
        _take_names(actor, election)
        _take_voters(actor, election)
        save_revised(election, actor)
    return election


def _take_names(actor: Actor, election: Election) -> None:
    if election.post is None or election.term_id is None:
        raise ValueError("names are taken for a post")
    body = governance.get_body(actor, election.post.body_id)
    proposed = {
        row.pk: row
        for row in governance.body_history(actor, body)
        if row.state == TenureState.PROPOSED and row.post_id == election.post_id and row.term_id == election.term_id
    }
    rows = Candidate.objects.unscoped("names of a locked election").filter(election=election)
    rows.exclude(tenure__in=list(proposed)).delete()
    known = set(rows.values_list("tenure_id", flat=True))
    new = [_candidate(election, row) for pk, row in proposed.items() if pk not in known]
    Candidate.objects.bulk_create(new)
    for place, row in enumerate(sorted(rows, key=lambda each: (each.strokes, each.pk))):
        Candidate.objects.unscoped("order of a locked election").filter(pk=row.pk).update(order=place)


def _candidate(election: Election, row: Any) -> Candidate:
    keys = person_keys(row.name)
    return Candidate(
        organization=election.organization,
        election=election,
        tenure_id=row.pk,
        person_id=row.person_id,
        name=row.name,
        unit=row.unit,
        pinyin=f"{keys.plain} {keys.initials}"[:200],
        strokes=keys.strokes[:400],
    )


def _take_voters(actor: Actor, election: Election) -> None:
    rows = RollEntry.objects.unscoped("roll of a locked election").filter(election=election)
    # What the tellers entered stays with whoever is still on the roll.
    papers = {_key_of(row): (row.paper_by_id, row.paper_confirmed_id) for row in rows if row.paper_by_id}
    before = {_key_of(row) for row in rows}
    rows.delete()
    made = [
        RollEntry(
            organization=election.organization, election=election, person_id=person_id, name=name, unit=unit[:200]
        )
        for person_id, name, unit in _TAKEN[Electorate(election.electorate)](actor, election)
    ]
    for row in made:
        row.paper_by_id, row.paper_confirmed_id = papers.get(_key_of(row), (None, None))
    RollEntry.objects.bulk_create(made, batch_size=2000)
    if before != {_key_of(row) for row in made}:
        _drop_credentials(election)


def _drop_credentials(election: Election) -> None:
    """The authority made its credentials for other voters: they have to be made anew."""
    PublicCredential.objects.filter(election=election).delete()
    authority = Official.objects.unscoped("the authority of a locked election").filter(
        election=election, duty=Duty.AUTHORITY, done_at__isnull=False
    )
    if authority.update(done_at=None):
        ask_officials(election, Duty.AUTHORITY)


def _key_of(row: RollEntry) -> tuple[int | None, str, str]:
    return row.person_id, row.name, row.unit


def _delegates(actor: Actor, election: Election) -> list[tuple[int | None, str, str]]:
    permit(actor, "governance.read_delegates", election.organization)
    rows = governance.delegates_in_office(election.organization, election.term)
    rows = rows.filter(state=DelegateState.CONFIRMED)
    return [(row.person_id, row.name, row.duty) for row in rows]


def _members(actor: Actor, election: Election) -> list[tuple[int | None, str, str]]:
    """Members with the vote by their class; somebody with two records votes once."""
    found: dict[Any, tuple[int | None, str, str]] = {}
    for number, each in enumerate(members_voting(actor, election.organization)):
        found.setdefault(each.person_id or f"{number}", (each.person_id, each.name[:60], each.unit))
    return list(found.values())


def _holders(_actor: Actor, election: Election) -> list[tuple[int | None, str, str]]:
    """Holders of the posts that a body is composed of by the charter, each person once."""
    if election.body is None:
        return []
    charter = charter_for(election.organization, today())
    body = charter.bodies.get(election.body.key)
    sits = [post for post in body.sits if post in charter.posts] if body else []
    return [(row.person_id, row.name, row.unit) for row in sitting_in(election.body, sits)]


_TAKEN = {Electorate.MEMBERS: _members, Electorate.DELEGATES: _delegates, Electorate.BODY: _holders}


def open_election(*, actor: Actor, election_id: int, closes_at: datetime) -> Election:
    """Freeze names, roll, keys and credentials in the archive and open the voting.

    RuleViolation "not_ready" with what is missing; Invalid when the end lies in the past.
    """
    with recording(actor, reason="open_election"):
        election = lock_election(actor, election_id, MANAGE)
        refuse_motion(election)
        open_locked(actor, election, closes_at)
    return election


def refuse_motion(election: Election) -> None:
    """RuleViolation "motion" for the ballot of a motion, which the presider of its meeting opens, closes and ends."""
    if election.motion_id is not None:
        message = _("This is the ballot of a motion: it is opened, closed and broken off in its meeting.")
        raise RuleViolation(message, code="motion")


def open_locked(actor: Actor, election: Election, closes_at: datetime) -> None:
    """Open the voting of a locked election (see `open_election`)."""
    with recording(actor, reason="open_election"):
        insist_on(election, ElectionState.PREPARING)
        if missing := what_is_missing(election):
            raise RuleViolation(" ".join(missing), code="not_ready")
        now = timezone.now()
        if closes_at <= now:
            raise Invalid(_("The end lies in the past."), code="past", field="closes_at")
        if election.mode == CredentialMode.SERVER:
            _make_credentials(election)
        changes = {"opened_at": now, "closes_at": closes_at, "revision": election.revision + 1}
        workflow.advance(actor=actor, subject=election, transition="open_election", changes=changes)
        _write_setup(election)
        settle_duties(election)
        call_voters(election)
        if election.by_mail:
            app.configure_task("elections.mail_credentials").defer(election_id=election.pk)


def _make_credentials(election: Election) -> None:
    """One for each voter who has an account; the slip is all that ever joins a voter to a credential."""
    group = group_of(GROUP)
    rows = voters_reached(election)
    made = [(row, new_credential(group, election.uuid)) for row in rows]
    CredentialSlip.objects.bulk_create(CredentialSlip(entry=row, text=credential.text) for row, credential in made)
    # Sorted, so that the order of the keys tells nothing of the order of the voters.
    public = sorted(credential.public for _row, credential in made)
    PublicCredential.objects.bulk_create(PublicCredential(election=election, credential=each) for each in public)


def _published_trustees(election: Election) -> bytes:
    """trustees.json: single keys, all of which are needed, or one key that is shared."""
    trustees = trustees_of(election)
    keys = parts_of(trustees, "public_key")
    if election.threshold is None:
        return dump([["Single", key] for key in keys])
    before = parts_of(trustees, "certificate"), parts_of(trustees, "polynomial")
    return dump([["Pedersen", combine(election.threshold, *before, keys)]])


def _write_setup(election: Election) -> None:
    group = group_of(GROUP)
    trustees = _published_trustees(election)
    names = Candidate.objects.unscoped("names of a locked election").filter(election=election)
    labels = ballot_labels([(row.name, row.unit) for row in names])
    asked = write_election(
        uuid=election.uuid,
        name=election.title,
        description=election.organization.name,
        group=group,
        public_key=joint_key(group, read_trustees(group, trustees)),
        questions=questions_of(labels, election.seats),
    ).raw
    roll = write_roll(dict.fromkeys(election.credentials.values_list("credential", flat=True), 1))
    parts = {"election": asked, "trustees": trustees, "credentials": roll}
    names_of_parts = dump({name: hash_of(body) for name, body in parts.items()})
    append_event(election, "Setup", [*parts.values(), names_of_parts])


def close_election(*, actor: Actor, election_id: int, present: int) -> Election:
    """Take no more ballots; those received are checked and added up by a job.

    `present`: those present at the election (实到), on whom the charter counts the bar; more ballots than that void it.
    """
    with recording(actor, reason="close_election"):
        election = lock_election(actor, election_id, MANAGE)
        refuse_motion(election)
        close_locked(actor, election, present)
    return election


def close_locked(actor: Actor, election: Election, present: int) -> None:
    """Close a locked election (see `close_election`)."""
    with recording(actor, reason="close_election"):
        insist_on(election, ElectionState.OPEN)
        voters = RollEntry.objects.unscoped("roll of a locked election").filter(election=election).count()
        on_paper = paper_voters(election).count()
        if not on_paper <= present <= voters:
            message = _("Between %(least)d and %(voters)d can be present.")
            raise Invalid(message % {"least": on_paper, "voters": voters}, code="present", field="present")
        now = timezone.now()
        changes: dict[str, Any] = {"present": present, "revision": election.revision + 1}
        if election.closes_at is None or now < election.closes_at:
            changes["closes_at"] = now
        workflow.advance(actor=actor, subject=election, transition="close_election", changes=changes)
        CredentialSlip.objects.filter(entry__election=election).delete()
        app.configure_task("elections.tally_election").defer(election_id=election.pk)
        settle_votes(election)
