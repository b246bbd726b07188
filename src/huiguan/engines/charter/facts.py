"""What happened, as the caller tells it. Impossible facts are refused here, with a sentence; missing ones stay None."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from huiguan.engines.charter.errors import CaseError

# No association has more members than people live; a larger number is a slip of the finger.
MAX_NUMBER = 10_000_000_000


def whole(name: str, value: object) -> None:
    """CaseError unless `value` is None or a whole number from 0 up (true and 3.0 are none)."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise CaseError(f"{name}: {value!r} is no whole number")
    if value < 0:
        raise CaseError(f"{name}: {value} is negative")
    if value > MAX_NUMBER:
        raise CaseError(f"{name}: {value} is more than {MAX_NUMBER}")


def not_above(name: str, value: int | None, limit_name: str, limit: int | None) -> None:
    """CaseError when both are known and `value` exceeds `limit`."""
    if value is not None and limit is not None and value > limit:
        raise CaseError(f"{name} {value} is more than {limit_name} {limit}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who could come and who is there.

    `entitled`: those entitled to vote in the body (应到); `present`: those there in person or by video (实到), or
    those who answered when it is by correspondence; `proxies`: those absent who are represented; `members`,
    `delegates`: the whole membership and the whole number of delegates, where the charter counts on them;
    `notice_days`: days between notice and meeting; `considered`: what the body said that the charter lets consider
    the matter first (前置研究), yes or no. None is unknown.
    """

    entitled: int | None = None
    present: int | None = None
    proxies: int = 0
    members: int | None = None
    delegates: int | None = None
    correspondence: bool = False
    notice_days: int | None = None
    considered: bool | None = None

    def __post_init__(self) -> None:
        for name in ("entitled", "present", "proxies", "members", "delegates", "notice_days"):
            whole(name, getattr(self, name))
        not_above("present", self.present, "entitled", self.entitled)
        if self.present is not None:
            not_above("present and proxies together", self.present + self.proxies, "entitled", self.entitled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Votes on one motion; `secret` tells whether the ballot was secret. None is unknown.

    `casting`: what the presider decides when the charter leaves a tie to them, "for" or "against"; `again`: this is the
    one more vote that the charter asks for after a tie.
    """

    votes_for: int | None = None
    against: int | None = None
    abstain: int | None = None
    secret: bool | None = None
    casting: str | None = None
    again: bool = False

    def __post_init__(self) -> None:
        if self.casting not in (None, "for", "against"):
            raise CaseError(f"casting: {self.casting!r} is neither “for” nor “against”")
        whole("for", self.votes_for)
        whole("against", self.against)
        whole("abstain", self.abstain)

    @property
    def cast(self) -> int:
        """All votes that are known."""
        return sum(each or 0 for each in (self.votes_for, self.against, self.abstain))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCount:
    """The counts of one name on a ballot paper."""

    name: str
    votes_for: int
    against: int = 0
    abstain: int = 0

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise CaseError("votes: a name is empty")
        whole(f"votes for {self.name}", self.votes_for)
        whole(f"votes against {self.name}", self.against)
        whole(f"abstentions on {self.name}", self.abstain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One round of an election by ballot papers.

    `issued`, `returned`, `invalid`: papers handed out, given back, and set aside as invalid; `votes`: the counts of
    each name (at most one vote a paper and name); `secret` is only told when it is known not to have been.
    """

    seats: int
    votes: tuple[NameCount, ...]
    issued: int | None = None
    returned: int | None = None
    invalid: int = 0
    secret: bool | None = None

    def __post_init__(self) -> None:
        for name in ("seats", "issued", "returned", "invalid"):
            whole(name, getattr(self, name))
        if self.seats < 1:
            raise CaseError("seats: there is nothing to elect")
        if self.returned is not None:
            not_above("invalid", self.invalid, "returned", self.returned)
        names = [each.name for each in self.votes]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise CaseError(f"votes: {', '.join(twice)} stands twice")

    @property
    def void(self) -> bool:
        """More papers came back than were handed out: the round is void and held again."""
        return self.issued is not None and self.returned is not None and self.returned > self.issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a rule may ask about somebody proposed. `terms_served`: consecutive terms already served in that post."""

    born: dt.date | None = None
    terms_served: int | None = None
    holds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        whole("terms_served", self.terms_served)


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years (周岁) on `day`; the birthday itself counts. CaseError when `day` lies before the birth.

    Who was born on 29 February is a year older on 28 February of other years: the last day of the month stands in for
    the missing one (民法典 202).
    """
    if day < born:
        raise CaseError(f"born {born} is after {day}")
    birthday = (born.month, 28) if (born.month, born.day) == (2, 29) and not _leap(day.year) else (born.month, born.day)
    return day.year - born.year - ((day.month, day.day) < birthday)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
