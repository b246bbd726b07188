"""Where a rule of a shipped template comes from, or that it is an assumption of ours.

A charter may put anything into its rules that the law allows; a template has to say why it proposes what it proposes.
"""

from __future__ import annotations

import functools
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from huiguan.engines.charter.describe import Line, Path, described
from huiguan.engines.charter.load import DATA, TEMPLATES, load_template
from huiguan.engines.charter.model import Charter
from huiguan.engines.charter.source import read
from huiguan.engines.charter.words import Say


class Provenance(NamedTuple):
    """`kind`: law, model, practice or assumed (see the head of provenance.yaml); `source` in words."""

    kind: str
    source: Say


KINDS = {
    "law": Say("法规", "law"),
    "model": Say("示范文本", "model charter"),
    "practice": Say("地方规定和做法", "local rules and custom"),
    "assumed": Say("设定", "assumption"),
}
ASSUMED = Provenance("assumed", Say("未见来源，采用前请核对", "no source was found: check it before use"))


@functools.cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(read((DATA / "provenance.yaml").read_text(encoding="utf-8")).data)


def provenance(path: Path, line: Line) -> Provenance:
    """The source of a rule as a template states it; ASSUMED where none was found."""
    name = "/".join(path)
    for row in _rows():
        if fnmatchcase(line.words.zh, row.get("says", "*")) and any(_fits(name, each) for each in row["rules"]):
            return Provenance(row["kind"], Say(row["source"]["zh"], row["source"]["en"]))
    return ASSUMED


def _fits(name: str, pattern: str) -> bool:
    """A * stands for one part of the path, or for some of its letters, never for several parts."""
    parts, wanted = name.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def sources_of(charter: Charter) -> dict[Path, Provenance]:
    """The sources of those rules of a charter that are still as its template has them.

    Rules that the association changed or added are its own, and so are all of a charter of another name.
    """
    if charter.name not in TEMPLATES:
        return {}
    ours = _sources(charter.name)
    return {
        path: ours[path][1]
        for path, line in described(charter).items()
        if path in ours and ours[path][0].words == line.words
    }


@functools.cache
def _sources(name: str) -> dict[Path, tuple[Line, Provenance]]:
    """Every rule of a shipped template with its source: some hundred rules, each asked of all rows, once a process."""
    lines = described(load_template(name))
    return {path: (line, provenance(path, line)) for path, line in lines.items()}
