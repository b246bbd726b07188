"""Word files (.docx): paragraphs and tables in the order of the document."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from huiguan.engines.itemise.readers.errors import BinaryFile, DamagedFile, HugeFile

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MAX_UNPACKED = 256 * 1024 * 1024
BREAKS = re.compile(r"\s*[\n\r\t\v\f]\s*")


def read_docx(data: bytes, name: str) -> str:
    """Text of a .docx, a line a paragraph; a table row is one line with tabulators between its cells."""
    _check_package(data, name)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_lines(document)) + "\n"
    except (
        OpcError,
        KeyError,
        ValueError,
        etree.LxmlError,
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
    ) as error:
        raise DamagedFile(name, "a damaged Word file") from error


def _check_package(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise DamagedFile(name, "a damaged file") from error
    if "word/document.xml" not in {info.filename for info in infos}:
        raise BinaryFile(name, "an archive or another Office file, not a Word document")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise HugeFile(name, "too large when unpacked")


def _lines(document: Document) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield block.text.replace("\t", " ")


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells, last = [], None
        for cell in row.cells:
            # A merged cell is listed once for every column that it covers.
            if last is None or cell._tc is not last:
                cells.append(BREAKS.sub(" ", cell.text.strip()))
            last = cell._tc
        yield "\t".join(cells)
