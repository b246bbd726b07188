"""Columns read at once give what rows read cell by cell give."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.members.importing.filthy import HEADERS, filthy_roster

from huiguan.kernel.exchange.bulk import Prepared, RawRow
from huiguan.kernel.exchange.seen import SeenKeys
from huiguan.kernel.i18n.names import initials, person_keys, pinyin_key, pinyin_plain, strokes_key
from huiguan.members.importing import prepare
from huiguan.members.importing.columns import ExtraSpec, state_words
from huiguan.members.importing.prepare import COPIED, preparer

Rows = list[RawRow]
RANDOM = {"data_key", "id_number", "mobile", "bank_account"}


def _setup() -> dict[str, Any]:
    return {
        "columns": {key: place for place, key in enumerate([*HEADERS, "extra_size"])},
        "headers": [*HEADERS.values(), "尺码"],
        "classes": {"正式会员": "full", "full": "full"},
        "states": state_words(),
        "extras": (ExtraSpec("size", "choice", ("S", "M")),),
        "today": "2026-11-22",
        "now": "2026-11-22T00:00:00+00:00",
        "klass": "full",
        "organization": 7,
        "batch": 9,
        "user": None,
    }


def _shown(prepared: Prepared) -> tuple[Any, ...]:
    """A chunk without what is drawn at random; of sealed values only whether there is one."""
    rows = []
    for row in prepared.payload.rows:
        line: Any = None
        if row.line is not None:
            values = dict(zip(COPIED, row.line.decode().rstrip("\n").split("\t"), strict=True))
            line = {key: value == r"\N" if key in RANDOM else value for key, value in values.items()}
        rows.append((row._replace(line=None), line))
    return prepared.first, prepared.last, prepared.count, prepared.bad, prepared.issues, rows


def _both(rows: Rows) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    quickly = _shown(preparer(_setup())(rows))
    every = patch.object(prepare._Preparer, "_doubtful", lambda self, values: list(range(len(rows))))
    with every:
        return quickly, _shown(preparer(_setup())(rows))


def test_a_filthy_roster() -> None:
    rows: Rows = [
        (number, [row.get(key, "") for key in HEADERS] + ["S" if number % 3 else ""])
        for number, row in enumerate(filthy_roster(1_500, seed=3).rows, start=2)
    ]
    rows.append((len(rows) + 2, [*HEADERS.values(), "尺码"]))
    quickly, slowly = _both(rows)
    assert quickly == slowly
    assert len(quickly[4]) > 300
    assert len(quickly[5]) > 300


CELLS = st.one_of(
    st.sampled_from(
        ["", " ", None, "无", "***", "男", "女", "M", "会员", "正式会员", "王小红", "王 小红", "欧阳娜娜", "a\\b"]
    ),
    st.sampled_from(
        ["2020-01-05", "2020.5", 20200501, 43961, 2020.1, True, 1.0, "去世", "合计", "=A1", "#REF!", "O'Neil"]
    ),
    st.sampled_from(
        ["13800138000", "138****8000", 13800138000, "+86 138 0013 8000", "44010619900101001X", "4401061990"]
    ),
    st.sampled_from(
        ["622202123456789012", "12345678", "X@Example.org", "a@b.cn", "S", "姓名", "1", "\x01", "路1号\\2"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.lists(CELLS, max_size=len(HEADERS) + 3), min_size=1, max_size=4))
def test_any_cells(rows: list[list[Any]]) -> None:
    numbered: Rows = [*enumerate(rows, start=2)]
    quickly, slowly = _both(numbered)
    assert quickly == slowly


@pytest.mark.parametrize(
    "name", ["王小红", "单小娟", "欧阳娜娜", "尉迟恭", "王", "O'Neil", "买买提·艾力", "曾a", "𠮷野", ""]
)
def test_keys_of_names(name: str) -> None:
    expected = (
        pinyin_key(name, person=True),
        pinyin_plain(name, person=True),
        initials(name, person=True),
        strokes_key(name),
    )
    assert tuple(person_keys(name)) == expected


@given(st.lists(st.lists(st.integers(0, 40), max_size=12), max_size=6))
def test_keys_that_were_met(chunks: list[list[int]]) -> None:
    seen, met = SeenKeys(), dict[int, int]()
    for number, keys in enumerate(chunks):
        some = [key for key in keys if key]
        assert seen.knows_any(keys) == (len(set(some)) < len(some) or not met.keys().isdisjoint(some))
        seen.add_all(keys, [number] * len(keys))
        for key in some:
            met.setdefault(key, number)
    assert len(seen) == len(met)
    assert all(seen.row_of(key.to_bytes(8, "little")) == number for key, number in met.items())
