"""A request for help that is being written: kept on the server, for its writer alone, until it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction

from huiguan.cases.kind_questions import MOST_QUESTIONS, OWN_QUESTION
from huiguan.cases.models import HelpDraft
from huiguan.cases.sealing import opened, seal_into
from huiguan.cases.selectors.own_kinds import spec_of_key
from huiguan.kernel.permits import Actor, NotFound, permit

OWN = "cases.ask_for_help"
DAYS_KEPT = 30
KEPT = ("organization", "topic", "story", "wish", "accused", "source", "standing", "name", "contact")
#: What a form says by itself is no draft.
_CHOSEN = {"organization", "topic", "source", "standing", "name", "contact"}
_LONGEST = 6000


def save_help_draft(*, actor: Actor, kind: str, values: Mapping[str, str]) -> None:
    """Keep what is written so far; nothing at all removes the draft. It has no history: nothing was said yet."""
    user_id = _writer(actor, kind)
    names = [*KEPT, *[name for name in values if name.startswith(OWN_QUESTION)][:MOST_QUESTIONS]]
    words = {name: str(values[name])[:_LONGEST] for name in names if str(values.get(name, "")).strip()}
    with transaction.atomic():
        if not words.keys() - _CHOSEN:
            drop_help_draft(actor=actor, kind=kind)
            return
        row, _made = HelpDraft.objects.select_for_update().get_or_create(user_id=user_id, kind=kind)
        seal_into(row, words=json.dumps(words, ensure_ascii=False))
        row.save()


def drop_help_draft(*, actor: Actor, kind: str) -> None:
    """It was sent, or is not wanted any more."""
    HelpDraft.objects.filter(user_id=_writer(actor, kind), kind=kind).delete()


def help_draft(actor: Actor, kind: str) -> dict[str, str]:
    """What the actor wrote and did not send."""
    row = HelpDraft.objects.filter(user_id=_writer(actor, kind), kind=kind).first()
    plain = opened(row, "words")["words"] if row is not None else ""
    found: dict[str, str] = json.loads(plain) if plain else {}
    return found


def _writer(actor: Actor, kind: str) -> int:
    permit(actor, OWN)
    if actor.user_id is None or spec_of_key(kind) is None:
        raise NotFound(kind)
    return actor.user_id


def drafts_over(day: date, limit: int) -> Sequence[int]:
    """Drafts that nobody went on with for a month."""
    rows = HelpDraft.objects.filter(changed_on__lt=day - timedelta(days=DAYS_KEPT))
    return list(rows.values_list("pk", flat=True)[:limit])


def forget_drafts(actor: Actor, keys: Sequence[int]) -> int:
    """Remove drafts; how many."""
    return HelpDraft.objects.filter(pk__in=keys).delete()[0]
