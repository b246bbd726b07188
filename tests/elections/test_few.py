"""Few electronic ballots: neither opened where few can come, nor decrypted where few came."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.elections.conftest import JOB, Council
from tests.elections.test_hall import FIRST, Hall, refused
from tests.elections.test_motion_ballot import FOR, Congress, congress, fresh
from tests.elections.test_pages import client_of, words

from huiguan.elections import selectors, services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import ArchiveRecord, Candidate, RollEntry
from huiguan.engines.ballot.audit import verify_archive
from huiguan.governance.selectors.motions import ballot_of
from huiguan.governance.services import ballots, votes
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound

__all__ = ["congress"]
pytestmark = pytest.mark.django_db


def kinds(council: Council) -> list[str]:
    """The events of the archive, in order."""
    rows = ArchiveRecord.objects.filter(election=council.election).exclude(kind="").order_by("position")
    return list(rows.values_list("kind", flat=True))


def test_it_does_not_open_where_few_are_left_to_vote_electronically(council: Council) -> None:
    hall = Hall(council)
    council.staff()
    assert selectors.what_is_missing(council.election) == []
    hall.strike(0, 1)
    (line,) = selectors.what_is_missing(council.election)
    assert "只有2人使用纸质票" in line and "5" in line
    hall.strike(2)
    _papers, line = selectors.what_is_missing(council.election)
    assert "4" in line and "5" in line
    hall.strike(3, 4)
    (line,) = selectors.what_is_missing(council.election)
    assert "2" in line and "纸质票不足" not in line
    hall.strike(5, 6)
    assert selectors.what_is_missing(council.election) == []


@pytest.mark.parametrize("before_the_sum", [True, False])
def test_electronic_ballots_beside_few_papers_are_never_decrypted(
    council: Council, tmp_path: Path, before_the_sum: bool
) -> None:
    hall = Hall(council)
    council.open()
    hall.strike(0, 1)
    for number in range(2, 7):
        council.cast(council.credential(number), FIRST)
    services.close_election(actor=council.head, election_id=council.election.pk, present=7)
    if not before_the_sum:
        services.tally_election(actor=JOB, election_id=council.election.pk)
    hall.count(5, (2, 2, 0), (1, 1, 0), (0, 1, 1))
    assert council.again().state != ElectionState.SEALED, "one teller alone ends nothing"
    hall.count(6, (2, 2, 0), (1, 1, 0), (0, 1, 1))
    services.tally_election(actor=JOB, election_id=council.election.pk)
    assert council.again().state == ElectionState.SEALED
    trustee = council.officials(Duty.TRUSTEE)[0]
    assert refused(lambda: services.decrypt_tally(actor=council.actor(2), official_id=trustee.pk, body=b"")) == (
        "wrong_state"
    )
    assert kinds(council)[-1] == ("EndBallots" if before_the_sum else "EncryptedTally")
    assert verify_archive(council.archive(tmp_path)).ballots == 5
    assert selectors.open_seats(council.election) == 1


def test_who_has_no_account_cannot_fetch_a_credential_and_is_not_counted(council: Council) -> None:
    council.staff()
    rows = RollEntry.objects.unscoped("test").filter(election=council.election).order_by("pk")
    rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:3])).update(person=None)
    assert len(selectors.what_is_missing(council.election)) == 1


def test_a_single_electronic_ballot_beside_papers_is_never_decrypted(council: Council, tmp_path: Path) -> None:
    hall = Hall(council)
    council.open()
    hall.strike(0, 1)
    council.cast(council.credential(2), FIRST)
    office = client_of(User.objects.get(pk=council.head.user_id))
    assert "目前只有1人的选票" in words(office.get(f"/o/110101/elections/{council.election.pk}/close/"))
    assert council.close(present=7).state == ElectionState.SEALED
    assert kinds(council) == ["Setup", "Ballot", "EndBallots"], "there is no sum to decrypt"
    assert refused(lambda: hall.count(5, (2, 2, 0), (1, 1, 0), (0, 1, 1))) == "wrong_state"
    trustee = council.officials(Duty.TRUSTEE)[0]
    assert "现在还没有需要解密的内容" in words(
        client_of(council.users[2]).get(f"/my/elections/duties/{trustee.pk}/decrypt/")
    )
    with pytest.raises(Exception, match="tally"):
        council.decrypted(2)
    assert "result" not in (council.election.result or {})
    assert verify_archive(council.archive(tmp_path)).ballots == 1
    for page in (
        office.get(f"/o/110101/elections/{council.election.pk}/"),
        office.get(f"/elections/{council.election.uuid}/"),
    ):
        assert "选票不足5张" in words(page)


def test_one_step_sets_up_the_round_that_is_held_on_paper(council: Council, tmp_path: Path) -> None:
    council.open()
    for number in range(4):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    office = client_of(User.objects.get(pk=council.head.user_id))
    assert office.post(f"/o/110101/elections/{council.election.pk}/next-round/").status_code == 302
    after = selectors.rounds_around(council.election)["after"]
    assert after is not None and after.seats == 1
    names = Candidate.objects.unscoped("test").filter(election=after)
    assert names.count() == 2 and not names.filter(consented_at=None).exists()
    assert (
        refused(lambda: services.set_up_further_round(actor=council.head, election_id=council.election.pk))
        == "there_already"
    )
    council.election = after
    hall = Hall(council)
    own, other = client_of(council.users[5]), client_of(council.users[6])
    for client, teller in ((own, 5), (other, 6)):
        page = f"/my/elections/duties/{hall.tellers[teller].pk}/papers/"
        assert "全部使用纸质票" in words(client.get(page))
        client.post(page, {"everybody": "1"})
    with pytest.raises(NotFound):
        services.enter_all_on_paper(actor=council.actor(2), official_id=hall.tellers[5].pk)
    assert selectors.electronic_voters(after).count() == 0
    for official in council.officials(Duty.TRUSTEE) + council.officials(Duty.SUPERVISOR):
        services.dismiss_official(actor=council.head, election_id=after.pk, official_id=official.pk)
    council.secrets.clear()
    council.open()
    council.close(present=7)
    for teller in (5, 6):
        hall.count(teller, (7, 7, 0), (6, 1, 0), (1, 6, 0))
    council.decrypt()
    first = names.order_by("order")[0]
    assert (first.votes_for, first.outcome) == (6, "elected")
    assert verify_archive(council.archive(tmp_path)).valid


def test_a_vote_on_a_motion_that_few_took_part_in_is_void_and_may_be_held_again(congress: Congress) -> None:
    congress.prepared()
    vote = congress.opened()
    congress.cast(0, FOR)
    votes.close_vote(actor=congress.clerk, vote_id=vote.pk)
    election = congress.election
    services.tally_election(actor=JOB, election_id=election.pk)
    assert congress.election.state == ElectionState.SEALED
    assert fresh(vote).state == "void"
    assert (
        refused(lambda: services.set_up_further_round(actor=congress.clerk, election_id=election.pk)) == "no_open_seats"
    )
    assert ballot_of(fresh(congress.motion)) is None
    ballots.prepare_ballot(actor=congress.clerk, motion_id=congress.motion.pk)
    assert congress.election.pk != election.pk
