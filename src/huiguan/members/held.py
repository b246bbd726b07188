"""Texts that may name somebody whose identity is hidden, as the rooms ask that show or tell them.

Who looks for the names and keeps what is undecided is a higher room; it fills these slots, and keeps no text itself.
"""

from __future__ import annotations

from huiguan.kernel.permits.slots import filled

#: function(kind): the numbers of the texts of a kind that are off the public pages until their office has decided.
HELD = "members.texts_held"
#: function(kind, number, text): whether the text has words about which its office is asked and has not decided.
UNDECIDED = "members.text_undecided"


def held_among(kind: str) -> set[int]:
    """The texts of a kind (`app.model`) that nobody outside is shown: they may name somebody who is hidden."""
    return {number for held in filled(HELD) for number in held(kind)}


def is_held(kind: str, number: int) -> bool:
    """Whether nobody outside is shown one text."""
    return number in held_among(kind)


def is_undecided(kind: str, number: int, text: str) -> bool:
    """Whether a text has a name about which its office is still asked: it is told by nobody before that."""
    return any(asked(kind, number, text) for asked in filled(UNDECIDED))
