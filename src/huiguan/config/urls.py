"""The root of all addresses. Pages of an association lie under /o/<code>/, so that a link says whose data it shows."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("huiguan.ui.urls")),
    # One's addresses are kept on one's own page; the library's is another way to the same.
    path("accounts/email/", RedirectView.as_view(pattern_name="people:edit_me"), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("huiguan.kernel.calendar.urls")),
    path("", include("huiguan.kernel.people.urls")),
    path("", include("huiguan.kernel.access.urls")),
    path("", include("huiguan.kernel.organizations.urls")),
    path("", include("huiguan.kernel.history.urls")),
    path("", include("huiguan.kernel.files.urls")),
    path("", include("huiguan.kernel.inbox.urls")),
    path("", include("huiguan.kernel.desk.urls")),
    path("", include("huiguan.kernel.search.urls")),
    path("", include("huiguan.kernel.exchange.urls")),
    path("", include("huiguan.kernel.credentials.urls")),
    path("", include("huiguan.kernel.figures.urls")),
    path("", include("huiguan.kernel.filings.urls")),
    path("", include("huiguan.kernel.notices.urls")),
    path("", include("huiguan.kernel.panels.urls")),
    path("", include("huiguan.kernel.rounds.urls")),
    path("", include("huiguan.kernel.sessions.urls")),
    path("", include("huiguan.members.urls")),
    path("", include("huiguan.members.dues_urls")),
    path("", include("huiguan.governance.urls")),
    path("", include("huiguan.directives.urls")),
    path("", include("huiguan.elections.urls")),
    path("", include("huiguan.cases.urls")),
    path("", include("huiguan.funds.urls")),
    path("", include("huiguan.programmes.urls")),
    path("", include("huiguan.honours.urls")),
    path("", include("huiguan.research.urls")),
    path("", include("huiguan.journeys.urls")),
    path("", include("huiguan.reporting.urls")),
    path("", include("huiguan.publicsite.urls")),
    path("api/v1/", include("huiguan.api.urls")),
]

handler400 = "huiguan.config.errors.bad_request"
handler403 = "huiguan.ui.views.permission_denied"
handler404 = "huiguan.config.errors.not_found"
handler500 = "huiguan.config.errors.server_error"
handler429 = "huiguan.ui.views.too_often"  # what the sign-in's own limits show
