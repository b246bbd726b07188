"""Credentials by mail, through a real SMTP server: each to its voter, each forgotten, none lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.elections.conftest import JOB, Council
from tests.elections.test_pages import client_of, words
from tests.kernel.inbox.test_delivery import Mailbox, mailbox

from huiguan.elections import services
from huiguan.elections.models import CredentialSlip, Election, ReceivedBallot
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


def test_what_the_mail_server_refuses_is_sent_later(mailed: Council, mailbox: Mailbox) -> None:
    mailbox.refuse = True
    with pytest.raises(NotMailed):
        send(mailed)
    assert CredentialSlip.objects.count() == 7
    office = client_of(User.objects.get(pk=mailed.head.user_id))
    page = f"/o/110101/elections/{mailed.election.pk}/mails/"

    def table() -> str:
        return words(office.get(page)).partition("<table")[2].partition("</table>")[0]

    told = table()
    assert told.count("v…@huiguan.example") == 6 and "voter0" not in told, "the address is shortened"
    assert all(user.display_name in told for user in mailed.users), "who has no address is told too"
    assert not any(slip.text in told for slip in CredentialSlip.objects.all())
    mailed.credential(0)
    assert table() == told, "nobody sees who fetched it meanwhile"
    mailbox.refuse = False
    assert send(mailed) == 5
    left = words(office.get(page))
    assert mailed.users[6].display_name in left and mailed.users[1].display_name not in left


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
