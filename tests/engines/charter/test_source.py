"""Reading a file: only what JSON could say, with lines, and nothing that explodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiguan.engines.charter import CharterError, load
from huiguan.engines.charter.source import read


def test_only_whole_numbers_true_false_and_null_are_more_than_text() -> None:
    text = "a: 0.67\nb: 2021-09-23\nc: yes\nd: 012\ne: 12\nf: true\ng: null\nh: 1_000\ni: 0x1f\non: 1\n"
    text += "j: -3\nk: .inf\nl:\n"
    assert read(text).data == {
        "a": "0.67",
        "b": "2021-09-23",
        "c": "yes",
        "d": "012",
        "e": 12,
        "f": True,
        "g": None,
        "h": "1_000",
        "i": "0x1f",
        "on": 1,
        "j": -3,
        "k": ".inf",
        "l": None,
    }


def test_json_is_read_too() -> None:
    assert read('{"a": [1, "二", {"b": false}]}').data == {"a": [1, "二", {"b": False}]}


def test_values_know_their_lines() -> None:
    source = read("a: 1\nb:\n  - x\n  - c:\n      d: 2\n")
    assert source.line(("a",)) == 1
    assert source.line(("b",)) == 2
    assert source.line(("b", 1)) == 4
    assert source.line(("b", 1, "c", "d")) == 5
    assert source.line(("b", 1, "c", "nothing")) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("# only a remark\n", "empty"),
        ("a: 1\na: 2\n", "line 2: “a” stands twice"),
        ("a: &x [1]\nb: *x\n", "line 1: anchors and aliases"),
        ("a: *x\n", "anchors and aliases"),
        ("a: !!python/object:os.system {}\n", "tags such as"),
        ("a: !!binary aGk=\n", "tags such as"),
        ("a: !x 1\n", "tags such as"),
        ("? [1, 2]\n: 3\n", "plain text"),
        ("<<: {a: 1}\n", "plain text"),
        ("a: [1\n", "line"),
        ("a: 1\n--- \nb: 2\n", "line"),
        ("[" * 10_000, "nested deeper than"),
        ("a: \x07\n", "line|special characters|control"),
        ("x" * 2_000_001, "longer than"),
    ],
)
def test_traps_are_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(CharterError, match=words):
        read(text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "charter.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(CharterError, match="not UTF-8"):
        load(str(path))
    with pytest.raises(CharterError, match=r"directory"):
        load(str(tmp_path))
