"""Texts that may name somebody whose identity is hidden: what waits for an office, and what holds a page back."""

from __future__ import annotations

from collections.abc import Collection

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.sealed import opened
from huiguan.publicsite.enums import MentionState
from huiguan.publicsite.models import Article, Mention

ARTICLE = "publicsite.article"
WHY = "what may name somebody is looked for everywhere"


def open_mentions(organization: Organization, kinds: Collection[str]) -> ScopedQuerySet[Mention]:
    """What an association has to decide of these kinds of texts, the oldest first."""
    rows = Mention.objects.unscoped("permitted by kind").filter(organization=organization, state=MentionState.OPEN)
    return rows.filter(subject_kind__in=kinds).select_related("organization")


def open_about(kind: str, subject_id: int) -> list[Mention]:
    """What is undecided of one text."""
    rows = Mention.objects.unscoped(WHY).filter(subject_kind=kind, subject_id=subject_id, state=MentionState.OPEN)
    return list(rows)


def held_texts(kind: str) -> set[int]:
    """The texts of a kind that are off the public pages until somebody has decided; fills `members.held.HELD`."""
    rows = Mention.objects.unscoped(WHY).filter(subject_kind=kind, state=MentionState.OPEN, held=True)
    return set(rows.values_list("subject_id", flat=True))


def has_undecided(kind: str, subject_id: int, text: str) -> bool:
    """Whether words about which somebody is asked stand in a text; fills `members.held.UNDECIDED`."""
    return any(words in text for mention in open_about(kind, subject_id) if (words := opened(mention, "words")))


def holds_editions(article: Article) -> bool:
    """Whether the earlier editions of an article that visitors read are held back."""
    return any(mention.held for mention in open_about(ARTICLE, article.pk))
