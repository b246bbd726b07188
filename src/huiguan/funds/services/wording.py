"""The words that the books themselves say: in the language of the association's papers, whoever posts."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation


def in_books(words: Callable[[], str]) -> str:
    """What `words` says in the language of papers: what is posted stays, and is read by all."""
    with translation.override(settings.LANGUAGE_CODE):
        return words()
