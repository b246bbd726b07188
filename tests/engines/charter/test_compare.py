"""Two versions side by side."""

from __future__ import annotations

from huiguan.engines.charter import load_template, load_text, template_text
from huiguan.engines.charter.build import build
from huiguan.engines.charter.compare import Difference, compare
from huiguan.engines.charter.source import read

GOOD = template_text("general-1998")


def against(text: str) -> Difference:
    return compare(load_template("general-1998"), build(read(text).data))


def test_changed_words_are_marked() -> None:
    (change,) = against(GOOD.replace("到会会员代表半数以上表决", "到会会员代表过半数表决", 1)).articles
    assert (change.kind, change.old.label, change.new.label) == ("changed", "第十七条", "第十七条")
    assert [each for each in change.spans if each.kind != "same"] == [("added", "过"), ("removed", "以上")]


def test_an_inserted_article_renumbers_the_others_and_changes_no_rule() -> None:
    """Article 58 is put in front of 57, which becomes 58; every rule cites articles below."""
    new = GOOD.replace(
        "      - number: 57\n", "      - number: 57\n        text: 本会的会徽由理事会决定。\n      - number: 58\n"
    )
    difference = against(new)
    assert [(each.kind, each.new.label) for each in difference.articles] == [
        ("added", "第五十七条"),
        ("renumbered", "第五十八条"),
    ]
    assert difference.rules == ()


def test_a_rule_that_follows_its_renumbered_article_is_no_change() -> None:
    new = GOOD.replace("      - number: 41\n", "      - number: 41-1\n", 1).replace("article: 41}", "article: 41-1}")
    new = new.replace("    article: 41\n", "    article: 41-1\n").replace(
        "          article: 41\n", "          article: 41-1\n"
    )
    difference = against(new)
    assert [each.kind for each in difference.articles] == ["renumbered"]
    assert difference.rules == ()


def test_a_rule_that_cites_another_article_is_a_change() -> None:
    (rule,) = against(GOOD.replace("notice: {days: 10, article: 18}", "notice: {days: 10, article: 16}", 1)).rules
    assert (rule.old_article, rule.new_article) == ("18", "16")
    assert rule.old == rule.new


def test_a_moved_article_is_moved_and_nothing_else() -> None:
    aims, seat = load_template("general-1998").articles["3"].text, load_template("general-1998").articles["5"].text
    new = GOOD.replace(aims, "###", 1).replace(seat, aims, 1).replace("###", seat, 1)
    kinds = sorted(each.kind for each in against(new).articles)
    assert kinds == ["moved", "moved"]


def test_a_removed_article_stands_where_it_was() -> None:
    data = read(GOOD).data
    del data["chapters"][0]["articles"][1]
    changes = compare(load_template("general-1998"), build(data)).articles
    assert [(each.kind, each.old.label) for each in changes] == [("removed", "第二条")]


def test_rules_added_and_removed_stand_side_by_side() -> None:
    new = GOOD.replace("        notice: {days: 10, article: 18}\n", "", 1)
    new = new.replace("max: 70", "max: 68", 1)
    rules = {".".join(each.path): each for each in against(new).rules}
    assert set(rules) == {"bodies.congress.notice", "posts.president.age"}
    assert rules["bodies.congress.notice"].new is None
    assert rules["bodies.congress.notice"].old.zh == "提前 10 日"
    assert rules["posts.president.age"].new.zh.startswith("不超过 68 周岁；超过的须理事会表决通过")


def test_two_templates_differ_in_what_their_notes_say() -> None:
    rules = {".".join(each.path): each for each in compare(*map(load_template, ("general-1998", "general-2017"))).rules}
    assert rules["bodies.congress.majority"].old.en == "at least half of those present"
    assert rules["bodies.congress.majority"].new.en == "more than half of those present"
    assert rules["bodies.congress.term"].new.zh == "4 年"
    assert rules["powers.expel_member.standing_council"].new is None


def test_a_comparison_is_plain_values() -> None:
    found = against(GOOD.replace("years: 5", "years: 4", 1).replace("每届五年。因", "每届四年。因", 1)).as_json("en")
    assert found["rules"] == [
        {
            "path": "bodies.congress.term",
            "about": "congress of delegates · term",
            "old": "5 years",
            "new": "4 years",
            "old_article": "Article 15",
            "new_article": "Article 15",
        }
    ]
    assert found["articles"][0]["spans"][1:3] == [{"kind": "removed", "text": "五"}, {"kind": "added", "text": "四"}]


def test_articles_with_the_same_words_keep_their_numbers() -> None:
    same = GOOD.replace("【住所】，活动地域为【活动地域】", "同上", 1)
    assert compare(load_text(same), load_text(same)).articles == ()
