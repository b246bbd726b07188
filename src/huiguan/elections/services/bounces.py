"""Mails with a credential that come back later (RFC 3464): told to the office, and the credential waits here again."""

from __future__ import annotations

import re
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from textwrap import wrap
from typing import Any

from django.core import signing

from huiguan.elections.enums import ElectionState
from huiguan.elections.models import CredentialSlip, RollEntry
from huiguan.elections.services.doors import lock_box
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound

#: What stands in a mailed credential's head, so that the mail is known again when it comes back.
HEADER = "X-Huiguan-Return"
_SALT = "elections.mailed_credential"
_ADDRESS = re.compile(r"[^\s<>\"';]+@[^\s<>\"';]+")


def return_header(slip: CredentialSlip) -> str:
    """Whose mail it is, and the credential, signed: the mail says the credential anyway, and only it keeps it."""
    signed = signing.dumps([slip.entry.election_id, slip.entry_id, slip.text], salt=_SALT)
    # In words that a line of a mail holds; spaces do not count when it is read.
    return " ".join(wrap(signed, 50))


def take_bounce(*, actor: Actor, raw: bytes) -> bool:
    """Take a mail that the mail server hands over; whether a credential came back with it for good.

    The office is told as of a mail that is refused at once, and the credential waits for its voter again, as one that
    was seen: whoever says so of a mail that arrived gains nothing, and gets no paper in the hall. False for any other
    mail, of one that is only late, when voting is not open, and the second time. Whether anybody voted is not asked.
    Source: RFC 3464 (Action: failed), the head of the returned mail in its third part.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    said, token = _failure(mail), _token(mail)
    if not said or not token:
        return False
    try:
        election_id, entry_id, credential = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return False
    with recording(actor, reason="take_bounce"):
        return _waits_again(election_id, entry_id, credential, said)


def without_addresses(said: str) -> str:
    """What a mail server said, as it is kept: no address, one line, not too long."""
    return " ".join(_ADDRESS.sub("…", said).split())[:200]


def _waits_again(election_id: int, entry_id: int, credential: str, said: str) -> bool:
    try:
        election = lock_box(election_id)
    except NotFound:
        return False
    rows = RollEntry.objects.unscoped("who returned it is not asked").filter(election=election, paper_confirmed=None)
    entry = rows.filter(pk=entry_id, mail_refused="", slip=None).first()
    if entry is None or election.state != ElectionState.OPEN:
        return False
    entry.mail_refused = said
    entry.save()
    CredentialSlip.objects.create(entry=entry, text=credential, shown=True)
    return True


def _failure(mail: EmailMessage) -> str:
    """What the report says of a mail that was given up; "" where none was."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in _messages(part):
                if str(fields.get("Action", "")).strip().lower() == "failed":
                    return without_addresses(f"{fields.get('Status', '')} {fields.get('Diagnostic-Code', '')}") or "5"
    return ""


def _token(mail: EmailMessage) -> str:
    """What this system wrote into the head of the mail that came back, whole or its head alone."""
    for part in mail.walk():
        heads: list[Any] = []
        if part.get_content_type() == "message/rfc822":
            heads = _messages(part)
        elif part.get_content_type() == "text/rfc822-headers":
            heads = [message_from_string(str(part.get_payload()), policy=policy.default)]
        for head in heads:
            if HEADER in head:
                return "".join(str(head[HEADER]).split())
    return ""


def _messages(part: Any) -> list[Any]:
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []
