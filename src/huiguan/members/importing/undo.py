"""Taking an import back: what nobody has touched since is as it was before; the rest stays, with its reason."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import PROTECT, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.exchange import ImportContext
from huiguan.kernel.exchange.bulk import Issue, Undone
from huiguan.kernel.exchange.models import ImportRow
from huiguan.kernel.privacy.models import Consent
from huiguan.members.importing.columns import DATES, SECRET
from huiguan.members.keys import set_person_keys
from huiguan.members.models import Membership

_BINARY = {*SECRET, "data_key", "id_number_hash", "mobile_hash"}


def undo(context: ImportContext, limit: int) -> Undone:
    """Put changed rows back, then remove created ones: at most `limit`, in the caller's transaction."""
    rows = list(ImportRow.objects.filter(batch=context.batch_id).order_by("-pk")[:limit])
    if rows:
        kept = _put_back(context, rows)
        ImportRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return Undone(len(rows) - len(kept), tuple(kept), more=True)
    return _remove_created(context, limit)


def loss(context: ImportContext) -> dict[str, int]:
    """What undoing leaves as it is: created members changed since, or with something hanging on them; changed ones
    that were changed again."""
    created = _created(context)
    changed = ImportRow.objects.filter(batch=context.batch_id)
    found = {
        "created": created.count(),
        "changed": changed.count(),
        "created_changed_since": created.filter(revision__gt=1).count(),
        "changed_since": _changed_again(context),
    }
    for holder in _holding():
        number = holder.rows(created.values("pk")).values(holder.column).distinct().count()
        if number:
            found[f"with_{holder.model._meta.model_name}"] = number
    return found


def loss_words(kind: str) -> str:
    """A kind of `loss` in words: why such rows stay."""
    if kind in {"created_changed_since", "changed_since"}:
        return _("changed since by somebody")
    names = {f"with_{one.model._meta.model_name}": one.model._meta.verbose_name for one in _holding()}
    return _("something hangs on them (%(what)s)") % {"what": names.get(kind, kind)}


def _created(context: ImportContext) -> QuerySet[Membership]:
    rows = Membership.objects.unscoped("of the association whose import is taken back")
    return rows.filter(organization=context.organization, batch_id=context.batch_id)


@dataclass(frozen=True, slots=True)
class _Holder:
    """A table whose rows hold a member, by the key in `column`."""

    model: Any
    column: str
    by_kind: bool = False

    def rows(self, ids: Any) -> QuerySet[Any]:
        """Those that hold one of these members."""
        table = self.model.objects
        rows = table.unscoped("who holds a member") if hasattr(table, "unscoped") else table.all()
        kind = {"subject_kind": Membership._meta.label_lower} if self.by_kind else {}
        found: QuerySet[Any] = rows.filter(**{f"{self.column}__in": ids}, **kind)
        return found


def _holding() -> list[_Holder]:
    """What holds a member: dues, applications, transfers, what other rooms keep, consents, cards and certificates."""
    relations: list[Any] = [
        r for r in Membership._meta.get_fields(include_hidden=True) if r.one_to_many or r.one_to_one
    ]
    held = [r for r in relations if getattr(r, "on_delete", None) is PROTECT]
    return [
        *(_Holder(r.related_model, r.field.attname) for r in held),
        *(_Holder(model, "subject_id", by_kind=True) for model in (Consent, Credential)),
    ]


def _changed_again(context: ImportContext) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM exchange_importrow AS r JOIN members_membership AS m ON m.id = r.object_id"
            " WHERE r.batch_id = %s AND m.revision <> (r.before ->> 'revision')::int",
            [context.batch_id],
        )
        return int(cursor.fetchone()[0])


def _put_back(context: ImportContext, rows: list[ImportRow]) -> list[Issue]:
    members = Membership.objects.unscoped("of the association whose import is taken back").select_for_update()
    stored = {row.pk: row for row in members.filter(pk__in=[row.object_id for row in rows])}
    kept = []
    for row in rows:
        member, before = stored.get(row.object_id), dict(row.before or {})
        if member is None:
            continue
        revision = before.pop("revision", None)
        if member.revision != revision:
            kept.append(Issue(row.number, "", member.number, _("Changed since by somebody; left as it is now.")))
            continue
        _restore(context, member, before)
        if member.batch_id == context.batch_id:
            # Made by this batch, then changed by a row of it that was corrected: now as it was made, and removed next.
            Membership.objects.unscoped("as above").filter(pk=member.pk).update(revision=revision - 1)
    return kept


def _restore(context: ImportContext, member: Membership, before: dict[str, Any]) -> None:
    for column, value in before.items():
        if column == "extra":
            member.extra = {k: v for k, v in {**member.extra, **value}.items() if v is not None}
        elif column in _BINARY:
            setattr(member, column, base64.b64decode(value) if value is not None else None)
        else:
            setattr(member, column, (value or None) if column in DATES else value)
    set_person_keys(member)
    member.revision += 1
    member.changed_at, member.changed_by_id = timezone.now(), context.actor.user_id
    member.save()


def _remove_created(context: ImportContext, limit: int) -> Undone:
    rows = list(_created(context).select_for_update(of=("self",)).order_by("-pk")[:limit])
    reasons = {row.pk: _("Changed since by somebody; left as it is now.") for row in rows if row.revision > 1}
    for holder in _holding():
        held = holder.rows([row.pk for row in rows]).values_list(holder.column, flat=True)
        what = holder.model._meta.verbose_name
        reasons |= {pk: _("Something hangs on this member (%(what)s).") % {"what": what} for pk in held if pk}
    kept = [Issue(0, "", row.number, f"{row.name}: {reasons[row.pk]}") for row in rows if row.pk in reasons]
    own = Membership.objects.unscoped("of the association whose import is taken back")
    own.filter(pk__in=[row.pk for row in rows if row.pk not in reasons]).delete()
    # What stays is no longer the import's: it is not looked at again.
    own.filter(pk__in=list(reasons)).update(batch_id=None)
    return Undone(len(rows) - len(kept), tuple(kept), more=len(rows) == limit)
