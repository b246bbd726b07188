"""Why an item was taken up: rule codes, each with its sentence."""

from __future__ import annotations

REASONS = {
    "task.party": "句中点明了责任主体，并提出要求。",
    "task.due": "句中写明了完成时限。",
    "task.modal": "带有“要、必须、应当”等要求标记，且有可以查证的事项。",
    "task.bare": "承接上文的要求，以动词开头列出具体事项。",
    "task.plan": "计划、通知类文件中以动词开头的事项。",
    "task.leaf": "编号条目，下面没有展开的内容，本身就是一项任务。",
    "task.row": "任务清单表格中的一行。",
    "heading.enumerated": "分条的领起句，由后文展开。",
    "heading.topic": "一段的主旨句，由后文展开。",
    "principle.stance": "只表明态度和方向，没有可以查证的事项。",
    "principle.persons": "对每个人提出的一般要求，不是某个单位的事项。",
    "principle.overall": "总体要求，不是单项任务。",
    "problem.predicate": "在指出问题的句子里列出的不足。",
    "problem.listed": "问题清单中的一条。",
}


def sentence_for(code: str) -> str:
    """The Chinese sentence of a rule code; raises KeyError for a code that no rule uses."""
    return REASONS[code]
