"""Addresses of the room. All lie under the association whose data they show."""

from __future__ import annotations

from django.urls import include, path

from huiguan.governance.meeting_urls import MEETING_URLS
from huiguan.governance.paper_urls import PAPER_URLS
from huiguan.governance.views import bodies, charters, delegates, renewal, renewals, sending

app_name = "governance"

CHARTER = [
    path("", charters.charter, name="charter"),
    path("draft/", charters.charter_new, name="charter_new"),
    path("<int:version_id>/", charters.charter_version, name="charter_version"),
    path("<int:version_id>/change/", charters.charter_change, name="charter_change"),
    path("<int:version_id>/compare/<int:other_id>/", charters.charter_compare, name="charter_compare"),
    path("<int:version_id>/do/<slug:doing>/", charters.charter_do, name="charter_do"),
]
BODIES = [
    path("chart/", bodies.chart, name="chart"),
    path("bodies/new/", bodies.body_new, name="body_new"),
    path("bodies/set-up/", bodies.bodies_set_up, name="bodies_set_up"),
    path("bodies/<int:body_id>/", bodies.body, name="body"),
    path("bodies/<int:body_id>/close/", bodies.body_close, name="body_close"),
    path("bodies/<int:body_id>/posts/new/", bodies.post_new, name="post_new"),
    path("posts/<int:post_id>/close/", bodies.post_close, name="post_close"),
    path("posts/<int:post_id>/propose/", bodies.tenure_propose, name="tenure_propose"),
    path("tenures/<int:tenure_id>/enter/", bodies.tenure_enter, name="tenure_enter"),
    path("tenures/<int:tenure_id>/withdraw/", bodies.tenure_withdraw, name="tenure_withdraw"),
    path("tenures/<int:tenure_id>/tie/", bodies.tenure_tie, name="tenure_tie"),
    path("tenures/<int:tenure_id>/end/", bodies.tenure_end, name="tenure_end"),
]
RENEWAL = [
    path("renewal/", renewal.renewal, name="renewal"),
    path("renewal/dates/", renewal.renewal_dates, name="renewal_dates"),
    path("renewal/steps/<int:step_id>/", renewal.renewal_step, name="renewal_step"),
    path("terms/open/", renewal.term_open, name="term_open"),
    path("terms/prepare/", renewal.term_prepare, name="term_prepare"),
    path("terms/<int:term_id>/drop/", renewal.term_drop, name="term_drop"),
    path("terms/<int:term_id>/postpone/", renewal.term_postpone, name="term_postpone"),
    path("renewals/", renewals.renewals, name="renewals"),
    path("renewals/remind/", renewals.renewals_remind, name="renewals_remind"),
    path("renewals/chase/", renewals.renewals_chase, name="renewals_chase"),
    path("renewals/export/", renewals.renewals_export, name="renewals_export"),
]
DELEGATES = [
    path("", delegates.delegates, name="delegates"),
    path("quotas/", delegates.delegates_quotas, name="delegates_quotas"),
    path("new/", delegates.delegate_new, name="delegate_new"),
    path("<int:delegate_id>/tie/", delegates.delegate_tie, name="delegate_tie"),
    path("<int:delegate_id>/replace/", delegates.delegate_replace, name="delegate_replace"),
    path("check/", delegates.delegates_check, name="delegates_check"),
    path("above/", sending.sending, name="sending"),
    path("above/new/", sending.sending_new, name="sending_new"),
    path("above/<int:delegate_id>/take-back/", sending.sending_take_back, name="sending_take_back"),
]
ROOM = [
    path("charter/", include(CHARTER)),
    path("delegates/", include(DELEGATES)),
    path("", include(BODIES)),
    path("", include(RENEWAL)),
]

urlpatterns = [path("o/<slug:code>/governance/", include(ROOM)), *MEETING_URLS, *PAPER_URLS]
