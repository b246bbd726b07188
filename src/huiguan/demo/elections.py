"""What the demonstration shows of elections: one that is over, with its archive, one in which people vote, one that is
being set up, and a motion on which a congress voted in secret.

Both are held by the services that pages use, at every scale: an election is one association's, and small. Keys,
credentials and ballots are drawn anew at each loading; the counts are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from huiguan.demo.meetings import dues_before_the_congress
from huiguan.demo.names import person
from huiguan.demo.office import actor_named
from huiguan.demo.speech import clerk_of, head_of
from huiguan.elections import services
from huiguan.elections.enums import CredentialMode, Duty, Electorate
from huiguan.elections.models import Candidate, CredentialSlip, Election, Official, RollEntry
from huiguan.elections.services.counting import asked_in, tally_in
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import new_credential, read_credential
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.keys import decrypt, new_secret_key, public_part, read_secret_key
from huiguan.governance import services as governance
from huiguan.governance.models import Body, Post
from huiguan.governance.services import ballots, meetings, votes
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, system_actor

OWN = "the demonstration's own"
JOB = system_actor("elections")
GROUP = group_of("Ed25519")
OPENED_BEFORE = timedelta(days=2)
#: Approvals of one, objections to the other: for the first of two names, and the other way round.
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]


def add_elections() -> None:
    """In the first province the delegates have elected a supervisor, set the dues and elect another one; at the top a
    vice-president is to be elected.
    """
    top = Organization.objects.get(depth=1)
    province = next(iter(children(top)))
    cities = list(children(province))
    _finished(province, cities)
    _running(province, cities)
    add_motion_ballot(province, cities)
    _being_set_up(top, list(children(top)))


def _user(name: str) -> User:
    return User.objects.select_related("person").get(username=name)


def _set_up(organization: Organization, key: str, title: str, names: Sequence[Any], **voters: Any) -> Election:
    actor = head_of(organization)
    post = Post.objects.unscoped(OWN).get(organization=organization, key=key, closed_on=None)
    for candidate in names:
        governance.propose_tenure(actor=actor, post_id=post.pk, candidate=candidate, on=today())
    return services.set_up_election(
        actor=actor, organization=organization, title=title, post_id=post.pk, seats=1, **voters
    )


def _serve(election: Election, username: str, duty: Duty) -> tuple[Actor, Official]:
    actor = actor_named(username)
    official = services.name_official(
        actor=head_of(election.organization), election_id=election.pk, duty=duty.value, person_id=actor.person_id or 0
    )
    return actor, official


def _key(actor: Actor, official: Official) -> int:
    secret = read_secret_key(GROUP, new_secret_key(GROUP))
    key = dump(public_part(GROUP, secret)).decode()
    services.enter_key(actor=actor, official_id=official.pk, public_key=key)
    return secret


def _finished(province: Organization, cities: Sequence[Organization]) -> None:
    """From the roll to the new supervisor; a city's clerk is the credential authority."""
    names = [governance.Candidate(name=person(82_000 + number), unit="省直单位") for number in range(2)]
    election = _set_up(
        province, "supervisor", "增补监事选举", names,
        electorate=Electorate.DELEGATES.value, mode=CredentialMode.AUTHORITY.value,
    )  # fmt: skip
    trustees = [
        _serve(election, f"head-{province.code}", Duty.TRUSTEE),
        _serve(election, f"head-{cities[0].code}", Duty.TRUSTEE),
    ]
    secrets = [_key(*each) for each in trustees]
    watcher = _serve(election, f"head-{cities[1].code}", Duty.SUPERVISOR)
    credentials = _credentials(election, _serve(election, f"clerk-{cities[0].code}", Duty.AUTHORITY))
    _open(election)
    _vote(election, credentials)
    services.close_election(actor=clerk_of(province), election_id=election.pk, present=len(credentials))
    services.tally_election(actor=JOB, election_id=election.pk)
    asked = asked_in(election)
    for (actor, official), secret in zip(trustees, secrets, strict=True):
        made = decrypt(asked, tally_in(election, asked), secret)
        services.decrypt_tally(actor=actor, official_id=official.pk, body=made)
    services.sign_result(actor=watcher[0], official_id=watcher[1].pk)
    services.declare_result(actor=head_of(province), election_id=election.pk, began_on=today())


def _running(province: Organization, cities: Sequence[Organization]) -> None:
    """Voting is open for three weeks; some have voted, the clerk of the first city has not."""
    names = [governance.Candidate(name=person(82_010 + number), unit="省直单位") for number in range(3)]
    election = _set_up(
        province, "supervisor", "再次增补监事选举", names,
        electorate=Electorate.DELEGATES.value, mode=CredentialMode.SERVER.value,
    )  # fmt: skip
    for place in (province, cities[0]):
        _key(*_serve(election, f"head-{place.code}", Duty.TRUSTEE))
    _serve(election, f"head-{cities[1].code}", Duty.SUPERVISOR)
    _open(election, timedelta(days=21))
    asked = asked_in(election)
    for number, text in enumerate(slips_of(election, but=actor_named(f"clerk-{cities[0].code}"))[:4]):
        names_on_it = range(len(asked.questions[0].answers))
        marks = [[int(number % 3 == each) for each in names_on_it], [0 for _each in names_on_it]]
        raw = make_ballot(asked, read_credential(GROUP, election.uuid, text), marks)
        services.cast_ballot(uuid=election.uuid, raw=raw)
    services.check_ballots(actor=JOB, election_id=election.pk)


def slips_of(election: Election, but: Actor | None = None) -> list[str]:
    """Credentials that wait, in the order of the roll, but for somebody's; only who has an account has one."""
    rows = CredentialSlip.objects.filter(entry__election=election).order_by("entry__name", "entry")
    if but is not None:
        rows = rows.exclude(entry__person=but.person_id)
    return list(rows.values_list("text", flat=True))


def _credentials(election: Election, authority: tuple[Actor, Official]) -> list[str]:
    voters = RollEntry.objects.unscoped(OWN).filter(election=election).count()
    made = [new_credential(GROUP, election.uuid) for _ in range(voters)]
    public = dump(sorted(each.public for each in made)).decode()
    actor, official = authority
    services.enter_credentials(actor=actor, official_id=official.pk, public_credentials=public)
    return [each.text for each in made]


def _open(election: Election, length: timedelta = timedelta(hours=1)) -> None:
    clerk = clerk_of(election.organization)
    rows = Candidate.objects.unscoped(OWN).filter(election=election)
    services.record_consent(actor=clerk, election_id=election.pk, candidate_ids=list(rows.values_list("pk", flat=True)))
    services.open_election(actor=clerk, election_id=election.pk, closes_at=timezone.now() + length)
    # Opened two days ago: the archive does not tell times but this one.
    Election.objects.unscoped(OWN).filter(pk=election.pk).update(opened_at=timezone.now() - OPENED_BEFORE)


def _vote(election: Election, credentials: Sequence[str]) -> None:
    """All but one vote; the first of them changes the mind, and one is for the other name."""
    asked = asked_in(election)
    votes = [(credentials[0], SECOND), *((each, FIRST) for each in credentials[:-2]), (credentials[-2], SECOND)]
    for text, choices in votes:
        raw = make_ballot(asked, read_credential(GROUP, election.uuid, text), choices)
        services.cast_ballot(uuid=election.uuid, raw=raw)
    services.check_ballots(actor=JOB, election_id=election.pk)


def add_motion_ballot(province: Organization, cities: Sequence[Organization]) -> None:
    """A congress of last week set the dues by a secret ballot, most delegates for it; its archive is public."""
    clerk = clerk_of(province)
    meeting, motion = dues_before_the_congress(province)
    ballots.prepare_ballot(actor=clerk, motion_id=motion.pk)
    election = Election.objects.unscoped(OWN).get(motion=motion)
    trustees = [_serve(election, f"head-{place.code}", Duty.TRUSTEE) for place in cities[:2]]
    secrets = [_key(*each) for each in trustees]
    watcher = _serve(election, f"clerk-{cities[1].code}", Duty.SUPERVISOR)
    vote = ballots.open_ballot(actor=clerk, motion_id=motion.pk, minutes=60)
    election.refresh_from_db()
    asked = asked_in(election)
    for number, text in enumerate(slips_of(election)):
        mark = [1, 0] if number % 7 else [0, 1]
        raw = make_ballot(asked, read_credential(GROUP, election.uuid, text), [mark])
        services.cast_ballot(uuid=election.uuid, raw=raw)
    services.check_ballots(actor=JOB, election_id=election.pk)
    votes.close_vote(actor=clerk, vote_id=vote.pk)
    services.tally_election(actor=JOB, election_id=election.pk)
    for (actor, official), secret in zip(trustees, secrets, strict=True):
        made = decrypt(asked, tally_in(election, asked), secret)
        services.decrypt_tally(actor=actor, official_id=official.pk, body=made)
    services.sign_result(actor=watcher[0], official_id=watcher[1].pk)
    meetings.close_meeting(actor=clerk, meeting_id=meeting.pk)


def _being_set_up(top: Organization, provinces: Sequence[Organization]) -> None:
    """A trustee has no key yet, the candidates have not consented: the page says what is missing."""
    names = []
    for province in provinces[:2]:
        head = _user(f"head-{province.code}")
        names.append(
            governance.Candidate(
                name=head.display_name,
                unit=province.name,
                person_id=head.person_id,
                born=date(today().year - 52, 3, 1),
            )
        )
    council = Body.objects.unscoped(OWN).get(organization=top, key="council", dissolved_on=None)
    election = _set_up(
        top, "vice_president", "增补副会长选举", names,
        electorate=Electorate.BODY.value, mode=CredentialMode.SERVER.value, body_id=council.pk,
    )  # fmt: skip
    _serve(election, f"head-{top.code}", Duty.TRUSTEE)
