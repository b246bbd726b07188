"""The table of worked cases: every answer was reckoned by hand from the words of the article."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiguan.engines.charter import CaseError, CharterError, Lang, decide, load_template, load_text, template_text
from huiguan.engines.charter.source import read

# Read as charters are: YAML would otherwise take the key “on” for true.
GROUPS = read((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")).data
CASES = [
    pytest.param(group["charter"], each, id=f"{group['charter']}-{number}-{index}")
    for number, group in enumerate(GROUPS)
    for index, each in enumerate(group["cases"])
]
KEYS = ["decision", "required", "numbers", "article", "text", "explanation", "reasons"]


def test_there_are_at_least_120_cases_each_with_source_and_reckoning() -> None:
    assert len(CASES) >= 120
    assert all(group["source"] for group in GROUPS)
    assert all(each["why"] for group in GROUPS for each in group["cases"])


@pytest.mark.parametrize(("charter", "row"), CASES)
def test_worked_case(charter: str, row: dict[str, Any]) -> None:
    answer = decide(load_template(charter), row["case"]).as_json()
    assert list(answer)[:7] == KEYS
    for key, wanted in row["expect"].items():
        got = answer[key]
        if isinstance(wanted, dict):
            got = {name: got[name] for name in wanted}
        assert got == wanted, (key, row["why"], answer["explanation"])
    assert answer["reasons"]
    english = decide(load_template(charter), row["case"], lang="en").as_json()
    assert english["decision"] == answer["decision"]
    assert english["numbers"] == answer["numbers"]


def explanation(lang: Lang = "zh", **facts: Any) -> str:
    case = {
        "question": "carried",
        "body": "congress",
        "power": "amend_charter",
        "entitled": 200,
        "against": 0,
        "abstain": 0,
    }
    return decide(load_template("general-1998"), case | facts, lang=lang).explanation


def test_an_explanation_is_a_line_for_a_page() -> None:
    assert explanation(present=150, **{"for": 99}) == (
        "出席 150 人，应到 200 人，达到三分之二（150 ≥ 133.33）——章程第十七条；"
        "赞成 99 票，出席人数 150，未达到三分之二（99 < 100），未通过——章程第十九条"
    )
    assert explanation("en", present=150, **{"for": 100}) == (
        "150 present, 200 entitled: two thirds reached (150 ≥ 133.33) (Article 17); "
        "100 votes for, 150 present: two thirds reached (100 ≥ 100), carried (Article 19)"
    )


def test_nothing_is_called_carried_beside_a_missing_quorum() -> None:
    assert "通过" not in explanation(present=133, **{"for": 133})
    assert "carried" not in explanation("en", present=133, **{"for": 133})


def test_articles_next_to_each_other_are_cited_once() -> None:
    case = {
        "question": "carried",
        "body": "council",
        "entitled": 61,
        "present": 45,
        "for": 30,
        "against": 15,
        "abstain": 0,
    }
    words = decide(load_template("general-1998"), case).explanation
    assert words.count("第二十三条") == 1
    assert words.endswith("通过——章程第二十三条")


def test_what_is_missing_is_named() -> None:
    first, second = explanation().split("；")
    assert first == "缺少present（出席人数），无法判定——章程第十七条"
    assert second == "缺少for（赞成票数）、present（出席人数），无法判定——章程第十九条"


def test_the_whole_membership_is_not_guessed_from_those_entitled() -> None:
    """A congress of delegates whose quorum is counted on all members: 200 delegates say nothing of the members."""
    text = template_text("general-1998").replace("quorum: {base: entitled", "quorum: {base: members", 1)
    case = {"question": "quorum", "body": "congress", "entitled": 200, "present": 150}
    assert decide(load_text(text), case).decision is None
    assert decide(load_text(text), case | {"members": 225}).decision is True
    assert decide(load_text(text), case | {"members": 226}).decision is False


def test_proxies_that_are_not_allowed_do_not_count_whatever_else_is_said_of_them() -> None:
    text = template_text("general-1998").replace(
        "proxies: {allowed: false, article: 23}",
        "proxies: {allowed: false, per_person: 2, count_for_quorum: true, article: 23}",
        1,
    )
    case = {"question": "quorum", "body": "council", "entitled": 61, "present": 40, "proxies": 10}
    assert decide(load_text(text), case).decision is False


ORDINARY_OF_COUNCIL = "- {body: council, article: 23}"
FIRST = "- {body: council, article: 23, first_considered: {body: supervisory_board, article: 30}}"


def test_what_another_body_considers_first_is_not_decided_without_its_yes() -> None:
    text = template_text("general-1998")
    assert ORDINARY_OF_COUNCIL in text
    charter = load_text(text.replace(ORDINARY_OF_COUNCIL, FIRST))
    facts = {
        "question": "carried",
        "body": "council",
        "entitled": 9,
        "present": 9,
        "for": 9,
        "against": 0,
        "abstain": 0,
    }
    answers = {said: decide(charter, facts | {"considered": said}) for said in (True, False, None)}
    assert {said: answer.decision for said, answer in answers.items()} == {True: True, False: False, None: None}
    assert "监事会未前置研究同意——章程第三十条" in answers[False].explanation
    assert decide(charter, facts | {"power": "admit_member"}).decision is True
    assert decide(load_template("general-1998"), facts | {"considered": False}).decision is True


def test_nobody_considers_first_what_it_decides_itself() -> None:
    text = template_text("general-1998")
    with pytest.raises(CharterError) as caught:
        load_text(text.replace(ORDINARY_OF_COUNCIL, FIRST.replace("supervisory_board", "council")))
    assert "considered_by_itself" in {each.code for each in caught.value.findings}


@pytest.mark.parametrize("name", ["profession-national", "profession-province", "profession-county"])
def test_the_templates_of_a_profession_ask_another_body_first(name: str) -> None:
    case = {"question": "carried", "body": "council", "power": "set_up_branches", "entitled": 3, "present": 3}
    answer = decide(load_template(name), {**case, "for": 3, "against": 0, "abstain": 0, "considered": True})
    assert answer.decision is True
    refused = decide(load_template(name), {**case, "for": 3, "against": 0, "abstain": 0, "considered": False})
    assert (refused.decision, refused.article) == (False, "第四条")


def test_a_casting_vote_is_for_or_against() -> None:
    case = {"question": "carried", "body": "office_meeting", "power": "daily_business", "entitled": 2, "present": 2}
    with pytest.raises(CaseError, match="casting"):
        decide(load_template("profession-national"), {**case, "for": 1, "against": 1, "abstain": 0, "casting": "yes"})
