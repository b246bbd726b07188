"""Why each motion carried, asked again from nothing but a frozen record and the charter that it names.

A record (of minutes) holds for each vote what the engine was asked (`case`), what it answered (`result`), the counts of
the tellers hall by hall, who voted what where the vote was open, and who was there at the close. Nothing is taken on
trust: counts are added again, votes and people are counted again, and the charter decides again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from huiguan.engines.charter.cases import decide
from huiguan.engines.charter.errors import CaseError, CharterError
from huiguan.engines.charter.load import digest
from huiguan.engines.charter.model import Charter
from huiguan.engines.charter.words import Say

Record = dict[str, Any]
OPTIONS = {"yes": "for", "no": "against", "abstain": "abstain"}
#: What has to be the same; the wording of an explanation may be another one in a later version of the program.
ANSWER = ("decision", "required", "numbers", "article", "text")


@dataclass(frozen=True, slots=True)
class Replayed:
    """One vote asked again: `differences` says what does not agree with the record; none when all does."""

    vote: Record
    decision: bool | None
    explanation: str
    differences: tuple[Say, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything that was computed again is as it was frozen."""
        return not self.differences


def record_digest(record: Record) -> str:
    """SHA-256 of a record in its one written form."""
    written = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def replay(charter: Charter, record: Record) -> list[Replayed]:
    """Ask again about every closed vote of a record. CharterError when the charter is not the one that it names."""
    if record.get("charter", {}).get("digest") != digest(charter):
        raise CharterError("the record names other words of the charter")
    try:
        return [_again(charter, vote) for vote in record["votes"] if vote["state"] == "closed"]
    except (KeyError, TypeError, AttributeError) as fault:
        raise CaseError(f"the record is not whole: {fault!r}") from fault


def _again(charter: Charter, vote: Record) -> Replayed:
    case, frozen = vote["case"], vote["result"]
    found = [*_counts(vote, case), *_roll(vote, case), *_there(vote, case)]
    try:
        answer = decide(charter, case).as_json()
    except CaseError as fault:
        say = Say(f"无法判定：{fault}", f"cannot be asked: {fault}")
        return Replayed(vote, None, "", (*found, say))
    found += [
        Say(f"章程的答复不同：{name}", f"the charter answers otherwise: {name}")
        for name in ANSWER
        if answer[name] != frozen.get(name)
    ]
    return Replayed(vote, answer["decision"], answer["explanation"], tuple(found))


def _counts(vote: Record, case: Record) -> list[Say]:
    lines = vote.get("counts") or []
    if not lines:
        return []
    sums = {key: sum(line.get(option, 0) for line in lines) for option, key in OPTIONS.items()}
    return _unequal(sums, case, Say("各会场票数之和", "the counts of the halls"))


def _roll(vote: Record, case: Record) -> list[Say]:
    roll = vote.get("roll") or []
    if not roll:
        return []
    sums = {key: sum(row["option"] == option for row in roll) for option, key in OPTIONS.items()}
    twice = len({row["voter"] for row in roll}) != len(roll)
    double = [Say("有人计票两次", "somebody was counted twice")] if twice else []
    return [*_unequal(sums, case, Say("逐人表决之和", "the votes one by one")), *double]


def _there(vote: Record, case: Record) -> list[Say]:
    there = vote.get("there")
    if there is None:
        return []
    counted = {"present": len(set(there["present"])), "proxies": len({row[0] for row in there["represented"]})}
    return _unequal(counted, case, Say("到会和委托名单", "the list of those there and represented"))


def _unequal(counted: dict[str, int], case: Record, what: Say) -> list[Say]:
    if all(case.get(key) == number for key, number in counted.items()):
        return []
    return [Say(f"{what.zh}与记录不符", f"{what.en} do not agree with the record")]
