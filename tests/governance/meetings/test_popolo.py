"""The open export of a meeting: Popolo's keys and types, and nothing that is not for everybody."""

from __future__ import annotations

import json
import uuid
from typing import Any

import jsonschema
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.governance.meetings.conftest import Chamber, fresh

from huiguan.governance.models import AgendaItem, Meeting
from huiguan.governance.selectors.popolo import open_export
from huiguan.governance.services import motions, votes

WORD: dict[str, Any] = {"type": ["string", "null"]}
TIME: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
#: The keys of the specification that the export uses, with the types that it gives them; no others are allowed.
COUNT = {"option": {"type": "string"}, "value": {"type": "integer"}}
VOTE = dict.fromkeys(("vote_event_id", "voter_id", "option"), WORD)
WHERE = dict.fromkeys(("id", "organization_id", "legislative_session_id", "classification", "result"), WORD)


def closed(**keys: Any) -> dict[str, Any]:
    return {"type": "object", "properties": keys, "required": [*keys], "additionalProperties": False}


def many(keys: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": closed(**keys)}


VOTE_EVENT = {
    **WHERE, "identifier": WORD, "motion_id": WORD, "start_date": TIME, "end_date": TIME,
    "counts": many(COUNT), "votes": many(VOTE),
}  # fmt: skip
MOTION = {**WHERE, "text": WORD, "requirement": WORD, "vote_events": many(VOTE_EVENT)}


def exported(chamber: Chamber, meeting: Meeting) -> dict[str, Any]:
    client = Client()
    client.force_login(chamber.users["clerk"])
    answer = client.get(f"/o/here/governance/meetings/{meeting.pk}/popolo.json")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    found: dict[str, Any] = json.loads(answer.content)
    jsonschema.validate(found["motions"], many(MOTION), format_checker=jsonschema.FormatChecker())
    return found


def test_motions_votes_counts_and_who_voted_what(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=8)
    motion = chamber.motion(meeting)
    amendment = motions.propose_amendment(actor=chamber.clerk, motion_id=motion.pk, text="不同意。", sponsor="甲")
    first = votes.open_amendment_vote(actor=chamber.clerk, amendment_id=amendment.pk, method="show_of_hands")
    votes.enter_counts(actor=chamber.clerk, vote_id=first.pk, counts={"yes": 1, "no": 7, "abstain": 0})
    votes.close_vote(actor=chamber.clerk, vote_id=first.pk)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open")
    for number, who in enumerate(chamber.people[:8]):
        votes.cast_vote(actor=who, vote_id=vote.pk, option="yes" if number < 6 else "no", key=uuid.uuid4())
    assert len(exported(chamber, meeting)["motions"][0]["vote_events"]) == 1, "what is open is not told"
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)

    found = exported(chamber, fresh(meeting))
    (told,) = found["motions"]
    assert (told["result"], told["classification"]) == ("pass", "ordinary")
    assert "三分之二以上" in told["requirement"]
    amended, carried = told["vote_events"]
    assert (amended["identifier"], amended["result"], amended["votes"]) == ("1-1", "fail", [])
    assert {row["option"]: row["value"] for row in carried["counts"]} == {"yes": 6, "no": 2, "abstain": 0}
    names = {row["id"]: row["name"] for row in found["persons"]}
    assert [names[row["voter_id"]] for row in carried["votes"] if row["option"] == "no"] == ["理事7", "理事8"]
    ids = {row["id"] for row in found["organizations"]}
    assert {told["organization_id"], found["events"][0]["organization_id"]} <= ids
    assert told["legislative_session_id"] == found["events"][0]["id"]


def test_the_export_asks_as_often_for_many_votes_as_for_one(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=8)

    def voted(yes: int) -> None:
        for method in ("electronic_open", "electronic_secret", "show_of_hands"):
            vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method=method)
            if method == "show_of_hands":
                counts = {"yes": yes, "no": 8 - yes, "abstain": 0}
                votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=counts)
            else:
                for number, who in enumerate(chamber.people[:8]):
                    option = "yes" if number < yes else "no"
                    votes.cast_vote(actor=who, vote_id=vote.pk, option=option, key=uuid.uuid4())
            votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)

    asked: list[int] = []
    for yes in (5, 6):
        voted(yes)
        with CaptureQueriesContext(connection) as queries:
            found = open_export(fresh(meeting))
        asked.append(len(queries))
    counted = [each["counts"] for motion in found["motions"] for each in motion["vote_events"]]
    assert [{row["option"]: row["value"] for row in counts} for counts in counted] == [
        {"yes": yes, "no": 8 - yes, "abstain": 0} for yes in (5, 5, 5, 6, 6, 6)
    ]
    assert asked[0] == asked[1]


def test_a_secret_vote_names_nobody_and_what_is_in_camera_is_left_out(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=8)
    motion = chamber.motion(meeting)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_secret")
    for who in chamber.people[:8]:
        votes.cast_vote(actor=who, vote_id=vote.pk, option="yes", key=uuid.uuid4())
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    item = AgendaItem.objects.unscoped("test").get(meeting=meeting, in_camera=True)
    sent: dict[str, Any] = {"title": "关于人事的议案", "text": "同意。", "sponsor": "甲", "item_id": item.pk}
    motions.propose_motion(actor=chamber.clerk, meeting_id=meeting.pk, **sent)
    found = exported(chamber, fresh(meeting))
    (told,) = found["motions"]
    assert told["id"] == f"motion/{motion.pk}"
    assert (told["vote_events"][0]["votes"], found["persons"]) == ([], [])
