"""Addresses of the history."""

from __future__ import annotations

from django.urls import path

from huiguan.kernel.history import views

app_name = "history"
urlpatterns = [path("o/<slug:code>/history/<str:kind>/<int:subject_id>/", views.object_history, name="object")]
