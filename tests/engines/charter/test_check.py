"""What a check finds: one damage each, in a charter that has none."""

from __future__ import annotations

import pytest

from huiguan.engines.charter import CharterError, load_text, template_text
from huiguan.engines.charter.check import check
from huiguan.engines.charter.findings import Finding

GOOD = template_text("general-1998")


def damaged(old: str, new: str, count: int = 1) -> str:
    assert old in GOOD, old
    return GOOD.replace(old, new, count)


def found(text: str, severity: str = "error") -> list[Finding]:
    return [each for each in check(text) if each.severity == severity]


QUORUM = 'quorum: {base: entitled, fraction: "2/3", strict: false, article: 17}'
MAJORITY = 'majority: {base: present, fraction: "1/2", strict: false, article: 17}'
DUES = 'fraction: "2/3", strict: false, article: 41}'
EXPEL = """      title: {zh: 决定会员除名, en: expelling a member}
      article: 22
      decided_by:
        - {body: council}
"""
TERMS = """      terms:
        max: 2
        article: 33
        exception: {needs: [two_thirds_delegates, supervising_body, registrar], article: 33}
"""
ERRORS = [
    # Gaps and contradictions among the rules.
    ("quorum_above_one", QUORUM, QUORUM.replace("2/3", "3/2"), "procedure.quorum.fraction"),
    ("fraction_above_one", MAJORITY, MAJORITY.replace("1/2", "4/3"), "majority.fraction"),
    ("impossible_quorum", QUORUM, QUORUM.replace('"2/3", strict: false', '"1", strict: true'), "quorum"),
    ("impossible_majority", MAJORITY, MAJORITY.replace('"1/2", strict: false', '"1", strict: true'), "majority"),
    ("body_without_term", "      term: {follows: congress, article: 21}\n", "", "rules.bodies.council"),
    (
        "term_without_years",
        "follows: congress, article: 25",
        "follows: council, article: 25",
        "standing_council.term.follows",
    ),
    ("unknown_body", "follows: congress, article: 25", "follows: senate, article: 25", "term.follows"),
    ("unknown_body", "- {by: standing_council}", "- {by: senate}", "extraordinary.0.by"),
    (
        "unknown_body",
        "      body: secretariat\n      officer",
        "      body: office\n      officer",
        "secretary_general.body",
    ),
    ("unknown_body", "- {body: congress, article: 17}", "- {body: senate, article: 17}", "ordinary.decided_by.0.body"),
    ("power_without_body", "decided_by:\n        - {body: congress}\n", "decided_by: []\n", "hear_reports"),
    ("duplicate_decider", EXPEL, EXPEL + "        - {body: council}\n", "expel_member.decided_by.1"),
    (
        "overlapping_power",
        "{body: standing_council, article: 25, between: council}",
        "{body: standing_council, article: 25}",
        "convene_congress",
    ),
    (
        "between_whom",
        "article: 25, between: council}",
        "article: 25, between: congress}",
        "convene_congress.decided_by.1.between",
    ),
    ("decider_without_procedure", EXPEL, EXPEL.replace("council", "secretariat"), "expel_member.decided_by.0"),
    ("power_missing", "    dissolve:\n", "    wind_up:\n", "rules.powers"),
    ("power_missing", "    ordinary:\n", "    usual:\n", "rules.powers"),
    ("unknown_power", "elected_by: elect_officers", "elected_by: choose_officers", "president.elected_by"),
    ("unknown_post", "- {post: director}", "- {post: manager}", "standing_director.drawn_from.0"),
    ("unknown_post", "with: [candidate]", "with: [voter]", "incompatible.1"),
    ("unknown_post", "composed_of: director", "composed_of: manager", "council.composed_of"),
    ("seats", "seats: {min: 1, max: 9}", "seats: {min: 10, max: 9}", "vice_president.seats"),
    ("incompatible_with_itself", "with: [candidate]", "with: [candidate, teller]", "incompatible.1"),
    (
        "impossible_post",
        "with: [candidate]",
        "with: [candidate]\n      article: 20\n    - posts: [standing_director]\n      with: [director]",
        "incompatible.2",
    ),
    (
        "terms_contradict",
        "        max: 2\n        article: 33\n",
        "        max: 2\n        up_to: 2\n        article: 33\n",
        "terms.up_to",
    ),
    ("duplicate_step", "- key: audit", "- key: prepare", "renewal.steps.2"),
    ("step_contradicts", '        side: "on"\n', '        side: "on"\n        days: 3\n', "renewal.steps"),
    ("notice_contradicts", "notice: {days: 10, article: 18}", "notice: {days: 11, article: 18}", "renewal.steps"),
    # Articles.
    (
        "unknown_article",
        'fraction: "2/3", strict: false, article: 17',
        'fraction: "2/3", strict: false, article: 99',
        "quorum.article",
    ),
    ("unknown_article", "依照本章程第十九条", "依照本章程第九十九条", "text"),
    ("duplicate_article", "- number: 8\n", "- number: 7\n", "chapters.2.articles.1"),
    ("article_gap", "- number: 57\n", "- number: 58\n", "chapters"),
    ("article_order", "- number: 57\n", "- number: 3-1\n", "chapters"),
    # Rules above the charter.
    ("term_too_long", "years: 5", "years: 6", "congress.term.years"),
    ("postponement_too_long", "months: 12\n          needs", "months: 13\n          needs", "postponement"),
    (
        "postponement_approvals",
        "needs: [council_vote, supervising_body, registrar]\n          article: 15",
        "needs: [council_vote, registrar]\n          article: 15",
        "postponement",
    ),
    ("standing_share", 'max: "1/3", article: 25', 'max: "1/2", article: 25', "shares.0.max"),
    ("standing_share_missing", '    - {post: standing_director, of: director, max: "1/3", article: 25}\n', "", "rules"),
    ("too_many_tiers", "max_tiers: 4", "max_tiers: 5", "dues.max_tiers"),
    (
        "sub_tiers",
        "max_tiers: 4",
        'max_tiers: 4\n    tiers:\n      - {title: {zh: 个人会员, en: persons}, amounts: ["60", "80.50"]}',
        "dues.tiers.0",
    ),
    ("dues_floating", "floating: false", "floating: true", "dues.floating"),
    ("dues_published_late", "publish_within_days: 30", "publish_within_days: 31", "publish_within_days"),
    ("dues_published_late", "    publish_within_days: 30\n", "", "publish_within_days"),
    (
        "dues_not_secret",
        "ballot: {kind: secret, article: 41}",
        "ballot: {kind: open, article: 41}",
        "dues.decided_by.0",
    ),
    ("dues_not_secret", "          ballot: {kind: secret, article: 41}\n", "", "dues.decided_by.0"),
    ("dues_quorum", DUES, DUES.replace("2/3", "1/2"), "dues.decided_by.0"),
    (
        "dues_majority",
        'base: present, fraction: "1/2", strict: false, article: 41',
        'base: votes_cast, fraction: "1/2", strict: false, article: 41',
        "dues.decided_by.0",
    ),
    (
        "dues_not_congress",
        "        - body: congress\n          article: 41",
        "        - body: council\n          article: 41",
        "dues.decided_by.0",
    ),
    ("unknown_power", "    power: dues", "    power: fees", "dues.power"),
    ("age_above_limit", "max: 70", "max: 71", "president.age.max"),
    (
        "age_exception",
        "needs: [council_vote, supervising_body, registrar], article: 32",
        "needs: [supervising_body, registrar], article: 32",
        "president.age.exception",
    ),
    (
        "terms_above_limit",
        "        max: 2\n        article: 33",
        "        max: 3\n        article: 33",
        "president.terms.max",
    ),
    (
        "terms_exception",
        "needs: [two_thirds_delegates, supervising_body, registrar]",
        "needs: [council_vote, supervising_body, registrar]",
        "president.terms.exception",
    ),
    (
        "supervisors_not_apart",
        "vice_president, secretary_general, deputy_secretary_general, standing_director, director, ",
        "",
        "rules.incompatible",
    ),
]


@pytest.mark.parametrize(("code", "old", "new", "where"), ERRORS, ids=[f"{row[0]}-{i}" for i, row in enumerate(ERRORS)])
def test_a_damage_is_found_where_it_is(code: str, old: str, new: str, where: str) -> None:
    text = damaged(old, new)
    hits = [each for each in found(text) if each.code == code]
    assert hits, [(each.code, each.where) for each in found(text)]
    assert any(where in each.where for each in hits), [each.where for each in hits]
    assert hits[0].line is not None
    with pytest.raises(CharterError) as error:
        load_text(text)
    assert error.value.findings


WARNINGS = [
    ("words_differ", MAJORITY, MAJORITY.replace("strict: false", "strict: true")),
    ("words_differ", QUORUM, QUORUM.replace("2/3", "3/4")),
    ("words_differ", "years: 5", "years: 4"),
    ("words_differ", "max: 70", "max: 65"),
    ("words_differ", "ballot: {kind: any, article: 17}", "ballot: {kind: secret, article: 17}"),
    ("words_differ", "max_tiers: 4", "max_tiers: 3"),
    ("words_differ", "notice: {days: 10, article: 18}", "notice: {days: 10, working: true, article: 18}"),
    ("words_differ", "meets: {every_months: 6, article: 27}", "meets: {every_months: 3, article: 27}"),
    ("words_differ", "meets: {times: 1, per: year, article: 24}", "meets: {times: 2, per: year, article: 24}"),
    (
        "words_differ",
        "{body: congress, ballot: {kind: secret, article: 20}}",
        "{body: congress, ballot: {kind: open, article: 20}}",
    ),
    ("procedure_unused", "        - {body: supervisory_board, article: 30}\n", ""),
    (
        "election_by_correspondence",
        "correspondence: {allowed: false, article: 24}",
        "correspondence: {allowed: true, article: 24}",
    ),
    (
        "election_by_proxy",
        "          proxies: {allowed: false, article: 20}",
        "          proxies: {allowed: true, per_person: 1, count_for_quorum: true, article: 20}",
    ),
    ("election_not_secret", "{body: congress, ballot: {kind: secret, article: 20}}", "{body: congress}"),
    ("tellers_not_apart", "with: [candidate]", "with: [staff]"),
    ("officer_without_limit", TERMS, ""),
    ("unknown_blank", "【住所】", "【地址】"),
    ("step_without_source", "        source: 负责人备案通知：一届一备、变更必备，一个月内\n", ""),
]


@pytest.mark.parametrize(("code", "old", "new"), WARNINGS, ids=[f"{row[0]}-{i}" for i, row in enumerate(WARNINGS)])
def test_what_should_be_looked_at_is_a_warning(code: str, old: str, new: str) -> None:
    assert code in [each.code for each in found(damaged(old, new), "warning")]


SCHEMA = [
    ('fraction: "2/3", strict: false, article: 17', "fraction: 0.67, strict: false, article: 17"),
    ('fraction: "2/3", strict: false, article: 17', "fraction: 2/300, strict: false, article: 17"),
    ('fraction: "2/3", strict: false, article: 17', 'fraction: "0/3", strict: false, article: 17'),
    ("strict: false, article: 17", "article: 17"),
    ("kind: congress", "kind: senate"),
    ("years: 5", "years: 5.5"),
    ("years: 5", 'years: "5"'),
    ("years: 5", "years: 5\n        follows: council"),
    ("rules:", "regulations:"),
    ("meets: {times: 1, per: term, article: 16}", "meets: {times: 1, article: 16}"),
    ("proxies: {allowed: false, article: 20}", "proxies: {allowed: true, article: 20}"),
    ("needs: [council_vote", "needs: [vote_of_council"),
    ('version: "1"', "version: 1"),
    ("anchor: term_end", "anchor: next_spring"),
    ("quorum: {base: entitled", "quorum: {base: present"),
]


@pytest.mark.parametrize(("old", "new"), SCHEMA)
def test_what_breaks_the_schema_is_said_with_its_line(old: str, new: str) -> None:
    findings = found(damaged(old, new))
    assert {each.code for each in findings} == {"schema"}
    assert findings[0].line is not None


def test_the_line_is_that_of_the_damage() -> None:
    text = damaged("max_tiers: 4", "max_tiers: 5")
    (finding,) = [each for each in found(text) if each.code == "too_many_tiers"]
    assert text.splitlines()[finding.line - 1].strip() == "max_tiers: 5"


def test_several_damages_are_all_found() -> None:
    text = damaged("max_tiers: 4", "max_tiers: 5").replace("years: 5", "years: 9", 1)
    assert {each.code for each in found(text)} == {"too_many_tiers", "term_too_long"}


def test_an_inserted_article_is_no_gap() -> None:
    text = damaged(
        "      - number: 18\n", '      - number: "17-1"\n        text: 会议可以设分会场。\n      - number: 18\n'
    )
    assert found(text) == []
    assert load_text(text).articles["17-1"].label == "第十七条之一"


def test_tiers_may_be_listed() -> None:
    tiers = "".join(f'\n      - {{title: {{zh: 第{i}档, en: tier {i}}}, amounts: ["{i}00"]}}' for i in range(1, 6))
    text = damaged("max_tiers: 4", f"max_tiers: 4\n    tiers:{tiers}")
    assert [each.code for each in found(text)] == ["too_many_tiers"]
    twice = damaged("max_tiers: 4", f"max_tiers: 4\n    tiers:{tiers[: tiers.index('第2档') - 16] * 2}")
    assert "duplicate_tier" in [each.code for each in found(twice)]


def test_a_share_and_its_seats_agree() -> None:
    text = damaged(
        "      body: standing_council\n      elected_by",
        "      body: standing_council\n      seats: {min: 21}\n      elected_by",
    )
    text = text.replace("elected_by: elect_directors", "elected_by: elect_directors\n      seats: {max: 61}", 1)
    assert [each.code for each in found(text)] == ["seats_exceed_share"]
    assert found(text.replace("min: 21", "min: 20")) == []


def test_a_charter_without_dues_at_all_is_no_error_but_the_power_is_missing() -> None:
    head, _, rest = GOOD.partition("  dues:\n    power: dues\n")
    _, _, renewal = rest.partition("  renewal:\n")
    assert [each.code for each in found(head + "  renewal:\n" + renewal)] == ["dues_missing"]


def test_a_charter_without_a_timetable_is_warned_of() -> None:
    head, _, _ = GOOD.partition("  renewal:\n")
    assert found(head) == []
    assert [each.code for each in found(head, "warning")] == ["renewal_missing"]
