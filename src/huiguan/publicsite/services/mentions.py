"""Texts typed by hand that may name somebody who was hidden since: found, held back, and decided on by their office.

An article, a story or an output need not know whom it names. So when an identity is hidden, every text of the
federation is searched for the name and those of former years; a hit may as well be a namesake, or a word. Its office
is asked and learns nothing but that the words are the name of somebody hidden, not of whom, nor of which association.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.history import by_itself, recording
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.inbox.services import notify_many, settle_many
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation, allows, permit, system_actor
from huiguan.kernel.privacy import keyed_hash, new_data_key, seal_value
from huiguan.kernel.privacy.sealed import opened
from huiguan.members.models import Membership
from huiguan.members.selectors import is_borne_by_others, other_hidden_names
from huiguan.publicsite.enums import MentionState
from huiguan.publicsite.models import Mention
from huiguan.publicsite.selectors.mentions import ARTICLE, WHY
from huiguan.publicsite.services.mention_sources import SOURCES, Source

FOUND, SUBJECT = "publicsite.may_name", "publicsite.mention"
#: A name that stands in more texts than these is likely a word: nothing is held back for it before somebody looked.
MOST_HELD = 20
SHORTEST = 2


class Place(NamedTuple):
    """Where a name stands: a text of an association."""

    kind: str
    organization_id: int
    subject_id: int


def look_for_names(membership: Membership, names: set[str]) -> None:
    """Search for the names of somebody who was hidden; drop what is open when it no longer is. Fills `members.names`.

    What is public is held back at once where nobody else of the federation has the name and few texts have it. In the
    histories of the texts' associations it is the system that did it.
    """
    with by_itself(system_actor("hidden identity"), "find_mentions"):
        if not membership.hidden_identity:
            _lift(membership)
            return
        for name in sorted(names):
            if len(name) >= SHORTEST:
                _look_for(membership, name)


def _look_for(membership: Membership, name: str) -> None:
    found = [Place(kind, *hit) for kind, source in SOURCES.items() for hit in sorted(source.find(name))]
    hold = len(found) <= MOST_HELD and not is_borne_by_others(membership, name)
    held = {place for place in found if hold and SOURCES[place.kind].shown(place.subject_id, name)}
    bearer, words_hash = _bearer(membership.pk), keyed_hash("mention", 0, name)
    rows = Mention.objects.unscoped(WHY).filter(state=MentionState.OPEN, words_hash=words_hash)
    asked = {Place(row.subject_kind, row.organization_id, row.subject_id): row for row in rows.select_for_update()}
    for place, row in asked.items():
        # Who is hidden now may have been the namesake for whose sake it was left.
        row.held = row.held or place in held
        row.bearers = sorted({*map(bytes, row.bearers), bearer})
    Mention.objects.unscoped(WHY).bulk_update(asked.values(), ["held", "bearers"], batch_size=500)
    new = [_mention(place, name, words_hash, bearer, place in held) for place in found if place not in asked]
    _ask(Mention.objects.bulk_create(new, batch_size=500))
    for place in held:
        SOURCES[place.kind].follow(place.subject_id)


def _bearer(membership_id: int) -> bytes:
    return keyed_hash("mention.bearer", 0, str(membership_id))


def _mention(place: Place, name: str, words_hash: bytes, bearer: bytes, held: bool) -> Mention:
    key, wrapped = new_data_key()
    return Mention(
        organization_id=place.organization_id,
        subject_kind=place.kind,
        subject_id=place.subject_id,
        words=seal_value(key, "words", name),
        data_key=wrapped,
        words_hash=words_hash,
        bearers=[bearer],
        held=held,
    )


def _ask(rows: Sequence[Mention]) -> None:
    """Tell the offices, each by one message that counts its texts."""
    codes = dict(Organization.objects.filter(pk__in={row.organization_id for row in rows}).values_list("pk", "code"))
    notify_many(
        Post(
            organization_id=row.organization_id,
            role=role,
            user_id=None,
            kind=FOUND,
            subject_kind=SUBJECT,
            subject_id=row.pk,
            text="",
            url=reverse("publicsite:mentions", args=[codes[row.organization_id]]),
        )
        for row in rows
        for role in _asked(row.subject_kind)
    )


def _asked(kind: str) -> tuple[Role, ...]:
    return (Role.EDITOR, Role.CLERK) if kind == ARTICLE else (Role.CLERK,)


def _lift(membership: Membership) -> None:
    """Drop what was asked for the sake of this record alone: what another hidden one has too stays as it is."""
    bearer = _bearer(membership.pk)
    rows = Mention.objects.unscoped(WHY).filter(state=MentionState.OPEN, bearers__contains=[bearer])
    mine = list(rows.select_for_update().order_by("pk"))
    if not mine:
        return
    others = {keyed_hash("mention", 0, name) for name in other_hidden_names(membership)}
    for row in mine:
        row.bearers = [each for each in map(bytes, row.bearers) if each != bearer]
    lifted = [row for row in mine if not row.bearers and bytes(row.words_hash or b"") not in others]
    Mention.objects.unscoped(WHY).bulk_update(mine, ["bearers"], batch_size=500)
    _close(lifted, MentionState.LIFTED)


def decide_mention(*, actor: Actor, mention_id: int, named: bool) -> Mention:
    """Say whether a text names the person (or may: then the words go out of it, and what is public is taken down), or
    somebody else, or nobody: then what was held back is shown again. RuleViolation "decided"; NotFound.
    """
    with recording(actor, reason="decide_mention"):
        mention, source = _locked(mention_id)
        permit(actor, source.permission, mention.organization)
        if mention.state != MentionState.OPEN:
            raise RuleViolation(_("This has been decided already."), code="decided")
        name = opened(mention, "words")
        _close([mention], MentionState.NAMED if named else MentionState.OTHER)
        if named and name:
            source.take_out(mention.subject_id, name)
    return mention


def decide_others(*, actor: Actor, mention_ids: Collection[int]) -> int:
    """Say of several texts at once that they mean somebody else, or nobody; how many. What was decided meanwhile, or
    went away, is left out. NotFound for one on which the actor does not decide.
    """
    with recording(actor, reason="decide_mention"):
        rows = Mention.objects.unscoped(WHY).filter(pk__in=mention_ids).select_related("organization").order_by("pk")
        found = list(rows.select_for_update(of=("self",)))
        for mention in found:
            permit(actor, SOURCES[mention.subject_kind].permission, mention.organization)
        waiting = [mention for mention in found if mention.state == MentionState.OPEN]
        _close(waiting, MentionState.OTHER)
    return len(waiting)


def _locked(mention_id: int) -> tuple[Mention, Source]:
    rows = Mention.objects.unscoped(WHY).select_related("organization").select_for_update(of=("self",))
    mention: Mention | None = rows.filter(pk=mention_id).first()
    if mention is None:
        raise NotFound(str(mention_id))
    return mention, SOURCES[mention.subject_kind]


def _close(rows: Sequence[Mention], state: MentionState) -> None:
    """Nobody is asked any more: visitors read again what was held back by nothing else."""
    for row in rows:
        row.state, row.decided_at = state, timezone.now()
        row.words = row.data_key = row.words_hash = None
        row.bearers = []
    columns = ["state", "decided_at", "words", "data_key", "words_hash", "bearers"]
    Mention.objects.unscoped(WHY).bulk_update(rows, columns, batch_size=500)
    settle_many(subject_kind=SUBJECT, subject_ids=[row.pk for row in rows])
    for kind, subject_id in sorted({(row.subject_kind, row.subject_id) for row in rows if row.held}):
        SOURCES[kind].follow(subject_id)


def kinds_decided_by(actor: Actor, organization: Organization) -> list[str]:
    """The kinds of texts on whose hits an actor decides in an association."""
    return [kind for kind, source in SOURCES.items() if allows(actor, source.permission, organization)]
