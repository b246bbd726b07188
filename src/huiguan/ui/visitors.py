"""Whole pages for visitors without a session, kept in the memory of this process for a moment.

What is kept, for how long and why it cannot show what is gone: docs/decisions/0030-kept-pages.md.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, has_vary_header, patch_cache_control, set_response_etag
from django.utils.http import parse_http_date_safe

from huiguan.kernel.permits.kept import holds_until, may_be_kept, seconds_kept
from huiguan.ui.context import THEME_COOKIE, THEMES

MOST_PAGES, MOST_BYTES, LARGEST = 512, 32 * 2**20, 2**20
LONGEST_ADDRESS = 300
PATIENCE = 10.0  # seconds for which a visitor waits for a page that is being drawn for another
#: Whoever sends one of these is somebody, asks for a part, or may be shown a form's token.
_OWN_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_X_REQUESTED_WITH", "HTTP_RANGE")
_ASKS_AGAIN = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
Key = tuple[str, ...]
Answer = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was drawn. From `stale` on one visitor has it drawn anew; from `until` on nobody gets it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    began: datetime
    stale: datetime
    until: datetime

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """The answer for this visitor: whole, or 304 where the browser holds the same."""
        answer = HttpResponse(self.body)
        for name, value in self.headers:
            answer.headers[name] = value
        changed = answer.get("Last-Modified")
        known = parse_http_date_safe(changed) if changed else None
        return get_conditional_response(request, answer["ETag"], known, answer) or answer


class KeptPages:
    """A bounded store of answers, the least asked for leaving first; several threads may use it."""

    def __init__(self, most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES) -> None:
        self._most_pages, self._most_bytes = most_pages, most_bytes
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._drawing: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, key: Key, now: datetime) -> Kept | None:
        """The page of a key that holds at `now`; one that does not is dropped (also where a clock was set back)."""
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            if not found.began <= now < found.until:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return found

    def keep(self, key: Key, page: Kept, now: datetime) -> None:
        """Keep a page; all that hold no longer are dropped, then the least asked for, until it is within bounds."""
        with self._lock:
            for old in [each for each, kept in self._pages.items() if kept.until <= now or each == key]:
                self._drop(old)
            if len(page.body) > LARGEST or now >= page.until:
                return
            self._pages[key] = page
            self._bytes += len(page.body)
            while len(self._pages) > self._most_pages or self._bytes > self._most_bytes:
                self._drop(next(iter(self._pages)))

    def forget(self, key: Key) -> None:
        """Drop a page: it may be kept no more."""
        with self._lock:
            if key in self._pages:
                self._drop(key)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def begin(self, key: Key) -> threading.Event | None:
        """None when the caller is to draw the page (and calls `end`), else what is set when another has drawn it."""
        with self._lock:
            other = self._drawing.get(key)
            if other is None:
                self._drawing[key] = threading.Event()
            return other

    def end(self, key: Key) -> None:
        """The page is drawn, or could not be."""
        with self._lock:
            self._drawing.pop(key).set()

    def _drop(self, key: Key) -> None:
        self._bytes -= len(self._pages.pop(key).body)


PAGES = KeptPages()


class VisitorsPagesMiddleware:
    """Answers visitors from PAGES, and has each page drawn by one of them at a time.

    Stands before everything that asks who somebody is; what stands before it (files, transport) works on every answer.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        key = _key(request)
        if key is None:
            return self.get_response(request)
        now = timezone.now()
        kept = PAGES.find(key, now)
        if kept is not None and now < kept.stale:
            return kept.answer(request)
        if kept is None and not _may_be_kept(request):
            return self.get_response(request)
        return self._once(request, key, kept)

    def _once(self, request: HttpRequest, key: Key, stale: Kept | None) -> HttpResponseBase:
        other = PAGES.begin(key)
        if other is None:
            try:
                return self._draw(request, key)
            finally:
                PAGES.end(key)
        if stale is None:
            other.wait(PATIENCE)
            stale = PAGES.find(key, timezone.now())
        return stale.answer(request) if stale is not None else self.get_response(request)

    def _draw(self, request: HttpRequest, key: Key) -> HttpResponseBase:
        began = timezone.now()
        asked = {name: request.META.pop(name) for name in _ASKS_AGAIN if name in request.META}
        answer = self.get_response(request)
        request.META.update(asked)
        if not isinstance(answer, HttpResponse) or not _same_for_all(answer):
            PAGES.forget(key)
            return answer
        until = holds_until(began, timedelta(seconds=seconds_kept(request, settings.VISITOR_PAGE_SECONDS)))
        set_response_etag(answer)
        if not answer.has_header("Cache-Control"):
            patch_cache_control(answer, no_cache=True)
        page = Kept(answer.content, tuple(answer.items()), began, began + (until - began) * 2 / 3, until)
        PAGES.keep(key, page, timezone.now())
        return page.answer(request)


def _key(request: HttpRequest) -> Key | None:
    """By what pages for visitors differ; None for whoever is to be answered in person."""
    meta = request.META
    if request.method != "GET" or not settings.VISITOR_PAGE_SECONDS or any(name in meta for name in _OWN_HEADERS):
        return None
    cookies, query = request.COOKIES, meta.get("QUERY_STRING", "")
    if any(name in cookies for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")):
        return None
    if len(request.path) + len(query) > LONGEST_ADDRESS:
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None  # refused further in
    theme = cookies.get(THEME_COOKIE, "")
    language = translation.get_language_from_request(request)
    return request.scheme or "", host, request.path, query, language, theme if theme in THEMES else ""


def _may_be_kept(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return may_be_kept(view, request)


def _same_for_all(answer: HttpResponse) -> bool:
    """Whether everybody may be given this answer: whole, without cookie, nonce, or a wish not to be kept."""
    wishes = answer.get("Cache-Control", "")
    return (
        answer.status_code == 200
        and not answer.cookies
        and "no-store" not in wishes
        and "private" not in wishes
        and "nonce-" not in answer.get("Content-Security-Policy", "")
        and not has_vary_header(answer, "*")
    )
