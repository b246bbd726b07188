"""Forms of sentences that are easily cut wrongly: who leads and helps, enumerations, and what makes a title."""

from __future__ import annotations

import datetime as dt

import pytest

from huiguan.engines.itemise import Item, itemise

NOTICE = "关于做好有关工作的通知\n一、重点工作\n{}\n"
SPEECH = "在年度工作会议上的讲话\n同志们：\n{}\n"


def _items(form: str, words: str) -> list[Item]:
    return itemise(form.format(words), date=dt.date(2026, 3, 5)).items


def test_who_leads_and_who_helps_are_one_item() -> None:
    (item,) = _items(NOTICE, "（一）维权部牵头，办公室、法律顾问团配合，三季度末前修订维权案件办理规程。")
    assert (item.parties, item.supporting) == (("维权部",), ("办公室", "法律顾问团"))
    assert item.title == "修订维权案件办理规程"
    assert item.due and item.due.date == "2026-09-30"


def test_bare_verbs_of_an_enumeration_are_tasks() -> None:
    words = (
        "一是要在3月底前完成换届摸底，由组织部牵头，各市协会配合；二是推动6个县于年内全部完成登记；三是健全联络员制度。"
    )
    items = _items(SPEECH, words)
    assert [item.kind for item in items] == ["task"] * 3
    assert (items[0].parties, items[0].supporting) == (("组织部",), ("各市协会",))
    assert [item.due and item.due.date for item in items] == ["2026-03-31", "2026-12-31", None]


def test_a_clause_that_goes_on_names_no_party() -> None:
    (item,) = _items(SPEECH, "各市协会要制定具体实施方案，并于4月20日前报省协会备案。")
    assert item.parties == ("各市协会",)
    assert item.due and item.due.date == "2026-04-20"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("每月28日前，各市协会须将会员变动情况报送省协会。", "将会员变动情况报送省协会"),
        ("力争到2027年底，全部协会实现网上公开。", "实现网上公开"),
        ("请各省协会于12月10日前将落实情况报告本会。", "将落实情况报告本会"),
    ],
)
def test_a_title_is_neither_a_time_nor_a_party(words: str, title: str) -> None:
    assert _items(NOTICE, words)[0].title == title


def test_a_term_that_counts_from_receipt_is_soft() -> None:
    (item,) = _items(NOTICE, "县级协会应当明确一名联络员，并于收到本通知后10个工作日内上报名单。")
    assert item.due and (item.due.text, item.due.kind, item.due.date) == ("收到本通知后10个工作日内", "soft", None)


def test_a_stated_duration_is_standing() -> None:
    (item,) = _items(SPEECH, "要加快推进法律服务站建设，力争用两年时间实现县级全覆盖。")
    assert item.due and item.due.kind == "standing"


def test_what_is_said_to_be_wanting_is_a_problem() -> None:
    (item,) = _items(SPEECH, "但也要清醒看到，一些地方会员档案不完整、经费公开不及时的问题还比较突出。")
    assert item.kind == "problem"


def test_a_call_to_office_holders_is_a_principle() -> None:
    (item,) = _items(SPEECH, "各级负责同志要带头学习、率先垂范。")
    assert item.kind == "principle"


def test_labels_after_an_item_in_its_paragraph() -> None:
    (item,) = _items(NOTICE, "1. 改版协会网站。责任单位：宣传部；配合单位：信息中心；完成时限：6月底前。")
    assert (item.parties, item.supporting, item.quote) == (("宣传部",), ("信息中心",), "改版协会网站")
    assert item.due and item.due.date == "2026-06-30"


def test_quarters_of_a_yearly_plan_lie_in_its_year() -> None:
    items = itemise("协会2026年工作要点\n1. 一季度召开理事会，审议预算。\n", date=dt.date(2025, 12, 29)).items
    assert items[0].due and items[0].due.date == "2026-03-31"
