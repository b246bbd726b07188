"""Files written anew without what they tell of their maker: who, when, where, with which device, what was changed.

What cannot be cleaned is refused with the reason; a file with no such words beside its contents comes back as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _

from huiguan.kernel.files.formats import Format
from huiguan.kernel.files.office_cleaning import cleaned_office
from huiguan.kernel.files.sniffing import sniff
from huiguan.kernel.permits import Invalid

#: Text is all that these hold.
PLAIN = frozenset({"text", "csv"})
#: Pictures that are written anew in their own format, and what a photo of a phone becomes.
_PICTURES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "heic": "JPEG"}
_BECOMES = {"heic": ".jpg"}
_OFFICE = frozenset({"docx", "xlsx", "pptx"})


def cleaned(name: str, upload: IO[bytes]) -> tuple[IO[bytes], str]:
    """The file without its metadata, and how its name ends now where that changed (a HEIC photo becomes a JPEG).

    Invalid "not_cleaned" for a type from which it cannot be removed, or a file that does not open; and what `sniff`
    refuses. Plain text comes back as it is.
    """
    upload.seek(0)
    form = sniff(name, upload)
    upload.seek(0)
    if form.key in PLAIN:
        return upload, ""
    try:
        return _cleaner_of(form)(upload), _BECOMES.get(form.key, "")
    except NotImplementedError as unable:
        raise Invalid(_refusal(form), code="not_cleaned", field="upload") from unable


def _refusal(form: Format) -> str:
    said = _(
        "Who wrote it and when cannot be removed from this file (%(type)s). Save it as PDF, Word or a picture without"
        " comments and tracked changes, or add it without removing."
    )
    return said % {"type": form.label}


def _cleaner_of(form: Format) -> Callable[[IO[bytes]], IO[bytes]]:
    if form.key in _PICTURES:
        return lambda upload: cleaned_picture(upload, _PICTURES[form.key])
    if form.key in _OFFICE:
        return lambda upload: cleaned_office(upload, cleaned_media)
    if form.key == "pdf":
        return cleaned_pdf
    raise NotImplementedError(form.key)


def cleaned_picture(upload: IO[bytes], form: str) -> IO[bytes]:
    """A picture written anew from its points, turned as it is meant to be seen."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
    from pillow_heif import register_heif_opener

    register_heif_opener()
    out = BytesIO()
    try:
        with Image.open(upload) as picture:
            if form == "GIF":
                frames = [frame.copy() for frame in ImageSequence.Iterator(picture)]
                times = picture.info.get("duration", 100)
                frames[0].info = {}
                frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=times, loop=0, comment=b"")
            else:
                turned = ImageOps.exif_transpose(picture)
                turned.info = {}
                (turned.convert("RGB") if form == "JPEG" and turned.mode != "L" else turned).save(out, form)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as damaged:
        raise NotImplementedError(form) from damaged
    out.seek(0)
    return out


def cleaned_media(name: str, content: bytes) -> bytes:
    """A picture within a document, without what the camera put beside it."""
    ending = name.rpartition(".")[2].lower()
    form = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}.get(ending)
    if form is None:
        return content  # drawings of the office programs themselves; they hold lines, no camera
    return cleaned_picture(BytesIO(content), form).read()


def cleaned_pdf(upload: IO[bytes]) -> IO[bytes]:
    """The pages of a PDF alone: no properties, XMP, attachments, comments, forms, or places in its photos."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    out = BytesIO()
    try:
        writer = PdfWriter()
        for page in PdfReader(upload).pages:
            for key in ("/Metadata", "/PieceInfo", "/LastModified", "/Annots", "/AA"):
                page.pop(key, None)
            writer.add_page(page)
        for found in writer._objects:
            _strip_object(found)
        writer.metadata = None
        writer.write(out)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as damaged:
        raise NotImplementedError("pdf") from damaged
    out.seek(0)
    return out


def _strip_object(found: Any) -> None:
    """Properties and XMP of any part of a PDF; what the camera put into its photos."""
    if not isinstance(found, dict):
        return
    for key in ("/Metadata", "/PieceInfo", "/LastModified"):
        found.pop(key, None)
    if found.get("/Subtype") == "/Image" and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        found._data = without_segments(found._data)  # type: ignore[attr-defined]  # the stream of an image, as packed


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without its segments of applications and comments; JFIF, colour profile and Adobe's colours stay."""
    kept, at = bytearray(jpeg[:2]), 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1] not in (0xDA, 0xD9):
        mark, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        told = (0xE1 <= mark <= 0xEF and mark not in (0xE2, 0xEE)) or mark == 0xFE
        kept += b"" if told else jpeg[at : at + 2 + length]
        at += 2 + max(length, 2)
    return bytes(kept) + jpeg[at:]
