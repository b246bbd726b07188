"""The compiled form answers as the sources do, and is used for no other sources than those it was made from."""

from __future__ import annotations

import copy
import datetime as dt
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.itemise.forms import OFF, Form, facts
from tests.engines.itemise.test_robustness import HOSTILE, PIECES
from tests.examples import examples

from huiguan.engines.itemise import IS_COMPILED, itemise
from huiguan.engines.itemise.compiled import HERE, LIBRARY, VARIABLE, stamp_of

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))
DATE = dt.date(2026, 1, 15)
# Words, signs, and code points that belong to no text: halves of pairs, controls, private and unassigned ones.
ANYTHING = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.text(st.characters(), max_size=200),
    st.lists(st.one_of(st.sampled_from(PIECES), st.characters(categories=["Cs", "Cc", "Co", "Cn"])), max_size=60).map(
        "".join
    ),
)
NO_TEXT = ["\ud800", "\udfff", "\ud83d，要", "\x00要", "\U0010ffff", "（" * 50 + "要。"]

needs_compiled = pytest.mark.skipif(
    not IS_COMPILED, reason="the engine itemise is not compiled here (huiguan compile --check says why)"
)


@pytest.fixture(scope="module")
def plain() -> Iterator[Form]:
    with Form(OFF) as form:
        yield form


def test_the_variable_turns_it_off(plain: Form) -> None:
    assert plain.is_compiled is False


@needs_compiled
def test_every_module_is_the_compiled_one() -> None:
    loaded = [name for name in sys.modules if name.startswith("huiguan.engines.itemise.")]
    files = {name: str(sys.modules[name].__file__) for name in loaded if not name.endswith((".rules", LIBRARY))}
    sources = {name for name, file in files.items() if file.endswith(".py")}
    plain = ("compiled", "native", "readers")
    assert {name for name in sources if name.split(".")[3] not in plain} == set()
    assert len(files) - len(sources) > 20


@needs_compiled
@pytest.mark.parametrize("start", range(5))
def test_both_forms_find_the_same_in_the_annotated_texts(plain: Form, start: int) -> None:
    assert len(TEXTS) > 200
    for path in TEXTS[start::5]:
        text = path.read_text(encoding="utf-8")
        for date in (DATE, None):
            assert facts(itemise(text, date=date)) == plain.facts(text, date), path.name


@needs_compiled
@settings(max_examples=examples(80), deadline=None)
@given(ANYTHING, st.one_of(st.none(), st.dates()))
def test_both_forms_find_the_same_in_any_text(plain: Form, text: str, date: dt.date | None) -> None:
    assert facts(itemise(text, date=date)) == plain.facts(text, date)


@needs_compiled
@pytest.mark.parametrize(
    "unit", [*HOSTILE, "\ud800", "\udfff", "\ud83d，要", "\x00要", "\U0010ffff", "（" * 50 + "要。"]
)
def test_both_forms_find_the_same_in_hostile_texts(plain: Form, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    assert facts(itemise(text, date=DATE)) == plain.facts(text, DATE)


def test_a_deep_stack_ends_in_an_error_and_not_in_a_crash() -> None:
    program = """
import sys
from huiguan.engines.itemise import itemise
def deeper(left):
    return itemise("各单位要于3月底前完成。") if left == 0 else deeper(left - 1)
for left in range(sys.getrecursionlimit() - 60, sys.getrecursionlimit() + 1):
    try:
        deeper(left)
    except RecursionError:
        continue
print(len(itemise("各单位要于3月底前完成。").items))
"""
    assert run(program) == "1"


@pytest.mark.parametrize("bad", [None, 3, b"bytes"])
def test_what_is_no_text_is_refused(bad: object) -> None:
    with pytest.raises((TypeError, AttributeError)):
        itemise(bad)  # type: ignore[arg-type]  # on purpose


def test_results_are_compared_copied_and_pickled() -> None:
    text = TEXTS[0].read_text(encoding="utf-8")
    found = itemise(text, date=DATE)
    assert found == itemise(text, date=DATE)
    assert found != itemise(text + "各单位要于3月底前完成。", date=DATE)
    assert copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_subclass_of_str_is_read_like_any_text() -> None:
    class Marked(str):
        __slots__ = ()

    text = "各市协会要于3月底前完成换届。"
    assert itemise(Marked(text), date=DATE).as_json() == itemise(text, date=DATE).as_json()


def test_changed_sources_run_as_they_are(tmp_path: Path) -> None:
    package = copy_engine(tmp_path)
    assert run(SHOW, PYTHONPATH=str(tmp_path)).split() == [str(package), str(IS_COMPILED), "1"]
    with open(package / "rules/lexicon.py", "a", encoding="utf-8") as file:
        file.write("# another word\n")
    assert run(SHOW, PYTHONPATH=str(tmp_path)).split() == [str(package), "False", "1"]


def test_a_library_that_does_not_load_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / stamp_of()
    folder.mkdir()
    (folder / f"{LIBRARY.rpartition('.')[2]}{EXTENSION_SUFFIXES[0]}").write_bytes(b"no library")
    assert run(SHOW, **{VARIABLE: str(tmp_path)}).split()[1:] == ["False", "1"]


def test_the_stamp_tells_every_change(tmp_path: Path) -> None:
    package = copy_engine(tmp_path)
    stamps = {stamp_of(package)}
    assert stamps == {stamp_of()}
    changes = [
        lambda: (package / "why.py").write_bytes((package / "why.py").read_bytes() + b"\n"),
        lambda: (package / "rules/names.py").rename(package / "rules/name.py"),
        lambda: (package / "native/build.py").write_text("# another way\n"),
        lambda: (package / "new.py").touch(),
    ]
    for number, change in enumerate(changes, 2):
        change()
        stamps.add(stamp_of(package))
        assert len(stamps) == number


SHOW = """
import huiguan.engines.itemise as engine
import os
found = engine.itemise("各单位要于3月底前完成。").items
print(os.path.dirname(engine.__file__), engine.IS_COMPILED, len(found))
"""


def run(program: str, **environment: str) -> str:
    """What a program prints in a process of its own."""
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def copy_engine(root: Path) -> Path:
    """A copy of the engine below `root`; returns the folder of its package."""
    package = root / "huiguan/engines/itemise"
    shutil.copytree(HERE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (package.parent, package.parent.parent):
        (folder / "__init__.py").touch()
    return package
