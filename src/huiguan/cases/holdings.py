"""What the room holds about a person, and how long it keeps what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.cases.enums import ReportState, SurveyState
from huiguan.cases.models import AnonymousReport, Case, Relief, Survey
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.rules import kept_beyond
from huiguan.cases.services.drafts import drafts_over, forget_drafts
from huiguan.cases.services.keeping import empty_cases, forget_reports, forget_third_parties
from huiguan.cases.services.reading import words_of
from huiguan.cases.services.surveys import forget_answers
from huiguan.kernel.notices.enums import ObjectionState
from huiguan.kernel.privacy import PersonalData, RetentionRule
from huiguan.kernel.privacy.personal import Held


def cases_of(person_id: int) -> Iterable[Held]:
    """All cases of a person, in plain: it is the person who reads them."""
    rows = Case.objects.unscoped("what is held about oneself").filter(person=person_id, data_key__isnull=False)
    for case in rows.select_related("organization", "form").order_by("pk"):
        plain = opened(case, "title", "story", "wish", "contact", "result")
        asked = dict(words_of(case).asked)
        yield Held(
            organization=case.organization,
            title=_("Case %(number)s") % {"number": case.number},
            values={str(case._meta.get_field(name).verbose_name): text for name, text in plain.items() if text} | asked,  # type: ignore[union-attr]  # columns of ours
            subject=case,
            kept_because=_("Kept for three years after the end at most. You can withdraw an open case at any time."),
        )


def third_parties_over(day: date, limit: int) -> Sequence[int]:
    """Closed cases that still name third parties, a year after the end or sooner, as their association set it."""
    rows = Case.objects.unscoped("the daily job of retention").filter(accused__isnull=False, closed_on__isnull=False)
    return list(kept_beyond(rows, "closed_on", "keep_third_parties", day).values_list("pk", flat=True)[:limit])


def cases_over(day: date, limit: int) -> Sequence[int]:
    """Cases that ended three years ago, or as long as their association set, and still hold what somebody wrote.

    One in which children are still visited, as their guardian consented, waits until the year of the last visit ends.
    """
    rows = Case.objects.unscoped("the daily job of retention").filter(data_key__isnull=False)
    visited = Relief.objects.unscoped("the daily job of retention").filter(case=OuterRef("pk"))
    rows = rows.exclude(Exists(visited.filter(follow_next__isnull=False, follow_until__gte=day.year)))
    ended = rows.filter(closed_on__isnull=False)
    return list(kept_beyond(ended, "closed_on", "keep_cases", day).values_list("pk", flat=True)[:limit])


def surveys_over(day: date, limit: int) -> Sequence[int]:
    """Surveys that ended a year ago of which answers or the list of those asked are still kept."""
    rows = Survey.objects.unscoped("the daily job of retention").filter(state=SurveyState.CLOSED)
    rows = rows.filter(invitations__isnull=False).distinct()
    return list(kept_beyond(rows, "closes_on", "keep_surveys", day).values_list("pk", flat=True)[:limit])


def reports_over(day: date, limit: int) -> Sequence[int]:
    """Anonymous reports, closed or answered, in which nobody wrote for a year.

    What waits for an answer stays, and an objection until it is decided.
    """
    rows = AnonymousReport.objects.unscoped("the daily job of retention").exclude(state=ReportState.WAITING)
    settled = rows.exclude(objection__state=ObjectionState.OPEN)
    silent = settled.annotate(last=Max("messages__day"))
    return list(kept_beyond(silent, "last", "keep_reports", day).order_by("pk").values_list("pk", flat=True)[:limit])


PERSONAL = PersonalData("cases.case", gettext_lazy("Cases"), cases_of, order=30)
RULES = (
    RetentionRule(
        "cases.third_parties",
        gettext_lazy("Third parties named in cases"),
        "PIPL 19, 47: a year after the end",
        third_parties_over,
        forget_third_parties,
    ),
    RetentionRule(
        "cases.content",
        gettext_lazy("What was written in cases"),
        "PIPL 19, 47; Civil Code 188: three years after the end",
        cases_over,
        empty_cases,
    ),
    RetentionRule(
        "cases.surveys",
        gettext_lazy("Answers to surveys and who was asked"),
        "PIPL 19, 47: a year after the end; counts stay",
        surveys_over,
        forget_answers,
    ),
    RetentionRule(
        "cases.reports",
        gettext_lazy("Anonymous reports"),
        "PIPL 19, 47: a year after the last word",
        reports_over,
        forget_reports,
    ),
    RetentionRule(
        "cases.drafts",
        gettext_lazy("Requests for help that were not sent"),
        "PIPL 19, 47: a month after the last word",
        drafts_over,
        forget_drafts,
    ),
)
