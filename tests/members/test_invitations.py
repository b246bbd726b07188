"""Invitations: sent by every way, proved by what the roster knows, opened once; nothing is said to strangers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.members import services
from huiguan.members.invitation_codes import code_of, normalised, written
from huiguan.members.invitation_sheet import sheet_pdf
from huiguan.members.models import Invitation, Membership

from .conftest import House, fresh, id_number

BORN = date(1990, 3, 7)
WISH = {"username": "wangxh", "password": "correct-horse-9", "agree": "on"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _sandbox(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A place for texts, and no tries of other tests that are counted by the minute."""
    settings.MESSAGE_SANDBOX = tmp_path / "outbox.jsonl"
    settings.SITE_URL = "https://huiguan.example"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def member(house: House) -> Membership:
    details = {"id_number": id_number(BORN), "birth_date": BORN, "mobile": "13800002046", "email": "w@huiguan.example"}
    return house.member("王小红", **details)


def invited(house: House, member: Membership, channel: str = "paper") -> Invitation:
    (row,) = services.invite_members(actor=house.clerk(), membership_ids=[member.pk], channel=channel).invitations
    return row


def answers(member: Membership, **wrong: str) -> dict[str, str]:
    return {"id_tail": id_number(BORN)[-6:], "birth_date": BORN.isoformat(), **wrong}


# The phone flow -------------------------------------------------------------------------------------------------


def test_from_the_code_to_ones_own_membership(house: House, member: Membership) -> None:
    code, phone = code_of(invited(house, member)), Client()
    first = phone.post("/i/", {"code": written(code).lower()})
    assert first.headers["Location"] == f"/i/{code}/"
    page = phone.get(first.headers["Location"]).content.decode()
    assert "here协会" in page and "王小红" not in page
    proved = phone.post(f"/i/{code}/", answers(member))
    assert proved.headers["Location"] == f"/i/{code}/accept/"
    home = phone.post(proved.headers["Location"], WISH, follow=True)
    assert home.redirect_chain[-1][0] == "/my/membership/"
    assert "here协会" in home.content.decode()
    linked, user = fresh(member), User.objects.get(username="wangxh")
    assert linked.person == user.person and user.person is not None and user.person.name == "王小红"
    assert consent_in_force(linked, "members.keep_record")
    assert phone.get(f"/i/{code}/").status_code == 404  # once only


def test_without_proof_there_is_no_account(house: House, member: Membership) -> None:
    code, phone = code_of(invited(house, member)), Client()
    assert phone.post(f"/i/{code}/accept/", WISH).headers["Location"] == f"/i/{code}/"
    assert not User.objects.filter(username="wangxh").exists()


def test_the_proof_of_one_invitation_opens_no_other(house: House, member: Membership) -> None:
    other = house.member("李明", id_number=id_number(BORN, 154), birth_date=BORN)
    mine, theirs, phone = code_of(invited(house, member)), code_of(invited(house, other)), Client()
    phone.post(f"/i/{mine}/", answers(member))
    assert phone.post(f"/i/{theirs}/accept/", WISH).headers["Location"] == f"/i/{theirs}/"


def test_consent_is_asked_and_without_it_nothing_happens(house: House, member: Membership) -> None:
    code, phone = code_of(invited(house, member)), Client()
    phone.post(f"/i/{code}/", answers(member))
    refused = phone.post(f"/i/{code}/accept/", {**WISH, "agree": ""})
    assert refused.status_code == 422
    assert fresh(member).person_id is None and not Consent.objects.unscoped("test").exists()


@pytest.mark.parametrize("bad", [{"password": "short"}, {"password": "1234567890"}, {"username": ""}])
def test_a_weak_password_keeps_what_was_typed(house: House, member: Membership, bad: dict[str, str]) -> None:
    code, phone = code_of(invited(house, member)), Client()
    phone.post(f"/i/{code}/", answers(member))
    assert phone.post(f"/i/{code}/accept/", {**WISH, **bad}).status_code == 422
    assert fresh(member).person_id is None


def test_who_has_an_account_links_it(house: House, member: Membership) -> None:
    user, phone = house.user("王小红"), Client()
    phone.force_login(user, backend=BACKEND)
    code = code_of(invited(house, member))
    phone.post(f"/i/{code}/", answers(member))
    phone.post(f"/i/{code}/accept/", {"agree": "on"})
    assert fresh(member).person == user.person


def test_one_account_has_one_record_in_an_association(house: House, member: Membership) -> None:
    actor = house.own(house.member("王小红"))
    code = code_of(invited(house, member))
    with pytest.raises(RuleViolation) as refusal:
        services.accept_invitation(actor=actor, code=code, notice_version=1)
    assert refusal.value.code == "already_linked"


# Proof ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"id_tail": "000000"}, {"birth_date": "1990-03-08"}, {"id_tail": ""}])
def test_one_wrong_answer_is_refused_without_saying_which(
    house: House, member: Membership, wrong: dict[str, str]
) -> None:
    row = invited(house, member)
    with pytest.raises(RuleViolation) as refusal:
        services.prove_invitation(code=code_of(row), answers=answers(member, **wrong))
    assert refusal.value.code == "not_proved" and refusal.value.field is None
    assert fresh(row).tries == 1


def test_the_fifth_failure_ends_it_and_the_right_answer_comes_too_late(house: House, member: Membership) -> None:
    row = invited(house, member)
    for _ in range(5):
        with pytest.raises(RuleViolation):
            services.prove_invitation(code=code_of(row), answers=answers(member, id_tail="000000"))
    with pytest.raises(NotFound):
        services.prove_invitation(code=code_of(row), answers=answers(member))
    assert fresh(row).state == "revoked"


def test_sending_again_does_not_give_new_tries(house: House, member: Membership) -> None:
    row = invited(house, member)
    with pytest.raises(RuleViolation):
        services.prove_invitation(code=code_of(row), answers={})
    assert invited(house, member).tries == 1


def test_used_over_revoked_and_invented_codes_look_the_same(house: House, member: Membership) -> None:
    row = invited(house, member)
    code = code_of(row)
    services.revoke_invitation(actor=house.clerk(), invitation_id=row.pk)
    late = invited(house, member)
    Invitation.objects.unscoped("test").filter(pk=late.pk).update(ends_on=today() - timedelta(days=1))
    pages = {Client().get(f"/i/{each}/").content for each in (code, code_of(late), "0" * 16, "nonsense")}
    texts = {page.decode().split("<main")[1].split("</main>")[0] for page in pages}
    assert len(texts) == 1 and "此邀请码不能使用" in texts.pop()


def test_the_number_that_a_text_reached_proves_nothing(house: House) -> None:
    row = house.member("赵六", mobile="13800002047", birth_date=BORN)
    assert services.questions_of(row, "paper") == ("birth_date", "mobile")
    assert services.questions_of(row, "sms") == ()


def test_codes_are_typed_with_strokes_small_letters_and_look_alikes(house: House, member: Membership) -> None:
    code = code_of(invited(house, member))
    assert normalised(f" {written(code).lower()} ") == code
    assert normalised("ooil") == "0011"


# Sending --------------------------------------------------------------------------------------------------------


def carry(row: Invitation) -> int:
    return services.send_queued(actor=system_actor("invitation"), invitation_ids=[row.pk], base="")


@pytest.mark.parametrize("channel", ["sms", "wecom", "dingtalk"])
def test_a_text_says_only_that_a_matter_waits(house: House, member: Membership, channel: str, settings: Any) -> None:
    row = invited(house, member, channel)
    assert carry(row) == 1 and carry(row) == 0  # a job that runs again sends nothing twice
    (line,) = settings.MESSAGE_SANDBOX.read_text().splitlines()
    sent = json.loads(line)
    assert (sent["channel"], sent["to"]) == (channel, "13800002046")
    assert code_of(fresh(row)) in sent["text"]
    assert not any(word in sent["text"] for word in ("王小红", "协会", "会员"))


def test_a_mail_says_no_more(house: House, member: Membership) -> None:
    assert carry(invited(house, member, "email")) == 1
    (sent,) = mail.outbox
    assert sent.to == ["w@huiguan.example"] and "https://huiguan.example/i/" in sent.body
    assert not any(word in sent.subject + sent.body for word in ("王小红", "协会", "会员"))


def test_what_the_carrier_did_not_take_is_said_to_the_office(
    house: House, member: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiguan.kernel.messages import NotSent
    from huiguan.members.services import inviting

    def broken(**_: Any) -> None:
        raise NotSent("URLError")

    monkeypatch.setattr(inviting, "send_text", broken)
    row = invited(house, member, "sms")
    assert carry(row) == 0 and fresh(row).fault == "NotSent"


def test_a_way_that_is_not_connected_is_refused(house: House, member: Membership, settings: Any) -> None:
    settings.MESSAGE_SANDBOX = None
    with pytest.raises(Invalid):
        services.invite_members(actor=house.clerk(), membership_ids=[member.pk], channel="sms")


def test_of_many_those_who_cannot_be_invited_are_left_out_and_counted(house: House, member: Membership) -> None:
    gone = house.member("甲甲")
    services.resign(actor=house.clerk(), membership_id=gone.pk, note="")
    signs_in, unknown, silent = (
        house.member("乙乙"),
        house.member("丙丙", email="x@huiguan.example"),
        house.member("丁"),
    )
    house.own(signs_in)
    ids = [member.pk, gone.pk, signs_in.pk, unknown.pk, silent.pk]
    done = services.invite_members(actor=house.clerk(), membership_ids=ids, channel="email")
    assert [row.membership_id for row in done.invitations] == [member.pk]
    assert done.left_out == {"no_member": 1, "signs_in": 1, "not_provable": 1, "no_address": 1}


def test_a_second_message_waits_ten_minutes_and_ends_the_first_code(house: House, member: Membership) -> None:
    row = invited(house, member, "email")
    old = code_of(row)
    again = services.invite_members(actor=house.clerk(), membership_ids=[member.pk], channel="email")
    assert again.left_out == {"too_soon": 1}
    Invitation.objects.unscoped("test").filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(minutes=11))
    new = invited(house, member, "email")
    assert (new.pk, new.sends) == (row.pk, 2) and code_of(new) != old
    assert Client().get(f"/i/{old}/").status_code == 404


def test_strangers_neither_invite_nor_see_nor_revoke(house: House, member: Membership) -> None:
    row = invited(house, member)
    for stranger in (house.clerk(house.there), house.clerk(house.city, below=True)):
        with pytest.raises(NotFound):
            services.invite_members(actor=stranger, membership_ids=[member.pk], channel="paper")
        with pytest.raises(NotFound):
            services.revoke_invitation(actor=stranger, invitation_id=row.pk)


def test_paper_has_name_code_and_qr_and_the_database_has_no_code(house: House, member: Membership) -> None:
    row = invited(house, member)
    text = pypdf.PdfReader(io.BytesIO(sheet_pdf([fresh(row)]))).pages[0].extract_text()
    assert "王小红" in text and written(code_of(row)) in text
    stored = [str(bytes(v) if isinstance(v, memoryview) else v) for v in vars(fresh(row)).values()]
    assert not any(code_of(row) in value for value in stored)


def test_the_offices_page_invites_prints_and_revokes(house: House, member: Membership) -> None:
    clerk = Client()
    clerk.force_login(User.objects.get(pk=house.clerk().user_id), backend=BACKEND)
    clerk.post("/o/here/members/invite/", {"selected": member.pk, "channel": "paper"})
    page = clerk.get("/o/here/members/invitations/").content.decode()
    assert "王小红" in page and "待使用" in page and "纸质邀请码" in page
    assert clerk.get("/o/here/members/invitations/sheet/").content.startswith(b"%PDF")
    row = Invitation.objects.unscoped("test").get()
    clerk.post(f"/o/here/members/invitations/{row.pk}/revoke/")
    assert clerk.get("/o/here/members/invitations/sheet/").status_code == 404
    assert "已撤销" in clerk.get("/o/here/members/invitations/?tab=over").content.decode()


def test_too_many_pages_from_one_address_have_to_wait(house: House) -> None:
    phone = Client()
    answers = [phone.get("/i/").status_code for _ in range(31)]
    assert (answers[29], answers[30]) == (200, 429)


def test_who_opened_the_account_stands_in_the_history(house: House, member: Membership) -> None:
    code = code_of(invited(house, member))
    services.prove_invitation(code=code, answers=answers(member))
    wish = services.SignIn("wangxh", "correct-horse-9")
    _, user = services.accept_invitation(actor=actor_of_nobody(), code=code, notice_version=1, sign_in=wish)
    assert actor_of(user).person_id == fresh(member).person_id


def actor_of_nobody() -> Any:
    from huiguan.kernel.permits.actors import ANONYMOUS

    return ANONYMOUS
