"""Word, Excel and PowerPoint files without their makers: properties, comments, tracked changes, marks of sessions."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_EMPTY = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
#: Parts that go with everything that points to them; in Word their marks in the text go as well.
_GONE = (
    "word/comments",
    "word/people",
    "docProps/thumbnail",
    "customXml/",
    "word/printerSettings",
    "xl/printerSettings",
)
#: Parts that hold comments, names or changes which only their own program takes out without harm.
_REFUSED = (
    "xl/comments", "xl/threadedComments", "xl/persons", "xl/revisions", "ppt/comments", "ppt/commentAuthors",
    "ppt/authors", "word/embeddings", "xl/embeddings", "ppt/embeddings", "word/activeX", "xl/activeX", "ppt/activeX",
)  # fmt: skip
_TRACKED = ("ins", "moveTo")
_DROPPED = (
    "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange",
    "tcPrChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "commentRangeStart", "commentRangeEnd",
    "commentReference", "annotationRef", "rsids", "docVars", "attachedTemplate",
)  # fmt: skip
_UNTOLD = ("author", "date", "initials", "rsidR", "rsidRDefault", "rsidRPr", "rsidP", "rsidDel", "rsidSect", "rsidTr")


def cleaned_office(upload: IO[bytes], media: Callable[[str, bytes], bytes]) -> IO[bytes]:
    """The package written anew; `media` cleans a picture in it. NotImplementedError for what it cannot take out."""
    out = BytesIO()
    try:
        with zipfile.ZipFile(upload) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                if name.startswith(_REFUSED):
                    raise NotImplementedError(name)
                if not name.startswith(_GONE) and not name.endswith("/"):
                    # Without a moment of its own each part is dated 1980, as the format begins.
                    target.writestr(zipfile.ZipInfo(name), _part(name, source.read(name), media), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError, ValueError) as damaged:
        raise NotImplementedError("office") from damaged
    out.seek(0)
    return out


def _part(name: str, content: bytes, media: Callable[[str, bytes], bytes]) -> bytes:
    if name in _EMPTY:
        return _EMPTY[name]
    if "/media/" in name:
        return media(name, content)
    if name == "[Content_Types].xml":
        return _changed(content, lambda root: _forget(root, "PartName", "/"))
    if name.endswith(".rels"):
        return _changed(content, lambda root: _forget(root, "Target", ""))
    if name.startswith("word/") and name.endswith(".xml"):
        return _changed(content, _clean_word)
    if name == "xl/workbook.xml":
        return _changed(content, _clean_workbook)
    return content


def _changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    change(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _forget(root: Any, attribute: str, before: str) -> None:
    """Drop what names a part that is gone; a target is written from the folder of its own part."""
    endings = ("comments", "people.xml", "docProps/thumbnail", "customXml/", "printerSettings", "attachedTemplate")
    for row in list(root):
        target = row.get(attribute, "").removeprefix(before)
        kind = row.get("Type", "").rpartition("/")[2]
        if any(ending in target for ending in endings) or kind == "attachedTemplate":
            root.remove(row)


def _clean_word(root: Any) -> None:
    """Changes are as accepted, comments are gone, and no mark tells who wrote what in which session."""
    for name in _DROPPED:
        for row in list(root.iter(_W + name)):
            _take_out(row)
    for name in _TRACKED:
        for row in list(root.iter(_W + name)):
            _unwrap(row)
    for row in root.iter(etree.Element):
        for name in _UNTOLD:
            row.attrib.pop(_W + name, None)
        for name in ("paraId", "textId", "docId"):
            row.attrib.pop(_W14 + name, None)


def _take_out(row: Any) -> None:
    parent = row.getparent()
    if parent is not None:
        parent.remove(row)


def _unwrap(row: Any) -> None:
    """What was put in stays in the place of its mark; the mark of a paragraph or a row has nothing in it."""
    parent = row.getparent()
    if parent is None:
        return
    at = parent.index(row)
    for inner in reversed(list(row)):
        parent.insert(at, inner)
    parent.remove(row)


def _clean_workbook(root: Any) -> None:
    for row in list(root):
        if etree.QName(row).localname in ("fileSharing", "fileVersion", "absPath", "AlternateContent", "revisionPtr"):
            root.remove(row)
