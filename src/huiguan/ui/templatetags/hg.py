"""Template tags and filters of the house; loaded into every template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, FileInput
from django.http import QueryDict
from django.template import Template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from huiguan.kernel.i18n import formats
from huiguan.kernel.i18n.written import language_of
from huiguan.kernel.permits.slots import only
from huiguan.ui import lights
from huiguan.ui.formats import device, file_size
from huiguan.ui.formats import masked as masked_number
from huiguan.ui.scripts import imports_of, integrity_of
from huiguan.ui.sprite import icon_names

register = template.Library()
ICONS = icon_names()

# Drawings -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: str = "", title: str = "") -> SafeString:
    """An icon of the sprite, silent for those who listen unless `title` names it; `size` is small or large.

    ValueError for a name that the sprite does not hold, so that a missing drawing is found at once.
    """
    drawing = _icon(name, size)
    return format_html('{}<span class="hg-sr">{}</span>', drawing, title) if title else drawing


# A page of the board or the ledger draws hundreds of icons and lights, and only a few that differ.
@lru_cache(maxsize=1024)
def _icon(name: str, size: str) -> SafeString:
    if name not in ICONS:
        raise ValueError(f"no icon named {name!r} in the sprite")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>',
        f"hg-icon hg-icon--{size}" if size else "hg-icon",
        static("huiguan/icons.svg"),
        name,
    )


def _light(light: lights.Light, words: Any, *, hidden: bool, css: str) -> SafeString:
    return _drawn_light(light.tone, light.shape, str(words), hidden, css)


@lru_cache(maxsize=1024, typed=True)  # by type, too: words marked as safe are not those that are to be escaped
def _drawn_light(tone: str, shape: str, words: str, hidden: bool, css: str) -> SafeString:
    return format_html(
        '<span class="hg-light hg-light--{}{}">'
        '<svg aria-hidden="true" focusable="false"><use href="{}#l-{}"></use></svg>'
        "<span{}>{}</span></span>",
        tone,
        f" {css}" if css else "",
        static("huiguan/lights.svg"),
        shape,
        SafeString(' class="hg-sr"') if hidden else "",
        words,
    )


@register.simple_tag
def light(
    level: int | str = 0, scheme: int | str = 1, state: str = "", text: str = "", hidden: bool = False, css: str = ""
) -> SafeString:
    """A status light with its words: `{% light 3 1 %}`, `{% light state="closed" %}`; `text` replaces the words.

    With `hidden` the words are there for those who listen only (heat cells). A light is never without words.
    """
    found = lights.light_for(level or 0, scheme or 1, state or "")
    return _light(found, text or found.text, hidden=hidden, css=css)


@register.simple_tag
def light_tone(tone: str, text: str, hidden: bool = False, css: str = "") -> SafeString:
    """A light outside the schemes, by its tone (green, grey, blue, yellow, orange, red) and words."""
    return _light(lights.light_of_tone(tone, text), text, hidden=hidden, css=css)


# Scripts ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def script(name: str, kind: str = "module") -> SafeString:
    """A script of the static files that runs only as it came with the package, and so whatever it imports.

    `kind`: module, defer, or plain where it has to run before the page goes on.
    """
    if kind != "module":
        how = SafeString(" defer" if kind == "defer" else "")
        return format_html('<script src="{}" integrity="{}"{}></script>', static(name), integrity_of(name), how)
    parts = [(static(each), integrity_of(each)) for each in imports_of(name)]
    before = format_html_join("", '<link rel="modulepreload" href="{}" integrity="{}">', parts)
    own = '{}<script type="module" src="{}" integrity="{}"></script>'
    return format_html(own, before, static(name), integrity_of(name))


# Small parts --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/components/button.html")
def hg_button(
    label: str, url: str = "", icon: str = "", kind: str = "", type: str = "button", name: str = "", value: str = ""
) -> dict[str, Any]:
    """A button, or a link that looks like one when `url` is given; `kind` is primary, danger, text or empty."""
    return {"label": label, "url": url, "icon": icon, "kind": kind, "type": type, "name": name, "value": value}


@register.inclusion_tag("ui/components/figure.html")
def figure(
    value: Any, url: str = "", label: str = "", note: str = "", level: Any = None, scheme: int = 1
) -> dict[str, Any]:
    """A big figure that opens its rows; `level` (and `scheme`) puts a light before its label."""
    shown = formats.number(value) if isinstance(value, int) else value
    return {"value": shown, "url": url, "label": label, "note": note, "level": level, "scheme": scheme}


@register.simple_tag
def progress(done: float, total: float, label: str = "") -> SafeString:
    """A small bar with its numbers, 21 / 27. `label` names it for those who listen."""
    text = f"{formats.number(done)} / {formats.number(total)}"
    return format_html(
        '<span class="hg-meter"><span class="hg-number">{}</span>'
        '<progress value="{}" max="{}" aria-label="{}">{}</progress></span>',
        text, done, total or 1, label or text, text,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def drawn(context: template.Context, cell: Template) -> SafeString:
    """A template at hand, drawn in the context of the moment: `include` without its looking up, for cells of long
    tables. The template neither extends another nor has blocks."""
    return cell.nodelist.render(context)


@register.inclusion_tag("ui/components/job.html")
def job_progress(job: Any, url: str = "") -> dict[str, Any]:
    """Work in the background: `job` has done, failed, total, and may have note, seconds_left, finished.

    With `url` the part asks again every two seconds until the answer holds no address to ask.
    """
    return {"job": job, "url": url}


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(
    title: str, text: str = "", icon: str = "clipboard-list", choices: Any = (), note: str = "", heading: int = 2
) -> dict[str, Any]:
    """What an empty list says and what to do next; `choices` are dicts or objects with label, text, icon, url."""
    return {"title": title, "text": text, "icon": icon, "choices": choices, "note": note, "heading": heading}


@register.inclusion_tag("ui/components/timeline.html")
def timeline(entries: Any) -> dict[str, Any]:
    """What happened, newest first: entries with title, text, by, at, and maybe icon, tag, current."""
    return {"entries": entries}


@register.simple_tag
def unchanging(name: str) -> SafeString:
    """A part that depends on nothing but the language of the page, drawn once for each."""
    return _unchanging(name, get_language())


@lru_cache(maxsize=64)
def _unchanging(name: str, _language: str | None) -> SafeString:
    return SafeString(get_template(name).render())


@register.simple_tag
def column_lines(columns: Any) -> SafeString:
    """The lines of the column chooser; drawn here, since a page has dozens and most visits open it never."""
    fixed, masked_words, grip = gettext("fixed"), gettext("masked"), _icon("grip-vertical", "")
    kept = format_html('<span class="hg-note">{}</span>', fixed)
    hidden = format_html('<span class="hg-note">{}{}</span>', _icon("lock", "small"), masked_words)
    return SafeString("".join(_column_line(one, grip, kept, hidden) for one in columns))


def _column_line(column: Any, grip: str, kept: str, hidden: str) -> str:
    key, label = escape(column["key"]), escape(str(column["label"]))
    still = column.get("fixed", False)
    ticked = (" checked" if column["shown"] else "") + (" disabled" if still else "")
    box = f'<label><input type="checkbox" name="columns" value="{key}"{ticked}> {label}</label>'
    after = f'<input type="hidden" name="columns" value="{key}">{kept}' if still else ""
    after += hidden if column.get("sensitive") else ""
    draggable = "" if still else ' draggable="true"'
    return f'<li class="hg-column"{draggable} data-label="{label}">{grip}{box}{after}</li>'


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], unit: str = "", name: str = "page") -> dict[str, Any]:
    """Rows shown, rows in all, and the way to the neighbouring pages; the rest of the address stays.

    `name`: the parameter of the address that tells the page, where several lists stand on one.
    """
    query = context["request"].GET if "request" in context else QueryDict()

    def turned(to: int) -> str:
        there = query.copy()
        there[name] = str(to)
        return f"?{there.urlencode()}"

    return {
        "page": page,
        "unit": unit,
        "back": turned(page.number - 1),
        "on": turned(page.number + 1),
        "request": context.get("request"),
    }


@register.inclusion_tag("ui/components/chart.html")
def chart(chart_id: str, title: str, summary: str, data: Any, size: str = "") -> dict[str, Any]:
    """A chart with title, a sentence as text alternative, and its rows as a table (查看数据).

    `data` is {"kind": "bar"|"stacked"|"line"|"rows", "categories": [...], "series": [{"name", "values", "tone"?}],
    "rule": {"at", "label"}?}; `tone` is a light's tone and brings its pattern for print. A series with "urls" (one for
    each value) opens them by click and from the table. `size` is short or tall.
    """
    rows = [
        (category, [(one["values"][at], one["urls"][at] if "urls" in one else "") for one in data["series"]])
        for at, category in enumerate(data["categories"])
    ]
    return {"chart_id": chart_id, "title": title, "summary": summary, "data": data, "rows": rows, "size": size}


# Forms --------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, hint: str = "", unit: str = "") -> dict[str, Any]:
    """One field: label with 必填 or 选填, help below, unit inside, error as a sentence with its light.

    A form field whose words an association wrote tells their language as `own_lang`.
    """
    widget = bound.field.widget
    return {
        "field": bound,
        "hint": hint,
        "unit": unit,
        "own_lang": getattr(bound.field, "own_lang", ""),
        "single_check": isinstance(widget, CheckboxInput),
        "is_file": isinstance(widget, FileInput),
        "maximum": getattr(bound.field, "max_length", None) if widget.__class__.__name__ == "Textarea" else None,
    }


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: BaseForm, kept: str = "") -> dict[str, Any]:
    """The summary above a form that was not taken: how many fields, a link to each, what was kept."""
    lines = [(bound, error) for bound in form if bound.name in form.errors for error in bound.errors]
    loose = list(form.non_field_errors())
    return {"form": form, "lines": lines, "loose": loose, "count": len(lines) + len(loose), "kept": kept}


@register.inclusion_tag("ui/components/form.html")
def hg_form(form: BaseForm) -> dict[str, Any]:
    """All fields of a form one below the other, hidden ones included; the error summary is not part of it."""
    return {"form": form}


# Formats ------------------------------------------------------------------------------------------------------------


register.filter("hg_lang", language_of)


@register.filter
def hg_date(value: dt.date | dt.datetime | None, style: str = "") -> str:
    """A date for tables, or for prose with the argument `long`; a dash for none."""
    if not value:
        return "—"
    return formats.long_date(value) if style == "long" else formats.short_date(value)


@register.simple_tag
def hg_range(start: Any, end: Any, style: str = "") -> str:
    """From one day to another, in the form of `hg_date`; with the style `time` from one moment to another."""
    written = [hg_datetime(one) if style == "time" else hg_date(one, style) for one in (start, end)]
    return formats.written_range(*written)


@register.filter
def hg_datetime(value: dt.datetime | None, style: str = "") -> str:
    """Date and local time: 11-20 09:12."""
    return f"{hg_date(value, style)} {formats.clock(value)}" if value else "—"


@register.filter
def hg_time(value: dt.datetime | None) -> str:
    """The local time: 09:12."""
    return formats.clock(value) if value else "—"


@register.filter
def hg_deadline(value: dt.date | int | None) -> str:
    """剩6个工作日 / 逾期5个工作日, from working days left, or from a date.

    The slot `working_days_left` gives (working days, calendar days) until a date.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return formats.deadline(value)
    working, calendar = only("working_days_left")(value)
    return formats.deadline(working, days=calendar)


@register.filter
def hg_number(value: Any) -> str:
    """98,160."""
    return "—" if value is None or value == "" else formats.number(value)


@register.filter
def hg_share(part: float, whole: float) -> str:
    """62.4%, of a part in a whole."""
    return formats.share(part, whole)


@register.filter
def hg_small(value: int) -> str:
    """A count that may not point to persons: 少于 5."""
    return formats.small_count(value)


@register.filter
def hg_money(value: Any) -> str:
    """1,234.50元 / CNY 1,234.50."""
    return "—" if value is None or value == "" else formats.money(value)


@register.filter
def hg_amount(value: Any) -> str:
    """An amount whose unit stands above its table: 1,234.50; a dash for none."""
    return "—" if value is None else formats.number(value, places=2)


@register.filter
def hg_size(value: int) -> str:
    """1.2 MB."""
    return file_size(value)


@register.filter
def hg_person(value: Any) -> str:
    """王小红; Wang Xiaohong."""
    return formats.person_name(str(value or ""))


@register.filter
def hg_device(value: str) -> str:
    """Chrome · Windows, of a browser's user agent."""
    return device(value or "")


@register.filter
def beside(values: Iterable[Any], others: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Two lists of like length side by side: the cells of a row with the columns that they stand in."""
    return list(zip(values, others, strict=True))


@register.filter
def masked(value: str) -> str:
    """138****2046."""
    return masked_number(value)


@register.filter
def initial(value: Any) -> str:
    """The first character of a name, for its round mark."""
    return str(value or "?")[:1].upper()
