"""What kind of paper a text is, and which way its sections look: read off titles, headings and set phrases."""

from __future__ import annotations

import re

from huiguan.engines.itemise.markers import PAST, find_modal
from huiguan.engines.itemise.outline import label_of
from huiguan.engines.itemise.parties import subject_of
from huiguan.engines.itemise.sentence import Draft

PLAN_AT_END = re.compile(
    r"(?:通知|方案|计划|要点|清单|意见|安排|分工|规划|纪要|办法|函|事项|任务书|提示|提醒|分解表|制度|规程|规则|细则|规范|决议|预案|守则|须知|章程|规定|条例|责任书|公约|职责|流程|清单表|举措|措施)(?:[（(][一-龥]{2,6}[)）])?[)）》]?$"
)
PLAN = re.compile(
    r"通知|方案|计划|要点|清单|意见|安排|分工|规划|部署|任务|纪要|办法|决定|事项|公告|函$|制度|规程|规则|细则|规范|决议|反馈意见|批示|交办|清单|提示$|提醒|预案|守则|须知|章程|规定|条例|责任书|倡议书|公约|职责$|举措|措施"
)
# Headings of a plan, also where no title says that the text is one.
PLANNED = re.compile(
    "时间安排|(?:实施|工作|方法)步骤|(?:工作|主要|保障|具体|整改)措施|措施保障|(?:主要|重点|工作)任务|(?:工作|有关|几点|整改|相关)要求|分工|组织实施|整治内容"
)
INTRODUCES = re.compile(
    r"(?:通知|要求|反馈|安排|方案|意见|纪要|公告|事宜)如下[：:。]?$|如下(?:要求|意见|安排|倡议|决议|通告|提示)[^。]{0,16}[：:。]?$|特?制定(?:本|以下|如下|[^，,。]{0,8}方案)|会议(?:议定|研究)[^，,。]{0,6}[：:]$"
)
INTRODUCTION, INTRODUCING = 8, 60
# 决定开展走访慰问。现将有关事项通知如下：what stands before is told once more below.
FOLLOWS = re.compile("(?:通知|公告|通报|函告|方案|安排|明确|提示)如下[：:。]?$|制定本[^，,。]{2,8}。?$")
ASKED_FOR = re.compile("请(?:予|给予|大力|积极)?(?:以|大力|积极)*(?:支持|配合|协助|关注)$")
# Sections of a review that say what is to be done next.
FUTURE = re.compile(
    "打算|(?:下[一]?步|明年|今年|来年|20[0-9]{2}年)[^，,]{0,8}(?:计划|安排|思路|任务|重点|要点|打算)|下一?(?:步|阶段)工作"
)
NEWS = re.compile("召开|举行|举办|强调|调研|出席")
YEARLY = re.compile(r"(?P<year>20[0-9]{2})年(?!.*(?:通知|总结|讲话|函)).*(?:要点|计划|分解|清单|任务|台账|安排)")
STAGE = re.compile("阶段$")
REVIEW = re.compile(r"总结|回顾|综述|亮点|纪实|侧记|成效|述职|盘点|笃行|年报|巡礼")
# …职责（2026年修订）: what is bracketed at the end of a title says nothing about its kind.
CLOSING_NOTE = re.compile("[（(][^（）()]{2,16}[)）]$")
# 一、办公室: a heading that is the name of a body; its duties stand below. No name: 组织机构, 参加单位, 领导小组.
NO_CHARGE = ("机构", "单位", "组织", "团体", "队伍", "对象", "班子", "成员", "人员", "领导小组", "主体", "地区", "范围")
# 可申请一次性救助金: somebody is free to do it; 下次会议拟于…召开 only tells of it.
ALLOWED = re.compile("可(?:以|在|向|申请|自愿|自行|酌情)|下一?次[^，,]{0,8}会")
# 【责任单位：…】, 〔…〕: other brackets say the same as round ones.
BRACKETS = str.maketrans("【】〔〕［］", "（）（）（）")
OTHER_BRACKETS = re.compile("[【〔［]")
ADDRESSED = re.compile(r"[^。；;]{2,160}[：:]$(?<!如下[：:])(?<!通知[：:])")
MIN_PROVISION, MOST_PROVISIONS = 14, 60
MAX_HANDING, MAX_CHARGED, MOST_NOTES = 80, 20, 4
MIN_PARAGRAPH, MIN_LEAF, ENTRY_LEVEL, MAX_LABEL = 40, 4, 3, 12
LOOKING_BACK = re.compile(
    r"回顾|总结(?!验收|评估|推广|提升|阶段|提高|考核|表彰)|成绩|成效|背景|意义|现状|情况|基本|问题|形势|经验|做法|亮点|历程"
)
LEARNING = re.compile(
    "借鉴|推广|学习|学好|用好|运用|转化|复制|营造|优化|改善|提升|摸清|掌握|通报|公开|解决|破解|化解|防范"
)
LOOKING_AHEAD = re.compile(r"任务|措施|要求|安排|计划|重点|打算|部署|整改|下步|下一步|组织|保障|推进|加强|做好|强化")
PROBLEM_LINE = re.compile("问题(?:[一二三四五六七八九十]{1,3}|[0-9]{1,3})[：:](?=.{4})")
# Standing rules: 15日内 in them is counted from each case, never from the day of issue.
LASTING = re.compile(
    "(?:办法|制度|规定|规程|细则|章程|条例|规则|守则|规范|预案|职责|流程|公约)(?:[（(][一-龥]{2,6}[)）])?[)）》]?$"
)
ARTICLE = re.compile("第[一二三四五六七八九十百零0-9]{1,4}条")
SECTION_YEAR = re.compile("(?P<year>20[0-9]{2})年")
# What these sections list is to whom the rest applies, not what is to be done.
SCOPE = re.compile("(?:对象|范围|条件|情形|资格|依据|类别|主题|议程|议题|会议内容)$")
# 二是抓队伍。What follows is still asked for.
SLOGAN = re.compile("(?:第?[一二三四五六七八九十]{1,2}(?:是|、|，)?|首先|其次|再次|最后)[，,]?[^，,]{2,14}$")
# 关于“年检走形式”问题: in a scheme of rectification what follows is what is to be done about it.
MENDED = re.compile("(?:关于|针对|对于?).{2,60}(?:问题|情况|意见)(?:方面)?$")
# 会议明确，…: what follows is asked for, whatever that sentence itself says.
ORDERING = re.compile("会议(?:还|并)?(?:明确|要求|决定|议定|确定)[，,：:]")
SPOKEN = re.compile(r"讲话|致辞|发言")
# 要把握以下几点：: paragraphs that count on from there are asked for.
LISTS = re.compile("要[^。]*(?:以下|下列|如下|[几二三四五六七八九两])[一-龥]{1,6}[：:]$")
LACKING = re.compile("(?:存在|发现)[^。，,]{0,8}(?:以下|如下|下列)[^。，,]{0,6}(?:问题|不足)[：:]$")
TEAM = re.compile("(?:组|专班|队|指挥部)$")
# 整改措施：①…: what stands before is the problem that they are to mend.
MEASURES = re.compile("(?:整改|具体|工作|主要|落实)?(?:措施|举措|任务|职责|目标|要求|内容)[：:]")
COMPOSED = re.compile("成立|设立|组建|设(?=[一-龥]{2,6}[组办])|下设|.*(?:下设|设在)")
COMPOSING = re.compile(
    "(?:任|担任|兼任|为)(?:常务)?副?(?:组长|主任|召集人|总指挥|指挥长|成员|委员)|由.*(?:组成|担任|兼任)$|兼任[^，,]{0,8}(?:主任|组长|秘书长)|设在"
)
OVERALL = re.compile(
    r"总体要求|指导思想|总体思路|工作思路|基本原则|工作原则|工作目标|总体目标|目标要求|目标任务$|主要目标"
)


def lays_duty(line: str) -> bool:
    """Whether a line without a stop says what somebody must do, so that it is no heading."""
    modal = find_modal(line, 0, len(line))
    return modal is not None and subject_of(line, 0, modal.start()) is not None


def plan_year(title: str) -> int | None:
    """The year that a yearly plan names in its title."""
    match = YEARLY.search(title)
    return int(match.group("year")) if match else None


def orders(shade: str, start: int, end: int) -> bool:
    """Whether a sentence says that a meeting asks for what follows."""
    return shade.startswith("会议", start) and ORDERING.match(shade, start, end) is not None


def is_composition(shade: str, draft: Draft) -> bool:
    """Whether a draft says no more than of whom a body is made up (成立…小组，书记任组长; 组长由…担任)."""
    if draft.terms or not COMPOSING.search(shade, draft.start, draft.end):
        return False
    return all(COMPOSED.match(shade, *clause) or COMPOSING.search(shade, *clause) for clause in draft.clauses)


def provides(title: str, blocks: list[str]) -> bool:
    """Whether a paper of any other name, but no speech, is mostly numbered provisions that tell of nothing past."""
    if SPOKEN.search(title) or not title or len(blocks) > MOST_PROVISIONS:
        return False
    body = [text for text in blocks if len(text) >= MIN_PROVISION]
    numbered = [text for text in body if (label := label_of(text)) and text[len(label[1])] not in "是要"]
    past = sum(1 for text in numbered if PAST.search(text))
    return len(numbered) >= 3 and 3 * len(numbered) >= 2 * len(body) and 3 * past <= len(numbered)
