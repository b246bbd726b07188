"""How well `itemise` does on annotated texts, by the rules of a development set's README.

A prediction matches a task when the characters that they share (white space left out) are at least half of their
union, or when it lies inside the task and covers 60 % of one of its parts. Predictions inside headings or principles
count neither right nor wrong.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from huiguan.engines.itemise import Item, itemise

TRIM = "。；;，,、：:"
Marks = frozenset[int]


@dataclass
class Counts:
    """Added up over texts; all are numbers of tasks, predictions or terms."""

    tasks: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    aside: int = 0
    predicted: int = 0
    named: int = 0
    named_right: int = 0
    unnamed: int = 0
    party_false: int = 0
    terms: int = 0
    terms_found: int = 0
    dates: int = 0
    dates_right: int = 0
    dates_false: int = 0

    def add(self, other: Counts) -> None:
        """Add another text's counts to these."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)

    def report(self) -> dict[str, Any]:
        """Precision, recall and F1 over the counts, and the counts themselves; a share of nothing is 1."""
        precision, recall = _share(self.right, self.right + self.wrong), _share(self.found, self.tasks)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        shares = {"f1": f1, "precision": precision, "recall": recall, "parties": _share(self.named_right, self.named)}
        return {name: round(value, 4) for name, value in shares.items()} | asdict(self)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


@dataclass
class _Gold:
    marks: Marks
    parts: list[Marks]
    parties: frozenset[str]
    term: dict[str, Any] | None


def _marks(text: str, start: int, end: int) -> Marks:
    found = [i for i in range(start, end) if not text[i].isspace()]
    while found and text[found[0]] in TRIM:
        found.pop(0)
    while found and text[found[-1]] in TRIM:
        found.pop()
    return frozenset(found)


def _matches(marks: Marks, gold: _Gold) -> bool:
    if not marks & gold.marks:
        return False
    whole = len(marks & gold.marks) >= 0.5 * len(marks | gold.marks)
    return whole or (marks <= gold.marks and any(len(marks & part) >= 0.6 * len(part) for part in gold.parts if part))


def _gold(text: str, notes: list[dict[str, Any]]) -> tuple[list[_Gold], Marks]:
    tasks, aside = [], set[int]()
    for note in notes:
        marks = _marks(text, note["start"], note["end"])
        if note["level"] != "task":
            aside |= marks
            continue
        parts = [_marks(text, part["start"], part["end"]) for part in note.get("subspans", [])]
        tasks.append(_Gold(marks, parts, frozenset(note["responsible"]), note["deadline"]))
    return tasks, frozenset(aside)


def score(text: str, notes: list[dict[str, Any]], items: list[Item]) -> Counts:
    """Counts for one text: `notes` are its annotations, `items` what the engine found."""
    tasks, aside = _gold(text, notes)
    predicted = [(item, _marks(text, item.start, item.end)) for item in items if item.kind == "task"]
    counts = Counts(tasks=len(tasks), predicted=len(predicted))
    hits = [[item for item, marks in predicted if _matches(marks, task)] for task in tasks]
    for task, found in zip(tasks, hits, strict=True):
        _count_task(counts, task, found)
    for _, marks in predicted:
        if any(_matches(marks, task) or (task.parts and marks <= task.marks) for task in tasks):
            counts.right += 1
        elif len(marks & aside) >= 0.5 * len(marks):
            counts.aside += 1
        else:
            counts.wrong += 1
    return counts


def _count_task(counts: Counts, task: _Gold, found: list[Item]) -> None:
    parties = frozenset(name for item in found for name in item.parties)
    dates = {item.due.date for item in found if item.due and item.due.date}
    counts.found += bool(found)
    if task.parties:
        counts.named += 1
        counts.named_right += bool(found) and parties == task.parties
    elif found:
        counts.unnamed += 1
        counts.party_false += bool(parties)
    if task.term:
        counts.terms += 1
        counts.terms_found += any(item.due for item in found)
    date = task.term["date"] if task.term else None
    counts.dates += date is not None
    counts.dates_right += date is not None and date in dates
    counts.dates_false += bool(dates - {date})


def measure(folder: Path) -> dict[str, dict[str, Any]]:
    """Report of every annotated text of a folder by its name, and of all together as “all”.

    Reads NAME.txt, NAME.json (annotations) and, where there is one, NAME.date.
    """
    total, reports = Counts(), {}
    for path in sorted(folder.glob("*.json")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        day = path.with_suffix(".date")
        date = dt.date.fromisoformat(day.read_text(encoding="utf-8").strip()) if day.exists() else None
        counts = score(text, json.loads(path.read_text(encoding="utf-8")), itemise(text, date=date).items)
        reports[path.stem] = counts.report()
        total.add(counts)
    return reports | {"all": total.report()}
