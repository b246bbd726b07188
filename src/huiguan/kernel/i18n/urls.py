"""Addresses of the language switch."""

from __future__ import annotations

from django.urls import path

from huiguan.kernel.i18n import views

urlpatterns = [path("language/", views.switch_language, name="set_language")]
