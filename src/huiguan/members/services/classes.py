"""Classes and further fields, as the charter of an association has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.forbidden import is_forbidden_header, is_forbidden_value
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.members.enums import CURRENT, ClassKind, ExtraKind
from huiguan.members.models import ExtraField, Membership, MembershipClass, UnitMember
from huiguan.members.selectors.classes import classes_of

MANAGE = "members.manage_classes"


class ClassSpec(TypedDict, total=False):
    """A class as it is set: key and label at least."""

    key: str
    label: str
    label_en: str
    kind: str
    may_vote: bool
    may_stand: bool
    pays_dues: bool
    benefits: list[str]
    active: bool


def set_classes(*, actor: Actor, organization: Any, classes: Iterable[ClassSpec]) -> list[MembershipClass]:
    """Set all classes of an association, in order, instead of those that it had or inherited.

    RuleViolation "class_in_use" when present members are in a class that would be no more.
    """
    given = list(classes)
    with recording(actor, organization, reason="set_classes"):
        permit(actor, MANAGE, organization)
        _check_classes(given)
        _check_in_use(organization, {spec["key"] for spec in given})
        rows = MembershipClass.objects.unscoped("the permission for this association was asked")
        rows.filter(organization=organization.pk).exclude(key__in=[spec["key"] for spec in given]).delete()
        return [_set(organization, spec, order) for order, spec in enumerate(given)]


def _set(organization: Any, spec: ClassSpec, order: int) -> MembershipClass:
    rows = MembershipClass.objects.unscoped("the permission for this association was asked")
    values = {**spec, "order": order}
    row, _made = rows.update_or_create(organization_id=organization.pk, key=spec["key"], defaults=values)
    return row


def _check_classes(given: list[ClassSpec]) -> None:
    keys = [spec.get("key", "") for spec in given]
    if not all(keys) or len(set(keys)) != len(keys) or not all(spec.get("label", "").strip() for spec in given):
        raise Invalid(_("Each class has a key of its own and a name."), code="classes", field="classes")
    if not any(spec.get("kind", ClassKind.INDIVIDUAL) == ClassKind.INDIVIDUAL for spec in given):
        raise Invalid(_("There is at least one class of individual members."), code="classes", field="classes")
    for spec in given:
        row = MembershipClass(organization_id=1, **spec)
        try:
            row.clean_fields(exclude=["organization"])
        except Exception as fault:
            raise Invalid(str(fault), code="classes", field="classes") from fault


def _check_in_use(organization: Any, keys: set[str]) -> None:
    used: set[str] = set()
    for model in (Membership, UnitMember):
        rows = model.objects.unscoped("which classes have members here")
        used |= set(
            rows.filter(organization=organization.pk, state__in=CURRENT).values_list("klass", flat=True).distinct()
        )
    missing = sorted(used - keys)
    if missing:
        labels = {view.key: str(view.label) for view in classes_of(organization, active=False)}
        raise RuleViolation(
            _("There are members in the class %(name)s. Put them into another class first, or keep it.")
            % {"name": ", ".join(labels.get(key, key) for key in missing)},
            code="class_in_use",
        )


def inherit_classes(*, actor: Actor, organization: Any) -> None:
    """Give up an association's own classes: those of the nearest association above hold again."""
    with recording(actor, organization, reason="inherit_classes"):
        permit(actor, MANAGE, organization)
        rows = MembershipClass.objects.unscoped("the permission for this association was asked")
        rows.filter(organization=organization.pk).delete()
        _check_in_use(organization, {view.key for view in classes_of(organization)})


def set_field(
    *,
    actor: Actor,
    organization: Any,
    key: str,
    label: str,
    purpose: str,
    kind: str = ExtraKind.TEXT,
    choices: Iterable[str] = (),
    label_en: str = "",
    required: bool = False,
    active: bool = True,
) -> ExtraField:
    """Add or change a further field, for the association and all below it, saying what it is needed for (PIPL 6).

    RuleViolation "forbidden_field" for what this system never keeps about a person (PRODUCT.md).
    """
    with recording(actor, organization, reason="set_field"):
        permit(actor, MANAGE, organization)
        listed = [choice.strip() for choice in choices if choice.strip()]
        _check_field(key, label, label_en, purpose, kind, listed)
        rows = ExtraField.objects.unscoped("the permission for this association was asked")
        field, _made = rows.update_or_create(
            organization_id=organization.pk,
            key=key,
            defaults={
                "label": label.strip(),
                "label_en": label_en.strip(),
                "purpose": purpose.strip(),
                "kind": kind,
                "choices": listed,
                "required": required,
                "active": active,
            },
        )
    return field


def _check_field(key: str, label: str, label_en: str, purpose: str, kind: str, choices: list[str]) -> None:
    if any(map(is_forbidden_header, (key, label, label_en, *choices))) or any(map(is_forbidden_value, choices)):
        raise RuleViolation(
            _(
                "This is not kept about members here: no political, religious or ethnic marks, no appraisal,"
                " no discipline."
            ),
            code="forbidden_field",
            field="label",
        )
    if not key.isidentifier() or not label.strip() or not purpose.strip() or kind not in ExtraKind.values:
        raise Invalid(_("A field has a key, a name, a kind, and what it is needed for."), code="field", field="label")
    if kind == ExtraKind.CHOICE and not choices:
        raise Invalid(_("Name the choices."), code="choices", field="choices")
