"""What most figures say of their rows: a text and the address of the row's own page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from huiguan.kernel.figures.specs import RowLink

Links = Callable[[Any, Sequence[int]], dict[int, RowLink]]


def links_of(
    model: Any,
    url: Callable[[Any, str], str] = lambda row, code: "",
    text: Callable[[Any], str] = str,
    related: Sequence[str] = (),
) -> Links:
    """Links of a model's rows: `text(row)` and `url(row, code of the association)`, with `related` read beside them."""

    def links(organization: Any, ids: Sequence[int]) -> dict[int, RowLink]:
        rows = model._base_manager.filter(pk__in=list(ids))
        rows = rows.select_related(*related) if related else rows
        return {row.pk: RowLink(text(row), url(row, organization.code)) for row in rows}

    return links
