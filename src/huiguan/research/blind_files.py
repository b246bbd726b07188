"""Attached files of a blind part: all that can be read of them, and the file that reviewers get in their place.

Reading takes every place where an author can stand: text (deleted and inserted text of tracked changes as well),
headers and footers, notes, comments, authors of changes, document properties, links, names of embedded things. The
file for reviewers is made anew from the words alone; nothing of the uploaded file is passed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from lxml import etree

from huiguan.kernel.credentials.printing import compiled
from huiguan.kernel.papers.wording import printable
from huiguan.kernel.permits import Invalid

_TEMPLATE = Path(__file__).parent / "data" / "blind.typ"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = (f"{_W}t", f"{_W}delText", f"{_W}instrText", f"{_W}delInstrText")
_BREAKS = (f"{_W}tab", f"{_W}br", f"{_W}cr")
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
TAKEN = (DOCX_TYPE, PDF_TYPE)
MOST_BYTES = 20 * 1024 * 1024
_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}


def readable_parts(media_type: str, stream: IO[bytes]) -> list[tuple[str, str]]:
    """Everything that can be read of a file: (where, text). Invalid "blind_file" for one that cannot be read."""
    if media_type == DOCX_TYPE:
        return list(_docx_parts(stream))
    if media_type == PDF_TYPE:
        return list(_pdf_parts(stream))
    raise _unreadable()


def words_of(media_type: str, stream: IO[bytes]) -> list[str]:
    """The paragraphs of a file's text as a reader sees them: without deleted text, headers, comments, properties."""
    if media_type == DOCX_TYPE:
        with _opened(stream) as archive:
            return [line for line in _paragraphs(_tree(archive, "word/document.xml"), shown=True) if line.strip()]
    if media_type == PDF_TYPE:
        return [line for page in _pdf(stream).pages for line in (page.extract_text() or "").splitlines() if line]
    raise _unreadable()


def made_anew(number: str, title: str, sections: list[tuple[str, list[str]]]) -> bytes:
    """The PDF for reviewers: the number, the title, and each section's paragraphs; its properties name nobody."""
    data = {
        "number": number,
        "title": printable(title),
        "sections": [{"head": head, "lines": [printable(line) for line in lines]} for head, lines in sections],
    }
    return compiled(_TEMPLATE, json.dumps(data, ensure_ascii=False), "pdf")


def _unreadable() -> Invalid:
    message = _("The file cannot be read. Attach a Word document (.docx) or a PDF file with text in it.")
    return Invalid(message, code="blind_file", field="file")


# Word ---------------------------------------------------------------------------------------------------------------


def _opened(stream: IO[bytes]) -> ZipFile:
    try:
        return ZipFile(stream)
    except BadZipFile as fault:
        raise _unreadable() from fault


def _tree(archive: ZipFile, name: str) -> etree._Element:
    try:
        return etree.fromstring(archive.read(name), etree.XMLParser(**_PARSER))
    except (KeyError, etree.XMLSyntaxError, BadZipFile) as fault:
        raise _unreadable() from fault


def _docx_parts(stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    with _opened(stream) as archive:
        names = archive.namelist()
        yield _("File names inside"), "\n".join(names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                tree = _tree(archive, name)
                where = _part_label(name)
                yield where, "\n".join(_paragraphs(tree, shown=False))
                yield _("%(part)s, properties") % {"part": where}, "\n".join(_values(tree))


def _part_label(name: str) -> str:
    labels = (
        ("docProps/", _("Properties of the document")),
        ("word/comments", _("Comments")),
        ("word/header", _("Header")),
        ("word/footer", _("Footer")),
        ("word/footnotes", _("Footnotes")),
        ("word/endnotes", _("Endnotes")),
        ("word/document", _("Text of the file")),
    )
    return next((label for start, label in labels if name.startswith(start)), name)


def _paragraphs(tree: etree._Element, *, shown: bool) -> Iterator[str]:
    """The text of each paragraph, put together from its runs; `shown`: only what a reader sees."""
    kinds = (f"{_W}t",) if shown else _TEXTS
    for paragraph in tree.iter(f"{_W}p"):
        pieces = []
        for element in paragraph.iter(*kinds, *_BREAKS):
            pieces.append(" " if element.tag in _BREAKS else element.text or "")
        yield "".join(pieces)


def _values(tree: etree._Element) -> Iterator[str]:
    """Attributes and bare texts: authors of changes and comments, titles, targets of links, properties."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            yield str(element.text or "")
            continue
        yield from map(str, element.attrib.values())
        if element.tag not in _TEXTS and element.text and element.text.strip():
            yield element.text


# PDF ----------------------------------------------------------------------------------------------------------------


def _pdf(stream: IO[bytes]) -> Any:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(stream.read()))
        if reader.is_encrypted or not len(reader.pages):
            raise _unreadable()
    except (PyPdfError, ValueError, KeyError, OSError) as fault:
        raise _unreadable() from fault
    return reader


def _pdf_parts(stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    content = stream.read()
    reader = _pdf(BytesIO(content))
    text = "\n".join(page.extract_text() or "" for page in reader.pages)
    if not text.strip():
        raise _unreadable()
    yield _("Text of the file"), text
    yield _("Properties of the document"), "\n".join(map(str, (reader.metadata or {}).values()))
    yield _("Properties of the document"), _packets(content)
    yield _("Comments"), "\n".join(_annotations(reader))
    yield _("File names inside"), "\n".join(reader.attachments)


def _packets(content: bytes) -> str:
    """XMP packets that stand uncompressed, wherever in the file, also of earlier versions of it."""
    found = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", content, re.DOTALL)
    return "\n".join(packet.decode("utf-8", "replace") for packet in found)


def _annotations(reader: Any) -> Iterator[str]:
    for page in reader.pages:
        for reference in page.get("/Annots") or ():
            annotation = reference.get_object()
            yield from (str(annotation[key]) for key in ("/Contents", "/T", "/Subj") if key in annotation)
            action = annotation.get("/A")
            if action is not None and "/URI" in action.get_object():
                yield str(action.get_object()["/URI"])
