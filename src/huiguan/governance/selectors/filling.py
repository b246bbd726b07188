"""What the association's data give for its files to the authorities, and what is missing (DOMAIN.md §1.3, §1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from huiguan.governance.models import Meeting, Post, Resolution, Tenure
from huiguan.governance.selectors.bodies import bodies_of
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.governance.selectors.following import OVER
from huiguan.governance.selectors.terms import current_term
from huiguan.kernel.filings.kinds import Filled, Section
from huiguan.kernel.permits import Actor

#: 负责人: president, vice-presidents, secretary-general, by their keys in the charters.
OFFICERS = ("president", "vice_president", "secretary_general")
OWN = "the association's own, for its filing"


def officers_record(_actor: Actor, organization: Any, day: date) -> Filled:
    """The record of officers (负责人备案): who holds office in the term that runs, and what the record lacks."""
    term = current_term(organization)
    rows = list(_officers(organization))
    columns = ("职务", "姓名", "单位及职务", "任职方式", "任职日期", "依据")
    table = Section("负责人名单", columns, tuple(_officer(row) for row in rows))
    named = f"第{term.ordinal}届" if term else ""
    return Filled(
        f"{organization.name}{named}负责人备案",
        (_registration(organization), table),
        (*_missing_registration(organization), *_missing_officers(organization, rows, term)),
    )


def _officers(organization: Any) -> Any:
    rows = Tenure.objects.unscoped(OWN).filter(organization=organization, state="holds", post__key__in=OFFICERS)
    return rows.select_related("post").order_by("post__order", "order", "pk")


def _officer(row: Tenure) -> tuple[str, ...]:
    began = row.began_on.isoformat() if row.began_on else ""
    # The authority reads Chinese, whatever language the clerk works in.
    with override("zh-hans"):
        means = str(row.get_began_by_display())
    return (row.post.name, row.name, row.unit, means, began, row.decision)


def _missing_officers(organization: Any, rows: list[Tenure], term: Any) -> Iterator[str]:
    if term is None:
        yield "没有登记本届任期"
    held = {row.post_id for row in rows}
    posts = Post.objects.unscoped(OWN).filter(organization=organization, key__in=OFFICERS, closed_on=None)
    for post in posts.order_by("order", "pk"):
        if post.pk not in held:
            yield f"{post.name}空缺"
    for row in rows:
        if not row.decision:
            yield f"{row.post.name}{row.name}：没有写明任职依据（会议、文件）"
        if not row.unit:
            yield f"{row.post.name}{row.name}：没有写明单位及职务"


def _registration(organization: Any) -> Section:
    rows = (
        ("名称", organization.name),
        ("统一社会信用代码", organization.credit_code),
        ("登记管理机关", organization.registrar),
        ("业务主管单位", organization.supervising_body),
    )
    return Section("登记事项", ("项目", "内容"), rows)


def _missing_registration(organization: Any) -> Iterator[str]:
    for name, value in _registration(organization).rows:
        if not value:
            yield f"登记事项：没有{name}"


def annual_inspection(actor: Actor, organization: Any, day: date) -> Filled:
    """The pack of the annual inspection (年检) for the year before `day`: registration, charter, people, meetings."""
    year = day.year - 1
    version = charter_version_on(organization, day)
    charter = (
        ("章程", version.title if version else ""),
        ("施行日期", version.in_force_from.isoformat() if version and version.in_force_from else ""),
        ("核准日期", version.approved_on.isoformat() if version and version.approved_on else ""),
        ("核准文号", version.approval_number if version else ""),
    )
    officers = tuple(_officer(row) for row in _officers(organization))
    meetings = list(_meetings(organization, year))
    sections = (
        _registration(organization),
        Section("章程", ("项目", "内容"), charter),
        Section("组织机构", ("机构", "成立日期"), tuple(_bodies(actor, organization, day))),
        Section("负责人名单", ("职务", "姓名", "单位及职务", "任职方式", "任职日期", "依据"), officers),
        Section(f"{year}年负责人变动", ("职务", "姓名", "变动", "日期"), tuple(_changes(organization, year))),
        Section(f"{year}年会议", ("日期", "会议", "出席情况", "决议"), tuple(_meeting(row) for row in meetings)),
    )
    missing = [
        *_missing_registration(organization),
        *(f"章程：没有{name}" for name, value in charter if not value),
        *([] if officers else ["没有登记负责人"]),
        *_missing_meetings(organization, year, meetings),
        f"{year}年度财务会计报告和审计报告：请作为附件上传",
    ]
    return Filled(f"{organization.name}{year}年度工作报告", sections, tuple(missing))


def _bodies(actor: Actor, organization: Any, day: date) -> Iterator[tuple[str, ...]]:
    for body in bodies_of(actor, organization, day):
        yield body.name, body.established_on.isoformat() if body.established_on else ""


def _changes(organization: Any, year: int) -> Iterator[tuple[str, ...]]:
    rows = Tenure.objects.unscoped(OWN).filter(organization=organization, post__key__in=OFFICERS)
    rows = rows.exclude(state__in=("proposed", "withdrawn")).select_related("post").order_by("post__order", "pk")
    for row in rows:
        for what, on in (("任职", row.began_on), ("离任", row.ended_on)):
            if on is not None and on.year == year:
                yield row.post.name, row.name, what, on.isoformat()


def _meetings(organization: Any, year: int) -> Any:
    start, end = (timezone.make_aware(datetime(each, 1, 1)) for each in (year, year + 1))
    rows = Meeting.objects.unscoped(OWN).filter(organization=organization, body__isnull=False, state__in=OVER)
    return rows.filter(starts_at__gte=start, starts_at__lt=end).select_related("body").order_by("starts_at")


def _meeting(row: Meeting) -> tuple[str, ...]:
    numbers = Resolution.objects.unscoped(OWN).filter(meeting=row).order_by("year", "serial")
    there = (row.quorum or {}).get("explanation", "")
    day = timezone.localtime(row.starts_at).date().isoformat()
    return day, row.title, str(there), "、".join(numbers.values_list("number", flat=True))


def _missing_meetings(organization: Any, year: int, meetings: list[Meeting]) -> Iterator[str]:
    if not meetings:
        yield f"没有登记{year}年的会议"
    for row in meetings:
        if row.state == "closed":
            yield f"{row.title}：纪要没有定稿"


def day_of_year(month: int, day: int) -> Any:
    """Such a day of the same year, also when it has passed: a report on the year before is late after it."""

    def due(_organization: Any, on: date) -> date:
        return on.replace(month=month, day=day)

    return due


def month_after(_organization: Any, on: date) -> date:
    """Within a month of the change (一届一备、变更必备)."""
    return on + timedelta(days=30)


def day_before(_organization: Any, on: date) -> date:
    """The last day on which something that takes place on `on` can be told beforehand."""
    return on - timedelta(days=1)
