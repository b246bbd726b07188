"""Web pages: the body of the article, without navigation, scripts, and the words around it."""

from __future__ import annotations

import re
from typing import Any

from huiguan.engines.itemise.readers.errors import DamagedFile

NOISE = re.compile(r"script|style|noscript|nav|header|footer|aside|form|iframe|button|select|svg|template")
NOISE_NAME = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|breadcrumb|footer|header|sidebar|share|related|comment|copyright|banner|toolbar"
    r"|pagination)"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)
BLOCKS = re.compile(r"p|div|section|article|li|ul|ol|dl|dt|dd|h[1-6]|br|tr|table|blockquote|pre|center")
STOPS = "，。；、：！？"
MIN_ARTICLE = 40


def read_html(data: bytes, name: str) -> str:
    """Text of a page: its title, then the element that holds most of the running text, a line a block."""
    from lxml import etree, html

    try:
        root = html.document_fromstring(data, parser=html.HTMLParser(encoding=_declared(data), huge_tree=False))
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(name, "a damaged web page") from error
    heading = _heading(root)
    _drop_noise(root)
    body = _article(root)
    lines = [" ".join(line.split()) if "\t" not in line else line.strip(" ") for line in _text(body).split("\n")]
    lines = [line for line in lines if line.strip()]
    if heading and heading not in lines[:5]:
        lines.insert(0, heading)
    return "\n".join(lines) + "\n" if lines else ""


def _declared(data: bytes) -> str:
    """The encoding of a page: what it decodes as, for what pages declare is often wrong."""
    from huiguan.engines.itemise.readers.plain import BOMS

    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding.removesuffix("-sig")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _heading(root: Any) -> str | None:
    for element in root.iter("h1"):
        words = " ".join(element.text_content().split())
        if words:
            return words
    return None


def _drop_noise(root: Any) -> None:
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        named = NOISE_NAME.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        noise = NOISE.fullmatch(element.tag) or (named and element.tag not in ("body", "html"))
        if noise and element.getparent() is not None:
            element.drop_tree()


def _article(root: Any) -> Any:
    """The deepest element that still holds most of the running text (measured in Chinese stops outside links)."""
    weights: dict[Any, int] = {}
    for element in reversed(list(root.iter())):
        if isinstance(element.tag, str):
            own = sum((element.text or "").count(stop) for stop in STOPS) if element.tag != "a" else 0
            tails = sum((child.tail or "").count(stop) for child in element for stop in STOPS)
            weights[element] = own + tails + sum(weights.get(child, 0) for child in element)
    best = root.find("body") if root.find("body") is not None else root
    while True:
        heavier = [child for child in best if weights.get(child, 0) >= 0.8 * max(1, weights.get(best, 0))]
        if not heavier or heavier[0].tag not in ("div", "section", "article", "main", "td", "table", "tbody", "tr"):
            return best
        best = heavier[0]


def _text(element: Any) -> str:
    """Text of an element with line breaks at blocks and tabulators between cells; written without recursion."""
    pieces: list[str] = []
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        if leaving:
            pieces.append("\n" if tag and BLOCKS.fullmatch(tag) else "\t" if tag in ("td", "th") else "")
            pieces.append(_flat(node.tail) if node is not element else "")
            continue
        pieces.append("\n" if tag and BLOCKS.fullmatch(tag) else "")
        pieces.append(_flat(node.text) if tag else "")
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    return "".join(pieces)


def _flat(words: str | None) -> str:
    return re.sub(r"[\s\xa0]+", " ", words or "")
