"""Entering and changing members by the office, and by the members themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.history.selectors import values_in_history
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit, system_actor
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.revisions import check_revision
from huiguan.kernel.workflow import services as workflow
from huiguan.members.keys import HIDDEN, set_person_keys, set_unit_keys
from huiguan.members.models import Membership, UnitMember
from huiguan.members.services.details import fill_membership
from huiguan.members.services.doors import check_class, lock_membership, lock_memberships, lock_own_membership
from huiguan.members.services.numbering import next_number
from huiguan.members.services.saving import flag_duplicates, same_person, save_member

#: Filled by rooms that keep the name of a member: function(membership), when it was hidden or no longer is.
IDENTITY = "members.identity"
#: Filled by rooms with texts that may name anybody, called after those: function(membership, names), the names that the
#: record has and ever had when it was hidden, none when it no longer is.
NAMES = "members.names_hidden"
EDIT = "members.edit_members"
# What members change themselves; the office learns of it from the history.
OWN_FIELDS = frozenset(("unit", "duty", "email", "address", "mobile", "bank_account", "health_note"))


def register_member(
    *,
    actor: Actor,
    organization: Any,
    details: Mapping[str, Any],
    klass: str = "full",
    number: str = "",
    joined_on: date | None = None,
    decision: str = "",
) -> Membership:
    """Enter somebody who is a member already, by the office. Without a number the next one is given.

    Raises Invalid for what is written wrongly; RuleViolation "same_id" when the association has the person already.
    """
    with recording(actor, organization, reason="register_member"):
        permit(actor, EDIT, organization)
        membership = Membership(
            organization=organization,
            klass=klass,
            number=number.strip(),
            joined_on=joined_on,
            decision=decision.strip(),
        )
        check_class(organization, klass)
        check_joined(joined_on)
        new_record(actor, membership, details)
        workflow.advance(
            actor=actor, subject=membership, transition="enter", changes={"number": _number_for(membership)}
        )
        refresh_keys(membership)
    return membership


def new_record(actor: Actor, membership: Membership, details: Mapping[str, Any]) -> None:
    """Fill, save and flag a new row in the state "applied", and start its workflow."""
    fill_membership(membership, details)
    double = same_person(membership)
    if double is not None:
        message = _("Another record of this association has the same ID number: %(name)s, %(number)s.")
        raise RuleViolation(
            message % {"name": double.name, "number": double.number or "–"}, code="same_id", field="id_number"
        )
    save_member(membership, actor)
    workflow.start(actor=actor, subject=membership)
    if membership.hidden_identity:  # what was written of somebody before may be there already
        _tell_rooms(membership, _names_ever(membership))
    flag_duplicates([membership.pk])


def _number_for(membership: Membership) -> str:
    return membership.number or next_number(membership.organization)


def refresh_keys(member: Membership | UnitMember) -> None:
    """After the number was given with the state: the roster finds the member by it. Derived columns, so no history."""
    (set_person_keys if isinstance(member, Membership) else set_unit_keys)(member)
    member.save(update_fields=["find_key", "name_pinyin", "name_strokes"])


def check_joined(joined_on: date | None) -> None:
    """Invalid for a date of joining that lies ahead."""
    if joined_on is not None and joined_on > today():
        raise Invalid(_("The date of joining lies in the future."), code="joined_on", field="joined_on")


def change_member(
    *,
    actor: Actor,
    membership_id: int,
    revision: int,
    details: Mapping[str, Any],
    klass: str | None = None,
    number: str | None = None,
    joined_on: date | None = None,
    decision: str | None = None,
) -> Membership:
    """Change a record by the office; what is not given stays. Conflict when somebody else was first."""
    with recording(actor, reason="change_member"):
        membership = lock_membership(actor, membership_id, EDIT)
        check_revision(membership, revision)
        if klass is not None and klass != membership.klass:
            check_class(membership.organization, klass)
            membership.klass = klass
        if number is not None:
            membership.number = number.strip()
        if joined_on is not None:
            check_joined(joined_on)
            membership.joined_on = joined_on
        if decision is not None:
            membership.decision = decision.strip()[:200]
        was_open, names = not membership.hidden_identity, set[str]()
        before = opened(membership, "hidden_name")
        fill_membership(membership, details)
        save_member(membership, actor)
        if was_open and membership.hidden_identity:
            names = _names_ever(membership)
            # The name stands in the open in what was written before.
            erase_subject(actor=system_actor("hidden identity"), subjects=[membership], rule="PIPL 51: identity hidden")
        renamed = membership.hidden_identity and not was_open and opened(membership, "hidden_name") != before
        if renamed:
            names = {opened(membership, "hidden_name")}
        if renamed or was_open == membership.hidden_identity:
            _tell_rooms(membership, names)
        flag_duplicates([membership.pk])
    return membership


def _names_ever(membership: Membership) -> set[str]:
    """The name of a record that is hidden now, and those of former years."""
    return {opened(membership, "hidden_name"), *values_in_history(membership, "name")} - {"", HIDDEN}


def _tell_rooms(membership: Membership, names: set[str]) -> None:
    """Rooms that keep a name beside their reference to a member write it as it stands now; then those that keep texts
    without one hear of every `names` that was hidden.
    """
    for follow in filled(IDENTITY):
        follow(membership)
    for look in filled(NAMES):
        look(membership, names)


def change_own_record(*, actor: Actor, membership_id: int, revision: int, details: Mapping[str, Any]) -> Membership:
    """Change one's own record: what does not need proof (PIPL 46); the rest is asked of the office.

    RuleViolation "ask_office" for other fields.
    """
    with recording(actor, reason="change_own_record"):
        permit(actor, "members.own_membership")
        membership = lock_own_membership(actor, membership_id)
        check_revision(membership, revision)
        foreign = sorted(set(details) - OWN_FIELDS)
        if foreign:
            raise RuleViolation(
                _("Ask the office of the association to change this; it needs a proof."),
                code="ask_office",
                field=foreign[0],
            )
        fill_membership(membership, details)
        save_member(membership, actor)
    return membership


def set_class(*, actor: Actor, membership_ids: Iterable[int], klass: str) -> int:
    """Put members of one association into a class, by the office; how many were in another before."""
    with recording(actor, reason="set_class"):
        rows = lock_memberships(actor, membership_ids, EDIT)
        for organization in {row.organization_id: row.organization for row in rows}.values():
            check_class(organization, klass)
        changed = [row for row in rows if row.klass != klass]
        for row in changed:
            row.klass = klass
            save_member(row, actor)
    return len(changed)
