"""Mails with a credential that come back later (RFC 3464): told to the office, and the credential waits here again."""

from __future__ import annotations

from textwrap import wrap

from django.core import signing

from huiguan.elections.enums import ElectionState
from huiguan.elections.models import CredentialSlip, RollEntry
from huiguan.elections.returned_mail import read_report
from huiguan.elections.services.doors import lock_box
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound

_SALT = "elections.mailed_credential"


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
    """
    report = read_report(raw)
    if report is None:
        return False
    try:
        election_id, entry_id, credential = signing.loads(report.token, salt=_SALT)
    except signing.BadSignature:
        return False
    with recording(actor, reason="take_bounce"):
        return _waits_again(election_id, entry_id, credential, report.said)


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
