"""From a file to its text: plain text in any of the usual encodings, Word, PDF with text, web pages."""

from huiguan.engines.itemise.readers.dispatch import MAX_BYTES, read_bytes, read_path
from huiguan.engines.itemise.readers.errors import (
    BinaryFile,
    DamagedFile,
    EmptyDocument,
    HugeFile,
    PasswordProtected,
    UnreadableDocument,
)

__all__ = [
    "MAX_BYTES",
    "BinaryFile",
    "DamagedFile",
    "EmptyDocument",
    "HugeFile",
    "PasswordProtected",
    "UnreadableDocument",
    "read_bytes",
    "read_path",
]
