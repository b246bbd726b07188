"""Addresses that other modules of the room write into what they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode


def figure_url(
    organization: Any,
    report: str,
    line: str,
    column: int,
    since: date | None,
    until: date,
    fund_id: int | None = None,
) -> str:
    """What a figure of a report adds up: the report by its key, the line and the column; of one fund where asked."""
    query = {"until": until.isoformat()} if since is None else {"since": since.isoformat(), "until": until.isoformat()}
    if fund_id is not None:
        query["fund"] = str(fund_id)
    return reverse("funds:figure", args=[organization.code, report, line, column]) + "?" + urlencode(query)


def ledger_url(
    organization: Any,
    prefixes: Sequence[str],
    since: date | None,
    until: date,
    restricted: bool | None = None,
    fund_id: int | None = None,
) -> str:
    """The statement behind a figure: the accounts whose codes begin so, between two days."""
    query = {"accounts": "-".join(prefixes), "until": until.isoformat()}
    if since is not None:
        query["since"] = since.isoformat()
    if restricted is not None:
        query["restricted"] = "1" if restricted else "0"
    if fund_id is not None:
        query["fund"] = str(fund_id)
    return reverse("funds:ledger", args=[organization.code]) + "?" + urlencode(query)
