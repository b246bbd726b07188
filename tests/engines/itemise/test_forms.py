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


@pytest.mark.parametrize(
    ("words", "parties"),
    [
        ("各重点工程业主确定一名联络员。", ("各重点工程业主",)),
        ("村医协助做好通知和预约。", ("村医",)),
        ("换届筹备组3月15日前提出候选人建议名单。", ("换届筹备组",)),
        ("供电公司要做好用电保障。", ("供电公司",)),
        ("被督查企业要逐项整改。", ("被督查企业",)),
        ("各单位主要负责同志为第一责任人，要统筹安排本单位工作。", ("各单位主要负责同志",)),
        ("各单位要制定备汛方案，主要领导要亲自抓。", ("各单位",)),
        ("各地区要高度重视，主要领导要亲自抓、负总责。", ("各地区",)),
        ("秘书处收到申请后，应组织专家评审。", ("秘书处",)),
        ("其他人员未经授权不得接受采访。", ("其他人员",)),
        ("以上事项由督查室跟踪督办。", ("督查室",)),
    ],
)
def test_a_party_of_any_last_word_is_named(words: str, parties: tuple[str, ...]) -> None:
    assert _items(NOTICE, f"（一）{words}")[0].parties == parties


@pytest.mark.parametrize(
    "words",
    [
        "储罐区要每两小时巡检一次。",
        "易燃易爆场所要落实降温措施。",
        "各项工作要落实到人。",
        "编制组成员不得少于七人。",
        "整改方案应当报市民政局备案。",
        "要走访会员企业，了解实际困难。",
    ],
)
def test_a_thing_is_no_party(words: str) -> None:
    assert all(item.parties == () for item in _items(NOTICE, f"（一）{words}"))


def test_numbers_in_brackets_divide_a_paragraph() -> None:
    items = _items(SPEECH, "会议要求：（1）农资处每旬调度一次库存；（2）各市协会落实好淡储任务。")
    assert [item.parties for item in items] == [("农资处",), ("各市协会",)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("汛前各单位要检查一次设备。", "汛前"),
        ("值班人员汛期不得离开本地。", "汛期"),
        ("要在年会上表彰先进会员。", "年会上"),
        ("3月8日前后组织开展专项宣传。", "3月8日前后"),
        ("会员诉求要集中受理，5个工作日内予以答复。", "5个工作日内"),
        ("遇有险情，各单位应在1小时内书面报告。", "1小时内"),
    ],
)
def test_what_has_no_day_of_its_own_is_soft(words: str, text: str) -> None:
    dues = [item.due for item in _items(NOTICE, f"（一）{words}") if item.due]
    assert [(due.kind, due.date) for due in dues] == [("soft", None)]
    assert text in dues[0].text


def test_a_bare_month_end_follows_the_month_before_it() -> None:
    items = _items(NOTICE, "（一）各企业6月15日前提交报告，卫生院月底前统一报县局。")
    assert [item.due and item.due.date for item in items] == ["2026-06-15", "2026-06-30"]


def test_a_review_of_the_year_with_plans_has_tasks_in_its_plans_only() -> None:
    text = (
        "县总工会2025年工作总结和2026年工作打算\n一、2025年工作回顾\n开展走访活动20场，建立驿站5个。\n"
        "二、2026年工作打算\n（一）建设户外劳动者驿站5个，10月底前投入使用。\n"
    )
    (item,) = [item for item in itemise(text, date=dt.date(2026, 1, 8)).items if item.kind == "task"]
    assert item.due and item.due.date == "2026-10-31"


def test_news_of_a_meeting_is_no_task() -> None:
    text = "市教育局召开开学工作部署会\n8月19日，市教育局召开部署会，安排部署开学各项工作。\n"
    assert itemise(text, date=dt.date(2026, 8, 20)).items == []


def test_a_title_keeps_the_bar() -> None:
    titles = {item.title for item in _items(NOTICE, "名册只用于走访，不得另作他用。各单位不得擅自更改数据。")}
    assert titles == {"不得另作他用", "不得擅自更改数据"}


@pytest.mark.parametrize(
    ("words", "parties", "supporting"),
    [
        ("（一）新建警务室。由治安支队牵头，各分局配合，10月底前完成。", ("治安支队",), ("各分局",)),
        ("（一）新建警务室。（治安支队、政治部，10月底）", ("治安支队", "政治部"), ()),
        ("（一）新建警务室。责任单位：治安支队，10月底前完成。", ("治安支队",), ()),
        ("（一）新建警务室\n责任领导：秘书长\n责任单位：治安支队\n完成时限：10月底", ("秘书长", "治安支队"), ()),
    ],
)
def test_a_sentence_or_note_that_only_hands_over(
    words: str, parties: tuple[str, ...], supporting: tuple[str, ...]
) -> None:
    (item,) = _items(NOTICE, words)
    assert (item.parties, item.supporting) == (parties, supporting)
    assert item.due and item.due.date == "2026-10-31"


def test_a_matter_of_its_own_handed_on_is_an_item_of_its_own() -> None:
    items = _items(NOTICE, "食宿费由总会承担，往返交通费由学员所在单位承担。")
    assert [item.parties for item in items] == [("总会",), ("学员所在单位",)]


def test_the_case_is_no_party_and_goes_with_its_rule() -> None:
    (item,) = _items(NOTICE, "气象台发布预警时，领队要组织人员撤离。")
    assert item.parties == ("领队",)
    (ruled,) = _items(NOTICE, "对连续两次排名末位的派出所，由分局负责同志约谈所长。")
    assert ruled.parties == ("分局负责同志",)


def test_days_in_standing_rules_count_from_no_document() -> None:
    rules = "协会会员管理办法\n第一条 秘书处应当在15日内审核完毕。\n"
    (item,) = itemise(rules, date=dt.date(2026, 3, 5)).items
    assert item.due and (item.due.kind, item.due.date) == ("soft", None)


@pytest.mark.parametrize(
    "words",
    ["发现线索要当日移交禁毒支队。", "三年内未开展活动的要予以注销。", "要落实补贴，标准不低于每人每月600元。"],
)
def test_what_the_text_does_not_fix_has_no_date(words: str) -> None:
    (item,) = _items(NOTICE, words)
    assert item.due is None or item.due.date is None


FLAT = (
    "2026年任务清单\n序号\n项目\n内容\n责任单位\n完成时限\n"
    "1\n公园\n新建口袋公园6处\n区园林所（牵头）、各街道\n10月底\n"
    "2\n电梯\n更新住宅电梯180台\n区市监局\n6月\n"
)


def test_a_table_whose_cells_stand_each_on_a_line() -> None:
    first, second = itemise(FLAT, date=dt.date(2026, 3, 30)).items
    assert (first.quote, first.parties, first.supporting) == ("新建口袋公园6处", ("区园林所",), ("各街道",))
    assert (second.parties, second.due and second.due.date) == (("区市监局",), "2026-06-30")


def test_a_table_without_all_its_cells_is_left_alone() -> None:
    assert itemise("序号\n1", date=dt.date(2026, 3, 30)).items == []
    assert itemise("序号\n内容\n责任单位\n1\n新建口袋公园6处", date=dt.date(2026, 3, 30)).items == []


@pytest.mark.parametrize(
    ("words", "parties"),
    [
        ("（一）办公室\n1.汇总月度计划，印发工作提示。\n2.管理印章。", ("办公室", "办公室")),
        ("（一）分工\n市公安局：\n1.组织专项检查，建立台账。", ("市公安局",)),
        ("（一）新建警务室\n1.完成选址和预算评审。", ()),
        ("（一）组织机构\n1.完成选址和预算评审。", ()),
    ],
)
def test_a_heading_that_names_a_unit_hands_it_down(words: str, parties: tuple[str, ...]) -> None:
    tasks = [item for item in _items(NOTICE, words) if item.kind == "task"]
    assert tuple(name for item in tasks for name in item.parties) == parties


def test_notes_above_the_measures_belong_to_them() -> None:
    words = "任务甲\n责任单位：治安支队\n工作要求：建立台账。\n任务乙\n责任单位：法制支队\n工作要求：修订规定。"
    assert [item.parties for item in _items(NOTICE, words)] == [("治安支队",), ("法制支队",)]


@pytest.mark.parametrize(
    ("clause", "party"),
    [
        ("财务部据此核定预算", "财务部"),
        ("住房城乡建设、交通运输、水利等部门负责监督管理", "住房城乡建设、交通运输、水利等部门"),
        ("省协会组织指导处每月通报进展", "省协会组织指导处"),
        ("具体由人事部商财务部提出方案", "人事部"),
        ("每个景区配备志愿者，由景区管理方统一培训", "景区管理方"),
        ("市财政局将阅读经费列入年度预算", "市财政局"),
    ],
)
def test_names_before_verbs_that_no_list_holds(clause: str, party: str) -> None:
    assert party in [name for item in _items(NOTICE, f"（一）{clause}。") for name in item.parties]


@pytest.mark.parametrize(
    "clause",
    ["每期时间控制在五天以内", "报告单位于活动举办30日前提交书面报告", "自6月起每月检查一次", "从申报到领款要三个多月"],
)
def test_lengths_and_starts_are_no_days(clause: str) -> None:
    assert [item for item in _items(NOTICE, f"（一）{clause}。") if item.due and item.due.date] == []


@pytest.mark.parametrize(
    ("term", "day", "rule"),
    [
        ("5月第三个周日", "2026-05-17", None),
        ("5月最后一个星期五", "2026-05-29", None),
        ("每年1月20日前、7月20日前", None, "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=20"),
        ("每月第一个工作日", None, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
        ("年中、年末", None, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
        ("每逢春节、中秋，", None, None),
    ],
)
def test_days_by_weekday_and_by_halves(term: str, day: str | None, rule: str | None) -> None:
    (item,) = _items(NOTICE, f"（一）监事会{term}组织检查。" if "逢" not in term else f"（一）{term}组织走访慰问。")
    assert item.due is not None
    assert (item.due.date, item.due.rule) == (day, rule)


def test_a_matter_before_its_request_is_no_party_and_the_next_meeting_no_task() -> None:
    items = _items(NOTICE, "（一）各市州贯彻落实情况，请于7月15日之前书面报送。下次推进会拟于10月下旬召开。")
    assert [(item.parties, item.due and item.due.date) for item in items] == [((), "2026-07-15")]


def test_a_day_on_which_something_is_to_be_finished_is_a_term() -> None:
    (item,) = _items(NOTICE, "（一）展陈组要抓紧与市博物馆衔接，10月15日展板全部定稿。")
    assert (item.parties, item.due and item.due.date) == (("展陈组",), "2026-10-15")


def test_who_is_asked_in_a_second_clause_answers_for_it() -> None:
    items = _items(SPEECH, "年底省里要搞一次述职，请会员部从现在起就把方案琢磨好。")
    assert [item.parties for item in items] == [("省里",), ("会员部",)]


def test_what_somebody_is_free_to_do_is_no_task() -> None:
    items = _items(NOTICE, "（一）对患重大疾病的，可申请一次性救助金，由县协会初审，市协会5日内复核。")
    assert [item.parties for item in items] == [("县协会",), ("市协会",)]


@pytest.mark.parametrize(("note", "parties"), [("权益部、工会", ("权益部", "工会")), ("监事会，长期坚持", ("监事会",))])
def test_short_names_in_brackets_and_bodies_that_a_verb_governs(note: str, parties: tuple[str, ...]) -> None:
    (item,) = _items(NOTICE, f"1.健全监事会监督机制。（{note}）")
    assert item.parties == parties


def test_a_sentence_with_a_term_by_tenths_is_no_heading() -> None:
    (item,) = _items(NOTICE, "（一）督查办建立整改台账，每旬通报一次进展。整改不力的单位名单另见附件。")[:1]
    assert (item.parties, item.due and item.due.rule is not None) == (("督查办",), True)


def test_a_paper_of_numbered_provisions_is_a_plan_whatever_its_name() -> None:
    text = (
        "食堂管理备忘录\n一、后勤服务中心每月公示采购明细。\n"
        "二、机关工会开展满意度测评。\n三、保卫处检查消防设施和监控。\n"
    )
    assert [item.parties for item in itemise(text).items] == [("后勤服务中心",), ("机关工会",), ("保卫处",)]


def test_numbered_problems_below_their_announcement_are_no_tasks() -> None:
    words = "检查发现存在以下问题：\n1.变更后未及时办理登记；\n2.个别项目未公示。\n请于5月31日前报整改报告。"
    assert [item.kind for item in _items(NOTICE, words)] == ["problem", "problem", "task"]
