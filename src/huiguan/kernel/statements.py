"""Small questions of every page, asked in SQL.

The object mapper takes a millisecond of processor time to word such a statement, the database a tenth of one to answer
it. Only for reads that each page makes: plain ones, whose columns are named and whose values are parameters; and those
of `worded`, which the object mapper words once for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import ModelIterable

Value = int | str | date | tuple[int, ...] | tuple[str, ...] | None
Row = tuple[Any, ...]


def rows_of(statement: str, *values: Any) -> list[Row]:
    """All rows of a statement with `%s` for each value."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def first_of(statement: str, *values: Any) -> Any:
    """The first column of the first row; None when there is no row."""
    return next((row[0] for row in rows_of(statement, *values)), None)


@dataclass(frozen=True, slots=True)
class _Worded:
    """A statement with the places of the values in it (None: a value of the statement's own), and how rows are read."""

    sql: str
    own: tuple[Any, ...]
    places: tuple[int | None, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    make: Callable[[Row], Any]


_KEPT = 512
_WIDE = 2**31
_worded: dict[tuple[Any, ...], _Worded] = {}


def worded(build: Callable[..., models.QuerySet[Any]], *values: Value) -> list[Any]:
    """The rows of `build(*values)`, which is called once for each shape of the values: their types, lengths of tuples.

    `build` is a function of a module that puts each value into a condition as it is (exactly, in a tuple, between),
    never a part of one, and decides nothing by it. Without `select_related`; rows of `values_list` in its order.
    ValueError for a value that does not stand in the statement by itself. None and numbers too wide for a column are
    asked by the query set itself, and so is what no row could answer: that may be for the sake of the mark.
    """
    if not all(_is_plain(one) for one in _flat(values)):
        return list(build(*values))
    alike = [_rounded(value) if isinstance(value, tuple) else value for value in values]
    key = (build, *((type(value), len(value)) if isinstance(value, tuple) else type(value) for value in alike))
    known = _worded.get(key) or _word(build, alike)
    if known is None:
        return list(build(*values))
    if len(_worded) >= _KEPT and key not in _worded:
        _worded.clear()
    _worded[key] = known
    return _ask(known, _flat(alike))


def _is_plain(value: Any) -> bool:
    return value is not None and not (isinstance(value, int) and abs(value) >= _WIDE)


def _rounded(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """With the last one repeated up to a power of two: pages of any length need few statements, and find the same."""
    missing = (1 << (len(values) - 1).bit_length()) - len(values) if values else 0
    return values + values[-1:] * missing


def _ask(known: _Worded, flat: Sequence[Any]) -> list[Any]:
    filled = (
        own if place is None else _like(own, flat[place]) for own, place in zip(known.own, known.places, strict=True)
    )
    found = rows_of(known.sql, *filled)
    return [known.make(_converted(row, known)) for row in found]


def _like(mark: Any, value: Any) -> Any:
    """The value as the driver is given it: some columns of numbers are told their width."""
    return value if type(mark) in _PLAIN else type(mark)(value)


_PLAIN = (int, str, date)


def _converted(row: Row, known: _Worded) -> Row:
    if not known.converters:
        return row
    read = list(row)
    for at, convert, expression in known.converters:
        read[at] = convert(read[at], expression, connection)
    return tuple(read)


def _flat(values: Sequence[Value]) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, tuple) else (value,))]


def _word(build: Callable[..., models.QuerySet[Any]], values: Sequence[Value]) -> _Worded | None:
    """Word it with marks in place of the values; None where no row can answer."""
    count = 0
    marks: list[Value] = []
    for value in values:
        if isinstance(value, tuple):
            marks.append(tuple(_mark(one, count + at) for at, one in enumerate(value)))
            count += len(value)
        else:
            marks.append(_mark(value, count))
            count += 1
    query: Any = build(*marks)
    if hasattr(query, "_check"):
        query._check()  # a read through a lock stays one
    compiler = query.query.get_compiler(using=connection.alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = _places(params, _flat(marks))
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    every = tuple((at, one, expression) for at, (several, expression) in converters.items() for one in several)
    return _Worded(sql, tuple(params), places, every, _maker(query, compiler))


def _mark(value: Any, number: int) -> Any:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, bool) or not isinstance(value, (int, str, date)):
        raise TypeError(f"{value!r} is no value of a worded statement")
    if isinstance(value, int):
        return 1_940_000_000 + number
    return f"\ue000{number}" if isinstance(value, str) else date(1066, 1, 1) + timedelta(days=number)


def _places(params: Sequence[Any], marks: Sequence[Any]) -> tuple[int | None, ...]:
    number = {mark: at for at, mark in enumerate(marks)}
    places = tuple(number.get(param) if isinstance(param, _PLAIN) else None for param in params)
    if missing := set(range(len(marks))) - set(places):
        raise ValueError(f"no place in the statement for the values {sorted(missing)}")
    return places


def _maker(query: Any, compiler: Any) -> Callable[[Row], Any]:
    """How a row becomes what the query set gives: an instance with its annotations, or the row as it is."""
    if query._iterable_class is not ModelIterable:
        return lambda row: row
    info = compiler.klass_info
    made, fields = info["model"], info["select_fields"]
    names = [compiler.select[at][0].target.attname for at in fields]
    first, end = fields[0], fields[-1] + 1
    annotated = tuple(compiler.annotation_col_map.items())
    alias = connection.alias

    def make(row: Row) -> Any:
        instance = made.from_db(alias, names, row[first:end])
        for name, at in annotated:
            setattr(instance, name, row[at])
        return instance

    return make
