"""Lists go out as they are shown, and who took out how many is kept."""

from __future__ import annotations

from datetime import date

import pytest

from huiguan.kernel.exchange.models import ExportRecord
from huiguan.members import services
from huiguan.members.services.letters import draft_letter, send_letter

from .conftest import House, fresh
from .test_letters import browser

pytestmark = pytest.mark.django_db


def csv_of(house: House, address: str) -> str:
    answer = browser(house.clerk()).get(f"/o/{house.here.code}/members/{address}")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def last_export() -> tuple[str, int]:
    row = ExportRecord.objects.unscoped("test").latest("pk")
    return row.sheet, row.rows


def test_unit_members_as_they_are_filtered(house: House) -> None:
    for name in ("某警察学院", "某研究所"):
        services.register_unit(actor=house.clerk(), organization=house.here, details={"name": name})
    page = browser(house.clerk()).get(f"/o/{house.here.code}/members/units/?q=研究").content.decode()
    assert "?q=%E7%A0%94%E7%A9%B6&amp;format=xlsx" in page
    text = csv_of(house, "units/?q=研究&format=csv")
    assert "某研究所" in text and "学院" not in text
    assert last_export() == ("members-units", 1)


def test_applications_of_the_tab(house: House) -> None:
    details = {"name": "王小红", "unit": "城关派出所"}
    waiting = services.enter_application(
        actor=house.clerk(), organization=house.here, details=details, statement="愿意遵守章程。"
    )
    assert "王小红" in csv_of(house, "applications/?format=csv")
    services.withdraw_application(actor=house.clerk(), application_id=waiting.pk)
    assert "王小红" not in csv_of(house, "applications/?format=csv")
    assert "城关派出所" in csv_of(house, "applications/?tab=decided&format=csv")


def test_transfers_say_whence_and_whither(house: House) -> None:
    one = house.member("王小红")
    services.ask_transfer(actor=house.clerk(), membership_id=one.pk, receiver=house.there, means="paper", reason="调动")
    text = csv_of(house, "transfers/?tab=out&format=csv")
    assert "王小红" in text and fresh(house.there).short_name in text and "转出协会" in text
    assert last_export() == ("members-transfers", 1)


def test_likely_duplicates_letters_and_invitations_as_their_pages_show_them(house: House) -> None:
    clerk, day = house.clerk(), date(1990, 3, 7)
    one = house.member("王小红", unit="城关派出所", birth_date=day, mobile="13912340935")
    other = house.member("王小红", unit="车站派出所", birth_date=day)
    text = csv_of(house, "duplicates/?format=csv")
    assert "城关派出所" in text and "车站派出所" in text and last_export() == ("members-duplicates", 1)
    assert "王小红" not in csv_of(house, "duplicates/?tab=decided&format=csv")

    draft = draft_letter(actor=clerk, organization=house.here, membership_ids=[one.pk, other.pk])
    send_letter(actor=clerk, letter_id=draft.pk, title="业务培训通知", text="{name}：请参加。")
    assert ",2,0,0" in csv_of(house, "letters/?format=csv") and last_export() == ("members-letters", 1)

    services.invite_members(actor=clerk, membership_ids=[one.pk], channel="paper")
    assert "王小红" in csv_of(house, "invitations/?format=csv") and last_export() == ("members-invitations", 1)
    assert "王小红" not in csv_of(house, "invitations/?tab=used&format=csv")
    page = browser(clerk).get(f"/o/{house.here.code}/members/invitations/?tab=all").content.decode()
    assert "?tab=all&amp;format=xlsx" in page
