"""Rows of a roster made ready: cells checked, values sealed and hashed, lines for COPY. Runs in worker processes.

Nothing here touches the database. What a row means beside others (the same number twice, known already) is the
writer's matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import Issue, Prepared, RawRow
from huiguan.kernel.i18n.names import person_keys
from huiguan.kernel.privacy import hasher, seal_rows
from huiguan.members.enums import LEFT, MembershipState
from huiguan.members.importing import cells
from huiguan.members.importing.columns import EXTRA, PLAIN, SECRET, checks
from huiguan.members.keys import HIDDEN, find_key_of

MIN_AGE, MAX_AGE = 16, 120

# The columns that COPY fills; what is not named is NULL.
COPIED = (
    *PLAIN,
    "name_pinyin",
    "name_strokes",
    "find_key",
    "extra",
    "data_key",
    *SECRET,
    "id_number_hash",
    "mobile_hash",
    "organization_id",
    "batch_id",
    "changed_at",
    "changed_by_id",
    "hidden_identity",
    "revision",
)
# The year in which somebody born in a year reaches the least age.
_COMING_OF_AGE = {f"{year:04d}": f"{year + MIN_AGE:04d}" for year in range(1850, 2200)}

Problem = tuple[str, str, str]


class Ready(NamedTuple):
    """A row that may be written. Texts are empty where the file says nothing; `extra` holds the configured fields.

    `masked` names secrets that came masked; `line` is None then, since such a row can only stand for a stored one.
    """

    number: int
    plain: tuple[str, ...]
    secret: tuple[str, ...]
    extra: dict[str, str]
    id_hash: bytes | None
    mobile_hash: bytes | None
    number_key: bytes | None
    masked: tuple[str, ...]
    line: bytes | None


class Refused(Exception):
    """A row with its problems: (column, value, reason)."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def preparer(setup: dict[str, Any]) -> Callable[[list[RawRow]], Prepared]:
    """The function that makes chunks ready; `setup` is what `importing.setup.gather` collected."""
    return _Preparer(setup).prepare


class _Preparer:
    def __init__(self, setup: dict[str, Any]) -> None:
        known = checks(setup)
        self._columns = [(key, index, known[key]) for key, index in setup["columns"].items()]
        self._required = {"name", *(EXTRA + spec.key for spec in setup["extras"] if spec.required)}
        self._extras = [EXTRA + spec.key for spec in setup["extras"]]
        self._oldest = f"{int(setup['today'][:4]) - MAX_AGE:04d}"
        self._headers = {(index, header) for index, header in enumerate(setup["headers"]) if header}
        self._name_at: int = setup["columns"]["name"]
        self._name_header: str = setup["headers"][self._name_at]
        self._klass = setup["klass"]
        self._hash_id = hasher("id_number", setup["organization"])
        self._hash_mobile = hasher("mobile", setup["organization"])
        self._tail = "\t".join(
            (
                str(setup["organization"]),
                str(setup["batch"]),
                setup["now"],
                str(setup["user"]) if setup["user"] else r"\N",
                "f",
                "1\n",
            )
        )

    def prepare(self, rows: list[RawRow]) -> Prepared:
        """Check, hash and seal a chunk."""
        issues: list[Issue] = []
        bad, good = 0, []
        for number, raw in rows:
            try:
                good.append((number, self._checked(raw)))
            except Refused as refusal:
                bad += 1
                issues += [Issue(number, column, value, reason) for column, value, reason in refusal.problems]
        return Prepared(rows[0][0], rows[-1][0], len(rows), list(self._sealed(good)), issues, bad)

    def _checked(self, raw: Sequence[Any]) -> dict[str, str]:
        """The values of a row by column; raises Refused with everything that is wrong."""
        values: dict[str, str] = {}
        problems: list[tuple[str, str, str]] = []
        width = len(raw)
        for key, index, check in self._columns:
            if index >= width:
                continue
            cell = raw[index]
            if cell == "" or cell is None:
                continue
            try:
                value = check(cell)
            except ValueError as reason:
                problems.append((key, cells.shown(cell), str(reason)))
                continue
            if value:
                values[key] = value
        at = self._name_at
        if at < width and raw[at] == self._name_header and self._repeats_headers(raw):
            raise Refused([("", "", _("The row repeats the headers."))])
        if not self._required <= values.keys():
            named = {problem[0] for problem in problems}
            problems += [(key, "", _("Required, but empty.")) for key in self._required - values.keys() - named]
        self._together(values, problems)
        if problems:
            raise Refused(problems)
        return values

    def _repeats_headers(self, raw: Sequence[Any]) -> bool:
        return sum((index, cell) in self._headers for index, cell in enumerate(raw) if isinstance(cell, str)) > 1

    def _together(self, values: dict[str, str], problems: list[Problem]) -> None:
        """What two cells of a row say together; fills gender and birthday from the ID number where they are missing."""
        identity = values.get("id_number")
        if identity and "*" not in identity:
            _against_identity(values, identity, problems)
        born, joined = values.get("birth_date"), values.get("joined_on")
        if born:
            self._age(born, joined, problems)
        if "left_on" in values or "first_joined_on" in values:
            _order(values, problems)
        state = values.get("state")
        if state and state != MembershipState.ADMITTED and state in LEFT and "left_on" not in values:
            problems.append(("left_on", "", _("Who has left needs the day of leaving.")))

    def _age(self, born: str, joined: str | None, problems: list[Problem]) -> None:
        """Days are compared as texts, which ISO dates allow."""
        if born < self._oldest:
            message = _("This would be an age of more than %(years)s.") % {"years": MAX_AGE}
            problems.append(("birth_date", born, message))
        if joined and joined < _COMING_OF_AGE[born[:4]] + born[4:]:
            message = _("At that time the member was younger than %(years)s.") % {"years": MIN_AGE}
            problems.append(("joined_on", joined, message))

    def _sealed(self, rows: list[tuple[int, dict[str, str]]]) -> Iterator[Ready]:
        secrets = [tuple(values.get(key, "") for key in SECRET) for _number, values in rows]
        sealed = seal_rows(SECRET, secrets)
        for (number, values), secret, ciphers in zip(rows, secrets, sealed, strict=True):
            yield self._ready(number, values, secret, ciphers)

    def _ready(
        self, number: int, values: dict[str, str], secret: tuple[str, ...], ciphers: tuple[bytes | None, ...]
    ) -> Ready:
        identity, mobile, bank = secret
        masked: tuple[str, ...] = ()
        if "*" in identity or "*" in mobile or "*" in bank or values["name"] == HIDDEN:
            masked = tuple(key for key in ("name", *SECRET) if "*" in values.get(key, ""))
            values["name"] = "" if "name" in masked else values["name"]
        extra = {key[len(EXTRA) :]: values[key] for key in self._extras if key in values} if self._extras else {}
        get = values.get
        plain = tuple([get(key, "") for key in PLAIN])
        id_hash = self._hash_id(identity) if identity and "id_number" not in masked else None
        mobile_hash = self._hash_mobile(mobile) if mobile and "mobile" not in masked else None
        member_number = plain[0]
        key = hashlib.blake2b(member_number.encode(), digest_size=8).digest() if member_number else None
        line = None if masked else self._line(values, plain, extra, (*ciphers, id_hash, mobile_hash))
        return Ready(number, plain, secret, extra, id_hash, mobile_hash, key, masked, line)

    def _line(
        self, values: dict[str, str], plain: tuple[str, ...], extra: dict[str, str], secret: Iterable[bytes | None]
    ) -> bytes:
        name, number = values["name"], plain[0]
        keys = person_keys(name)
        state = values.get("state") or (MembershipState.RESIGNED if "left_on" in values else MembershipState.ADMITTED)
        joined = values.get("joined_on", "")
        head = [
            number,
            name,
            plain[2],
            plain[3] or "\0",
            plain[4],
            plain[5],
            plain[6],
            plain[7],
            plain[8] or self._klass,
            str(state),
            joined or "\0",
            plain[11] or joined or "\0",
            plain[12] or "\0",
            plain[13],
            plain[14],
            keys.pinyin[:200],
            keys.strokes[:420],
            find_key_of(name, number),
            json.dumps(extra, ensure_ascii=False) if extra else "{}",
        ]
        # Values hold no control characters, so that a backslash is all there is to escape.
        texts = "\t".join(head).replace("\\", "\\\\").replace("\0", r"\N")
        sealed = "\t".join([r"\N" if part is None else r"\\x" + part.hex() for part in secret])
        return f"{texts}\t{sealed}\t{self._tail}".encode()


def _against_identity(values: dict[str, str], identity: str, problems: list[Problem]) -> None:
    born, gender = cells.id_birth_date(identity), cells.id_gender(identity)
    if values.setdefault("birth_date", born) != born:
        problems.append(("birth_date", values["birth_date"], _("The ID number says %(day)s.") % {"day": born}))
    if values.setdefault("gender", gender) != gender:
        wanted = _("male") if gender == "m" else _("female")
        message = _("The ID number is that of a %(gender)s person.") % {"gender": wanted}
        problems.append(("gender", _("male") if gender == "f" else _("female"), message))


def _order(values: dict[str, str], problems: list[Problem]) -> None:
    """Days of joining and leaving that cannot follow one another."""
    joined, left, first = values.get("joined_on", ""), values.get("left_on", ""), values.get("first_joined_on", "")
    if left and values.get("state") and values["state"] not in LEFT:
        problems.append(("left_on", left, _("A day of leaving, but the state is that of a member.")))
    if joined and left and left < joined:
        problems.append(("left_on", left, _("The day of leaving lies before that of joining.")))
    if first and joined and first > joined:
        problems.append(("first_joined_on", first, _("The day of first joining lies after that of joining.")))
