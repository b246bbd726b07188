"""Derived columns of a member: sort keys, what the roster is searched by, and the hashes of sealed values."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, override

from huiguan.kernel.i18n.names import initials, person_keys, pinyin_key, pinyin_plain, strokes_key
from huiguan.kernel.privacy import keyed_hash

HIDDEN = "***"
# Sealed columns that are found again by their value, and the column of the hash.
HASHED = {"id_number": "id_number_hash", "mobile": "mobile_hash"}


def shown_name(name: str) -> str:
    """A name as it stands on pages; of a hidden identity that it is hidden."""
    return gettext("Identity hidden") if name == HIDDEN else name


def name_in_papers(name: str) -> str:
    """The same as papers have it, and titles that are kept: in Chinese, whoever writes them."""
    with override("zh-hans"):
        return shown_name(name)


def find_key_of(name: str, number: str) -> str:
    """What the roster is searched by: name, pinyin, initials and number, in lower case."""
    keys = person_keys(name)
    return f"{name} {keys.plain} {keys.initials} {number}".lower()[:300]


def set_person_keys(membership: Any) -> None:
    """Put the derived columns in step with name and number; of a hidden identity only the number is found."""
    if membership.hidden_identity:
        membership.name_pinyin = membership.name_strokes = ""
        membership.find_key = membership.number.lower()
        return
    keys = person_keys(membership.name)
    membership.name_pinyin, membership.name_strokes = keys.pinyin[:200], keys.strokes[:420]
    membership.find_key = find_key_of(membership.name, membership.number)


def set_unit_keys(unit: Any) -> None:
    """The same for a unit member, whose name is read as words."""
    unit.name_pinyin, unit.name_strokes = pinyin_key(unit.name)[:600], strokes_key(unit.name)[:1400]
    found = f"{unit.name} {pinyin_plain(unit.name)} {initials(unit.name)} {unit.number} {unit.credit_code}"
    unit.find_key = found.lower()[:1000]


def value_hash(field: str, organization_id: int, value: str) -> bytes | None:
    """The keyed hash of a checked value, for searching; None for an empty one."""
    return keyed_hash(field, organization_id, value) if value else None
