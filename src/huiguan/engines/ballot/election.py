"""The parameters of an election: election.json (specification 1, "Election").

The fingerprint is taken over the bytes as stored and goes into every proof and signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from huiguan.engines.ballot.canonical import digest, dump, items, load, members, natural, text
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import Element, Group, group_of, public_group_of, read_key

_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,}", re.ASCII)
_HEAD = ("version", "description", "name", "group", "public_key", "questions", "uuid")
_TAILS = ((), ("administrator",), ("credential_authority",), ("administrator", "credential_authority"))


@dataclass(frozen=True, slots=True)
class Question:
    """A homomorphic question: between `minimum` and `maximum` of the answers may be chosen.

    With `blank` there is one more choice before the answers: none of them, a blank vote.
    """

    question: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool = False

    def __post_init__(self) -> None:
        if not self.answers or not 0 <= self.minimum <= self.maximum <= len(self.answers):
            raise Malformed("a question needs answers and 0 <= min <= max <= number of answers")

    @property
    def choices(self) -> int:
        """How many ciphertexts an answer has."""
        return len(self.answers) + self.blank

    def as_json(self) -> dict[str, Any]:
        """As it stands in election.json."""
        blank = {"blank": True} if self.blank else {}
        ends = {"min": self.minimum, "max": self.maximum, "question": self.question}
        return {"answers": list(self.answers), **blank, **ends}


@dataclass(frozen=True)
class Election:
    """An election as stored: `raw` is the file, the rest is what it says."""

    raw: bytes
    uuid: str
    name: str
    description: str
    group_name: str
    public_key_text: str
    questions: tuple[Question, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Base64 of the SHA-256 of the stored bytes."""
        return digest(self.raw)

    @property
    def group(self) -> Group:
        """The group that it is held in, for secrets."""
        return group_of(self.group_name)

    @property
    def public_group(self) -> Group:
        """The same group with the fastest back end for public data: checking and adding up."""
        return public_group_of(self.group_name)

    @cached_property
    def public_key(self) -> Element:
        """The product of all trustees' keys."""
        return read_key(self.group, self.public_key_text)


def read_election(raw: bytes) -> Election:
    """Read election.json. Raises Malformed for anything that is not version 1 with homomorphic questions."""
    value = load(raw)
    names = next((_HEAD + tail for tail in _TAILS if isinstance(value, dict) and tuple(value) == _HEAD + tail), _HEAD)
    version, description, name, group_name, key, questions, uuid, *roles = members(value, *names)
    if version != 1 or isinstance(version, bool):
        raise Malformed("is not an election of protocol version 1")
    for role in roles:
        text(role)
    found = tuple(read_question(each) for each in items(questions))
    if not found:
        raise Malformed("has no questions")
    election = Election(raw, check_uuid(uuid), text(name), text(description), text(group_name), text(key), found)
    read_key(election.group, key)
    return election


def write_election(
    *, uuid: str, name: str, description: str, group: Group, public_key: Element, questions: tuple[Question, ...]
) -> Election:
    """Make election.json. Raises Malformed when it could not be read again."""
    value = {
        "version": 1,
        "description": description,
        "name": name,
        "group": group.name,
        "public_key": group.encode(public_key),
        "questions": [each.as_json() for each in questions],
        "uuid": uuid,
    }
    return read_election(dump(value))


def check_uuid(uuid: object) -> str:
    """An identifier of at least 14 base58 characters. Raises Malformed otherwise."""
    if not isinstance(uuid, str) or not _UUID.fullmatch(uuid):
        raise Malformed("the identifier is not of at least 14 base58 characters")
    return uuid


def read_question(value: Any) -> Question:
    """A homomorphic question from JSON. Raises Malformed otherwise."""
    blank = isinstance(value, dict) and "blank" in value
    names = ("answers", "blank", "min", "max", "question") if blank else ("answers", "min", "max", "question")
    answers, *flag, minimum, maximum, question = members(value, *names)
    if flag and flag[0] is not True:
        raise Malformed("blank is true or absent")
    texts = tuple(text(each) for each in items(answers))
    return Question(text(question), texts, natural(minimum), natural(maximum), blank)
