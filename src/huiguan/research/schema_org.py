"""An output for search engines: schema.org as JSON-LD."""

from __future__ import annotations

from typing import Any

from huiguan.research.enums import LICENCE_URLS, Licence, OutputKind
from huiguan.research.models import Output

TYPES = {
    OutputKind.REPORT: "Report",
    OutputKind.ARTICLE: "ScholarlyArticle",
    OutputKind.MONOGRAPH: "Book",
    OutputKind.STANDARD: "CreativeWork",
    OutputKind.DATASET: "Dataset",
    OutputKind.SOFTWARE: "SoftwareSourceCode",
}


def described(row: Output, url: str) -> dict[str, Any]:
    """Plain values of a public output's record."""
    licence = LICENCE_URLS.get(Licence(row.licence), "")
    found = {
        "@context": "https://schema.org",
        "@type": TYPES[OutputKind(row.kind)],
        "@id": url,
        "url": url,
        "name": row.title,
        "author": [_author(author) for author in row.authors],
        "abstract": row.abstract,
        "keywords": row.keywords,
        "inLanguage": "zh-CN" if row.language == "zh" else "en",
        "datePublished": row.issued_on.isoformat(),
        "publisher": {"@type": "Organization", "name": row.organization.name},
        "license": licence,
    }
    return {key: value for key, value in found.items() if value}


def _author(author: dict[str, str]) -> dict[str, str]:
    found = {"@type": "Person", "name": author["name"]}
    return {**found, "@id": f"https://orcid.org/{author['orcid']}"} if author.get("orcid") else found
