"""Problems: clauses that state a lack, in a passage that announces problems."""

from __future__ import annotations

import re

from huiguan.engines.itemise import segment
from huiguan.engines.itemise.segment import Span

OPENING = re.compile(
    r"(?:存在|仍有|还有|发现|梳理|暴露|主要|突出|以下)[^，,。；;：:]{0,16}(?:问题|不足|短板|弱项|差距|薄弱环节)|"
    r"(?:问题|不足|短板)(?:依然|仍然|仍|还)?(?:存在|突出|不少)"
)
# X的问题还比较突出: a clause that says of X that it is a problem.
PREDICATE = re.compile(
    r"(?<!存在的)(?<!主要)(?:问题|现象|倾向|短板|情况)(?:依然|仍然|仍|还|也|时有|比较|较为|较|十分|尤为|普遍|客观|不同程度)*"
    r"(?:存在|突出|严重|明显|发生|不少)$"
)
# 但也要清醒看到，…: what follows is seen as wanting.
SEEING = re.compile(r"(?:看到|认识到|意识到|正视)")
ANNOUNCED = re.compile("问题|不足|短板|弱项|差距|薄弱环节|现象|看到|认识到|意识到|正视")
LACK = re.compile(
    r"(?:不力|不够|不强|不足|不高|不到位|不实|不严|不细|不深|不全|不齐|不多|不畅|不顺|不平衡|不均衡|不充分"
    r"|不合理|不稳定|不健全|不完善|不规范|不及时|不扎实|不深入|不明显|不主动|不彻底|不科学|不落实|不担当|不作为"
    r"|不紧密|不统一|不适应"
    r"|流于形式|时有发生|薄弱|缺乏|缺失|滞后|短缺|松懈|淡薄|偏低|偏弱|偏少|较弱|较差|较低|较慢|欠缺|脱节|空白"
    r"|不(?:完整|经常|落地|匹配|符|愿|敢|善|牢|精|专|及)|拖拉|拖延|散漫|随意|混乱|虚化|弱化|淡化|流失|未(?:按|能|及时|落实|建立|健全)"
    r"|迟缓|老化|形式主义|走过场|推诿|漏洞|隐患|打折扣|缓慢|落后|单一|失实|违法违纪)"
)
NOT_LACK = re.compile(r"要|必须|应|解决|克服|整改|针对|防止|杜绝|避免|着力|这些|有些|对")
LEAD = re.compile(
    r"(?:但是?|然而|同时|主要(?:是|表现在|有)|表现在|突出表现为|比如|[一二三四五六七八九十]{1,2}(?:是|、)"
    r"|第[一二三四五六七八九十][，,]|其[一二三四五][，,]?)?"
)
MIN_PROBLEM = 5


def is_announced(text: str) -> bool:
    """Whether a block speaks of problems at all."""
    return bool(ANNOUNCED.search(text))


def announces(shade: str, start: int, end: int) -> bool:
    """Whether a sentence says that what it lists are problems."""
    if not ANNOUNCED.search(shade, start, end):
        return False
    found = SEEING.search(shade, start, end) or PREDICATE.search(shade, start, end) or OPENING.search(shade, start, end)
    return found is not None


def lacks(shade: str, start: int, end: int) -> list[Span]:
    """Spans of the problems that a sentence states: its parts where it is cut by semicolons, else its clauses."""
    parts = segment.parts(shade, start, end)
    spans = [span for part in parts for span in _pieces(shade, part, whole=len(parts) > 1)]
    return [span for span in spans if span[1] - span[0] >= MIN_PROBLEM and states_lack(shade, *span)]


def _pieces(shade: str, part: Span, *, whole: bool) -> list[Span]:
    """A part after its announcement (…问题：), as one or clause by clause, the words that only count left out."""
    start, end = part
    colon = max(shade.find(mark, start, end) for mark in "：:")
    begin = colon + 1 if colon >= 0 else start
    pieces = [(begin, end)] if whole else segment.clauses(shade, begin, end)
    leads = ((LEAD.match(shade, s, e), e) for s, e in pieces)
    return [(lead.end(), e) for lead, e in leads if lead]


def states_lack(shade: str, start: int, end: int) -> bool:
    """Whether a clause states what is wanting."""
    if PREDICATE.search(shade, start, end) and not shade.startswith("要", start):
        return True
    if NOT_LACK.match(shade, start, end) or OPENING.search(shade, start, end):
        return False
    return bool(LACK.search(shade, start, end))
