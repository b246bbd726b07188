"""Charters, findings and differences as text for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiguan.engines.charter import Charter, Lang
    from huiguan.engines.charter.compare import ArticleChange, Difference
    from huiguan.engines.charter.findings import Finding
    from huiguan.engines.charter.provenance import Provenance

SEVERITIES = {"error": ("错误", "error"), "warning": ("提醒", "warning"), "note": ("说明", "note")}
KINDS = {
    "changed": ("修改", "changed"),
    "moved": ("移动", "moved"),
    "renumbered": ("改号", "renumbered"),
    "added": ("新增", "added"),
    "removed": ("删去", "removed"),
}


def articles(charter: Charter) -> str:
    """All articles by chapter."""
    lines = [charter.title.zh, ""]
    for chapter in charter.chapters:
        lines += [f"{chapter.label}　{chapter.title}", ""]
        for article in chapter.articles:
            first, *rest = article.text.split("\n")
            lines += [f"{article.label}　{first}", *(f"　　{row}" for row in rest)]
        lines.append("")
    return "\n".join(lines) + "\n"


def rules(charter: Charter, lang: Lang) -> str:
    """All rules, one a line, each with its article and, where it is still its template's, where that took it from."""
    from huiguan.engines.charter import article_said
    from huiguan.engines.charter.describe import described
    from huiguan.engines.charter.provenance import sources_of

    head = ("依据", "规则", "内容", "来源") if lang == "zh" else ("article", "rule", "says", "source")
    sources = sources_of(charter)
    rows = [
        (
            article_said(line.article).to(lang),
            line.about.to(lang),
            line.words.to(lang),
            _source(sources.get(path), lang),
        )
        for path, line in described(charter).items()
    ]
    return table(head, rows)


def _source(found: Provenance | None, lang: Lang) -> str:
    from huiguan.engines.charter.provenance import KINDS

    return f"[{KINDS[found.kind].to(lang)}] {found.source.to(lang)}" if found else "—"


def findings_table(name: str, findings: list[Finding], lang: Lang) -> str:
    """What a check found, one a line, with a sum below."""
    which = 0 if lang == "zh" else 1
    lines = [
        f"{name}:{each.line or '-'}: {SEVERITIES[each.severity][which]} [{each.code}] {each.where}: {each.say.to(lang)}"
        for each in findings
    ]
    errors = sum(each.severity == "error" for each in findings)
    warnings = sum(each.severity == "warning" for each in findings)
    zh = f"{errors} 处错误，{warnings} 处提醒"
    return "\n".join([*lines, zh if lang == "zh" else f"{errors} errors, {warnings} warnings"]) + "\n"


def difference_table(difference: Difference, lang: Lang) -> str:
    """Articles that differ with their words marked [-removed-] {+added+}, then rules side by side."""
    from huiguan.engines.charter import article_said

    which = 0 if lang == "zh" else 1
    lines = [f"{difference.old.title.to(lang)} → {difference.new.title.to(lang)}", ""]
    if renumbered := [each for each in difference.articles if each.kind == "renumbered"]:
        pairs = "，".join(f"{each.old.label}→{each.new.label}" for each in renumbered if each.old and each.new)
        lines += [f"{KINDS['renumbered'][which]}：{pairs}", ""]
    for change in difference.articles:
        if change.kind != "renumbered":
            lines += [f"{KINDS[change.kind][which]} {_numbers(change)}", _marked(change), ""]
    head = ("规则", "原", "新") if lang == "zh" else ("rule", "old", "new")
    rows = [
        (
            each.about.to(lang),
            _cited(each.old.to(lang) if each.old else "—", article_said(each.old_article).to(lang)),
            _cited(each.new.to(lang) if each.new else "—", article_said(each.new_article).to(lang)),
        )
        for each in difference.rules
    ]
    return "\n".join(lines) + "\n" + table(head, rows)


def _numbers(change: ArticleChange) -> str:
    labels = [each.label for each in (change.old, change.new) if each]
    return " → ".join(dict.fromkeys(labels))


def _marked(change: ArticleChange) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    if change.kind in ("moved", "removed", "added"):
        return next(article.text for article in (change.new, change.old) if article)
    return "".join(marks[each.kind].format(each.text) for each in change.spans)


def _cited(words: str, label: str) -> str:
    return f"{words}（{label}）" if label else words


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Columns set apart by two spaces; Chinese characters take two places."""
    all_rows = [head, *rows]
    widths = [max(width(row[column]) for row in all_rows) for column in range(len(head) - 1)]
    lines = []
    for row in all_rows:
        padded = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]
        lines.append("  ".join([*padded, row[-1]]).rstrip())
    return "\n".join(lines) + "\n"


def width(words: str) -> int:
    """Places that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)
