"""Parts of office files that tell of their maker go with all that points to them, or the file is refused."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from PIL import Image

from huiguan.kernel.files.cleaning import cleaned
from huiguan.kernel.permits import Invalid

WHO = "AuthorNobodyKnows"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OUTSIDE = ' TargetMode="External"'


def package(main: str) -> dict[str, bytes]:
    """The least parts of an office file; enough for what only moves parts."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return {
        "[Content_Types].xml": f'<Types xmlns="{types}"><!-- made by {WHO} --></Types>'.encode(),
        "_rels/.rels": relations(("officeDocument", main, "")),
        main: b"<main/>",
    }


def relations(*rows: tuple[str, str, str]) -> bytes:
    """Relationships by kind, target and mode, numbered from rId1; with a comment, as some programs write it."""
    written = "".join(
        f'<Relationship Id="rId{at}" Type="{_R}/{kind}" Target="{target}"{mode}/>'
        for at, (kind, target, mode) in enumerate(rows, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}"><!-- {WHO} -->{written}</Relationships>'.encode()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> BytesIO:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def after(name: str, parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of the cleaned file, in which nothing points to what is not there."""
    kept, _ending = cleaned(name, packed(parts))
    left = parts_of(kept.read())
    for rels in [name for name in left if name.endswith(".rels")]:
        folder, _slash, source = rels.removesuffix(".rels").rpartition("_rels/")
        rows: Any = etree.fromstring(left[rels])
        for row in rows:
            target = posixpath.normpath(posixpath.join("/", folder, row.get("Target"))).lstrip("/")
            assert row.get("TargetMode") == "External" or target in left, (rels, target)
        used = set(re.findall(rb' r:(?:id|embed)="([^"]+)"', left.get(folder + source, b"")))
        assert used <= {row.get("Id").encode() for row in rows}, (rels, used)
    return left


def refusal(name: str, parts: dict[str, bytes]) -> str:
    with pytest.raises(Invalid) as refused:
        cleaned(name, packed(parts))
    return refused.value.code


GONE = {
    "ppt/changesInfos/changesInfo1.xml": "ppt/presentation.xml",
    "ppt/revisionInfo.xml": "ppt/presentation.xml",
    "ppt/printerSettings/printerSettings1.bin": "ppt/presentation.xml",
    "package/services/metadata/core-properties/a1.psmdcp": "",
    "docMetadata/LabelInfo.xml": "",
    "word/glossary/comments.xml": "word/glossary/document.xml",
}


def test_signed_and_strict_files_are_refused_with_what_to_do() -> None:
    signed, strict = package("word/document.xml"), package("word/document.xml")
    signed["_xmlsignatures/sig1.xml"] = f"<Signature>{WHO}</Signature>".encode()
    strict["word/document.xml"] = b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
    for parts, word in ((signed, "签名"), (strict, "Strict")):
        with pytest.raises(Invalid) as refused:
            cleaned("a.docx", packed(parts))
        assert refused.value.code == "not_cleaned" and word in refused.value.message


@pytest.mark.parametrize("part", GONE)
def test_a_part_that_tells_goes_with_its_relationship_and_type(part: str) -> None:
    name, main = ("a.docx", "word/document.xml") if part.startswith("word") else ("a.pptx", "ppt/presentation.xml")
    parts = package(main)
    folder, _slash, source = GONE[part].rpartition("/")
    parts[GONE[part] or main] = b"<main/>"
    rels = posixpath.join(folder, f"_rels/{source}.rels")
    parts[rels] = relations(("officeDocument", "/" + main, ""), ("told", "/" + part, ""))
    parts[part] = WHO.encode()
    type_of = f'<Override PartName="/{part}" ContentType="x"/><Default Extension="psmdcp" ContentType="x"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", type_of.encode())
    left = after(name, parts)
    assert part not in left and part.encode() not in left["[Content_Types].xml"] + left[rels]
    assert b"psmdcp" not in left["[Content_Types].xml"] and main.encode() in left[rels]
    assert WHO.encode() not in b"".join(left.values())


def test_the_links_of_comments_go_with_them() -> None:
    parts = package("word/document.xml")
    parts["word/comments.xml"] = b"<comments/>"
    parts["word/_rels/comments.xml.rels"] = relations(("hyperlink", f"https://x.example/{WHO}", _OUTSIDE))
    assert WHO.encode() not in b"".join(after("a.docx", parts).values())


@pytest.mark.parametrize("part", ["externalLinks/externalLink1.xml", "connections.xml", "queryTables/queryTable1.xml"])
def test_a_workbook_that_reads_other_files_is_refused(part: str) -> None:
    assert refusal("a.xlsx", package("xl/workbook.xml") | {f"xl/{part}": WHO.encode()}) == "not_cleaned"


@pytest.mark.parametrize(("name", "main"), [("a.docx", "word/document.xml"), ("a.pptx", "ppt/presentation.xml")])
@pytest.mark.parametrize("ending", ["tiff", "heic", "mp4", "mov", "m4a", "bin"])
def test_a_kind_of_media_that_cannot_be_cleaned_is_refused(name: str, main: str, ending: str) -> None:
    parts = package(main)
    folder = main.partition("/")[0]
    assert refusal(name, parts | {f"{folder}/media/a1.{ending}": b"x"}) == "not_cleaned"
    assert f"{folder}/media/a1.emf" in after(name, parts | {f"{folder}/media/a1.emf": b"x"})


def test_an_icon_stays_without_the_notes_of_its_program() -> None:
    told = f'<metadata>{WHO}</metadata><title>{WHO}</title><n:view n:by="{WHO}"/><!-- {WHO} -->'
    shape = f'<path n:label="{WHO}" d="M0 0h9v9z"/><use xlink:href="#a"/>'
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:n="urn:drawing"'
    icon = f"<svg {spaces}>{told}{shape}</svg>".encode()
    parts = package("word/document.xml")
    left = after("a.docx", parts | {"word/media/a.svg": icon})["word/media/a.svg"]
    assert WHO.encode() not in left and b'd="M0 0h9v9z"' in left and b'xlink:href="#a"' in left
    packed_in = icon.replace(b"#a", b"data:image/jpeg;base64,AAAA")
    assert refusal("a.docx", parts | {"word/media/a.svg": packed_in}) == "not_cleaned"
    typed = b'<!DOCTYPE svg [<!ENTITY who "x">]>' + icon
    assert refusal("a.docx", parts | {"word/media/a.svg": typed}) == "not_cleaned"


def test_a_picture_out_of_the_usual_folder_loses_its_device() -> None:
    exif, out = Image.Exif(), BytesIO()
    exif[0x010F] = WHO
    Image.new("RGB", (9, 9)).save(out, "JPEG", exif=exif)
    left = after("a.docx", package("word/document.xml") | {"media/a.jpg": out.getvalue(), "word/b.JPG": out.getvalue()})
    assert {"media/a.jpg", "word/b.JPG"} <= set(left) and WHO.encode() not in b"".join(left.values())


def test_a_pivot_table_does_not_tell_who_refreshed_it() -> None:
    parts = package("xl/workbook.xml")
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    told = f'refreshedBy="{WHO}" refreshedDate="45000.5" refreshedDateIso="2026-01-01T00:00:00Z"'
    parts[part] = f'<pivotCacheDefinition {told} recordCount="3"/>'.encode()
    left = after("a.xlsx", parts)[part]
    assert WHO.encode() not in left and b"refreshed" not in left and b'recordCount="3"' in left


PLACES = {
    f"file:///C:/Users/{WHO}/plan.docx": "plan.docx",
    f"file:///C:%5CUsers%5C{WHO}%5Cplan%201.docx": "plan%201.docx",
    f"file://server/{WHO}/plan.docx#part": "plan.docx#part",
    f"C:\\Users\\{WHO}\\plan.docx": "plan.docx",
    f"\\\\server\\{WHO}\\plan.docx": "plan.docx",
    f"../../{WHO}/plan.docx": "plan.docx",
    f"file:///home/{WHO}/": ".",
    "https://x.example/comments/5": "https://x.example/comments/5",
    "mailto:somebody@x.example": "mailto:somebody@x.example",
}


def test_a_file_outside_keeps_its_name_alone_and_a_link_stays() -> None:
    parts = package("word/document.xml")
    rels = "word/_rels/document.xml.rels"
    parts[rels] = relations(*(("hyperlink", target, _OUTSIDE) for target in PLACES))
    links = "".join(f'<a r:id="rId{at}"/>' for at in range(1, len(PLACES) + 1))
    parts["word/document.xml"] = f'<main xmlns:r="{_R}">{links}</main>'.encode()
    rows: Any = etree.fromstring(after("a.docx", parts)[rels])
    assert [row.get("Target") for row in rows] == list(PLACES.values())


def test_a_template_on_a_disk_is_told_by_nothing() -> None:
    parts = package("word/document.xml")
    parts["word/settings.xml"] = b"<settings/>"
    parts["word/_rels/settings.xml.rels"] = relations(("attachedTemplate", f"file:///C:/{WHO}.dotx", _OUTSIDE))
    assert WHO.encode() not in b"".join(after("a.docx", parts).values())


def test_a_sheet_does_not_point_to_settings_of_a_printer_that_are_gone() -> None:
    book, out = Workbook(), BytesIO()
    book.active["A1"] = "数"
    book.active.page_setup.orientation = "landscape"
    book.save(out)
    parts = parts_of(out.getvalue())
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<pageSetup " in parts[sheet]
    parts[sheet] = parts[sheet].replace(b"<pageSetup ", f'<pageSetup xmlns:r="{_R}" r:id="rId1" '.encode())
    parts["xl/printerSettings/printerSettings1.bin"] = WHO.encode()
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(
        ("printerSettings", "../printerSettings/printerSettings1.bin", "")
    )
    left = after("a.xlsx", parts)
    again = load_workbook(packed(left))
    assert again.active["A1"].value == "数" and again.active.page_setup.orientation == "landscape"
    assert WHO.encode() not in b"".join(left.values())


def test_a_word_file_does_not_point_to_settings_of_a_printer_that_are_gone() -> None:
    document, out = docx.Document(), BytesIO()
    document.add_paragraph("留下的话")
    document.save(out)
    parts = parts_of(out.getvalue())
    main, rels = "word/document.xml", "word/_rels/document.xml.rels"
    setting = b'<w:printerSettings r:id="rId99"/></w:sectPr>'
    parts[main] = parts[main].replace(b"</w:sectPr>", setting)
    assert setting in parts[main]
    row = f'<Relationship Id="rId99" Type="{_R}/printerSettings" Target="printerSettings/a1.bin"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", row.encode())
    parts["word/printerSettings/a1.bin"] = WHO.encode()
    left = after("a.docx", parts)
    assert docx.Document(packed(left)).paragraphs[0].text == "留下的话"


@pytest.mark.parametrize("at", ["first", "middle"])
def test_a_damaged_part_is_refused(at: str) -> None:
    document, out = docx.Document(), BytesIO()
    document.save(out)
    content = bytearray(out.getvalue())
    with zipfile.ZipFile(out) as archive:
        part = archive.getinfo("word/document.xml")
    names = struct.unpack("<HH", content[part.header_offset + 26 : part.header_offset + 30])
    begins = part.header_offset + 30 + sum(names) + (0 if at == "first" else part.compress_size // 2)
    content[begins : begins + 8] = b"\xff" * 8
    with pytest.raises(Invalid) as refused:
        cleaned("a.docx", BytesIO(bytes(content)))
    assert refused.value.code == "not_cleaned"


def test_a_part_cut_short_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<main/>")
    directory = out.getvalue().rindex(b"PK\x01\x02")
    sizes = struct.pack("<II", 9_000_000, 9_000_000)
    content = out.getvalue()[: directory + 20] + sizes + out.getvalue()[directory + 28 :]
    with pytest.raises(Invalid) as refused:
        cleaned("a.docx", BytesIO(content))
    assert refused.value.code == "not_cleaned"


def test_a_part_with_a_name_that_is_no_path_is_refused() -> None:
    assert refusal("a.docx", package("word/document.xml") | {"word\\comments.xml": b"<x/>"}) == "not_cleaned"
