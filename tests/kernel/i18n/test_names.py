"""Keys of names: surnames read as surnames, order by pinyin and by strokes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.i18n import names
from huiguan.kernel.i18n.strokes import stroke_count


@pytest.mark.parametrize(
    ("name", "key", "initials", "english"),
    [
        ("单小红", "shan4 xiao3 hong2", "sxh", "Shan Xiaohong"),
        ("曾国平", "zeng1 guo2 ping2", "zgp", "Zeng Guoping"),
        ("仇文", "qiu2 wen2", "qw", "Qiu Wen"),
        ("尉迟明", "yu4 chi2 ming2", "ycm", "Yuchi Ming"),
        ("欧阳海", "ou1 yang2 hai3", "oyh", "Ouyang Hai"),
        ("吕青", "lv3 qing1", "lq", "Lü Qing"),
        ("Anna Li", "anna li", "annali", "Anna Li"),
    ],
)
def test_a_person_is_read_by_the_surname(name: str, key: str, initials: str, english: str) -> None:
    assert names.pinyin_key(name, person=True) == key
    assert names.initials(name, person=True) == initials
    assert names.western_name(name) == english


def test_other_texts_are_read_by_their_words() -> None:
    assert names.pinyin_plain("重庆市会计学会2026") == "chongqingshikuaijixuehui2026"
    assert names.initials("重庆市会计学会2026") == "cqskjxh2026"


def test_names_sort_by_pinyin_then_tone() -> None:
    people = ["张伟", "曾伟", "安平", "章伟", "长孙平"]
    assert sorted(people, key=lambda n: names.pinyin_key(n, person=True)) == ["安平", "曾伟", "张伟", "章伟", "长孙平"]


def test_names_sort_by_strokes_with_latin_last() -> None:
    assert sorted(["曾伟", "Li", "丁一", "王红", "马明"], key=names.strokes_key) == [
        "丁一",
        "马明",
        "王红",
        "曾伟",
        "Li",
    ]


@pytest.mark.parametrize(
    ("character", "count"), [("一", 1), ("丁", 2), ("警", 19), ("龘", 48), ("𠮷", 6), ("䶮", 9), ("A", 0)]
)
def test_counts_strokes(character: str, count: int) -> None:
    assert stroke_count(character) == count


@given(st.text(max_size=40))
def test_any_text_has_keys(text: str) -> None:
    for key in (names.pinyin_key(text), names.pinyin_plain(text), names.initials(text), names.strokes_key(text)):
        assert isinstance(key, str)
    names.pinyin_key(text, person=True)
    names.western_name(text)


def test_importing_names_does_not_import_pypinyin() -> None:
    code = "import sys, huiguan.kernel.i18n.names; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
