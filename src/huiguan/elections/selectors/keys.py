"""The key of an election: who brought which part of it, and how many are needed to use it."""

from __future__ import annotations

from typing import Any

from huiguan.elections.enums import Duty
from huiguan.elections.models import ArchiveRecord, Election, Official
from huiguan.engines.ballot.canonical import load

#: What a trustee of a shared key brings, round by round.
PARTS = ("certificate", "polynomial", "public_key")


def trustees_of(election: Election) -> list[Official]:
    """The trustees in the order of their numbers in the archive."""
    rows = Official.objects.unscoped("trustees of an election that was read").filter(
        election=election, duty=Duty.TRUSTEE
    )
    return list(rows.order_by("pk"))


def parts_of(trustees: list[Official], part: str) -> list[Any]:
    """A part of every trustee, as values of JSON; empty while somebody's is missing."""
    texts = [getattr(each, part) for each in trustees]
    return [load(text.encode()) for text in texts] if all(texts) else []


def round_of(trustees: list[Official]) -> int:
    """The round of a shared key that is not finished, 1 to 3; 4 when the key is there."""
    return next((number for number, part in enumerate(PARTS, 1) if not parts_of(trustees, part)), len(PARTS) + 1)


def waited_for(election: Election) -> list[Official]:
    """The trustees whose part of the key is missing now."""
    trustees = trustees_of(election)
    if election.threshold is None:
        return [each for each in trustees if not each.public_key]
    number = round_of(trustees)
    return [each for each in trustees if number <= len(PARTS) and not getattr(each, PARTS[number - 1])]


def trustees_needed(election: Election) -> int:
    """How many trustees have to decrypt."""
    return election.threshold or len(trustees_of(election))


def decrypted(election: Election) -> int:
    """How many trustees have decrypted."""
    return ArchiveRecord.objects.filter(election=election, kind="PartialDecryption").count()
