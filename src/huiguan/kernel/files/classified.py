"""Marks of classification. No state secret and no 警务工作秘密 belongs into this system (DOMAIN.md §5.4).

A mark stands alone: 机密★10年 at the head of a paper, 【秘密】 in a name. Words inside a sentence (保守国家秘密,
商业秘密) are no mark, so that a paper about secrecy is not refused.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from huiguan.kernel.files.formats import Format
from huiguan.kernel.files.sniffing import open_zip
from huiguan.kernel.permits import Invalid

HEAD_LINES = 25
_LEVEL = "(?:绝密|机密|秘密|警务工作秘密|工作秘密)"
_STARRED = re.compile(rf"{_LEVEL}\s*[★☆]")
_LINE = re.compile(rf"^[\s【\[（(]*(?:密\s*级\s*[:：]\s*)?{_LEVEL}(?:级|件)?[\s】\]）)]*(?:[★☆*].{{0,12}})?$")
_NAME = re.compile(rf"(?:^|[\s\[【（(〔_\-－—.])(?:密级[:：]?)?{_LEVEL}(?:级|件)?(?:$|[\s\]】）)〕_\-－—.★☆])")
_SPACED = re.compile(r"(?<=[绝机秘])\s+(?=密)")
_TEXT_HEAD = 8 * 1024
_DOCX_HEAD = 512 * 1024
_TAG = re.compile(r"<[^>]*>")


def find_mark(name: str, head: str) -> str | None:
    """The mark of classification in a file's name or at the head of its text, or None."""
    named = _NAME.search(name) or _STARRED.search(name)
    if named:
        return named[0].strip(" _-.")
    for line in head.splitlines()[:HEAD_LINES]:
        plain = _SPACED.sub("", line.strip())
        found = _LINE.match(plain) or _STARRED.search(plain)
        if found:
            return found[0].strip()
    return None


def refuse_classified(name: str, found: Format, stream: IO[bytes]) -> None:
    """Raise Invalid when the file carries a mark of classification; `stream` is left at its beginning."""
    mark = find_mark(name, head_of(found, stream))
    stream.seek(0)
    if mark is not None:
        raise Invalid(
            _("The file bears the mark “%(mark)s”. Nothing was kept: classified material stays outside.")
            % {"mark": mark[:30]},
            code="file_classified",
        )


def head_of(found: Format, stream: IO[bytes]) -> str:
    """The first lines of a text, Word or PDF file; empty for other formats and where none can be read."""
    stream.seek(0)
    if found.key in {"text", "csv", "html"}:
        return _decoded(stream.read(_TEXT_HEAD))
    if found.key == "docx":
        return _docx_head(stream)
    if found.key == "pdf":
        return _pdf_head(stream)
    return ""


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="ignore")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character cut in two at the end of the head is no sign of another encoding.
        cut = error.start > len(head) - 4
        return head.decode("utf-8-sig" if cut else "gb18030", errors="ignore")


def _docx_head(stream: IO[bytes]) -> str:
    parts = []
    with open_zip(stream) as archive:
        names = [n for n in archive.namelist() if n.startswith("word/header") or n == "word/document.xml"]
        for name in sorted(names)[:8]:
            try:
                with archive.open(name) as member:
                    parts.append(member.read(_DOCX_HEAD).decode("utf-8", errors="ignore"))
            except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError):
                continue  # a damaged member holds no readable mark; Word will say the rest
    paragraphs = "\n".join(parts).replace("</w:p>", "\n</w:p>")
    lines = (line for line in _TAG.sub("", paragraphs).splitlines() if line.strip())
    return "\n".join(lines)


def _pdf_head(stream: IO[bytes]) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(stream)
        return "" if reader.is_encrypted or not reader.pages else reader.pages[0].extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return ""  # pypdf stumbles over damaged PDFs in many ways; what it cannot read shows no mark
