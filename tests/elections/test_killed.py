"""Web processes killed by the system while ballots are cast: each is stored once or not at all, and its voter knows."""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.elections.conftest import JOB, Council
from tests.governance.meetings.test_killed import serving
from tests.stalled import held_up, wait_for

from huiguan.elections import selectors, services
from huiguan.elections.models import Election, ReceivedBallot
from huiguan.elections.services import voting
from huiguan.engines.ballot.ballots import tracker

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]
Answer = tuple[int, dict[str, Any]]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Web processes of their own find the keys of the tests."""
    monkeypatch.setenv("HUIGUAN_DATA", str(settings.DATA))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")


class Device:
    """What a voter's device does: send the sealed ballot, and ask what became of it. None: no answer came."""

    def __init__(self, council: Council, raw: bytes) -> None:
        self.base, self.raw, self.tracker = f"/elections/{council.election.uuid}/ballots/", raw, tracker(raw)

    def cast(self, port: int) -> Answer | None:
        return self._ask(port, "POST", self.base, self.raw, {"Content-Type": "application/json"})

    def state(self, port: int) -> str:
        answer = self._ask(port, "GET", f"{self.base}state/?{urlencode({'tracker': self.tracker})}", None, {})
        assert answer is not None and answer[0] == 200, answer
        return str(answer[1]["state"])

    def _ask(self, port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer | None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            link.close()


def devices(council: Council) -> list[Device]:
    """Two ballots of each of the seven voters, of which the later counts."""
    council.open()
    credentials = [council.credential(number) for number in range(7)]
    return [Device(council, council.ballot(each, marks)) for marks in (FIRST, SECOND) for each in credentials]


def stored(council: Council) -> list[str]:
    return list(ReceivedBallot.objects.filter(election=council.election).values_list("tracker", flat=True))


def counted(council: Council) -> int:
    council.close(present=7)
    return selectors.ballots_counted(council.election) or 0


def test_killed_with_ballots_half_stored(council: Council) -> None:
    """Four are written and wait for the election's row when the processes go: none of them is there afterwards."""
    voters = devices(council)[:7]
    under_way = voters[:4]
    with serving() as (port, kill), ThreadPoolExecutor(4) as pool:
        with transaction.atomic():
            list(Election.objects.unscoped("test").select_for_update(of=("self",)).filter(pk=council.election.pk))
            answers = [pool.submit(each.cast, port) for each in under_way]
            wait_for(lambda: held_up() == len(under_way))
            kill()
            assert [each.result() for each in answers] == [None] * len(under_way)
        wait_for(lambda: held_up() == 0)
    assert stored(council) == []
    with serving() as (port, _kill):
        assert [each.state(port) for each in under_way] == ["unknown"] * len(under_way)
        for device in voters + under_way:
            answer = device.cast(port)
            assert answer is not None and (answer[0], answer[1]["tracker"]) == (202, device.tracker)
        assert {each.state(port) for each in voters} == {"queued"}
    assert sorted(stored(council)) == sorted(each.tracker for each in voters)
    assert counted(council) == 7


def test_killed_while_everybody_votes(council: Council) -> None:
    voters = devices(council)
    answered, stalled = threading.Semaphore(0), threading.Event()

    def cast_at(port: int, device: Device) -> Answer | None:
        try:
            return device.cast(port)
        finally:
            answered.release()

    def first_at(port: int, device: Device) -> Answer | None:
        """The last two come while the election's row is held: whatever the machine's pace, something is cut off."""
        assert device not in voters[-2:] or stalled.wait(120)
        return cast_at(port, device)

    with ThreadPoolExecutor(4) as pool:
        with serving() as (port, kill):
            first = [pool.submit(first_at, port, each) for each in voters]
            for _each in range(4):
                assert answered.acquire(timeout=60)
            with transaction.atomic():
                list(Election.objects.unscoped("test").select_for_update(of=("self",)).filter(pk=council.election.pk))
                stalled.set()
                wait_for(lambda: held_up() > 0)
                kill()
            before = [future.result() for future in first]
            wait_for(lambda: held_up() == 0)
        assert None in before and any(answer is not None for answer in before)
        there = stored(council)
        assert len(there) == len(set(there))
        told = {each.tracker for each, answer in zip(voters, before, strict=True) if answer is not None}
        assert told <= set(there), "who was told that the ballot came has it in the box"
        with serving() as (port, _kill):
            known = {each.tracker for each in voters if each.state(port) != "unknown"}
            assert known == set(there), "whoever asks again is told what is so"
            after = list(pool.map(lambda device: device.cast(port), voters))
    assert [answer[0] if answer else None for answer in after] == [202] * len(voters)
    assert sorted(stored(council)) == sorted(each.tracker for each in voters)
    assert counted(council) == 7


def test_a_ballot_under_way_at_the_closing_is_in_the_box(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """The web process has read that the box is open and stalls before it commits: the closing waits for it."""
    council.open()
    raw = council.ballot(council.credential(0), FIRST)
    others = [council.ballot(council.credential(number), FIRST) for number in range(1, 5)]
    for each in others:
        services.cast_ballot(uuid=council.election.uuid, raw=each)
    stalled, go_on = threading.Event(), threading.Event()
    queue = voting.app

    def stall(*names: Any, **more: Any) -> Any:
        stalled.set()
        assert go_on.wait(60)
        return queue.configure_task(*names, **more)

    def alone(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with monkeypatch.context() as slow:
            slow.setattr(voting, "app", SimpleNamespace(configure_task=stall))
            casting = pool.submit(alone, lambda: services.cast_ballot(uuid=council.election.uuid, raw=raw))
            assert stalled.wait(60)
        closing = pool.submit(
            alone, lambda: services.close_election(actor=council.head, election_id=council.election.pk, present=7)
        )
        wait_for(lambda: held_up() == 1 or closing.done())
        early = closing.done()
        go_on.set()
        assert casting.result(60).tracker == tracker(raw)
        closing.result(60)
    assert not early, "closed while a ballot that was taken was not there yet"
    services.tally_election(actor=JOB, election_id=council.election.pk)
    assert selectors.ballots_counted(council.election) == 5
