"""Letters to many: told inside only, read once, sent once; who handed a lapse list decides on it no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, RuleViolation
from huiguan.members import letter_holdings
from huiguan.members.letter_templates import TEMPLATES, filled_in
from huiguan.members.models import LetterCopy
from huiguan.members.selectors.dues import rule_of
from huiguan.members.selectors.letters import get_letter, own_letters
from huiguan.members.services import dues_asking, dues_setting, mark_pair, merge_pair, undo_merge
from huiguan.members.services.letters import discard_letter, draft_letter, read_own_letter, send_letter

from .conftest import House, fresh
from .test_dues import demand

pytestmark = pytest.mark.django_db


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(User.objects.get(pk=actor.user_id), backend=BACKEND)
    return client


def test_those_with_an_account_are_told_and_the_text_stays_inside(house: House) -> None:
    reached, other = house.member("王小红"), house.member("李四")
    member = house.own(reached)
    letter = draft_letter(actor=house.clerk(), organization=house.here, membership_ids=[reached.pk, other.pk])
    send_letter(actor=house.clerk(), letter_id=letter.pk, title="培训通知", text="{name}：请参加。{association}")

    found: Any = get_letter(house.clerk(), letter.pk)
    assert (found.copies_count, found.reachable, found.told, found.read) == (2, 1, 1, 0)
    (line,) = [line for group in waiting(member) for line in group.lines]
    assert line.kind.key == "members.letter" and "培训" not in line.text
    assert mail.outbox == []

    copy, client = own_letters(member).get(), browser(member)
    page = client.get(f"/my/letters/{copy.pk}/").content.decode()
    assert "王小红：请参加。" in page and "{association}" not in page
    assert "培训通知" in client.get("/my/membership/").content.decode()
    fetched: Any = get_letter(house.clerk(), letter.pk)
    assert fetched.read == 0 and waiting(member)  # a browser may fetch a page that nobody looks at
    assert "已读" in client.post(f"/my/letters/{copy.pk}/read/", follow=True).content.decode()
    after: Any = get_letter(house.clerk(), letter.pk)
    assert after.read == 1 and waiting(member) == []
    with pytest.raises(NotFound):
        read_own_letter(actor=member, copy_id=LetterCopy.objects.unscoped("test").get(membership=other).pk)


def test_a_letter_goes_once_and_only_with_words(house: House) -> None:
    one = house.member("王小红")
    letter = draft_letter(actor=house.clerk(), organization=house.here, membership_ids=[one.pk])
    for title, text in (("", "x"), ("x", " "), ("x" * 121, "x")):
        with pytest.raises(Invalid):
            send_letter(actor=house.clerk(), letter_id=letter.pk, title=title, text=text)
    send_letter(actor=house.clerk(), letter_id=letter.pk, title="x", text="x")
    with pytest.raises(Conflict):
        send_letter(actor=house.clerk(), letter_id=letter.pk, title="y", text="y")
    with pytest.raises(Conflict):
        discard_letter(actor=house.clerk(), letter_id=letter.pk)
    assert fresh(letter).title == "x"


def test_only_present_members_of_ones_own_association_get_a_letter(house: House) -> None:
    one = house.member("王小红")
    stranger = house.clerk(house.there)
    with pytest.raises(RuleViolation):
        draft_letter(actor=stranger, organization=house.there, membership_ids=[one.pk])
    letter = draft_letter(actor=house.clerk(), organization=house.here, membership_ids=[one.pk])
    with pytest.raises(NotFound):
        send_letter(actor=stranger, letter_id=letter.pk, title="x", text="x")
    discard_letter(actor=house.clerk(), letter_id=letter.pk)
    assert not LetterCopy.objects.unscoped("test").exists()


def test_places_are_filled_in_and_other_braces_stay() -> None:
    assert filled_in("{name} {x} {number}", {"name": "王", "number": "7"}) == "王 {x} 7"
    assert all("{name}" in str(one.text) for one in TEMPLATES)


def test_from_the_roster_to_the_letter(house: House) -> None:
    one, two = house.member("王小红"), house.member("李四")
    client, there = browser(house.clerk()), f"/o/{house.here.code}/members"
    assert "letters/new/" in client.get(f"{there}/").content.decode()
    begun = client.post(f"{there}/letters/new/", {"selected": [one.pk, two.pk]})["Location"]
    assert "{number}" in client.get(f"{begun}?template=record").content.decode()
    refused = client.post(begun, {"title": "", "text": "写过的话"})
    assert refused.status_code == 422 and "写过的话" in refused.content.decode()
    assert "已发送" in client.post(begun, {"title": "通知", "text": "正文"}, follow=True).content.decode()
    assert "通知" in client.get(f"{there}/letters/").content.decode()


def test_who_handed_the_list_is_kept_and_decides_on_it_no_more(house: House) -> None:
    late = demand(house, due_on=today() - timedelta(days=400))
    rule = {"due_month": 6, "lapse_after_days": 365, "lapse_decided": True}
    dues_setting.change_dues_rule(actor=house.clerk(), organization=house.here, **rule)
    dues_asking.hand_lapse_list(actor=house.clerk(), organization=house.here)
    kept = rule_of(house.here)
    assert kept.handed_by_id == house.clerk().user_id and kept.handed_at is not None
    shown = browser(house.head()).get(f"/o/{house.here.code}/dues/lapse/").content.decode()
    assert "将名单报负责人审定" in shown

    decided = {
        "organization": house.here,
        "membership_ids": [late.membership_id or 0],
        "decision": "常务理事会第3次会议",
    }
    dues_asking.hand_lapse_list(actor=house.head(), organization=house.here)
    with pytest.raises(RuleViolation) as refused:
        dues_asking.lapse_by_dues(actor=house.head(), **decided)
    assert refused.value.code == "second_person"
    dues_asking.hand_lapse_list(actor=house.clerk(), organization=house.here)
    dues_asking.lapse_by_dues(actor=house.head(), **decided)
    assert rule_of(house.here).handed_by_id is None


def test_letters_over_the_api(house: House) -> None:
    reached, other = house.member("王小红"), house.member("李四")
    office, mine = browser(house.clerk()), browser(house.own(reached))
    there = f"/api/v1/organizations/{house.here.code}/letters"
    begun = office.post(there, {"member_ids": [reached.pk, other.pk]}, content_type="application/json")
    letter = f"/api/v1/letters/{begun.json()['id']}"
    assert (begun.status_code, begun.json()["copies"], mine.get(letter).status_code) == (201, 2, 404)
    assert mine.get("/api/v1/my/letters").json() == []
    words = {"title": "通知", "text": "{name}：{number}"}
    assert office.post(f"{letter}/send", words, content_type="application/json").json()["told"] == 1
    (copy,) = mine.get("/api/v1/my/letters").json()
    assert (copy["text"], copy["read_at"]) == (f"王小红：{reached.number}", None)
    one = f"/api/v1/my/letters/{copy['id']}"
    assert mine.get(one).json()["read_at"] is None and office.get(one).status_code == 404
    assert mine.post(f"{one}/read").json()["read_at"] is not None
    assert office.get(there).json()[0]["read"] == 1
    assert office.delete(letter).status_code == 409


def test_my_data_holds_my_letters_and_my_wish_deletes_them(house: House) -> None:
    one, two = house.member("王小红"), house.member("李四")
    member = house.own(one)
    letter = draft_letter(actor=house.clerk(), organization=house.here, membership_ids=[one.pk, two.pk])
    client = browser(member)
    assert "培训通知" not in client.get("/my/membership/data/as-json/").content.decode()
    send_letter(actor=house.clerk(), letter_id=letter.pk, title="培训通知", text="{name}：请参加。")
    assert "王小红：请参加。" in client.get("/my/membership/data/").content.decode()
    assert "王小红：请参加。" in client.get("/my/membership/data/as-json/").content.decode()
    client.post("/my/membership/data/erase/", {"organization": house.here.pk})
    assert not own_letters(member).exists() and waiting(member) == []
    assert get_letter(house.clerk(), letter.pk).copies_count == 1  # type: ignore[attr-defined]  # annotated


def test_copies_go_after_three_years(house: House) -> None:
    one = house.member("王小红")
    letter = draft_letter(actor=house.clerk(), organization=house.here, membership_ids=[one.pk])
    sent = send_letter(actor=house.clerk(), letter_id=letter.pk, title="x", text="x").sent_at
    assert sent is not None
    assert letter_holdings.copies_over(sent.date() + timedelta(days=3 * 365 - 2), 10) == []
    keys = letter_holdings.copies_over(sent.date() + timedelta(days=3 * 366 + 2), 10)
    assert letter_holdings.forget_copies(house.clerk(), keys) == 1
    assert not LetterCopy.objects.unscoped("test").exists()


def test_a_letter_goes_over_when_records_are_merged_and_comes_back(house: House) -> None:
    kept, other = house.member("王小红"), house.member("王小红")
    letter = draft_letter(actor=house.clerk(), organization=house.here, membership_ids=[other.pk])
    copy = LetterCopy.objects.unscoped("test").get(letter=letter)
    pair = mark_pair(actor=house.clerk(), membership_ids=(kept.pk, other.pk))
    merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk)
    assert fresh(copy).membership_id == kept.pk
    undo_merge(actor=house.clerk(), pair_id=pair.pk)
    assert fresh(copy).membership_id == other.pk
