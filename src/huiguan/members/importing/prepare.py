"""Rows of a roster made ready: cells checked, values sealed and hashed, lines for COPY. Runs in worker processes.

Nothing here touches the database. What a row means beside others (the same number twice, known already) is the
writer's matter. Columns are read at once (`quick`); rows in which anything is doubtful are read cell by cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from itertools import compress, zip_longest
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import Issue, Prepared, RawRow, RefusedRow
from huiguan.kernel.exchange.cures import find_cure
from huiguan.kernel.privacy import hasher, seal_rows
from huiguan.members.enums import LEFT, MembershipState
from huiguan.members.importing import cells, quick
from huiguan.members.importing.columns import EXTRA, GENDER_WORDS, LIMITS, PLAIN, RECURRING, SECRET, checks
from huiguan.members.importing.cures import cures
from huiguan.members.importing.ready import NO_KEY, ReadyRows, pack
from huiguan.members.keys import HIDDEN

MIN_AGE, MAX_AGE = 16, 120
PLACE = "\2"
KEY_LENGTH = 260  # of the search key while its number, of at most 40 characters, is missing

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

_NULL, _BYTES = "\0", "\1"
_ADMITTED, _RESIGNED = MembershipState.ADMITTED.value, MembershipState.RESIGNED.value


class Problem(NamedTuple):
    """What is wrong with a row: column, what stands there, why, and what is suggested."""

    column: str
    value: str
    reason: str
    cure: str = ""
    suggestion: str = ""


class Refused(Exception):
    """A row with its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


def preparer(setup: dict[str, Any]) -> Callable[[list[RawRow]], Prepared]:
    """The function that makes chunks ready; `setup` is what `importing.setup.gather` collected."""
    return _Preparer(setup).prepare


class _Preparer:
    def __init__(self, setup: dict[str, Any]) -> None:
        known = checks(setup)
        self._columns = [(key, index, known[key]) for key, index in setup["columns"].items()]
        self._cures = cures(setup)
        limits = {key: limit for key, limit in LIMITS.items() if key not in RECURRING}
        self._readers = [(key, index, quick.reader(key, check, limits.get(key))) for key, index, check in self._columns]
        self._extras = [EXTRA + spec.key for spec in setup["extras"]]
        self._required = {"name", *(EXTRA + spec.key for spec in setup["extras"] if spec.required)}
        self._oldest = f"{int(setup['today'][:4]) - MAX_AGE:04d}"
        self._headers = {(index, header) for index, header in enumerate(setup["headers"]) if header}
        self._name_at: int = setup["columns"]["name"]
        self._name_header: str = setup["headers"][self._name_at]
        self._width = max(setup["columns"].values()) + 1
        self._klass = setup["klass"]
        # Where the file has no column of numbers, the writer puts the association's own in this place.
        self._unnumbered = "number" not in setup["columns"]
        self._names = quick.NameKeys()
        self._hash_id = hasher("id_number", setup["organization"])
        self._hash_mobile = hasher("mobile", setup["organization"])
        user = str(setup["user"]) if setup["user"] else _NULL
        self._tail = "\t".join((str(setup["organization"]), str(setup["batch"]), setup["now"], user, "f", "1"))

    def prepare(self, rows: list[RawRow]) -> Prepared:
        """Check, hash and seal a chunk."""
        numbers = [number for number, _raw in rows]
        values = self._read([raw for _number, raw in rows])
        doubtful = self._doubtful(values)
        if doubtful:
            values = {key: column[:] for key, column in values.items()}
        issues: list[Issue] = []
        refused: list[RefusedRow] = []
        good = [True] * len(rows)
        for at in doubtful:
            try:
                checked = self._checked(rows[at][1])
                for key, column in values.items():
                    column[at] = checked.get(key, "")
            except Refused as refusal:
                good[at] = False
                issues += [Issue(numbers[at], *problem) for problem in refusal.problems]
                refused.append(RefusedRow(numbers[at], self._kept(rows[at][1])))
        if not all(good):
            numbers = list(compress(numbers, good))
            values = {key: list(compress(column, good)) for key, column in values.items()}
        ready = self._ready(numbers, values)
        return Prepared(rows[0][0], rows[-1][0], len(rows), ready, issues, len(rows) - len(numbers), refused)

    def _kept(self, raw: Sequence[Any]) -> dict[str, Any]:
        """The cells of a refused row, numbers as numbers, so that a corrected row is read as the file's would be."""
        found = ((key, raw[index]) for key, index, _check in self._columns if index < len(raw))
        return {
            key: cell if isinstance(cell, (str, int, float)) else cells.shown(cell)
            for key, cell in found
            if cell not in ("", None)
        }

    def _cured(self, key: str, cell: Any, check: cells.Check) -> tuple[str, str]:
        """What is suggested for a refused cell. Nothing for numbers: which digits are lost nobody can tell."""
        found = find_cure(cell, check, self._cures.get(key, ())) if isinstance(cell, str) else None
        return found or ("", "")

    def _read(self, raws: list[Sequence[Any]]) -> dict[str, list[Any]]:
        """Values by column and row; None where a cell has to be looked at again."""
        by_place = list(zip_longest(*raws, fillvalue=""))
        nothing: Any = [""] * len(raws)
        by_place += [nothing] * (self._width - len(by_place))
        found: dict[str, list[Any]] = dict.fromkeys((*PLAIN, *SECRET, *self._extras), nothing)
        return found | {key: read(by_place[index]) for key, index, read in self._readers}

    def _doubtful(self, values: dict[str, list[Any]]) -> list[int]:
        """The rows that have to be read cell by cell; the others get gender and birthday from their ID number."""
        doubtful = {
            at for column in values.values() if None in column for at, value in enumerate(column) if value is None
        }
        for key in self._required:
            doubtful |= {at for at, value in enumerate(values[key]) if not value}
        unusual = {self._name_header, HIDDEN}
        if not unusual.isdisjoint(values["name"]):
            doubtful |= {at for at, name in enumerate(values["name"]) if name in unusual}
        values["birth_date"], values["gender"] = values["birth_date"][:], values["gender"][:]
        return sorted(doubtful | self._contradictory(values))

    def _contradictory(self, values: dict[str, list[Any]]) -> set[int]:
        """Rows whose cells may not fit together; `_together` says what is wrong, if anything is."""
        births, genders, oldest, grown = values["birth_date"], values["gender"], self._oldest, _COMING_OF_AGE
        doubtful: set[int] = set()
        doubt, birth_in = doubtful.add, cells.id_birth_date
        for at, (identity, born, gender, joined) in enumerate(
            zip(values["id_number"], births, genders, values["joined_on"], strict=True)
        ):
            if identity and len(identity) == 18:
                known, sex = birth_in(identity), "m" if identity[16] in "13579" else "f"
                if (born and born != known) or (gender and gender != sex):
                    doubt(at)
                    continue
                births[at], genders[at], born = known, sex, known
            if born and (born < oldest or (joined and joined < grown[born[:4]] + born[4:])):
                doubt(at)
        for at, (left, state) in enumerate(zip(values["left_on"], values["state"], strict=True)):
            if left or (state and state != _ADMITTED):
                doubt(at)
        for at, (first, joined) in enumerate(zip(values["first_joined_on"], values["joined_on"], strict=True)):
            if first and joined and first > joined:
                doubt(at)
        return doubtful

    def _checked(self, raw: Sequence[Any]) -> dict[str, str]:
        """The values of a row by column; raises Refused with everything that is wrong."""
        values: dict[str, str] = {}
        problems: list[Problem] = []
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
                problems.append(Problem(key, cells.shown(cell), str(reason), *self._cured(key, cell, check)))
                continue
            if value:
                values[key] = value
        at = self._name_at
        if at < width and raw[at] == self._name_header and self._repeats_headers(raw):
            raise Refused([Problem("", "", _("The row repeats the headers."))])
        if not self._required <= values.keys():
            named = {problem[0] for problem in problems}
            problems += [Problem(key, "", _("Required, but empty.")) for key in self._required - values.keys() - named]
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
        if born and "*" not in born:
            self._age(born, joined, problems)
        if "left_on" in values or "first_joined_on" in values:
            _order(values, problems)
        state = values.get("state")
        if state and state != MembershipState.ADMITTED and state in LEFT and "left_on" not in values:
            problems.append(Problem("left_on", "", _("Who has left needs the day of leaving.")))

    def _age(self, born: str, joined: str | None, problems: list[Problem]) -> None:
        """Days are compared as texts, which ISO dates allow."""
        if born < self._oldest:
            message = _("This would be an age of more than %(years)s.") % {"years": MAX_AGE}
            problems.append(Problem("birth_date", born, message))
        if joined and joined < _COMING_OF_AGE[born[:4]] + born[4:]:
            message = _("At that time the member was younger than %(years)s.") % {"years": MIN_AGE}
            problems.append(Problem("joined_on", joined, message))

    def _ready(self, numbers: list[int], values: dict[str, list[str]]) -> ReadyRows:
        masked = _take_masks(values)
        plain, secret = [values[key] for key in PLAIN], [values[key] for key in SECRET]
        sealed = list(seal_rows(SECRET, zip(*secret, strict=True)))
        id_hashes = self._hashes(self._hash_id, "id_number", values["id_number"], masked)
        mobile_hashes = self._hashes(self._hash_mobile, "mobile", values["mobile"], masked)
        extras = self._extras_of(values)
        lines = self._lines(values, extras, (*zip(*sealed, strict=True), id_hashes, mobile_hashes)) if numbers else b""
        return ReadyRows(
            numbers,
            b"".join([found[:8] if found else NO_KEY for found in id_hashes]),
            b"".join([_short_key(number) for number in values["number"]]),
            masked,
            lines,
            pack(plain, secret, extras, id_hashes, mobile_hashes),
        )

    @staticmethod
    def _hashes(
        hashed: Callable[[str], bytes], key: str, column: list[str], masked: dict[int, tuple[str, ...]]
    ) -> list[bytes | None]:
        found = [hashed(value) if value else None for value in column]
        for at, fields in masked.items():
            if key in fields:
                found[at] = None
        return found

    def _extras_of(self, values: dict[str, list[str]]) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for key in self._extras:
            for at, value in enumerate(values[key]):
                if value:
                    found.setdefault(at, {})[key[len(EXTRA) :]] = value
        return found

    def _lines(
        self,
        values: dict[str, list[str]],
        extras: dict[int, dict[str, str]],
        sealed: Sequence[Sequence[bytes | None]],
    ) -> bytes:
        """The lines for COPY, in the order of `COPIED`. A value holds no control characters: they mark what is ours."""
        count = len(values["name"])
        dates = {key: [value or _NULL for value in values[key]] for key in ("birth_date", "joined_on", "left_on")}
        firsts = [first or joined for first, joined in zip(values["first_joined_on"], dates["joined_on"], strict=True)]
        states = [
            state or (_ADMITTED if left == _NULL else _RESIGNED)
            for state, left in zip(values["state"], dates["left_on"], strict=True)
        ]
        made = dates | {
            "klass": [klass or self._klass for klass in values["klass"]],
            "state": states,
            "first_joined_on": firsts,
        }
        if self._unnumbered:
            made["number"] = [PLACE] * count
        pinyin, strokes, found = zip(*map(self._names.__getitem__, values["name"]), strict=True)
        columns = [made.get(key, values[key]) for key in PLAIN]
        columns += [pinyin, strokes, _find_keys(found, made.get("number", values["number"]))]
        columns.append([json.dumps(extras[at], ensure_ascii=False) if at in extras else "{}" for at in range(count)])
        columns += [[_NULL if part is None else _BYTES + part.hex() for part in column] for column in sealed]
        text = "\n".join(["\t".join(line) for line in zip(*columns, [self._tail] * count, strict=True)]) + "\n"
        encoded = text.encode()
        if b"\\" in encoded:
            encoded = encoded.replace(b"\\", rb"\\")
        return encoded.replace(_NULL.encode(), rb"\N").replace(_BYTES.encode(), rb"\\x")


def _take_masks(values: dict[str, list[str]]) -> dict[int, tuple[str, ...]]:
    """Which values of which rows came masked; a masked name is none, and of a birthday the year is left."""
    masked: dict[int, tuple[str, ...]] = {}
    for key in ("name", *SECRET, "birth_date"):
        if any("*" in value for value in values[key]):
            for at, value in enumerate(values[key]):
                if "*" in value:
                    masked[at] = (*masked.get(at, ()), key)
    for at, fields in masked.items():
        if "name" in fields:
            values["name"][at] = ""
    return masked


def _find_keys(found: Sequence[str], numbers: list[str]) -> list[str]:
    """What is searched for; where the number is still missing there is room for it."""
    return [
        ((begun[: KEY_LENGTH - 1] if number == PLACE else begun) + number.lower())[:300]
        for begun, number in zip(found, numbers, strict=True)
    ]


def _short_key(number: str) -> bytes:
    return hashlib.blake2b(number.encode(), digest_size=8).digest() if number else NO_KEY


def _against_identity(values: dict[str, str], identity: str, problems: list[Problem]) -> None:
    born, gender = cells.id_birth_date(identity), cells.id_gender(identity)
    if values.get("birth_date") == f"{born[:4]}-**-**":
        values["birth_date"] = born
    if values.setdefault("birth_date", born) != born:
        message = _("The ID number says %(day)s.") % {"day": born}
        problems.append(Problem("birth_date", values["birth_date"], message, "from_id", born))
    if values.setdefault("gender", gender) != gender:
        wanted = _("male") if gender == "m" else _("female")
        message = _("The ID number is that of a %(gender)s person.") % {"gender": wanted}
        found = _("male") if gender == "f" else _("female")
        problems.append(Problem("gender", found, message, "from_id", GENDER_WORDS[gender]))


def _order(values: dict[str, str], problems: list[Problem]) -> None:
    """Days of joining and leaving that cannot follow one another."""
    joined, left, first = values.get("joined_on", ""), values.get("left_on", ""), values.get("first_joined_on", "")
    if left and values.get("state") and values["state"] not in LEFT:
        problems.append(Problem("left_on", left, _("A day of leaving, but the state is that of a member.")))
    if joined and left and left < joined:
        problems.append(Problem("left_on", left, _("The day of leaving lies before that of joining.")))
    if first and joined and first > joined:
        problems.append(Problem("first_joined_on", first, _("The day of first joining lies after that of joining.")))
