"""The contract of a project (课题合同) as an official document, to be printed and signed."""

from __future__ import annotations

from collections.abc import Sequence

from huiguan.kernel.calendar import today
from huiguan.kernel.i18n.numbers import capital_money
from huiguan.kernel.papers import Paper, official_date, paper_docx
from huiguan.members.keys import name_in_papers
from huiguan.research.enums import MilestoneKind
from huiguan.research.models import Milestone, Project

REPORTS = {MilestoneKind.OPENING: "开题报告", MilestoneKind.MIDTERM: "中期报告", MilestoneKind.FINAL: "结项报告"}


def contract_docx(project: Project, milestones: Sequence[Milestone]) -> bytes:
    """The contract in Word: parties, subject, sum, reports, outputs, adoption, changes."""
    due = [f"{REPORTS[MilestoneKind(each.kind)]}：{official_date(each.due_on)}前" for each in milestones]
    body = [
        f"甲方：{project.caller.name}",
        f"乙方：{name_in_papers(project.leader)}（{project.unit or project.organization.name}）",
        "一、课题",
        f"课题名称：{project.title}；课题编号：{project.number}；指南选题：{project.call.topic_name(project.topic)}。",
        "二、经费",
        f"甲方资助{project.granted or 0:,.2f}元（{capital_money(project.granted or 0)}），专款专用，接受审计。",
        "三、进度",
        "；".join(due) + "。" if due else "开题、中期、结项报告的日期由双方签订时填写：　　　　　。",
        "四、成果",
        "成果在甲方成果库登记，注明许可条款和课题编号；依法不宜公开的，说明理由并约定开放日期。",
        "五、变更与终止",
        "变更负责人、题目或者延期，由乙方书面申请，甲方同意后生效；无正当理由逾期的，甲方可以终止合同。",
    ]
    return paper_docx(
        Paper(
            mark=project.caller.name,
            title=f"{project.call.title}课题合同",
            body=body,
            signed=project.caller.name,
            dated=project.signed_on or project.granted_on or today(),
        )
    )
