"""Problems: clauses that state a lack, in a passage that announces problems."""

from __future__ import annotations

import re

OPENING = re.compile(
    r"(?:存在|仍有|还有|发现|梳理|暴露|主要|突出|以下)[^，,。；;：:]{0,16}(?:问题|不足|短板|弱项|差距|薄弱环节)|"
    r"(?:问题|不足|短板)(?:依然|仍然|仍|还)?(?:存在|突出|不少)"
)
LACK = re.compile(
    r"(?:不力|不够|不强|不足|不高|不到位|不实|不严|不细|不深|不全|不齐|不多|不畅|不顺|不平衡|不均衡|不充分"
    r"|不合理|不稳定|不健全|不完善|不规范|不及时|不扎实|不深入|不明显|不主动|不彻底|不科学|不落实|不担当|不作为"
    r"|不紧密|不统一|不适应"
    r"|流于形式|时有发生|薄弱|缺乏|缺失|滞后|短缺|松懈|淡薄|偏低|偏弱|偏少|较弱|较差|较低|较慢|欠缺|脱节|空白"
    r"|迟缓|老化|形式主义|走过场|推诿|漏洞|隐患|打折扣|缓慢|落后|单一|失实|违法违纪)"
)
NOT_LACK = re.compile(r"^(?:要|必须|应|解决|克服|整改|针对|防止|杜绝|避免|着力)|这些|问题(?:不少|都)|有些")


def lacks(shade: str, clauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The clauses that state a problem, where the sentence announces problems; empty elsewhere."""
    return [
        (start, end)
        for start, end in clauses
        if end - start >= 5
        and LACK.search(shade, start, end)
        and not NOT_LACK.search(shade[start:end])
        and not OPENING.search(shade, start, end)
    ]
