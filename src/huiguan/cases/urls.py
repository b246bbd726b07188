"""Addresses of the room: of an association, and of one's own cases."""

from __future__ import annotations

from django.urls import include, path

from huiguan.cases.views import channel, heads, office, own, referrals, relief

app_name = "cases"

OFFICE = [
    path("", office.queue, name="queue"),
    path("new/", office.enter_kind, name="enter_kind"),
    path("new/<slug:kind>/", office.enter, name="enter"),
    path("lateness/", heads.head, name="head"),
    path("statistics/", channel.statistics, name="statistics"),
    path("rules/", relief.rules, name="rules"),
    path("rules/<slug:rule>/", relief.rule_set, name="rule_set"),
    path("reports/", channel.reports, name="reports"),
    path("reports/<int:report_id>/", channel.report, name="report"),
    path("committee/", relief.committee, name="committee"),
    path("committee/<int:relief_id>/", relief.vote, name="vote"),
    path("committee/<int:relief_id>/conflict/", relief.conflict, name="conflict"),
    path("relief/", relief.relief_due, name="relief_due"),
    path("relief/<int:case_id>/paid/", relief.relief_paid, name="relief_paid"),
    path("emergency/", heads.glass_log, name="glass_log"),
    path("emergency/<int:break_id>/seen/", heads.glass_seen, name="glass_seen"),
    path("referrals/<int:referral_id>/", referrals.referral, name="referral"),
    path("referrals/<int:referral_id>/<slug:doing>/", referrals.referral_do, name="referral_do"),
    path("<int:case_id>/", office.case, name="case"),
    path("<int:case_id>/accept/", office.accept, name="accept"),
    path("<int:case_id>/assign/", heads.assign, name="assign"),
    path("<int:case_id>/emergency/", heads.glass, name="glass"),
    path("<int:case_id>/letters/<slug:letter_key>/", office.letter, name="letter"),
    path("<int:case_id>/plan/<int:step_id>/", office.plan_done, name="plan_done"),
    path("<int:case_id>/handlers/<int:handler_id>/release/", office.handler_release, name="handler_release"),
    path("<int:case_id>/<slug:doing>/", office.case_do, name="case_do"),
]
OWN = [
    path("", own.own, name="own"),
    path("new/<slug:kind>/", own.own_new, name="own_new"),
    path("<int:case_id>/", own.own_case, name="own_case"),
    path("<int:case_id>/<slug:doing>/", own.own_do, name="own_do"),
]

urlpatterns = [
    path("o/<slug:code>/cases/", include(OFFICE)),
    path("my/cases/", include(OWN)),
    path("report/", channel.report_look, name="report_look"),
    path("report/<slug:code>/", channel.report_new, name="report_new"),
    path("answers/<slug:code>/", channel.answers, name="answers"),
    path("cases/<int:case_id>/", office.matter, name="matter"),
    path("cases/referrals/<int:referral_id>/", referrals.referral_matter, name="referral_matter"),
]
