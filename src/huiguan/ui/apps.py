"""The Django application of the user interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and template tags; no models."""

    name = "huiguan.ui"
    label = "ui"
