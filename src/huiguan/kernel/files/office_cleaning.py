"""Word, Excel and PowerPoint files without their makers: properties, comments, tracked changes, marks of sessions."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import IO, Any
from urllib.parse import quote, unquote

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
#: Emptied instead of removed; the names of parts are compared in small letters (ECMA-376-2, 6.2.2.3).
_EMPTY = {
    "docprops/core.xml": _HEAD + b"<cp:coreProperties xmlns:cp="
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": _HEAD + b"<Properties xmlns="
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": _HEAD + b"<Properties xmlns="
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
#: Parts that go with everything that points to them; in Word their marks in the text go as well.
_GONE = (
    "word/comments", "word/people", "word/glossary/comments", "word/glossary/people", "docprops/thumbnail",
    "customxml/", "word/printersettings", "xl/printersettings", "ppt/printersettings", "ppt/changesinfos/",
    "ppt/revisioninfo", "package/services/metadata/", "docmetadata/",
)  # fmt: skip
#: Why a package is refused as a whole: signatures name who signed and would break; Strict has names of its own.
SIGNED, STRICT = "signed", "strict"
_STRICT_NAMES = b"http://purl.oclc.org/ooxml/"
#: Parts that hold comments, names, changes or ways to other files which only their own program takes out without harm.
_REFUSED = (
    "xl/comments", "xl/threadedcomments", "xl/persons", "xl/revisions", "ppt/comments", "ppt/commentauthors",
    "ppt/authors", "word/embeddings", "xl/embeddings", "ppt/embeddings", "word/activex", "xl/activex", "ppt/activex",
    "xl/externallinks", "xl/connections", "xl/querytables",
)  # fmt: skip
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".heic", ".heif", ".mp4", ".mov")
_PAGE_SETUP = re.compile(rb"<(?:\w+:)?pageSetup\b[^>]*>")
_SHEETS = ("xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/")
#: Where a file outside lies: on a disk, in a network, from the root or from the folder above.
_PLACE = re.compile(r"file:|[A-Za-z]:[\\/]|[\\/]|\.\.[\\/]", re.IGNORECASE)
_TRACKED = ("ins", "moveTo")
_DROPPED = (
    "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange",
    "tcPrChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "commentRangeStart", "commentRangeEnd",
    "commentReference", "annotationRef", "rsids", "docVars", "attachedTemplate", "printerSettings",
)  # fmt: skip
_UNTOLD = ("author", "date", "initials", "rsidR", "rsidRDefault", "rsidRPr", "rsidP", "rsidDel", "rsidSect", "rsidTr")


def cleaned_office(upload: IO[bytes], media: Callable[[str, bytes], bytes]) -> IO[bytes]:
    """The package written anew; `media` cleans a picture in it. NotImplementedError for what it cannot take out."""
    out = BytesIO()
    try:
        with zipfile.ZipFile(upload) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                _refuse_part(name)
                if not _is_gone(name) and not name.endswith("/"):
                    # Without a moment of its own each part is dated 1980, as the format begins.
                    target.writestr(zipfile.ZipInfo(name), _part(name, source.read(name), media), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, EOFError, ValueError) as damaged:
        raise NotImplementedError("office") from damaged
    out.seek(0)
    return out


def _refuse_part(name: str) -> None:
    if name.lower().startswith("_xmlsignatures"):
        raise NotImplementedError(SIGNED)
    if name.lower().startswith(_REFUSED) or "\\" in name:
        raise NotImplementedError(name)


def _source_of(rels: str) -> str:
    """The part whose relationships are written in `rels`; the empty name for those of the whole package."""
    folder, _slash, name = rels.rpartition("_rels/")
    return folder + name.removesuffix(".rels")


def _is_gone(name: str) -> bool:
    name = name.lower()
    return (_source_of(name) if name.endswith(".rels") else name).startswith(_GONE)


def _part(name: str, content: bytes, media: Callable[[str, bytes], bytes]) -> bytes:
    low = name.lower()
    if low.endswith((".xml", ".rels")) and _STRICT_NAMES in content[:8192]:
        raise NotImplementedError(STRICT)
    if low in _EMPTY:
        return _EMPTY[low]
    if "/media/" in f"/{low}" or low.endswith(_PICTURES):
        return media(name, content)
    if low.startswith(_SHEETS) and low.endswith(".xml"):
        return _PAGE_SETUP.sub(_without_printer, content)
    change = _change_of(low)
    return content if change is None else _changed(content, change)


def _change_of(low: str) -> Callable[[Any], None] | None:
    """How the XML of a part is changed; None where it stays as it is."""
    if low == "[content_types].xml":
        return _clean_types
    if low.endswith(".rels"):
        return lambda root: _clean_relations(root, _source_of(low))
    if low.startswith("word/") and low.endswith(".xml"):
        return _clean_word
    if low.startswith("xl/pivotcache/pivotcachedefinition"):
        return _clean_pivot
    return _clean_workbook if low == "xl/workbook.xml" else None


def _tree(content: bytes) -> Any:
    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    )


def _changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    root = _tree(content)
    change(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _without_printer(setup: re.Match[bytes]) -> bytes:
    """The set-up of a page without its relationship to the settings of a printer; a sheet is too large for a tree."""
    return re.sub(rb"""\s\w+:id\s*=\s*("[^"]*"|'[^']*')""", b"", setup[0])


def _clean_types(root: Any) -> None:
    for row in root.findall("*"):
        if _is_gone(row.get("PartName", "").removeprefix("/")) or row.get("Extension", "").lower() == "psmdcp":
            root.remove(row)


def _clean_relations(root: Any, source: str) -> None:
    """Drop what points to a part that is gone; a file outside keeps its name, not the folders in which it lay."""
    for row in root.findall("*"):
        target = row.get("Target", "")
        if row.get("Type", "").rpartition("/")[2] == "attachedTemplate":
            root.remove(row)
        elif row.get("TargetMode") == "External":
            row.set("Target", _last_name(target))
        elif _is_gone(posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")):
            root.remove(row)


def _last_name(target: str) -> str:
    if not _PLACE.match(target):
        return target
    path = re.sub("^file:", "", unquote(target), flags=re.IGNORECASE).replace("\\", "/")
    return quote(path.rpartition("/")[2], safe="#") or "."


def _clean_pivot(root: Any) -> None:
    for name in ("refreshedBy", "refreshedDate", "refreshedDateIso"):
        root.attrib.pop(name, None)


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
    for row in root.findall("*"):
        if etree.QName(row).localname in ("fileSharing", "fileVersion", "absPath", "AlternateContent", "revisionPtr"):
            root.remove(row)


def cleaned_svg(content: bytes) -> bytes:
    """A drawing, as the icons of the office programs are, without descriptions and what its program noted in it.

    NotImplementedError for one that packs a picture into itself, or has a document type of its own.
    """
    root = _tree(content)
    if b"data:" in content or root.getroottree().docinfo.internalDTD is not None:
        raise NotImplementedError("svg")
    for row in list(root.iter(etree.Element)):
        name = etree.QName(row)
        if name.namespace != _SVG or name.localname in ("metadata", "title", "desc"):
            _take_out(row)
        for key in [key for key in row.attrib if etree.QName(key).namespace not in (None, _XLINK, _XML)]:
            del row.attrib[key]
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
