"""Search: Chinese full text over everything that the actor may see, by word, part of a word, pinyin and initials."""

from huiguan.kernel.search.kinds import SearchKind, register_kind, search_kinds

__all__ = ["SearchKind", "register_kind", "search_kinds"]
