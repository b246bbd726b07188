"""What shows that a step of a renewal was done: a meeting, paper or filing of the association, or a document of a room.

A room above offers its things by the slot `governance.proofs`, with a function that returns kind, label, a function for
the choices of an association and one for a single thing; both read as their room does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.governance.meeting_links import incoming_url, meeting_url, outgoing_url
from huiguan.governance.models import RenewalStep
from huiguan.governance.selectors.meetings import get_meeting, meetings_of
from huiguan.governance.selectors.papers import get_incoming, get_outgoing, incoming_of, outgoing_of
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import files_by_subject
from huiguan.kernel.filings.selectors import filings_of, get_filing
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Actor, NotFound, scope_of
from huiguan.kernel.permits.slots import filled

SLOT = "governance.proofs"
FILES = "governance.renewalstep"
DRAFTS = "governance.read_drafts"
MOST = 50


class Thing(NamedTuple):
    """One thing that can show something: its key, what it is called, and the address of its page."""

    key: int
    title: str
    url: str


class Source(NamedTuple):
    """A kind of thing: `choices(actor, association, words of the title, keys)`, the latest first, where keys are told
    all of those; `one(actor, key)` or NotFound.
    """

    kind: str
    label: Any
    choices: Callable[..., Iterable[Thing]]
    one: Callable[[Actor, int], Thing]


def _met(row: Any) -> Thing:
    return Thing(row.pk, row.title, meeting_url(row.organization.code, row.pk))


def _sent(row: Any) -> Thing:
    return Thing(row.pk, " ".join(filter(None, (row.number, row.title))), outgoing_url(row.organization.code, row.pk))


def _received(row: Any) -> Thing:
    return Thing(row.pk, " ".join(filter(None, (row.number, row.title))), incoming_url(row.organization.code, row.pk))


def _filed(row: Any) -> Thing:
    return Thing(row.pk, row.title, reverse("filings:filing", args=[row.organization.code, row.pk]))


def _kind(kind: str, label: Any, rows: Callable[..., Any], get: Callable[..., Any], said: Callable[..., Any]) -> Source:
    def choices(actor: Actor, organization: Any, text: str = "", keys: Collection[int] | None = None) -> list[Thing]:
        found = rows(actor, organization).select_related("organization")
        if keys is not None:
            return [said(row) for row in found.filter(pk__in=keys)]
        return [said(row) for row in (found.filter(title__icontains=text) if text else found)[:MOST]]

    return Source(kind, label, choices, lambda actor, key: said(get(actor, key)))


def sources() -> dict[str, Source]:
    """All kinds, those of the rooms above last."""
    own = [
        _kind("governance.meeting", _("Meeting"), meetings_of, get_meeting, _met),
        _kind("governance.outgoingpaper", _("Outgoing paper"), outgoing_of, get_outgoing, _sent),
        _kind("governance.incomingpaper", _("Incoming paper"), incoming_of, get_incoming, _received),
        _kind("filings.filing", _("Filing"), filings_of, get_filing, _filed),
    ]
    return {each.kind: each for each in [*own, *(Source(*offered()) for offered in filled(SLOT))]}


def proof_choices(actor: Actor, organization: Any, text: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """What a form offers: by kind, the things that the actor may read in the association, as `kind:key` and title.

    The latest of each kind, or the latest whose title has `text` in it.
    """
    found = []
    for kind, source in sources().items():
        try:
            things = list(source.choices(actor, organization, text))
        except NotFound:
            continue
        if things:
            found.append((str(source.label), [(f"{kind}:{thing[0]}", thing[1]) for thing in things]))
    return found


def proof(actor: Actor, kind: str, key: int | None) -> Thing | None:
    """A thing as the actor may read it; None for nothing, unknown and forbidden alike."""
    source = sources().get(kind)
    if source is None or key is None:
        return None
    try:
        return Thing(*source.one(actor, key))
    except NotFound:
        return None


def proofs_of(actor: Actor, organization: Any, steps: Iterable[RenewalStep]) -> dict[int, Thing]:
    """What shows each step of a timetable that was read, as far as the actor may read it; few queries for each kind."""
    wanted: dict[str, dict[int, list[int]]] = {}
    for step in steps:
        if step.proof_id is not None:
            wanted.setdefault(step.proof_kind, {}).setdefault(step.proof_id, []).append(step.pk)
    known = sources()
    found: dict[int, Thing] = {}
    for kind, keys in wanted.items():
        for thing in _readable(known[kind], actor, organization, list(keys)) if kind in known else ():
            found |= dict.fromkeys(keys[thing.key], thing)
    return found


def _readable(source: Source, actor: Actor, organization: Any, keys: list[int]) -> list[Thing]:
    try:
        return [Thing(*each) for each in source.choices(actor, organization, keys=keys)]
    except NotFound:
        return []


def proof_key(text: str) -> tuple[str, int | None]:
    """Kind and key of what a form or the API sent as `kind:key`; nothing for nothing. NotFound for what is neither."""
    if not text:
        return "", None
    kind, _sign, number = text.partition(":")
    if whole_number(number) is None:
        raise NotFound(text)
    return kind, whole_number(number)


def proof_files(actor: Actor, organization: Any, steps: Iterable[RenewalStep]) -> dict[int, list[StoredFile]]:
    """The files attached to steps that were read, by step; none for those who read only what is structural."""
    readable = scope_of(actor, DRAFTS).covers(organization)
    return files_by_subject(FILES, [step.pk for step in steps]) if readable else {}


def may_read_proof(actor: Actor, step_id: int) -> bool:
    """Whether files of a step are open to the actor."""
    return bool(RenewalStep.objects.scoped(scope_of(actor, DRAFTS)).filter(pk=step_id).exists())
