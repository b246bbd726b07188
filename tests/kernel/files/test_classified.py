"""Marks of classification are refused; papers about secrecy are not."""

from __future__ import annotations

import io

import docx
import pytest

from huiguan.kernel.files.classified import find_mark, refuse_classified
from huiguan.kernel.files.formats import FORMATS
from huiguan.kernel.permits import Invalid


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("通知.txt", "000001\n机密★10年\n特急\n关于……的通知"),
        ("通知.txt", "机 密 ★ 长期"),
        ("通知.txt", "密级：秘密\n"),
        ("通知.txt", "【绝密】\n正文"),
        ("通知.txt", "警务工作秘密\n正文"),
        ("【秘密】部署方案.docx", ""),
        ("部署方案（机密）.docx", ""),
        ("机密-部署方案.docx", ""),
        ("绝密★部署.pdf", ""),
        ("绝密级文件.pdf", "绝密级"),
    ],
)
def test_marked(name: str, head: str) -> None:
    assert find_mark(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("保密工作条例.txt", "机关、单位应当保守国家秘密。\n商业秘密受法律保护。"),
        ("秘密花园读书会.docx", "活动安排"),
        ("保守国家秘密法宣传.docx", "一、什么是国家秘密，分为绝密、机密、秘密三级。"),
        ("报告.txt", "正文\n" * 40 + "机密★10年"),
    ],
)
def test_not_marked(name: str, head: str) -> None:
    assert find_mark(name, head) is None


def test_word_document_with_a_mark_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph("机密★5年")
    document.add_paragraph("关于开展专项工作的通知")
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(Invalid) as refusal:
        refuse_classified("通知.docx", FORMATS["docx"], stream)
    assert refusal.value.code == "file_classified"
    assert "机密★5年" in refusal.value.message


def test_text_in_gb18030_is_read() -> None:
    with pytest.raises(Invalid):
        refuse_classified("通知.txt", FORMATS["text"], io.BytesIO("秘密★\n通知".encode("gb18030")))
