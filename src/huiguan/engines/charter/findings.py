"""What a check found, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from huiguan.engines.charter.source import Path, Source
from huiguan.engines.charter.words import Lang, Say

Severity = Literal["error", "warning", "note"]
ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a code that stays the same, where it is, and a sentence in both languages."""

    code: str
    severity: Severity
    path: Path
    line: int | None
    say: Say

    @property
    def where(self) -> str:
        """rules.bodies.congress.procedure.quorum; the first of a list is 0."""
        return ".".join(str(part) for part in self.path)

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "where": self.where,
            "line": self.line,
            "message": self.say.to(lang),
        }


class Findings:
    """Collects findings and gives each its line."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.all: list[Finding] = []

    def error(self, code: str, path: Path, zh: str, en: str) -> None:
        """Something that makes the charter unusable or contradicts what every charter has to keep."""
        self._add("error", code, path, zh, en)

    def warning(self, code: str, path: Path, zh: str, en: str) -> None:
        """Something to look at: words and rules that differ, or what is usual and missing."""
        self._add("warning", code, path, zh, en)

    def note(self, code: str, path: Path, zh: str, en: str) -> None:
        """Something to know."""
        self._add("note", code, path, zh, en)

    def _add(self, severity: Severity, code: str, path: Path, zh: str, en: str) -> None:
        self.all.append(Finding(code, severity, path, self._source.line(path), Say(zh, en)))

    def sorted(self) -> list[Finding]:
        """Errors first, then by line."""
        return sorted(self.all, key=lambda each: (ORDER[each.severity], each.line or 0, each.where, each.code))
