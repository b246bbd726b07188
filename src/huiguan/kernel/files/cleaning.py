"""Files written anew without what they tell of their maker: who, when, where, with which device, what was changed.

What cannot be cleaned is refused with the reason; a file with no such words beside its contents comes back as it is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _

from huiguan.kernel.files.formats import Format
from huiguan.kernel.files.office_cleaning import SIGNED, STRICT, cleaned_office, cleaned_svg
from huiguan.kernel.files.sniffing import sniff
from huiguan.kernel.permits import Invalid

#: Why a PDF is refused that has optional content, or draws more than can be looked through.
LAYERS, HEAVY = "layers", "heavy"
#: Text is all that these hold.
PLAIN = frozenset({"text", "csv"})
#: Pictures that are written anew in their own format, and what a photo of a phone becomes.
_PICTURES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "heic": "JPEG"}
_BECOMES = {"heic": ".jpg"}
_OFFICE = frozenset({"docx", "xlsx", "pptx"})
#: Pictures within documents, and the drawings of the office programs themselves, which hold lines and no camera.
_MEDIA = {"jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG", "jfif": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_DRAWINGS = frozenset({"emf", "wmf", "emz", "wmz", "bmp", "dib"})
#: What the reader of pictures raises for damage; broken EXIF is a SyntaxError or an error of its numbers.
_DAMAGES = (OSError, ValueError, SyntaxError, LookupError, TypeError, EOFError, struct.error, zlib.error)


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
        raise Invalid(_refusal(form, str(unable)), code="not_cleaned", field="upload") from unable


def _refusal(form: Format, why: str) -> str:
    """What to do instead: a PDF cannot be saved as what it is, but printed into a new one without all that."""
    if form.key == "pdf":
        said = _(
            "Who wrote it and when cannot be removed from this PDF: %(why)s. Print it to a new PDF file (choose a PDF"
            " printer where you print) and add that one, or add it without removing."
        )
        return said % {"why": _why_not(why)}
    if why == SIGNED:
        return _(
            "This file carries digital signatures that name who signed it and would no longer hold. Save it as PDF,"
            " or add it without removing."
        )
    if why == STRICT:
        return _(
            "This file was saved as Strict Open XML, from which who wrote it cannot be removed. Save it in the usual"
            " format of Word, Excel or PowerPoint, or as PDF, or add it without removing."
        )
    said = _(
        "Who wrote it and when cannot be removed from this file (%(type)s). Save it as PDF, Word or a picture without"
        " comments and tracked changes, or add it without removing."
    )
    return said % {"type": form.label}


def _why_not(why: str) -> str:
    if why in ("/Widget", "/XFA"):
        return _("it holds a form that was filled in, or a signature")
    if why == LAYERS:
        return _("it has layers, of which some may be hidden")
    if why == HEAVY:
        return _("more is drawn on its pages than can be looked through")
    if why.startswith("/") and "Decode" not in why:
        return _("drawings or stamps lie over its pages")
    if "Decode" in why:
        return _("a picture in it is packed in a way that hides where it was taken")
    return _("it does not open")


def _cleaner_of(form: Format) -> Callable[[IO[bytes]], IO[bytes]]:
    if form.key in _PICTURES:
        return lambda upload: cleaned_picture(upload, _PICTURES[form.key])
    if form.key in _OFFICE:
        return lambda upload: cleaned_office(upload, cleaned_media)
    if form.key == "pdf":
        from huiguan.kernel.files.pdf_cleaning import cleaned_pdf

        return cleaned_pdf
    raise NotImplementedError(form.key)


def cleaned_picture(upload: IO[bytes], form: str) -> IO[bytes]:
    """A picture written anew from its points, turned as it is meant to be seen."""
    from PIL import Image, ImageOps, ImageSequence
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
    except (*_DAMAGES, Image.DecompressionBombError) as damaged:
        raise NotImplementedError(form) from damaged
    out.seek(0)
    return out


def cleaned_media(name: str, content: bytes) -> bytes:
    """A picture within a document, without what the camera put beside it; NotImplementedError for other kinds."""
    ending = name.rpartition(".")[2].lower()
    if ending in _DRAWINGS:
        return content
    if ending == "svg":
        return cleaned_svg(content)
    if ending not in _MEDIA:
        raise NotImplementedError(ending)
    return cleaned_picture(BytesIO(content), _MEDIA[ending]).read()
