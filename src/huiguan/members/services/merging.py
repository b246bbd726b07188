"""Two records that are one person's become one: field by field as chosen, and undoable.

The merged record stays as it was, in the state "merged", and leads to the kept one. What merging changed is kept
sealed under the kept record's data key, so that undoing gives back both as they were, and erasure destroys it as well.

What somebody told about their health takes no part in it: it stays on the record to which the consent belongs, so that
withdrawing that consent deletes it wherever it is.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, scope_of
from huiguan.kernel.privacy import Tampered, new_data_key, open_value, seal_value, unwrap_key
from huiguan.kernel.workflow import services as workflow
from huiguan.members.enums import CURRENT, DuplicateReason, DuplicateState, MembershipState
from huiguan.members.keys import HASHED, set_person_keys, value_hash
from huiguan.members.models import SEALED, DuplicatePair, Membership
from huiguan.members.services.details import plain_sealed, seal_field
from huiguan.members.services.doors import lock_memberships
from huiguan.members.services.saving import save_member

MERGE = "members.merge_members"
PLAIN = (
    "name", "gender", "birth_date", "unit", "duty", "email", "address", "extra", "note", "klass", "number",
    "joined_on", "first_joined_on", "decision",
)  # fmt: skip
_DATES = ("birth_date", "joined_on", "first_joined_on", "left_on")
_STAYS = "health_note"
CHOOSABLE = (*PLAIN, *(field for field in SEALED if field not in ("hidden_name", _STAYS)))
# Rows that go over to the kept record: "app.Model" and its foreign key. A room above the tables named here adds its own
# with `carry_on_merge` at start-up.
_carried: list[tuple[str, str, str]] = [
    ("members.Application", "membership", ""),
    ("members.MembershipSpell", "membership", ""),
    ("members.LetterCopy", "membership", "letter"),
    # Where both records were asked for a year, the other's demand stays behind; reads leave it out unless it was paid.
    ("members.DuesDemand", "membership", "year"),
]


def carry_on_merge(model: str, column: str, once: str = "") -> None:
    """Let the rows of a table that belong to a merged record go over to the kept one, and back when it is undone.

    With `once`, a row stays where the kept record has one of the same value in that column.
    """
    if (model, column, once) not in _carried:
        _carried.append((model, column, once))


def mark_pair(*, actor: Actor, membership_ids: tuple[int, int]) -> DuplicatePair:
    """Say, as the office, that two records are likely one person's, where the program did not see it."""
    with recording(actor, reason="mark_duplicates"):
        first, second = lock_memberships(actor, membership_ids, MERGE)
        if first.organization_id != second.organization_id:
            raise NotFound("membership")
        pair, _made = DuplicatePair.objects.unscoped("both rows were reached through scope").get_or_create(
            first=first,
            second=second,
            defaults={"organization_id": first.organization_id, "reason": DuplicateReason.NAME_BIRTH},
        )
    return pair


def merge_pair(*, actor: Actor, pair_id: int, keep_id: int, take: Collection[str] = ()) -> DuplicatePair:
    """Merge a pair into the record `keep_id`; `take` names the fields whose value comes from the other one.

    Empty fields of the kept record are filled from the other in any case. RuleViolation when the pair was decided
    already, or when both have an ID number and these differ: then they are two persons.
    """
    with recording(actor, reason="merge"):
        pair, kept, other = _locked(actor, pair_id, keep_id)
        unknown = sorted(set(take) - set(CHOOSABLE))
        if unknown:
            raise Invalid(_("There is no field %(name)s.") % {"name": ", ".join(unknown)}, code="field", field="take")
        _check_mergeable(pair, kept, other)
        before = {"kept": _snapshot(kept), "other": _snapshot(other), "moved": _move(other, kept)}
        _close_other(actor, kept, other)
        _fill(kept, other, before["other"], take)
        _free_unique(other)
        save_member(kept, actor)
        pair.before = seal_value(_key(kept), "before", json.dumps(before, cls=DjangoJSONEncoder))
        _decide(actor, pair, DuplicateState.MERGED, kept)
    return pair


def undo_merge(*, actor: Actor, pair_id: int) -> DuplicatePair:
    """Give back both records as they were before merging. RuleViolation when the kept one was changed since."""
    with recording(actor, reason="undo_merge"):
        pair = _lock_pair(actor, pair_id)
        if pair.state != DuplicateState.MERGED or pair.before is None or pair.kept_id is None:
            raise RuleViolation(_("There is nothing to undo."), code="not_merged")
        rows = {row.pk: row for row in lock_memberships(actor, (pair.first_id, pair.second_id), MERGE)}
        kept = rows.pop(pair.kept_id)
        (other,) = rows.values()
        before = _before(kept, pair.before)
        if before is None or kept.revision != before["kept"]["revision"] + 1:
            raise RuleViolation(
                _("The kept record was changed since. Correct it by hand; the other one is in the list of all states."),
                code="changed_since",
            )
        _restore(kept, before["kept"])
        save_member(kept, actor)
        _restore(other, before["other"])
        other.merged_into = None
        save_member(other, actor)
        _move_back(before["moved"], other)
        pair.before = None
        _decide(actor, pair, DuplicateState.OPEN, None)
    return pair


def _before(kept: Membership, sealed: bytes | memoryview) -> dict[str, Any] | None:
    """What merging changed; None where the kept record has another data key since (`reseal`) or none any more."""
    if kept.data_key is None:
        return None
    try:
        found: dict[str, Any] = json.loads(open_value(unwrap_key(kept.data_key), "before", sealed))
    except Tampered:
        return None
    return found


def keep_both(*, actor: Actor, pair_id: int) -> DuplicatePair:
    """Say that a pair are two persons; they are not shown as double again."""
    with recording(actor, reason="keep_both"):
        pair = _lock_pair(actor, pair_id)
        if pair.state != DuplicateState.OPEN:
            raise RuleViolation(_("This pair was decided already."), code="decided")
        _decide(actor, pair, DuplicateState.DIFFERENT, None)
    return pair


def _locked(actor: Actor, pair_id: int, keep_id: int) -> tuple[DuplicatePair, Membership, Membership]:
    pair = _lock_pair(actor, pair_id)
    rows = {row.pk: row for row in lock_memberships(actor, (pair.first_id, pair.second_id), MERGE)}
    if keep_id not in rows:
        raise Invalid(_("Choose which of the two records is kept."), code="keep", field="keep_id")
    kept = rows.pop(keep_id)
    (other,) = rows.values()
    return pair, kept, other


def _lock_pair(actor: Actor, pair_id: int) -> DuplicatePair:
    rows = DuplicatePair.objects.scoped(scope_of(actor, MERGE))
    pair: DuplicatePair | None = rows.select_for_update(of=("self",)).filter(pk=pair_id).first()
    if pair is None:
        raise NotFound(str(pair_id))
    return pair


def _check_mergeable(pair: DuplicatePair, kept: Membership, other: Membership) -> None:
    if pair.state != DuplicateState.OPEN or MembershipState.MERGED in (kept.state, other.state):
        raise RuleViolation(_("This pair was decided already."), code="decided")
    if kept.id_number_hash and other.id_number_hash:
        raise RuleViolation(_("The ID numbers differ: these are two persons."), code="two_persons")
    if kept.hidden_identity or other.hidden_identity:
        raise RuleViolation(_("A record with a hidden identity is not merged."), code="hidden")
    if other.state in CURRENT and kept.state not in CURRENT:
        raise RuleViolation(_("Keep the record of the present member."), code="keep_current", field="keep_id")


def _snapshot(row: Membership) -> dict[str, Any]:
    plain = {column: getattr(row, column) for column in PLAIN}
    sealed = {field: value for field, value in plain_sealed(row).items() if field != _STAYS}
    return {**plain, **sealed, "state": row.state, "left_on": row.left_on, "revision": row.revision,
            "person_id": row.person_id}  # fmt: skip


def _move(source: Membership, target: Membership) -> dict[str, list[int]]:
    """Rows of other tables go over; which ones, by table."""
    moved = {}
    for name, column, once in _carried:
        table = apps.get_model(name)._base_manager
        rows = table.filter(**{column: source.pk})
        if once:
            rows = rows.exclude(
                **{f"{once}__in": list(table.filter(**{column: target.pk}).values_list(once, flat=True))}
            )
        moved[f"{name}/{column}"] = list(rows.values_list("pk", flat=True))
        rows.update(**{column: target.pk})
    return moved


def _move_back(moved: dict[str, list[int]], target: Membership) -> None:
    for name, keys in moved.items():
        model, column = name.split("/")
        apps.get_model(model)._base_manager.filter(pk__in=keys).update(**{column: target.pk})


def _close_other(actor: Actor, kept: Membership, other: Membership) -> None:
    changes = {"merged_into_id": kept.pk, "left_on": None, "revision": other.revision + 1}
    workflow.advance(actor=actor, subject=other, transition="merge", changes=changes)


def _free_unique(other: Membership) -> None:
    """Number and ID number are the kept record's now, each unique; the person's account goes over as well."""
    other.number, other.person_id = "", None
    seal_field(other, "id_number", "")
    set_person_keys(other)
    other.save()


def _fill(kept: Membership, other: Membership, values: dict[str, Any], take: Collection[str]) -> None:
    sealed = plain_sealed(kept)
    for column in PLAIN:
        if column in take or not getattr(kept, column):
            setattr(kept, column, values[column])
    for field in CHOOSABLE[len(PLAIN) :]:
        if values[field] and (field in take or not sealed[field]):
            seal_field(kept, field, values[field])
    kept.person_id = kept.person_id or values["person_id"]
    set_person_keys(kept)


def _restore(row: Membership, values: dict[str, Any]) -> None:
    for column in (*PLAIN, "state", "left_on", "person_id"):
        # As JSON holds it, a date is text.
        value = values[column]
        setattr(row, column, date.fromisoformat(value) if column in _DATES and value else value)
    for sealed in SEALED:
        # Merging once copied it: where there was none before, there is none again.
        if sealed != _STAYS or values.get(sealed) == "":
            seal_field(row, sealed, values[sealed])
    for name, column in HASHED.items():
        setattr(row, column, value_hash(name, row.organization_id, values[name]))
    set_person_keys(row)


def _key(row: Membership) -> bytes:
    if row.data_key is None:
        _plain, row.data_key = new_data_key()
        row.save(update_fields=["data_key"])
    return unwrap_key(row.data_key)


def _decide(actor: Actor, pair: DuplicatePair, state: DuplicateState, kept: Membership | None) -> None:
    pair.state, pair.kept = state, kept
    pair.decided_by_id, pair.decided_at = actor.user_id, timezone.now()
    pair.save()
