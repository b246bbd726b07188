"""Settings and saved groups of an association."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import Scheme
from huiguan.directives.lights import SHIPPED
from huiguan.directives.models import DirectiveSettings, GroupMember, SavedGroup
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, permit, scope_of

MANAGE = "directives.manage_settings"
FIELDS = frozenset(
    {
        "scheme", "remind_within", "warn_within", "mind_lag", "mind_quality", "reports_per_month", "approval_required",
    }
)  # fmt: skip
LONGEST = 250  # working days: a year


def change_settings(
    *, actor: Actor, organization: Organization, revision: int = 0, **changes: Any
) -> DirectiveSettings:
    """Change the settings (FIELDS). A scheme without thresholds beside it brings its shipped ones.

    `revision` is that of the row read (0: there was none). Raises Conflict when stale, Invalid on a wrong value.
    """
    with recording(actor, organization=organization, reason="change_settings"):
        permit(actor, MANAGE, organization)
        rows = DirectiveSettings.objects.unscoped("own settings").select_for_update().filter(organization=organization)
        row = rows.first() or DirectiveSettings(organization=organization, revision=0, **_shipped(Scheme.TRAFFIC))
        if row.revision != revision:
            raise Conflict(_("Somebody changed the settings meanwhile. Reload the page."), code="stale_revision")
        for field, value in _checked(changes).items():
            setattr(row, field, value)
        if row.remind_within is not None and row.warn_within is not None and row.warn_within > row.remind_within:
            raise Invalid(_("The reminder comes before the warning."), code="order", field="warn_within")
        row.revision += 1
        row.save()
    return row


def _shipped(scheme: Scheme) -> dict[str, Any]:
    rule = SHIPPED[scheme]
    fields = ("scheme", "remind_within", "warn_within", "mind_lag", "mind_quality")
    return {field: getattr(rule, field) for field in fields}


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(changes) - FIELDS)
    if unknown:
        raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
    if "scheme" in changes:
        if changes["scheme"] not in Scheme.values:
            raise Invalid(_("There is no such scheme."), code="scheme", field="scheme")
        changes = {**_shipped(Scheme(changes["scheme"])), **changes}
    for field in ("remind_within", "warn_within"):
        days = changes.get(field)
        if days is not None and not 0 <= days <= LONGEST:
            raise Invalid(_("Give 0 to 250 working days."), code="days", field=field)
    if not 0 <= changes.get("reports_per_month", 0) <= 1000:
        raise Invalid(_("Give 0 to 1,000 reports."), code="reports", field="reports_per_month")
    return changes


def save_group(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    organization_ids: Iterable[int],
    group_id: int | None = None,
) -> SavedGroup:
    """Save a named set of associations below; with `group_id` that one gets this name and these members.

    Raises Invalid without name or members, Conflict when another group has the name, NotFound for an unknown group.
    """
    with recording(actor, organization=organization, reason="save_group"):
        permit(actor, MANAGE, organization)
        name, wanted = name.strip()[:80], set(organization_ids)
        known = Organization.objects.filter(pk__in=wanted, path__startswith=organization.path)
        if not name:
            raise Invalid(_("A group needs a name."), code="group", field="name")
        if not wanted or known.exclude(pk=organization.pk).count() != len(wanted):
            raise Invalid(_("A group needs associations below yours."), code="group_members", field="organizations")
        own = SavedGroup.objects.unscoped("own groups").filter(organization=organization)
        if own.filter(name=name).exclude(pk=group_id or 0).exists():
            raise Conflict(_("There is a group of this name already."), code="group_name", field="name")
        group = _named_group(organization, name, group_id)
        group.members.exclude(association__in=wanted).delete()
        present = set(group.members.values_list("association_id", flat=True))
        GroupMember.objects.bulk_create(
            [GroupMember(group=group, association_id=pk) for pk in sorted(wanted - present)]
        )
    return group


def _named_group(organization: Organization, name: str, group_id: int | None) -> SavedGroup:
    own = SavedGroup.objects.unscoped("own groups").filter(organization=organization)
    if group_id is None:
        created: SavedGroup = own.create(organization=organization, name=name)
        return created
    group = own.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise NotFound(str(group_id))
    if group.name != name:
        group.name = name
        group.save(update_fields=["name"])
    return group


def delete_group(*, actor: Actor, group_id: int) -> None:
    """Delete a saved group."""
    with recording(actor, reason="delete_group"):
        group = SavedGroup.objects.scoped(scope_of(actor, MANAGE)).select_for_update().filter(pk=group_id).first()
        if group is None:
            raise NotFound(str(group_id))
        group.delete()
