"""Dues set by a secret ballot: prepared in this room, opened and closed by the presider, counted into the motion."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.elections.conftest import GROUP, JOB
from tests.governance.conftest import Federation, federation

from huiguan.elections import selectors, services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Candidate, Election, Official
from huiguan.elections.services.counting import asked_in, tally_in
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import read_credential
from huiguan.engines.ballot.keys import decrypt, new_secret_key, public_part, read_secret_key
from huiguan.governance import services as governance
from huiguan.governance.models import Meeting, Motion, Participant, Resolution, VoteEvent
from huiguan.governance.selectors.live import board_of
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.selectors.motions import ballot_of
from huiguan.governance.services import ballots, meetings, motions, participants, votes
from huiguan.governance.services.meetings import ItemPlan
from huiguan.governance.services.participants import Invitee
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, NotFound, RuleViolation

__all__ = ["federation"]
FOR, AGAINST, NEITHER = [[1, 0]], [[0, 1]], [[0, 0]]
DELEGATES, TRUSTEES = 9, (6, 7)


def fresh(row: Any) -> Any:
    return type(row).objects.unscoped("test").get(pk=row.pk)


@dataclass
class Congress:
    """A congress of nine that sits, with a motion on the dues; two delegates are trustees, one is the scrutineer."""

    federation: Federation
    meeting: Meeting
    motion: Motion
    users: list[User]
    secrets: dict[int, int] = field(default_factory=dict)

    @property
    def clerk(self) -> Actor:
        return self.federation.head

    @property
    def election(self) -> Election:
        found = Election.objects.unscoped("test").filter(motion=self.motion).order_by("-pk").first()
        assert found is not None
        return found

    def actor(self, number: int) -> Actor:
        return actor_of(self.users[number])

    def sign_in(self, numbers: list[int]) -> None:
        wanted = [self.users[number].person_id for number in numbers]
        rows = Participant.objects.unscoped("test").filter(meeting=self.meeting, person__in=wanted)
        ids = list(rows.values_list("pk", flat=True))
        participants.take_meeting_attendance(actor=self.clerk, meeting_id=self.meeting.pk, participant_ids=ids)

    def prepared(self) -> Election:
        """Two trustees with keys, and a scrutineer."""
        ballots.prepare_ballot(actor=self.clerk, motion_id=self.motion.pk)
        for number in TRUSTEES:
            official = self._named(number, Duty.TRUSTEE)
            secret = read_secret_key(GROUP, new_secret_key(GROUP))
            key = dump(public_part(GROUP, secret)).decode()
            services.enter_key(actor=self.actor(number), official_id=official.pk, public_key=key)
            self.secrets[number] = secret
        self._named(8, Duty.SUPERVISOR)
        return self.election

    def _named(self, number: int, duty: Duty) -> Official:
        return services.name_official(
            actor=self.clerk, election_id=self.election.pk, duty=duty.value, person_id=self.users[number].person_id or 0
        )

    def opened(self, minutes: int = 30) -> VoteEvent:
        return ballots.open_ballot(actor=self.clerk, motion_id=self.motion.pk, minutes=minutes)

    def cast(self, number: int, choices: list[list[int]]) -> None:
        election = self.election
        credential = services.hand_out_credential(actor=self.actor(number), election_id=election.pk)
        services.forget_credential(actor=self.actor(number), election_id=election.pk)
        raw = make_ballot(asked_in(election), read_credential(GROUP, election.uuid, credential), choices)
        services.cast_ballot(uuid=election.uuid, raw=raw)

    def decrypted(self) -> Election:
        """The box is added up and both trustees decrypt."""
        election = self.election
        services.tally_election(actor=JOB, election_id=election.pk)
        asked = asked_in(election)
        for official, number in zip(selectors.trustees_of(election), TRUSTEES, strict=True):
            body = decrypt(asked, tally_in(election, asked), self.secrets[number])
            services.decrypt_tally(actor=self.actor(number), official_id=official.pk, body=body)
        return self.election

    def sign(self) -> None:
        official = next(each for each in selectors.officials_of(self.election) if each.duty == Duty.SUPERVISOR)
        services.sign_result(actor=self.actor(8), official_id=official.pk)

    def vote(self, choices: list[list[list[int]]]) -> VoteEvent:
        """From the opened ballot to the signed result."""
        vote = self.opened()
        for number, choice in enumerate(choices):
            self.cast(number, choice)
        votes.close_vote(actor=self.clerk, vote_id=vote.pk)
        self.decrypted()
        self.sign()
        found: VoteEvent = fresh(vote)
        return found


@pytest.fixture
def congress(federation: Federation) -> Congress:
    """See above."""
    term = federation.settled()
    users = [federation.user() for _ in range(DELEGATES)]
    director = federation.post("director")
    holders = [
        governance.Holder(
            post_id=director.pk, name=user.display_name, person_id=user.person_id, began_on=term.starts_on,
            term_id=term.pk,
        )
        for user in users
    ]  # fmt: skip
    governance.take_over_tenures(actor=federation.head, organization=federation.here, holders=holders)
    starts = timezone.now() + timedelta(minutes=5)
    meeting = meetings.plan_meeting(
        actor=federation.head, organization=federation.here, body_id=federation.body("congress").pk,
        title="第三次会员代表大会", starts_at=starts, ends_at=starts + timedelta(hours=3), place="礼堂",
    )  # fmt: skip
    plan = [ItemPlan("审议会费标准"), ItemPlan("审议人事事项", in_camera=True)]
    meetings.set_agenda(actor=federation.head, meeting_id=meeting.pk, items=plan)
    people = [Invitee(user.display_name, "代表", person_id=user.person_id) for user in users]
    participants.invite(actor=federation.head, meeting_id=meeting.pk, invitees=people)
    sent = starts - timedelta(days=30)
    meetings.convene_meeting(actor=federation.head, meeting_id=meeting.pk, text="请出席。", sent_at=sent)
    meetings.open_meeting(actor=federation.head, meeting_id=meeting.pk)
    item = meeting.items.unscoped("test").get(order=1)
    meetings.start_item(actor=federation.head, meeting_id=meeting.pk, item_id=item.pk)
    motion = motions.propose_motion(
        actor=federation.head, meeting_id=meeting.pk, title="关于会费标准的议案", text="会费每年一百元。",
        sponsor="理事会", power="dues", item_id=item.pk,
    )  # fmt: skip
    made = Congress(federation, fresh(meeting), motion, users)
    made.sign_in(list(range(DELEGATES)))
    return made


def test_dues_are_set_by_a_secret_ballot_that_anybody_can_check(congress: Congress, tmp_path: Path) -> None:
    congress.prepared()
    vote = congress.vote([FOR] * 6 + [AGAINST, NEITHER])
    result, case = vote.result or {}, vote.case or {}
    assert (case["for"], case["against"], case["abstain"], case["present"]) == (6, 1, 1, DELEGATES)
    assert case["secret"] is True
    assert result["decision"] is True
    assert result["article"]
    motion = fresh(congress.motion)
    assert motion.state == "carried"
    assert Resolution.objects.unscoped("test").get(motion=motion).number.endswith("号")
    line = Candidate.objects.unscoped("test").get(election=congress.election)
    assert (line.name, line.outcome) == (motion.title, "carried")
    path = tmp_path / "dues.bel"
    path.write_bytes(b"".join(selectors.archive_chunks(congress.election)))
    verdict = verify_archive(path)
    assert (verdict.valid, verdict.result) == (True, [[6, 1]])
    assert result["ballot"]["ballots"] == 8
    assert result["ballot"]["url"].endswith(f"{congress.election.uuid}/")
    meetings.close_meeting(actor=congress.clerk, meeting_id=congress.meeting.pk)
    assert "关于会费标准的议案" in draft_text(fresh(congress.meeting))


@pytest.mark.usefixtures("small_boxes")
def test_half_of_those_present_are_needed_and_who_did_not_vote_counts_as_present(congress: Congress) -> None:
    congress.prepared()
    vote = congress.vote([FOR] * 4)
    assert (vote.result or {})["decision"] is False, "4 of 9 present are less than half, whoever stayed silent"
    assert fresh(congress.motion).state == "failed"
    # It may be voted again, with a reason, and with new keys.
    ballots.prepare_ballot(actor=congress.clerk, motion_id=congress.motion.pk)
    standing = ballot_of(fresh(congress.motion))
    assert standing is not None
    assert standing.state == "preparing"
    assert standing.missing


def test_nothing_is_seen_before_the_trustees_decrypt_and_the_scrutineer_signs(congress: Congress) -> None:
    congress.prepared()
    vote = congress.opened()
    for number in range(5):
        congress.cast(number, FOR)
    board = board_of(fresh(vote))
    assert (board.hidden, board.cast, board.present, board.answer) == (True, 5, DELEGATES, None)
    assert [bar.value for bar in board.bars] == [0, 0, 0]
    votes.close_vote(actor=congress.clerk, vote_id=vote.pk)
    board = board_of(fresh(vote))
    assert (board.is_open, board.is_counting, board.hidden) == (False, True, True)
    with pytest.raises(RuleViolation) as refused:
        meetings.close_meeting(actor=congress.clerk, meeting_id=congress.meeting.pk)
    assert refused.value.code == "vote_counting"
    congress.decrypted()
    assert fresh(vote).result is None, "the scrutineer has not signed"
    with pytest.raises(RuleViolation) as refused:
        votes.void_vote(actor=congress.clerk, vote_id=vote.pk, note="结果不理想")
    assert refused.value.code == "counted", "a result that anybody reads is not put away"
    assert (fresh(vote).state, congress.election.state) == ("counting", "counted")
    congress.sign()
    assert (fresh(vote).result or {})["decision"] is True


def test_where_the_charter_wants_it_secret_the_servers_own_sums_do_not_do(congress: Congress) -> None:
    for method in ("electronic_secret", "show_of_hands", "ballot"):
        with pytest.raises(RuleViolation):
            votes.open_vote(actor=congress.clerk, motion_id=congress.motion.pk, method=method)


def test_it_does_not_open_unprepared_or_for_too_few(congress: Congress) -> None:
    with pytest.raises(RuleViolation) as refused:
        congress.opened()
    assert refused.value.code == "not_ready"
    ballots.prepare_ballot(actor=congress.clerk, motion_id=congress.motion.pk)
    with pytest.raises(RuleViolation) as refused:
        ballots.prepare_ballot(actor=congress.clerk, motion_id=congress.motion.pk)
    assert refused.value.code == "there_already"
    with pytest.raises(RuleViolation) as refused:
        congress.opened()
    assert refused.value.code == "not_ready"
    assert not VoteEvent.objects.unscoped("test").exists(), "all or nothing"
    with pytest.raises(RuleViolation):
        congress.opened(minutes=0)


def test_who_comes_later_is_not_on_the_roll_and_nobody_votes_twice(congress: Congress) -> None:
    late = Participant.objects.unscoped("test").filter(meeting=congress.meeting).first()
    assert late is not None
    congress.prepared()
    vote = congress.opened()
    stranger = congress.federation.user()
    with pytest.raises(RuleViolation):
        services.hand_out_credential(actor=actor_of(stranger), election_id=congress.election.pk)
    congress.cast(0, FOR)
    with pytest.raises(RuleViolation):
        services.hand_out_credential(actor=congress.actor(0), election_id=congress.election.pk)
    assert board_of(fresh(vote)).cast == 1


def test_broken_off_it_counts_for_nothing_and_is_prepared_anew(congress: Congress) -> None:
    congress.prepared()
    vote = congress.opened()
    congress.cast(0, FOR)
    votes.void_vote(actor=congress.clerk, vote_id=vote.pk, note="投票系统故障")
    assert (fresh(vote).state, fresh(congress.motion).state) == ("void", "proposed")
    assert congress.election.state == "cancelled"
    public = Client().get(f"/elections/{congress.election.uuid}/").content.decode()
    assert "已取消" in public and "投票系统故障" not in public, "the reason is for those who read the meeting"
    assert ballot_of(fresh(congress.motion)) is None
    congress.prepared()
    assert (congress.vote([FOR] * 6).result or {})["decision"] is True


def test_the_office_cannot_open_or_close_it_past_the_presider(congress: Congress) -> None:
    election = congress.prepared()
    for act in (
        lambda: services.open_election(
            actor=congress.clerk, election_id=election.pk, closes_at=timezone.now() + timedelta(hours=1)
        ),
        lambda: services.freeze_roll(actor=congress.clerk, election_id=election.pk),
        lambda: services.close_election(actor=congress.clerk, election_id=election.pk, present=3),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "motion"


def test_what_is_in_camera_has_no_public_ballot(congress: Congress) -> None:
    item = congress.meeting.items.unscoped("test").get(order=2)
    motion = motions.propose_motion(
        actor=congress.clerk, meeting_id=congress.meeting.pk, title="人事议案", text="同意。", sponsor="理事会",
        power="dues", item_id=item.pk,
    )  # fmt: skip
    with pytest.raises(RuleViolation) as refused:
        ballots.prepare_ballot(actor=congress.clerk, motion_id=motion.pk)
    assert refused.value.code == "in_camera"


def test_pages_of_a_ballot_on_a_motion(congress: Congress) -> None:
    client = Client()
    user = User.objects.get(pk=congress.clerk.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    room = f"/o/{congress.federation.here.code}/governance"
    presider = f"{room}/meetings/{congress.meeting.pk}/presider/"
    asked = client.get(presider).content.decode()
    assert "准备无记名投票" in asked
    answer = client.post(f"{room}/motions/{congress.motion.pk}/ballot/")
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    Election.objects.unscoped("test").filter(pk=congress.election.pk).update(state="cancelled")
    congress.prepared()
    assert "开启无记名投票" in client.get(presider).content.decode()
    act = f"{room}/meetings/{congress.meeting.pk}/do"
    client.post(f"{act}/open-ballot/", {"motion": congress.motion.pk, "minutes": "20"})
    vote = VoteEvent.objects.unscoped("test").get(state="open")
    for number in range(6):
        congress.cast(number, FOR)
    assert "6 / 9" in client.get(presider).content.decode()
    phone = Client()
    phone.force_login(congress.users[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "/my/elections/" in phone.get(f"/my/meetings/{congress.meeting.pk}/").content.decode()
    assert phone.get(f"/elections/{congress.election.uuid}/vote/").status_code == 200
    client.post(f"{act}/close-vote/", {"vote": vote.pk})
    counting = client.get(presider).content.decode()
    assert "正在计票" in counting and f"{act}/void-vote/" in counting
    screen = client.get(f"/screen/{congress.meeting.screen_key}/").content.decode()
    assert "正在计票" in screen
    congress.decrypted()
    counted = client.get(presider).content.decode()
    assert "正在计票" in counted and f"{act}/void-vote/" not in counted, "what anybody reads is not broken off"
    congress.sign()
    shown = client.get(f"{room}/motions/{congress.motion.pk}/").content.decode()
    assert f"/elections/{congress.election.uuid}/" in shown
    assert client.get(f"/elections/{congress.election.uuid}/").status_code == 200
    assert client.get(f"/o/{congress.federation.here.code}/elections/").status_code == 200


def test_a_program_prepares_opens_and_closes_a_ballot(congress: Congress) -> None:
    client = Client()
    user = User.objects.get(pk=congress.clerk.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    base = f"/api/v1/motions/{congress.motion.pk}/ballot"

    def post(address: str, **sent: Any) -> Any:
        return client.post(address, data=sent, content_type="application/json")

    assert client.get(base).status_code == 404
    assert post(base).status_code == 201
    assert post(f"{base}/open", minutes=0).status_code == 422
    assert (refused := post(f"{base}/open", minutes=20)).status_code == 422, refused.content
    Election.objects.unscoped("test").filter(pk=congress.election.pk).update(state="cancelled")
    congress.prepared()
    opened = post(f"{base}/open", minutes=20)
    assert (opened.status_code, opened.json()["state"]) == (201, "open")
    congress.cast(0, FOR)
    told = client.get(base).json()
    assert (told["state"], told["received"], told["voters"], told["missing"]) == ("open", 1, 9, [])
    assert told["public_url"].endswith(f"/elections/{congress.election.uuid}/")
    stranger = Client()
    stranger.force_login(congress.users[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/api/v1/vote-events/{opened.json()['vote_id']}/close-ballot"
    assert stranger.post(address).status_code == 404
    assert post(address).json() == {"vote_id": opened.json()["vote_id"], "state": "counting"}


def test_a_delegate_without_a_post_can_hold_a_key(congress: Congress) -> None:
    user, place = congress.federation.user(), congress.federation.here
    Participant.objects.create(
        organization=place, meeting=congress.meeting, order=99, name=user.display_name, person=user.person
    )
    ballots.prepare_ballot(actor=congress.clerk, motion_id=congress.motion.pk)
    facts: dict[str, Any] = {"actor": congress.clerk, "election_id": congress.election.pk, "duty": "trustee"}
    official = services.name_official(**facts, person_id=user.person_id or 0)
    assert official.name == user.display_name
    with pytest.raises(NotFound):
        services.name_official(**facts, person_id=congress.federation.user().person_id or 0)
