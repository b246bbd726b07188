"""The template of an annual report. Official Chinese, whatever language the clerk works in; no number is written."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = (Path(__file__).parent / "data" / "annual.txt").read_text(encoding="utf-8")
