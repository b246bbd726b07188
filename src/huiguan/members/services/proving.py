"""Who holds an invitation proves to be the member by what the roster knows, and gets an account linked with it.

The letter alone opens nothing, and what the person types is compared, never shown. Five failed tries end it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.history import recording
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.people.services import create_account, create_person, name_oneself
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, system_actor
from huiguan.kernel.permits.actors import ActorKind
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.services import give_consent
from huiguan.members.enums import TO_TELEPHONE, InvitationState
from huiguan.members.models import Invitation, Membership
from huiguan.members.purposes import KEEP_RECORD
from huiguan.members.selectors.invitations import open_invitation

#: Slot of the rooms above: what was entered for the record is its person's from now on.
LINKED = "members.record_linked"
TRIES = 5
TAIL = 6


class Question(StrEnum):
    """What is asked: the end of the ID number, the date of birth, the mobile number."""

    ID_TAIL = "id_tail"
    BIRTH_DATE = "birth_date"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the invited person wants to sign in, where there is no account yet."""

    username: str
    password: str


def questions_of(membership: Membership, channel: str) -> tuple[Question, ...]:
    """Two things that the roster knows of this member, the strongest first; empty when it knows too little.

    The mobile number is not asked of somebody whom the invitation reached on it.
    """
    known = [
        Question.ID_TAIL if membership.id_number is not None else None,
        Question.BIRTH_DATE if membership.birth_date is not None else None,
        Question.MOBILE if membership.mobile is not None and channel not in TO_TELEPHONE else None,
    ]
    found = tuple(question for question in known if question is not None)[:2]
    return found if len(found) == 2 else ()


def prove_invitation(*, code: str, answers: Mapping[str, Any]) -> Invitation:
    """Compare the answers with the roster. Returns the invitation when both agree.

    Raises NotFound for a code that cannot be used, RuleViolation "not_proved" when one does not agree; the fifth time
    ends the invitation. Which answer differs is not said.
    """
    actor = system_actor("invitation")
    with recording(actor, reason="prove_invitation"):
        invitation = open_invitation(code, lock=True)
        membership = invitation.membership
        asked = questions_of(membership, invitation.channel) if membership is not None else ()
        right = [_agrees(membership, question, answers.get(question.value)) for question in asked]
        proved = len(right) == 2 and all(right)
        if not proved:
            _count_failure(invitation)
    if not proved:
        left = max(0, TRIES - invitation.tries)
        raise RuleViolation(_refusal(left), code="not_proved")
    return invitation


def _refusal(left: int) -> str:
    if left:
        return _("This does not agree with what your association has. Tries left: %(n)d.") % {"n": left}
    return _("This does not agree with what your association has. The invitation has ended: ask for a new one.")


def _agrees(membership: Membership | None, question: Question, answer: Any) -> bool:
    known = _known(membership, question) if membership is not None else ""
    given = answer.isoformat() if isinstance(answer, date) else str(answer or "").strip().upper()
    # Compared in constant time, also where nothing was given.
    return hmac.compare_digest(known.encode(), given.encode()) and bool(known)


def _known(membership: Membership, question: Question) -> str:
    if question is Question.ID_TAIL:
        return opened(membership, "id_number").upper()[-TAIL:]
    if question is Question.MOBILE:
        return opened(membership, "mobile")
    return membership.birth_date.isoformat() if membership.birth_date else ""


def _count_failure(invitation: Invitation) -> None:
    invitation.tries += 1
    changes: dict[str, Any] = {"tries": F("tries") + 1}
    if invitation.tries >= TRIES:
        changes["state"] = InvitationState.REVOKED
    Invitation.objects.unscoped("locked by its code").filter(pk=invitation.pk).update(**changes)


def accept_invitation(
    *, actor: Actor, code: str, notice_version: int, sign_in: SignIn | None = None
) -> tuple[Membership, User]:
    """Link the proved person with the membership, record the consent, and open an account where there is none.

    Called only after `prove_invitation` in the same session. Somebody signed in keeps the account; others name how
    they will sign in. Raises NotFound for a code that cannot be used any more, Invalid on a sign-in name that is taken
    or a weak password, RuleViolation when the account is linked with another record of this association already.
    """
    machine = system_actor("invitation")
    with recording(actor if actor.kind is ActorKind.USER else machine, reason="accept_invitation"):
        invitation = open_invitation(code, lock=True)
        membership = _locked(invitation)
        if actor.kind is ActorKind.USER:
            permit(actor, "members.own_membership")
            user = User.objects.get(pk=actor.user_id or 0)
            person = name_oneself(actor=actor, name=_name(membership))
        elif sign_in is not None:
            person, user = _open_account(machine, membership, sign_in)
        else:
            raise NotFound("account")
        _link(membership, person)
        give_consent(actor=actor_of(user), subject=membership, purpose=KEEP_RECORD, notice_version=notice_version)
        invitation.state, invitation.used_at = InvitationState.USED, timezone.now()
        invitation.save(update_fields=["state", "used_at"])
    return membership, user


def _locked(invitation: Invitation) -> Membership:
    rows = Membership.objects.unscoped("of an invitation that is locked").select_related("organization")
    membership = rows.select_for_update(of=("self",)).filter(pk=invitation.membership_id or 0, person=None).first()
    if membership is None:
        raise NotFound("invitation")
    return membership


def _open_account(machine: Actor, membership: Membership, sign_in: SignIn) -> tuple[Person, User]:
    organization = membership.organization
    person = create_person(actor=machine, organization=organization, name=_name(membership))
    user = create_account(
        actor=machine,
        organization=organization,
        username=sign_in.username,
        person=person,
        password=sign_in.password,
        mobile=_free_mobile(membership),
    )
    return person, user


def _name(membership: Membership) -> str:
    return opened(membership, "hidden_name") or membership.name


def _free_mobile(membership: Membership) -> str:
    """The number of the roster, where no account has it: whether one does is not told."""
    number = opened(membership, "mobile")
    return "" if not number or User.objects.filter(mobile=number).exists() else number


def _link(membership: Membership, person: Person) -> None:
    others = Membership.objects.unscoped("does the person have another record here")
    if others.filter(organization=membership.organization_id, person=person).exclude(state="merged").exists():
        raise RuleViolation(
            _("Your account is linked with another record of this association. Ask its office."), code="already_linked"
        )
    membership.person = person
    membership.save(update_fields=["person"])
    for follow in filled(LINKED):
        follow(membership)
