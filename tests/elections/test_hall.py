"""Hall mode: two tellers strike voters from the electronic roll and count the papers, which are added up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.elections.conftest import Council
from tests.elections.test_pages import client_of, words

from huiguan.elections import services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Candidate, CredentialSlip, Official, RollEntry
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation

pytestmark = pytest.mark.django_db
FIRST = [[1, 0], [0, 1]]


class Hall:
    """Two tellers (directors 5 and 6), and directors 0 and 1 who vote on paper."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.tellers = {number: council.serve(number, Duty.TELLER) for number in (5, 6)}

    def entry(self, number: int) -> RollEntry:
        rows = RollEntry.objects.unscoped("test").filter(election=self.council.election)
        return rows.get(person=self.council.users[number].person_id)

    def say(self, teller: int, voter: int, service: Callable[..., Any] = services.enter_paper_voter) -> RollEntry:
        official = self.tellers[teller]
        found: RollEntry = service(
            actor=self.council.actor(teller), official_id=official.pk, entry_id=self.entry(voter).pk
        )
        return found

    def strike(self, *voters: int) -> None:
        for voter in voters:
            self.say(5, voter)
            self.say(6, voter)

    def count(self, teller: int, papers: tuple[int, int, int], *votes: tuple[int, int, int]) -> None:
        names = Candidate.objects.unscoped("test").filter(election=self.council.election).order_by("order")
        issued, returned, invalid = papers
        services.count_papers(
            actor=self.council.actor(teller),
            official_id=self.tellers[teller].pk,
            issued=issued,
            returned=returned,
            invalid=invalid,
            votes=dict(zip([row.pk for row in names], votes, strict=False)),
        )


@pytest.fixture
def hall(council: Council) -> Hall:
    """See Hall; voting is open."""
    made = Hall(council)
    council.open()
    return made


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return str(refusal.value.code)


@pytest.mark.usefixtures("small_boxes")
def test_papers_are_added_to_the_electronic_tally(council: Council, hall: Hall) -> None:
    hall.strike(0, 1)
    for number in range(2, 7):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    assert refused(council.decrypt) == "papers", "the papers are counted first"
    hall.count(5, (2, 2, 0), (1, 1, 0), (0, 1, 1))
    hall.count(6, (2, 2, 0), (2, 0, 0), (0, 1, 1))
    assert refused(council.decrypt) == "papers", "two counts that differ are none"
    hall.count(6, (2, 2, 0), (1, 1, 0), (0, 1, 1))
    council.decrypt()
    assert refused(lambda: hall.count(6, (2, 2, 0), (2, 0, 0), (0, 1, 1))) == "wrong_state"
    first, second = council.election.candidates.unscoped("test").order_by("order")
    assert (first.votes_for, first.against, first.abstain) == (6, 1, 0)
    assert (second.votes_for, second.against, second.abstain) == (0, 6, 1)
    case = council.election.case or {}
    assert (case["issued"], case["returned"], case["invalid"], case["present"]) == (7, 7, 0, 7)
    office = client_of(User.objects.get(pk=council.head.user_id))
    form = words(office.get(f"/o/110101/elections/{council.election.pk}/report/"))
    assert "发出选票7张，收回7张，其中有效票7张，无效票0张" in form and "其中纸质票：发出2张，收回2张" in form
    assert "不多于发出的选票，选举有效" in form and council.users[5].display_name in form


def test_more_papers_returned_than_issued_void_the_round(council: Council, hall: Hall) -> None:
    hall.strike(0, 1)
    for number in range(2, 7):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    for teller in (5, 6):
        hall.count(teller, (2, 3, 0))
    council.decrypt()
    assert (council.election.result or {})["void"] is True
    assert not council.election.candidates.unscoped("test").filter(outcome="elected").exists()


@pytest.mark.usefixtures("small_boxes")
def test_an_invalid_paper_counts_for_nobody(council: Council, hall: Hall) -> None:
    hall.strike(0, 1)
    for number in range(2, 7):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    for teller in (5, 6):
        hall.count(teller, (2, 2, 1), (1, 0, 0), (0, 1, 0))
    council.decrypt()
    first = council.election.candidates.unscoped("test").order_by("order")[0]
    assert (first.votes_for, first.against, first.abstain) == (6, 0, 0)
    assert (council.election.case or {})["invalid"] == 1


def test_two_tellers_strike_a_voter_whose_credential_is_destroyed(council: Council, hall: Hall) -> None:
    assert hall.say(5, 0).paper_confirmed_id is None
    assert refused(lambda: hall.say(5, 0)) == "alone"
    hall.say(6, 0, services.withdraw_paper_voter)
    assert hall.say(6, 0).paper_confirmed_id is None
    before = CredentialSlip.objects.count()
    assert hall.say(5, 0).paper_confirmed_id == hall.tellers[5].pk
    assert CredentialSlip.objects.count() == before - 1
    assert refused(lambda: council.credential(0)) == "taken"
    assert refused(lambda: hall.say(6, 0)) == "there_already"
    assert refused(lambda: hall.say(6, 0, services.withdraw_paper_voter)) == "there_already"


def test_who_has_a_credential_votes_electronically(council: Council, hall: Hall) -> None:
    council.credential(1)
    services.hand_out_credential(actor=council.actor(2), election_id=council.election.pk)
    for number in (1, 2):
        hall.say(5, number)
        assert refused(lambda voter=number: hall.say(6, voter)) == "taken", "also one that is only on the screen"
        assert hall.entry(number).paper_confirmed_id is None


@pytest.mark.usefixtures("small_boxes")
def test_struck_before_the_opening_no_credential_is_made(council: Council) -> None:
    hall = Hall(council)
    hall.strike(0)
    services.freeze_roll(actor=council.head, election_id=council.election.pk)
    assert hall.entry(0).paper_confirmed_id == hall.tellers[6].pk, "renewing the roll keeps what the tellers said"
    teller = hall.tellers[5].pk
    gone = {"actor": council.head, "election_id": council.election.pk, "official_id": teller}
    assert refused(lambda: services.dismiss_official(**gone)) == "entered"
    council.open()
    assert CredentialSlip.objects.count() == 6 == council.election.credentials.count()


def test_counts_that_cannot_be_are_refused(council: Council, hall: Hall) -> None:
    hall.strike(0, 1)
    assert refused(lambda: hall.count(5, (2, 2, 0), (2, 0, 0), (0, 2, 0))) == "wrong_state"
    with pytest.raises(Invalid):
        services.close_election(actor=council.head, election_id=council.election.pk, present=1)
    council.close(present=7)
    assert council.again().state == ElectionState.DECRYPTING
    assert refused(lambda: hall.count(5, (3, 2, 0), (2, 0, 0), (0, 2, 0))) == "issued"
    assert refused(lambda: hall.count(5, (2, 2, 3))) == "invalid"
    assert refused(lambda: hall.count(5, (2, 2, 0), (2, 1, 0), (0, 2, 0))) == "votes"
    assert refused(lambda: hall.count(5, (2, 2, 0), (2, 0, 0))) == "votes"
    assert refused(lambda: hall.count(5, (2, 2, 0), (2, 0, 0), (1, 1, 0))) == "approvals"


def test_the_tellers_pages(council: Council, hall: Hall) -> None:
    own, other = client_of(council.users[5]), client_of(council.users[6])
    stranger = client_of(council.users[2])
    duty = f"/my/elections/duties/{hall.tellers[5].pk}/"
    assert stranger.get(f"{duty}papers/").status_code == 404
    page = words(own.get(f"{duty}papers/", {"q": council.users[0].display_name}))
    assert page.count('name="enter"') == 1
    entry = hall.entry(0).pk
    assert own.post(f"{duty}papers/", {"enter": entry}).status_code == 302
    assert "须由另一名计票人确认" in words(own.get(f"{duty}papers/"))
    other.post(f"/my/elections/duties/{hall.tellers[6].pk}/papers/", {"enter": entry})
    assert "您使用纸质票" in words(client_of(council.users[0]).get("/my/elections/"))
    council.close(present=7)
    first, second = council.election.candidates.unscoped("test").order_by("order")
    sent = {"issued": 1, "returned": 1, "invalid": 0, f"for_{first.pk}": 1, f"against_{second.pk}": 1}
    assert own.post(f"{duty}count/", {**sent, "returned": 0}).status_code == 422
    assert own.post(f"{duty}count/", sent).status_code == 302
    office = client_of(User.objects.get(pk=council.head.user_id))
    assert "解密前须由两名计票人清点纸质票" in words(office.get(f"/o/110101/elections/{council.election.pk}/"))
    assert 'value="1"' in words(own.get(f"{duty}count/"))
    assert Official.objects.unscoped("test").filter(duty="teller").count() == 2
    with pytest.raises(NotFound):
        services.count_papers(
            actor=council.actor(2), official_id=hall.tellers[5].pk, issued=1, returned=1, invalid=0, votes={}
        )
