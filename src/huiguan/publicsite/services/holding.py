"""Whether visitors read an article that may name somebody whose identity is hidden: derived, never put back by hand.

An article is off the public pages while what visitors read of it has a name that is held (`Mention`) and undecided.
Every step that changes a mention or what visitors read ends with `follow_mentions`.
"""

from __future__ import annotations

from django.utils import timezone

from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.search.services import Entry, drop_entries, index_entries
from huiguan.publicsite.models import Article
from huiguan.publicsite.selectors.mentions import ARTICLE, open_about
from huiguan.publicsite.selectors.public import editions_of
from huiguan.publicsite.services.articles import pairs, words_of
from huiguan.publicsite.text import plain

KIND = "publicsite.article"


def follow_mentions(article: Article) -> None:
    """Hold a locked article back, or show it again, as its undecided mentions have it; search follows."""
    if not article.live:
        if article.held_at is not None:
            article.held_at = None
            article.save(update_fields=["held_at"])
        return
    held = any(shows_name(article, opened(each, "words")) for each in open_about(ARTICLE, article.pk) if each.held)
    if held != (article.held_at is not None):
        article.held_at = timezone.now() if held else None
        article.save(update_fields=["held_at"])
    if held:
        drop_entries(KIND, [article.pk])
    else:
        index_article(article)


def shows_name(article: Article, name: str) -> bool:
    """Whether what visitors read of an article, its notes on corrections included, has the name."""
    notes = [edition.note for edition in editions_of(article)]
    return name in "\n".join([words_of(article), *notes])


def index_article(article: Article) -> None:
    """Let a published article be found."""
    entry = Entry(KIND, article.pk, article.organization_id, article.title, plain(pairs(article)), article.lead)
    index_entries([entry])
