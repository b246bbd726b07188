"""Dues of the demonstration: in one branch two years with every state a demand can be in, and a statement to assign."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from huiguan.demo.speech import clerk_of, head_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor
from huiguan.members.models import DuesDemand, Membership
from huiguan.members.selectors.dues import demands_of
from huiguan.members.services import dues_asking, dues_paying, dues_setting, dues_statement
from huiguan.members.services.payment_providers import SANDBOX, providers

TIERS: list[dues_setting.TierSpec] = [
    {"label": "正式会员", "classes": ["full", "retired"], "amount": Decimal("60.00")},
    {"label": "联系会员和学生会员", "classes": ["associate", "student"], "amount": Decimal("30.00")},
    {"label": "团体会员", "classes": ["unit"], "amount": Decimal("2000.00")},
]


def add_dues(county: Organization, city: Organization, member: Actor) -> None:
    """Two years of dues in a county: paid, in part, in arrears, waived, and a transfer of too much."""
    clerk, year = clerk_of(county), today().year
    _resolve(county, clerk, year)
    for asked in (year - 1, year):
        dues_asking.demand_dues(actor=clerk, organization=county, year=asked)
    own = Membership.objects.unscoped("the demonstration's own").get(person=member.person_id, organization=county)
    _pay_most(county, clerk, year, own)
    _states(county, clerk, year, own)
    _pay_online(member, own, year)
    _statement(county, clerk, own)
    dues_asking.remind_of_dues(actor=clerk, organization=county)
    _share(county, city, clerk, year)


def _resolve(county: Organization, clerk: Actor, year: int) -> None:
    dues_setting.resolve_dues(
        actor=clerk,
        organization=county,
        reference="第二次会员代表大会关于会费标准的决议",
        decided_on=date(year - 2, 11, 20),
        from_year=year - 1,
        delegates=60,
        present=52,
        in_favour=47,
        secret_ballot=True,
        published_on=date(year - 2, 12, 4),
        tiers=TIERS,
    )
    dues_setting.change_dues_rule(
        actor=head_of(county),
        organization=county,
        due_month=6,
        lapse_after_days=365,
        article="章程第十二条",
        lapse_decided=True,
    )


def _demands(county: Organization, clerk: Actor, year: int, own: Membership) -> list[DuesDemand]:
    rows = demands_of(clerk, county, year).exclude(membership=own)
    return sorted(rows, key=lambda row: (row.unit_id is None, row.pk))


def _pay_most(county: Organization, clerk: Actor, year: int, own: Membership) -> None:
    """Everybody but three paid for the year before, and most for this one; by a statement, as it is done."""
    lines: list[dues_statement.Credit] = []
    for asked, unpaid in ((year - 1, 3), (year, 12)):
        for number, row in enumerate(_demands(county, clerk, asked, own)[:-unpaid]):
            lines.append(
                {
                    "booked_on": min(date(asked, 3, 1) + timedelta(days=number), today()),
                    "amount": row.amount,
                    "reference": f"{asked}03{number + 1:010}",
                    "payer": row.member.name,
                    "remark": f"{row.member.number} 会费",
                }
            )
        dues_statement.take_lines(actor=clerk, organization=county, credits=lines)
        lines = []
    # Whoever joined this year was not asked for the one before.
    for before in demands_of(clerk, county, year - 1).filter(membership=own, owed__gt=0):
        dues_paying.enter_payment(
            actor=clerk, demand_id=before.pk, amount=before.owed, paid_on=date(year - 1, 5, 6), method="cash"
        )


def _states(county: Organization, clerk: Actor, year: int, own: Membership) -> None:
    """One paid in part, one waived, one waived in part, one cancelled."""
    part, waived, partly, wrong = [row for row in _demands(county, clerk, year, own) if row.owed > 0][:4]
    day = today() - timedelta(days=40)
    dues_paying.enter_payment(actor=clerk, demand_id=part.pk, amount=Decimal("20.00"), paid_on=day, method="cash")
    head = head_of(county)
    dues_asking.waive_dues(actor=head, demand_id=waived.pk, reason="因公负伤，常务理事会同意免缴。")
    dues_asking.waive_dues(actor=head, demand_id=partly.pk, reason="家庭困难，减半。", amount=partly.owed / 2)
    payment = dues_paying.enter_payment(actor=clerk, demand_id=wrong.pk, amount=wrong.owed, paid_on=day)
    dues_paying.cancel_payment(actor=clerk, payment_id=payment.pk, reason="录错了会员。")


def _pay_online(member: Actor, own: Membership, year: int) -> None:
    """The member who signs in began to pay online and has not done it yet; only where the sandbox is offered."""
    if SANDBOX not in providers():
        return
    rows = DuesDemand.objects.unscoped("the demonstration's own")
    dues_paying.order_payment(actor=member, demand_id=rows.get(membership=own, year=year).pk, provider=SANDBOX)


def _statement(county: Organization, clerk: Actor, own: Membership) -> None:
    """Lines that wait: a station that pays for several, one who paid too much, interest."""
    late = [row for row in demands_of(clerk, county).exclude(membership=own) if row.owed > 0][:3]
    day = today() - timedelta(days=3)
    lines: list[dues_statement.Credit] = [
        {"booked_on": day, "amount": Decimal("180.00"), "payer": f"{county.short_name}城关派出所",
         "remark": "代缴会费 " + " ".join(row.member.name for row in late[1:3])},
        {"booked_on": day, "amount": late[0].owed + 40, "payer": late[0].member.name, "remark": "会费"},
        {"booked_on": day, "amount": Decimal("3.27"), "payer": "", "remark": "结息"},
    ]  # fmt: skip
    for number, line in enumerate(lines):
        line["reference"] = f"{day:%Y%m%d}{number:06}"
    taken = dues_statement.take_lines(actor=clerk, organization=county, credits=lines)
    dues_statement.set_line_aside(actor=clerk, line_id=taken[2][0].pk, reason="银行利息")


def _share(county: Organization, city: Organization, clerk: Actor, year: int) -> None:
    """A tenth goes to the city; of the year before it was passed on."""
    agreed: dict[str, Any] = {"organization": county, "receiver": city}
    dues_setting.agree_share(
        actor=clerk, from_year=year - 1, percent=Decimal(10), reference="会费上缴办法第三条", **agreed
    )
    dues_setting.pass_share_on(
        actor=clerk,
        year=year - 1,
        amount=Decimal("100.00"),
        passed_on=date(year, 1, 15),
        reference=f"{year}0115000001",
        **agreed,
    )
