"""Catalogues of many apps as one: the same words, found sooner."""

from __future__ import annotations

import io
from gettext import GNUTranslations

import polib
import pytest
from django.utils.translation import gettext, override
from django.utils.translation.trans_real import TranslationCatalog, translation

ONE_FORM, TWO_FORMS = "nplurals=1; plural=0;", "nplurals=2; plural=n != 1;"


def catalogue(forms: str, body: str) -> GNUTranslations:
    """A compiled catalogue with these plural forms."""
    head = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {forms}\\n"\n\n'
    return GNUTranslations(io.BytesIO(polib.pofile(head + body).to_binary()))


def test_words_that_came_last_stand_and_plurals_stay_apart() -> None:
    first = catalogue(ONE_FORM, 'msgid "a"\nmsgstr "甲"\n\nmsgid "b"\nmsgstr "乙"\n')
    foreign = catalogue(TWO_FORMS, 'msgid "%d c"\nmsgid_plural "%d cs"\nmsgstr[0] "一"\nmsgstr[1] "多"\n')
    last = catalogue(ONE_FORM, 'msgid "b"\nmsgstr "丙"\n')
    found = TranslationCatalog(first)
    for one in (catalogue(ONE_FORM, 'msgid "d"\nmsgstr "丁"\n'), foreign, last):
        found.update(one)
    assert [found.get(word) for word in ("a", "b", "d", "e")] == ["甲", "丙", "丁", None]
    assert (found.plural("%d c", 1), found.plural("%d c", 2)) == ("一", "多")
    with pytest.raises(KeyError):
        found.plural("%d x", 1)


def test_a_word_is_sought_in_few_catalogues() -> None:
    """There are some seventy apps, and three hundred words on a page."""
    catalogues = translation("zh-hans")._catalog
    assert len(catalogues._catalogs) < 12
    with override("zh-hans"):
        assert gettext("Roster of members") == "会员名册"
