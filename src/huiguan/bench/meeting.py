"""How fast a congress signs in and votes: `huiguan bench meeting --delegates 3000 --json`.

Real HTTP clients on loopback against two web processes, in a database of its own that is dropped at the end: everybody
is signed in to the site, signs in to the meeting with the hall's code, and votes; then the vote is closed. Every tenth
vote is sent twice, as a telephone with a poor network does. A big screen asks all the while as its page does; how long
after the close it was told the result is what the hall waits.
"""

from __future__ import annotations

import http.client
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from typing import Any

from huiguan.bench.clients import CLIENTS, people, sent, server
from huiguan.bench.scratch import scratch_database

DELEGATES = 3_000
LIMITS = {"sign_in_seconds": 60.0, "vote_seconds": 30.0, "result_seconds": 1.0, "shown_seconds": 1.0}
#: How often a big screen asks whether something happened (`live.js`).
BEAT = 0.5


def run(scale: str | None = None, rows: int | None = None) -> dict[str, Any]:
    """Measure with `rows` delegates (3,000 when None). Times are wall-clock seconds.

    `passed`: all limits hold and every vote was counted exactly once. ValueError for a scale: there is none.
    """
    if scale is not None:
        raise ValueError("a congress has no scales: say how many delegates")
    with scratch_database("huiguan_bench_meeting"):
        hall = _Hall(rows or DELEGATES)
        with server() as port:
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
        persons, self.cookies = people(count)
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
        signed, sign_in = sent(port, self.cookies, base + "sign-in/", code)
        motion = motions.propose_motion(
            actor=actor, meeting_id=self.meeting.pk, title="工作报告", text="同意。", sponsor="理事会"
        )
        vote = votes.open_vote(actor=actor, motion_id=motion.pk, method="electronic_open")
        cast, voting = sent(port, self.cookies, base + "vote/", lambda number: _ballot(vote.pk, number), twice=10)
        with ThreadPoolExecutor(1) as hall:
            waiting = hall.submit(_shown, port, self.meeting.screen_key, ready := Event())
            ready.wait(30)
            began = time.perf_counter()
            closed = votes.close_vote(actor=actor, vote_id=vote.pk)
            result = time.perf_counter() - began
            shown = waiting.result() - began - result
        close_meeting(actor=actor, meeting_id=self.meeting.pk)
        case = closed.case or {}
        return {
            "delegates": len(self.cookies),
            "clients": CLIENTS,
            "sign_in_seconds": round(sign_in, 2),
            "vote_seconds": round(voting, 2),
            "result_seconds": round(result, 3),
            "shown_seconds": round(max(shown, 0.0), 3),
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


def _shown(port: int, key: str, ready: Event) -> float:
    """When a screen that asks as its page does was told the result. RuntimeError after half a minute without one."""
    link, headers = http.client.HTTPConnection("127.0.0.1", port, timeout=30), {"X-Live": "1"}
    until = time.perf_counter() + 30
    while time.perf_counter() < until:
        link.request("GET", f"/screen/{key}/live/", headers=headers)
        answer = link.getresponse()
        body, headers["X-Pulse"] = answer.read().decode(), answer.headers["X-Pulse"]
        if "scr__result--yes" in body:
            return time.perf_counter()
        ready.set()
        time.sleep(BEAT)
    raise RuntimeError("the screen never showed the result")


def _ballot(vote_id: int, number: int) -> dict[str, str]:
    option = "yes" if number % 3 else "no"
    return {"vote": str(vote_id), "option": option, "key": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{vote_id}/{number}"))}
