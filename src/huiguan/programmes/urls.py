"""Addresses of programmes: the room, and one's own pages."""

from django.urls import URLPattern, URLResolver, include, path

from huiguan.programmes.views import activities, own, people, registers, training

app_name = "programmes"
ROOM: list[URLPattern | URLResolver] = [
    path("", activities.activities, name="activities"),
    path("activities/new/", activities.activity_new, name="activity_new"),
    path("activities/<int:activity_id>/", activities.activity, name="activity"),
    path("activities/<int:activity_id>/change/", activities.activity_change, name="activity_change"),
    path("activities/<int:activity_id>/cancel/", activities.activity_cancel, name="activity_cancel"),
    path("activities/<int:activity_id>/sum-up/", activities.activity_sum_up, name="activity_sum_up"),
    path("activities/<int:activity_id>/quotas/", activities.activity_quotas, name="activity_quotas"),
    path("activities/<int:activity_id>/story/", activities.activity_story, name="activity_story"),
    path("activities/<int:activity_id>/do/<slug:activity_step>/", activities.activity_do, name="activity_do"),
    path("activities/<int:activity_id>/steps/new/", activities.step_new, name="step_new"),
    path("activities/<int:activity_id>/steps/<int:checklist_id>/", activities.step_do, name="step_do"),
    path("activities/<int:activity_id>/volunteers/", activities.put_on, name="put_on"),
    path(
        "activities/<int:activity_id>/volunteers/<int:service_id>/", activities.service_confirm, name="service_confirm"
    ),
    path("activities/<int:activity_id>/participants/", activities.participants, name="participants"),
    path(
        "activities/<int:activity_id>/participants/<int:enrolment_id>/consent/",
        activities.consent_on_paper,
        name="consent_on_paper",
    ),
    path("activities/<int:activity_id>/enrol/", people.enrol, name="enrol"),
    path("activities/<int:activity_id>/sessions/new/", people.lesson_new, name="lesson_new"),
    path("activities/<int:activity_id>/sessions/<int:lesson_id>/", people.lesson, name="lesson"),
    path("activities/<int:activity_id>/sessions/<int:lesson_id>/code/", people.lesson_code, name="lesson_code"),
    path("approvals/", people.approvals, name="approvals"),
    path("enrolments/<int:enrolment_id>/refuse/", people.enrolment_refuse, name="enrolment_refuse"),
    path("enrolments/<int:enrolment_id>/do/<slug:enrolment_step>/", people.enrolment_do, name="enrolment_do"),
    path("hours/", training.rates, name="rates"),
    path("hours/new/", training.hours_new, name="hours_new"),
    path("hours/recorded/", training.hours_recorded, name="hours_recorded"),
    path("hours/recorded/<int:entry_id>/strike/", training.hours_strike, name="hours_strike"),
    path("rules/", training.rules, name="rules"),
    path("rules/filing/", training.rule_set, name="rule_set"),
    path("rules/hours/", training.requirement_new, name="requirement_new"),
    path("rules/trainer/", training.trainer_set, name="trainer_set"),
    path("plans/", registers.plans, name="plans"),
    path("plans/new/", registers.plan_new, name="plan_new"),
    path("plans/<int:plan_id>/", registers.plan, name="plan"),
    path("plans/<int:plan_id>/change/", registers.plan_change, name="plan_change"),
    path("plans/<int:plan_id>/findings/new/", registers.finding_new, name="finding_new"),
    path("volunteers/", registers.volunteers, name="volunteers"),
    path("volunteers/new/", registers.volunteer_new, name="volunteer_new"),
    path("volunteers/<int:volunteer_id>/", registers.volunteer, name="volunteer"),
    path("volunteers/<int:volunteer_id>/insurance/", registers.volunteer_insure, name="volunteer_insure"),
    path("volunteers/<int:volunteer_id>/risks/", registers.volunteer_risks, name="volunteer_risks"),
    path("partners/", registers.partners, name="partners"),
    path("partners/new/", registers.partner_new, name="partner_new"),
    path("partners/<int:partner_id>/", registers.partner, name="partner"),
    path("partners/<int:partner_id>/change/", registers.partner_change, name="partner_change"),
    path("partners/<int:partner_id>/agreements/new/", registers.agreement_new, name="agreement_new"),
    path("partners/<int:partner_id>/agreements/<int:agreement_id>/", registers.agreement_end, name="agreement_end"),
    path("studies/", registers.studies, name="studies"),
    path("studies/new/", registers.study_new, name="study_new"),
    path("studies/<int:study_id>/", registers.study, name="study"),
    path("studies/<int:study_id>/change/", registers.study_change, name="study_change"),
]
MY = [
    path("", own.own, name="own"),
    path("calendar.ics", own.own_calendar, name="own_calendar"),
    path("hours/", own.own_hours, name="own_hours"),
    path("volunteering/", own.volunteering, name="volunteering"),
    path("training/", training.training, name="training"),
    path("training/<int:trained_id>/short/", training.short, name="short"),
    path("<int:activity_id>/", own.own_activity, name="own_activity"),
    path("<int:activity_id>/sign-in/", own.own_sign_in, name="own_sign_in"),
    path("<int:activity_id>/results/", training.assess, name="assess"),
    path("<int:activity_id>/do/<slug:own_step>/", own.own_do, name="own_do"),
]
urlpatterns = [path("o/<slug:code>/programmes/", include(ROOM)), path("my/programmes/", include(MY))]
