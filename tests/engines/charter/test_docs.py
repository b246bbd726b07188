"""The examples of the users' pages work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from huiguan.engines.charter import decide, load_template
from huiguan.engines.charter.cases import QUESTIONS

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("page", ["users/charter.en.md", "users/charter.zh.md"])
def test_every_example_is_answered(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    cases = [json.loads(line) for block in re.findall(r"```json\n(.*?)```", text, re.S) for line in block.splitlines()]
    assert {case["question"] for case in cases} == {"carried", "eligible", "elected", "deadlines"}
    for case in cases:
        assert decide(load_template("general-1998"), case).decision is not None
    assert all(f"`{question}`" in text or f'"{question}"' in text for question in QUESTIONS)
