"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from huiguan.kernel.inbox import views

app_name = "inbox"
urlpatterns = [
    path("inbox/", views.desk, name="desk"),
    path("inbox/delivery/", views.delivery, name="delivery"),
    path("inbox/<int:message_id>/", views.message, name="message"),
    path("inbox/<int:message_id>/strike/", views.strike, name="strike"),
]
