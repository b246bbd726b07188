"""Credentials by mail, through a real SMTP server: each to its voter, each forgotten, none lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.elections.conftest import JOB, Council
from tests.elections.test_pages import client_of, words
from tests.kernel.inbox.test_delivery import Mailbox, mailbox

from huiguan.elections import services
from huiguan.elections.models import CredentialSlip, Election, ReceivedBallot, RollEntry
from huiguan.elections.services.mailing import NotMailed
from huiguan.kernel.people.models import User

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(council: Council) -> Council:
    """Voting is open, credentials are to be mailed; six of seven have an address."""
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(by_mail=True)
    for number, user in enumerate(council.users[:6]):
        User.objects.filter(pk=user.pk).update(email=f"voter{number}@huiguan.example")
    council.again()
    council.open()
    return council


def send(council: Council) -> int:
    return services.mail_credentials(actor=JOB, election_id=council.election.pk)


def test_each_voter_gets_the_own_credential_and_the_system_forgets_it(mailed: Council, mailbox: Mailbox) -> None:
    texts = {slip.entry.person_id: slip.text for slip in CredentialSlip.objects.select_related("entry")}
    assert send(mailed) == 6
    assert send(mailed) == 0, "nothing goes twice"
    told = {mail["To"]: mail.get_content() for mail in mailbox.mails}
    for number, user in enumerate(mailed.users[:6]):
        text = texts[user.person_id]
        assert text in told[f"voter{number}@huiguan.example"]
        assert sum(text in each for each in told.values()) == 1
    assert "https://huiguan.example/elections/" in told["voter0@huiguan.example"]
    assert [slip.entry.person_id for slip in CredentialSlip.objects.all()] == [mailed.users[6].person_id]
    mailed.cast(texts[mailed.users[0].person_id], [[1, 0], [0, 1]])
    assert ReceivedBallot.objects.count() == 1
    assert mailed.credential(6) == texts[mailed.users[6].person_id], "who has no address fetches it"


def table_of(mailed: Council) -> str:
    """What the office reads of those whom mail does not reach."""
    office = client_of(User.objects.get(pk=mailed.head.user_id))
    page = words(office.get(f"/o/110101/elections/{mailed.election.pk}/mails/"))
    return page.partition("<table")[2].partition("</table>")[0]


def notes_of(mailed: Council) -> list[Any]:
    """All that the roll and its history keep of it."""
    rows = RollEntry.objects.unscoped("test").filter(election=mailed.election)
    events = RollEntry.pgh_event_model.objects.filter(election_id=mailed.election.pk)  # type: ignore[attr-defined]
    return [[*found.order_by("pk").values_list("pk", "mail_refused")] for found in (rows, events)]


def test_what_the_mail_server_does_not_take_now_is_sent_later_and_leaves_no_trace(
    mailed: Council, mailbox: Mailbox
) -> None:
    before, kept = table_of(mailed), notes_of(mailed)
    assert mailed.users[6].display_name in before, "who has no address is told"
    assert mailed.users[0].display_name not in before
    mailbox.refuse = True
    with pytest.raises(NotMailed):
        send(mailed)
    assert CredentialSlip.objects.count() == 7
    mailed.credential(0)
    assert (table_of(mailed), notes_of(mailed)) == (before, kept)
    mailbox.refuse = False
    assert send(mailed) == 5
    assert (table_of(mailed), notes_of(mailed)) == (before, kept), "nobody sees who fetched it meanwhile"


def test_an_address_refused_for_good_is_told_and_never_tried_again(mailed: Council, mailbox: Mailbox) -> None:
    mailbox.unknown = {"voter0@huiguan.example", "voter1@huiguan.example"}
    texts = {slip.text for slip in CredentialSlip.objects.all()}
    assert send(mailed) == 4
    told, kept = table_of(mailed), notes_of(mailed)
    assert told.count("v…@huiguan.example") == 2 and "voter0" not in told, "the address is shortened"
    assert "550 No such user" in told and not any(text in told for text in texts)
    mailed.credential(0)
    mailbox.unknown = set()
    assert send(mailed) == 0
    assert (table_of(mailed), notes_of(mailed)) == (told, kept), "nobody sees who fetched it meanwhile"
    assert CredentialSlip.objects.filter(entry__person=mailed.users[1].person_id).exists(), "it is there to be fetched"


def test_after_the_end_nothing_is_mailed(mailed: Council, mailbox: Mailbox) -> None:
    services.close_election(actor=mailed.head, election_id=mailed.election.pk, present=7)
    assert send(mailed) == 0 and not mailbox.mails


def test_every_page_says_what_is_trusted(mailed: Council, mailbox: Mailbox) -> None:
    said = "凭证以电子邮件发送"
    uuid, office = mailed.election.uuid, client_of(User.objects.get(pk=mailed.head.user_id))
    voter = client_of(mailed.users[6])
    pages: list[Any] = [
        Client().get(f"/elections/{uuid}/"),
        Client().get(f"/elections/{uuid}/vote/"),
        office.get(f"/o/110101/elections/{mailed.election.pk}/"),
        voter.get("/my/elections/"),
        voter.post(f"/my/elections/{mailed.election.pk}/credential/"),
    ]
    assert all(said in words(page) for page in pages)
