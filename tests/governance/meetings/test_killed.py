"""Web and worker processes killed by the system in the middle of a vote: no vote is lost, none counts twice."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.governance.meetings.conftest import Chamber, fresh
from tests.governance.meetings.test_circular import written
from tests.stalled import held_up, wait_for

from huiguan.bench.clients import TOKEN, started
from huiguan.governance.models import CastVote, Mark, Resolution, SecretCount, VoteEvent
from huiguan.governance.services import votes
from huiguan.governance.services.votes import close_due_votes
from huiguan.kernel.permits import system_actor

pytestmark = pytest.mark.django_db(transaction=True)
Answer = tuple[int, dict[str, Any]]


@contextmanager
def serving() -> Iterator[tuple[int, Callable[[], None]]]:
    """Two web processes of their own, their port, and how they are killed without a word."""
    process, port = started()

    def kill() -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)

    try:
        yield port, kill
    finally:
        kill()


@pytest.fixture
def cookies(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nine directors, each signed in to the site; web processes find the keys of the tests."""
    monkeypatch.setenv("HUIGUAN_DATA", str(settings.DATA))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    found = []
    for number in range(1, 10):
        client = Client()
        client.force_login(chamber.users[f"理事{number}"])
        found.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


def send(port: int, cookie: str, meeting_id: int, fields: dict[str, str]) -> Answer | None:
    """What the sender is told; None when the connection broke, as a telephone then sends the same again."""
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request("POST", f"/my/meetings/{meeting_id}/vote/", urlencode(fields), headers)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        link.close()


def ballots(vote: VoteEvent) -> list[dict[str, str]]:
    return [
        {"vote": str(vote.pk), "option": "yes" if number < 6 else "no", "key": str(uuid.uuid4())} for number in range(9)
    ]


def test_web_processes_killed_while_all_vote(chamber: Chamber, cookies: list[str]) -> None:
    """By name in one meeting and in secret in another, at the same time: starting web processes takes longest here."""
    meetings = [chamber.sitting() for _method in range(2)]
    taken = [
        votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method=method)
        for meeting, method in zip(meetings, ("electronic_open", "electronic_secret"), strict=True)
    ]
    sent = [(number, at, form) for at, vote in enumerate(taken) for number, form in enumerate(ballots(vote))]
    sent.sort(key=lambda one: one[0])  # both methods are under way at any moment
    answered, stalled = threading.Semaphore(0), threading.Event()

    def vote_at(port: int, place: int) -> Answer | None:
        number, at, form = sent[place]
        try:
            return send(port, cookies[number], meetings[at].pk, form)
        finally:
            answered.release()

    def first_at(port: int, place: int) -> Answer | None:
        """The last come while the votes' rows are held: whatever the machine's pace, something of each is cut off."""
        assert place < 14 or stalled.wait(120)
        return vote_at(port, place)

    with ThreadPoolExecutor(4) as pool:
        with serving() as (port, kill):
            first = [pool.submit(first_at, port, place) for place in range(18)]
            for _each in range(6):
                assert answered.acquire(timeout=60)
            with transaction.atomic():
                pks = [vote.pk for vote in taken]
                list(VoteEvent.objects.unscoped("test").select_for_update(of=("self",)).filter(pk__in=pks))
                stalled.set()
                wait_for(lambda: held_up() > 1)
                kill()
            before = [future.result() for future in first]
            wait_for(lambda: held_up() == 0)
        assert None in before and any(answer is not None for answer in before)
        with serving() as (port, _kill):
            after = list(pool.map(lambda place: vote_at(port, place), range(18)))
    assert all(answer is not None and answer[0] == 200 for answer in after), after
    for vote, rows in zip(taken, (CastVote.objects.unscoped("test"), Mark.objects), strict=True):
        closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
        assert (closed.case["for"], closed.case["against"]) == (6, 3)
        assert rows.filter(vote_event=vote).count() == 9
    assert sum(SecretCount.objects.filter(vote_event=taken[1]).values_list("value", flat=True)) == 9


def test_the_presider_closes_while_ballots_arrive_and_each_sender_is_told(chamber: Chamber, cookies: list[str]) -> None:
    meeting = chamber.sitting()
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")
    sent, told = ballots(vote), threading.Semaphore(0)

    def one(number: int) -> Answer | None:
        try:
            return send(port, cookies[number], meeting.pk, sent[number])
        finally:
            told.release()

    with serving() as (port, _kill), ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(one, number) for number in range(9)]
        assert told.acquire(timeout=60)
        closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
        found = [future.result() for future in answers]
    counted = {number for number, answer in enumerate(found) if answer is not None and answer[0] == 200}
    kept = CastVote.objects.unscoped("test").filter(vote_event=vote).count()
    assert closed.case["for"] + closed.case["against"] == kept == len(counted) >= 1
    for number in set(range(9)) - counted:
        status, said = found[number] or (0, {})
        assert status == 422, found[number]
        assert "不计入" in said["message"] or "截止" in said["message"]


# Closes what is due and stops inside the transaction, after the resolution has its number.
WORKER = """
import time
import django
django.setup()
from huiguan.governance.services import votes
from huiguan.kernel.permits import system_actor
settled = votes.settle_vote
def slow(*args):
    settled(*args)
    print("inside", flush=True)
    time.sleep(600)
votes.settle_vote = slow
votes.close_due_votes(actor=system_actor("test"))
"""


def test_a_worker_killed_while_it_closes_a_vote_by_correspondence(chamber: Chamber, cookies: list[str]) -> None:
    meeting = written(chamber)
    vote = votes.open_circular_vote(
        actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, deadline=timezone.now() + timedelta(hours=1)
    )
    for who in chamber.people:
        votes.cast_vote(actor=who, vote_id=vote.pk, option="yes", key=uuid.uuid4())
    VoteEvent.objects.unscoped("test").filter(pk=vote.pk).update(deadline=timezone.now() - timedelta(minutes=1))
    known = connection.settings_dict
    parts = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"]}
    parts |= {"port": str(known["PORT"])} | known["OPTIONS"]
    url = " ".join(f"{name}='{value}'" for name, value in parts.items() if value)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "inside"
    finally:
        worker.kill()
        worker.wait(20)
    assert fresh(vote).state == "open"
    assert close_due_votes(actor=system_actor("test")) == 1
    closed = fresh(vote)
    assert (closed.state, closed.case["for"]) == ("closed", 9)
    assert list(Resolution.objects.unscoped("test").values_list("serial", flat=True)) == [1]
