"""The switch of language in the top bar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from huiguan.kernel.permits.web import public_page


@public_page("A visitor chooses the language of the sign-in page too; only a cookie is set.")
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """POST `language` (zh-hans or en) and `next`: remember the choice in a cookie and go back to the page."""
    return set_language(request)
