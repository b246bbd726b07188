"""Pages of the frame itself: errors, theme, the notice after signing in again, the style guide."""

from __future__ import annotations

import secrets
import time

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiguan.kernel.permits.web import public_page
from huiguan.ui.context import PROLONGED, THEME_COOKIE, THEMES

logger = structlog.get_logger(__name__)
A_YEAR = 365 * 24 * 3600


@public_page("appearance of one's own browser")
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme chosen (`light`, `dark`, or nothing to follow the system) in a cookie and go back."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@public_page("leads to the sign-in page")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, wherever the installation keeps it."""
    return redirect(settings.LOGIN_URL)


@public_page("tells the page below that signing in again worked; shows nothing else")
@never_cache
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """The end of signing in above a page whose session had ended: its script closes the dialog."""
    if not request.user.is_authenticated:
        return redirect(f"{redirect(settings.LOGIN_URL).url}?next={request.path}")
    return render(request, "ui/signed_in_again.html")


@public_page("prolongs one's own session; an ended one answers 401")
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Prolong the session of whoever still works; the answer says for how many seconds."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    request.session[PROLONGED] = time.time()
    return JsonResponse({"seconds": settings.SESSION_COOKIE_AGE})


def _number() -> str:
    """A short number that a person can read out on the telephone."""
    alphabet = "0123456789ACDEFGHJKLMNPQRTUVWXYZ"
    text = "".join(secrets.choice(alphabet) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"


def _error(
    request: HttpRequest, status: int, heading: str, text: str, icon: str, way_on: str | None = None
) -> HttpResponse:
    number = _number()
    logger.warning("error_page", status=status, number=number, path=request.path)
    context = {"error_heading": heading, "error_text": text, "error_icon": icon, "error_number": number}
    context |= {"error_way_on": way_on} if way_on else {}
    return render(request, "ui/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read."""
    return _error(
        request,
        400,
        gettext("This request could not be read"),
        gettext("The address or what was sent is not complete. Nothing was changed; go back and try again."),
        "unlink",
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the form was too old or came from elsewhere (what is not open to a person is 404)."""
    return _error(
        request,
        403,
        gettext("This page was open for too long"),
        gettext("For your safety it has to be loaded again. Nothing was changed; what you wrote is still in the form."),
        "lock",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django's check of forms shows; the same page as 403."""
    return permission_denied(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: unknown and not open look the same."""
    return _error(
        request,
        404,
        gettext("Page not found"),
        gettext("It was withdrawn or moved, or is not open to you. You have lost nothing."),
        "file-unknown",
    )


def not_allowed(request: HttpRequest, way_on: str | None) -> HttpResponse:
    """405: the address only takes what a form sends, as after signing in again; `way_on` is the page of that form."""
    return _error(
        request,
        405,
        gettext("There is no page at this address"),
        gettext(
            "It only takes what is sent from a form or a button. Nothing was changed; open the page and send it there."
        ),
        "unlink",
        way_on,
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent at once than is taken."""
    return _error(
        request,
        413,
        gettext("Too much was sent at once"),
        gettext("Nothing was saved. Go back, shorten the text or send it in parts; files are uploaded on their own."),
        "alert-circle",
    )


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many requests from one place within a short time."""
    return _error(
        request,
        429,
        gettext("Too many tries from here"),
        gettext("Nothing was changed. Wait a minute, then go back and try again."),
        "clock",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the frame, because the frame itself may be what failed."""
    number = _number()
    logger.error("server_error_page", number=number, path=request.path)
    return HttpResponse(render_to_string("500.html", {"error_number": number}), status=500)


@public_page("developers only: shown with DEBUG or HUIGUAN_STYLEGUIDE")
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    if not (settings.DEBUG or getattr(settings, "HUIGUAN_STYLEGUIDE", False)):
        raise Http404
    from huiguan.ui.styleguide import context

    return render(request, "ui/styleguide.html", context(request))
