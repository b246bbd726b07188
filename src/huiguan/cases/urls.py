"""Addresses of the room: of an association, and of one's own cases."""

from __future__ import annotations

from django.urls import include, path

from huiguan.cases.views import (
    benefits,
    channel,
    heads,
    office,
    outside,
    own,
    own_papers,
    receipts,
    referrals,
    relief,
    rules,
    surveys,
)

app_name = "cases"

OFFICE = [
    path("", office.queue, name="queue"),
    path("new/", office.enter_kind, name="enter_kind"),
    path("new/<slug:kind>/", office.enter, name="enter"),
    path("lateness/", heads.head, name="head"),
    path("statistics/", channel.statistics, name="statistics"),
    path("rules/", rules.rules, name="rules"),
    path("rules/subjects/new/", rules.subject_new, name="subject_new"),
    path("rules/subjects/<slug:topic>/", rules.subject_set, name="subject_set"),
    path("rules/<slug:rule>/", rules.rule_set, name="rule_set"),
    path("rules/kinds/<slug:kind>/deadlines/", rules.kind_set, {"rule": "deadlines"}, name="kind_deadlines"),
    path("rules/kinds/<slug:kind>/handling/", rules.kind_set, {"rule": "handling"}, name="kind_handling"),
    path("rules/kinds/<slug:kind>/form/", rules.kind_form, name="kind_form"),
    path("reports/", channel.reports, name="reports"),
    path("reports/<int:report_id>/", channel.report, name="report"),
    path("committee/", relief.committee, name="committee"),
    path("committee/<int:relief_id>/", relief.vote, name="vote"),
    path("committee/<int:relief_id>/conflict/", relief.conflict, name="conflict"),
    path("relief/", relief.relief_due, name="relief_due"),
    path("relief/<int:case_id>/order/", relief.relief_order, name="relief_order"),
    path("emergency/", heads.glass_log, name="glass_log"),
    path("emergency/<int:break_id>/seen/", heads.glass_seen, name="glass_seen"),
    path("referrals/<int:referral_id>/", referrals.referral, name="referral"),
    path("referrals/<int:referral_id>/<slug:doing>/", referrals.referral_do, name="referral_do"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/new/", surveys.survey_new, name="survey_new"),
    path("surveys/<int:survey_id>/", surveys.survey, name="survey"),
    path("surveys/<int:survey_id>/change/", surveys.survey_change, name="survey_change"),
    path("surveys/<int:survey_id>/<slug:survey_doing>/", surveys.survey_do, name="survey_do"),
    path("benefits/", benefits.benefits, name="benefits"),
    path("benefits/new/", benefits.benefit_new, name="benefit_new"),
    path("benefits/<int:benefit_id>/<slug:benefit_doing>/", benefits.benefit_do, name="benefit_do"),
    path("<int:case_id>/", office.case, name="case"),
    path("<int:case_id>/accept/", office.accept, name="accept"),
    path("<int:case_id>/receipt/", office.give_receipt, name="give_receipt"),
    path("<int:case_id>/outside/", outside.outside_ask, name="outside_ask"),
    path("<int:case_id>/outside/<int:help_id>/code/", outside.outside_code, name="outside_code"),
    path("<int:case_id>/outside/<int:help_id>/end/", outside.outside_end, name="outside_end"),
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
    path("new/<slug:kind>/draft/", own.own_draft, name="own_draft"),
    path("<int:case_id>/", own.own_case, name="own_case"),
    path("<int:case_id>/paper/", own_papers.own_papers, name="own_papers"),
    path("<int:case_id>/paper/begin/", own_papers.own_paper_begin, name="own_paper_begin"),
    path("<int:case_id>/<slug:doing>/", own.own_do, name="own_do"),
]

urlpatterns = [
    path("o/<slug:code>/cases/", include(OFFICE)),
    path("my/cases/", include(OWN)),
    path("my/surveys/", surveys.own_surveys, name="own_surveys"),
    path("my/surveys/<int:survey_id>/", surveys.own_survey, name="own_survey"),
    path("my/surveys/<int:survey_id>/slip/", surveys.slip, name="survey_slip"),
    path("surveys/<uuid:survey_key>/answers/", surveys.answer, name="survey_answer"),
    path("report/", channel.report_look, name="report_look"),
    path("report/<slug:code>/", channel.report_new, name="report_new"),
    path("answers/<slug:code>/", channel.answers, name="answers"),
    path("cases/receipt/", receipts.receipt, name="receipt"),
    path("cases/outside/", outside.outside, name="outside"),
    path("cases/outside/papers/<int:paper_id>/", outside.outside_paper, name="outside_paper"),
    path("cases/<int:case_id>/", office.matter, name="matter"),
    path("cases/referrals/<int:referral_id>/", referrals.referral_matter, name="referral_matter"),
]
