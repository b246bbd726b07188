"""Who is named as answerable: subjects of duties, 由…牵头, 作为…."""

from __future__ import annotations

import re

from huiguan.engines.itemise.markers import MASK
from huiguan.engines.itemise.rules.lexicon import ADVERBS, BODIES, DOING, FRONTING, NOT_PARTIES, PERSONS, POSTS, STANCE
from huiguan.engines.itemise.rules.names import (
    BAD_START,
    EACH,
    FIELDS,
    GOVERNING,
    MAX_ADVERB,
    MIN_EACH,
    NAMED,
    NAMES,
    NOT_INSIDE,
    OFFICE_WORDS,
    TRADES,
    VERBAL_NAME,
    heads_body,
    is_body,
    is_doer,
    is_named,
    is_office,
    is_thing,
)

LEADING = re.compile(
    r"(?:同时|此外|另外|因此|所以|为此|对此|一方面|另一方面|首先|其次|最后|接下来|下一步|当前|今后|今年|明年"
    r"|特别是|尤其是|而且|并且|但是?|会后|目前|近期|下阶段|汛期|平时|节日期间|必要时|紧急情况下|特殊情况下|一般情况下|原则上|[一二三四五六七八九十]是|这就"
    r"|这|希望|请|建议|要求)+"
)
TRAILING = re.compile(r"(?:都|也|还|均|更|又|再|一定|仍|就|则|将|既|一律|原则上|同样|必|务|不)+$")
REPORTED = re.compile(r".*(?:强调|指出|要求)")
LED = re.compile(
    r"由(?P<who>[^，,。；;：:由]{2,40}?)(?P<how>具体|统筹|抓紧|分别|共同|专人|(?:依据|根据|按照?|结合|通过|对"
    r"|于|(?<!所)在)[^，,由]{2,16}?)?"
    r"(?:牵头|负责(?!人|同志)|承担|组织|主办|承办|汇总|统一|会同|协调|审核|落实|实施|统筹|办理|起草|研究|提出|制定|审定"
    r"|保管|管理|处理|监督|指导|公示|公布|发布|召集|主持|承接|推进|完成|开展|进行|出具|汇报|确定|复评|复核|评审|评定|认定|决定|批准|审批|审查|接听|受理|答复|登记|投票|推举|推选|选举|领衔|挂牌|督办|包保|汇编|初审|终审|评议|发放|支付|出资|签订|签署|验收|填写)"
)
# 由景区管理方培训, 由省协会组织部会同: a word of doing inside the name.
HOLDS_VERB = re.compile(
    "(?:管理|监督|指导|协调|审核|评审|监管|承办|主办|组织|实施|督办|验收|处理|推进)"
    "(?:方|单位|部(?!署)|部门|机构|局(?!面)|处(?![理置])|科(?!学)|办(?!理)|中心|委员会|小组|公司|人员|组(?!织))"
)
AS = re.compile(r"作为(?P<who>[^，,、；;：:]{2,20})")
WORDS = re.compile("[一-龥]+")
AGENT_VERB = re.compile(
    "(?:必须|务必|应当|要|须|应)(?:负责|牵头|协助|承担|会同|履行|组织|制定|报送|提交|指派|安排|带头|主动|积极"
    "|认真|指定|明确专人)"
)
BETWEEN = re.compile("未经|在|因|如|根据|按照?|遇|凡|每|收到|接到|接[报警诉]|对|于|自")
MAX_UNKNOWN = 8
# 外出须请假, 离岗应交接: what somebody does about whom a rule is made.
ABSENT = re.compile(
    "(?:因[公私事]|临时|确需|需要)?(?:外出|请假|出差|出国|出境|离[岗职任京市]|调[离动岗]|缺席|退[出休会]|辞[职去]|休假|值班|用印|用车)"
)
# 分支机构举办下列活动应当报告: what somebody does whom a rule binds.
OCCASIONS = ("活动", "会议", "培训", "论坛", "比赛", "竞赛", "展览", "业务", "合同", "项目", "时")
# 导游出团前须提醒: an event of theirs.
EVENT = re.compile("(?!.*的)[一-龥]{2,6}(?:之?前|之?后|期间|过程中)")
CLAUSE_END = re.compile("[，,。；;：:]")
MAX_AGENT, MIN_VERB, MAX_VERB, MIN_DOER = 24, 2, 4, 4
# 组长由秘书长担任: who somebody is, not what somebody does.
COMPOSED = re.compile("组成|担任|兼任|构成|任[^，,]{0,4}(?:组长|主任|召集人|总指挥|指挥长)")
# X（以下简称Y: what it is called for short is no part of the name.
ALIAS = re.compile("[（(][^）)]*$")
# 由人事部商财务部提出: the one that asks the other leads.
ASKS = re.compile("(?<=[部局委办厅处科室院会心])(?:商(?![会业务])|会(?![同员议计务长费商]))(?=[一-龥]{2,12}$)")
ON_THE_SPOT = re.compile("现场[^，,组]{0,4}(?:队长|组长|指挥部|负责人|人员|民警|领队)")
# A word of doing inside a name: 测绘师协会, 护理学会; not 组织协会…, where it governs.
# What may stand between a body and its verb is short and joins no noun to it.
MIN_BODY, MAX_GAP, MIN_OBJECT = 3, 4, 4
NO_GAP = frozenset("的和与及、或是为有等之者内外上中下间由被所级类")
COMPOUND = re.compile(
    rf"(?!{GOVERNING})"
    r"[一-龥]{2}(?:师|学|业|行业)?(?:学会|协会|商会|学院|联合会|研究会|促进会)"
)
AGENTIVE = re.compile(
    r"(?P<who>[一-龥]{2,10}?)(?:具体|共同|分别|积极|主动)?(?:负责(?!人|同志)|牵头(?!单位|部门|人)|协助|承担"
    r"|会同|主办|承办|履行)"
)
# 各市实施方案于5月底前报…: a matter of theirs is spoken of, not what they do.
OF_MATTER = re.compile(
    "[一-龥]{2}(?:方案|计划|报告|情况|进度|进展|结果|名单|总结|台账|清单|材料)(?:[于由应须请]|[0-9]+月)"
    "|(?:贯彻|落实|整改|执行|开展|完成|推进|实施|学习|工作){1,3}的?(?:情况|进展|结果|方案|总结)$"
)
# 分支机构各推荐2名, 单位会员每家推荐1名.
EACH_DOES = re.compile(
    "(?:各(?!成员|部门|单位|小组|支部|委员)|均)(?=[一-龥]{1,4}[0-9一二两三四五六七八九十]|推荐|选派|报送|推选|提交|确定|联系|选送|申报|安排|配备|完成|要|须|应)"
)
# 县级领导每人包2件, 各居委会每个小区推选3人, 各单位每周报送: distributed over somebody or over time.
EACH_OF = re.compile("(?!每[一-龥][0-9.]+[万亿]?[元人个名]$)每[^，,的]{0,12}[^，,的](?<!每)")
# 各村会计: those who hold a trade, beyond the words for persons.
PERSON_ENDS = re.compile("(?:会计|出纳|文书|助理|司机|[一-龥][员师长工手])$")
# 住房城乡建设、交通运输、水利等部门: a row of trades, whatever verbs they hold, that one word for a body ends.
ROW = re.compile(
    rf"(?!{GOVERNING})[一-龥]{{2,8}}(?:[、和][一-龥]{{2,8}})+?等?(?:有关|相关|行业|主管|职能|监管|管理)*(?:部门|单位|机构|警种)"
)
MAX_FIRST = 9
ANSWERING = ("第一时间", "负总责", "负主责", "负全责", "负首责", "抓总", "牵总")
# No office is named by these: what they make follows (出台联络站运行规范).
MAKING = frozenset({"出台", "印发", "制定", "制订", "修订", "打造", "召开", "举办", "建立", "成立", "设立", "组建"})
# 信息中心与运维公司每月联合扫描: both do it.
JOINTLY = re.compile("[^，,。；;]{0,16}?(?:联合|共同|一起)(?=[一-龥]{2})")
LINKS = frozenset("、和与及的或（(")
# An office named after those it serves (会员服务部): the name goes on past the word for persons.
OFFICE = re.compile(rf"(?:{FIELDS}){{1,2}}{OFFICE_WORDS}")
# 县委督查办, 协会值班人员: the verb belongs to the name of an office or of those who do so.
FURTHER_OFFICE = re.compile(
    rf"(?!{GOVERNING})(?:[一-龥]{{2}}){{1,2}}(?:{OFFICE_WORDS}|组成人员|工作人员|人员|经办人|联系人|负责人|(?<![会党全动官成])员(?!会))"
    r"|(?:组织|宣传|纪检|青年|学习|文体|统战|保密|生活)委员(?!会)|(?:联合|临时)(?:党支部|支部|党委|工会)"
    rf"|(?:组织|服务|指导|协调|教育|宣传|联系|保障|培训)(?:{FIELDS}){OFFICE_WORDS}(?![门长])"
    r"|[一-龥]{2}(?:[总支大中小]?队|部|处|科|室|委|局|办|组|站|所|方(?![案式法面向便]))(?!门)|(?:分管|主管|包保|包案|包片|包村|值班|带班|挂点|挂联|驻村|联系|联点)(?:领导干部|领导|干部|同志|副?[一-龥]{0,2}(?:长|主任|书记|主席))"
)
TIME_FOLLOWS = re.compile(
    r"派(?!出所|驻)|报(?!社|业|刊|告|名)|填(?!报)|[0-9]+小时|[0-9]{1,4}[年月日]|[上下]半年|年[底内末]"
    r"|第?[一二三四]季度|会[前后]|[今明当][晚早夜]|连夜|[今明][年天日]|[本下]周|近[日期]|逐"
)
# 纪检组盯一盯, 图书馆多送书上门.
TRIED = re.compile(r"([一-龥])一\1")
MORE = re.compile("多(?![个数种项方样名家级次部少元重维边渠])[一-龥]{2}")
# What must follow a sign that else may belong to anything.
# 各分会以支队为单位组队, 秘书处以书面形式告知.
BY_MEANS = re.compile("以[^，,。；;]{1,16}?(?:为[一-龥]{2}|[方形]式|名义)")
FORMS = {"以": BY_MEANS, "多": MORE, "每": EACH_OF, "各": EACH_DOES, "均": EACH_DOES}
FELLOWS = frozenset({"同志", "同学", "同事", "同行", "同业", "同乡"})
AFTER_PARTY = frozenset("同凭与自进赴到于每在将从按对把以向应须要")
AFTER_PARTY_WORDS = DOING | ADVERBS | STANCE | frozenset(FRONTING) | {"可以", "收到", "接到", "发现", "遇到", "组成"}
# Names of two characters that need no first word.
ALONE = frozenset(BODIES + POSTS) | {"门卫", "保安", "村医", "校医", "考生", "选手", "学员"}
QUANTIFIED = (*"各全所本市省县区州驻", "有关", "相关", "其余", "其他", "上述", "参会", "责任", "牵头", "承办")


def subject_of(shade: str, start: int, end: int) -> tuple[int, int] | None:
    """Span of the party in `shade[start:end]`, the words before a modal; None where no party is named."""
    report = REPORTED.match(shade, start, end)
    start = report.end() if report else start
    lead = LEADING.match(shade, start, end)
    begin = lead.end() if lead else start
    tail = TRAILING.search(shade, begin, end)
    stop = tail.start() if tail else end
    while shade[stop - 2 : stop] in ADVERBS and stop - 2 > begin and not is_named(shade[begin:stop]):
        stop -= 2
    if stop > begin and is_named(shade[begin:stop]) and not _is_phrase_of_verb(shade[begin:stop]):
        return begin, stop
    if _acts(shade, begin, stop, end):
        return begin, stop
    return _before_circumstance(shade, begin, stop) or _before_verb(shade, begin, stop)


def _before_verb(shade: str, begin: int, stop: int) -> tuple[int, int] | None:
    """Span of the party that a verb divides from its modal (主要负责人外出须请假)."""
    for match in NAMED.finditer(shade, begin, min(stop, begin + MAX_AGENT)):
        at = match.end()
        if at >= stop:
            return None
        does = (
            ABSENT.match(shade, at, stop)
            or EVENT.fullmatch(shade, at, stop)
            or (shade[at : at + 2] in DOING and shade.endswith(OCCASIONS, at, stop))
        )
        if does and is_named(shade[begin:at]) and not _is_phrase_of_verb(shade[begin:at]):
            return begin, at
    return None


def _before_circumstance(shade: str, begin: int, stop: int) -> tuple[int, int] | None:
    """Span of the party that a circumstance divides from its modal (其他人员未经授权不得…)."""
    between = BETWEEN.search(shade, begin + 2, stop)
    if between is None:
        return None
    name = shade[begin : between.start()]
    known = name.rstrip(MASK).endswith(NAMES) and is_named(name) and not _is_phrase_of_verb(name)
    return (begin, between.start()) if known else None


def bare_subject(shade: str, start: int, end: int, terms: frozenset[int] = frozenset()) -> tuple[int, int] | None:
    """Span of a party that a verb follows without a modal (各地积极推进…, 秘书处负责…); None otherwise.

    `terms` are the places where a term starts: 各协会3月底前完成….
    """
    lead = LEADING.match(shade, start, end)
    begin = lead.end() if lead else start
    if _starts_otherwise(shade, begin):
        return None
    if row := _row_subject(shade, begin, end, terms):
        return row
    for match in NAMED.finditer(shade, begin, min(end, begin + 40)):
        stop = match.end()
        while stop < end and shade[stop] == MASK:
            stop += 1
        if (stop in terms or _verb_follows(shade, stop, end)) and is_named(shade[begin:stop]):
            stop = _with_office(shade, stop, end, terms)
            if not stop:
                continue
            if _is_phrase_of_verb(shade[begin:stop]):
                return None
            if "的" in shade[begin:stop] and shade.startswith(("优先", "可", "予以", "给予"), stop):
                break
            if shade.startswith(QUANTIFIED, begin) or stop - begin >= 3 or shade[begin:stop] in ALONE:
                return begin, _joined(shade, stop, end)
            break
    return _each_subject(shade, begin, end, terms) if EACH.match(shade, begin, end) else _agent(shade, begin, end)


def _joined(shade: str, stop: int, end: int) -> int:
    """Where a name ends with the one that acts jointly with it (X与Y每月联合检查)."""
    if shade[stop : stop + 1] != "与" or not JOINTLY.match(shade, stop + 1 + MIN_BODY, end):
        return stop
    beside = (match.end() for match in NAMED.finditer(shade, stop + 1, min(end, stop + MAX_AGENT)))
    named = (at for at in beside if is_named(shade[stop + 1 : at]) and JOINTLY.match(shade, at, end))
    return next(named, stop)


def _with_office(shade: str, stop: int, end: int, terms: frozenset[int]) -> int:
    """Where a name ends with the office that follows it (会员|服务部); 0 where the name goes on in some other way."""
    word = shade[stop : stop + 2]
    if (word in DOING or word in STANCE) and _is_in_name(shade, stop, end, terms):
        return 0
    office = OFFICE.match(shade, stop, end)
    if office is None:
        return stop
    return office.end() if office.end() in terms or _verb_follows(shade, office.end(), end) else 0


def _starts_otherwise(shade: str, begin: int) -> bool:
    """Whether a clause starts with an adverb or a preposition, and so with no name."""
    head = shade[begin : begin + 2]
    adverb = head in ADVERBS and head != "全部" and not ON_THE_SPOT.match(shade, begin)
    return adverb or shade[begin : begin + 3] in ADVERBS or BAD_START.match(shade, begin) is not None


def _row_subject(shade: str, begin: int, end: int, terms: frozenset[int]) -> tuple[int, int] | None:
    """Span of a row of trades with the word for a body that ends it (交通运输、水利等部门), where a verb follows."""
    row = ROW.match(shade, begin, end) if shade.find("、", begin, begin + MAX_FIRST) > 0 else None
    # 以支队、大队为单位: by what a party goes, no row.
    if row is None or "为" in row.group() or _is_phrase_of_verb(row.group()):
        return None
    return row.span() if row.end() in terms or _verb_follows(shade, row.end(), end) else None


def acting_body(shade: str, begin: int, end: int) -> tuple[int, int] | None:
    """Span of a body that words unknown to the lists divide from its verb (评估小组实地考察…, 财务部据此核定…)."""
    head = shade[begin : begin + 2]
    if BAD_START.match(shade, begin) or head in ADVERBS or head in DOING or head in STANCE:
        return None
    for match in NAMED.finditer(shade, begin, min(end, begin + MAX_AGENT)):
        stop = match.end()
        name = shade[begin:stop]
        if len(name) < MIN_BODY or name[-1] == "级" or "的" in name:
            continue
        if shade[stop - 1 : stop + 1] in DOING or not is_body(name):
            continue
        if OF_MATTER.match(shade, stop, end):
            return None
        for at in range(stop + 1, min(stop + MAX_GAP, end - MIN_OBJECT) + 1):
            if shade[at - 1] in NO_GAP:
                break
            if shade[at : at + 2] in DOING and shade[at + 2] not in NO_GAP:
                return None if is_thing(shade[stop:at]) else (begin, stop)
    return None


def _is_in_name(shade: str, at: int, end: int, terms: frozenset[int]) -> bool:
    """Whether a verb is part of the name of an office (县委督查办和…): a verb, a term or a name follows that."""
    office = FURTHER_OFFICE.match(shade, at, end)
    stop = office.end() if office else end
    return stop < end and (shade[stop] in "和与及、" or stop in terms or _verb_follows(shade, stop, end))


def _acts(shade: str, begin: int, stop: int, modal: int) -> bool:
    """Whether an unknown noun before a modal is somebody: what follows the modal is what only somebody does."""
    who = shade[begin:stop]
    if not 2 <= len(who) <= MAX_UNKNOWN or not AGENT_VERB.match(shade, modal) or not WORDS.fullmatch(who):
        return False
    return not (
        _holds_verb(who) or is_thing(who) or who in NOT_PARTIES or NOT_INSIDE.search(who) or BAD_START.match(who)
    )


def _is_no_name(who: str) -> bool:
    return who in NOT_PARTIES or bool(NOT_INSIDE.search(who) or BAD_START.match(who))


def _holds_verb(phrase: str) -> bool:
    pairs = (phrase[i : i + 2] for i in range(len(phrase) - 1))
    return any(pair in DOING or pair in STANCE or pair in ADVERBS for pair in pairs)


def _agent(shade: str, begin: int, end: int) -> tuple[int, int] | None:
    """Span of a short noun before a verb that only somebody can be the subject of (村医协助…), whatever its end."""
    found = AGENTIVE.match(shade, begin, end)
    if not found:
        return None
    who = found.group("who")
    if _holds_verb(who) or is_thing(who) or _is_no_name(who):
        return None
    return begin, found.end("who")


def _each_subject(shade: str, begin: int, end: int, terms: frozenset[int]) -> tuple[int, int] | None:
    """Span of a party that only its first word shows to be one (各…业主确定…): all before the first verb."""
    for at in range(begin + 2, min(end, begin + 30)):
        if (at in terms or _verb_follows(shade, at, end)) and shade[at - 1] not in LINKS:
            at = _known_end(shade, begin, at)
            return (begin, at) if is_named(shade[begin:at]) else None
    return None


def _known_end(shade: str, begin: int, end: int) -> int:
    """Where a known name ends in `shade[begin:end]` if no more than an adverb follows it; else `end`."""
    known = [match.end() for match in NAMED.finditer(shade, begin, end)]
    if not known or known[-1] - begin < MIN_EACH or end - known[-1] > MAX_ADVERB:
        return end
    return end if PERSON_ENDS.search(shade, known[-1], end) else known[-1]


def _is_phrase_of_verb(phrase: str) -> bool:
    """Whether a phrase starts with a verb and is no name of a department (组织部, 宣传教育中心)."""
    head = phrase[:2]
    verbal = head in DOING or head in STANCE
    if head in MAKING:
        return True
    if not verbal or VERBAL_NAME.fullmatch(phrase) or is_doer(phrase) or is_office(phrase) or TRADES.fullmatch(phrase):
        return False
    if heads_body(phrase):
        return False
    # 提出立项建议的单位: those who did what the verb says.
    return not ("的" in phrase and phrase.rpartition("的")[2] in BODIES + PERSONS)


def _verb_follows(shade: str, at: int, end: int) -> bool:
    word = shade[at : at + 2]
    if at + 2 > end:
        return False
    if shade.startswith(("负责人", "负责同志"), at) or (shade[at] == "要" and shade[at - 1] in "主重首紧次"):
        return False
    if shade.startswith("的", at + 2) or shade.startswith("组成人员", at) or COMPOUND.match(shade, at, end):
        return False
    if shade.startswith(ANSWERING, at) or (shade[at + 1] == "一" and TRIED.match(shade, at, end)):
        return True
    if form := FORMS.get(shade[at]):
        return form.match(shade, at, end) is not None
    if shade[at] in "拟商":
        return _plans_or_asks(shade, at)
    if shade[at] == "同" and word in FELLOWS:
        return False
    if shade[at] in AFTER_PARTY or word in AFTER_PARTY_WORDS or shade[at : at + 3] in ADVERBS:
        return OF_MATTER.match(shade, at, end) is None
    return TIME_FOLLOWS.match(shade, at, end) is not None


def _plans_or_asks(shade: str, at: int) -> bool:
    """Whether 拟 (拟于十月组织) or 商 (人事部商财务部提出) is what a body does, and starts no longer word."""
    if shade[at : at + 2] in DOING:
        return True
    if shade[at] == "商":
        return shade[at - 1] in "部局委办厅处科室院会心" and shade[at + 1] not in "会业务家贸圈品标议定讨"
    return shade[at + 1] in "于在对" or shade[at + 1 : at + 3] in DOING


def led_by(text: str) -> str | None:
    """X of 由X牵头, or of 由X with any other verb, without what X is called for short; None without one."""
    name = _led_by(text)
    cut = ALIAS.search(name) or ASKS.search(name) if name else None
    return name[: cut.start()] if name and cut and cut.start() > 1 else name


def _led_by(text: str) -> str | None:
    match = LED.search(text)
    if match and is_named(match.group("who")):
        office = HOLDS_VERB.match(text, match.end("who"))
        return text[match.start("who") : office.end()] if office else match.group("who")
    at = text.find("由")
    if at < 0:
        return None
    named = bare_subject(text, at + 1, len(text)) or _agent_of(text, at + 1)
    return text[slice(*named)] if named else None


def _agent_of(text: str, begin: int) -> tuple[int, int] | None:
    """Span of the longest name after 由 that leaves something to be done in its clause, whatever the verb."""
    stop = CLAUSE_END.search(text, begin)
    end = stop.start() if stop else len(text)
    stops = [match.end() for match in NAMED.finditer(text, begin, min(end, begin + MAX_AGENT))]
    for at in reversed(stops):
        if (
            at + MIN_VERB <= end <= at + MAX_VERB
            and not COMPOSED.match(text, at)
            and (
                is_body(text[begin:at])
                or (text[end - 2 : end] in DOING and at - begin >= MIN_DOER and is_named(text[begin:at]))
            )
            and not _is_phrase_of_verb(text[begin:at])
        ):
            return begin, at
    return None


def as_parties(text: str) -> tuple[str, ...]:
    """Every X of a fronted 作为X."""
    return tuple(match.group("who") for match in AS.finditer(text))
