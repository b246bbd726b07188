"""Unit members: entered and changed by the office; state organs are refused with the article."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, permit
from huiguan.kernel.privacy.sealed import masked, opened
from huiguan.kernel.revisions import check_revision, made_before
from huiguan.kernel.workflow import services as workflow
from huiguan.members import validation
from huiguan.members.enums import ApplicationSource, ClassKind
from huiguan.members.keys import set_unit_keys
from huiguan.members.models import Application, UnitMember
from huiguan.members.services.announcing import tell_office
from huiguan.members.services.details import check_columns, seal_field
from huiguan.members.services.doors import check_class, lock_unit
from huiguan.members.services.numbering import next_number
from huiguan.members.services.records import check_joined, refresh_keys
from huiguan.members.services.saving import save_member
from huiguan.members.services.units_again import record_before

EDIT = "members.edit_units"
_PLAIN = ("name", "address", "representative", "representative_duty", "note")


class UnitDetails(TypedDict, total=False):
    """Columns of a unit member that people fill in; what is left out stays as it is."""

    name: str
    credit_code: str
    address: str
    representative: str
    representative_duty: str
    representative_mobile: str
    note: str


def register_unit(
    *,
    actor: Actor,
    organization: Any,
    details: Mapping[str, Any],
    klass: str = "unit",
    number: str = "",
    joined_on: date | None = None,
    member_association: Any = None,
    decision: str = "",
) -> UnitMember:
    """Enter a body that is a unit member already. RuleViolation "state_organ" for state organs (条例, article 2)."""
    with recording(actor, organization, reason="register_unit"):
        permit(actor, EDIT, organization)
        check_joined(joined_on)
        unit = new_unit(actor, organization, details, klass, member_association)
        unit.number, unit.joined_on, unit.decision = number.strip(), joined_on, decision.strip()[:200]
        save_member(unit, actor)
        changes = {"number": unit.number or next_number(organization)}
        workflow.advance(actor=actor, subject=unit, transition="enter", changes=changes)
        refresh_keys(unit)
    return unit


def enter_unit_application(
    *,
    actor: Actor,
    organization: Any,
    details: Mapping[str, Any],
    klass: str = "unit",
    statement: str = "",
    form_key: uuid.UUID | None = None,
) -> Application:
    """Enter a body's application; it is checked and decided like a person's. The same form twice makes one."""
    with recording(actor, organization, reason="enter_application"):
        permit(actor, EDIT, organization)
        earlier: Application | None = made_before(Application, form_key)
        if earlier is not None:
            return earlier
        unit = _applying(actor, organization, details, klass)
        application = Application.objects.create(
            organization=organization,
            unit=unit,
            source=ApplicationSource.CLERK,
            statement=statement.strip()[:2000],
            form_key=form_key,
            changed_by_id=actor.user_id,
        )
        workflow.start(actor=actor, subject=application)
        tell_office(application, "members.application")
    return application


def _applying(actor: Actor, organization: Any, details: Mapping[str, Any], klass: str) -> UnitMember:
    """The record that a body applies with: that of its time before, with what is filled in now, or a new one."""
    check_class(organization, klass, ClassKind.UNIT.value)
    unit = UnitMember(organization=organization, klass=klass)
    _fill(unit, details)
    before = record_before(unit)
    if before is None:
        return new_unit(actor, organization, details, klass)
    before.klass = klass
    _fill(before, {column: value for column, value in details.items() if value})
    save_member(before, actor)
    return before


def change_unit(*, actor: Actor, unit_id: int, revision: int, details: Mapping[str, Any]) -> UnitMember:
    """Change a unit member; what is not given stays. Conflict when somebody else was first."""
    with recording(actor, reason="change_unit"):
        unit = lock_unit(actor, unit_id, EDIT)
        check_revision(unit, revision)
        _fill(unit, details)
        save_member(unit, actor)
    return unit


def correct_unit(actor: Actor, unit: Any, details: Mapping[str, Any]) -> None:
    """Correct a body that applies; the caller has locked its application and asked whose it is."""
    _fill(unit, details)
    save_member(unit, actor)


def new_unit(
    actor: Actor, organization: Any, details: Mapping[str, Any], klass: str, member_association: Any = None
) -> UnitMember:
    """A body's record in the state "applied"; part of a service that asked the permission."""
    check_class(organization, klass, ClassKind.UNIT.value)
    unit = UnitMember(organization=organization, klass=klass, member_association=member_association)
    if member_association is not None:
        own = {"name": member_association.name, "credit_code": member_association.credit_code}
        details = {**own, **details}
    _fill(unit, details)
    save_member(unit, actor)
    workflow.start(actor=actor, subject=unit)
    return unit


def _fill(unit: UnitMember, details: Mapping[str, Any]) -> None:
    for column in _PLAIN:
        if column in details:
            setattr(unit, column, str(details[column]).strip())
    if "credit_code" in details:
        unit.credit_code = checked(details["credit_code"], validation.check_credit_code, "credit_code")
    if not unit.name:
        raise Invalid(_("A unit member needs a name."), code="name_missing", field="name")
    mobile = details.get("representative_mobile")
    if mobile is not None and not ("*" in mobile and mobile == masked(unit, "representative_mobile")):
        seal_field(unit, "representative_mobile", checked(mobile, validation.check_mobile, "representative_mobile"))
    validation.refuse_state_organ(unit.name, unit.credit_code)
    check_columns(unit, _PLAIN)
    set_unit_keys(unit)


def checked(text: str, check: Any, field: str) -> str:
    """A value as `check` writes it, empty when none was given. Invalid, at this field, when it has a mistake."""
    if not text.strip():
        return ""
    try:
        return str(check(text))
    except ValueError as fault:
        raise Invalid(str(fault), code=field, field=field) from fault


def representative_mobile(unit: UnitMember) -> str:
    """The plain number, for services that send something."""
    return opened(unit, "representative_mobile")
