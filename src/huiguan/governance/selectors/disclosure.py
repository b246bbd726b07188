"""What an association discloses to everybody (信息公开), out of its own registers, and by when (DOMAIN.md §1.6, §1.8).

Facts only that are public by law: registration data, charter, bodies, officers, the standard of the dues, the annual
report. Whether and when an item was published is the public site's to say: it compares `since` with what it showed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Max, Q

from huiguan.governance.enums import TenureState
from huiguan.governance.links import charter_url
from huiguan.governance.meeting_links import motion_url
from huiguan.governance.models import Body, Resolution, Tenure
from huiguan.governance.reading import charter_of
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.governance.selectors.filling import OFFICERS
from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.filings.kinds import Section
from huiguan.kernel.filings.models import Filing

#: Days from the origin or the change of a fact; national rules name them for the dues, one province for all items.
DAYS = 30
PUBLIC = "registered and published facts"
_ANNUAL = "annual-inspection"


class DisclosureKind(StrEnum):
    """What an item is about."""

    REGISTRATION = "registration"
    CHARTER = "charter"
    BODIES = "bodies"
    OFFICERS = "officers"
    DUES = "dues"
    ANNUAL_REPORT = "annual_report"


@dataclass(frozen=True, slots=True)
class DisclosureItem:
    """One item. `since`: when the fact came about or last changed, None where that is not known; `due`: the last day
    to publish it. The content is `text` (lines of official Chinese) and `sections` (tables); `url` is where the office
    sees it, empty where it has no page. `key` names the item for ever: the same key with a later `since` is a change.
    """

    key: str
    kind: DisclosureKind
    title: str
    since: date | None
    due: date | None
    text: str = ""
    sections: tuple[Section, ...] = ()
    url: str = ""


def disclosure_items(organization: Any, on: date, *, days: int = DAYS) -> list[DisclosureItem]:
    """What the association has to have published on a day, each item once, with its content as it is then."""
    found = (
        *_registration(organization),
        *_charter(organization, on),
        *_bodies(organization, on),
        *_officers(organization, on),
        *_dues(organization, on),
        *_annual_report(organization, on),
    )
    return [_with_due(item, days) for item in found]


def _with_due(item: DisclosureItem, days: int) -> DisclosureItem:
    return replace(item, due=item.since + timedelta(days=days)) if item.since else item


def _registration(organization: Any) -> Iterator[DisclosureItem]:
    founded = organization.founded_on
    rows = (
        ("名称", organization.name),
        ("统一社会信用代码", organization.credit_code),
        ("登记管理机关", organization.registrar),
        ("业务主管单位", organization.supervising_body),
        ("法定代表人", organization.legal_representative),
        ("住所", organization.seat),
        ("成立日期", founded.isoformat() if founded else ""),
    )
    table = Section("登记事项", ("项目", "内容"), tuple(row for row in rows if row[1]))
    kind = DisclosureKind.REGISTRATION
    yield DisclosureItem(kind.value, kind, f"{organization.name}登记事项", founded, None, sections=(table,))


def _charter(organization: Any, on: date) -> Iterator[DisclosureItem]:
    version = charter_version_on(organization, on)
    if version is None:
        return
    charter = charter_of(version)
    text = "\n".join(f"{article.label}　{article.text.strip()}" for article in charter.articles.values())
    url = charter_url(version.pk, organization.code)
    kind = DisclosureKind.CHARTER
    yield DisclosureItem(kind.value, kind, version.title, version.in_force_from, None, text=text, url=url)


def _bodies(organization: Any, on: date) -> Iterator[DisclosureItem]:
    known = Body.objects.unscoped(PUBLIC).filter(organization=organization)
    there = known.filter(Q(established_on=None) | Q(established_on__lte=on))
    there = there.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on))
    rows = tuple((row.name, row.established_on.isoformat() if row.established_on else "") for row in there)
    if not rows:
        return
    since = _latest(known, on, "established_on", "dissolved_on")
    table = Section("组织机构", ("机构", "成立日期"), rows)
    kind = DisclosureKind.BODIES
    yield DisclosureItem(kind.value, kind, f"{organization.name}组织机构", since, None, sections=(table,))


def _officers(organization: Any, on: date) -> Iterator[DisclosureItem]:
    known = Tenure.objects.unscoped(PUBLIC).filter(organization=organization, post__key__in=OFFICERS)
    known = known.filter(state__in=(TenureState.HOLDS, TenureState.ENDED))
    there = known.filter(began_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    there = there.select_related("post").order_by("post__order", "order", "pk")
    rows = tuple((row.post.name, row.name, row.began_on.isoformat() if row.began_on else "") for row in there)
    if not rows:
        return
    since = _latest(known, on, "began_on", "ended_on")
    table = Section("负责人", ("职务", "姓名", "任职日期"), rows)
    kind = DisclosureKind.OFFICERS
    yield DisclosureItem(kind.value, kind, f"{organization.name}负责人名单", since, None, sections=(table,))


def _latest(rows: Any, on: date, *columns: str) -> date | None:
    """The last day, not after `on`, on which one of the rows began or ended."""
    days = [rows.filter(**{f"{name}__lte": on}).aggregate(last=Max(name))["last"] for name in columns]
    return max((day for day in days if day is not None), default=None)


def _dues(organization: Any, on: date) -> Iterator[DisclosureItem]:
    """The standard that holds: the last resolution under the power of the dues. Open to all within thirty days."""
    rows = Resolution.objects.unscoped(PUBLIC).filter(organization=organization, motion__power="dues")
    rows = rows.exclude(motion__item__in_camera=True)
    row = rows.filter(adopted_on__lte=on).order_by("-adopted_on", "-pk").first()
    if row is None:
        return
    kind, url = DisclosureKind.DUES, motion_url(organization.code, row.motion_id)
    title = f"{row.title.removesuffix('的议案')}（{row.number}）"
    yield DisclosureItem(kind.value, kind, title, row.adopted_on, None, text=row.text, url=url)


def filed_report(organization: Any, on: date) -> Filing | None:
    """The last report on a year as it was filed with the authority by a day; one that was returned is none."""
    rows = Filing.objects.unscoped(PUBLIC).filter(organization=organization, kind=_ANNUAL, filed_on__lte=on)
    rows = rows.filter(state__in=(FilingState.FILED, FilingState.APPROVED))
    found: Filing | None = rows.order_by("-filed_on", "-pk").first()
    return found


def _annual_report(organization: Any, on: date) -> Iterator[DisclosureItem]:
    """The last report on a year as it was filed; what an authority returned is not published."""
    row = filed_report(organization, on)
    if row is None:
        return
    sections = tuple(
        Section(each["title"], tuple(each["columns"]), tuple(tuple(cells) for cells in each["rows"]))
        for each in row.sections
    )
    kind = DisclosureKind.ANNUAL_REPORT
    yield DisclosureItem(kind.value, kind, row.title, row.filed_on, None, text=row.text, sections=sections)
