"""The types of files that are taken, by extension and by content; everything else is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Format:
    """A type of file. `inline` formats may be shown by the browser; all others are only downloaded."""

    key: str
    label: Any
    extensions: tuple[str, ...]
    media_type: str
    inline: bool = False
    picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."

FORMATS = {
    f.key: f
    for f in (
        Format("pdf", "PDF", ("pdf",), "application/pdf", inline=True),
        Format("docx", "Word", ("docx",), _OFFICE + "wordprocessingml.document"),
        Format("xlsx", "Excel", ("xlsx",), _OFFICE + "spreadsheetml.sheet"),
        Format("pptx", "PowerPoint", ("pptx",), _OFFICE + "presentationml.presentation"),
        Format("doc", _("Word 97–2003"), ("doc", "wps"), "application/msword"),
        Format("xls", _("Excel 97–2003"), ("xls", "et"), "application/vnd.ms-excel"),
        Format("ppt", _("PowerPoint 97–2003"), ("ppt", "dps"), "application/vnd.ms-powerpoint"),
        Format("ofd", "OFD", ("ofd",), "application/ofd"),
        Format("text", _("plain text"), ("txt",), "text/plain"),
        Format("csv", "CSV", ("csv",), "text/csv"),
        Format("html", _("web page"), ("html", "htm"), "text/html"),
        Format("png", _("PNG picture"), ("png",), "image/png", inline=True, picture=True),
        Format("jpeg", _("JPEG picture"), ("jpg", "jpeg"), "image/jpeg", inline=True, picture=True),
        Format("webp", _("WebP picture"), ("webp",), "image/webp", inline=True, picture=True),
        Format("gif", _("GIF picture"), ("gif",), "image/gif", inline=True, picture=True),
        Format("heic", _("HEIC photo"), ("heic", "heif"), "image/heic"),
        Format("zip", _("ZIP archive"), ("zip",), "application/zip"),
    )
}

BY_EXTENSION = {extension: f for f in FORMATS.values() for extension in f.extensions}
BY_MEDIA_TYPE = {f.media_type: f for f in FORMATS.values()}


def extension_of(name: str) -> str:
    """The part of a file's name after the last dot, in lower case; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def accepted() -> str:
    """The extensions taken, as the `accept` of a file field."""
    return ",".join(f".{extension}" for extension in BY_EXTENSION)
