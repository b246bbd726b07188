"""What a mail server says of a mail that it gave up (RFC 3464), read without the database: few mails say such."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from typing import Any, NamedTuple

#: What stands in a mailed credential's head, so that the mail is known again when it comes back.
HEADER = "X-Huiguan-Return"
_ADDRESS = re.compile(r"[^\s<>\"';]+@[^\s<>\"';]+")


class Report(NamedTuple):
    """`said`: what the mail server says of it, without addresses; `token`: what stands under HEADER in the mail."""

    said: str
    token: str


def read_report(raw: bytes) -> Report | None:
    """The report that one of our mails with a credential was given up; None for any other mail, or a malformed one.

    Source: RFC 3464 (Action: failed), the head of the returned mail in its third part.
    """
    try:
        # The older way to read a mail: it takes a head as it stands, and so chokes on none that is malformed.
        mail = message_from_bytes(raw)
        said, token = _failure(mail), _token(mail)
    except (MessageError, ValueError, LookupError, RecursionError):
        # Whatever somebody sends: parts within parts without end, an encoding that nobody knows.
        return None
    return Report(said, token) if said and token else None


def without_addresses(said: str) -> str:
    """What a mail server said, as it is kept: no address, one line of characters that can be read, not too long."""
    readable = "".join(each if each.isprintable() else " " for each in said)
    return " ".join(_ADDRESS.sub("…", readable).split())[:200]


def _failure(mail: Message) -> str:
    """What the report says of a mail that was given up; "" where none was."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in _messages(part):
                if str(fields.get("Action", "")).strip().lower() == "failed":
                    return without_addresses(f"{fields.get('Status', '')} {fields.get('Diagnostic-Code', '')}") or "5"
    return ""


def _token(mail: Message) -> str:
    """What this system wrote into the head of the mail that came back, whole or its head alone."""
    for part in mail.walk():
        heads: list[Any] = []
        if part.get_content_type() == "message/rfc822":
            heads = _messages(part)
        elif part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            heads = [message_from_bytes(text)] if isinstance(text, bytes) else []
        for head in heads:
            if HEADER in head:
                return "".join(str(head[HEADER]).split())
    return ""


def _messages(part: Message) -> list[Any]:
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []
