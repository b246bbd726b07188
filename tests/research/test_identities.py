"""Who applies is found however it is written, and what is harmless is left alone."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.research.conftest import word_file

from huiguan.research.blind_files import DOCX_TYPE, PDF_TYPE, made_anew, readable_parts, words_of
from huiguan.research.enums import IdentityKind as K
from huiguan.research.identities import Identity, find_hits

WHO = (
    Identity(K.NAME, "欧阳明哲"),
    Identity(K.NAME, "单 某"),
    Identity(K.NAME, "Jane Smith"),
    Identity(K.UNIT, "云州市公安局东川分局治安大队"),
    Identity(K.PHONE, "139 8765 4321"),
    Identity(K.PHONE, "0871-63012345"),
    Identity(K.ORCID, "0000-0002-1825-0097"),
    Identity(K.EMAIL, "oymz@example.org"),
    Identity(K.NUMBER, "滇警研〔2023〕17号"),
)


def kinds(text: str) -> set[str]:
    return {hit.kind.value for hit in find_hits(WHO, [("x", text)])}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("欧阳明哲认为", "name"),
        ("欧 阳\n明　哲", "name"),
        ("Ouyang Mingzhe (2021)", "name"),
        ("by MINGZHE OUYANG", "name"),
        ("ouyangmingzhe的数据", "name"),
        ("Shan Mou", "name"),
        ("smith, jane", "name"),
        ("云州市公安局东川分局", "unit"),
        ("在云州市公安局的支持下", "unit"),
        ("１３９８７６５４３２１", "phone"),
        ("139-8765-4321", "phone"),
        ("0871 6301 2345", "phone"),
        ("13000000000", "phone"),
        ("orcid.org/0000-0002-1825-0097", "orcid"),
        ("0000000218250097", "orcid"),
        ("OYMZ@EXAMPLE.ORG", "email"),
        ("somebody@else.example", "email"),
        ("滇警研(2023)17号", "number"),
    ],
)
def test_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "公安局的做法",
        "明哲保身",
        "共2026年样本1398765份",
        "12240 15840 1440 1800 1440 1800",
        "Mingzhepan",
        "研究2023〕1号",
    ],
)
def test_harmless(text: str) -> None:
    assert kinds(text) == set()


@given(
    st.sampled_from(["欧阳明哲", "13987654321", "0000-0002-1825-0097", "云州市公安局东川分局治安大队"]),
    st.text(alphabet="研究社区，。 \n", max_size=40),
    st.text(alphabet="研究社区，。 \n", max_size=40),
    st.sampled_from(["", " ", "\n", "　"]),
)
def test_found_whatever_stands_around_and_between(word: str, before: str, after: str, between: str) -> None:
    assert kinds(before + between.join(word) + after)


def test_every_corner_of_a_word_file_is_read_and_only_its_words_are_kept() -> None:
    file = word_file("正文一", "正文二", author="作者名", header="页眉词", comment="批注人")
    content = _tracked(file.read(), "删去的词", "改动人")
    everything = "\n".join(text for _where, text in readable_parts(DOCX_TYPE, BytesIO(content)))
    assert all(word in everything for word in ("正文一", "作者名", "页眉词", "批注人", "删去的词", "改动人"))
    assert words_of(DOCX_TYPE, BytesIO(content)) == ["正文一", "正文二"]


def _tracked(content: bytes, deleted: str, author: str) -> bytes:
    """The same file with a tracked deletion."""
    mark = f'<w:p><w:del w:id="9" w:author="{author}"><w:r><w:delText>{deleted}</w:delText></w:r></w:del></w:p>'
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:sectPr", mark.encode() + b"<w:sectPr", 1)
            target.writestr(name, data)
    return out.getvalue()


def test_the_file_for_reviewers_holds_its_words_and_no_properties_of_anybody() -> None:
    made = made_anew("P007", "题目", [("活页", ["第一段\x00", "第二段 #strong[x] $y$"]), ("附件1", ["表一"])])
    parts = dict(readable_parts(PDF_TYPE, BytesIO(made)))
    text = "\n".join(words_of(PDF_TYPE, BytesIO(made)))
    assert "第一段" in text and "#strong[x]" in text and "P007" in text
    from pypdf import PdfReader

    assert not PdfReader(BytesIO(made)).metadata.author  # type: ignore[union-attr]  # typst always writes some
    assert parts
