"""Languages, names, numbers and formats as a Django app (for its catalogue and the language switch)."""

from __future__ import annotations

from django.apps import AppConfig


class I18nConfig(AppConfig):
    """No models: pure functions, the catalogue of the kernel's lowest words, and the switch of language."""

    name = "huiguan.kernel.i18n"
    label = "i18n"
