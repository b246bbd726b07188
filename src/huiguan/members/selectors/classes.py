"""Classes, further fields and settings of an association, with what it inherits from above."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.statements import worded
from huiguan.members.classes import SHIPPED, KlassView, viewed
from huiguan.members.enums import ClassKind
from huiguan.members.models import ExtraField, MemberSettings, MembershipClass


def classes_of(organization: Any, kind: str = "", *, active: bool = True) -> list[KlassView]:
    """The classes that hold in an association: its own, else those of the nearest one above with any, else shipped.

    Charters are open to everybody (条例 14), so that no permission is asked. `kind` narrows to individual or unit.
    """
    found = worded(_classes_along, _line(organization))
    deepest = max((row.depth for row in found), default=0)
    views = [viewed(row) for row in found if row.depth == deepest] if found else list(SHIPPED)
    return [view for view in views if (not kind or view.kind == kind) and (view.active or not active)]


def _classes_along(paths: tuple[str, ...]) -> QuerySet[MembershipClass]:
    rows = MembershipClass.objects.unscoped("what the charter says of members is public")
    return rows.filter(organization__path__in=paths).annotate(depth=F("organization__depth"))


def class_of(organization: Any, key: str, kind: str = ClassKind.INDIVIDUAL.value) -> KlassView | None:
    """The class of this key in an association, also one no longer in use; None when there is none."""
    return next((view for view in classes_of(organization, kind, active=False) if view.key == key), None)


def fields_of(organization: Any) -> list[ExtraField]:
    """Further fields in use: those of the association and of all above it, the topmost first."""
    return worded(_fields_along, _line(organization))


def _fields_along(paths: tuple[str, ...]) -> QuerySet[ExtraField]:
    rows = ExtraField.objects.unscoped("which fields are kept of members is public")
    return rows.filter(organization__path__in=paths, active=True).order_by("organization__path", "order", "id")


def settings_of(organization: Any) -> MemberSettings:
    """What the association has settled; unsaved defaults when it has settled nothing."""
    rows = MemberSettings.objects.unscoped("who decides on admission is public")
    return rows.filter(organization=organization.pk).first() or MemberSettings(organization_id=organization.pk)


def _line(organization: Any) -> tuple[str, ...]:
    """Paths of an association and of all above it."""
    step = Organization.steplen
    return tuple(organization.path[:end] for end in range(step, len(organization.path) + 1, step))
