"""A body's application that its contact sends online; the contact need not be a member.

The body's data are a unit member in the state "applied"; the contact's name is the person's, the number is sealed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.people.services import name_oneself
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.revisions import made_before
from huiguan.kernel.workflow import services as workflow
from huiguan.members import validation
from huiguan.members.enums import ApplicationSource
from huiguan.members.models import Application, UnitMember
from huiguan.members.purposes import UNIT_CONTACT
from huiguan.members.services.announcing import tell_office
from huiguan.members.services.details import seal_field
from huiguan.members.services.units import checked, correct_unit, new_unit

_WANTED = ("name", "credit_code", "representative")


def apply_for_unit(
    *,
    actor: Actor,
    organization: Any,
    details: Mapping[str, Any],
    contact_mobile: str,
    contact_name: str = "",
    klass: str = "unit",
    statement: str = "",
    notice_version: int = 0,
    form_key: uuid.UUID | None = None,
) -> Application:
    """Hand in a body's application as its contact, having read what the contact's own data are kept for (PIPL 17).

    `contact_name` counts only where the account names nobody yet. The same form sent twice makes one application.
    RuleViolation "state_organ" (条例, article 2), and "ask_office" when the body has a record here that is open or in
    force: it does not say which, nor whose contact sent it.
    """
    with recording(actor, organization, reason="apply_for_unit"):
        permit(actor, "members.own_membership")
        earlier: Application | None = made_before(Application, form_key)
        if earlier is not None:
            return earlier
        if notice_version != purpose(UNIT_CONTACT).version:
            raise RuleViolation(
                _("Read how your data are used, and consent, before you apply."), code="notice", field="notice_version"
            )
        _check_wanted(details)
        person = name_oneself(actor=actor, name=contact_name)
        unit = _new(actor, organization, details, klass)
        application = _hand_in(actor, unit, person, contact_mobile, statement, form_key)
        give_consent(
            # The person may have been named a moment ago, and a token need not hold more than the right to apply.
            actor=replace(actor, person_id=person.pk, token_permissions=None),
            subject=application,
            purpose=UNIT_CONTACT,
            notice_version=notice_version,
        )
    return application


def _new(actor: Actor, organization: Any, details: Mapping[str, Any], klass: str) -> UnitMember:
    try:
        return new_unit(actor, organization, details, klass)
    except RuleViolation as refusal:
        raise _without_telling(refusal) from None


def _hand_in(
    actor: Actor, unit: UnitMember, person: Any, mobile: str, statement: str, form_key: uuid.UUID | None
) -> Application:
    application = Application(
        organization=unit.organization,
        unit=unit,
        person=person,
        source=ApplicationSource.SELF,
        statement=statement.strip()[:2000],
        form_key=form_key,
        changed_by_id=actor.user_id,
    )
    seal_contact(application, mobile)
    application.save()
    workflow.start(actor=actor, subject=application)
    tell_office(application, "members.application")
    return application


def correct_own_unit(
    actor: Actor, application: Application, details: Mapping[str, Any], contact_mobile: str | None
) -> None:
    """What a body's contact corrected of a returned application, which is locked; part of handing it in again."""
    _check_wanted(details, given=True)
    try:
        correct_unit(actor, application.unit, details)
    except RuleViolation as refusal:
        raise _without_telling(refusal) from None
    if contact_mobile is not None and contact_mobile != masked(application, "contact_mobile"):
        if consent_in_force(application, UNIT_CONTACT) is None:
            raise RuleViolation(_("Without your consent no number is kept."), code="no_consent", field="contact_mobile")
        seal_contact(application, contact_mobile)


def seal_contact(application: Application, mobile: str) -> None:
    """Put the contact's number, checked, into its sealed column. Invalid when there is none."""
    number = checked(mobile, validation.check_mobile, "contact_mobile")
    if not number:
        raise Invalid(
            _("Give a mobile number under which you are reached."), code="contact_mobile", field="contact_mobile"
        )
    seal_field(application, "contact_mobile", number)


def _check_wanted(details: Mapping[str, Any], *, given: bool = False) -> None:
    """Online a body names itself, its code and its representative; of a correction, none of them is emptied."""
    for column in _WANTED:
        if not (str(details.get(column) or "").strip() or (given and column not in details)):
            raise Invalid(_("Fill in the unit's name, credit code and representative."), code="missing", field=column)


def _without_telling(refusal: RuleViolation) -> RuleViolation:
    if refusal.code != "same_code":
        return refusal
    return RuleViolation(
        _(
            "An application for this credit code cannot be taken online: the unit has a record in this association"
            " already. Please ask the office of the association."
        ),
        code="ask_office",
        field="credit_code",
    )
