"""Matching prepared rows with the register, and writing them.

Certain is only the ID number, and the member number that this register gave itself: such rows are brought up to date.
Everything else is a new member; whoever looks like one already known is created too and shown as a likely duplicate.
Rows are locked by their revision: what somebody changed between our look and our writing is looked at once more.
"""

from __future__ import annotations

import base64
import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from psycopg import sql

from huiguan.kernel.exchange import ImportContext
from huiguan.kernel.exchange.bulk import Issue, Prepared, RefusedRow, Repeat, Sample, Undo, Written
from huiguan.kernel.exchange.cures import EMPTY
from huiguan.kernel.exchange.enums import IssueKind
from huiguan.kernel.exchange.seen import SeenKeys
from huiguan.kernel.i18n.names import person_keys
from huiguan.kernel.privacy import open_value, seal_rows, seal_value, unwrap_key
from huiguan.members.enums import CURRENT, LEFT, MembershipState
from huiguan.members.importing import closing
from huiguan.members.importing.columns import DATES, EXTRA, GENDER_WORDS, PLAIN, SECRET
from huiguan.members.importing.numbering import NumberGiver
from huiguan.members.importing.prepare import COPIED
from huiguan.members.importing.ready import Ready, ReadyRows
from huiguan.members.keys import HIDDEN, find_key_of
from huiguan.members.sealing import MEMBERSHIP

TABLE = "members_membership"
SAMPLES = 1_000
_STORED = ("id", "revision", *PLAIN, "extra", "hidden_identity", "data_key", *SECRET, "id_number_hash", "mobile_hash")
# One text of all keys: thousands of array elements would be quoted one by one.
_SELECT = (
    f"SELECT {', '.join('m.' + column for column in _STORED)} FROM unnest(string_to_array(%s, ',')) AS v(sought)"  # noqa: S608 - fixed names
    f" JOIN {TABLE} AS m ON m.organization_id = %s AND m."
)
_COPY = sql.SQL("COPY {} ({}) FROM STDIN").format(
    sql.Identifier(TABLE), sql.SQL(", ").join(map(sql.Identifier, COPIED))
)
_TYPES = {**dict.fromkeys(PLAIN, "text"), **dict.fromkeys(DATES, "date"), **dict.fromkeys(SECRET, "bytea")} | {
    "extra": "jsonb",
    "data_key": "bytea",
    "id_number_hash": "bytea",
    "mobile_hash": "bytea",
    "name_pinyin": "text",
    "name_strokes": "text",
    "find_key": "text",
}
_HASH_OF = {"id_number": "id_number_hash", "mobile": "mobile_hash"}


@dataclass(slots=True)
class Change:
    """A stored row that the file changes: the new values by column."""

    row: Ready
    stored: dict[str, Any]
    values: dict[str, Any]


class RosterWriter:
    """Writes the chunks of one import into one association's register."""

    def __init__(self, context: ImportContext, setup: dict[str, Any]) -> None:
        self._context = context
        self._organization: int = setup["organization"]
        self._user: int | None = setup["user"]
        self._identities = SeenKeys(setup["expected"])
        self._numbers = SeenKeys(setup["expected"] if "number" in setup["columns"] else 0)
        # Into an empty register every row is new; whoever enters a member meanwhile is met at the unique indexes.
        self._alone = not setup.get("correcting") and closing.is_empty_but_for(self._organization, context.batch_id)
        self._current = 0
        self._present = 0
        self._new = 0
        self._matched_ids = array("q")
        self._room = dict.fromkeys(("new", "changed", "unchanged"), SAMPLES)
        self._words = _words_of(setup)
        self._giver = NumberGiver(context.organization, context.batch_id, "number" in setup["columns"])

    def write(self, prepared: Prepared) -> Written:
        """Match a chunk and write it; in a trial run only match it."""
        self._current = 0
        rows: ReadyRows = prepared.payload
        identities, numbers = rows.keys()
        plain = self._alone and not rows.masked
        if plain and not self._identities.knows_any(identities) and not self._numbers.knows_any(numbers):
            self._copy(rows.lines)
            written = Written(new=len(rows))
            if self._room["new"]:
                for row in rows.rows[: self._room["new"]]:
                    self._show(written, "new", row, row.plain[4])
            return written
        return self._write_each(rows.rows)

    def _write_each(self, ready: list[Ready]) -> Written:
        written = Written()
        fresh: list[Ready] = []
        changes: list[Change] = []
        for row, stored in self._matched(self._without_repetitions(ready, written), written):
            if stored is None:
                fresh.append(row)
                if self._room["new"]:
                    self._show(written, "new", row, row.plain[4])
                continue
            self._current += stored["state"] in CURRENT
            if self._context.dry_run:
                self._matched_ids.append(stored["id"])
            values = _differences(row, stored)
            if values:
                changes.append(Change(row, stored, values))
                if self._room["changed"]:
                    self._show(written, "changed", row, ",".join(_told(values)), stored)
            else:
                written.unchanged += 1
                if self._room["unchanged"]:
                    self._show(written, "unchanged", row, row.plain[4], stored)
        written.new, written.changed = len(fresh), len(changes)
        self._copy(b"".join([row.line for row in fresh if row.line is not None]))
        if not self._context.dry_run:
            written.undo = self._update(changes)
        return written

    def _show(
        self, written: Written, result: str, row: Ready, detail: str, stored: dict[str, Any] | None = None
    ) -> None:
        """The first rows of each kind are kept, for whoever opens the figure."""
        self._room[result] -= 1
        shown = stored or {"id": None, "name": "", "number": ""}
        label = " ".join(filter(None, (row.plain[1] or shown["name"], row.plain[0] or shown["number"])))
        written.samples.append(Sample(result, row.number, label, detail, shown["id"]))

    def remember(self, prepared: Prepared) -> None:
        """Later rows with the same numbers are repetitions."""
        rows: ReadyRows = prepared.payload
        identities, numbers = rows.keys()
        self._identities.add_all(identities, rows.numbers)
        self._numbers.add_all(numbers, rows.numbers)
        self._present += self._current
        self._new += len(rows)

    def finish(self) -> dict[str, Any]:
        """Flag likely duplicates; count who is in the register but not in the file."""
        if self._context.dry_run:
            return {"gone": closing.present(self._organization) - self._present}
        self._giver.number_rest()
        found = {"duplicates": closing.flag_duplicates(self._organization, self._context.batch_id, self._new)}
        closing.fold(self._new)
        return found

    def gone(self) -> Iterable[Sample]:
        """After a trial run: present members whom no row of the file means."""
        return closing.absent(self._organization, self._matched_ids)

    def settle(self, count: int) -> None:
        """Number the last new rows, and flag those of them that look like members known already."""
        self._giver.number_rest()
        closing.flag_last(self._organization, self._context.batch_id, count)

    def _without_repetitions(self, rows: list[Ready], written: Written) -> list[Ready]:
        here: dict[bytes, int] = {}
        kept = []
        for row in rows:
            problem = self._repeated(row, here)
            if problem is None:
                kept.append(row)
                continue
            self._refuse(written, row, IssueKind.REPEATED, *problem)
        return kept

    def _repeated(self, row: Ready, here: dict[bytes, int]) -> tuple[str, str] | None:
        if row.id_hash is not None:
            before = here.setdefault(row.id_hash, row.number)
            if before == row.number:
                before = self._identities.row_of(row.id_hash) or row.number
            if before != row.number:
                return "id_number", _("The same ID number stands in row %(row)s.") % {"row": before}
        if row.number_key is not None:
            before = here.setdefault(row.number_key, row.number)
            if before == row.number:
                before = self._numbers.row_of(row.number_key) or row.number
            if before != row.number:
                return "number", _("The same member number stands in row %(row)s.") % {"row": before}
        return None

    def _matched(self, rows: list[Ready], written: Written) -> Iterable[tuple[Ready, dict[str, Any] | None]]:
        """Rows with the stored row that they certainly mean, or None; those that cannot be are refused."""
        hashes = ",".join([row.id_hash.hex() for row in rows if row.id_hash is not None])
        identities = self._stored("id_number_hash", "id_number_hash = decode(v.sought, 'hex')", hashes)
        # A number is unique in its register: where the row found by its identity has it, no other row does.
        named = ",".join([row.plain[0] for row in rows if row.plain[0] and not _has_number(row, identities)])
        # The second condition is that of the partial index: without it each chunk reads the whole table.
        numbers = self._stored("number", "number = v.sought AND NOT m.number = ''", named)
        for row in rows:
            by_identity = identities.get(row.id_hash) if row.id_hash is not None else None
            by_number = numbers.get(row.plain[0]) if row.plain[0] else None
            if by_identity is not None and by_identity["number"] == row.plain[0]:
                by_number = by_identity
            stored = by_identity or by_number
            problem = _contradiction(row, by_identity, by_number) or _forbidden(row, stored)
            if problem is None:
                yield row, stored
            else:
                self._refuse(written, row, IssueKind.REGISTER, *problem)

    def _refuse(self, written: Written, row: Ready, kind: IssueKind, column: str, reason: str, cure: str = "") -> None:
        if column in SECRET:
            value = row.secret[SECRET.index(column)]
        else:
            value = row.plain[PLAIN.index(column)] if column in PLAIN else ""
        written.bad += 1
        written.issues.append(Issue(row.number, column, value, reason, cure, kind=kind))
        written.refused.append(RefusedRow(row.number, self._cells(row)))

    def _cells(self, row: Ready) -> dict[str, str]:
        """A row as it was read, in the words of a file."""
        cells = {key: value for key, value in zip((*PLAIN, *SECRET), (*row.plain, *row.secret), strict=True) if value}
        cells |= {key: self._words.get((key, cells[key]), cells[key]) for key in _WORDED & cells.keys()}
        if "name" in row.masked:
            cells["name"] = HIDDEN
        return cells | {EXTRA + key: value for key, value in row.extra.items()}

    def _stored(self, column: str, condition: str, sought: str) -> dict[Any, dict[str, Any]]:
        if not sought:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(_SELECT + condition, [sought, self._organization])
            found = [dict(zip(_STORED, row, strict=True)) for row in cursor.fetchall()]
        return {_key(row[column]): row for row in found}

    def _copy(self, lines: bytes) -> None:
        if not lines or self._context.dry_run:
            return
        numbered = self._giver.numbered(lines)
        try:
            # COPY goes past Django's cursor: what it raises has to become Django's, by which faults are told apart.
            with connection.wrap_database_errors, connection.cursor() as cursor, cursor.cursor.copy(_COPY) as copy:
                copy.write(numbered)
        except IntegrityError:
            self._alone = False
            raise

    def _update(self, changes: list[Change]) -> list[Undo]:
        """Write changes, those of the same columns in one statement; what was there before, for undoing."""
        groups: dict[tuple[str, ...], list[Change]] = {}
        for change in changes:
            groups.setdefault(tuple(sorted(change.values)), []).append(change)
        for columns, group in groups.items():
            self._update_group(columns, group)
        return [Undo(change.row.number, change.stored["id"], _before(change)) for change in changes]

    def _update_group(self, columns: tuple[str, ...], group: list[Change]) -> None:
        """Raises Repeat when somebody changed one of the rows since they were looked at; the chunk is then repeated."""
        arrays = [[_written_value(column, change.values[column]) for change in group] for column in columns]
        statement = sql.SQL(
            "UPDATE {table} AS m SET {sets}, revision = m.revision + 1, changed_at = now(), changed_by_id = %s"
            " FROM unnest(%s::bigint[], %s::int[], {kinds}) AS v(id, revision, {names})"
            " WHERE m.id = v.id AND m.revision = v.revision"
        ).format(
            table=sql.Identifier(TABLE),
            sets=sql.SQL(", ").join(_set(column) for column in columns),
            kinds=sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(_TYPES[column])) for column in columns),
            names=sql.SQL(", ").join(map(sql.Identifier, columns)),
        )
        ids, revisions = [c.stored["id"] for c in group], [c.stored["revision"] for c in group]
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._user, ids, revisions, *arrays])
            if cursor.rowcount != len(group):
                raise Repeat


def _set(column: str) -> sql.Composable:
    if column == "extra":
        return sql.SQL("extra = m.extra || v.extra")
    return sql.SQL("{0} = v.{0}").format(sql.Identifier(column))


def _written_value(column: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if column == "extra" else value


def _key(value: Any) -> Any:
    return bytes(value) if isinstance(value, (memoryview, bytearray)) else value


_WORDED = {"gender", "klass", "state"}


def _words_of(setup: dict[str, Any]) -> dict[tuple[str, str], str]:
    """What files write for classes, states and genders, by column and stored value."""
    words = {("gender", key): word for key, word in GENDER_WORDS.items()}
    for column, known in (("klass", setup["classes"]), ("state", setup["states"])):
        for word, value in known.items():
            words.setdefault((column, value), word)
    return words


def _has_number(row: Ready, identities: dict[Any, dict[str, Any]]) -> bool:
    known = identities.get(row.id_hash) if row.id_hash is not None else None
    return known is not None and known["number"] == row.plain[0]


def _told(values: dict[str, Any]) -> list[str]:
    """The columns that a change concerns, as the sheet names them."""
    hidden = {"name_pinyin", "name_strokes", "find_key", "data_key", "id_number_hash", "mobile_hash", "extra"}
    return [*(key for key in values if key not in hidden), *(EXTRA + key for key in values.get("extra", ()))]


def _contradiction(
    row: Ready, by_identity: dict[str, Any] | None, by_number: dict[str, Any] | None
) -> tuple[str, ...] | None:
    """ID number and member number that name two members."""
    if by_number is None:
        return None
    other = by_identity is not None and by_identity["id"] != by_number["id"]
    if other or (by_identity is None and row.id_hash is not None and by_number["id_number_hash"] is not None):
        return "number", _("This member number belongs to another member, %(name)s.") % {"name": by_number["name"]}
    return None


def _forbidden(row: Ready, stored: dict[str, Any] | None) -> tuple[str, ...] | None:
    """What an import may not do to a stored row, or with a masked value."""
    state = row.plain[PLAIN.index("state")]
    if stored is None:
        if row.masked:
            cure = EMPTY if row.masked[0] == "birth_date" else ""
            return row.masked[0], _("Masked, and no member has this number. Give the full value."), cure
        return None
    for field in row.masked:
        if field == "name":
            if not stored["hidden_identity"]:
                return field, _("“%(cell)s” is no name.") % {"cell": HIDDEN}
        elif not _is_masked_of(row, stored, field):
            reason = _("Masked, and not the mask of the stored value. Give the full value, or leave it empty.")
            return field, reason, EMPTY
    if state and state != stored["state"]:
        reason = _("The register says “%(state)s”. A state is changed in the member's file, not by import.")
        cure = "" if stored["state"] in LEFT else EMPTY
        return "state", reason % {"state": MembershipState(stored["state"]).label}, cure
    if not state and stored["state"] in LEFT:
        values = {"state": MembershipState(stored["state"]).label, "day": stored["left_on"]}
        return "", _("In the register as “%(state)s” since %(day)s. Admit again in the member's file first.") % values
    return None


def _is_masked_of(row: Ready, stored: dict[str, Any], field: str) -> bool:
    """Whether a masked value of the file is the mask of the stored one."""
    if field == "birth_date":
        year = row.plain[PLAIN.index(field)][:4]
        return _stored_text(stored[field])[:4] == year
    return row.secret[SECRET.index(field)] == _mask_of(stored, field)


def _mask_of(stored: dict[str, Any], field: str) -> str:
    value = _opened(stored, field)
    return MEMBERSHIP.field(field).mask(value) if value else ""


def _opened(stored: dict[str, Any], field: str) -> str:
    if stored["data_key"] is None or stored[field] is None:
        return ""
    return open_value(unwrap_key(stored["data_key"]), field, stored[field])


def _differences(row: Ready, stored: dict[str, Any]) -> dict[str, Any]:
    """The columns in which the file says something else. Empty cells say nothing."""
    values: dict[str, Any] = {}
    for column, value in zip(PLAIN, row.plain, strict=True):
        if value and value != _stored_text(stored[column]) and column != "state" and column not in row.masked:
            values[column] = value
    if stored["hidden_identity"]:
        # The name of a hidden identity lies sealed; it is changed in the member's file.
        values.pop("name", None)
    if values.keys() & {"name", "number"}:
        name, number = values.get("name", stored["name"]), values.get("number", stored["number"])
        keys, hidden = person_keys(name), stored["hidden_identity"]
        if not hidden:
            values["name_pinyin"], values["name_strokes"] = keys.pinyin[:200], keys.strokes[:420]
        values["find_key"] = number.lower() if hidden else find_key_of(name, number)
    held = stored["extra"] if isinstance(stored["extra"], dict) else json.loads(stored["extra"] or "{}")
    extra = {key: value for key, value in row.extra.items() if held.get(key) != value}
    if extra:
        values["extra"] = extra
    secrets = {field: value for field in SECRET if (value := _new_secret(row, stored, field))}
    return values | _sealed(stored, secrets, row)


def _stored_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value.isoformat())


def _new_secret(row: Ready, stored: dict[str, Any], field: str) -> str:
    """The full value of the file where it differs from the stored one; empty otherwise."""
    value = row.secret[SECRET.index(field)]
    if not value or field in row.masked:
        return ""
    if field in _HASH_OF and stored[_HASH_OF[field]] is not None:
        same = bytes(stored[_HASH_OF[field]]) == (row.id_hash if field == "id_number" else row.mobile_hash)
    else:
        same = _opened(stored, field) == value
    return "" if same else value


def _sealed(stored: dict[str, Any], secrets: dict[str, str], row: Ready) -> dict[str, Any]:
    """New secrets under the row's own data key, or with a first one."""
    if not secrets:
        return {}
    if stored["data_key"] is None:
        wrapped, *parts = next(iter(seal_rows(tuple(secrets), [tuple(secrets.values())])))
        found: dict[str, Any] = {"data_key": wrapped, **dict(zip(secrets, parts, strict=True))}
    else:
        key = unwrap_key(stored["data_key"])
        found = {field: seal_value(key, field, value) for field, value in secrets.items()}
    hashes = {"id_number": row.id_hash, "mobile": row.mobile_hash}
    return found | {_HASH_OF[field]: hashes[field] for field in secrets if field in _HASH_OF}


def _before(change: Change) -> dict[str, Any]:
    """Plain JSON that leads back; secrets stay sealed."""
    before: dict[str, Any] = {"revision": change.stored["revision"] + 1}
    for column in change.values:
        if column in {"name_pinyin", "name_strokes", "find_key"}:
            continue
        value = change.stored[column]
        if column == "extra":
            held = value if isinstance(value, dict) else json.loads(value or "{}")
            before["extra"] = {key: held.get(key) for key in change.values["extra"]}
        elif isinstance(value, (bytes, bytearray, memoryview)):
            before[column] = base64.b64encode(bytes(value)).decode()
        else:
            before[column] = _stored_text(value) if value is not None else None
    return before
