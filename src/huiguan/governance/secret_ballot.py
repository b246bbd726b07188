"""What a meeting asks of whoever holds verifiable secret ballots: a protocol here, filled in by a room above.

The room above registers one object under `SLOT`. A motion's ballot is prepared beforehand (trustees make keys), opened
by the presider for those present, closed by the presider, and its counts come back through
`services.ballots.take_ballot_result`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import filled

SLOT = "governance.secret_ballot"


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who may vote: name, unit, and the person, None for one who has no account."""

    name: str
    unit: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the ballot of a motion stands. `missing` are sentences, none when it can be opened; `received` is how many
    ballots came; `voters` how many may vote. `url` is its page for the office, `public_url` the one for everybody.
    `counted` says that the counts are public and wait for signatures: such a ballot is not broken off any more.
    """

    state: str
    missing: tuple[str, ...]
    received: int
    voters: int
    url: str
    public_url: str = ""
    counted: bool = False


class SecretBallot(Protocol):
    """The ability. Services raise RuleViolation with a sentence where something cannot be done now."""

    def prepare(self, *, actor: Actor, motion: Any) -> None:
        """Begin a ballot on a motion; "there_already" while one is prepared or open."""

    def standing(self, motion: Any) -> Standing | None:
        """The ballot of a motion that is prepared or held; None where there is none."""

    def open(self, *, actor: Actor, vote: Any, voters: Sequence[Voter], closes_at: datetime) -> None:
        """Freeze these voters and open the voting; "not_ready" with what is missing."""

    def close(self, *, actor: Actor, vote: Any) -> None:
        """Take no more ballots; the count follows when the trustees have decrypted."""

    def call_off(self, *, actor: Actor, vote: Any, note: str) -> None:
        """The vote is void: nothing of the ballot is opened; "counted" for one that is counted already."""

    def voters_page(self, vote: Any) -> str:
        """The address where somebody on the roll gets the credential and votes."""


def secret_ballot() -> SecretBallot | None:
    """Whoever holds secret ballots; None where no room does."""
    made = filled(SLOT)
    return cast(SecretBallot, made[0]()) if made else None
