"""Kinds of an association's own: made on one of the six, named, retired, switched off below. Never deleted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.cases.kind_questions import insist_allowed
from huiguan.cases.kinds import SPECS
from huiguan.cases.models import KindSwitch, OwnKind
from huiguan.cases.purposes import SENSITIVE_KINDS
from huiguan.cases.selectors.own_kinds import own_rows
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit

MANAGE = "cases.manage_kinds"
#: Keys of kinds of one's own begin so.
OWN = "own"
MOST_KINDS = 20
LONGEST = {"name": 40, "name_en": 80, "hint": 200, "hint_en": 200}


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is called and explained, in both languages; without a hint it has that of the kind it is based on."""

    name: str
    name_en: str
    hint: str = ""
    hint_en: str = ""


def add_kind(*, actor: Actor, organization: Any, base: str, words: KindWords) -> OwnKind:
    """Make a kind on one of the six, for the association and those below.

    RuleViolation "kinds" beyond twenty in use; Invalid "kind" for a base that is none; as `change_kind` else.
    """
    with recording(actor, organization, reason="set_own_kind"):
        permit(actor, MANAGE, organization)
        if base not in SPECS:
            raise Invalid(_("Choose the kind that it is based on."), code="kind", field="base")
        _lock(organization)
        _insist_room(organization)
        values = _checked(organization, base, words)
        key = OWN + secrets.token_hex(5)
        return OwnKind.objects.create(organization=organization, key=key, base=base, **values)


def _lock(organization: Any) -> None:
    """Two heads at once: the second counts what the first made, and finds its name."""
    Organization.objects.select_for_update().get(pk=organization.pk)


def _insist_room(organization: Any) -> None:
    mine = OwnKind.objects.unscoped("permitted in the association").filter(organization=organization)
    if mine.filter(retired_on=None).count() >= MOST_KINDS:
        said = _("An association has at most %(most)d kinds of its own in use.")
        raise RuleViolation(said % {"most": MOST_KINDS}, code="kinds", field="name")


def change_kind(*, actor: Actor, organization: Any, key: str, words: KindWords) -> OwnKind:
    """Set the words of a kind that was made here.

    NotFound for others'; Invalid "name" without words in one of the languages, or for a name that is there already;
    RuleViolation for words that are asked of nobody (`kind_questions`).
    """
    with recording(actor, organization, reason="set_own_kind"):
        permit(actor, MANAGE, organization)
        _lock(organization)
        row = _mine(organization, key)
        for name, value in _checked(organization, row.base, words, but=key).items():
            setattr(row, name, value)
        row.save()
    return row


def _mine(organization: Any, key: str) -> OwnKind:
    rows = OwnKind.objects.unscoped("permitted in the association").select_for_update()
    found: OwnKind | None = rows.filter(organization=organization, key=key).first()
    if found is None:
        raise NotFound(key)
    return found


def _checked(organization: Any, base: str, words: KindWords, but: str = "") -> dict[str, str]:
    values = {name: str(getattr(words, name)).strip() for name in LONGEST}
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            raise Invalid(_("At most %(most)d characters.") % {"most": most}, code="too_long", field=name)
        insist_allowed([values[name]], name, sensitive=base in SENSITIVE_KINDS)
    for name in ("name", "name_en"):
        if not values[name]:
            raise Invalid(_("Name it in both languages."), code="name", field=name)
        there = {str(getattr(row, name)) for row in own_rows(organization) if row.key != but}
        if values[name].casefold() in {one.casefold() for one in there | _names_of_the_six()}:
            raise Invalid(_("A kind with this name is there already."), code="name", field=name)
    return values


def _names_of_the_six() -> set[str]:
    """In every language: whoever names a kind reads one of them, and people below another."""
    found: set[str] = set()
    for language, _label in settings.LANGUAGES:
        with override(language):
            found |= {str(spec.label) for spec in SPECS.values()}
    return found


def revise_kind(
    *,
    actor: Actor,
    organization: Any,
    key: str,
    words: KindWords | None = None,
    retired: bool | None = None,
    offered: bool | None = None,
) -> OwnKind:
    """Set words, retire or bring back, and offer here or not, all of it or nothing; None leaves a thing as it is.

    As the three services that do one each; NotFound for a kind that was made elsewhere than here or above.
    """
    named: dict[str, Any] = {"actor": actor, "organization": organization, "key": key}
    with recording(actor, organization, reason="set_own_kind"):
        permit(actor, MANAGE, organization)
        if words is not None:
            change_kind(**named, words=words)
        if retired is not None:
            retire_kind(**named, retired=retired)
        if offered is not None:
            switch_kind(**named, offered=offered)
        row = next((row for row in own_rows(organization) if row.key == key), None)
        if row is None:
            raise NotFound(key)
    return row


def retire_kind(*, actor: Actor, organization: Any, key: str, retired: bool = True) -> OwnKind:
    """Offer a kind that was made here nowhere any more, or again. Its cases go on as they are.

    NotFound for others'; RuleViolation "kinds" as `add_kind` when it comes back.
    """
    with recording(actor, organization, reason="set_own_kind"):
        permit(actor, MANAGE, organization)
        _lock(organization)
        row = _mine(organization, key)
        if row.retired_on is not None and not retired:
            _insist_room(organization)
        row.retired_on = (row.retired_on or today()) if retired else None
        row.save(update_fields=["retired_on"])
    return row


def switch_kind(*, actor: Actor, organization: Any, key: str, offered: bool) -> KindSwitch:
    """Offer a kind that was made here or above, or not, here and below where nothing else is said.

    Cases of it go on as they are. NotFound for a kind that is retired or was made elsewhere.
    """
    with recording(actor, organization, reason="set_own_kind"):
        permit(actor, MANAGE, organization)
        kind = next((row for row in own_rows(organization) if row.key == key and row.retired_on is None), None)
        if kind is None:
            raise NotFound(key)
        rows = KindSwitch.objects.unscoped("permitted in the association")
        row, _made = rows.update_or_create(organization=organization, own_kind=kind, defaults={"offered": offered})
    return row
