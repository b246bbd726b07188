"""Credentials by mail, through a real SMTP server: each to its voter, each forgotten, none lost."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.elections.conftest import JOB, Council
from tests.elections.test_pages import client_of, words
from tests.kernel.inbox.test_delivery import Mailbox, mailbox

from huiguan.cli import elections as command
from huiguan.elections import services
from huiguan.elections.enums import Duty
from huiguan.elections.models import CredentialSlip, Election, ReceivedBallot, RollEntry
from huiguan.elections.returned_mail import HEADER, read_report
from huiguan.elections.services.mailing import NotMailed
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import RuleViolation

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(council: Council) -> Council:
    """Voting is open, credentials are to be mailed; six of seven have an address, the last two are tellers."""
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(by_mail=True)
    for number, user in enumerate(council.users[:6]):
        User.objects.filter(pk=user.pk).update(email=f"voter{number}@huiguan.example")
    council.again()
    for number in (5, 6):
        council.serve(number, Duty.TELLER)
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


def report(mail: Any, action: str = "failed", whole: bool = False) -> bytes:
    """What a mail server sends back of a mail (RFC 3464), with the whole of it or its head alone."""
    kind, text = ("message/rfc822", mail.as_string()) if whole else ("text/rfc822-headers", head_of(mail))
    return f"""From: MAILER-DAEMON@mx.huiguan.example
To: office@huiguan.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="parts"

--parts
Content-Type: text/plain

Your mail could not be delivered.

--parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.huiguan.example

Final-Recipient: rfc822; {mail["To"]}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{mail["To"]}>: no such user

--parts
Content-Type: {kind}

{text}
--parts--
""".encode()


def head_of(mail: Any) -> str:
    return str(mail.as_string()).partition("\n\n")[0]


def come_back(raw: bytes) -> bool:
    return services.take_bounce(actor=JOB, raw=raw)


@pytest.mark.parametrize("whole", [False, True], ids=["its head alone", "the whole mail"])
def test_a_credential_that_comes_back_waits_for_its_voter_again(mailed: Council, mailbox: Mailbox, whole: bool) -> None:
    text = CredentialSlip.objects.get(entry__person=mailed.users[0].person_id).text
    send(mailed)
    (mail,) = (each for each in mailbox.mails if each["To"] == "voter0@huiguan.example")
    before, kept = table_of(mailed), notes_of(mailed)
    for other in (report(mail, action="delayed"), mail.as_bytes(), report(mail).replace(b"X-Huiguan-Return: ", b"X: ")):
        assert not come_back(other)
    start = str(mail[HEADER]).encode()[:8]
    forged = report(mail, whole=whole).replace(start, start[::-1])
    assert not come_back(forged)
    assert (table_of(mailed), notes_of(mailed)) == (before, kept)
    assert come_back(report(mail, whole=whole))
    told = table_of(mailed)
    assert "v…@huiguan.example" in told and "5.1.1 smtp; 550 5.1.1" in told and "voter0" not in told
    assert not come_back(report(mail, whole=whole)), "the second report of a mail changes nothing"
    assert send(mailed) == 0, "it is not mailed once more"
    assert mailed.credential(0) == text
    mailed.cast(text, [[1, 0], [0, 1]])
    assert not come_back(report(mail)), "nor does one when the credential waits no more"
    assert table_of(mailed) == told, "whether the credential was fetched, or used, is not told"


def test_who_says_that_a_mail_came_back_gets_no_paper(mailed: Council, mailbox: Mailbox) -> None:
    tellers = mailed.officials(Duty.TELLER)
    send(mailed)
    (mail,) = (each for each in mailbox.mails if each["To"] == "voter0@huiguan.example")
    assert come_back(report(mail))
    entry = RollEntry.objects.unscoped("test").get(election=mailed.election, person=mailed.users[0].person_id)
    paper = {"entry_id": entry.pk}
    services.enter_paper_voter(actor=mailed.actor(5), official_id=tellers[0].pk, **paper)
    with pytest.raises(RuleViolation) as refusal:
        services.enter_paper_voter(actor=mailed.actor(6), official_id=tellers[1].pk, **paper)
    assert refusal.value.code == "taken"


def test_after_the_end_nothing_comes_back(mailed: Council, mailbox: Mailbox) -> None:
    send(mailed)
    services.close_election(actor=mailed.head, election_id=mailed.election.pk, present=7)
    assert not come_back(report(mailbox.mails[0])) and not CredentialSlip.objects.exists()


def test_a_mail_server_pipes_what_came_back(mailed: Council, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    send(mailed)
    monkeypatch.setattr(command, "open_instance", lambda data: nullcontext())
    monkeypatch.setattr(command, "database_answers", lambda data: True)
    piped = [CliRunner().invoke(command.elections, ["bounces", "-"], input=report(mailbox.mails[0])) for _ in range(2)]
    assert [(each.exit_code, each.output) for each in piped] == [
        (0, "A credential came back.\n"),
        (0, "No credential came back.\n"),
    ]
    shown = CliRunner().invoke(command.elections, ["bounces", "-", "--format", "json"], input=b"no mail at all")
    assert json.loads(shown.output) == {"returned": False}


def test_while_huiguan_is_stopped_a_mail_server_keeps_a_report_and_nothing_else(
    mailed: Council, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(mailed)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    to, mail = ["bounces", "-", "--data", str(tmp_path / "var")], mailbox.mails[0]
    kept = CliRunner().invoke(command.elections, to, input=report(mail))
    assert (kept.exit_code, kept.stdout) == (75, "") and "Not running" in kept.stderr
    answered = CliRunner().invoke(command.elections, to, input=mail.as_bytes())
    assert (answered.exit_code, answered.output) == (0, "No credential came back.\n"), "what a person answered"
    assert not (tmp_path / "var").exists(), "nothing is started"


def nested(depth: int) -> bytes:
    """Parts within parts."""
    lines = (f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n' for number in range(depth))
    return "".join(lines).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 50,
        nested(3_000),
        b"Content-Type: ;;=\nFrom: <<@@\n\n",
        b"From: a@[1.2.3\nContent-Type: multipart/report; boundary=\xff\n\n--\xff\n",
        b"Content-Type: multipart/report; boundary==?utf-99?b?!?=\n\n--x",
    ],
    ids=["empty", "zeros", "nested", "no type", "no text", "no such encoding"],
)
def test_no_mail_is_too_malformed_to_be_passed_over(raw: bytes) -> None:
    assert read_report(raw) is None


@pytest.mark.parametrize("said", [b"550 \x00no \xff\xfe", b"=?utf-8?q?550=00_no?=", b"=?utf-99?b?!?= 550 no"])
def test_whatever_a_mail_server_says_is_kept_as_text(mailed: Council, mailbox: Mailbox, said: bytes) -> None:
    send(mailed)
    (mail,) = (each for each in mailbox.mails if each["To"] == "voter0@huiguan.example")
    assert come_back(report(mail).replace(b"550 5.1.1", said))
    entry = RollEntry.objects.unscoped("test").get(election=mailed.election, person=mailed.users[0].person_id)
    assert "550" in entry.mail_refused and entry.mail_refused.isprintable()


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
