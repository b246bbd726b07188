"""Invented data for the style guide; nothing of it reaches a database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.permits import Actor, ActorKind
from huiguan.ui import lights
from huiguan.ui.context import Shell
from huiguan.ui.navigation import Entry, Section
from huiguan.ui.tables import LightColumn, SelectColumn, TitleColumn
from huiguan.ui.templatetags import hg


class SampleForm(forms.Form):
    """One field of every kind."""

    done = forms.CharField(label=gettext_lazy("What was done"), widget=forms.Textarea, max_length=500)
    count = forms.IntegerField(
        label=gettext_lazy("Members checked"), help_text=gettext_lazy("As registered on the day of the report")
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"), choices=[("a", gettext_lazy("In progress")), ("b", gettext_lazy("Nearly done"))]
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Concerns"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("m", gettext_lazy("Members")), ("f", gettext_lazy("Funds"))],
    )
    told = forms.BooleanField(label=gettext_lazy("Tell the association above"), required=False)
    trouble = forms.CharField(label=gettext_lazy("Difficulties"), required=False)


class SampleTable(tables.Table):
    """A short ledger."""

    select = SelectColumn(accessor="number")
    light = LightColumn(verbose_name=gettext_lazy("Light"))
    number = tables.Column(verbose_name=gettext_lazy("No."), attrs={"td": {"class": "hg-cell-corner"}})
    title = TitleColumn(verbose_name=gettext_lazy("Task"))
    lead = tables.Column(verbose_name=gettext_lazy("Lead"))
    due = tables.Column(verbose_name=gettext_lazy("Due"))
    done = tables.Column(
        verbose_name=gettext_lazy("Below done"), orderable=False, attrs={"td": {"class": "hg-cell-wide"}}
    )
    state = tables.Column(verbose_name=gettext_lazy("State"), orderable=False, attrs={"td": {"class": "hg-cell-desk"}})

    class Meta:
        template_name = "ui/table.html"
        attrs = {"class": "hg-table--two"}
        order_by = "due"
        row_attrs = {"data-key": lambda record: record["number"], "data-url": "#"}

    def render_due(self, value: int) -> Any:
        """The date and how long is left."""
        day = timezone.localdate() + dt.timedelta(days=value)
        tone = "red" if value < 0 else "yellow" if value < 12 else "3"
        return format_html('{}<span class="hg-sub hg-text--{}">{}</span>', hg.hg_date(day), tone, hg.hg_deadline(value))

    def render_done(self, value: tuple[int, int]) -> Any:
        """A small bar with its numbers."""

        return hg.progress(*value)

    def render_state(self, value: str) -> Any:
        """A tag."""
        return format_html('<span class="hg-tag">{}</span>', value)


def _rows() -> list[dict[str, Any]]:
    texts = [
        (3, "", "D-017", _("Check all member records: name, unit and contact at least 98% right"), -5, (21, 27)),
        (3, "", "D-023", _("Clear duplicate papers from relief applications"), -3, (18, 27)),
        (2, "", "D-031", _("Name one contact person in each county"), 5, (102, 118)),
        (2, "", "D-009", _("Online applications, handled within 5 working days"), 6, (12, 27)),
        (0, "", "D-005", _("Revise the dues rules and submit them to the council"), 20, (1, 1)),
        (0, "standing", "D-003", _("Visit members in hardship; sum up every quarter"), 40, (26, 27)),
        (0, "not_started", "D-041", _("Draft the budget of the coming year"), 70, (0, 9)),
        (0, "closed", "D-044", _("Publish the accounts of the relief fund"), 80, (9, 9)),
    ]
    return [
        {
            "light": (level, 1, state),
            "number": number,
            "title": title,
            "lead": _("Membership"),
            "due": due,
            "done": done,
            "state": _("In progress"),
        }
        for level, state, number, title, due, done in texts
    ]


class SampleShell(Shell):
    """The frame with invented contents."""

    actor = Actor(kind=ActorKind.USER, label="")
    organizations = [
        {
            "name": gettext_lazy("Yunling Association"),
            "code": "53",
            "level": gettext_lazy("Province"),
            "url": "#",
            "current": True,
        },
        {"name": gettext_lazy("Nanpu Association"), "code": "5301", "level": gettext_lazy("City"), "url": "#"},
    ]
    person = {"name": gettext_lazy("Xu Mingzhou"), "url": "#"}
    links = {"search": "#", "help": "#", "security": "#", "sign_out": "#"}
    inbox = {
        "count": 14,
        "url": "#",
        "groups": [
            {
                "label": gettext_lazy("Follow-through"),
                "count": 6,
                "lines": [
                    {
                        "tone": "red",
                        "text": gettext_lazy("D-017: 7 counties have not reported"),
                        "url": "#",
                        "action": gettext_lazy("Remind"),
                    }
                ],
            }
        ],
    }

    @property
    def work(self) -> list[dict[str, Any]]:
        """One job under way."""
        return [{"label": _("Dispatch 30 tasks"), "url": "#", "done": 61240, "total": 98160}]

    @property
    def navigation(self) -> list[Section]:
        """Sections of several rooms."""
        pages = tuple(
            Entry(str(at), label, "#", at == 0)
            for at, label in enumerate(
                [_("Task ledger"), _("Documents and items"), _("Board"), _("Issue lists"), _("Bulletins")]
            )
        )
        return [
            Section("desk", _("My work"), "layout-dashboard", "#", (), False, 14),
            Section("directives", _("Follow-through"), "list-check", "#", pages, True),
            Section("organizations", _("Organizations and terms"), "sitemap", "#", (), False),
            Section("settings", _("Settings"), "settings", "#", (), False, last=True),
        ]


def _timeline() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "title": _("Reported back"),
            "text": _("7 counties are missing."),
            "by": _("Nanpu Association"),
            "at": now,
            "icon": "message",
            "current": True,
        },
        {
            "title": _("Reminder"),
            "text": "",
            "by": _("Xu Mingzhou"),
            "at": now - dt.timedelta(days=2),
            "icon": "bell-ringing",
        },
        {
            "title": _("Taken on"),
            "text": _("Contact named."),
            "by": _("Nanpu Association"),
            "at": now - dt.timedelta(days=9),
            "icon": "inbox",
            "tag": _("City"),
        },
    ]


def _chart() -> dict[str, Any]:
    return {
        "kind": "stacked",
        "categories": [
            "09-07",
            "09-14",
            "09-21",
            "09-28",
            "10-05",
            "10-12",
            "10-19",
            "10-26",
            "11-02",
            "11-09",
            "11-16",
            "11-23",
        ],
        "series": [
            {
                "name": _("Closed"),
                "tone": "grey",
                "values": [5200, 4700, 7000, 5400, 2100, 5700, 6300, 7300, 6000, 5100, 2600, 500],
            },
            {"name": _("On plan"), "tone": "green", "values": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1400, 4000]},
            {"name": _("Behind"), "tone": "yellow", "values": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 600, 1000]},
            {"name": _("Overdue"), "tone": "red", "values": [0, 0, 0, 60, 0, 90, 120, 130, 200, 150, 0, 0]},
        ],
        "rule": {"at": "11-16", "label": _("Today")},
    }


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the style guide's template shows."""
    shell = SampleShell(request)
    form = SampleForm({"done": "", "count": "many", "stage": "a"} if "errors" in request.GET else None)
    table = SampleTable(_rows())
    return {
        "shell": shell,
        "form": form,
        "table": table,
        "page": Paginator(range(4812), 50).get_page(1),
        "schemes": [
            (number, [(level, light) for level, light in levels.items()]) for number, levels in lights.SCHEMES.items()
        ],
        "shared": list(lights.SHARED),
        "timeline_entries": _timeline(),
        "chart_data": _chart(),
        "crumbs": [(_("Follow-through"), "#"), (_("Task ledger"), "")],
        "choices": [
            {"label": _("Add the first issue"), "text": _("One at a time, 2 minutes"), "icon": "plus", "url": "#"},
            {"label": _("Import an issue list from Excel"), "text": "", "icon": "file-import", "url": "#"},
        ],
        "job": {"done": 61240, "failed": 60, "total": 98160, "waiting": 36860, "left": _("about 5 s left"), "note": ""},
        "columns": [
            {"key": "title", "label": _("Task"), "shown": True, "fixed": True},
            {"key": "due", "label": _("Due"), "shown": True},
            {"key": "phone", "label": _("Mobile"), "shown": False, "sensitive": True},
        ],
        "columns_url": "#",
        "files": [{"id": 1, "name": "核对表.xlsx", "size": 1_200_000}],
        "upload_url": "#",
    }
