"""The figures of the room: how many, how soon, how much. Nothing of what a case says.

By kind nobody opens rows: who knows a case by its number would learn what it is about (need to know).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import ENDED, CaseState, Kind, ReferralState, ReliefState
from huiguan.cases.models import Case, PublishedAnswer, Referral, Relief
from huiguan.cases.selectors.reading import naming
from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.kernel.permits import Actor

FACTS, NOBODY = "cases.read_lateness", "cases.reveal_values"
WHY = "figures count every association; what each reader gets is decided there"
GRANTED = (ReliefState.NOTICE, ReliefState.TO_PAY, ReliefState.PAID, ReliefState.VISITED)


def _received(period: Period) -> Any:
    return Case.objects.unscoped(WHY).filter(**period.moments("submitted_at"))


def _of_kind(kind: Kind) -> Any:
    return lambda period: _received(period).filter(kind=kind)


def _closed(period: Period) -> Any:
    return Case.objects.unscoped(WHY).filter(state=CaseState.CLOSED, **period.days("closed_on"))


def _open(period: Period) -> Any:
    rows = Case.objects.unscoped(WHY).filter(submitted_at__lt=period.moments("at")["at__lt"])
    return rows.filter(~Q(state__in=ENDED) | Q(closed_on__gt=period.ends))


def _late(period: Period) -> Any:
    """Open ones whose whole time had run out by the last day."""
    return _open(period).filter(close_by__lt=period.ends)


def _granted(period: Period) -> Any:
    return Relief.objects.unscoped(WHY).filter(state__in=GRANTED, **period.days("decided_on"))


def _paid(period: Period) -> Any:
    return Relief.objects.unscoped(WHY).filter(**period.days("paid_on"))


def _referred(period: Period) -> Any:
    rows = Referral.objects.unscoped(WHY).exclude(state=ReferralState.DECLINED)
    return rows.filter(**period.moments("asked_at"))


def _cases_naming(actor: Actor, ids: Sequence[int]) -> set[int]:
    """Not even the number of a case is told to whom it names as the other side."""
    return set(naming(actor, Case.objects.unscoped("does it name who asks").filter(pk__in=ids)))


def _referrals_naming(actor: Actor, ids: Sequence[int]) -> set[int]:
    cases = dict(Referral.objects.unscoped("does it name who asks").filter(pk__in=ids).values_list("pk", "case_id"))
    named = _cases_naming(actor, list(cases.values()))
    return {pk for pk, case in cases.items() if case in named}


CASE = links_of(Case)
OF_CASE = links_of(Relief, text=lambda row: row.case.number, related=("case",))
REFERRAL = links_of(Referral, text=lambda row: row.case.number, related=("case",))
ANSWER = links_of(PublishedAnswer, text=lambda row: row.question)

FIGURES = (
    FigureSpec(
        "cases.received", _("Cases received"), Unit.PIECES, _received, CASE, FACTS, persons=True,
        kept_from=_cases_naming,
    ),
    FigureSpec(
        "cases.closed", _("Cases closed"), Unit.PIECES, _closed, CASE, FACTS, persons=True, kept_from=_cases_naming,
    ),
    FigureSpec(
        "cases.open", _("Cases in hand"), Unit.PIECES, _open, CASE, FACTS, persons=True, as_on=True,
        kept_from=_cases_naming,
    ),
    FigureSpec(
        "cases.late", _("Cases past their time"), Unit.PIECES, _late, CASE, FACTS, persons=True, as_on=True,
        kept_from=_cases_naming,
        about=_("In hand on the last day, though they were to be closed before."),
    ),
    FigureSpec(
        "cases.rights", _("Cases of members’ rights"), Unit.PIECES, _of_kind(Kind.RIGHTS), CASE, NOBODY, persons=True,
    ),
    FigureSpec(
        "cases.requests", _("Requests and suggestions"), Unit.PIECES, _of_kind(Kind.REQUEST), CASE, NOBODY,
        persons=True,
    ),
    FigureSpec(
        "cases.condolences", _("Condolence visits asked for"), Unit.PIECES, _of_kind(Kind.CONDOLENCE), CASE, NOBODY,
        persons=True,
    ),
    FigureSpec(
        "cases.legal", _("Requests for legal advice"), Unit.PIECES, _of_kind(Kind.LEGAL), CASE, NOBODY, persons=True,
    ),
    FigureSpec(
        "cases.joint", _("Cases handled jointly"), Unit.TIMES, _referred, REFERRAL, FACTS, persons=True,
        kept_from=_referrals_naming,
    ),
    FigureSpec("cases.answers", _("Answers published"), Unit.PIECES, lambda p: PublishedAnswer.objects.unscoped(
        WHY).filter(**p.days("published_on")), ANSWER, "cases.read_totals"),
    FigureSpec("cases.relief_granted", _("Relief granted"), Unit.PERSONS, _granted, OF_CASE, NOBODY, persons=True),
    FigureSpec(
        "cases.relief_paid", _("Relief paid"), Unit.MONEY, _paid, OF_CASE, NOBODY, sum_of="amount",
    ),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
