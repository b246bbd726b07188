"""Sentences that were kept in Chinese, read in English."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from huiguan.kernel.i18n.again import in_own_language, said_again

SENTENCES = [
    ("The same ID number stands in row %(row)s.", {"row": 17}),
    ("%(length)s characters; at most %(limit)s.", {"length": 61, "limit": 60}),
    ("“%(cell)s” is not one of: %(words)s.", {"cell": "男的", "words": "男、女"}),
    ("Several names in one cell; one member a row.", {}),
    (
        "%(cell)s may be January or October. Write %(year)s-01 or %(year)s-10, as text.",
        {"cell": "2020.1", "year": 2020},
    ),
]


@pytest.mark.parametrize(("source", "values"), SENTENCES)
def test_a_kept_sentence_is_said_in_the_reader_s_language(source: str, values: dict[str, object]) -> None:
    with override("en"), in_own_language():
        kept = gettext(source) % values
    assert kept != source % values, "the catalogues have a translation"
    with override("zh-hans"):
        assert said_again(kept) == kept
    with override("en"):
        assert said_again(kept) == source % values


def test_what_no_catalogue_knows_stays_as_it_is() -> None:
    with override("en"):
        assert said_again("南浦市公安局的一句话，谁也没有写过。") == "南浦市公安局的一句话，谁也没有写过。"
        assert said_again("") == ""


def test_values_stay_as_they_stood_in_the_file() -> None:
    source = "“%(cell)s” is no name."
    with in_own_language():
        kept = gettext(source) % {"cell": gettext("Resigned")}
    with override("en"):
        assert said_again(kept) == source % {"cell": "已退会"}
