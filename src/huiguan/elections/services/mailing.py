"""Mailing credentials that this system made, where the office chose that; each is forgotten once it is mailed."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.elections.enums import ElectionState
from huiguan.elections.models import CredentialSlip, Election, RollEntry
from huiguan.elections.returned_mail import HEADER, without_addresses
from huiguan.elections.services.bounces import return_header
from huiguan.kernel.history import recording
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor


class NotMailed(Exception):
    """The mail server did not take some of the mails for now; the job tries these again."""


def mail_credentials(*, actor: Actor, election_id: int) -> int:
    """Mail every credential that waits to the address of its voter's account; how many. Part of a job.

    Who has no address fetches the credential. The slip is deleted in the transaction in which the mail server took the
    mail: a job that is killed mails one credential a second time at most, and loses none. NotMailed when the server did
    not take some for now. An address that it refuses for good is noted for the office (`selectors.mails_refused`),
    never tried again, and the note never taken off: a note that went with a later mail would tell, of all who were
    noted, who had fetched the credential before it.
    """
    slips = CredentialSlip.objects.filter(
        entry__election=election_id, entry__person__isnull=False, entry__mail_refused=""
    )
    sent = failed = 0
    for slip_id in list(slips.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += _mailed(slip_id)
        except SMTPRecipientsRefused as fault:
            if _for_good(fault):
                _note(actor, slip_id, fault)
            else:
                failed += 1
        except (SMTPException, OSError):
            failed += 1
    if failed:
        raise NotMailed(f"{failed} credentials of election {election_id} were not taken by the mail server")
    return sent


def _mailed(slip_id: int) -> bool:
    with transaction.atomic():
        rows = CredentialSlip.objects.select_for_update(of=("self",)).select_related("entry__election")
        slip = rows.filter(pk=slip_id).first()
        if slip is None or slip.entry.election.state != ElectionState.OPEN:
            return False
        users = User.objects.filter(person=slip.entry.person_id, is_active=True).exclude(email="")
        user = users.order_by("pk").first()
        if user is None:
            return False
        with override("zh-hans"):
            subject = _("Your credential: %(title)s") % {"title": slip.entry.election.title}
            text, head = _text(slip.entry.election, slip.text), {HEADER: return_header(slip)}
            EmailMessage(subject, text, None, [user.email], headers=head).send()
        slip.delete()
    return True


def _for_good(fault: SMTPRecipientsRefused) -> bool:
    """Whether the server says of the address itself that trying again is of no use (codes from 500, RFC 5321)."""
    return bool(fault.recipients) and all(code >= 500 for code, _words in fault.recipients.values())


def _note(actor: Actor, slip_id: int, fault: SMTPRecipientsRefused) -> None:
    """Keep for the office what the mail server said, without the address, of a credential that did not go out."""
    with recording(actor, reason="mail_credentials"):
        rows = RollEntry.objects.unscoped("the job tells the office whom mail does not reach").filter(slip=slip_id)
        rows.update(mail_refused=without_addresses(_said(fault)))


def _said(fault: SMTPRecipientsRefused) -> str:
    code, said = next(iter(fault.recipients.values()))
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


def _text(election: Election, credential: str) -> str:
    address = settings.SITE_URL + reverse("elections:vote", args=[election.uuid])
    return _(
        "%(title)s\n\nYour credential: %(credential)s\nVote here: %(address)s\n\nWho has this mail can vote in your "
        "place: delete it when you have voted. This system has just forgotten the credential; nobody can give you "
        "another one."
    ) % {"title": election.title, "credential": credential, "address": address}
