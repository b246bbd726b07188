"""Kinds as they are offered somewhere: the six, and after each those of one's own that are based on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from huiguan.cases.kinds import SPECS, KindSpec
from huiguan.cases.models import Case, KindSwitch, OwnKind
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, permit

MANAGE = "cases.manage_kinds"
_WHY = "kinds hold downwards, and are read by who asks"


def line_of(organization: Any) -> list[int]:
    """The associations whose rules hold here: those above, and this one."""
    return [*ancestors(organization).values_list("pk", flat=True), organization.pk]


def own_rows(organization: Any) -> list[OwnKind]:
    """Kinds of their own that the association and those above it made, also retired ones, from above downwards."""
    rows = OwnKind.objects.unscoped(_WHY).filter(organization__in=line_of(organization))
    return list(rows.select_related("organization").order_by("organization__path", "pk"))


def switched_off(organization: Any) -> set[str]:
    """Keys of kinds that are not offered here, as the nearest association says that says anything."""
    rows = KindSwitch.objects.unscoped(_WHY).filter(organization__in=line_of(organization))
    said = dict(rows.order_by("organization__path").values_list("own_kind__key", "offered"))
    return {key for key, offered in said.items() if not offered}


def spec_of_own(row: OwnKind) -> KindSpec:
    """The kind as the machine takes it: its base with other words."""
    base = SPECS[row.base]
    return replace(
        base, own_key=row.key, own_label=row.label, own_place=row.organization_id, hint=row.help or base.hint
    )


def specs_at(organization: Any) -> dict[str, KindSpec]:
    """Every kind that can be asked for here, by its key."""
    rows = own_rows(organization)
    off = switched_off(organization) if rows else set()
    return _with_own(row for row in rows if row.retired_on is None and row.key not in off)


def known_at(organization: Any) -> dict[str, KindSpec]:
    """The same with those that are retired or not offered here: cases may have them."""
    return _with_own(own_rows(organization))


def _with_own(rows: Iterable[OwnKind]) -> dict[str, KindSpec]:
    own = [spec_of_own(row) for row in rows]
    return {
        spec.key: spec for base in SPECS.values() for spec in (base, *(each for each in own if each.kind == base.kind))
    }


def spec_at(organization: Any, key: str) -> KindSpec | None:
    """The kind of a key as it can be asked for here; None when there is none."""
    return SPECS.get(key) or specs_at(organization).get(key)


def spec_of_key(key: str) -> KindSpec | None:
    """The kind of a key, wherever it was made and whether or not it is still offered."""
    if key in SPECS:
        return SPECS[key]
    row = OwnKind.objects.unscoped(_WHY).filter(key=key).first()
    return None if row is None else spec_of_own(row)


def spec_of_case(case: Case) -> KindSpec:
    """The kind of a case that the caller may know."""
    return SPECS[case.kind] if case.own_kind is None else spec_of_own(case.own_kind)


@dataclass(frozen=True, slots=True)
class OwnKindLine:
    """A kind of one's own as its head sees it; `mine`: made here, `offered`: can be asked for here."""

    row: OwnKind
    mine: bool
    offered: bool
    base: Any


def own_kinds_of(actor: Actor, organization: Any) -> list[OwnKindLine]:
    """All kinds of one's own that were made here or above."""
    permit(actor, MANAGE, organization)
    off = switched_off(organization)
    return [
        OwnKindLine(
            row,
            mine=row.organization_id == organization.pk,
            offered=row.retired_on is None and row.key not in off,
            base=SPECS[row.base].label,
        )
        for row in own_rows(organization)
    ]
