"""The cells of the heat table. Drawn here and not in a template: a board of a nation has three hundred of them."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiguan.directives.enums import Light
from huiguan.directives.links import ledger_url
from huiguan.directives.selectors.board import HeatCell
from huiguan.directives.views.lit import lit
from huiguan.kernel.i18n import formats
from huiguan.ui.templatetags.hg import light as drawn_light

STEPS = (0.0, 0.1, 0.2, 0.3)  # a cell is one shade darker for each step that its share exceeds or, at 30 %, meets
SHOWN = (Light.OVERDUE, Light.WARN)


def draw(code: str, cell: HeatCell | None, scheme: int) -> SafeString:
    """A cell as HTML: its tasks overdue and behind, each opening its rows; calm where there are none."""
    if cell is None:
        words = _("No task")
        return format_html(
            '<td class="hg-heat-none"><span class="hg-sr">{}</span><span aria-hidden="true">–</span></td>', words
        )
    url = ledger_url(code, cell.rows.query())
    shown = [(light, count) for light in SHOWN if (count := cell.lights.get(light, 0))]
    if not shown:
        return _calm(url, cell, scheme)
    links = ((f"{url}&light={int(light)}", _light(light, scheme), formats.number(count)) for light, count in shown)
    numbers = format_html_join("", '<a href="{}">{}<span>{}</span></a>', links)
    return format_html('<td class="hg-heat-{}"><span class="bd-cell">{}</span></td>', _shade(cell.late), numbers)


def _calm(url: str, cell: HeatCell, scheme: int) -> SafeString:
    light = Light.CLOSED if cell.lights.get(Light.CLOSED) == cell.total else Light.ON_PLAN
    inner = '<td class="hg-heat-0"><a href="{}">{}<span class="hg-sr">{}</span></a></td>'
    return format_html(inner, url, _light(light, scheme), formats.number(cell.total))


def _light(light: Light, scheme: int) -> SafeString:
    shown = lit(light, scheme)
    return drawn_light(shown.level, shown.scheme, shown.state, shown.text, hidden=True)


def _shade(share: float) -> int:
    return sum(share > step or (share == step and step == STEPS[-1]) for step in STEPS)
