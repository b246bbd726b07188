"""The diagrams in the documentation are those of the declared tables."""

from __future__ import annotations

from pathlib import Path

from huiguan.kernel.workflow.diagram import stale_documents

FOLDER = Path(__file__).parents[2] / "docs" / "workflows"


def test_documents_are_in_step() -> None:
    assert stale_documents(FOLDER) == [], "run `huiguan docs workflows`"
