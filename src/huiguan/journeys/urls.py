"""Addresses of the journeys."""

from __future__ import annotations

from django.urls import include, path

from huiguan.journeys import views

app_name = "journeys"
ROOM = [
    path("resolutions/<int:resolution_id>/", views.follow_resolution, name="follow_resolution"),
    path("speeches/<int:item_id>/", views.follow_speech, name="follow_speech"),
    path("surveys/<int:survey_id>/problem/", views.survey_problem, name="survey_problem"),
    path("cases/<int:case_id>/problem/", views.policy_problem, name="policy_problem"),
    path("papers/<int:incoming_id>/", views.follow_paper, name="follow_paper"),
    path("findings/<int:finding_id>/", views.forward_finding, name="forward_finding"),
]
urlpatterns = [path("o/<slug:code>/journeys/", include(ROOM))]
