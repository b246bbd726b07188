"""Floors of quality on annotated texts: ours, and the development set where it lies beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from huiguan.bench.itemise_quality import measure
from huiguan.engines.itemise import itemise

OWN = Path(__file__).parent / "texts"
SHARED = Path(os.environ.get("HUIGUAN_SHARED", Path(__file__).parents[4] / "shared")) / "corpus"


@pytest.fixture(scope="module")
def own() -> dict[str, dict[str, Any]]:
    return measure(OWN)


def test_there_are_texts_of_every_form(own: dict[str, dict[str, Any]]) -> None:
    assert len(own) - 1 >= 12


def test_own_texts_keep_the_floor(own: dict[str, dict[str, Any]]) -> None:
    total = own["all"]
    assert total["f1"] >= 0.97
    assert total["parties"] >= 0.97
    assert total["party_false"] <= 0.03 * total["unnamed"]
    assert total["aside"] <= 0.1 * total["predicted"]


def test_every_stated_date_is_right_and_none_invented(own: dict[str, dict[str, Any]]) -> None:
    total = own["all"]
    assert total["dates"] >= 50
    assert total["dates_right"] >= 0.97 * total["dates"]
    assert total["dates_false"] == 0
    assert total["terms_found"] >= 0.97 * total["terms"]


@pytest.mark.parametrize("name", sorted(path.stem for path in OWN.glob("*.json")))
def test_no_form_of_text_is_left_behind(own: dict[str, dict[str, Any]], name: str) -> None:
    assert own[name]["wrong"] <= 2
    assert own[name]["recall"] >= 0.85


def test_review_of_the_year_has_no_tasks_but_figures_and_highlights() -> None:
    result = itemise((OWN / "review.txt").read_text(encoding="utf-8"))
    assert [item for item in result.items if item.kind == "task"] == []
    assert {"亮点1", "亮点2"} <= {entry.label for entry in result.outline}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development set (../shared/corpus or HUIGUAN_SHARED) is not here")
def test_development_set_keeps_the_targets_of_the_issue() -> None:
    total = measure(SHARED)["all"]
    assert total["f1"] >= 0.90
    assert total["parties"] >= 0.90
    assert total["party_false"] <= 0.05 * total["unnamed"]
    assert total["aside"] <= 0.15 * total["predicted"]
    assert total["dates_false"] == 0
