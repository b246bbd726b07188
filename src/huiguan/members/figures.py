"""The figures of the room: members, applications, transfers, dues."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.members.enums import ApplicationState, Gender, MembershipState, TransferState
from huiguan.members.links import member_url
from huiguan.members.models import (
    Application,
    DuesDemand,
    DuesPayment,
    Membership,
    Transfer,
    UnitMember,
)

READ, DUES = "members.read_members", "members.read_dues"
WHY = "figures count every association; what each reader gets is decided there"
NEVER = (MembershipState.APPLIED, MembershipState.NOT_ADMITTED, MembershipState.MERGED)
ENDED = (MembershipState.RESIGNED, MembershipState.EXPELLED, MembershipState.LAPSED, MembershipState.DECEASED)


def _memberships() -> Any:
    return Membership.objects.unscoped(WHY)


def _present(rows: Any, period: Period) -> Any:
    """Of any class, present on the last day; an unknown day of joining lies before every period."""
    joined = Q(joined_on__isnull=True) | Q(joined_on__lte=period.ends)
    return rows.exclude(state__in=NEVER).filter(joined, Q(left_on__isnull=True) | Q(left_on__gt=period.ends))


def _transfers(period: Period) -> Any:
    rows = Transfer.objects.unscoped(WHY)
    return rows.filter(state=TransferState.ACCEPTED, **period.days("decided_on"))


def _demands(period: Period) -> Any:
    return DuesDemand.objects.unscoped(WHY).filter(year__range=(period.starts.year, period.ends.year))


def _payments(period: Period) -> Any:
    return DuesPayment.objects.unscoped(WHY).filter(cancelled_on=None, **period.days("paid_on"))


def _name(row: Any) -> str:
    return str(row.number or row.pk) if row.hidden_identity else str(row.name)


MEMBER = links_of(Membership, lambda row, code: member_url(row.pk, code), _name)
APPLICATION = links_of(
    Application,
    lambda row, code: reverse("members:application", args=[code, row.pk]),
    lambda row: _name(row.membership) if row.membership_id else str(row.unit),
    ("membership", "unit"),
)
TRANSFER = links_of(
    Transfer,
    lambda row, code: reverse("members:transfer", args=[code, row.pk]),
    lambda row: _name(row.membership),
    ("membership",),
)
UNIT = links_of(UnitMember, lambda row, code: reverse("members:unit", args=[code, row.pk]))
DEMAND = links_of(
    DuesDemand,
    lambda row, code: reverse("dues:demand", args=[code, row.pk]),
    lambda row: f"{row.year}：{row.amount}",
)
PAYMENT = links_of(
    DuesPayment,
    lambda row, code: reverse("dues:demand", args=[code, row.demand_id]),
    lambda row: f"{row.paid_on}：{row.amount}",
)

FIGURES = (
    FigureSpec(
        "members.present", _("Members"), Unit.PERSONS, lambda p: _present(_memberships(), p), MEMBER, READ,
        about=_("Individual members, suspended ones included, on the last day."), persons=True, as_on=True,
    ),
    FigureSpec(
        "members.women", _("Women among the members"), Unit.PERSONS,
        lambda p: _present(_memberships().filter(gender=Gender.FEMALE), p), MEMBER, READ, persons=True, as_on=True,
    ),
    FigureSpec(
        "members.joined", _("Members who joined"), Unit.PERSONS,
        lambda p: _memberships().exclude(state__in=NEVER).filter(previous=None, **p.days("joined_on")), MEMBER, READ,
        about=_("Admitted in the period; who came from another association is not counted."), persons=True,
    ),
    FigureSpec(
        "members.left", _("Members who left"), Unit.PERSONS,
        lambda p: _memberships().filter(state__in=ENDED, **p.days("left_on")), MEMBER, READ,
        about=_("Ended in the period for whatever reason; who moved to another association is not counted."),
        persons=True,
    ),
    FigureSpec(
        "members.moved_in", _("Members who moved here"), Unit.PERSONS, _transfers, TRANSFER, READ, place="receiver",
        persons=True,
    ),
    FigureSpec(
        "members.moved_away", _("Members who moved away"), Unit.PERSONS, _transfers, TRANSFER, READ, persons=True,
    ),
    FigureSpec(
        "members.applications", _("Applications for membership"), Unit.PIECES,
        lambda p: Application.objects.unscoped(WHY).filter(**p.moments("submitted_at")), APPLICATION, READ,
        persons=True,
    ),
    FigureSpec(
        "members.applications_admitted", _("Applications admitted"), Unit.PIECES,
        lambda p: Application.objects.unscoped(WHY).filter(state=ApplicationState.ADMITTED, **p.days("decided_on")),
        APPLICATION, READ, persons=True,
    ),
    FigureSpec(
        "members.units", _("Unit members"), Unit.HOUSES, lambda p: _present(UnitMember.objects.unscoped(WHY), p), UNIT,
        READ, as_on=True,
    ),
    FigureSpec(
        "members.dues_asked", _("Dues that fell due"), Unit.MONEY, _demands, DEMAND, DUES, sum_of="amount",
        about=_("Of the calendar years that the period touches."),
    ),
    FigureSpec("members.dues_waived", _("Dues waived"), Unit.MONEY, _demands, DEMAND, DUES, sum_of="waived"),
    FigureSpec("members.dues_paid", _("Dues that came in"), Unit.MONEY, _payments, PAYMENT, DUES, sum_of="amount"),
    FigureSpec("members.dues_receipts", _("Payments of dues"), Unit.TIMES, _payments, PAYMENT, DUES),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
