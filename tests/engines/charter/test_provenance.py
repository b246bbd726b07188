"""Every rule of a shipped template has a source or is marked as an assumption."""

from __future__ import annotations

from fnmatch import fnmatchcase
from unittest.mock import patch

import pytest

from huiguan.engines.charter import load_template, load_text
from huiguan.engines.charter import provenance as module
from huiguan.engines.charter.describe import described
from huiguan.engines.charter.load import DATA, TEMPLATES, template_text
from huiguan.engines.charter.provenance import ASSUMED, KINDS, provenance, sources_of
from huiguan.engines.charter.source import read

RULES = [(name, path, line) for name in TEMPLATES for path, line in described(load_template(name)).items()]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_rule_of_a_template_says_where_it_comes_from(name: str) -> None:
    sources = sources_of(load_template(name))
    assert list(sources) == list(described(load_template(name)))
    with patch.object(module, "provenance") as asked:
        assert sources_of(load_template(name)) == sources
    assert not asked.called, "the sources of a template are looked up once, not for every view of a charter"
    assert {each.kind for each in sources.values()} <= set(KINDS)
    assert all(each.source.zh and each.source.en for each in sources.values())


def test_no_source_stands_there_for_nothing() -> None:
    """A row that fits no rule, or only such as an earlier row takes, has a slip in its path or words."""
    given = {provenance(path, line).source for _name, path, line in RULES}
    rows = read((DATA / "provenance.yaml").read_text(encoding="utf-8")).data
    assert [row["source"]["zh"] for row in rows if row["source"]["zh"] not in {each.zh for each in given}] == []
    names = {"/".join(path) for _name, path, _line in RULES}
    patterns = [each for row in rows for each in row["rules"]]
    assert [each for each in patterns if not any(fnmatchcase(name, each) for name in names)] == []


def test_what_nobody_has_read_anywhere_is_an_assumption() -> None:
    assumed = {(name, "/".join(path)) for name, path, line in RULES if provenance(path, line).kind == ASSUMED.kind}
    considered = {(name, "/".join(path)) for name, path, _line in RULES if path[-1] == "first_considered"}
    assert len(considered) == 12
    assert considered <= assumed
    beyond = {"posts/teller", "posts/deputy_secretary_general", "bodies/congress/correspondence"}
    beyond.add("bodies/academic_committee")
    assert beyond <= {path for _name, path in assumed}, "what a source is silent on, or one report names"
    assert not beyond & {"/".join(path) for _n, path, line in RULES if provenance(path, line).kind != ASSUMED.kind}
    assert ("profession-national", "bodies/congress/notice") in assumed, "fifteen days"
    assert ("profession-province", "bodies/congress/notice") not in assumed, "ten days"


def test_a_rule_that_an_association_changed_is_its_own() -> None:
    path = ("bodies", "council", "meets")
    text = template_text("profession-county")
    assert sources_of(load_text(text))[path].kind == "assumed"
    changed = sources_of(load_text(text.replace("times: 2, per", "times: 3, per", 1)))
    assert path not in changed
    assert ("bodies", "congress", "majority") in changed
    assert sources_of(load_text(text.replace("name: profession-county", "name: ours", 1))) == {}
