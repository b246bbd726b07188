"""Addresses of the calendar's page."""

from __future__ import annotations

from django.urls import path, register_converter

from huiguan.kernel.calendar import views
from huiguan.kernel.calendar.converters import DayConverter

register_converter(DayConverter, "day")

app_name = "calendar"
urlpatterns = [
    path("settings/calendar/", views.days, name="days"),
    path("settings/calendar/<day:day>/drop/", views.drop_day, name="drop_day"),
]
