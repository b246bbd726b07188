"""The root of all addresses. Pages of an association lie under /o/<code>/, so that a link says whose data it shows."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []


def _is_there(module: str) -> bool:
    package = module.rpartition(".")[0]
    return find_spec(package.rpartition(".")[0] or package) is not None and (
        find_spec(package) is not None and find_spec(module) is not None
    )


for prefix, module in (
    ("", "huiguan.ui.urls"),
    ("accounts/", "allauth.urls"),
    ("", "huiguan.kernel.calendar.urls"),
    ("", "huiguan.kernel.people.urls"),
    ("", "huiguan.kernel.access.urls"),
    ("", "huiguan.kernel.organizations.urls"),
    ("", "huiguan.kernel.history.urls"),
    ("", "huiguan.kernel.files.urls"),
    ("", "huiguan.kernel.inbox.urls"),
    ("", "huiguan.kernel.search.urls"),
    ("", "huiguan.kernel.exchange.urls"),
    ("", "huiguan.directives.urls"),
    ("api/v1/", "huiguan.api.urls"),
):
    if _is_there(module):
        urlpatterns.append(path(prefix, include(module)))

handler400 = "huiguan.ui.views.bad_request"
handler403 = "huiguan.ui.views.permission_denied"
handler404 = "huiguan.ui.views.not_found"
handler500 = "huiguan.ui.views.server_error"
