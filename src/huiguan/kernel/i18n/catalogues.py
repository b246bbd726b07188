"""One catalogue for each language in place of seventy.

Django reads the catalogues of all apps and means to put those together whose plurals are alike, but
`TranslationCatalog.update` compares the code of a function with a function, which is never the same: every word is
sought in one catalogue after another, some three hundred words on each page.
"""

from __future__ import annotations

import gettext
from typing import Any

from django.utils.translation.trans_real import TranslationCatalog


def put_together(self: Any, trans: gettext.GNUTranslations) -> None:
    """Take a catalogue in: what it says goes before what is known, as Django has it."""
    plural: Any = trans.plural  # type: ignore[attr-defined]  # set when a catalogue is read
    if plural.__code__ == self._plurals[0].__code__:
        self._catalogs[0].update(trans._catalog)  # type: ignore[attr-defined]  # as above
    else:
        self._catalogs.insert(0, trans._catalog.copy())  # type: ignore[attr-defined]  # as above
        self._plurals.insert(0, plural)


def install() -> None:
    """From now on catalogues are put together as they are read."""
    # In place of its own method, and so wider in what it takes: our catalogues are all of the one class.
    TranslationCatalog.update = put_together  # type: ignore[method-assign, assignment]  # as above
