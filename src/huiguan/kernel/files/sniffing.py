"""What a file really is, by its content, and whether its name says the same."""

from __future__ import annotations

import zipfile
from typing import IO, Any

import puremagic
from django.utils.translation import gettext as _

from huiguan.kernel.files.formats import BY_EXTENSION, BY_MEDIA_TYPE, FORMATS, Format, extension_of
from huiguan.kernel.permits import Invalid

HEAD = 64 * 1024
# A workbook of 40 MB that unfolds to more than this, or a hundredfold, is made to exhaust the machine.
UNFOLDED_LIMIT = 1024 * 1024 * 1024
RATIO_LIMIT = 200
RATIO_FROM = 100 * 1024 * 1024
MEMBERS_LIMIT = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBER_OF = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
    "ppt/presentation.xml": "pptx",
    "OFD.xml": "ofd",
}
_STREAM_OF = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}


def sniff(name: str, stream: IO[bytes], unfolded_limit: int = UNFOLDED_LIMIT) -> Format:
    """The format of a file called `name` with the content of `stream` (seekable; left at its beginning).

    `unfolded_limit` is how many bytes a packed file may unfold to; who reads it as a stream may allow more.
    Raises Invalid with the reason in the reader's language: empty, not a type that is taken, a name that says
    something else than the content, protected by a password, with macros, damaged, or made to unfold without end.
    """
    declared = BY_EXTENSION.get(extension_of(name))
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise empty_file()
    found = _found(head, stream, unfolded_limit)
    stream.seek(0)
    if declared is None:
        raise Invalid(_not_taken(name), code="file_type")
    if found == declared.key or (found == "text" and declared.key in {"csv", "text", "html"}):
        return declared
    raise Invalid(_differs(declared, found, head), code="file_differs")


def empty_file() -> Invalid:
    """The refusal of a file without any content."""
    message = _("The file is empty. Choose the one with the content, or save it again, and upload that.")
    return Invalid(message, code="file_empty")


def _not_taken(name: str) -> str:
    extension = extension_of(name)
    if not extension:
        return _(
            "The name of the file has no extension, such as .pdf or .docx, so its type cannot be told."
            " Add it to the name and upload it again."
        )
    return _("Files of the type .%(extension)s are not taken. Save it as PDF, Word, Excel, text or a picture.") % {
        "extension": extension[:20]
    }


def _differs(declared: Format, found: str, head: bytes) -> str:
    values = {"declared": declared.label, "found": FORMATS[found].label if found in FORMATS else _guess(head)}
    if not values["found"]:
        return (
            _(
                "The name says %(declared)s, but the content is none."
                " The file may be damaged: open it in its program, save it again and upload that."
            )
            % values
        )
    return _("The name says %(declared)s, but the content is %(found)s. Rename or save it again.") % values


def _guess(head: bytes) -> str:
    """The name of a foreign type by puremagic, for the message only."""
    try:
        return str(puremagic.from_string(head, mime=True) or "")
    except (puremagic.PureError, ValueError):
        return ""


def _found(head: bytes, stream: IO[bytes], unfolded_limit: int) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(stream, unfolded_limit)
    if head.startswith(_OLE):
        return _inside_ole(stream)
    return _by_signature(head) or ("text" if looks_like_text(head) else "")


def _by_signature(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"heif", b"msf1"}:
        return "heic"
    guess = _guess(head)
    known = BY_MEDIA_TYPE.get(guess)
    return known.key if known is not None and known.picture else ""


def looks_like_text(head: bytes) -> bool:
    """Tell whether bytes may be text: UTF-16 by its mark, or free of NUL and nearly free of other control bytes."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        # UTF-16 without its mark: every other byte of its ASCII is NUL, always at the same side.
        odd, even = head[1::2].count(0), head[::2].count(0)
        return max(odd, even) * 8 > len(head) and max(odd, even) > 4 * min(odd, even)
    control = sum(byte < 32 and byte not in (9, 10, 12, 13, 26, 27) for byte in head)
    return control <= len(head) // 200


def open_zip(stream: IO[bytes], unfolded_limit: int = UNFOLDED_LIMIT) -> zipfile.ZipFile:
    """A ZIP archive whose declared sizes were looked at before anything is unfolded.

    Raises Invalid when it is damaged, or unfolds to more than the limit, two hundredfold, or into too many members.
    """
    try:
        archive = zipfile.ZipFile(stream)
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as damage:
        raise Invalid(
            _(
                "The file is damaged:"
                " its packing cannot be read. Open it in the program that made it, save it again and upload that."
            ),
            code="file_damaged",
        ) from damage
    unfolded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    blown = unfolded > RATIO_FROM and unfolded > RATIO_LIMIT * packed
    if unfolded > unfolded_limit or blown or len(members) > MEMBERS_LIMIT:
        raise Invalid(
            _(
                "The file unfolds to far more than its size and was not opened."
                " Copy what is needed into a new file and upload that."
            ),
            code="file_bomb",
        )
    return archive


def _inside_zip(stream: IO[bytes], unfolded_limit: int) -> str:
    with open_zip(stream, unfolded_limit) as archive:
        names = set(archive.namelist())
        locked = any(member.flag_bits & 1 for member in archive.infolist())
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Invalid(_("The file contains macros. Save it without macros and upload it again."), code="file_macros")
    if locked:
        raise _protected()
    return next((key for member, key in _MEMBER_OF.items() if member in names), "zip")


def _inside_ole(stream: IO[bytes]) -> str:
    """Tell the old Office formats apart by the names in their directory, which are UTF-16."""
    content = stream.read(64 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _protected()
    named = (key for member, key in _STREAM_OF.items() if (member + "\x00").encode("utf-16-le") in content)
    return next(named, "")


def _protected() -> Invalid:
    message = _("The file is protected by a password. Remove the password and upload it again.")
    return Invalid(message, code="file_protected")


def check_intact(found: Format, stream: Any) -> None:
    """Look into pictures, which browsers and thumbnails will open; raises Invalid when one is damaged or oversized."""
    if not found.picture:
        return
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(stream) as picture:
            picture.verify()
    except Image.DecompressionBombError as bomb:
        raise Invalid(
            _("The picture has too many pixels to be shown. Make it smaller and upload it again."), code="file_bomb"
        ) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as damage:
        raise Invalid(
            _("The picture is damaged and cannot be shown. Save it again as JPEG or PNG and upload that."),
            code="file_damaged",
        ) from damage
    finally:
        stream.seek(0)
