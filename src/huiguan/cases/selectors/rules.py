"""What associations set for their cases: a kind's deadlines and who handles it, and days that no kind decides.

What an association has not set is as the nearest one above set it, and otherwise as the kinds and the tables say.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left, Length

from huiguan.cases.enums import Outcome
from huiguan.cases.kinds import Deadlines, KindSpec, spec_of
from huiguan.cases.models import HandlingRules, KindSetting
from huiguan.cases.selectors.own_kinds import known_at, line_of, specs_at

_WHY = "rules hold downwards"


def settings_of(organization: Any) -> dict[str, KindSetting]:
    """Kinds as set by the association, or by the nearest one above that set them."""
    rows = KindSetting.objects.unscoped(_WHY).filter(organization__in=line_of(organization))
    found: dict[str, KindSetting] = {}
    for row in rows.order_by("organization__path"):
        found[row.kind] = row
    return found


def setting_of(settings: dict[str, KindSetting], *kinds: str) -> KindSetting | None:
    """What holds for a kind by its keys (`KindSpec.keys`): a kind of one's own follows the one that it is based on."""
    return next((settings[key] for key in kinds if key in settings), None)


def deadlines_for(organization: Any, *kinds: str) -> Deadlines:
    """Working days for a kind in an association: its setting, the nearest above, or those of the kind by level."""
    return days_of(setting_of(settings_of(organization), *kinds), organization, kinds[-1])


def days_of(setting: KindSetting | None, organization: Any, kind: str) -> Deadlines:
    """The working days of a setting that was read; without one those of the kind, by the level of the association."""
    if setting is not None:
        return Deadlines(setting.accept, setting.check_within, setting.answer, setting.close, setting.pause)
    spec = spec_of(kind)
    return spec.by_level.get(organization.level, spec.deadlines)


def kinds_for_clerks_of(organization: Any) -> list[str]:
    """The keys of kinds, also of one's own, that clerks may handle in an association as well."""
    settings = settings_of(organization)
    return [key for key, spec in known_at(organization).items() if clerks_handle(settings, *spec.keys)]


def for_clerks(organization: Any, *kinds: str) -> bool:
    """Tell whether clerks handle a kind, by its keys, in an association as well."""
    return clerks_handle(settings_of(organization), *kinds)


def clerks_handle(settings: dict[str, KindSetting], *kinds: str) -> bool:
    """The same by settings that were read: a kind of one's own is never more open than the one it is based on."""
    said = [settings[key].clerks for key in kinds if key in settings]
    return all(one is None or one for one in said) and (settings_say(settings, kinds[-1]) or spec_of(kinds[-1]).clerks)


def settings_say(settings: dict[str, KindSetting], kind: str) -> bool:
    """Tell whether a setting opens a kind to clerks."""
    return kind in settings and bool(settings[kind].clerks)


def outcomes_of(setting: KindSetting | None) -> list[str]:
    """With which outcomes a case is closed by a setting that was read."""
    chosen = set(setting.outcomes) if setting is not None and setting.outcomes else set(Outcome.values)
    return [key for key in Outcome.values if key in chosen]


def hints_of(organization: Any) -> dict[str, Any]:
    """What is read where each kind is asked for."""
    settings = settings_of(organization)
    return {key: _hint(settings.get(key), spec) for key, spec in specs_at(organization).items()}


def _hint(setting: KindSetting | None, spec: KindSpec) -> Any:
    return (setting.hint if setting else "") or spec.hint


def rules_of(organization: Any) -> HandlingRules:
    """The days that hold in an association; an unsaved row with what holds where nobody set any."""
    rows = HandlingRules.objects.unscoped(_WHY).filter(organization__in=line_of(organization))
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
