"""Why a document cannot be read. Each error says it in English; its `code` lets a page say it in its own words."""

from __future__ import annotations


class UnreadableDocument(Exception):
    """A document from which no text can be had."""

    code = "unreadable"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class EmptyDocument(UnreadableDocument):
    """No words in it; also a PDF of pictures only."""

    code = "empty"


class BinaryFile(UnreadableDocument):
    """Not a text, and of no kind that is read."""

    code = "binary"


class PasswordProtected(UnreadableDocument):
    """Opens only with a password."""

    code = "password"


class DamagedFile(UnreadableDocument):
    """Of a kind that is read, but broken."""

    code = "damaged"


class HugeFile(UnreadableDocument):
    """Larger than is read, as it stands or unpacked."""

    code = "huge"
