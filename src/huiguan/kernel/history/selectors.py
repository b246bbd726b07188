"""Reading history as people do: when, who, what from and to, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from pghistory.core import event_models

from huiguan.kernel.history.models import Erasure, ReadEvent, Seal
from huiguan.kernel.history.sources import sources
from huiguan.kernel.history.subjects import reason_label, system_label
from huiguan.kernel.i18n import formats
from huiguan.kernel.permits import Actor, ActorKind, slots

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after, as words; empty where there was or is nothing."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change of an object, or one look at a sensitive field of it. `what` is insert, update, delete or read.

    `erased` says that the law removed the values; `position` is the place in the sealed log, None while it waits.
    """

    what: str
    title: str
    at: datetime
    who: str
    organization: str
    reason: str
    changes: tuple[Change, ...]
    erased: bool
    position: int | None


def events_of(actor: Actor, subject: models.Model, *, limit: int = LIMIT) -> list[Event]:
    """The newest `limit` events of an object, newest first.

    The caller has read the subject through scope: whoever may read an object may be shown what it was. Values of the
    fields that the model names in `history_hidden` are never shown, only that they changed; those of the fields in
    `history_words` are shown by the function given there, why somebody looked by `history_looks` where it is kept as a
    key. The number of queries does not grow with the events. Raises LookupError when the model is not tracked.
    """
    model = type(subject)._meta.concrete_model or type(subject)
    event_model = _event_model(model)
    query = event_model._default_manager.filter(pgh_obj_id=subject.pk)
    rows: list[Any] = list(query.select_related("pgh_context").order_by("-pgh_id")[: limit + 1])
    looks = list(_looks(model, subject.pk)[:limit])
    shown = _Shown(event_model, rows, looks)
    pairs = zip(rows, [*rows[1:], None], strict=True)
    found = [shown.change_event(row, before) for row, before in list(pairs)[:limit]]
    found += [shown.look_event(look) for look in looks]
    return sorted(found, key=lambda event: event.at, reverse=True)[:limit]


def stands_in_history(subject: models.Model, fields: Iterable[str], words: str) -> bool:
    """Whether what was recorded of an object has these words in one of these fields of text.

    For rooms that take a name out of what is kept, before they erase a whole history for it. LookupError as above.
    """
    events = _event_model(type(subject)._meta.concrete_model or type(subject))._default_manager
    found = models.Q(pk__in=[])
    for field in fields:
        found |= models.Q(**{f"{field}__contains": words})
    return bool(events.filter(found, pgh_obj_id=subject.pk).exists())


def values_in_history(subject: models.Model, field: str) -> set[str]:
    """Every value that a field of text ever had, as recorded: for rooms that look for a name of former years before its
    history is erased. LookupError as above.
    """
    events = _event_model(type(subject)._meta.concrete_model or type(subject))._default_manager
    return set(events.filter(pgh_obj_id=subject.pk).values_list(field, flat=True).distinct()) - {"", None}


def _event_model(model: type[models.Model]) -> Any:
    found: list[Any] = [each for each in event_models() if each.pgh_tracked_model is model]  # type: ignore[attr-defined]
    if not found:
        raise LookupError(f"{model._meta.label} is not tracked")
    return found[0]


def _looks(model: type[models.Model], pk: Any) -> models.QuerySet[ReadEvent]:
    looks = ReadEvent.objects.filter(kind=model._meta.label_lower, pgh_obj_id=pk)
    return looks.select_related("pgh_context").order_by("-pgh_id")


class _Shown:
    """Events turned into words, with everything that they point to fetched at once."""

    def __init__(self, event_model: Any, rows: Sequence[Any], looks: Sequence[ReadEvent]) -> None:
        self.model = event_model.pgh_tracked_model
        contexts = [row.pgh_context.metadata for row in (*rows, *looks) if row.pgh_context]
        self.people = _names("user_names", (context.get("user") for context in contexts))
        self.places = _names("organization_names", (context.get("organization") for context in contexts))
        self.fields = _shown_fields(self.model, event_model)
        self.hidden = frozenset(getattr(self.model, "history_hidden", ()))
        self.words: dict[str, Callable[[Any], Any]] = getattr(self.model, "history_words", {})
        self.related = _related(self.fields, rows)
        self.positions = _positions(event_model._meta.db_table, [row.pk for row in rows])
        self.look_positions = _positions(ReadEvent._meta.db_table, [look.pk for look in looks])
        self.erased = _erased_ids(event_model._meta.db_table, [row.pk for row in rows])

    def change_event(self, row: Any, before: Any) -> Event:
        """One change; `before` is the event before it, None when it is the first."""
        erased = row.pk in self.erased
        changes = () if erased or row.pgh_label == "delete" else self._changes(row, before)
        titles = {"insert": _("Created"), "update": _("Changed"), "delete": _("Deleted")}
        return self._event(row, titles.get(row.pgh_label, row.pgh_label), changes, erased, self.positions)

    def look_event(self, look: ReadEvent) -> Event:
        """One look at a sensitive field."""
        field = next((f for f in self.model._meta.fields if f.name == look.field), None)
        name = str(field.verbose_name) if field is not None else look.field or ""
        told: Callable[[str], Any] = getattr(self.model, "history_looks", str)
        change = (Change(look.field or "", name, "", str(told(look.reason or ""))),) if look.field else ()
        return self._event(look, _("Looked at"), change, look.field is None, self.look_positions)

    def _event(
        self, row: Any, title: str, changes: tuple[Change, ...], erased: bool, positions: dict[int, int]
    ) -> Event:
        context = row.pgh_context.metadata if row.pgh_context else {}
        return Event(
            what=row.pgh_label,
            title=title,
            at=row.pgh_created_at,
            who=self._who(context),
            organization=self.places.get(context.get("organization"), ""),
            reason=reason_label(context.get("reason", "")),
            changes=changes,
            erased=erased,
            position=positions.get(row.pk),
        )

    def _who(self, context: dict[str, Any]) -> str:
        kind = context.get("kind")
        if kind is None:
            return _("not recorded")
        if kind == ActorKind.ANONYMOUS:
            return _("anonymous")
        if "user" in context:
            return self.people.get(context["user"]) or _("former account %(number)s") % {"number": context["user"]}
        return _("automatic: %(name)s") % {"name": system_label(context.get("label", ""))}

    def _changes(self, row: Any, before: Any) -> tuple[Change, ...]:
        found = []
        for field in self.fields:
            new = getattr(row, field.attname)
            old = getattr(before, field.attname) if before is not None else None
            if new != old and not (before is None and new in ("", None, False)):
                found.append(self._change(field, old, new))
        return tuple(found)

    def _change(self, field: models.Field[Any, Any], old: Any, new: Any) -> Change:
        label = str(field.verbose_name)
        if field.name in self.hidden:
            return Change(field.name, label, "", _("changed, not shown"))
        return Change(field.name, label, self._words(field, old), self._words(field, new))

    def _words(self, field: models.Field[Any, Any], value: Any) -> str:
        if value is None or value == "":
            return ""
        if field.is_relation:
            return self.related.get(field.name, {}).get(value, f"#{value}")
        if field.name in self.words:
            return str(self.words[field.name](value))
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.long_date(value)
    if isinstance(value, list):
        return "、".join(_plain(each) for each in value)
    return str(value)


def _shown_fields(model: type[models.Model], event_model: Any) -> list[models.Field[Any, Any]]:
    """Fields that people know: recorded ones that can be edited; keys, sort keys and the tree's numbers are not."""
    recorded = {field.name for field in event_model._meta.concrete_fields} - {"path", "depth", "numchild"}
    return [f for f in model._meta.concrete_fields if f.name in recorded and f.editable and not f.primary_key]


def _related(fields: Iterable[models.Field[Any, Any]], rows: Sequence[Any]) -> dict[str, dict[Any, str]]:
    """Words for what foreign keys point or pointed to, one query for each field that has any."""
    found: dict[str, dict[Any, str]] = {}
    for field in fields:
        target = field.related_model
        ids = {getattr(row, field.attname) for row in rows} - {None} if field.is_relation else set()
        if ids and isinstance(target, type):
            found[field.name] = {key: str(each) for key, each in target._base_manager.in_bulk(list(ids)).items()}
    return found


def _names(slot: str, ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = sorted({each for each in ids if each is not None})
    if not wanted or not slots.filled(slot):
        return {}
    names: dict[int | None, str] = slots.only(slot)(wanted)
    return names


def _positions(table: str, ids: Sequence[int]) -> dict[int, int]:
    return dict(Seal.objects.filter(layout__table=table, event_id__in=ids).values_list("event_id", "position"))


def _erased_ids(table: str, ids: Sequence[int]) -> set[int]:
    wanted, found = set(ids), set()
    for events in Erasure.objects.filter(events__has_key=table).values_list("events", flat=True):
        found.update(wanted.intersection(events[table]))
    return found


def events_without_actor() -> dict[str, int]:
    """Number of events without a context, by event table: writes that went past `recording`."""
    counted = {source.table: source.model._default_manager.filter(pgh_context=None).count() for source in sources()}
    return {table: count for table, count in counted.items() if count}
