"""Files lose who made them, when, where and what was changed; what cannot is refused with the reason."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image
from pillow_heif import register_heif_opener
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text

from huiguan.kernel.files.cleaning import cleaned
from huiguan.kernel.permits import Invalid

WHO = "AuthorNobodyKnows"


def picture(form: str) -> BytesIO:
    """A picture that tells which device made it."""
    register_heif_opener()
    exif = Image.Exif()
    exif[0x010F] = WHO
    out = BytesIO()
    Image.new("RGB", (32, 24), "red").save(out, form, exif=exif)
    out.seek(0)
    return out


def unpacked(content: bytes) -> bytes:
    """All parts of an office file."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
def test_a_picture_loses_its_device(name: str, form: str) -> None:
    before = picture(form)
    assert WHO.encode() in before.read()
    kept, ending = cleaned(name, before)
    content = kept.read()
    assert WHO.encode() not in content and ending == ""
    assert Image.open(BytesIO(content)).size == (32, 24)


def test_a_photo_of_a_phone_becomes_a_jpeg_without_its_place() -> None:
    before = picture("HEIF")
    assert WHO.encode() in before.read()
    kept, ending = cleaned("a.heic", before)
    content = kept.read()
    shown = Image.open(BytesIO(content))
    assert (shown.format, shown.size, ending) == ("JPEG", (32, 24), ".jpg") and WHO.encode() not in content


def test_a_pdf_keeps_its_pages_alone() -> None:
    page, out = BytesIO(), BytesIO()
    Image.open(picture("JPEG")).save(page, "PDF", author=WHO, title=WHO)
    writer = PdfWriter(clone_from=page)
    writer.add_annotation(0, Text(text=WHO, rect=(0, 0, 9, 9)))
    writer.add_attachment("who.txt", WHO.encode())
    writer.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{WHO}</x:xmpmeta>".encode()
    writer.write(out)
    assert PdfReader(out).metadata["/Author"] == WHO  # type: ignore[index]  # it has one
    kept, _ending = cleaned("a.pdf", out)
    reader = PdfReader(kept)
    assert len(reader.pages) == 1 and not reader.metadata and not reader.attachments
    assert reader.xmp_metadata is None and "/Annots" not in reader.pages[0]
    kept.seek(0)
    assert WHO.encode() not in kept.read()
    assert reader.pages[0].images[0].image is not None  # what it shows is still there


def word() -> BytesIO:
    """A Word file with properties, a comment, a tracked insertion and a tracked deletion."""
    document, out = docx.Document(), BytesIO()
    document.core_properties.author = document.core_properties.last_modified_by = WHO
    paragraph = document.add_paragraph("留下的话")
    document.add_comment(paragraph.runs, text="批注内容", author=WHO, initials="AB")
    document.add_picture(picture("JPEG"))
    document.save(out)
    changed = BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                mark = f'w:id="9" w:author="{WHO}" w:date="2026-01-01T00:00:00Z"'
                put = f"<w:ins {mark}><w:r><w:t>加上的话</w:t></w:r></w:ins>"
                out_of = f"<w:del {mark}><w:r><w:delText>删去的话</w:delText></w:r></w:del>"
                content = content.replace(b"</w:p>", (put + out_of + "</w:p>").encode(), 1)
            target.writestr(name, content)
    changed.seek(0)
    return changed


def test_a_word_file_loses_author_comments_and_changes() -> None:
    before = word()
    assert unpacked(before.getvalue()).count(WHO.encode()) >= 4
    kept, _ending = cleaned("a.docx", before)
    content = kept.read()
    assert WHO.encode() not in unpacked(content)
    for word_gone in ("批注内容", "删去的话"):
        assert word_gone.encode() not in unpacked(content)
    again = docx.Document(BytesIO(content))
    assert "留下的话加上的话" in "".join(paragraph.text for paragraph in again.paragraphs)
    assert len(again.inline_shapes) == 1 and again.core_properties.author == ""


def table(comment: str = "") -> BytesIO:
    """A workbook with an author, and perhaps a comment."""
    book, out = Workbook(), BytesIO()
    book.properties.creator = WHO
    book.active["A1"] = "数"
    if comment:
        book.active["A1"].comment = Comment(comment, WHO)
    book.save(out)
    out.seek(0)
    return out


def test_a_workbook_loses_its_author_and_one_with_comments_is_refused() -> None:
    kept, _ending = cleaned("a.xlsx", table())
    assert WHO.encode() not in unpacked(kept.read())
    with pytest.raises(Invalid) as refused:
        cleaned("a.xlsx", table("改过"))
    assert refused.value.code == "not_cleaned" and "Excel" in refused.value.message


@pytest.mark.parametrize("name", ["a.html", "a.zip", "a.jpg", "a.pdf"])
def test_what_cannot_be_cleaned_is_refused(name: str) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.txt", WHO)
    contents: dict[str, Any] = {
        "a.html": b"<html><meta name=author content=x>",
        "a.zip": packed.getvalue(),
        "a.jpg": picture("JPEG").read()[:300],
        "a.pdf": b"%PDF-1.4\nno pages here",
    }
    with pytest.raises(Invalid) as refused:
        cleaned(name, BytesIO(contents[name]))
    assert refused.value.code in ("not_cleaned", "file_damaged")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize("exif", [b"Exif\0\0no-tiff-at-all", b"Exif\0\0II*\0\x08\0"])
def test_a_picture_with_broken_exif_is_refused(form: str, exif: bytes) -> None:
    out = BytesIO()
    Image.new("RGB", (32, 24), "red").save(out, form, exif=exif)
    with pytest.raises(Invalid) as refused:
        cleaned(f"a.{form.lower()}", out)
    assert refused.value.code == "not_cleaned"


def test_plain_text_comes_back_as_it_is() -> None:
    before = BytesIO("只有字".encode())
    assert cleaned("a.txt", before) == (before, "")
