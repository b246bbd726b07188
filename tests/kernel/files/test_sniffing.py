"""What a file really is, and what is refused with which reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from huiguan.kernel.files.formats import BY_EXTENSION
from huiguan.kernel.files.sniffing import check_intact, sniff
from huiguan.kernel.permits import Invalid


def packed(*members: str, content: bytes = b"<x/>", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for member in members:
            archive.writestr(member, content)
    return target.getvalue()


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(target, kind)
    return target.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + (stream + "\x00").encode("utf-16-le") + bytes(64)


def str_of_name(value: object) -> str:
    """Names of cases: archives carry the time of day, which must not stand in a test's name."""
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("讲话.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "pdf"),
        ("讲话.docx", packed("[Content_Types].xml", "word/document.xml"), "docx"),
        ("名册.XLSX", packed("xl/workbook.xml"), "xlsx"),
        ("公文.ofd", packed("OFD.xml"), "ofd"),
        ("附件.zip", packed("一.txt"), "zip"),
        ("旧.doc", old_office("WordDocument"), "doc"),
        ("旧.et", old_office("Workbook"), "xls"),
        ("照片.jpg", picture("JPEG"), "jpeg"),
        ("图.png", picture("PNG"), "png"),
        ("图.webp", picture("WEBP"), "webp"),
        ("说明.txt", "一要抓落实".encode("gb18030"), "text"),
        ("说明.txt", "一要抓落实".encode("utf-16"), "text"),
        ("说明.txt", "abc,def\n".encode("utf-16-le"), "text"),
        ("名册.csv", "姓名,单位\n".encode(), "csv"),
        ("网页.html", b"<!doctype html><p>x", "html"),
    ],
    ids=str_of_name,
)
def test_name_and_content_agree(name: str, content: bytes, key: str) -> None:
    assert sniff(name, io.BytesIO(content)).key == key


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.txt", b"", "file_empty"),
        ("病毒.exe", b"MZ\x90\x00" + bytes(100), "file_type"),
        ("没有后缀", b"text", "file_type"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
        ("讲话.pdf", b"MZ\x90\x00" + bytes(100), "file_differs"),
        ("讲话.docx", packed("xl/workbook.xml"), "file_differs"),
        ("名册.xlsx", b"<html><table>", "file_differs"),
        ("说明.txt", bytes(range(256)) * 8, "file_differs"),
        ("照片.jpg", picture("PNG"), "file_differs"),
        ("宏.docx", packed("word/document.xml", "word/vbaProject.bin"), "file_macros"),
        ("断.docx", packed("word/document.xml")[:40], "file_damaged"),
        ("加密.xlsx", old_office("EncryptedPackage"), "file_protected"),
    ],
    ids=str_of_name,
)
def test_refused_with_a_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(name, io.BytesIO(content))
    assert refusal.value.code == code
    assert len(refusal.value.message) > 5  # a sentence; Chinese ones are short


def test_zip_bomb_is_not_opened() -> None:
    bomb = packed("xl/workbook.xml", "xl/worksheets/sheet1.xml", content=bytes(80 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(Invalid) as refusal:
        sniff("名册.xlsx", io.BytesIO(bomb))
    assert refusal.value.code == "file_bomb"


def test_damaged_picture() -> None:
    broken = picture("PNG")[:60]
    with pytest.raises(Invalid) as refusal:
        check_intact(BY_EXTENSION["png"], io.BytesIO(broken))
    assert refusal.value.code == "file_damaged"


@given(st.binary(max_size=400), st.sampled_from(sorted(BY_EXTENSION)))
def test_any_bytes_are_answered(content: bytes, extension: str) -> None:
    try:
        assert extension in sniff(f"x.{extension}", io.BytesIO(content)).extensions
    except Invalid as refusal:
        assert refusal.message
