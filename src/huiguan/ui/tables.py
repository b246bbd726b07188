"""Columns of lists that every room uses, on django-tables2."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.ui.templatetags import hg


class SelectColumn(tables.Column):
    """The box that selects a row; name the column `select`. Its value is the row's key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("verbose_name", gettext_lazy("Select"))
        kwargs.setdefault("attrs", {"th": {"class": "hg-check"}, "td": {"class": "hg-check"}})
        super().__init__(orderable=False, **kwargs)

    def render(self, value: Any) -> SafeString:
        """A box named `selected`."""
        return format_html(
            '<input type="checkbox" name="selected" value="{}" data-select aria-label="{}">',
            value,
            _("Select %(key)s") % {"key": value},
        )


class LightColumn(tables.Column):
    """A light; the value is (level, scheme, state)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "hg-cell-first"}})
        super().__init__(**kwargs)

    def render(self, value: tuple[int, int, str]) -> SafeString:
        """Shape, colour and words."""
        level, scheme, state = value
        return hg.light(level, scheme, state)


class TitleColumn(tables.Column):
    """The main column: two lines at most, in full on focus; `linkify` makes it open the row."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "hg-cell-title"}, "a": {"class": "hg-row-title"}})
        super().__init__(**kwargs)

    def render(self, value: Any) -> SafeString:
        """The text, cut after two lines."""
        return format_html('<span class="hg-row-title hg-two">{}</span>', value)


class DateColumn(tables.Column):
    """A date as lists show it."""

    def render(self, value: Any) -> str:
        """11-20, or with the year when it is another."""
        return hg.hg_date(value)


class NumberColumn(tables.Column):
    """A number, at the right."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"th": {"class": "hg-num"}, "td": {"class": "hg-num"}})
        super().__init__(**kwargs)

    def render(self, value: Any) -> str:
        """98,160."""
        return hg.hg_number(value)
