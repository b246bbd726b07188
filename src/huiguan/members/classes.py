"""The classes of membership that hold until a charter says otherwise, and what a class means to the other rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from huiguan.members.enums import ClassKind
from huiguan.members.models import MembershipClass


@dataclass(frozen=True, slots=True)
class KlassView:
    """A class with its rights, wherever it was set. `set_by` is the id of the association that set it, if any did."""

    key: str
    label: Any
    kind: str
    may_vote: bool
    may_stand: bool
    pays_dues: bool
    benefits: tuple[str, ...] = ()
    active: bool = True
    set_by: int | None = None
    own_names: tuple[str, str] = ("", "")

    @property
    def names(self) -> tuple[str, str]:
        """What it is called in Chinese and in English, whoever reads it: as it was set, or as it is shipped."""
        if self.set_by is not None:
            return self.own_names
        found = []
        for language in ("zh-hans", "en"):
            with override(language):
                found.append(str(self.label))
        return found[0], found[1]


# Rights as in DOMAIN.md §2.5: the vote lies with full members; associate, honorary and student members advise.
SHIPPED = (
    KlassView("full", _("Full member"), ClassKind.INDIVIDUAL.value, True, True, True),
    KlassView("associate", _("Associate member"), ClassKind.INDIVIDUAL.value, False, False, True),
    KlassView("retired", _("Retired member"), ClassKind.INDIVIDUAL.value, True, False, True),
    KlassView("honorary", _("Honorary member"), ClassKind.INDIVIDUAL.value, False, False, False),
    KlassView("student", _("Student member"), ClassKind.INDIVIDUAL.value, False, False, True),
    KlassView("unit", _("Unit member"), ClassKind.UNIT.value, True, True, True),
    KlassView("unit_associate", _("Associate unit member"), ClassKind.UNIT.value, False, False, True),
)


def viewed(row: MembershipClass) -> KlassView:
    """A stored class, named in the reader's language."""
    label = row.label if (get_language() or "").startswith("zh") else row.label_en or row.label
    return KlassView(
        row.key,
        label,
        row.kind,
        row.may_vote,
        row.may_stand,
        row.pays_dues,
        tuple(row.benefits),
        row.active,
        row.organization_id,
        (row.label, row.label_en),
    )
