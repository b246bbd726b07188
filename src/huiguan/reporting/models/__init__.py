"""Tables of the room."""

from huiguan.reporting.models.annual import AnnualReport, Highlight
from huiguan.reporting.models.collections import Collection, Line, Rule
from huiguan.reporting.models.dictionary import Indicator
from huiguan.reporting.models.filling import Cell, Filled, Finding, Rollup

__all__ = [
    "AnnualReport",
    "Cell",
    "Collection",
    "Filled",
    "Finding",
    "Highlight",
    "Indicator",
    "Line",
    "Rollup",
    "Rule",
]
