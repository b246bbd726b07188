"""How an output is cited: GB/T 7714—2025, RIS, BibTeX and CSL-JSON. Pure functions over a few plain values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.research.enums import OutputKind

K = OutputKind
#: GB/T 7714: document type and, after the slash, the carrier; all of these are read over the network (OL).
MARKS = {K.REPORT: "R", K.ARTICLE: "J", K.MONOGRAPH: "M", K.STANDARD: "S", K.DATASET: "DS", K.SOFTWARE: "CP"}
RIS_TYPES = {K.REPORT: "RPRT", K.ARTICLE: "JOUR", K.MONOGRAPH: "BOOK", K.STANDARD: "STAND", K.DATASET: "DATA",
             K.SOFTWARE: "COMP"}  # fmt: skip
BIBTEX_TYPES = {K.REPORT: "techreport", K.ARTICLE: "article", K.MONOGRAPH: "book"}
CSL_TYPES = {K.REPORT: "report", K.ARTICLE: "article-journal", K.MONOGRAPH: "book", K.STANDARD: "standard",
             K.DATASET: "dataset", K.SOFTWARE: "software"}  # fmt: skip
NAMED = 3  # authors named before 等 (GB/T 7714, 8.1.2)
_TEX = {"\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited; `key` is unique in the installation, `accessed` the day of reading."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    source: str
    issued: date
    url: str
    language: str
    keywords: tuple[str, ...]
    accessed: date


def _is_chinese(name: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in name)


def split_name(name: str) -> tuple[str, str]:
    """Family and given name of a name in letters, which puts the family name last; a Chinese name stays whole."""
    words = name.split()
    if _is_chinese(name) or len(words) < 2:
        return name, ""
    return words[-1], " ".join(words[:-1])


def gbt7714(cited: Cited) -> str:
    """By GB/T 7714—2025, numeric style: authors. title[type/OL]. publisher, (day) [accessed]. address."""
    mark = f"{MARKS[K(cited.kind)]}/OL"
    head = f"{_gbt_authors(cited)}. {cited.title}[{mark}]."
    where = f" {cited.source or cited.publisher}, {cited.issued.year}"
    return f"{head}{where}({cited.issued.isoformat()})[{cited.accessed.isoformat()}]. {cited.url}."


def _gbt_authors(cited: Cited) -> str:
    names = [_gbt_name(name) for name in cited.authors[:NAMED]]
    if len(cited.authors) > NAMED:
        names.append("等" if cited.language == "zh" else "et al")
    separator = "，" if cited.language == "zh" and all(map(_is_chinese, cited.authors)) else ", "
    return separator.join(names)


def _gbt_name(name: str) -> str:
    family, given = split_name(name)
    initials = " ".join(word[0].upper() for word in re.split(r"[\s.-]+", given) if word)
    return f"{family.upper()} {initials}" if initials else family


def ris(cited: Cited) -> str:
    """In RIS, a line for each value."""
    lines = [("TY", RIS_TYPES[K(cited.kind)]), ("ID", cited.key), ("TI", cited.title)]
    for name in cited.authors:
        family, given = split_name(name)
        lines.append(("AU", f"{family}, {given}" if given else family))
    lines += [
        ("PY", str(cited.issued.year)),
        ("DA", cited.issued.strftime("%Y/%m/%d")),
        ("PB", cited.publisher),
        *([("JO" if cited.kind == K.ARTICLE else "T2", cited.source)] if cited.source else []),
        *(("KW", word) for word in cited.keywords),
        ("LA", cited.language),
        ("UR", cited.url),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)


def bibtex(cited: Cited) -> str:
    """In BibTeX, as UTF-8."""
    kind = K(cited.kind)
    names = [", ".join(part for part in split_name(name) if part) for name in cited.authors]
    where = "journal" if kind == K.ARTICLE else "institution" if kind == K.REPORT else "publisher"
    fields = {
        "title": "{" + _tex(cited.title) + "}",
        "author": " and ".join("{" + _tex(n) + "}" if _is_chinese(n) else _tex(n) for n in names),
        where: _tex(cited.source if kind == K.ARTICLE and cited.source else cited.publisher),
        "year": str(cited.issued.year),
        "month": str(cited.issued.month),
        "url": cited.url,
        "urldate": cited.accessed.isoformat(),
        "keywords": _tex(", ".join(cited.keywords)),
        "language": "chinese" if cited.language == "zh" else "english",
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{BIBTEX_TYPES.get(kind, 'misc')}{{{cited.key},\n{body}\n}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in " ".join(text.split()))


def csl(cited: Cited) -> str:
    """In CSL-JSON, a list of one item."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": CSL_TYPES[K(cited.kind)],
        "title": cited.title,
        "author": [_csl_name(name) for name in cited.authors],
        "issued": _csl_day(cited.issued),
        "accessed": _csl_day(cited.accessed),
        "publisher": cited.publisher,
        "URL": cited.url,
        "language": "zh-CN" if cited.language == "zh" else "en",
        "keyword": ", ".join(cited.keywords),
        "container-title": cited.source,
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=1)


def _csl_name(name: str) -> dict[str, str]:
    family, given = split_name(name)
    return {"family": family, "given": given} if given else {"literal": family}


def _csl_day(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


#: By the key in the address: label, file extension, media type, function.
STYLES = {
    "gbt7714": ("GB/T 7714—2025", "txt", "text/plain", gbt7714),
    "ris": ("RIS", "ris", "application/x-research-info-systems", ris),
    "bibtex": ("BibTeX", "bib", "application/x-bibtex", bibtex),
    "csl": ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl),
}
