"""Settings in force, and the lights' rule put on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from huiguan.directives.enums import Scheme
from huiguan.directives.lights import SHIPPED, LightDays, LightRule, days_of
from huiguan.directives.models import DirectiveSettings, SavedGroup
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Scope, permit
from huiguan.kernel.permits.managers import ScopedQuerySet

DEFAULT_CAP = 40


def settings_of(organization: Organization) -> DirectiveSettings:
    """The association's settings; an unsaved row with the shipped defaults (revision 0) when it has set none."""
    rows = DirectiveSettings.objects.unscoped("settings shape what others see, too")
    row: DirectiveSettings | None = rows.filter(organization=organization).first()
    if row is not None:
        return row
    shipped = SHIPPED[Scheme.TRAFFIC]
    return DirectiveSettings(
        organization=organization,
        scheme=shipped.scheme,
        remind_within=shipped.remind_within,
        warn_within=shipped.warn_within,
        mind_lag=shipped.mind_lag,
        mind_quality=shipped.mind_quality,
        reports_per_month=DEFAULT_CAP,
        revision=0,
    )


def rule_of(organization: Organization) -> LightRule:
    """The lights' rule of an association."""
    row = settings_of(organization)
    return LightRule(Scheme(row.scheme), row.remind_within, row.warn_within, row.mind_lag, row.mind_quality)


def light_days(organization: Organization, as_of: date | None = None) -> LightDays:
    """The association's rule put on a day (today)."""
    return days_of(rule_of(organization), as_of or today(), add_working_days)


def both_days(organization: Organization, day: date, before: date) -> tuple[LightDays, LightDays]:
    """The association's rule put on two days, to compare them; its settings are read once."""
    rule = rule_of(organization)
    return days_of(rule, day, add_working_days), days_of(rule, before, add_working_days)


def caps_of(organization_ids: Iterable[int]) -> dict[int, int]:
    """Caps on reports a month by association id, of those that set one; DEFAULT_CAP holds for the others."""
    rows = DirectiveSettings.objects.unscoped("a cap binds those who send")
    wanted = rows.filter(organization__in=list(organization_ids))
    return dict(wanted.values_list("organization_id", "reports_per_month"))


def groups_of(actor: Actor, organization: Organization) -> ScopedQuerySet[SavedGroup]:
    """Saved groups of an association, with their members."""
    permit(actor, "directives.dispatch", organization)
    scope = Scope(organizations=frozenset({organization.pk}))
    groups: ScopedQuerySet[SavedGroup] = SavedGroup.objects.scoped(scope).prefetch_related("members__association")
    return groups
