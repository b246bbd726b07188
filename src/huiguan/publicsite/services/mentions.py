"""Texts typed by hand that may name somebody who was hidden since: found, held back, and decided on by their office.

An article, a story or an output need not know whom it names. So when an identity is hidden, every text of the
federation is searched for the name and those of former years; a hit may as well be a namesake, or a word. Its office
is asked and learns nothing but that the words are the name of somebody hidden, not of whom, nor of which association.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation, allows, permit
from huiguan.kernel.privacy import new_data_key, seal_value
from huiguan.kernel.privacy.sealed import opened
from huiguan.members.models import Membership
from huiguan.members.selectors import is_borne_by_others
from huiguan.publicsite.enums import MentionState
from huiguan.publicsite.models import Mention
from huiguan.publicsite.selectors.mentions import ARTICLE, WHY, open_about
from huiguan.publicsite.services.mention_sources import SOURCES, Source

FOUND = "publicsite.may_name"
#: A name that stands in more texts than these is likely a word: nothing is held back for it before somebody looked.
MOST_HELD = 20
SHORTEST = 2


def look_for_names(membership: Membership, names: set[str]) -> None:
    """Search for the names of somebody who was hidden; drop what is open when it no longer is. Fills `members.names`.

    What is public is held back at once where nobody else of the federation has the name and few texts have it.
    """
    if not membership.hidden_identity:
        _lift(membership.name)
        return
    for name in sorted(names):
        if len(name) < SHORTEST:
            continue
        found = [(kind, *hit) for kind, source in SOURCES.items() for hit in sorted(source.find(name))]
        hold = len(found) <= MOST_HELD and not is_borne_by_others(membership, name)
        for kind, organization_id, subject_id in found:
            _open(kind, organization_id, subject_id, name, hold)


def _open(kind: str, organization_id: int, subject_id: int, name: str, hold: bool) -> None:
    if any(opened(each, "words") == name for each in open_about(kind, subject_id)):
        return
    key, wrapped = new_data_key()
    held = hold and SOURCES[kind].hold(subject_id, name)
    row = Mention.objects.create(
        organization_id=organization_id,
        subject_kind=kind,
        subject_id=subject_id,
        words=seal_value(key, "words", name),
        data_key=wrapped,
        held=held,
    )
    notify(
        kind=FOUND,
        to=[Recipient(organization_id=organization_id, role=role) for role in _asked(kind)],
        subject_kind="publicsite.mention",
        subject_id=row.pk,
        organization_id=organization_id,
        text="",
        url=reverse("publicsite:mentions", args=[row.organization.code]),
    )


def _asked(kind: str) -> tuple[Role, ...]:
    return (Role.EDITOR, Role.CLERK) if kind == ARTICLE else (Role.CLERK,)


def _lift(name: str) -> None:
    for mention in Mention.objects.unscoped(WHY).filter(state=MentionState.OPEN).select_for_update():
        if opened(mention, "words") == name:
            _decide(mention, MentionState.LIFTED)
            _release(mention)


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
        _decide(mention, MentionState.NAMED if named else MentionState.OTHER)
        if not named:
            _release(mention)
        elif name:
            source.take_out(mention.subject_id, name)
    return mention


def _locked(mention_id: int) -> tuple[Mention, Source]:
    rows = Mention.objects.unscoped(WHY).select_related("organization").select_for_update(of=("self",))
    mention: Mention | None = rows.filter(pk=mention_id).first()
    if mention is None:
        raise NotFound(str(mention_id))
    return mention, SOURCES[mention.subject_kind]


def _decide(mention: Mention, state: MentionState) -> None:
    mention.state, mention.decided_at = state, timezone.now()
    mention.words = mention.data_key = None
    mention.save()
    settle(subject_kind="publicsite.mention", subject_id=mention.pk)


def _release(mention: Mention) -> None:
    """Show again what was held back, unless another name of it is undecided."""
    others = open_about(mention.subject_kind, mention.subject_id)
    if mention.held and not any(other.held for other in others):
        SOURCES[mention.subject_kind].release(mention.subject_id)


def kinds_decided_by(actor: Actor, organization: Organization) -> list[str]:
    """The kinds of texts on whose hits an actor decides in an association."""
    return [kind for kind, source in SOURCES.items() if allows(actor, source.permission, organization)]
