"""Who is named: by the form of the name and its place in the clause, where no list foresees it."""

from __future__ import annotations

import datetime as dt

import pytest

from huiguan.engines.itemise import Item, itemise

PLAN = "关于做好有关工作的通知\n一、重点工作\n{}\n"


def _items(words: str) -> list[Item]:
    return itemise(PLAN.format(words), date=dt.date(2026, 3, 5)).items


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("监察司法委要提前做好调研。", "监察司法委"),
        ("县农发行要备足收购贷款。", "县农发行"),
        ("收购网点负责人每日18时前报送当日收购数量。", "收购网点负责人"),
        ("宣传中队要把好的心得登到简报上。", "宣传中队"),
        ("宣传中队那边，要把好的心得登到简报上。", "宣传中队"),
        ("理事会秘书每年12月20日前提交测评结果。", "理事会秘书"),
        ("县图书馆多送书上门，为偏远所队设立流动书箱。", "县图书馆"),
        ("纪检组查一查，形成专题报告。", "纪检组"),
        ("组织部门在干部考察时要听取信访部门意见。", "组织部门"),
        ("供水、供电、燃气等专营单位要主动对接，6月10日前完成管线摸排。", "供水、供电、燃气等专营单位"),
        ("自然资源部门负责地质灾害隐患点的巡查。", "自然资源部门"),
        ("乡镇（街道）接到预警后必须在1小时内组织群众转移。", "乡镇（街道）"),
        ("县委督查办和县信访局每季度末联合开展一次督查。", "县委督查办和县信访局"),
        ("常委会组成人员每人联系5名以上基层代表。", "常委会组成人员"),
        ("各社区居委会每个小区推选3至5名居民代表。", "各社区居委会"),
        ("病区护士长每日核查高风险患者防范措施。", "病区护士长"),
        ("各村会计每周五报送进度。", "各村会计"),
        ("市住房城乡建设局督促建设单位加快办理竣工决算。", "市住房城乡建设局"),
        ("各临床科室主任是质量安全第一责任人，每周五组织一次质控分析。", "各临床科室主任"),
        ("对发现的重大隐患，由集团分管领导挂牌督办。", "集团分管领导"),
        ("重点建议由主任会议成员领衔督办。", "主任会议成员"),
        ("保管人外出时须办理交接手续。", "保管人"),
        ("宣传股主动对接县融媒体中心，在重要版面刊发消息。", "宣传股"),
        ("协会惩戒部、行业规则委员会联合抽查，12月15日前形成报告。", "协会惩戒部、行业规则委员会"),
        ("各所于11月30日前提交自查表，并由负责人签字、加盖公章。", "各所"),
        ("财务部在收款后5个工作日内开具会费票据。", "财务部"),
        ("推荐单位对材料真实性负责。", "推荐单位"),
        ("由各分会以支队、大队为单位组队，5月10日前完成报名。", "各分会"),
        ("承办单位赛前20天报竞赛规程。", "承办单位"),
        ("赛事期间医护人员须全程在场。", "医护人员"),
        ("材料组（组长：副秘书长）要在6月底前拿出报告初稿。", "材料组"),
        ("具体名单由权益处会财务处审定。", "权益处"),
        ("市协会分管副会长每季度约谈进展滞后的单位。", "市协会分管副会长"),
        ("进展滞后的北湖县协会，于8月25日前书面说明情况。", "进展滞后的北湖县协会"),
        ("各区县协会要全面自查，自查报告由会长签字后于三季度末报市协会。", "各区县协会"),
        ("年底省里要搞一次述职。", "省里"),
        ("信息中心与运维公司每月第一个工作日联合扫描漏洞。", "信息中心与运维公司"),
        ("主持词、讲话稿由文稿组起草。", "文稿组"),
        ("属地协会接报后当天就要派人到场。", "属地协会"),
        ("终审由秘书长或其授权人负责。", "秘书长或其授权人"),
        ("会员工作部牵头，8月15日前出台联络站运行规范。", "会员工作部"),
        ("各支队、大队，各派出所要每日巡查。", "各支队、大队，各派出所"),
        ("培训由教育训练处统筹，政治部、法制支队协同推进，11月15日前完成。", "教育训练处"),
    ],
)
def test_a_name_is_known_by_its_form_and_place(words: str, party: str) -> None:
    assert [item.parties for item in _items(words)] == [(party,)]


@pytest.mark.parametrize(
    "words",
    [
        "主要包括党的建设、组织建设、财务管理等五个方面。",
        "确认人员全部撤离，必须做到不漏一人。",
        "鼓励物业企业、家政企业发展养老服务，10月底前形成方案。",
        "盘盈盘亏情况报市文广旅局审批，5月底前完成。",
    ],
)
def test_what_only_looks_like_a_name_is_none(words: str) -> None:
    assert all(not item.parties for item in _items(words))


def test_a_group_under_its_leading_body() -> None:
    words = "（一）综合协调组\n牵头单位：县政府办公室\n主要职责：统筹协调各组，7月10日前起草总体方案。"
    (item,) = _items(words)
    assert (item.parties, item.due and item.due.date) == (("县政府办公室",), "2026-07-10")


def test_a_problem_stands_before_its_measures() -> None:
    words = (
        "1.个别支出附件不全。\n整改措施：①对凭证开展自查，缺少附件的逐笔补齐。\n责任部门：财务室\n完成时限：3月31日前"
    )
    items = _items(words)
    assert [(item.kind, item.parties) for item in items] == [("problem", ()), ("task", ("财务室",))]
    assert items[1].due and items[1].due.date == "2026-03-31"


def test_what_a_body_is_made_up_of_is_no_task() -> None:
    words = "成立换届工作领导小组，党委副书记任组长，领导小组办公室设在秘书处。\n领导小组每半月听取一次汇报。"
    assert [item.quote for item in _items(words)] == ["领导小组每半月听取一次汇报"]


def test_one_note_names_who_leads_and_who_helps() -> None:
    (item,) = _items("（一）清理收费项目。（责任单位：市民政局，市财政局配合；完成时限：每季度末）")
    assert (item.parties, item.supporting) == (("市民政局",), ("市财政局",))
    assert item.due and item.due.kind == "recurring"


def test_the_day_of_a_case_is_no_term() -> None:
    (item,) = _items("同一医师一年内被投诉三次的，由质量管理委员会约谈。")
    assert (item.parties, item.due) == (("质量管理委员会",), None)


def test_what_a_meeting_orders_is_read_in_news_too() -> None:
    news = "6月11日，协会召开推进会。会议明确，今年活动以普法为主线。宣传部负责组建宣讲团；会员部负责统筹。"
    text = f"协会召开工作推进会\n{news}\n"
    items = itemise(text, date=dt.date(2026, 6, 12)).items
    assert [item.parties for item in items if item.kind == "task"] == [("宣传部",), ("会员部",)]


def test_a_leader_named_in_a_speech_is_a_task() -> None:
    text = "在理事会上的讲话\n同志们：\n关于明年换届的事，由常务副会长牵头，秘书处具体抓。\n"
    (item,) = itemise(text, date=dt.date(2026, 6, 12)).items
    assert (item.parties, item.supporting) == (("常务副会长",), ("秘书处",))
