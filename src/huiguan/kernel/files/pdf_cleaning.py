"""PDF files without their makers: the pages alone, without properties, XMP, attachments, comments, places."""

from __future__ import annotations

import re
from io import BytesIO
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import IndirectObject, NullObject

from huiguan.kernel.files.cleaning import LAYERS
from huiguan.kernel.files.pdf_drawn import Drawn, filters_of

#: What a page needs to be shown; notes, private data of programs, threads and thumbnails beside it go.
_PAGE = frozenset(
    {"/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}
    | {"/Rotate", "/Group", "/UserUnit"}
)
#: What tells of maker, time or source at any part of the file (ISO 32000-2, 14.3, 14.5, 14.11.7, 14.13).
_TOLD = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Ref", "/CreatorInfo")
#: Resources whose keys are names that the file chose itself; a font called "AF" is no associated file.
_NAMED = frozenset({"/Font", "/XObject", "/ColorSpace", "/Pattern", "/Shading", "/ExtGState", "/Properties"}) | {
    "/CharProcs",
    "/Colorants",
}
#: Notes beside the text, which go with comments. All others are drawn and would be missed.
_NOTES = frozenset({"/Link", "/Popup", "/Text", "/Highlight", "/Underline", "/StrikeOut", "/FileAttachment"})
_DAMAGES = (
    PyPdfError, DependencyError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError,
    MemoryError,
)  # fmt: skip
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def cleaned_pdf(upload: IO[bytes]) -> IO[bytes]:
    """The pages of a PDF alone. NotImplementedError when it does not open, or something shown would be lost:
    values of a form, drawings and stamps laid over the page; where something hidden would be shown: layers; and for a
    photo packed so that it cannot be cleaned.
    """
    out = BytesIO()
    try:
        reader, writer = PdfReader(upload), PdfWriter()
        _refuse_form(reader)
        _refuse_layers(reader)
        for page in reader.pages:
            for note in _at(page, "/Annots") or ():
                _refuse_drawn(note.get_object())
            for key in set(page) - _PAGE:
                page.pop(key)
            writer.add_page(page)
        writer.metadata = None
        _drop_unreached(writer, _strip_reached(writer.root_object))
        writer.write(out)
    except _DAMAGES as damaged:
        raise NotImplementedError("pdf") from damaged
    out.seek(0)
    return out


def _at(found: Any, key: str) -> Any:
    """The value itself, also where only a reference to it is written; None where there is none."""
    if key not in found:
        return None
    value = found[key]
    return None if isinstance(value, NullObject) else value


def _refuse_form(reader: PdfReader) -> None:
    """A form in XFA shows what its own program draws; its pages hold little of it."""
    if "/XFA" in (_at(reader.trailer["/Root"], "/AcroForm") or {}):
        raise NotImplementedError("/XFA")


def _refuse_layers(reader: PdfReader) -> None:
    """Without the list of the document all layers are shown, also those that somebody hid."""
    if (_at(reader.trailer["/Root"], "/OCProperties") or {}).get("/OCGs"):
        raise NotImplementedError(LAYERS)


def _refuse_drawn(note: Any) -> None:
    if not isinstance(note, dict):
        return
    kind = _at(note, "/Subtype")
    if kind not in _NOTES and (kind != "/Widget" or _is_filled(note)):
        raise NotImplementedError(str(kind))


def _is_filled(field: Any) -> bool:
    """Tell whether a field of a form, or one above it from which it inherits, holds a value."""
    for _level in range(50):
        if any(_at(field, key) not in (None, "", b"", "/Off", []) for key in ("/V", "/AS")):
            return True
        field = _at(field, "/Parent")
        if field is None:
            return False
    return True  # a ring of parents


def _strip_reached(root: Any) -> set[int]:
    """Strip all that can be reached from `root`; the numbers of those objects."""
    reached: set[int] = set()
    drawn = Drawn()
    waiting: list[tuple[Any, bool]] = [(root.indirect_reference, False)]
    while waiting:
        found, named = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in reached:
                continue
            reached.add(found.idnum)
            found = found.get_object()
        if isinstance(found, dict):
            if not named:
                _strip(found)
                drawn.refuse_photos(found)
            waiting += [(value, key in _NAMED and not named) for key, value in found.items()]
        elif isinstance(found, list):
            waiting += [(value, False) for value in found]
    return reached


def _strip(found: dict[Any, Any]) -> None:
    for key in _TOLD:
        found.pop(key, None)
    filters = filters_of(found)
    if "/JPXDecode" in filters or ("/DCTDecode" in filters and len(filters) > 1):
        raise NotImplementedError(" ".join(filters))
    if filters == ["/DCTDecode"]:
        found._data = without_segments(found._data)  # type: ignore[attr-defined]  # the stream of an image, as packed


def _drop_unreached(writer: PdfWriter, reached: set[int]) -> None:
    """The library writes all objects that it holds, also those to which nothing points any more."""
    for at in range(len(writer._objects)):
        if at + 1 not in reached:
            writer._objects[at] = None


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without segments of applications, comments, and what follows its end.

    JFIF, colour profile and Adobe's colours stay. ValueError or IndexError for what is no JPEG.
    """
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = bytearray(jpeg[:2]), 2
    while at < len(jpeg) and jpeg[at + 1] != 0xD9:
        end = _end_of_segment(jpeg, at)
        kept += b"" if _tells(jpeg[at:end]) else jpeg[at:end]
        at = end
    return bytes(kept) + b"\xff\xd9"


def _end_of_segment(jpeg: bytes, at: int) -> int:
    if jpeg[at] != 0xFF:
        raise ValueError("no segment of a JPEG")
    if jpeg[at + 1] == 0xFF:
        return at + 1  # a byte that only fills
    end = at + 2 + max(int.from_bytes(jpeg[at + 2 : at + 4]), 2)
    if jpeg[at + 1] != 0xDA:
        return end
    after = _AFTER_SCAN.search(jpeg, end)
    return after.start() if after else len(jpeg)


def _tells(segment: bytes) -> bool:
    mark, begins = segment[1:2], segment[4:]
    if mark == b"\xe0":
        return not begins.startswith(b"JFIF\0")
    if mark == b"\xe2":
        return not begins.startswith(b"ICC_PROFILE\0")
    return (b"\xe1" <= mark <= b"\xef" and mark != b"\xee") or mark == b"\xfe"
