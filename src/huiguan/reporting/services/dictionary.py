"""The dictionary of indicators: taken from the standard, added to, retired."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.figures import Unit
from huiguan.kernel.figures.refused import is_discipline, why_refused
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.reporting.models import Indicator
from huiguan.reporting.selectors.dictionary import keeper_of
from huiguan.reporting.standard import standard_entries

KEEP = "reporting.keep_dictionary"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,28}\.[a-z][a-z0-9_]{0,28}")


def take_dictionary(*, actor: Actor, organization: Organization) -> int:
    """Take what the standard dictionary has and this one lacks; how many were taken.

    Only where the dictionary is kept: at the topmost association.
    """
    with recording(actor, organization=organization, reason="take_dictionary"):
        permit(actor, KEEP, organization)
        _refuse_elsewhere(organization)
        known = dict(_keys(organization))
        rows = [
            Indicator(
                organization=organization, key=entry.key, figure=entry.figure, label=entry.label[:80],
                label_en=entry.label_en[:80], unit=entry.unit, about=entry.about[:300], persons=entry.persons,
                order=order,
            )
            for order, entry in enumerate(standard_entries(), 1)
            if entry.key not in known
        ]  # fmt: skip
        Indicator.objects.bulk_create(rows)
    return len(rows)


def _keys(organization: Organization) -> list[tuple[str, int]]:
    rows = Indicator.objects.unscoped("the dictionary of an association that was permitted")
    return list(rows.filter(organization=organization).order_by("version").values_list("key", "version"))


def _refuse_elsewhere(organization: Organization) -> None:
    if keeper_of(organization).pk != organization.pk:
        said = _("The dictionary is kept by the topmost association, so that everybody counts the same.")
        raise RuleViolation(said, code="kept_above")


def define_indicator(
    *,
    actor: Actor,
    organization: Organization,
    key: str,
    label: str,
    unit: str,
    label_en: str = "",
    about: str = "",
    persons: bool = False,
) -> Indicator:
    """Define an indicator that associations enter; of a key that exists it is the next version, and retires the last.

    Raises Invalid for a key, label or unit that cannot be, and "refused" for what no indicator may be about (crime and
    operations, people's beliefs; discipline only as a total of the unit): PRODUCT.md, What it must never become.
    """
    with recording(actor, organization=organization, reason="define_indicator"):
        permit(actor, KEEP, organization)
        _refuse_elsewhere(organization)
        _check(key, label, label_en, unit, about)
        before = dict(_keys(organization)).get(key, 0)
        rows = Indicator.objects.unscoped("the dictionary of an association that was permitted")
        if rows.filter(organization=organization, key=key).exclude(figure="").exists():
            raise Invalid(_("This indicator is counted from rows; choose another key."), code="computed", field="key")
        rows.filter(organization=organization, key=key, retired_on=None).update(retired_on=today())
        made: Indicator = Indicator.objects.create(
            organization=organization,
            key=key,
            version=before + 1,
            label=label.strip(),
            label_en=label_en.strip(),
            unit=unit,
            about=about.strip(),
            persons=persons or is_discipline(key, label, label_en),
            order=1000,
        )
    return made


def _check(key: str, label: str, label_en: str, unit: str, about: str) -> None:
    if not _KEY.fullmatch(key):
        said = _("A key is two words of small letters with a point between them, such as own.visits.")
        raise Invalid(said, code="key", field="key")
    if not label.strip():
        raise Invalid(_("An indicator needs a name."), code="label", field="label")
    if unit not in Unit.values:
        raise Invalid(_("Choose a unit."), code="unit", field="unit")
    if why_refused(key, label, label_en, about, computed=False):
        said = _("This is no figure of an association: crime, operations and people's beliefs are not counted here.")
        raise Invalid(said, code="refused", field="label")
    if is_discipline(key, label, label_en) and unit not in (Unit.PIECES, Unit.TIMES):
        said = _("Discipline is told as a total of matters only, never by persons.")
        raise Invalid(said, code="discipline", field="unit")


def retire_indicator(*, actor: Actor, indicator_id: int) -> Indicator:
    """Take an indicator out of use; collections that have it keep it."""
    with recording(actor, reason="retire_indicator"):
        rows = Indicator.objects.scoped(scope_of(actor, KEEP)).select_for_update()
        found: Indicator | None = rows.filter(pk=indicator_id).first()
        if found is None:
            raise NotFound(str(indicator_id))
        if found.retired_on is None:
            found.retired_on = today()
            found.save(update_fields=["retired_on"])
    return found
