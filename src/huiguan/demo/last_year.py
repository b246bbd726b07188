"""Last year's work in the demonstration: cases that were closed, and the days of what the annual report tells of.

The services date what they do today; what belongs to the year before is set back afterwards, row by row of the
demonstration's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from huiguan.cases import services as cases
from huiguan.cases.models import Case, CaseNumber, Entry, Handler
from huiguan.cases.purposes import HANDLE, SENSITIVE
from huiguan.cases.services import Telling
from huiguan.honours.models import Award
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor
from huiguan.kernel.rounds.models import Round
from huiguan.research.models import Milestone, Project

OWN = "the demonstration's own, of last year"
#: Month and day, kind, topic, title, and what came of it.
ASKED = (
    (1, 14, "rights", "injury", "处置纠纷时手部受伤", "已协调医疗费用垫付。"),
    (2, 20, "request", "work", "建议夜班增设休息室", "已列入营房改造计划。"),
    (3, 11, "rights", "complaint", "执法视频被断章取义传播", "已协助公开澄清。"),
    (4, 9, "legal", "duty", "执法记录调取程序咨询", "律师已书面答复。"),
    (5, 21, "rights", "assault", "出警时被推搡致伤", "已移送维权办并回访。"),
    (6, 18, "request", "welfare", "希望体检增加心脑血管项目", "明年体检已增加。"),
    (8, 6, "rights", "false_charge", "被当事人不实投诉", "经核查投诉不实，已澄清。"),
    (9, 17, "request", "work", "建议统一配发防割手套", "已配发一线岗位。"),
    (10, 15, "rights", "injury", "抓捕时膝部受伤", "已安排康复和慰问。"),
    (11, 26, "legal", "duty", "加班补休规定咨询", "已提供政策答复。"),
)  # fmt: skip


def past(month: int, day: int) -> date:
    """A day of last year."""
    return date(today().year - 1, month, day)


def add_closed_cases(place: Organization, member: Actor, officer: Actor) -> None:
    """Cases that members brought last year, all of them closed in a few weeks."""
    for serial, (month, day, kind, topic, title, result) in enumerate(ASKED, 1):
        telling = Telling(
            kind=kind, topic=topic, title=title, story=f"{title}，请协会帮助。", name="王景行", contact="00000000001",
            consents=(HANDLE, SENSITIVE),
        )  # fmt: skip
        case = cases.ask_for_help(actor=member, organization=place, telling=telling)
        cases.accept_case(actor=officer, case_id=case.pk)
        cases.begin_handling(actor=officer, case_id=case.pk)
        cases.answer_case(actor=officer, case_id=case.pk, text=result)
        cases.close_case(actor=officer, case_id=case.pk, outcome="helped", result=result)
        _set_case_back(case, past(month, day), serial)
    numbers = CaseNumber.objects.unscoped(OWN).filter(organization=place)
    numbers.update(year=today().year - 1)  # the next case begins this year's


def _set_case_back(case: Case, day: date, serial: int) -> None:
    came, closed = timezone.make_aware(datetime.combine(day, time(9, 30))), add_working_days(day, 14)
    facts: dict[str, Any] = {"year": day.year, "serial": serial, "submitted_at": came, "closed_on": closed}
    Case.objects.unscoped(OWN).filter(pk=case.pk).update(**facts)
    Handler.objects.unscoped(OWN).filter(case=case).update(since=came + timedelta(hours=3))
    for at, row in enumerate(Entry.objects.unscoped(OWN).filter(case=case).order_by("pk")):
        Entry.objects.unscoped(OWN).filter(pk=row.pk).update(at=came + timedelta(days=4 * at))


def set_round_back(row: Round, notice: PublicNotice, opened: date, shown: date) -> None:
    """A round that ran, and whose proposal was shown, last year."""
    days = {"opens_on": opened, "closes_on": opened + timedelta(days=30), "arrives_by": opened + timedelta(days=45)}
    Round.objects.unscoped(OWN).filter(pk=row.pk).update(**days)
    ends = add_working_days(shown, notice.working_days)
    PublicNotice.objects.unscoped(OWN).filter(pk=notice.pk).update(starts_on=shown, ends_on=ends)


def set_awards_back(awards: Iterable[Award], day: date) -> None:
    """Awards that were decided last year."""
    Award.objects.unscoped(OWN).filter(pk__in=[award.pk for award in awards]).update(decided_on=day)


def set_projects_back(finished: Project, running: Project) -> None:
    """Two projects that were granted last spring; one came to its end in December."""
    rows = Project.objects.unscoped(OWN)
    rows.filter(pk__in=(finished.pk, running.pk)).update(granted_on=past(4, 24), signed_on=past(5, 8))
    rows.filter(pk=finished.pk).update(ended_on=past(12, 12))
    for kind, month in (("opening", 6), ("midterm", 9), ("final", 12)):
        mine = Milestone.objects.unscoped(OWN).filter(kind=kind, passed_on__isnull=False)
        mine = mine.filter(project__in=(finished, running))
        mine.update(due_on=past(month, 10), reported_on=past(month, 5), passed_on=past(month, 9))
