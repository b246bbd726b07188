"""How terms and states of renewal are said on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.governance.enums import RenewalState
from huiguan.governance.reading import language
from huiguan.kernel.i18n.numbers import chinese_ordinal
from huiguan.kernel.numbers import whole_number

TONES = {
    RenewalState.IN_TERM: "green",
    RenewalState.PREPARING: "blue",
    RenewalState.DUE: "yellow",
    RenewalState.OVERDUE: "red",
    RenewalState.POSTPONED: "orange",
    RenewalState.UNKNOWN: "grey",
}


def ticked(keys: list[str]) -> list[int]:
    """Keys of rows that were ticked on a page; what is none is left out."""
    return [number for key in keys if (number := whole_number(key)) is not None][:10_000]


def shown_state(key: str) -> dict[str, Any]:
    """Key, words and tone of a state."""
    state = RenewalState(key)
    return {"key": key, "label": state.label, "tone": TONES[state]}


def term_words(term: Any) -> str:
    """第三届, or term 3; of one that has not begun also that."""
    named = chinese_ordinal(term.ordinal) if language() == "zh" else _("term %(number)d") % {"number": term.ordinal}
    return _("%(term)s (in preparation)") % {"term": named} if term.in_preparation else named
