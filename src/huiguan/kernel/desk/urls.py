"""Addresses of the home pages."""

from __future__ import annotations

from django.urls import include, path

from huiguan.kernel.desk import views

app_name = "desk"
PLACE = [
    path("", views.home, name="home"),
    path("figures/", views.line_figures, name="figures"),
    path("plan/", views.plan, name="plan"),
]
urlpatterns = [
    path("desk/", views.own, name="own"),
    path("desk/services/", views.services, name="services"),
    path("o/<slug:code>/desk/", include(PLACE)),
]
