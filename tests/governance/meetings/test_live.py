"""What a screen asks twice a second, and that it is told a result at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.governance.meetings.conftest import Chamber, fresh

from huiguan.governance.models import Motion
from huiguan.governance.selectors import phone as selector
from huiguan.governance.services import meetings, votes
from huiguan.ui import visitors


def test_a_screen_asks_by_one_statement_and_is_told_when_the_vote_closes(
    chamber: Chamber, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meeting = chamber.sitting()
    item = meeting.items.unscoped("test").order_by("order").first()
    assert item is not None
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(fresh(meeting)).pk, method="show_of_hands")
    at = f"/screen/{meeting.screen_key}/live/"
    whole = client.get(at)
    assert "未通过" not in whole.content.decode(), "nothing has failed while votes are taken"
    pulse = whole.headers["X-Pulse"]
    with django_assert_num_queries(1):
        assert client.get(at, headers={"X-Pulse": pulse}).status_code == 304
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts={"yes": 9, "no": 0, "abstain": 0})
    assert client.get(at, headers={"X-Pulse": pulse}).status_code == 304
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    told = client.get(at, headers={"X-Pulse": pulse})
    assert (told.status_code, told.headers["X-Pulse"] == pulse) == (200, False)
    assert "scr__result--yes" in told.content.decode()
    assert client.get("/screen/nobody/live/", headers={"X-Pulse": pulse}).status_code == 404


def test_telephones_ask_without_a_session_and_thousands_are_answered_from_memory(
    chamber: Chamber, settings: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.VISITOR_PAGE_SECONDS = 3
    visitors.PAGES.clear()
    meeting = chamber.sitting()
    phone = Client()
    phone.force_login(chamber.users["理事1"])
    drawn = phone.get(f"/my/meetings/{meeting.pk}/").content.decode()
    at, beat = (re.findall(f'data-{name}="([^"]+)"', drawn)[0] for name in ("pulse", "beat"))
    # At one moment, however long twenty questions take on a machine that has other work.
    with patch.object(visitors.timezone, "now", return_value=timezone.now()), django_assert_max_num_queries(3):
        assert {Client().get(at).content.decode() for _telephone in range(20)} == {beat}
    votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")
    kept = next(iter(visitors.PAGES._pages.values()))
    assert kept.until - kept.began <= timedelta(seconds=1), "a vote that was opened is told within a second"
    visitors.PAGES.clear()
    assert Client().get(at).content.decode() != beat
    assert phone.get(f"/my/meetings/{meeting.pk}/state/").json()["stage"] not in drawn
    assert Client().get(at.replace("pulse/", "pulse/1")).status_code == 404, "an address that somebody made up"
    visitors.PAGES.clear()


def test_a_result_is_seen_also_of_a_motion_that_belongs_to_no_item(chamber: Chamber, client: Client) -> None:
    meeting = chamber.sitting()
    motion = chamber.motion(meeting)
    Motion.objects.unscoped("test").filter(pk=motion.pk).update(item=None)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts={"yes": 9, "no": 0, "abstain": 0})
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    at = f"/screen/{meeting.screen_key}/live/"
    assert "scr__result--yes" in client.get(at).content.decode()
    item = meeting.items.unscoped("test").order_by("order").first()
    assert item is not None
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    assert "scr__result" not in client.get(at).content.decode(), "the next item takes its place"


def test_the_presider_is_told_and_nobody_else(chamber: Chamber, client: Client) -> None:
    meeting = chamber.sitting()
    at = f"/o/here/governance/meetings/{meeting.pk}/presider/live/"
    client.force_login(chamber.users["clerk"])
    pulse = client.get(at).headers["X-Pulse"]
    assert client.get(at, headers={"X-Pulse": pulse}).status_code == 304
    chamber.counted(chamber.motion(meeting), 9, 0)
    assert client.get(at, headers={"X-Pulse": pulse}).status_code == 200
    client.force_login(chamber.users["理事1"])
    assert client.get(at, headers={"X-Pulse": pulse}).status_code in (403, 404)


def told(drawn: str, name: str) -> str:
    """What a page of a telephone tells its script."""
    return re.findall(f'data-{name}="([^"]+)"', drawn)[0]


def test_a_vote_that_opens_while_a_telephone_reads_is_not_missed(chamber: Chamber) -> None:
    meeting, opened, items = chamber.sitting(), list[Any](), selector.items_of
    motion, mine = chamber.motion(meeting), f"/my/meetings/{meeting.pk}/"
    phone = Client()
    phone.force_login(chamber.users["理事1"])

    def late(*args: Any, **more: Any) -> Any:
        if not opened:
            opened.append(votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open"))
        return items(*args, **more)

    with patch.object(selector, "items_of", late):
        drawn = phone.get(mine).content.decode()
    state = phone.get(f"{mine}state/").json()
    assert opened and state["stage"] != told(drawn, "stage"), "what it reads is of before: it draws itself anew"
    assert phone.get(f"{mine}state/").json()["stage"] == told(phone.get(mine).content.decode(), "stage")


def test_a_telephone_hears_that_somebody_else_signed_in_on_it(chamber: Chamber) -> None:
    """Its script draws the whole page anew where the part that it asks for tells of another seat."""
    meeting, phone = chamber.sitting(), Client()
    seats = list[str]()
    for name in ("理事1", "理事1", "理事2"):
        phone.force_login(chamber.users[name])
        seats.append(
            told(phone.get(f"/my/meetings/{meeting.pk}/", headers={"X-Live": "1"}).content.decode(), "participant")
        )
    assert seats[0] == seats[1] != seats[2]
    phone.logout()
    answer = phone.get(f"/my/meetings/{meeting.pk}/", headers={"X-Live": "1"})
    assert answer.status_code == 302 and "data-attend" not in answer.content.decode()
