"""What follows a declaration, reminders while voting is open, and the limit of ballots of one voter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.elections.conftest import Council
from tests.elections.test_pages import client_of, words

from huiguan.elections import services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Candidate, Election
from huiguan.elections.services import voting
from huiguan.governance import services as governance
from huiguan.governance.models import Tenure
from huiguan.kernel.calendar import today
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.filings.services import prepare_filing
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound, RuleViolation

pytestmark = pytest.mark.django_db
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]


def declared(council: Council, votes: list[Any], present: int = 7) -> Election:
    """Held to the end with these ballots."""
    council.open()
    for number, choices in enumerate(votes):
        council.cast(council.credential(number), choices)
    council.close(present=present)
    council.decrypt()
    (scrutineer,) = council.officials(Duty.SUPERVISOR)
    services.sign_result(actor=council.actor(4), official_id=scrutineer.pk)
    services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    return council.again()


def waiting(kind: str) -> int:
    """How many matters of a kind wait for anybody."""
    return Matter.objects.filter(message__kind=kind, settled_at=None).count()


def proposed() -> int:
    return Tenure.objects.unscoped("test").filter(post__key="president", state="proposed").count()


def refused(council: Council) -> str:
    with pytest.raises(RuleViolation) as refusal:
        services.set_up_further_round(actor=council.head, election_id=council.election.pk)
    return str(refusal.value.code)


def test_a_new_president_makes_the_officers_record_due(council: Council) -> None:
    election = declared(council, [FIRST] * 6)
    filings = list(Filing.objects.unscoped("test").filter(kind="officers-record").order_by("authority"))
    assert [(row.authority, row.state) for row in filings] == [("registrar", "draft"), ("supervising_body", "draft")]
    assert {row.due for row in filings} == {today() + timedelta(days=30)}
    winner = Candidate.objects.unscoped("test").get(election=election, outcome="elected")
    assert winner.name in str(filings[0].sections)
    assert (waiting("elections.record"), waiting("elections.serve"), waiting("elections.vote")) == (2, 0, 0)
    page = words(client_of(User.objects.get(pk=council.head.user_id)).get(f"/o/110101/elections/{election.pk}/"))
    assert "应在一个月内备案" in page and "设立下一轮选举" not in page
    assert refused(council) == "no_open_seats"


def test_a_draft_of_the_record_that_lies_there_is_filled_anew(council: Council) -> None:
    place = council.federation.here
    draft = prepare_filing(actor=council.head, organization=place, kind="officers-record", authority="registrar")
    declared(council, [FIRST] * 6)
    assert Filing.objects.unscoped("test").filter(kind="officers-record", authority="registrar").count() == 1
    before, after = str(draft.sections), str(Filing.objects.unscoped("test").get(pk=draft.pk).sections)
    assert before != after


def test_three_who_stand_equal_go_to_a_further_round_by_one_click(council: Council) -> None:
    third = governance.Candidate(name="丙", born=date(1975, 1, 1), roles=("member",))
    post_id = council.election.post_id
    governance.propose_tenure(actor=council.head, post_id=post_id, candidate=third, on=today())
    services.freeze_roll(actor=council.head, election_id=council.election.pk)
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(seats=2)
    pairs = [[1, 1, 0], [1, 0, 1], [0, 1, 1]]
    election = declared(council, [[pair, [0, 0, 0]] for pair in pairs * 2], present=6)
    assert {row.outcome for row in election.candidates.unscoped("test")} == {"tied"}
    office, page = client_of(User.objects.get(pk=council.head.user_id)), f"/o/110101/elections/{election.pk}/"
    assert "还有2个名额空缺。" in words(office.get(page))
    answer = office.post(f"{page}next-round/")
    made = Election.objects.unscoped("test").get(previous=election)
    assert answer["Location"] == f"/o/110101/elections/{made.pk}/"
    facts = (made.title, made.seats, made.state, made.body_id)
    assert facts == ("会长选举（第2轮）", 2, ElectionState.PREPARING, election.body_id)
    names = made.candidates.unscoped("test").order_by("order")
    assert [row.name for row in names] == [row.name for row in election.candidates.unscoped("test").order_by("order")]
    assert all(row.consented_at for row in names)
    duties = [(each.duty, each.person_id, each.public_key) for each in made.officials.unscoped("test").order_by("pk")]
    kept = [(each.duty, each.person_id, "") for each in election.officials.unscoped("test").order_by("pk")]
    assert duties == kept
    assert made.roll.unscoped("test").count() == 7
    assert refused(council) == "there_already"
    assert "下一轮" in words(office.get(page)) and "设立下一轮选举" not in words(office.get(page))
    services.cancel_election(actor=council.head, election_id=made.pk, note="人数不足")
    again = services.set_up_further_round(actor=council.head, election_id=election.pk)
    assert again.title == "会长选举（第2轮）"


@pytest.mark.usefixtures("small_boxes")
def test_where_nobody_reached_the_bar_people_are_proposed_anew(council: Council) -> None:
    declared(council, [FIRST] * 3)
    made = services.set_up_further_round(actor=council.head, election_id=council.election.pk)
    assert (proposed(), made.candidates.unscoped("test").count(), made.seats) == (0, 0, 1)
    page = words(client_of(User.objects.get(pk=council.head.user_id)).get(f"/o/110101/elections/{made.pk}/"))
    assert "开始投票前还需要" in page and "上一轮" in page


def test_a_void_election_leaves_everybody_proposed(council: Council) -> None:
    declared(council, [FIRST] * 5, present=4)
    assert (proposed(), Filing.objects.unscoped("test").count()) == (2, 0)
    with pytest.raises(NotFound):
        services.set_up_further_round(actor=council.federation.above, election_id=council.election.pk)
    made = services.set_up_further_round(actor=council.head, election_id=council.election.pk)
    assert made.candidates.unscoped("test").count() == 2


def test_reminders_go_to_the_whole_roll_whoever_has_voted(council: Council) -> None:
    council.open()
    told = waiting("elections.vote")
    council.cast(council.credential(0), FIRST)
    Matter.objects.filter(message__kind="elections.vote").update(at=timezone.now() - timedelta(days=1))
    office = client_of(User.objects.get(pk=council.head.user_id))
    page = f"/o/110101/elections/{council.election.pk}/"
    assert "谁投了票，任何人都不知道" in words(office.get(page))
    assert "已通知名册上的7名选举人" in words(office.post(f"{page}remind/", follow=True))
    fresh = Matter.objects.filter(message__kind="elections.vote", at__gte=timezone.now() - timedelta(hours=1))
    assert (fresh.count(), waiting("elections.vote")) == (told, told) == (7, 7)
    assert "十二小时内已提醒过" in words(office.post(f"{page}remind/", follow=True))
    council.close(present=7)
    with pytest.raises(RuleViolation) as late:
        services.remind_voters(actor=council.head, election_id=council.election.pk)
    assert late.value.code == "wrong_state"


def test_one_voter_cannot_fill_the_queue(council: Council, monkeypatch: Any) -> None:
    monkeypatch.setattr(voting, "MAX_BALLOTS", 2)
    council.open()
    credential = council.credential(0)
    first = council.ballot(credential, FIRST)
    for raw in (first, first, council.ballot(credential, SECOND)):
        services.cast_ballot(uuid=council.election.uuid, raw=raw)
    with pytest.raises(RuleViolation) as full:
        council.cast(credential, FIRST)
    assert full.value.code == "too_many"
    assert services.cast_ballot(uuid=council.election.uuid, raw=first).state == "queued", "the same bytes again"
    council.cast(council.credential(1), FIRST)
