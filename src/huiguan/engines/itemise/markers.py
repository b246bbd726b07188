"""Words that lay a duty, and what must not be taken for one."""

from __future__ import annotations

import re

# 要 inside a noun or a conjunction (重要, 要求, 只要…) lays no duty; neither do 应 in 反应 and 请 in 申请.
MODAL = re.compile(
    r"必须要?|务必要?|务求|务(?=于)|应[当该](?![说讲看])|(?<![点项条])希望|严禁|(?<!来)不得|不准|不许"
    r"|(?<![重主需首紧必纲摘只若想将快概简扼机险显次索正既为还纪])要(?!(?:[求点素害是么领义闻案件务道员塞诀旨])"
    r"|紧[的，。]|不|[0-9一二三四五六七八九十几两半]{1,3}个?多?(?:月|天|年|小时|周|星期)(?:多|左右)?(?:[，,。；;]|$))"
    r"|(?<=还)要(?![求点素更多大难])|(?<=既)要(?=[^，,]{1,30}[，,；;]?[又也还])"
    r"|(?<![反适响相供效回对照呼感顺策一知])应(?!知)(?![一-龥]尽)(?![检到出参急用对邀变届聘试诉力该当有收付征酬允约验声答景运缴纳享])"
    r"|(?<![必无])须(?!知)"
    r"|(?<![必急亟供所])需(?=[于在将对由按向把])"
    r"|(?<![邀申聘提报敬恳呈延])请(?=[^，。]{1,40}(?:[于在前将按做抓把报认落及准提参结]|$))|(?<![邀申聘提报敬恳呈延])请(?=[^，,。、]{1,16}(?:会|局|委|部|办|单位|处室|公司|秘书处|办公室|秘书长|主任|领导|同志|人员)[^，,。]{2})|(?<![邀申聘提报敬恳呈延])请(?=[各贵你您]|[有相]关|全体|所有|[与参]会)"
    r"|(?<!合理化)(?<!代表)(?<!委员)(?<!提案)(?<![的项条题见])建议(?!名单|方案|人选|意见|书|稿|表|案)(?=[^，。]{2})"
)
# What was done, who attended, and the set phrases that introduce a paper's provisions.
PAST = re.compile(
    r"参加(?:了)?(?:会议|活动)|出席|列席|主持(?![词人])|(?<!表态)发言|(?<!工)作(?:了)?(?:报告|讲话)|现将|联系(?:人|电话)[^于须应要]{0,8}$|如下|(?:提出|按照?)(?:以下|如下|下列)|特?制定(?:本(?![地级区县省校院系行辖乡镇村部单]|市|社区|条线)|如下|以下)|负责解释"
    r"|经[^，,]{0,24}研究|普遍(?:缺|存在|反映|偏)|(?:^|(?<=[，,。；;：:]))(?![^，,]*(?:邀请|组织(?!部)|安排|选派|动员|发动|推荐|选拔))[^，,。；;]*参加$"
    r"|了(?!解|如)|取得(?=了|[^，,。]{0,12}(?:成效|成绩|进展|成果|突破|胜利|荣誉|效果|名次|优异|冠军|一等|二等|三等|第))|近年来|去年|以来(?![^，,。；;]{0,12}的)|[^早业而对把将与由在从向]已(?!经)(?![^，,。]{1,8}的)|曾|得到|受到|截至|呈现|荣获|圆满|先后|共计|上批示|时间(?:定)?为|作出(?:重要)?批示|预计|预期|旨在|(?:范围|对象|主题|地点|名称)为|由[^，,]{2,12}解释$|总体(?:上|运行|情况|较|良好|平稳)|存在(?!的|问题)|审议(?:并)?(?:原则)?通过"
)
REPORTING = re.compile(
    r"[^，,：:。]{0,40}?(?:强调|指出|要求|提出|认为|表示|号召|明确|部署|批示|决定|议定|商定|确定|讲话时说)"
    r"(?:[，,：:]|(?=各|全|必|要(?![求点件素])))"
)
ORDINAL = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,2}(?=[要是须、])(?:是|、)?|首先[，,]?|其次[，,]?|再次[，,]"
    r"|第[一二三四五六七八九十]{1,2}[，,、]|最后[，,]|[一另]方面[，,]?"
    r"|[（(](?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）]|[①-⑳]|[0-9]{1,2}[.．、](?![0-9]))(?:就?是)?"
)
# What an ordinal starts with.
COUNTING = frozenset("第一二三四五六七八九十首其再最另（(0123456789①②③④⑤⑥⑦⑧⑨⑩")
# A bracketed number counts; it is no note: （1）, (二).
NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})"
QUOTED = re.compile(
    r"“[^“”]{0,120}”|‘[^‘’]{0,80}’|《[^《》]{0,80}》|（(?!" + NUMBER + r"）)[^（）]{0,120}）"
    r"|\((?!" + NUMBER + r"\))[^()]{0,120}\)|\"[^\"]{0,80}\""
    r"|「[^「」]{0,80}」"
)
# What a modal starts with: looking for them first is many times faster than trying every alternative.
FIRST = re.compile("要|必须|须|应|希望|务[必求于]|严禁|不得|不准|不许|需|请|建议")
MASK = "\ue000"
NEEDS_MASK = re.compile(r"[“‘《（(\"「]")


def find_modal(shade: str, start: int, end: int) -> re.Match[str] | None:
    """The first modal word in `shade[start:end]`, or None."""
    for first in FIRST.finditer(shade, start, end):
        found = MODAL.match(shade, first.start(), end)
        if found:
            return found
    return None


def masked(text: str) -> str:
    """The text with everything in quotation marks and brackets blotted out, length unchanged."""
    if not NEEDS_MASK.search(text):
        return text
    return QUOTED.sub(lambda match: MASK * (match.end() - match.start()), text)
