"""What an association has to publish, and by when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.governance.conftest import Federation
from tests.governance.test_filings import begun, president

from huiguan.governance.models import Meeting, Motion, Resolution, Tenure
from huiguan.governance.selectors.disclosure import DAYS, DisclosureItem, DisclosureKind, disclosure_items
from huiguan.kernel.calendar import today
from huiguan.kernel.filings import services as filings
from huiguan.kernel.filings.models import Filing

K = DisclosureKind


def told(federation: Federation, on: date | None = None) -> dict[str, DisclosureItem]:
    return {item.key: item for item in disclosure_items(federation.here, on or today())}


def adopted(federation: Federation, title: str, day: date, *, power: str = "dues", **item: Any) -> None:
    """A resolution as a meeting left it."""
    from django.utils import timezone

    meeting = Meeting.objects.create(
        organization=federation.here, title=f"会议{title}", body=federation.body("congress"), starts_at=timezone.now()
    )
    row = meeting.items.create(organization=federation.here, order=1, title=title, **item)
    motion = Motion.objects.create(
        organization=federation.here, meeting=meeting, item=row, number=1, title=title, text="会费每年一百元。",
        sponsor="理事会", power=power, state="carried",
    )  # fmt: skip
    serial = Resolution.objects.unscoped("test").count() + 1
    Resolution.objects.create(
        organization=federation.here, meeting=meeting, motion=motion, year=day.year, serial=serial,
        number=f"决议〔{day.year}〕{serial}号", title=title, text=motion.text, adopted_on=day,
    )  # fmt: skip


def test_each_item_says_since_when_it_is_so_and_by_when_it_is_published(federation: Federation) -> None:
    president(federation)
    items = told(federation)
    assert set(items) == {K.REGISTRATION, K.CHARTER, K.BODIES, K.OFFICERS}
    assert items[K.CHARTER].since == date(2020, 6, 1)
    assert items[K.CHARTER].due == date(2020, 6, 1) + timedelta(days=DAYS)
    assert items[K.CHARTER].text.startswith("第一条")
    names = items[K.OFFICERS].sections[0].rows
    assert [row[:2] for row in names] == [("会长", "甲某")]
    assert "法定代表人" not in str(items[K.REGISTRATION].sections), "what is not entered is not shown as empty"


def test_a_change_moves_the_day_and_what_was_so_before_stays_told(federation: Federation) -> None:
    president(federation)
    began = told(federation)[K.OFFICERS].since
    assert began is not None
    Tenure.objects.unscoped("test").update(state="ended", ended_on=today() - timedelta(days=3))
    assert K.OFFICERS not in told(federation), "nobody is left to be named"
    before = told(federation, today() - timedelta(days=4))[K.OFFICERS]
    assert (before.since, len(before.sections[0].rows)) == (began, 1)


def test_the_dues_are_open_within_thirty_days_and_only_those_that_hold(federation: Federation) -> None:
    federation.settled()
    adopted(federation, "关于会费标准的议案", today() - timedelta(days=400))
    adopted(federation, "关于调整会费标准的议案", today() - timedelta(days=2))
    adopted(federation, "关于工作报告的议案", today(), power="ordinary")
    adopted(federation, "关于会费减免的议案", today(), in_camera=True)
    item = told(federation)[K.DUES]
    assert item.title.startswith("关于调整会费标准")
    assert item.due == today() + timedelta(days=28)
    assert item.text == "会费每年一百元。"


def test_the_annual_report_is_what_was_filed_and_not_what_was_returned(federation: Federation) -> None:
    president(federation)
    filing = begun(federation, "annual-inspection")
    assert K.ANNUAL_REPORT not in told(federation), "a draft is not published"
    filings.file_filing(actor=federation.clerk, filing_id=filing.pk, note="测试")
    item = told(federation)[K.ANNUAL_REPORT]
    assert (item.since, item.due) == (today(), today() + timedelta(days=DAYS))
    assert [part.title for part in item.sections][:2] == ["登记事项", "章程"]
    Filing.objects.unscoped("test").filter(pk=filing.pk).update(state="returned", answered_on=today())
    assert K.ANNUAL_REPORT not in told(federation)


def test_an_association_without_a_charter_discloses_its_registration(federation: Federation) -> None:
    items = disclosure_items(federation.there, today())
    assert [item.kind for item in items] == [K.REGISTRATION]
    assert items[0].due is None, "nobody knows since when"
