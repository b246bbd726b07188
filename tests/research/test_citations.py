"""Citations in four forms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huiguan.research.citations import Cited, bibtex, csl, gbt7714, ris

CITED = Cited(
    "huiguan-7", "report", "社区警务研究", ("甲某", "乙某", "丙某", "丁某"), "某警察协会", "", date(2026, 6, 1),
    "https://huiguan.example/research/7/", "zh", ("社区警务",), date(2026, 11, 22),
)  # fmt: skip
WESTERN = replace(CITED, kind="article", title="Police & people", authors=("Jane A. Smith", "Li Na"), language="en",
                  source="Journal of X")  # fmt: skip


def test_gbt_7714() -> None:
    assert gbt7714(CITED) == (
        "甲某，乙某，丙某，等. 社区警务研究[R/OL]. 某警察协会, 2026(2026-06-01)[2026-11-22]. "
        "https://huiguan.example/research/7/."
    )
    assert gbt7714(WESTERN).startswith("SMITH J A, NA L. Police & people[J/OL]. Journal of X, 2026")


def test_ris_bibtex_and_csl() -> None:
    lines = ris(CITED).split("\r\n")
    assert lines[0] == "TY  - RPRT" and lines[-2] == "ER  - " and lines.count("AU  - 丁某") == 1
    assert "AU  - Smith, Jane A." in ris(WESTERN) and "JO  - Journal of X" in ris(WESTERN)
    text = bibtex(WESTERN)
    assert (
        text.startswith("@article{huiguan-7,") and r"Police \& people" in text and "Smith, Jane A. and Na, Li" in text
    )
    (item,) = json.loads(csl(WESTERN))
    assert item["type"] == "article-journal" and item["author"][0] == {"family": "Smith", "given": "Jane A."}
    assert (
        item["issued"] == {"date-parts": [[2026, 6, 1]]} and json.loads(csl(CITED))[0]["author"][0]["literal"] == "甲某"
    )


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_no_words_break_out_of_a_line(title: str, authors: list[str]) -> None:
    cited = replace(CITED, title=title, authors=tuple(authors))
    assert all(line[2:6] == "  - " for line in ris(cited).split("\r\n")[:-1])
    assert bibtex(cited).replace(r"\{", "").replace(r"\}", "").count("{") == bibtex(cited).replace(r"\{", "").replace(
        r"\}", ""
    ).count("}")
    assert len(json.loads(csl(cited))) == 1
