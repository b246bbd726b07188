"""Addresses of panels."""

from django.urls import include, path

from huiguan.kernel.panels import views

app_name = "panels"
ROOM = [
    path("<int:panel_id>/", views.panel, name="panel"),
    path("<int:panel_id>/criteria/", views.panel_criteria, name="panel_criteria"),
    path("<int:panel_id>/members/", views.panel_juror, name="panel_juror"),
    path("<int:panel_id>/members/<int:juror_id>/remove/", views.panel_remove, name="panel_remove"),
    path("<int:panel_id>/begin/", views.panel_begin, name="panel_begin"),
    path("<int:panel_id>/close/", views.panel_close, name="panel_close"),
]
urlpatterns = [
    path("o/<slug:code>/panels/", include(ROOM)),
    path("my/panels/", views.own, name="own"),
    path("my/panels/<int:assigned_id>/", views.own_entry, name="own_entry"),
    path("my/panels/<int:assigned_id>/aside/", views.own_aside, name="own_aside"),
]
