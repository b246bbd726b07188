"""Is a charter whole, and does it agree with itself, with its own words, and with what every charter has to keep?"""

from __future__ import annotations

from typing import Any

from huiguan.engines.charter import check_articles, check_law, check_rules, check_words
from huiguan.engines.charter.build import build
from huiguan.engines.charter.findings import Finding, Findings
from huiguan.engines.charter.source import Source, read


def check(text: str) -> list[Finding]:
    """Every finding on a charter in YAML or JSON, errors first. CharterError when the text cannot be read at all.

    What breaks the schema is reported alone: a misspelt name would otherwise look like a dozen gaps.
    """
    source = read(text)
    findings = Findings(source)
    _check_schema(source, findings)
    if not findings.all:
        charter = build(source.data)
        for module in (check_articles, check_rules, check_law, check_words):
            module.check(charter, findings)
    return findings.sorted()


def _check_schema(source: Source, findings: Findings) -> None:
    # Imported here: the library takes longer to import than any decision takes to make.
    from jsonschema import Draft202012Validator

    from huiguan.engines.charter.load import schema

    for error in Draft202012Validator(schema()).iter_errors(source.data):
        path, message = _innermost(error)
        findings.error("schema", path, f"不符合格式：{message}", f"against the schema: {message}")


def _innermost(error: Any) -> tuple[tuple[str | int, ...], str]:
    described = error.schema.get("description") if isinstance(error.schema, dict) else None
    while error.context:
        from jsonschema.exceptions import best_match

        error = best_match(error.context)
    message = error.message if len(error.message) < 300 else error.message[:300] + "…"
    return tuple(error.absolute_path), f"{message} ({described})" if described else message
