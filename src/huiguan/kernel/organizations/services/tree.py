"""Found, move, merge and dissolve associations, and keep their registration."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.i18n.names import initials, pinyin_key, pinyin_plain
from huiguan.kernel.organizations.enums import OrganizationState, level_keys
from huiguan.kernel.organizations.models import Organization, Succession, UnitMembership
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.permits.slots import filled

REGISTRATION_FIELDS = frozenset(
    {
        "name", "short_name", "division_code", "credit_code", "registrar", "supervising_body",
        "legal_representative", "seat", "founded_on",
    }
)  # fmt: skip


def _locked(organization_id: int) -> Organization:
    row = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if row is None:
        raise NotFound(str(organization_id))
    return row


def _save_checked(organization: Organization) -> None:
    organization.pinyin = pinyin_key(organization.name)
    organization.plain = pinyin_plain(organization.name)
    organization.initials = initials(organization.name)[:60]
    try:
        organization.clean_fields(exclude=["path", "depth"])
        organization.validate_unique()
        organization.validate_constraints()
    except ValidationError as fault:
        field, messages = next(iter(fault.message_dict.items()))
        raise Invalid(" ".join(messages), code="invalid_registration", field=field) from fault


def _announce(organization: Organization) -> None:
    """Tell higher floors, in the same transaction, that the name or the code of an association is new."""
    for told in filled("organizations.changed"):
        told([organization])


def _check_level(level: str, parent: Organization | None) -> None:
    keys = level_keys()
    if level not in keys:
        raise Invalid(_("There is no level %(level)s.") % {"level": level}, code="unknown_level", field="level")
    if parent is not None and keys.index(level) <= keys.index(parent.level):
        message = _("An association of this level cannot stand below %(parent)s.") % {"parent": parent.name}
        raise Invalid(message, code="level_not_below", field="level")


def create_organization(
    *,
    actor: Actor,
    parent: Organization | None,
    code: str,
    name: str,
    level: str,
    state: str = OrganizationState.ACTIVE,
    **registration: Any,
) -> Organization:
    """Add an association below `parent` (or a topmost one).

    `registration` takes the fields of REGISTRATION_FIELDS. Raises Invalid on a level that does not fit, a code or
    credit code that is taken or wrong; NotFound without the permission in the parent.
    """
    with recording(actor, organization=parent, reason="create_organization"):
        _permit_founding(actor, parent)
        _check_level(level, parent)
        _refuse_unknown(registration)
        registration.setdefault("short_name", name[:60])
        fresh = Organization(code=code, name=name, level=level, state=state, **registration)
        _save_checked(fresh)
        if parent is None:
            Organization.objects.add_root(instance=fresh)
        else:
            Organization.objects.add_child(_locked(parent.pk), instance=fresh)
        _announce(fresh)
    return fresh


def _permit_founding(actor: Actor, parent: Organization | None) -> None:
    # The topmost association is founded by whoever sets the installation up, never through a page.
    if parent is None and not actor.is_system:
        raise NotFound("organizations.manage_tree")
    permit(actor, "organizations.manage_tree", parent)


def _refuse_unknown(registration: dict[str, Any]) -> None:
    unknown = sorted(set(registration) - REGISTRATION_FIELDS)
    if unknown:
        raise Invalid(
            _("These fields are not known: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field"
        )


def update_registration(*, actor: Actor, organization: Organization, **changes: Any) -> Organization:
    """Change registration facts of an association; raises Invalid on a wrong value, with its field."""
    with recording(actor, organization=organization, reason="update_registration"):
        permit(actor, "organizations.edit_registration", organization)
        _refuse_unknown(changes)
        row = _locked(organization.pk)
        for field, value in changes.items():
            setattr(row, field, value)
        _save_checked(row)
        row.save()
        _announce(row)
    return row


def change_state(*, actor: Actor, organization: Organization, state: str, note: str = "") -> Organization:
    """Set the state, with `note` saying why; the note stays with the association until the next change.

    An association with active ones below cannot be dissolved (their line upward would be lost).
    """
    with recording(actor, organization=organization, reason="change_state"):
        permit(actor, "organizations.manage_tree", organization)
        row = _locked(organization.pk)
        if state == OrganizationState.DISSOLVED and _living_below(row):
            raise RuleViolation(
                _("%(name)s still has associations below it. Move or dissolve them first.") % {"name": row.name},
                code="has_associations_below",
            )
        row.state, row.state_note = OrganizationState(state), note.strip()
        row.save()
    return row


def _living_below(organization: Organization) -> bool:
    below = Organization.objects.filter(path__startswith=organization.path).exclude(pk=organization.pk)
    return below.exclude(state=OrganizationState.DISSOLVED).exists()


def withdraw_organization(*, actor: Actor, organization: Organization) -> None:
    """Take back an association that was added by mistake; refused once anything hangs on it (then dissolve it)."""
    with recording(actor, organization=organization, reason="withdraw_organization"):
        permit(actor, "organizations.manage_tree", organization)
        row = _locked(organization.pk)
        try:
            with transaction.atomic():
                if not row.is_leaf():
                    raise ProtectedError("associations below", set())
                Organization.objects.filter(pk=row.pk).delete()
        except (ProtectedError, IntegrityError) as held:
            message = _("%(name)s is in use already and stays.") % {"name": row.name}
            raise RuleViolation(message, code="organization_in_use") from held


def move_organization(*, actor: Actor, organization: Organization, parent: Organization) -> Organization:
    """Hang an association with its branch below another one; the history keeps where it stood.

    Raises RuleViolation when `parent` lies in the branch itself, Invalid when the level does not fit.
    """
    with recording(actor, organization=organization, reason="move_organization"):
        permit(actor, "organizations.manage_tree", organization)
        permit(actor, "organizations.manage_tree", parent)
        row, target = _locked(organization.pk), _locked(parent.pk)
        if target.path.startswith(row.path):
            raise RuleViolation(_("An association cannot stand below itself."), code="below_itself")
        _check_level(row.level, target)
        Organization.objects.move(row, target, pos="last-child")
        row.refresh_from_db()
    return row


def merge_organizations(
    *, actor: Actor, predecessor: Organization, successor: Organization, on: date, note: str = ""
) -> Succession:
    """Let `successor` take over from `predecessor`, which is dissolved; both keep their rows and history."""
    with recording(actor, organization=successor, reason="merge_organizations"):
        permit(actor, "organizations.manage_tree", predecessor)
        permit(actor, "organizations.manage_tree", successor)
        if predecessor.pk == successor.pk:
            raise RuleViolation(_("An association cannot take over from itself."), code="succeeds_itself")
        for child in Organization.objects.filter(
            path__startswith=predecessor.path, depth=predecessor.depth + 1
        ).order_by("path"):
            move_organization(actor=actor, organization=child, parent=successor)
        change_state(actor=actor, organization=_locked(predecessor.pk), state=OrganizationState.DISSOLVED, note=note)
        succession: Succession = Succession.objects.create(
            organization=successor, predecessor=predecessor, on=on, note=note
        )
    return succession


def start_unit_membership(
    *, actor: Actor, organization: Organization, association: Organization, on: date, note: str = ""
) -> UnitMembership:
    """Enter that `organization` joined `association` above it as a unit member from `on`; refused while one runs."""
    with recording(actor, organization=organization, reason="start_unit_membership"):
        permit(actor, "organizations.edit_registration", organization)
        _locked(organization.pk)
        running = UnitMembership.objects.unscoped("check of overlap").filter(
            organization=organization, association=association, period__contains=on
        )
        if running.exists():
            raise RuleViolation(_("This unit membership is already in force."), code="membership_runs")
        membership: UnitMembership = UnitMembership.objects.create(
            organization=organization, association=association, period=(on, None), note=note
        )
    return membership


def end_unit_membership(*, actor: Actor, membership: UnitMembership, on: date) -> UnitMembership:
    """Enter the last day before which a unit membership is in force."""
    with recording(actor, organization=membership.organization, reason="end_unit_membership"):
        permit(actor, "organizations.edit_registration", membership.organization)
        rows = UnitMembership.objects.unscoped("lock of the row").select_for_update()
        locked: UnitMembership = rows.get(pk=membership.pk)
        if on <= locked.period.lower:
            raise Invalid(_("The end lies before the start."), code="ends_before_start", field="on")
        locked.period = (locked.period.lower, on)
        locked.save()
    return locked
