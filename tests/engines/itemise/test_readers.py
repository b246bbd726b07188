"""Files of every kind, good and bad."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from huiguan.engines.itemise import itemise, readers

WORDS = "各市协会要于2026年3月底前完成换届。\r\n由秘书处牵头，建立联络员制度。\n"


def docx_bytes() -> bytes:
    document = docx.Document()
    document.add_paragraph("关于换届工作的通知")
    document.add_paragraph("各市协会要于2026年3月底前完成换届。")
    table = document.add_table(rows=1, cols=3)
    for cell, words in zip(table.rows[0].cells, ("工作任务", "牵头单位", "完成时限"), strict=True):
        cell.text = words
    for cell, words in zip(table.add_row().cells, ("制定培训计划", "秘书处", "6月底前"), strict=True):
        cell.text = words
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_encoding_is_found(encoding: str) -> None:
    assert readers.read_bytes(WORDS.encode(encoding), name="a.txt") == WORDS


def test_utf8_text_stays_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(WORDS.encode())
    assert readers.read_path(path) == WORDS


def test_word_file_keeps_the_order_of_paragraphs_and_rows() -> None:
    text = readers.read_bytes(docx_bytes(), name="a.docx")
    assert text.splitlines()[-1] == "制定培训计划\t秘书处\t6月底前"
    row = itemise(text).items[-1]
    assert (row.quote, row.parties, row.rule_code) == ("制定培训计划", ("秘书处",), "task.row")


def test_web_page_loses_its_boilerplate() -> None:
    page = (
        "<html><head><title>x</title><script>要();</script></head><body><nav><a href='/'>首页，要闻，通知。</a></nav>"
        "<div class='article'><h1>关于换届工作的通知</h1><p>各市协会要完成换届，配齐班子。</p>"
        "<table><tr><td>甲</td><td>乙</td></tr></table></div>"
        "<div class='footer'>版权所有，要求转载注明，谢谢。</div></body></html>"
    )
    text = readers.read_bytes(page.encode(), name="a.html")
    assert "各市协会要完成换届，配齐班子。" in text.splitlines()
    assert "甲\t乙" in text
    assert "首页" not in text
    assert "版权" not in text


def test_web_page_in_gb18030_is_read() -> None:
    page = "<html><body><p>各市协会要完成换届。</p></body></html>".encode("gb18030")
    assert "各市协会要完成换届。" in readers.read_bytes(page, name="a.htm")


def pdf_bytes(password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def zip_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "要")
    return buffer.getvalue()


BAD = [
    (b"", readers.EmptyDocument),
    (b" \n\n", readers.EmptyDocument),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), readers.BinaryFile),
    (bytes(range(256)) * 20, readers.BinaryFile),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), readers.BinaryFile),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), readers.PasswordProtected),
    (zip_bytes(), readers.BinaryFile),
    (docx_bytes()[:2000], readers.DamagedFile),
    (b"%PDF-1.7\nnothing more", readers.DamagedFile),
    (pdf_bytes(), readers.EmptyDocument),
    (pdf_bytes("secret"), readers.PasswordProtected),
]


@pytest.mark.parametrize(("data", "error"), BAD)
def test_bad_file_says_what_is_wrong(data: bytes, error: type[readers.UnreadableDocument]) -> None:
    with pytest.raises(error, match=r"^a\.dat: .+"):
        readers.read_bytes(data, name="a.dat")


def test_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huiguan.engines.itemise.readers.dispatch.MAX_BYTES", 10)
    path = tmp_path / "a.txt"
    path.write_text(WORDS, encoding="utf-8")
    with pytest.raises(readers.HugeFile):
        readers.read_path(path)
    with pytest.raises(readers.HugeFile):
        readers.read_bytes(WORDS.encode(), name="a.txt")
