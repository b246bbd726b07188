"""Which kinds of activities are filed before they open, where an association has entered nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass

from huiguan.programmes.enums import Kind

_MAJOR = "社会组织重大事项报告制度：举办大型公开活动、论坛、涉外活动，事前向业务主管单位报告"
_ABROAD = "社会组织重大事项报告制度：涉外交流、接待与出访，事前报批"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a kind is filed, and the rule that says so."""

    filing: bool
    rule: str


NOT_FILED = Ruling(False, "")
DEFAULTS = {
    Kind.OPEN_DAY: Ruling(True, _MAJOR),
    Kind.SYMPOSIUM: Ruling(True, _MAJOR),
    Kind.DELEGATION_IN: Ruling(True, _ABROAD),
    Kind.DELEGATION_OUT: Ruling(True, _ABROAD),
}

#: Steps that a new delegation begins with; an office changes them.
CHECKLISTS = {
    Kind.DELEGATION_IN: (
        "核对来访名单与行程",
        "报业务主管单位备案",
        "发邀请函",
        "安排会谈、翻译与场地",
        "接待经费审批",
        "礼品按规定登记",
        "会谈纪要归档",
    ),
    Kind.DELEGATION_OUT: (
        "确定团组名单与任务",
        "出访计划公示",
        "出访批件",
        "护照、签证与保险",
        "行前教育",
        "经费审批",
        "回国后一个月内提交出访报告",
        "证照收回",
    ),
}
