"""The shipped templates and the published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from huiguan.engines.charter import (
    TEMPLATES,
    CharterError,
    digest,
    fill_blanks,
    load_template,
    load_text,
    schema,
    template_text,
)
from huiguan.engines.charter.check import check
from huiguan.engines.charter.describe import described
from huiguan.engines.charter.source import read

ROOT = Path(__file__).resolve().parents[3]
NAMES = list(TEMPLATES)
POWERS = {
    "ordinary",
    "amend_charter",
    "dissolve",
    "elect_directors",
    "elect_supervisors",
    "elect_officers",
    "elect_standing_directors",
    "dues",
    "admit_member",
    "expel_member",
}
POSTS = {"president", "vice_president", "secretary_general", "director", "standing_director", "supervisor", "teller"}


def test_the_published_schema_is_the_one_in_the_package() -> None:
    package = ROOT / "src/huiguan/engines/charter/data/charter.schema.json"
    assert (ROOT / "docs/schemas/charter.schema.json").read_bytes() == package.read_bytes()


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", NAMES)
def test_a_template_keeps_to_the_schema(name: str) -> None:
    jsonschema.validate(read(template_text(name)).data, schema(), jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_neither_errors_nor_warnings(name: str) -> None:
    assert [each for each in check(template_text(name)) if each.severity != "note"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_whole_charter(name: str) -> None:
    charter = load_template(name)
    assert charter.name == name
    assert charter.title == TEMPLATES[name]
    assert 40 <= len(charter.articles) <= 60
    assert next(iter(charter.powers)) == "ordinary"
    assert charter.powers.keys() >= POWERS
    assert charter.posts.keys() >= POSTS
    assert charter.bodies.keys() >= {"congress", "council", "standing_council", "supervisory_board", "secretariat"}
    assert charter.renewal is not None


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_a_template_cites_an_article_that_exists(name: str) -> None:
    charter = load_template(name)
    for path, line in described(charter).items():
        if path[0] != "renewal":
            assert line.article in charter.articles, path
        assert line.words.zh, path
        assert line.words.en, path


def test_templates_differ_where_they_say_so() -> None:
    majority = {name: load_template(name).bodies["congress"].procedure.majority.strict for name in NAMES}
    assert majority == {
        "general-1998": False,
        "general-2017": True,
        "profession-national": True,
        "profession-province": True,
        "profession-county": False,
    }
    texts = {tuple(article.text for article in load_template(name).articles.values()) for name in NAMES}
    assert len(texts) == len(NAMES)


def test_blanks_are_filled_in() -> None:
    filled = fill_blanks(template_text("general-1998"), {"协会名称": "某某协会"})
    charter = load_text(filled)
    assert charter.articles["1"].text == "本会的名称是某某协会。"
    assert "【住所】" in charter.articles["5"].text


def test_a_value_cannot_break_out_of_its_blank() -> None:
    with pytest.raises(CharterError, match="协会名称"):
        fill_blanks(template_text("general-1998"), {"协会名称": "某\n  x: y"})


def test_there_is_no_template_of_another_name() -> None:
    with pytest.raises(CharterError, match="general-1998"):
        template_text("general-1989")


def test_a_version_has_one_digest_whatever_its_layout() -> None:
    text = template_text("general-1998")
    same = load_text(json.dumps(read(text).data, ensure_ascii=False))
    assert digest(same) == digest(load_template("general-1998"))
    assert len(digest(same)) == 64
    assert digest(load_text(text.replace("【住所】", "本市", 1))) != digest(same)
