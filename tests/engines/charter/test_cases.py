"""The table of worked cases: every answer was reckoned by hand from the words of the article."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiguan.engines.charter import decide, load_template
from huiguan.engines.charter.source import read

# Read as charters are: YAML would otherwise take the key “on” for true.
GROUPS = read((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")).data
CASES = [
    pytest.param(group["charter"], each, id=f"{group['charter']}-{number}-{index}")
    for number, group in enumerate(GROUPS)
    for index, each in enumerate(group["cases"])
]
KEYS = ["decision", "required", "numbers", "article", "text", "explanation", "reasons"]


def test_there_are_at_least_120_cases_each_with_source_and_reckoning() -> None:
    assert len(CASES) >= 120
    assert all(group["source"] for group in GROUPS)
    assert all(each["why"] for group in GROUPS for each in group["cases"])


@pytest.mark.parametrize(("charter", "row"), CASES)
def test_worked_case(charter: str, row: dict[str, Any]) -> None:
    answer = decide(load_template(charter), row["case"]).as_json()
    assert list(answer)[:7] == KEYS
    for key, wanted in row["expect"].items():
        got = answer[key]
        if isinstance(wanted, dict):
            got = {name: got[name] for name in wanted}
        assert got == wanted, (key, row["why"], answer["explanation"])
    assert answer["reasons"]
    english = decide(load_template(charter), row["case"], lang="en").as_json()
    assert english["decision"] == answer["decision"]
    assert english["numbers"] == answer["numbers"]
