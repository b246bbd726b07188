"""Closing while ballots arrive: each is counted or refused, and its sender is told which."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from tests.governance.meetings.conftest import Chamber

from huiguan.governance.models import Resolution
from huiguan.governance.services import votes
from huiguan.kernel.permits import Actor, RuleViolation

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(work: Any, rows: list[Any]) -> list[Any]:
    def one(row: Any) -> Any:
        try:
            return work(row)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, rows))


def test_each_vote_is_counted_or_its_sender_is_told(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")

    def send(who: Actor | None) -> str:
        if who is None:
            votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
            return "closed"
        try:
            votes.cast_vote(actor=who, vote_id=vote.pk, option="yes", key=uuid.uuid4())
        except RuleViolation as refusal:
            return refusal.code
        return "counted"

    answers = in_threads(send, [*chamber.people[:5], None, *chamber.people[5:]])
    vote.refresh_from_db(from_queryset=type(vote).objects.unscoped("test"))
    assert set(answers) <= {"counted", "vote_closed", "closed"}
    assert vote.case["for"] == answers.count("counted")


def test_a_vote_sent_twice_at_once_counts_once(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    for method in ("electronic_open", "electronic_secret"):
        vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method=method)
        key = uuid.uuid4()

        def send(_: int, key: uuid.UUID = key, vote_id: int = vote.pk) -> bool:
            return votes.cast_vote(actor=chamber.people[0], vote_id=vote_id, option="yes", key=key).again

        assert sorted(in_threads(send, list(range(6)))) == [False] + [True] * 5
        assert votes.close_vote(actor=chamber.clerk, vote_id=vote.pk).case["for"] == 1


def test_numbers_of_resolutions_have_no_gaps(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    numbers = []
    for yes in (9, 3, 9):
        motion = chamber.motion(meeting)
        chamber.counted(motion, yes, 9 - yes)
        numbers += Resolution.objects.unscoped("test").filter(motion=motion).values_list("serial", flat=True)
    assert numbers == [1, 2]
