"""Going over to another association: asked for with the member's consent, released, accepted. Nothing is typed again.

The old record stays where it was with its history; the new one is made from it and sealed under the receiver's own
keys and hashes, since it is another controller's (PIPL 23).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit, system_actor
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.revisions import save_revised
from huiguan.kernel.workflow import services as workflow
from huiguan.members.enums import CURRENT, OPEN_TRANSFERS
from huiguan.members.models import Membership, Transfer
from huiguan.members.purposes import TRANSFER
from huiguan.members.selectors.classes import class_of, fields_of
from huiguan.members.services.announcing import settled, tell_office
from huiguan.members.services.cards import certify
from huiguan.members.services.details import fill_membership, plain_sealed
from huiguan.members.services.doors import (
    lock_membership,
    lock_own_membership,
    lock_own_or_office_transfer,
    lock_transfer,
)
from huiguan.members.services.lifecycle import begin_again
from huiguan.members.services.numbering import next_number
from huiguan.members.services.records import refresh_keys
from huiguan.members.services.saving import flag_duplicates, same_person, save_member

MANAGE = "members.manage_transfers"
_CARRIED = ("gender", "birth_date", "email", "address")


def ask_own_transfer(
    *,
    actor: Actor,
    membership_id: int,
    receiver: Any,
    notice_version: int,
    reason: str = "",
    new_unit: str = "",
    new_duty: str = "",
) -> Transfer:
    """Ask, as the member, to go over to another association; asking with the notice read is the consent."""
    with recording(actor, reason="ask_transfer"):
        permit(actor, "members.own_membership")
        membership = lock_own_membership(actor, membership_id)
        return _ask(actor, membership, receiver, notice_version, Means.ONLINE, reason, new_unit, new_duty)


def ask_transfer(
    *,
    actor: Actor,
    membership_id: int,
    receiver: Any,
    means: str,
    reason: str = "",
    new_unit: str = "",
    new_duty: str = "",
) -> Transfer:
    """Enter a member's wish to go over, by the office; `means` says how the member consented (paper or spoken)."""
    with recording(actor, reason="ask_transfer"):
        membership = lock_membership(actor, membership_id, MANAGE)
        version = purpose(TRANSFER).version
        return _ask(actor, membership, receiver, version, means, reason, new_unit, new_duty)


def _ask(
    actor: Actor,
    membership: Membership,
    receiver: Any,
    notice_version: int,
    means: str,
    reason: str,
    new_unit: str,
    new_duty: str,
) -> Transfer:
    if receiver.pk == membership.organization_id:
        raise Invalid(_("The member belongs to this association already."), code="same_association", field="receiver")
    if membership.state not in CURRENT:
        raise RuleViolation(_("Only a present member can go over to another association."), code="wrong_state")
    rows = Transfer.objects.unscoped("an open transfer of this very record")
    if rows.filter(membership=membership, state__in=OPEN_TRANSFERS).exists():
        raise RuleViolation(_("A transfer of this member is under way already."), code="in_transfer")
    consent = give_consent(
        actor=actor, subject=membership, purpose=TRANSFER, notice_version=notice_version, means=means
    )
    transfer = Transfer.objects.create(
        organization=membership.organization,
        receiver=receiver,
        membership=membership,
        consent=consent,
        reason=reason.strip()[:200],
        new_unit=new_unit.strip()[:200],
        new_duty=new_duty.strip()[:100],
        changed_by_id=actor.user_id,
    )
    workflow.start(actor=actor, subject=transfer)
    tell_office(transfer, "members.transfer")
    return transfer


def release_transfer(*, actor: Actor, transfer_id: int, note: str = "") -> Transfer:
    """Let a member go, as the sending association; the receiving one then sees the transfer."""
    with recording(actor, reason="release_transfer"):
        transfer = lock_transfer(actor, transfer_id, "organization")
        _check_consent(transfer)
        settled(transfer)
        workflow.advance(actor=actor, subject=transfer, transition="release", note=note)
    return transfer


def refuse_transfer(*, actor: Actor, transfer_id: int, side: str, note: str) -> Transfer:
    """Refuse, as the sending (`organization`) or the receiving (`receiver`) association, with the reason."""
    if side not in ("organization", "receiver"):
        raise ValueError(side)
    with recording(actor, reason="refuse_transfer"):
        transfer = lock_transfer(actor, transfer_id, side)
        transition = "refuse_release" if side == "organization" else "refuse_acceptance"
        settled(transfer)
        workflow.advance(actor=actor, subject=transfer, transition=transition, note=note)
        _decided(actor, transfer)
    return transfer


def withdraw_transfer(*, actor: Actor, transfer_id: int, note: str = "") -> Transfer:
    """Withdraw, as the member or as the sending association at the member's wish, until it is accepted."""
    with recording(actor, reason="withdraw_transfer"):
        transfer = lock_own_or_office_transfer(actor, transfer_id)
        settled(transfer)
        workflow.advance(actor=actor, subject=transfer, transition="withdraw", note=note)
        _decided(actor, transfer)
    return transfer


def accept_transfer(*, actor: Actor, transfer_id: int, klass: str = "", note: str = "") -> Transfer:
    """Take the member in, as the receiving association: a new record with a number of its own, made from the old one.

    Somebody who had left here before gets the record that is there. RuleViolation when the person is a member here
    already, or has withdrawn the consent.
    """
    with recording(actor, reason="accept_transfer"):
        transfer = lock_transfer(actor, transfer_id, "receiver")
        _check_consent(transfer)
        old = (
            Membership.objects.unscoped("the record that both sides agreed to pass on")
            .select_for_update()
            .get(pk=transfer.membership_id)
        )
        old.organization = transfer.organization
        settled(transfer)
        workflow.advance(actor=actor, subject=transfer, transition="accept", note=note)
        transfer.result = _taken_in(actor, transfer, old, klass)
        _leave_old(actor, transfer, old)
        _decided(actor, transfer)
    return transfer


def _taken_in(actor: Actor, transfer: Transfer, old: Membership, klass: str) -> Membership:
    receiver = transfer.receiver
    wanted = klass or old.klass
    found = class_of(receiver, wanted)
    fresh = Membership(
        organization=receiver,
        person_id=old.person_id,
        klass=found.key if found is not None and found.active else "full",
        first_joined_on=old.first_joined_on or old.joined_on,
        previous=old,
    )
    fill_membership(fresh, _carried(transfer, old))
    known = {field.key for field in fields_of(receiver)}
    fresh.extra = {key: value for key, value in old.extra.items() if key in known}
    before = same_person(fresh)
    if before is None:
        return _enter_fresh(actor, fresh)
    if before.state in CURRENT:
        raise RuleViolation(_("This person is a member of this association already."), code="is_member")
    back = Membership.objects.unscoped("a record of the receiving association").select_for_update().get(pk=before.pk)
    back.organization, back.previous = receiver, old
    back.person_id = back.person_id or old.person_id
    back.unit, back.duty = fresh.unit, fresh.duty
    save_member(back, actor)
    begin_again(actor, back, "return_by_transfer", today(), "")
    return back


def _enter_fresh(actor: Actor, fresh: Membership) -> Membership:
    save_member(fresh, actor)
    workflow.start(actor=actor, subject=fresh)
    changes = {"joined_on": today(), "number": next_number(fresh.organization)}
    workflow.advance(actor=actor, subject=fresh, transition="receive", changes=changes)
    refresh_keys(fresh)
    certify(actor, fresh)
    flag_duplicates([fresh.pk])
    return fresh


def _carried(transfer: Transfer, old: Membership) -> dict[str, Any]:
    """What goes over: not the office's own notes, and nothing about health."""
    sealed = plain_sealed(old)
    return {
        **{column: getattr(old, column) for column in _CARRIED},
        "name": sealed["hidden_name"] or old.name,
        "hidden_identity": old.hidden_identity,
        "unit": transfer.new_unit or old.unit,
        "duty": transfer.new_duty or old.duty,
        "id_number": sealed["id_number"],
        "mobile": sealed["mobile"],
        "bank_account": sealed["bank_account"],
    }


def _leave_old(actor: Actor, transfer: Transfer, old: Membership) -> None:
    """The sending side agreed when it released: its record is closed in its name by the system."""
    workflow.advance(
        actor=system_actor("transfer"),
        subject=old,
        transition="transfer_out",
        note=transfer.receiver.name,
        changes={"left_on": today(), "revision": old.revision + 1},
    )


def _check_consent(transfer: Transfer) -> None:
    consent = transfer.consent
    if consent.withdrawn_at is not None or (consent.ends_on is not None and consent.ends_on < today()):
        raise RuleViolation(_("The member has withdrawn the consent, or it is over."), code="no_consent")


def _decided(actor: Actor, transfer: Transfer) -> None:
    transfer.decided_on = today()
    save_revised(transfer, actor)
