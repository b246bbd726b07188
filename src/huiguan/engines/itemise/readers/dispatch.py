"""Which reader a file needs, by its first bytes and not by its name."""

from __future__ import annotations

from pathlib import Path

from huiguan.engines.itemise.readers.errors import BinaryFile, EmptyDocument, HugeFile, PasswordProtected

MAX_BYTES = 64 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# OLE files name their streams in UTF-16; an encrypted Office file has this one.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body")


def read_path(path: Path) -> str:
    """Text of a file; raises UnreadableDocument (or OSError where there is no such file)."""
    if path.stat().st_size > MAX_BYTES:
        raise HugeFile(path.name, f"larger than {MAX_BYTES // 1024 // 1024} MB")
    return read_bytes(path.read_bytes(), name=path.name)


def read_bytes(data: bytes, *, name: str) -> str:
    """Text of a document held in memory; `name` is used in messages and to tell .html from .txt.

    A UTF-8 text comes back decoded and otherwise unchanged. Raises UnreadableDocument.
    """
    if len(data) > MAX_BYTES:
        raise HugeFile(name, f"larger than {MAX_BYTES // 1024 // 1024} MB")
    text = _read(data, name)
    if not text.strip():
        raise EmptyDocument(name, "no text in it")
    return text


def _read(data: bytes, name: str) -> str:
    if data.startswith(b"PK\x03\x04"):
        from huiguan.engines.itemise.readers.word import read_docx

        return read_docx(data, name)
    if data.lstrip()[:5] == b"%PDF-":
        from huiguan.engines.itemise.readers.pdf import read_pdf

        return read_pdf(data, name)
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise PasswordProtected(name, "protected by a password")
        raise BinaryFile(name, "an old Word file (.doc); save it as .docx")
    if data.startswith(PICTURES):
        raise BinaryFile(name, "a picture, not a text")
    return _read_text(data, name)


def _read_text(data: bytes, name: str) -> str:
    from huiguan.engines.itemise.readers.plain import decode

    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if name.lower().endswith((".html", ".htm")) or head.startswith(HTML_MARKS):
        from huiguan.engines.itemise.readers.web import read_html

        return read_html(data, name)
    return decode(data, name)
