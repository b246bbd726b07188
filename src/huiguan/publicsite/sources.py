"""What an association has to disclose, as its rooms know it (DOMAIN.md 1.6, 1.8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.elections.selectors import public_elections
from huiguan.funds.selectors.disclosure import disclosed_books
from huiguan.governance.selectors import charter_version_on
from huiguan.governance.selectors.disclosure import DisclosureKind, disclosure_items, filed_report
from huiguan.honours.selectors import public_awards
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import NotFound
from huiguan.members.selectors.dues import resolutions_of
from huiguan.publicsite.selectors.board import Due
from huiguan.reporting.selectors.issued import issued_reports

#: Within thirty days of what is to be disclosed, unless another rule says otherwise.
DAYS = timedelta(days=30)
REGISTRATION = "社会团体登记管理条例"
CREDIT = "社会组织信用信息管理办法"
DUES = "民发〔2014〕166号：会费标准决议三十日内向全体会员公开"
YEARLY = "社会团体登记管理条例第二十八条：五月三十一日前报送上一年度工作报告"
#: Reports of so many years stand on the board.
MOST_REPORTS = 3
AWARDS = "社会组织评比达标表彰活动管理办法"
#: Charter and dues have sources of their own, which know more of them.
BASES = {
    DisclosureKind.REGISTRATION: CREDIT,
    DisclosureKind.BODIES: CREDIT,
    DisclosureKind.OFFICERS: CREDIT,
    DisclosureKind.ANNUAL_REPORT: YEARLY,
}


def charter(organization: Organization, day: date) -> Iterator[Due]:
    """The charter in force: its page shows it from the first day."""
    version = charter_version_on(organization, day)
    if version is not None and version.in_force_from is not None:
        began = version.in_force_from
        title = _("Charter, version %(n)d") % {"n": version.number}
        url = reverse("publicsite:rules_version", args=[organization.code, version.number])
        yield Due(f"charter:{version.pk}", title, REGISTRATION, began, began + DAYS, began, url)


def registers(organization: Organization, day: date) -> Iterator[Due]:
    """What the registers of the association tell by themselves, shown by their page from the day it came about."""
    for item in disclosure_items(organization, day):
        basis = BASES.get(item.kind)
        if basis is None or item.since is None or item.due is None:
            continue
        if item.kind == DisclosureKind.ANNUAL_REPORT and _is_issued(organization, day.year - 1):
            continue  # the report that visitors read stands on the board, not its filing beside it
        url = reverse("publicsite:disclosed", args=[organization.code, item.kind.value])
        key = f"{item.key}:{item.since.isoformat()}"
        yield Due(key, item.title, basis, item.since, item.due, item.since, url)


def _is_issued(organization: Organization, year: int) -> bool:
    return any(report.year == year for report in issued_reports(organization))


def annual_reports(organization: Organization, day: date) -> Iterator[Due]:
    """The reports of the last years, shown with their files from the day they were issued. The one on the past year is
    open until it was issued, or filed with the authority and so among the registers.
    """
    last = day.year - 1
    reports = issued_reports(organization)
    for report in reports[:MOST_REPORTS]:
        url = reverse("publicsite:annual", args=[organization.code, report.year])
        yield _yearly(report.year, report.title, report.issued_on, url)
    filed = filed_report(organization, day)
    filed_on = filed.filed_on if filed is not None else None
    if all(report.year != last for report in reports) and (filed_on is None or filed_on.year != day.year):
        yield _yearly(last, _("Report of the year %(year)d") % {"year": last})


def _yearly(year: int, title: str, done_on: date | None = None, url: str = "") -> Due:
    began = date(year + 1, 1, 1)
    arose = min(began, done_on) if done_on is not None else began
    return Due(f"report:{year}", title, YEARLY, arose, date(year + 1, 5, 31), done_on, url)


def dues(organization: Organization, day: date) -> Iterator[Due]:
    """The resolution on dues that holds."""
    row = resolutions_of(organization).first()
    if row is not None:
        begun = row.decided_on
        yield Due(f"dues:{row.pk}", _("Rates of dues"), DUES, begun, begun + DAYS, row.published_on)


def funds(organization: Organization, day: date) -> Iterator[Due]:
    """Income and expenses of the past year, where the association keeps its books here and discloses them."""
    try:
        books = disclosed_books(organization)
    except NotFound:
        return
    year = day.year - 1
    if books.starts_on.year > year:
        return
    ended = date(year, 12, 31)
    closed = books.closed_until is not None and books.closed_until >= ended
    url = reverse("funds:public_fund", args=[organization.code]) + f"?year={year}"
    title = _("Income and expenses of %(year)d") % {"year": year}
    due_on = date(day.year, 5, 31)
    done_on = min(day, due_on) if closed else None
    yield Due(f"funds:{year}", title, CREDIT, ended, due_on, done_on, url if closed else "")


def elections(organization: Organization, day: date) -> Iterator[Due]:
    """Elections of the past year: their page shows everything from the opening."""
    rows = public_elections().filter(organization=organization, opened_at__date__gt=day - timedelta(days=365))
    for row in rows[:20]:
        opened = timezone.localdate(row.opened_at)
        url = reverse("elections:public_election", args=[row.uuid])
        yield Due(f"election:{row.uuid}", row.title, REGISTRATION, opened, opened + DAYS, opened, url)


def awards(organization: Organization, day: date) -> Iterator[Due]:
    """Awards of the past year, by the day of their decision."""
    rows = public_awards().filter(organization=organization, decided_on__gt=day - timedelta(days=365))
    days = sorted({(row.decided_on, row.scheme.name) for row in rows[:500]})
    for decided, name in days:
        url = reverse("honours:public_awards")
        yield Due(f"awards:{decided}:{name}"[:80], name, AWARDS, decided, decided + DAYS, decided, url)


SOURCES = (charter, registers, annual_reports, dues, funds, elections, awards)
