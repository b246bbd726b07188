"""How often one address may ask a public page; counted for a minute in this process, nothing is written down."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest


def is_too_often(request: HttpRequest, page: str, most: int) -> bool:
    """Count this request of the page and tell whether its address asked more than `most` times within a minute.

    Holds off load and trying by hand; what is worth protecting has a limit of its own in the database.
    """
    key = f"limits.{page}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > most
    except ValueError:  # the minute ended between the two calls
        return False
