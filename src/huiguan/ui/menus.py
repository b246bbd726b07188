"""The lines of the side bar, the phone's menu and the bell, drawn in one piece: on every page, and some two hundred."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huiguan.kernel.i18n import formats
from huiguan.ui.navigation import Entry, Section
from huiguan.ui.templatetags.hg import icon, light_tone

_PAGE = ' aria-current="page"'


def side_lines(sections: Sequence[Section]) -> SafeString:
    """Each section with its number; below the open one its pages."""
    return SafeString("".join(_side_section(section) for section in sections))


def _side_section(section: Section) -> str:
    group = " hg-side__group--open" if section.open else ""
    last = " hg-side__last" if section.last else ""
    item = " hg-side__item--open" if section.open else ""
    page = _PAGE if section.open and not section.entries else ""
    count = f'<span class="hg-side__count">{formats.number(section.count)}</span>' if section.count else ""
    link = f'<a class="hg-side__item{item}" href="{escape(section.url)}"{page}>'
    label = f"{icon(section.icon)}<span>{_words(section.label)}</span>{count}</a>"
    return f'<div class="hg-side__group{group}{last}">{link}{label}{_side_entries(section)}</div>\n'


def _side_entries(section: Section) -> str:
    if not (section.open and section.entries):
        return ""
    return f'<div class="hg-side__entries">{_links(section.entries, "hg-side__entry")}</div>'


def _links(entries: Sequence[Entry], css: str) -> str:
    return "".join(
        f'<a class="{css}" href="{escape(one.url)}"{_PAGE if one.active else ""}>{_words(one.label)}</a>'
        for one in entries
    )


# Labels are translated when they are drawn, some hundred on every page, and there are as many of them as the rooms
# declare. The label itself lies beside its words, so that its place in memory is nobody else's.
_drawn: dict[tuple[str | None, int], tuple[Any, str]] = {}


def _words(label: Any) -> str:
    key = (get_language(), id(label))
    known = _drawn.get(key)
    if known is None or known[0] is not label:
        if len(_drawn) > 4096:
            _drawn.clear()
        known = _drawn[key] = (label, escape(str(label)))
    return known[1]


def phone_lines(sections: Sequence[Section]) -> SafeString:
    """Each section with all its pages, or itself where it is one page."""
    return SafeString("\n".join(_phone_section(section) for section in sections))


def _phone_section(section: Section) -> str:
    if section.entries:
        title = f'<p class="hg-menu__title">{_words(section.label)}</p>'
        return title + _links(section.entries, "hg-menu__item")
    link = f'<a class="hg-menu__item" href="{escape(section.url)}">'
    return f"{link}{icon(section.icon, 'small')}{_words(section.label)}</a>"


def inbox_lines(groups: Sequence[dict[str, Any]]) -> SafeString:
    """What waits, by room; `groups` as in the slot `shell.inbox`."""
    return SafeString("".join(_inbox_group(group) for group in groups))


def _inbox_group(group: dict[str, Any]) -> str:
    label, count = escape(str(group["label"])), formats.number(group["count"])
    head = f'<div class="hg-inbox__group"><span>{label}</span><span>{count}</span></div>\n'
    return head + "".join(_inbox_line(line) for line in group["lines"])


def _inbox_line(line: dict[str, Any]) -> str:
    light = light_tone(line["tone"] or "grey", line["text"], css="hg-light--plain hg-light--wrap")
    link = ""
    if line["url"]:
        spoken = f'<span class="hg-sr">: {escape(str(line["text"]))}</span>'
        link = f'<a class="hg-btn hg-btn--small" href="{escape(line["url"])}">{escape(str(line["action"]))}{spoken}</a>'
    return f'<div class="hg-inbox__line">{light}{link}</div>\n'
