"""The roll: the public credentials of those who may vote, with their weights (specification 1, "Credentials")."""

from __future__ import annotations

from collections.abc import Mapping

from huiguan.engines.ballot.canonical import decimal, dump, items, load, text
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import Group, read_key


def read_roll(group: Group, raw: bytes) -> dict[str, int]:
    """Weights by public credential, from a JSON list of "credential" or "credential,weight". Raises Malformed."""
    roll: dict[str, int] = {}
    for number, each in enumerate(items(load(raw)), 1):
        credential, comma, weight = text(each).partition(",")
        try:
            read_key(group, credential)
            roll_weight = decimal(weight) if comma else 1
        except Malformed as error:
            raise Malformed(f"credential {number}: {error}") from error
        if credential in roll or roll_weight == 0:
            raise Malformed(f"credential {number}: is listed twice or has no weight")
        roll[credential] = roll_weight
    return roll


def write_roll(roll: Mapping[str, int]) -> bytes:
    """The list as it stands in an archive; weights are written when any is not 1."""
    weighted = any(weight != 1 for weight in roll.values())
    return dump([f"{key},{weight}" if weighted else key for key, weight in roll.items()])
