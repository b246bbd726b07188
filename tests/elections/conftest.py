"""A county whose council elects its president: seven directors, two of whom stand, two trustees, one scrutineer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.governance.conftest import Federation, federation

from huiguan.elections import selectors, services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Candidate, Election, Official, ReceivedBallot
from huiguan.elections.services.counting import asked_in, tally_in
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import read_credential
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.keys import decrypt, new_secret_key, public_part, read_secret_key
from huiguan.governance import services as governance
from huiguan.governance.models import Tenure
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, system_actor

__all__ = ["federation"]
GROUP = group_of("Ed25519")
JOB = system_actor("elections")
Choices = Sequence[Sequence[int]]


@dataclass
class Council:
    """The election and the people around it; `secrets` are the trustees' keys, which only this test knows."""

    federation: Federation
    election: Election
    users: list[User]
    secrets: dict[int, int] = field(default_factory=dict)

    @property
    def head(self) -> Actor:
        """Who leads the office."""
        return self.federation.head

    def again(self) -> Election:
        """The election as it is now."""
        self.election = selectors.get_election(self.head, self.election.pk)
        return self.election

    def actor(self, number: int) -> Actor:
        """The director of a number; 0 and 1 stand, 2 and 3 are trustees, 4 is the scrutineer."""
        return actor_of(self.users[number])

    def officials(self, duty: Duty) -> list[Official]:
        """Who has a duty."""
        return [each for each in selectors.officials_of(self.election) if each.duty == duty]

    def serve(self, number: int, duty: Duty) -> Official:
        """Give a director a duty."""
        person_id = self.users[number].person_id
        assert person_id is not None
        return services.name_official(
            actor=self.head, election_id=self.election.pk, duty=duty.value, person_id=person_id
        )

    def staff(self) -> None:
        """Two trustees with keys, a scrutineer, and consents."""
        for number in (2, 3):
            official = self.serve(number, Duty.TRUSTEE)
            secret = read_secret_key(GROUP, new_secret_key(GROUP))
            key = dump(public_part(GROUP, secret)).decode()
            services.enter_key(actor=self.actor(number), official_id=official.pk, public_key=key)
            self.secrets[number] = secret
        self.serve(4, Duty.SUPERVISOR)
        rows = Candidate.objects.unscoped("test").filter(election=self.election)
        ids = list(rows.values_list("pk", flat=True))
        services.record_consent(actor=self.head, election_id=self.election.pk, candidate_ids=ids)

    def open(self) -> Election:
        """Staffed and opened for an hour."""
        self.staff()
        ends = timezone.now() + timedelta(hours=1)
        services.open_election(actor=self.head, election_id=self.election.pk, closes_at=ends)
        return self.again()

    def credential(self, number: int) -> str:
        """The credential of a director, fetched."""
        own = {"actor": self.actor(number), "election_id": self.election.pk}
        text = services.hand_out_credential(**own)
        assert services.forget_credential(**own)
        return text

    def ballot(self, credential: str, choices: Choices) -> bytes:
        """A ballot as a voter's device makes it."""
        asked = asked_in(self.election)
        return make_ballot(asked, read_credential(GROUP, self.election.uuid, credential), choices)

    def cast(self, credential: str, choices: Choices) -> ReceivedBallot:
        """Cast a ballot."""
        return services.cast_ballot(uuid=self.election.uuid, raw=self.ballot(credential, choices))

    def close(self, present: int) -> Election:
        """Close, check and add up."""
        services.close_election(actor=self.head, election_id=self.election.pk, present=present)
        services.tally_election(actor=JOB, election_id=self.election.pk)
        return self.again()

    def decrypted(self, number: int) -> bytes:
        """What a trustee's device sends at the end."""
        asked = asked_in(self.election)
        return decrypt(asked, tally_in(self.election, asked), self.secrets[number])

    def decrypt(self) -> Election:
        """Both trustees decrypt."""
        for official, number in zip(self.officials(Duty.TRUSTEE), self.secrets, strict=True):
            services.decrypt_tally(actor=self.actor(number), official_id=official.pk, body=self.decrypted(number))
        return self.again()

    def archive(self, folder: Path) -> Path:
        """The archive as anybody downloads it."""
        path = folder / f"{self.election.uuid}.bel"
        path.write_bytes(b"".join(selectors.archive_chunks(self.election)))
        return path


@pytest.fixture
def council(federation: Federation) -> Council:
    """See the module."""
    term = federation.settled()
    users = [federation.user() for _ in range(7)]
    posts = federation.post("director"), federation.post("president")
    holders = [
        governance.Holder(
            post_id=posts[0].pk,
            name=user.display_name,
            person_id=user.person_id,
            began_on=date(2021, 1, 1),
            term_id=term.pk,
        )
        for user in users
    ]
    governance.take_over_tenures(actor=federation.head, organization=federation.here, holders=holders)
    for user in users[:2]:
        facts: dict[str, Any] = {"name": user.display_name, "person_id": user.person_id, "born": date(1975, 1, 1)}
        governance.propose_tenure(
            actor=federation.head,
            post_id=posts[1].pk,
            candidate=governance.Candidate(**facts, roles=("member",)),
            on=today(),
        )
    assert Tenure.objects.unscoped("test").filter(state="proposed").count() == 2
    election = services.set_up_election(
        actor=federation.head,
        organization=federation.here,
        title="会长选举",
        post_id=posts[1].pk,
        seats=1,
        electorate="body",
        mode="server",
        body_id=federation.body("council").pk,
    )
    return Council(federation, election, users)


@pytest.fixture
def small_boxes(settings: Any) -> None:
    """For what is not about it: boxes of few ballots are opened too, as an association may set it."""
    settings.ELECTIONS_SMALLEST = 1
