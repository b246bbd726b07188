"""Mailing credentials that this system made, where the office chose that; each is forgotten once it is mailed."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.elections.enums import ElectionState
from huiguan.elections.models import CredentialSlip, Election
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor


class NotMailed(Exception):
    """The mail server took some of the mails only; the job tries the others again."""


def mail_credentials(*, actor: Actor, election_id: int) -> int:
    """Mail every credential that waits to the address of its voter's account; how many. Part of a job.

    Who has no address fetches the credential. The slip is deleted in the transaction in which the mail server took the
    mail: a job that is killed mails one credential a second time at most, and loses none. NotMailed when the server
    refused some.
    """
    slips = CredentialSlip.objects.filter(entry__election=election_id, entry__person__isnull=False)
    sent = failed = 0
    for slip_id in list(slips.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += _mailed(slip_id)
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
            send_mail(subject, _text(slip.entry.election, slip.text), None, [user.email])
        slip.delete()
    return True


def _text(election: Election, credential: str) -> str:
    address = settings.SITE_URL + reverse("elections:vote", args=[election.uuid])
    return _(
        "%(title)s\n\nYour credential: %(credential)s\nVote here: %(address)s\n\nWho has this mail can vote in your "
        "place: delete it when you have voted. This system has just forgotten the credential; nobody can give you "
        "another one."
    ) % {"title": election.title, "credential": credential, "address": address}
