"""What is written about a member, checked and put into the row: the one place for forms, API, imports of one row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.kernel.privacy import new_data_key, seal_value, unwrap_key
from huiguan.kernel.privacy.sealed import masked, opened
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.members import validation
from huiguan.members.enums import ExtraKind, Gender
from huiguan.members.keys import HASHED, HIDDEN, set_person_keys, value_hash
from huiguan.members.models import SEALED, ExtraField, Membership
from huiguan.members.purposes import HEALTH
from huiguan.members.selectors.classes import fields_of


class Details(TypedDict, total=False):
    """Columns that people fill in; what is left out stays as it is. Sealed ones are plain here, or the shown mask."""

    name: str
    gender: str
    birth_date: date | None
    unit: str
    duty: str
    email: str
    address: str
    note: str
    extra: dict[str, Any]
    hidden_identity: bool
    id_number: str
    mobile: str
    bank_account: str
    health_note: str


_PLAIN = ("gender", "birth_date", "unit", "duty", "email", "address", "note")
_CHECKS: dict[str, Callable[[str], str]] = {
    "mobile": validation.check_mobile,
    "bank_account": validation.check_bank_account,
    "health_note": str.strip,
}
OLDEST = 120


def fill_membership(membership: Membership, details: Mapping[str, Any]) -> None:
    """Check `details` and put them into the row, with all that is derived from them; saves nothing.

    Raises Invalid with the field. An ID number says birth date and gender itself: it fills empty ones, and what
    differs from it is refused.
    """
    for column in _PLAIN:
        if column in details:
            value = details[column]
            setattr(membership, column, value.strip() if isinstance(value, str) else value)
    if "extra" in details:
        membership.extra = checked_extra(membership.organization, details["extra"])
    _fill_sealed(membership, details)
    _fill_name(membership, details)
    _check_person(membership)
    set_person_keys(membership)
    check_columns(membership, {"name", "klass", "number", *_PLAIN})


def check_columns(row: Any, columns: Collection[str]) -> None:
    """Lengths and forms of plain columns, by the model; Invalid with the first that does not hold."""
    try:
        row.clean_fields(exclude={field.name for field in row._meta.concrete_fields if field.name not in columns})
    except ValidationError as fault:
        field, messages = next(iter(fault.message_dict.items()))
        raise Invalid(" ".join(messages), code="invalid", field=field) from fault


def _check_health(membership: Membership, text: str) -> None:
    """What somebody tells about their health is kept with their own consent to that only (PIPL 29)."""
    if not text.strip() or _is_mask(membership, "health_note", text):
        return
    if membership.pk is None or consent_in_force(membership, HEALTH) is None:
        raise RuleViolation(
            _("Health is kept only with the member's own consent to that. Enter the consent first."),
            code="no_consent",
            field="health_note",
        )


def _fill_sealed(membership: Membership, details: Mapping[str, Any]) -> None:
    _check_health(membership, str(details.get("health_note", "")))
    told = membership.health_note
    for field, check in _CHECKS.items():
        if field in details:
            seal_field(membership, field, _checked(field, check, membership, details[field]))
    if "id_number" in details:
        _fill_id_number(membership, details["id_number"])
    if told is not None and membership.health_note != told:
        # Deleted or replaced is gone: what the history keeps of the note opens no more, as after a consent withdrawn.
        reseal(membership, plain_sealed(membership))


def _fill_id_number(membership: Membership, text: str) -> None:
    if not text.strip() or _is_mask(membership, "id_number", text):
        if not text.strip():
            seal_field(membership, "id_number", "")
        return
    try:
        identity = validation.check_id_number(text)
    except ValueError as fault:
        raise Invalid(str(fault), code="id_number", field="id_number") from fault
    membership.birth_date = membership.birth_date or identity.birth_date
    membership.gender = membership.gender or identity.gender
    if membership.birth_date != identity.birth_date:
        message = _("The ID number says %(day)s.") % {"day": identity.birth_date.isoformat()}
        raise Invalid(message, code="differs", field="birth_date")
    if membership.gender != identity.gender:
        gender = _("male") if identity.gender == Gender.MALE else _("female")
        message = _("The ID number is that of a %(gender)s person.") % {"gender": gender}
        raise Invalid(message, code="differs", field="gender")
    seal_field(membership, "id_number", identity.number)


def _checked(field: str, check: Callable[[str], str], membership: Membership, text: str) -> str:
    if not text.strip():
        return ""
    if _is_mask(membership, field, text):
        return opened(membership, field)
    try:
        return check(text)
    except ValueError as fault:
        raise Invalid(str(fault), code=field, field=field) from fault


def _is_mask(membership: Membership, field: str, text: str) -> bool:
    """A masked value that comes back as it was shown is unchanged."""
    return "*" in text and text.strip() == masked(membership, field)


def seal_field(membership: Any, field: str, plain: str) -> None:
    """Put a checked value, sealed, into a column of a row with a data key, and its hash where it has one.

    A value that is there already is left alone: it would look changed in the history.
    """
    if opened(membership, field) == plain:
        return
    if membership.data_key is None:
        key, membership.data_key = new_data_key()
    else:
        key = unwrap_key(membership.data_key)
    setattr(membership, field, seal_value(key, field, plain) if plain else None)
    if field in HASHED and hasattr(membership, HASHED[field]):
        setattr(membership, HASHED[field], value_hash(field, membership.organization_id, plain))


def _fill_name(membership: Membership, details: Mapping[str, Any]) -> None:
    """The name; of a hidden identity it goes into its sealed column, and the open one tells nothing."""
    name = str(details.get("name", "")).strip()
    if name in ("", HIDDEN):
        name = opened(membership, "hidden_name") or membership.name
    if not name or name == HIDDEN:
        raise Invalid(_("A member needs a name."), code="name_missing", field="name")
    membership.hidden_identity = bool(details.get("hidden_identity", membership.hidden_identity))
    seal_field(membership, "hidden_name", name if membership.hidden_identity else "")
    membership.name = HIDDEN if membership.hidden_identity else name


def _check_person(membership: Membership) -> None:
    born = membership.birth_date
    if born is not None and not today().year - OLDEST <= born.year <= today().year:
        raise Invalid(_("This date of birth cannot be right."), code="birth_date", field="birth_date")
    if membership.gender not in ("", *Gender.values):
        raise Invalid(_("Choose the gender as in the identity card."), code="gender", field="gender")


def checked_extra(organization: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the further fields that hold in an association, checked; unknown ones are Invalid."""
    fields = {field.key: field for field in fields_of(organization)}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        raise Invalid(
            _("There is no field %(name)s here.") % {"name": ", ".join(unknown)}, code="unknown_field", field="extra"
        )
    missing = [field.label for field in fields.values() if field.required and given.get(field.key) in (None, "")]
    if missing:
        raise Invalid(_("Fill in: %(names)s.") % {"names": ", ".join(missing)}, code="required", field="extra")
    return {key: _extra_value(fields[key], value) for key, value in given.items() if value not in (None, "")}


def _extra_value(field: ExtraField, value: Any) -> Any:
    try:
        if field.kind == ExtraKind.NUMBER:
            return float(value) if "." in str(value) else int(value)
        if field.kind == ExtraKind.DATE:
            return date.fromisoformat(str(value)).isoformat()
    except ValueError as fault:
        message = _("%(name)s: this is no %(kind)s.") % {"name": field.label, "kind": field.get_kind_display()}
        raise Invalid(message, code="extra", field="extra") from fault
    if field.kind == ExtraKind.CHOICE and value not in field.choices:
        message = _("%(name)s: choose one of %(choices)s.")
        raise Invalid(message % {"name": field.label, "choices": ", ".join(field.choices)}, code="extra", field="extra")
    return str(value)[:200]


def reseal(membership: Membership, plain: Mapping[str, str]) -> None:
    """Seal these values under a new data key: what was sealed under the old one, in the history too, opens no more."""
    for field in (*SEALED, "data_key"):
        setattr(membership, field, None)
    for field, value in plain.items():
        seal_field(membership, field, value)


def plain_sealed(membership: Membership) -> dict[str, str]:
    """The plain values of all sealed columns; for services that carry them over to another row."""
    return {field: opened(membership, field) for field in SEALED}
