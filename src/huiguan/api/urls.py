"""The API's addresses."""

from django.urls import path

from huiguan.api.app import api

urlpatterns = [path("", api.urls)]
