"""How fast a congress signs in and votes: `huiguan bench meeting --delegates 3000 --json`.

Real HTTP clients on loopback against two web processes, in a database of its own that is dropped at the end: everybody
is signed in to the site, signs in to the meeting with the hall's code, and votes; then the vote is closed. Every tenth
vote is sent twice, as a telephone with a poor network does.
"""

from __future__ import annotations

import http.client
import os
import secrets
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from huiguan.bench.scratch import scratch_database

DELEGATES = 3_000
CLIENTS = 32
LIMITS = {"sign_in_seconds": 60.0, "vote_seconds": 30.0, "result_seconds": 1.0}
TOKEN = secrets.token_hex(16)  # of the forms: the same in the cookie and in the header


def run(scale: str | None = None, rows: int | None = None) -> dict[str, Any]:
    """Measure with `rows` delegates (3,000 when None). Times are wall-clock seconds.

    `passed`: all limits hold and every vote was counted exactly once. ValueError for a scale: there is none.
    """
    if scale is not None:
        raise ValueError("a congress has no scales: say how many delegates")
    with scratch_database("huiguan_bench_meeting"):
        hall = _Hall(rows or DELEGATES)
        with web_server() as port:
            found = hall.measure(port)
    limits = all(found[name] <= limit for name, limit in LIMITS.items())
    return {**found, "passed": limits and found["votes_counted"] == found["delegates"]}


class _Hall:
    """A congress with everybody's cookies."""

    def __init__(self, count: int) -> None:
        from huiguan.engines.charter import template_text
        from huiguan.governance.models import Body, CharterText, CharterVersion
        from huiguan.kernel.organizations.models import Organization
        from huiguan.kernel.permits import system_actor

        self.actor = system_actor("bench")
        place = Organization.objects.add_root({"code": "n", "name": "协会", "short_name": "会", "level": "national"})
        text = CharterText.objects.create(digest="0" * 64, text=template_text("general-1998"))
        CharterVersion.objects.create(
            organization=place, number=1, title="章程", text=text, state="in_force", in_force_from=date(2020, 1, 1)
        )
        body = Body.objects.create(organization=place, kind="congress", key="congress", name="代表大会")
        persons, self.cookies = _people(count)
        self.meeting = self._sitting(place, body, persons)

    def _sitting(self, place: Any, body: Any, persons: list[Any]) -> Any:
        from django.utils import timezone

        from huiguan.governance.services import meetings, participants

        starts, actor = timezone.now(), self.actor
        meeting = meetings.plan_meeting(
            actor=actor, organization=place, body_id=body.pk, title="代表大会", starts_at=starts
        )
        invitees = [participants.Invitee(person.name, person_id=person.pk) for person in persons]
        participants.invite(actor=actor, meeting_id=meeting.pk, invitees=invitees)
        sent = starts - timedelta(days=30)
        meetings.convene_meeting(actor=actor, meeting_id=meeting.pk, sent_at=sent)
        return meetings.open_meeting(actor=actor, meeting_id=meeting.pk)

    def measure(self, port: int) -> dict[str, Any]:
        """Sign in, vote, close."""
        from huiguan.governance.services import motions, votes
        from huiguan.governance.services.meetings import close_meeting

        actor, base = self.actor, f"/my/meetings/{self.meeting.pk}/"
        code = self._code()  # here, for each thread that asked the database would keep a connection of its own
        signed, sign_in = _sent(port, self.cookies, base + "sign-in/", code)
        motion = motions.propose_motion(
            actor=actor, meeting_id=self.meeting.pk, title="工作报告", text="同意。", sponsor="理事会"
        )
        vote = votes.open_vote(actor=actor, motion_id=motion.pk, method="electronic_open")
        cast, voting = _sent(port, self.cookies, base + "vote/", lambda number: _ballot(vote.pk, number), twice=10)
        began = time.perf_counter()
        closed = votes.close_vote(actor=actor, vote_id=vote.pk)
        result = time.perf_counter() - began
        close_meeting(actor=actor, meeting_id=self.meeting.pk)
        case = closed.case or {}
        return {
            "delegates": len(self.cookies),
            "clients": CLIENTS,
            "sign_in_seconds": round(sign_in, 2),
            "vote_seconds": round(voting, 2),
            "result_seconds": round(result, 3),
            "sign_in_answers": dict(signed),
            "vote_answers": dict(cast),
            "votes_counted": case.get("for", 0) + case.get("against", 0) + case.get("abstain", 0),
        }

    def _code(self) -> Callable[[int], dict[str, str]]:
        from django.utils import timezone

        from huiguan.kernel.sessions.selectors import halls_of
        from huiguan.kernel.sessions.tokens import make_token

        hall, secret = halls_of(self.meeting.session_id)[0].pk, bytes(self.meeting.session.secret)
        return lambda number: {"t": make_token(secret, hall, timezone.now())}


def _ballot(vote_id: int, number: int) -> dict[str, str]:
    option = "yes" if number % 3 else "no"
    return {"vote": str(vote_id), "option": option, "key": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{vote_id}/{number}"))}


def _people(count: int) -> tuple[list[Any], list[str]]:
    from django.conf import settings
    from django.test import Client

    from huiguan.kernel.people.models import Person, User

    persons, cookies = [], []
    for number in range(count):
        person = Person.objects.create(name=f"代表{number}")
        user = User.objects.create(username=f"d{number}", person=person)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        persons.append(person)
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return persons, cookies


@contextmanager
def web_server() -> Iterator[int]:
    """Two web processes as `huiguan run` starts them, on the benchmark's database and a free port."""
    import socket

    from django.db import connection

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    row = connection.settings_dict
    known = {"host": row["HOST"], "port": row["PORT"], "user": row["USER"], "password": row["PASSWORD"]}
    # Where the embedded server keeps its passwords stands in the options.
    options = {name: row["OPTIONS"][name] for name in ("passfile",) if name in row["OPTIONS"]}
    given = urlencode({name: value for name, value in (known | options).items() if value})
    address = f"postgresql:///{quote(row['NAME'])}?{given}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--port", str(port)]
    command += ["--host", "127.0.0.1", "--no-access-log", "--log-level", "error", "huiguan.config.wsgi:application"]
    server = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": address})  # noqa: S603 - our own server
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _attempt in range(240):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            link.request("GET", "/accounts/login/")
            link.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the web server did not start")


def _sent(
    port: int, cookies: Sequence[str], path: str, fields: Callable[[int], dict[str, str]], *, twice: int = 0
) -> tuple[Counter[int], float]:
    """Everybody sends once (every `twice`-th again at once): how often which answer came, and the seconds it took."""

    def share(start: int) -> Counter[int]:
        answers: Counter[int] = Counter()
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(start, len(cookies), CLIENTS):
            body = fields(number)
            for _time in range(2 if twice and number % twice == 0 else 1):
                answers[_post(link, path, cookies[number], body)] += 1
        link.close()
        return answers

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = sum(pool.map(share, range(CLIENTS)), Counter[int]())
    return answers, time.perf_counter() - began


def _post(link: http.client.HTTPConnection, path: str, cookie: str, fields: dict[str, str]) -> int:
    headers = {
        "Cookie": f"sessionid={cookie}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    link.request("POST", path, urlencode(fields), headers)
    answer = link.getresponse()
    answer.read()
    return answer.status
