"""Addresses of figures."""

from __future__ import annotations

from django.urls import include, path

from huiguan.kernel.figures import views

app_name = "figures"
PLACE = [
    path("frozen/<int:frozen_id>/", views.frozen, name="frozen"),
    path("<str:figure_key>/", views.figure, name="figure"),
]
urlpatterns = [path("o/<slug:code>/figures/", include(PLACE))]
