"""Grant and end roles. System, security and audit administration are never in one hand (GB/T 22239-2019, level 3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from huiguan.kernel.access.models import Grant, SecondFactorRule
from huiguan.kernel.access.selectors import second_factor_roles
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit
from huiguan.kernel.permits.roles import LABELS, SEPARATED


def grant_role(
    *,
    actor: Actor,
    user: User,
    role: Role,
    organization: Organization,
    starts: date,
    ends: date | None = None,
    below: bool = False,
) -> Grant:
    """Give `role` in `organization` from `starts` up to but not including `ends`.

    Raises RuleViolation when the account already holds one of the other administrator roles anywhere, when the same
    grant runs already, or when somebody grants to themselves.
    """
    with recording(actor, organization=organization, reason="grant_role"):
        permit(actor, "access.manage_grants", organization)
        locked = User.objects.select_for_update().get(pk=user.pk)
        if actor.user_id == locked.pk:
            raise RuleViolation(_("Nobody grants a role to themselves."), code="self_grant")
        if ends is not None and ends <= starts:
            raise Invalid(_("The end lies before the start."), code="ends_before_start", field="ends")
        period = (starts, ends)
        _refuse_joined_administration(locked, role, period)
        _refuse_double(locked, role, organization, period)
        grant: Grant = Grant.objects.create(
            user=locked, role=role, organization=organization, below=below, period=period
        )
    return grant


def _overlapping(user: User, period: tuple[date, date | None]) -> list[Grant]:
    rows = Grant.objects.unscoped("rules over all grants of an account").filter(user=user, period__overlap=period)
    return list(rows)


def _refuse_joined_administration(user: User, role: Role, period: tuple[date, date | None]) -> None:
    held = {Role(grant.role) for grant in _overlapping(user, period)} & SEPARATED - {role}
    if role in SEPARATED and held:
        other = str(LABELS[sorted(held)[0]])
        message = _("%(name)s already is %(other)s. System, security and audit administration stay in three hands.")
        raise RuleViolation(message % {"name": user.display_name, "other": other}, code="administration_joined")


def _refuse_double(user: User, role: Role, organization: Organization, period: tuple[date, date | None]) -> None:
    if any(g.role == role and g.organization_id == organization.pk for g in _overlapping(user, period)):
        raise RuleViolation(_("The account already has this role here in that time."), code="granted_already")


def end_grant(*, actor: Actor, grant_id: int, on: date) -> Grant:
    """End a grant so that `on` is the first day without it; NotFound when it is not in the actor's hands."""
    with recording(actor, reason="end_grant"):
        grant = (
            Grant.objects.unscoped("permitted below, in the grant's association")
            .select_for_update()
            .filter(pk=grant_id)
            .first()
        )
        if grant is None:
            raise NotFound(str(grant_id))
        permit(actor, "access.manage_grants", grant.organization)
        # A role that ended on its first day has an empty period.
        if grant.period.isempty or on < grant.period.lower:
            raise Invalid(_("The end lies before the start."), code="ends_before_start", field="on")
        grant.period = (grant.period.lower, on)
        grant.save()
    return grant


def require_second_factor(*, actor: Actor, organization: Organization, role: Role, required: bool) -> SecondFactorRule:
    """Set whether holders of `role` must sign in with a second factor, in the whole installation."""
    with recording(actor, organization=organization, reason="require_second_factor"):
        permit(actor, "access.manage_grants", organization)
        rule, _made = SecondFactorRule.objects.update_or_create(role=role, defaults={"required": required})
    return rule


def set_second_factor_rules(*, actor: Actor, required: Collection[str]) -> None:
    """Set the whole rule at once: holders of the roles in `required` need a second factor, others do not.

    Rows are written only where the rule changes, so that the history holds changes alone. For a security administrator
    of any association: the rule holds for the installation. Raises Invalid on an unknown role.
    """
    with recording(actor, reason="set_second_factor_rules"):
        permit(actor, "access.manage_second_factor")
        unknown = set(required) - {role.value for role in Role}
        if unknown:
            raise Invalid(_("There is no role %(role)s.") % {"role": min(unknown)}, code="unknown_role", field="roles")
        before = second_factor_roles()
        for role in Role:
            if (role in before) != (role.value in required):
                SecondFactorRule.objects.update_or_create(role=role, defaults={"required": role.value in required})
