"""Languages, names, numbers and formats as a Django app (for its catalogue)."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from huiguan.kernel.i18n.catalogues import install


class I18nConfig(AppConfig):
    """No models: pure functions and the catalogue of the kernel's lowest words."""

    name = "huiguan.kernel.i18n"
    label = "i18n"

    def __init__(self, app_name: str, app_module: Any) -> None:
        super().__init__(app_name, app_module)
        # Not in `ready`: models are imported before that, and some of them ask for words already.
        install()
