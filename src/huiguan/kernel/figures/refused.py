"""Figures that are refused, by what they are about (PRODUCT.md, "What it must never become").

The work of the police is not the association's: crime, operations and law enforcement are no figures of it. Nothing is
counted of people's beliefs or politics, and discipline only as a total that a unit reports, never from rows of people.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")
_WORK_OF_THE_POLICE = re.compile(
    "破案|发案|立案侦|侦办|侦破|刑事案件|治安案件|犯罪|嫌疑人|抓获|抓捕|逮捕|刑拘|拘留|移送起诉|警情|接处警|出警|巡逻|盘查|"
    "打击处理|缴获|罚没|执法办案|行政处罚|布控|监控对象|重点人员|管控|涉稳|维稳|舆情|扫黑|禁毒战果|追逃|在逃|人脸|轨迹|手机号码核查|"
    "crime|arrest|suspect|detention|detain|policeoperation|patrol|wanted|surveillance|lawenforcement|publicopinion|"
    "incidentresponse|criminal|seizure"
)
_BELIEFS = re.compile(
    "政治面貌|政治表现|政治立场|政审|忠诚|思想动态|思想状况|思想表现|信仰|宗教|民族|党员|学习强国|"
    "politicalaffiliation|politicalstatus|loyalty|religio|belief|ethnic|partymember"
)
_DISCIPLINE = re.compile("处分|违纪|惩戒|问责|诫勉|纪律|违法|disciplin|sanction|misconduct|punish")
TOTAL_ONLY = "discipline"


def why_refused(*texts: str, computed: bool) -> str:
    """Why a figure of these names may not exist: "work_of_the_police", "beliefs", "discipline"; else empty.

    `computed` tells that it would count rows: discipline is entered as a total of the unit, never counted from rows.
    """
    folded = _SIGNS.sub("", unicodedata.normalize("NFKC", " ".join(texts)).casefold())
    if _WORK_OF_THE_POLICE.search(folded):
        return "work_of_the_police"
    if _BELIEFS.search(folded):
        return "beliefs"
    return TOTAL_ONLY if computed and _DISCIPLINE.search(folded) else ""


def is_discipline(*texts: str) -> bool:
    """Whether a figure is about discipline: then it is a whole number that a unit enters, and small ones are hidden."""
    return bool(_DISCIPLINE.search(_SIGNS.sub("", unicodedata.normalize("NFKC", " ".join(texts)).casefold())))
