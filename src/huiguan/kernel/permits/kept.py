"""Which pages for visitors may be kept for a moment, and when by the clock they say something else.

docs/decisions/0030-kept-pages.md. `huiguan.ui.visitors` keeps them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone

from huiguan.kernel.permits.slots import filled

#: A slot of functions of a moment: when next after it the clock alone changes a public page, or None.
NEXT_CHANGE = "visitors.next_change"
LONGEST_VALUE = 40
View = TypeVar("View", bound=Callable[..., Any])


def kept_for_visitors(*known: str, seconds: int | None = None) -> Callable[[View], View]:
    """Mark a view whose pages are the same for every visitor without a session: they may be kept for a moment.

    `known` are the parameters of the query that it reads and of which there are few values; an address with any other
    is drawn for itself. `seconds`: how long at most, where that is shorter than usual (VISITOR_PAGE_SECONDS). Never for
    a view that answers about a certificate, a card, a ballot or a report, shows a public notice, or holds a form that
    is sent.
    """

    def mark(view: View) -> View:
        view.kept_for_visitors = frozenset(known)  # type: ignore[attr-defined]  # read where a page is about to be drawn
        view.kept_seconds = seconds  # type: ignore[attr-defined]  # as above
        return view

    return mark


def may_be_kept(view: Callable[..., Any], request: HttpRequest) -> bool:
    """Whether the answer of a view to this request is the same for every visitor, and its address one of a few."""
    known: frozenset[str] | None = getattr(view, "kept_for_visitors", None)
    return known is not None and all(
        name in known and len(values) == 1 and len(values[0]) <= LONGEST_VALUE for name, values in request.GET.lists()
    )


def seconds_kept(request: HttpRequest, usual: float) -> float:
    """For how long the answer to a resolved request is kept: `usual`, or what its view says if that is less."""
    view = request.resolver_match.func if request.resolver_match else None
    own: int | None = getattr(view, "kept_seconds", None)
    return usual if own is None else min(own, usual)


def holds_until(began: datetime, longest: timedelta) -> datetime:
    """Until when a page holds that was begun to be drawn at `began` (aware): at most `longest`, never past midnight
    where the installation stands (public notices, embargoes and terms end by the day), nor past what a room names.
    """
    local = timezone.localtime(began)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    named: list[datetime | None] = [function(began) for function in filled(NEXT_CHANGE)]
    return min([began + longest, midnight, *(moment for moment in named if moment is not None)])
