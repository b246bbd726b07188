"""Who is named as answerable: subjects of duties, 由…牵头, 作为…, and bracketed notes."""

from __future__ import annotations

import re

from huiguan.engines.itemise.markers import MASK
from huiguan.engines.itemise.rules.lexicon import (
    ABSTRACT,
    ADVERBS,
    BODIES,
    DOING,
    FRONTING,
    NOT_PARTIES,
    PERSONS,
    POSTS,
    RECORDED,
    STANCE,
    THING_ENDS,
    THINGS,
)

LEADING = re.compile(
    r"(?:同时|此外|另外|因此|所以|为此|对此|一方面|另一方面|首先|其次|最后|接下来|下一步|当前|今后|今年|明年"
    r"|特别是|尤其是|而且|并且|但是?|会后|目前|近期|下阶段|汛期|平时|节日期间|[一二三四五六七八九十]是|这就|这|希望|请|建议|要求)+"
)
TRAILING = re.compile(r"(?:都|也|还|均|更|又|再|一定|仍|就|则|将|既|一律|原则上|同样|必|务|不)+$")
# Words that open a circumstance or an object, unless they are the start of a name (自律委员会, 经济局, 对外联络部).
BAD_START = re.compile(
    r"自(?!律|治|贸|愿)|经(?!审|办|济|营|信|贸|开)|从(?!业)|对(?!外|口)|按(?!摩)|向(?!阳)|为(?!民)"
    r"|报(?!社|业|刊)|送|交(?!通|流|警|管)|[赴到往于并的把将在通以由使让与因如凡当据]"
    r"|关于|" + "|".join(word for word in FRONTING if len(word) > 1)
)
WIDE = ("系统", "战线", "行业", "领域")
ESPECIALLY = re.compile(r"特别是|尤其是")
REPORTED = re.compile(r".*(?:强调|指出|要求)")
NOT_INSIDE = re.compile(
    r"(?<!^)被|派(?!出所|驻)|第一时间|组成|提交|收到|接到|后(?!勤|备|方|续)|时$|同意|听取|审议通过|[一二两三四五几][名个位件项处家]|(?<!所)在|至少|带队|每[年月周季半逢]|负责(?!人|同志)|本人|或|抓紧|尽快|认真|积极|切实|[是了使让由向把，,。；;：:]|有的|进行|开展|工作中"
)
LED = re.compile(
    r"由(?P<who>[^，,。；;：:由]{2,40}?)(?P<how>具体|统筹|抓紧|分别|共同|专人|(?:依据|根据|按照?|结合|通过|对|于|在)[^，,由]{2,16}?)?"
    r"(?:牵头|负责|承担|组织|主办|承办|汇总|统一|会同|协调|审核|落实|实施|统筹|办理|起草|研究|提出|制定|审定|保管|管理|处理|监督|指导|公示|公布|发布|召集|主持|承接|推进|完成|开展|进行|出具|汇报|确定)"
)
AS = re.compile(r"作为(?P<who>[^，,、；;：:]{2,20})")
NAMED = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, BODIES + POSTS + PERSONS), key=len, reverse=True)) + "|[委审联妇侨筹]会)"
)
WORDS = re.compile("[一-龥]+")
AGENT_VERB = re.compile(
    "(?:必须|务必|应当|要|须|应)(?:负责|牵头|协助|承担|会同|履行|组织|制定|报送|提交|指派|安排|带头|主动|积极|认真|指定|明确专人)"
)
MAX_UNKNOWN = 8
MAX_ADVERB, MIN_EACH, MIN_ACTING = 3, 2, 7
# Verbs that govern a body or persons (组织会员, 走访企业): what follows is their object.
GOVERNING = (
    "组织|指导|联系|走访|动员|督促|推荐|协调|联合|会同|支持|帮助|邀请|委托|通知|检查|考核|表彰|引导|依托|要求|服务|协助|配合"
    "|成立|组建|设立|召集|培养|培育|建立|发动|号召|鼓励|安排|聘请|选派|抽调|关心|关爱|慰问|扶持|报送|帮扶|教育|约谈|调动|激励|完成|建成|启动|召开|举办|开展|筹备|做好|修订|制定|编制|完善|加强|推进|推动|优化|建设|保障|落实|参加|出席|指定|明确|确定|选定|提请|迎接"
)
# A word of doing inside a name: 测绘师协会, 护理学会; not 组织协会…, where it governs.
COMPOUND = re.compile(
    rf"(?!{GOVERNING})"
    r"[一-龥]{2}(?:师|学|业|行业)?(?:学会|协会|商会|学院|联合会|研究会|促进会)"
)
AGENTIVE = re.compile(
    r"(?P<who>[一-龥]{2,10}?)(?:具体|共同|分别|积极|主动)?(?:负责(?!人|同志)|牵头(?!单位|部门|人)|协助|承担|会同|主办|承办|履行)"
)
LINKS = frozenset("、和与及的或（(")
MAX_EVERYBODY = 14
# Departments named by what they do: two or four characters of doing, then a word for an office.
FIELDS = "教育|研究|服务|权益|信息|人事|事务|法律|指导|监督|管理|培训|宣传|保障|发展|促进|交流|检查|推广|协调|联络|会员"
OFFICE_WORDS = "(?:工作)?(?:部|处|科|室|办|局|委|组|中心|小组|委员会|办公室|专班|站|所|会)(?:办公室|秘书处)?"
VERBAL_NAME = re.compile(rf"[\u4e00-\u9fff]{{2}}(?:(?:{FIELDS}){{1,2}})?{OFFICE_WORDS}")
# Those who do what the verb says: 牵头单位, 值班领导, 参赛企业, 换届筹备组, 供电公司.
DOERS = re.compile(
    rf"(?!{GOVERNING})[\u4e00-\u9fff]{{2,4}}?(?P<what>单位|部门|主体|机构|企业|公司|学校|医院|地区|村|方|员|人|者|人员|领导|干部|民警|教师"
    r"|代表|专家|小组|组|组长|委员会|专班|中心|机关|局|站|处|所|科|室|会|和[一-龥]{2,6}[科处室])(?![一-龥]{0,2}(?:制度|工作|活动|台账|机制))"
)
# An office named after those it serves (会员服务部): the name goes on past the word for persons.
OFFICE = re.compile(rf"(?:{FIELDS}){{1,2}}{OFFICE_WORDS}")
NAMES = BODIES + POSTS + PERSONS
# Those to whom things are done.
OBJECTS = (*(name for name in PERSONS if len(name) > 1), "会员", "企业", "单位", "学校", "社区", "基层", "理事")
# Each, every, all: what follows is a name, whatever its last word, unless that is a word for a thing.
EACH = re.compile(
    r"(?:各(?!项|种|类(?!学|院|企|协|社|会|机|组|单)|方面|个?环节|式|条|阶段)|全体|所有|有关|相关|其余|其他|上述|参[会训赛展评建]|受[检训邀援])"
)
OWN_POST = re.compile(
    r"(?:党政|单位|部门|本单位|其)?(?:(?:主要|分管|相关|有关|具体)?(?:领导|负责人|负责同志|领导同志|责任人)|一把手|班子成员|(?:主要|分管)?副?[^各全、]{0,2}"
    r"(?:书记|主席|局长|主任|会长|秘书长|校长|院长|处长|科长|站长|所长|理事长|部长|厅长))"
)
PLACES = re.compile(
    r"(?:场|住|厕|处|寓)所$|(?<![各市县园景社校发治辖林牧新城范本全战州术])区$|(?:组织|加强|强化)领导$|(?<!作)战队$"
)
# A standing body that ends in 会, no meeting: 经审会, 家委会, 校友会.
MEMBERS_MEET = re.compile("(?:委|监事|理事|协|学会|商|联|审|促进|研究|校友|职代|教代|妇|侨|筹)会$|[商协学]\ue000+会$")
PLACE_ENDS = frozenset("所区导队")
EVERYBODY = ("广大", "全体", "每个", "每位", "每名")
TIME_FOLLOWS = re.compile(
    r"派(?!出所|驻)|报(?!社|业|刊|告|名)|填(?!报)|[0-9]+小时|[0-9]{1,4}[年月日]|[上下]半年|年[底内末]|第?[一二三四]季度|会[前后]|明年|今年"
)
AFTER_PARTY = frozenset("与自进赴到于每在将从按对把以向应须要")
AFTER_PARTY_WORDS = DOING | ADVERBS | STANCE | frozenset(FRONTING) | {"收到", "接到", "发现", "遇到", "组成"}
# Names of two characters that need no first word.
ALONE = frozenset(BODIES + POSTS) | {"门卫", "保安", "村医", "校医"}
QUANTIFIED = (*"各全所本市省县区州驻", "有关", "相关", "其余", "其他", "上述", "参会", "责任", "牵头", "承办")


def split_names(words: str) -> tuple[str, ...]:
    """Names in a list; 各市、县（区）协会 stays one name, since its first part is no name by itself."""
    names: list[str] = []
    for part in re.split(r"[、，,]|以及|(?<=[局委办部厅会])和(?=[一-龥]{3})", words.strip()):
        if names and len(names[-1]) <= 2:
            names[-1] += "、" + part
        elif part:
            names.append(part)
    return tuple(name.removesuffix("等") for name in names if name)


def is_named(phrase: str) -> bool:
    """Whether a noun phrase names a body, a post or a group of persons."""
    if phrase[:1] in "每逐" and not phrase.startswith(EVERYBODY):
        return False
    if not 2 <= len(phrase) <= 45 or phrase in NOT_PARTIES or BAD_START.match(phrase):
        return False
    core = phrase.rstrip(MASK)
    if core[-1:] in PLACE_ENDS and PLACES.search(core):
        return False
    known = (
        core.endswith(NAMES)
        or MEMBERS_MEET.search(core) is not None
        or (core.endswith(WIDE) and core[0] in "全各本")
        or (core.startswith(EVERYBODY) and len(core) <= MAX_EVERYBODY)
    )
    known = known or (EACH.match(core) is not None and not is_thing(core))
    return known and not NOT_INSIDE.search(ESPECIALLY.sub("", core)) and not _acts_inside(core)


def _acts_inside(phrase: str) -> bool:
    """Whether a phrase is a name with what it does (秘书处报登记管理机关), not the name of an office (协会组织部)."""
    for match in NAMED.finditer(phrase, 0, len(phrase) - 2) if len(phrase) >= MIN_ACTING else ():
        rest = phrase[match.end() :]
        if len(match.group()) < 2 or match.group().endswith("级"):
            continue
        if rest[:2] in DOING and not (rest in NAMES or VERBAL_NAME.fullmatch(rest) or is_doer(rest)):
            return True
    return False


def is_doer(phrase: str) -> bool:
    """Whether a phrase that starts with a verb names who does it (参赛企业), not what it is done to (引领会员企业)."""
    found = DOERS.match(phrase)
    if not found:
        return False
    rest = found.group()[2:]
    return rest == found.group("what") or not rest.startswith(OBJECTS)


def is_thing(phrase: str) -> bool:
    """Whether a noun phrase ends in a word for a thing, a matter or a quality, which cannot answer for anything."""
    tail = phrase[-2:]
    return tail in THINGS or tail in RECORDED or tail in ABSTRACT or tail[-1] in THING_ENDS


def is_persons(phrase: str) -> bool:
    """Whether the phrase names persons at large (每个民警, 党员干部), not a body or the head of one."""
    core = phrase.rstrip(MASK)
    if core.endswith(POSTS) or (core.endswith(BODIES) and not core.endswith(PERSONS)):
        return False
    return core.endswith(PERSONS) or core.startswith(EVERYBODY)


def is_own_post(phrase: str) -> bool:
    """Whether the phrase names a post of a body that was named before (主要领导, 分管副局长), not one of its own."""
    return OWN_POST.fullmatch(phrase) is not None


def is_post(phrase: str) -> bool:
    """Whether the phrase names holders of an office (各支会负责人), not a body."""
    return phrase.endswith(("负责人", "负责同志", "领导同志"))


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
    return (begin, stop) if _acts(shade, begin, stop, end) else None


def bare_subject(shade: str, start: int, end: int, terms: frozenset[int] = frozenset()) -> tuple[int, int] | None:
    """Span of a party that a verb follows without a modal (各地积极推进…, 秘书处负责…); None otherwise.

    `terms` are the places where a term starts: 各协会3月底前完成….
    """
    lead = LEADING.match(shade, start, end)
    begin = lead.end() if lead else start
    head = shade[begin : begin + 2]
    if (head in ADVERBS and head != "全部") or shade[begin : begin + 3] in ADVERBS or BAD_START.match(shade, begin):
        return None
    for match in NAMED.finditer(shade, begin, min(end, begin + 40)):
        stop = match.end()
        while stop < end and shade[stop] == MASK:
            stop += 1
        if (stop in terms or _verb_follows(shade, stop, end)) and is_named(shade[begin:stop]):
            office = OFFICE.match(shade, stop, end)
            if office and (office.end() in terms or _verb_follows(shade, office.end(), end)):
                stop = office.end()
            if _is_phrase_of_verb(shade[begin:stop]):
                return None
            if "的" in shade[begin:stop] and shade.startswith(("优先", "可", "予以", "给予"), stop):
                break
            if shade.startswith(QUANTIFIED, begin) or stop - begin >= 3 or shade[begin:stop] in ALONE:
                return begin, stop
            break
    return _each_subject(shade, begin, end, terms) if EACH.match(shade, begin, end) else _agent(shade, begin, end)


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
    return known[-1] if known and end - known[-1] <= MAX_ADVERB and known[-1] - begin >= MIN_EACH else end


def _is_phrase_of_verb(phrase: str) -> bool:
    """Whether a phrase starts with a verb and is no name of a department (组织部, 宣传教育中心)."""
    head = phrase[:2]
    verbal = head in DOING or head in STANCE
    if not verbal or VERBAL_NAME.fullmatch(phrase) or is_doer(phrase):
        return False
    # 提出立项建议的单位: those who did what the verb says.
    return not ("的" in phrase and phrase.rpartition("的")[2] in BODIES + PERSONS)


def _verb_follows(shade: str, at: int, end: int) -> bool:
    word = shade[at : at + 2]
    if at + 2 > end:
        return False
    if shade.startswith(("负责人", "负责同志"), at) or (shade[at] == "要" and shade[at - 1] in "主重首紧次"):
        return False
    if shade.startswith("的", at + 2) or COMPOUND.match(shade, at, end):
        return False
    if shade.startswith("第一时间", at):
        return True
    if shade[at] in AFTER_PARTY or word in AFTER_PARTY_WORDS or shade[at : at + 3] in ADVERBS:
        return True
    return TIME_FOLLOWS.match(shade, at, end) is not None


def led_by(text: str) -> str | None:
    """X of 由X牵头, or of 由X with any other verb; None without one."""
    match = LED.search(text)
    if match and is_named(match.group("who")):
        return match.group("who")
    at = text.find("由")
    named = bare_subject(text, at + 1, len(text)) if at >= 0 else None
    return text[slice(*named)] if named else None


def as_parties(text: str) -> tuple[str, ...]:
    """Every X of a fronted 作为X."""
    return tuple(match.group("who") for match in AS.finditer(text))
