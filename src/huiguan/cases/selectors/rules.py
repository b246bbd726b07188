"""What associations set for their cases: a kind's deadlines and who handles it, and days that no kind decides.

What an association has not set is as the nearest one above set it, and otherwise as the kinds and the tables say.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left, Length

from huiguan.cases.enums import Outcome
from huiguan.cases.kinds import SPECS, Deadlines, spec_of
from huiguan.cases.models import HandlingRules, KindSetting
from huiguan.kernel.organizations.selectors import ancestors

_WHY = "rules hold downwards"


def settings_of(organization: Any) -> dict[str, KindSetting]:
    """Kinds as set by the association, or by the nearest one above that set them."""
    rows = KindSetting.objects.unscoped(_WHY).filter(organization__in=_line(organization))
    found: dict[str, KindSetting] = {}
    for row in rows.order_by("organization__path"):
        found[row.kind] = row
    return found


def _line(organization: Any) -> list[int]:
    return [*ancestors(organization).values_list("pk", flat=True), organization.pk]


def deadlines_for(organization: Any, kind: str) -> Deadlines:
    """Working days for a kind in an association: its setting, the nearest above, or those of the kind by level."""
    return days_of(settings_of(organization).get(kind), organization, kind)


def days_of(setting: KindSetting | None, organization: Any, kind: str) -> Deadlines:
    """The working days of a setting that was read; without one those of the kind, by the level of the association."""
    if setting is not None:
        return Deadlines(setting.accept, setting.check_within, setting.answer, setting.close, setting.pause)
    spec = spec_of(kind)
    return spec.by_level.get(organization.level, spec.deadlines)


def kinds_for_clerks_of(organization: Any) -> list[str]:
    """The keys of kinds that clerks may handle in an association as well."""
    return [key for key, setting in _each(organization) if clerks_handle(setting, key)]


def _each(organization: Any) -> list[tuple[str, KindSetting | None]]:
    settings = settings_of(organization)
    return [(key, settings.get(key)) for key in SPECS]


def clerks_handle(setting: KindSetting | None, kind: str) -> bool:
    """Tell whether clerks handle a kind by a setting that was read."""
    return spec_of(kind).clerks if setting is None or setting.clerks is None else bool(setting.clerks)


def outcomes_of(setting: KindSetting | None) -> list[str]:
    """With which outcomes a case is closed by a setting that was read."""
    chosen = set(setting.outcomes) if setting is not None and setting.outcomes else set(Outcome.values)
    return [key for key in Outcome.values if key in chosen]


def hints_of(organization: Any) -> dict[str, Any]:
    """What is read where each kind is asked for."""
    return {key: (setting.hint if setting else "") or spec_of(key).hint for key, setting in _each(organization)}


def rules_of(organization: Any) -> HandlingRules:
    """The days that hold in an association; an unsaved row with what holds where nobody set any."""
    rows = HandlingRules.objects.unscoped(_WHY).filter(organization__in=_line(organization))
    found: HandlingRules | None = rows.order_by("-organization__path").first()
    return found or HandlingRules(organization=organization)


def kept_beyond(rows: Any, column: str, field: str, day: date) -> Any:
    """Rows whose `column` lies before the days for which the nearest rules keep them; `field` is one of the rules."""
    default = getattr(HandlingRules(), field)
    begins = Left(OuterRef("organization__path"), Length("organization__path"))
    above = HandlingRules.objects.unscoped(_WHY).annotate(begins=begins).filter(begins=F("organization__path"))
    nearest = above.order_by("-organization__path")
    days = Coalesce(Subquery(nearest.values(field)[:1]), Value(default), output_field=IntegerField())
    ends = ExpressionWrapper(F(column) + days, output_field=DateField())
    return rows.annotate(kept_until=ends).filter(kept_until__lt=day)
