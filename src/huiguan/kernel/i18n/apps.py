"""Languages, names, numbers and formats as a Django app (for its catalogue)."""

from __future__ import annotations

from django.apps import AppConfig


class I18nConfig(AppConfig):
    """No models: pure functions and the catalogue of the kernel's lowest words."""

    name = "huiguan.kernel.i18n"
    label = "i18n"
