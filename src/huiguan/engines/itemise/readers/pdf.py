"""PDF files that hold text (not scans)."""

from __future__ import annotations

import io

from huiguan.engines.itemise.readers.errors import DamagedFile, EmptyDocument, HugeFile, PasswordProtected

MAX_PAGES, MAX_TEXT = 3000, 40_000_000


def read_pdf(data: bytes, name: str) -> str:
    """Text of a PDF, page after page, in the lines of the page; a PDF of pictures is an EmptyDocument."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PasswordProtected(name, "protected by a password")
        if len(reader.pages) > MAX_PAGES:
            raise HugeFile(name, f"more than {MAX_PAGES} pages")
        pages = [page.extract_text() for page in reader.pages]
    except DependencyError as error:
        raise PasswordProtected(name, "encrypted in a way that cannot be read") from error
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise DamagedFile(name, "a damaged PDF") from error
    text = "\n".join(pages)
    if len(text) > MAX_TEXT:
        raise HugeFile(name, "too much text")
    if not text.strip():
        raise EmptyDocument(name, "a PDF without text (a scan?)")
    return text
