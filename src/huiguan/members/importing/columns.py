"""The columns of a roster: what they are called in the Excel files of this world, and how their cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.members.enums import Gender, MembershipState
from huiguan.members.importing import cells

# The plain columns of the table that come from a file, in the order of the prepared values.
PLAIN = (
    "number",
    "name",
    "gender",
    "birth_date",
    "unit",
    "duty",
    "email",
    "address",
    "klass",
    "state",
    "joined_on",
    "first_joined_on",
    "left_on",
    "decision",
    "note",
)
SECRET = ("id_number", "mobile", "bank_account")
DATES = frozenset({"birth_date", "joined_on", "first_joined_on", "left_on"})
RECURRING = frozenset({"unit", "duty", "decision"})
LIMITS = {"unit": 200, "duty": 100, "address": 300, "decision": 200, "note": 500}

STATES = {
    "会员": MembershipState.ADMITTED,
    "正常": MembershipState.ADMITTED,
    "在会": MembershipState.ADMITTED,
    "在籍": MembershipState.ADMITTED,
    "有效": MembershipState.ADMITTED,
    "member": MembershipState.ADMITTED,
    "暂停": MembershipState.SUSPENDED,
    "中止": MembershipState.SUSPENDED,
    "suspended": MembershipState.SUSPENDED,
    "退会": MembershipState.RESIGNED,
    "已退会": MembershipState.RESIGNED,
    "resigned": MembershipState.RESIGNED,
    "自动退会": MembershipState.LAPSED,
    "lapsed": MembershipState.LAPSED,
    "去世": MembershipState.DECEASED,
    "已故": MembershipState.DECEASED,
    "病故": MembershipState.DECEASED,
    "deceased": MembershipState.DECEASED,
    "除名": MembershipState.EXPELLED,
    "expelled": MembershipState.EXPELLED,
    "转出": MembershipState.TRANSFERRED,
    "已转出": MembershipState.TRANSFERRED,
    "transferred": MembershipState.TRANSFERRED,
}
NEW_STATES = frozenset(
    {MembershipState.ADMITTED, MembershipState.SUSPENDED, MembershipState.RESIGNED, MembershipState.LAPSED}
    | {MembershipState.DECEASED, MembershipState.EXPELLED, MembershipState.TRANSFERRED}
)


@dataclass(frozen=True, slots=True)
class ExtraSpec:
    """A configured field of the association: how its cells are read (`text`, `number`, `date`, `choice`)."""

    key: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False


def state_words() -> dict[str, str]:
    """Words for states, with the labels that our own export writes."""
    labels = {str(state.label).casefold(): state.value for state in NEW_STATES}
    return {word: state.value for word, state in STATES.items()} | labels


def checks(setup: dict[str, Any]) -> dict[str, Callable[[Any], str]]:
    """The check of each column by its key."""
    today = date.fromisoformat(setup["today"])
    exact = cells.day(today, month_is_enough=False, masked=True)
    by_month = cells.day(today, month_is_enough=True)
    found: dict[str, Callable[[Any], str]] = {
        "number": cells.number,
        "name": cells.name,
        "gender": cells.gender,
        "id_number": cells.id_number,
        "birth_date": exact,
        "mobile": cells.mobile,
        "email": cells.email,
        "bank_account": cells.bank_account,
        "klass": cells.word(setup["classes"]),
        "state": cells.word(setup["states"]),
        "joined_on": by_month,
        "first_joined_on": by_month,
        "left_on": by_month,
        **{key: cells.text(limit, recurring=key in RECURRING) for key, limit in LIMITS.items()},
    }
    for spec in setup["extras"]:
        found[EXTRA + spec.key] = _extra_check(spec, by_month)
    return found


EXTRA = "extra_"


def _extra_check(spec: ExtraSpec, day: cells.Check) -> cells.Check:
    if spec.kind == "number":
        return cells.decimal
    if spec.kind == "date":
        return day
    if spec.kind == "choice":
        return cells.word({choice: choice for choice in spec.choices})
    return cells.text(200, recurring=True)


def reader(setup: dict[str, Any]) -> dict[str, Callable[[Any], str]]:
    """The checks, with words in place of what the table stores: for people who look at the first rows."""
    known = checks(setup)
    words = {"gender": dict(GENDER_WORDS)}
    for column, offered in (("klass", setup["classes"]), ("state", setup["states"])):
        words[column] = {value: word for word, value in reversed(offered.items())}
    return known | {column: _worded(known[column], said) for column, said in words.items()}


def _worded(check: Callable[[Any], str], words: dict[str, str]) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        found = check(cell)
        return words.get(found, found)

    return read


GENDER_WORDS = {Gender.MALE.value: "男", Gender.FEMALE.value: "女"}
