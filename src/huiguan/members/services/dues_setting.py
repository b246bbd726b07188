"""What the congress resolved on dues, and the rule of the charter on arrears, as the office enters them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.members.models import DuesDemand, DuesResolution, DuesRule, DuesShare, DuesTier, SharePayment
from huiguan.members.selectors.classes import classes_of
from huiguan.members.selectors.dues import shares_of

MANAGE = "members.manage_dues"
MOST_TIERS = 4
LARGEST = Decimal("9999999999.99")


class TierSpec(TypedDict):
    """A tier as it is entered: its name, the keys of the classes that pay it, yuan a year."""

    label: str
    classes: list[str]
    amount: Decimal


def resolve_dues(
    *,
    actor: Actor,
    organization: Any,
    reference: str,
    decided_on: date,
    from_year: int,
    delegates: int,
    present: int,
    in_favour: int,
    secret_ballot: bool,
    tiers: Sequence[TierSpec],
    published_on: date | None = None,
) -> DuesResolution:
    """Enter the resolution of a congress that sets dues from a year on.

    民发〔2014〕166号 and DOMAIN.md §1.6: at least two thirds of the delegates present, at least half of those present
    in favour, by secret ballot; fixed amounts, at most four tiers. RuleViolation names the rule that is not kept, and
    "demanded" when dues of that year were asked for by an earlier resolution of the same year.
    """
    with recording(actor, organization, reason="resolve_dues"):
        permit(actor, MANAGE, organization)
        _check_ballot(delegates, present, in_favour, secret_ballot)
        _check_days(decided_on, from_year)
        checked = _checked_tiers(organization, tiers)
        if not reference.strip():
            raise Invalid(_("Name the resolution."), code="reference", field="reference")
        _drop_unused(organization, from_year)
        row = DuesResolution.objects.create(
            organization_id=organization.pk,
            reference=reference.strip()[:200],
            decided_on=decided_on,
            from_year=from_year,
            delegates=delegates,
            present=present,
            in_favour=in_favour,
            secret_ballot=secret_ballot,
            published_on=published_on,
        )
        for tier in checked:
            DuesTier.objects.create(organization_id=organization.pk, resolution=row, **tier)
    return row


def _check_ballot(delegates: int, present: int, in_favour: int, secret_ballot: bool) -> None:
    if not 0 < present <= delegates or not 0 <= in_favour <= present:
        raise Invalid(_("These counts do not fit each other."), code="counts", field="present")
    if present * 3 < delegates * 2:
        raise RuleViolation(
            _("At least two thirds of the delegates have to be present (民发〔2014〕166号)."),
            code="quorum",
            field="present",
        )
    if in_favour * 2 < present:
        raise RuleViolation(
            _("At least half of those present have to be in favour (民发〔2014〕166号)."),
            code="majority",
            field="in_favour",
        )
    if not secret_ballot:
        raise RuleViolation(
            _("Dues are resolved by secret ballot (民发〔2014〕166号)."), code="secret_ballot", field="secret_ballot"
        )


def _check_days(decided_on: date, from_year: int) -> None:
    if decided_on > today():
        raise Invalid(_("The resolution lies in the future."), code="decided_on", field="decided_on")
    if not decided_on.year - 1 <= from_year <= decided_on.year + 10:
        raise Invalid(_("This year does not fit the resolution."), code="from_year", field="from_year")


def _checked_tiers(organization: Any, tiers: Sequence[TierSpec]) -> list[dict[str, Any]]:
    if not 1 <= len(tiers) <= MOST_TIERS:
        raise RuleViolation(_("There are one to four tiers of dues."), code="tiers", field="tiers")
    known = {view.key for view in classes_of(organization) if view.pays_dues}
    used: list[str] = [key for tier in tiers for key in tier["classes"]]
    if len(set(used)) != len(used):
        raise Invalid(_("A class pays one tier only."), code="class_twice", field="tiers")
    if not set(used) <= known or not all(tier["classes"] and tier["label"].strip() for tier in tiers):
        raise Invalid(_("Each tier has a name and classes that pay dues."), code="tier", field="tiers")
    return [
        {"label": tier["label"].strip()[:60], "classes": list(tier["classes"]), "amount": exact(tier["amount"])}
        for tier in tiers
    ]


def exact(amount: Any, field: str = "amount") -> Decimal:
    """An amount of yuan above zero with at most two places; Invalid otherwise. Never a binary fraction."""
    try:
        value = Decimal(str(amount))
        rounded = value.quantize(Decimal("0.01"))
    except InvalidOperation as fault:
        raise Invalid(_("This is no amount of money."), code="amount", field=field) from fault
    if value != rounded or not 0 < value <= LARGEST:
        raise Invalid(_("An amount is above zero, with at most two places."), code="amount", field=field)
    return rounded


def _drop_unused(organization: Any, from_year: int) -> None:
    """An entry of the same year that nobody was asked by yet is replaced."""
    rows = DuesResolution.objects.unscoped("the permission for this association was asked")
    same = rows.filter(organization=organization.pk, from_year=from_year).first()
    if same is None:
        return
    if DuesDemand.objects.unscoped("only whether there are any").filter(tier__resolution=same).exists():
        raise RuleViolation(_("Dues were asked for by the resolution of this year already."), code="demanded")
    same.delete()


def change_dues_rule(
    *,
    actor: Actor,
    organization: Any,
    due_month: int,
    lapse_after_days: int,
    article: str = "",
    lapse_decided: bool = False,
) -> DuesRule:
    """Settle when dues are due (the end of a month), after how many days of arrears membership lapses, and who decides.

    With `lapse_decided`, whoever keeps the dues prepares the list and the head decides on it.
    """
    with recording(actor, organization, reason="change_dues_rule"):
        permit(actor, MANAGE, organization)
        if not 1 <= due_month <= 12 or not 30 <= lapse_after_days <= 3660:
            raise Invalid(_("Name a month, and at least 30 days."), code="rule", field="lapse_after_days")
        rows = DuesRule.objects.unscoped("the permission for this association was asked")
        row, _made = rows.update_or_create(
            organization_id=organization.pk,
            defaults={
                "due_month": due_month,
                "lapse_after_days": lapse_after_days,
                "article": article.strip()[:200],
                "lapse_decided": lapse_decided,
            },
        )
    return row


def agree_share(
    *,
    actor: Actor,
    organization: Any,
    receiver: Any,
    from_year: int,
    reference: str,
    percent: Decimal | None = None,
    each: Decimal | None = None,
) -> DuesShare:
    """Enter what an association passes to one above it: a percentage of what came in, or an amount for each payer."""
    with recording(actor, organization, reason="agree_share"):
        permit(actor, MANAGE, organization)
        if not organization.path.startswith(receiver.path) or organization.pk == receiver.pk:
            raise Invalid(_("The share goes to an association above."), code="receiver", field="receiver")
        if (percent is None) == (each is None) or not reference.strip():
            raise Invalid(_("Name a percentage or an amount, and the agreement."), code="share", field="percent")
        if percent is not None and not 0 < percent <= 100:
            raise Invalid(_("A percentage lies between 0 and 100."), code="percent", field="percent")
        rows = DuesShare.objects.unscoped("the permission for this association was asked")
        row, _made = rows.update_or_create(
            organization_id=organization.pk,
            receiver_id=receiver.pk,
            from_year=from_year,
            defaults={
                "percent": percent,
                "each": None if each is None else exact(each, "each"),
                "reference": reference.strip()[:200],
            },
        )
    return row


def pass_share_on(
    *, actor: Actor, organization: Any, receiver: Any, year: int, amount: Decimal, passed_on: date, reference: str
) -> SharePayment:
    """Mark that money of a share was passed on to the association above; RuleViolation "owed" beyond what is due."""
    with recording(actor, organization, reason="pass_share_on"):
        permit(actor, MANAGE, organization)
        DuesShare.objects.unscoped("the permission for this association was asked").select_for_update().filter(
            organization=organization.pk, receiver=receiver.pk
        ).first()
        lines = [line for line in shares_of(actor, organization, year) if line.share.organization_id == organization.pk]
        line = next((line for line in lines if line.share.receiver_id == receiver.pk), None)
        value = exact(amount)
        if line is None:
            raise RuleViolation(_("No share was agreed with this association."), code="no_share", field="receiver")
        if value > line.open:
            raise RuleViolation(_("This is more than is owed."), code="owed", field="amount")
        if passed_on > today() or not reference.strip():
            raise Invalid(_("Name the reference, and a day that has come."), code="reference", field="reference")
        rows = SharePayment.objects.unscoped("the permission for this association was asked")
        if rows.filter(organization=organization.pk, reference=reference.strip()[:80]).exists():
            raise RuleViolation(_("This reference was entered already."), code="twice", field="reference")
        return rows.create(
            organization_id=organization.pk,
            receiver_id=receiver.pk,
            year=year,
            amount=value,
            passed_on=passed_on,
            reference=reference.strip()[:80],
        )


def undo_share_payment(*, actor: Actor, organization: Any, payment_id: int) -> None:
    """Take back a mark of an association that was wrong; history keeps it."""
    with recording(actor, organization, reason="undo_share_payment"):
        rows = SharePayment.objects.scoped(scope_of(actor, MANAGE)).select_for_update()
        row = rows.filter(pk=payment_id, organization=organization.pk).first()
        if row is None:
            raise NotFound(str(payment_id))
        row.delete()
