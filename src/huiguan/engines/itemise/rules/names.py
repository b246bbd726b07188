"""What names a party: bodies, posts and persons by their last word, by their first, and by what they do."""

from __future__ import annotations

import re
from functools import lru_cache

from huiguan.engines.itemise.markers import MASK
from huiguan.engines.itemise.rules.lexicon import (
    ABSTRACT,
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

# Words that open a circumstance or an object, unless they are the start of a name (自律委员会, 经济局, 对外联络部).
BAD_START = re.compile(
    r"专人|下设|涉及|属于|凡属|具有|出现|发生|遇有|自(?=[今即本发印通公施下上此0-9]|[^，,、]{1,12}?(?:起|以来))"
    r"|经(?!审|办|济|营|信|贸|开|发|侦|管|责)|从(?!业)|对(?!外|口)"
    r"|按(?!摩)|向(?!阳)|为(?!民)"
    r"|[诚敬欢]|特此|使(?!用|馆|领)|报(?!社|业(?!务)|刊|[一-龥](?:单位|部门|人员|机构))|送(?![一-龥](?:单位|部门|人员|机构))|寄|被(?![一-龥]{2,4}(?:单位|企业|人|机构|部门|方|对象|主体|家庭|者|员))|[0-9](?![0-9]*(?:热线|指挥|接警|平台|台|A级))|转(?!业|运|播)"
    r"|交(?!通|流|警|管|易|投|建|委)|通(?!信|讯|用|联)|在(?![职编岗校建场座册任京籍读])|当(?![地事班值选])|与(?!会)|到(?!会)|因(?!公)"
    r"|[赴往于并的把将以由让如凡据给也]"
    r"|关于|" + "|".join(word for word in FRONTING if len(word) > 1)
)
WIDE = ("系统", "战线", "行业", "领域")
ESPECIALLY = re.compile(r"特别是|尤其是")
NOT_INSIDE = re.compile(
    r"未[经能按]|(?<!^)对(?![外口])|可以|(?<!^)被|派(?!出所|驻)|第一时间|组成(?!员|人员)|提交|收到|接到|(?<![滞落])后(?![勤备方续]|[0-9一二三四五六七八九十]{1,2}[名位家])|时$|同意|听取|审议通过"
    r"|(?<![第前后末])[一二两三四五几][名个位件项处家]|不[低少多高]于|不超过|每人|(?<!所)在|至少|带队|每[年月周季半逢日天家户]|[①-⑳]|(?<![日晚党])报(?!社|业|刊|馆|关|务|警|人|者|员|[送告]?单位|[送告]?企业|部门|台)|负责(?!人|同志)|本人|或(?!其授权|其委托)|抓紧"
    r"|尽快|认真|积极|切实|使(?!用|馆|领)|[是了让由向把，,。；;：:]|有的|包括|进行|开展|工作中"
)
# Signs that end a name and also start other words: 所在, 所属, 处于, 处理, 站在.
NO_END = (
    r"(?<!(?<!派出|事务|研究)所(?=[属需有得]|在(?![0-9每本今明年上下次])))"
    r"(?<!处(?=[理置罚以]|[于在](?![0-9每本今明年上下次])))(?<!(?<!服务|工作)站(?=[在位稳]))"
)
# Every alternative starts with a letter of its own, so that the search skips what starts none.
NAMED = re.compile(
    "(?:"
    + "|".join(
        [f"{sign}会" for sign in "委审联妇侨筹"]
        + sorted(map(re.escape, BODIES + POSTS + PERSONS), key=len, reverse=True)
        + [f"{sign}商" for sign in "应包营销发建务"]
    )
    + ")"
    + NO_END
)
MAX_ADVERB, MIN_EACH, MIN_ACTING = 3, 2, 7
# Verbs that govern a body or persons (组织会员, 走访企业): what follows is their object.
GOVERNING = (
    "组织|指导|联系|走访|动员|督促|推荐|协调|联合|会同|支持|帮助|邀请|委托|通知|检查|考核|表彰|引导|依托|要求"
    "|服务|协助|配合"
    "|成立|组建|设立|召集|培养|培育|建立|发动|号召|鼓励|安排|聘请|选派|抽调|关心|关爱|慰问|扶持|报送|帮扶"
    "|教育|约谈|调动|激励|完成|建成|启动|召开|举办|开展|筹备|做好|修订|制定|编制|完善|加强|推进|推动|优化"
    "|建设|保障|落实|选拔|遴选|招募|招聘|录用|确认|转移|疏散|安置|清点|救治|参加|出席|指定|明确|确定|选定|提请|迎接"
    "|健全|规范|强化|深化|提升|充实|壮大|激活|用好|选好|建好|配齐|配强|理顺|活跃"
)
GOVERNS = frozenset(GOVERNING.split("|"))
MAX_EVERYBODY = 14
# An office whose name starts with a verb that governs no body: the last word says that it is one.
OFFICE_END = re.compile(
    "(?:委员会|工作组|领导小组|小组|工作站|办公室|秘书处|中心|支队|大队|中队|专班|工委|专委会|工作部|部|处|科|室|委|局|办|组|队|站|所)$"
)
NOT_IN_OFFICE = re.compile("[各全本每所其的、和及与]|有关|相关|基层|上级|下级|所属|会员|企业|以|等")
MIN_OFFICE, MAX_OFFICE = 3, 11
# 供水、供电、燃气等单位: a row of trades that one word for a body ends.
TRADES = re.compile(
    rf"(?!{GOVERNING})(?!.*[各全本])[一-龥]{{2,6}}(?:[、和][一-龥]{{2,6}})+等?(?:有关|相关|专营|行业|主管|职能|监管|经营|运营|服务)*(?:部门|单位|企业|机构|警种|公司)"
)
# Departments named by what they do: two or four characters of doing, then a word for an office.
FIELDS = (
    "联合|救助|教育|研究|服务|权益|信息|人事|事务|法律|指导|监督|管理|培训|宣传|保障|发展|促进|交流|检查|推广"
    "|协调|联络|会员"
)
OFFICE_WORDS = (
    "(?:工作)?(?:部|处|科|股|室|办|局|委|组|院|馆|庭|署|厅|司|中心|小组|委员会|办公室|专班|站|所|会)(?:办公室|秘书处)?"
)
VERBAL_LISTED = re.compile(rf"[\u4e00-\u9fff]{{2}}(?:(?:{FIELDS}){{1,2}})?{OFFICE_WORDS}(?:$|[、和及与])")
VERBAL_NAME = re.compile(rf"[\u4e00-\u9fff]{{2}}(?:(?:(?:{FIELDS}){{1,2}})?{OFFICE_WORDS}|[总支大中小]队)")
# Those who do what the verb says: 牵头单位, 值班领导, 参赛企业, 换届筹备组, 供电公司.
DOERS = re.compile(
    rf"(?!{GOVERNING})(?:[\u4e00-\u9fff]{{2}}){{1,2}}?(?P<what>单位|部门|主体|机构|企业|公司|学校|医院|地区|村|方|员"
    rf"|人|者|人员|领导|干部|民警|教师|家庭"
    r"|代表|专家|小组|组|组长|委员会|(?:专委|工委|组委|筹委|分|理事|监事)会|专班|中心|机关|商|局|站|处|所|科|室|会"
    r"|和[一-龥]{2,6}[科处室])(?![一-龥]{0,2}(?:制度|工作|活动|台账|机制))"
)
NAMES = BODIES + POSTS + PERSONS
NAME_SET = frozenset(NAMES)
NAME_LENGTHS = tuple(sorted({len(name) for name in NAMES}))
# Those to whom things are done.
OBJECTS = (*(name for name in PERSONS if len(name) > 1), "会员", "企业", "单位", "学校", "社区", "基层", "理事")
# Members of a committee by their charge, and those who work at something.
OFFICERS = re.compile("(?:组织|宣传|纪检|青年|学习|文体|统战|保密)委员|[一-龥]{2,6}工作人员")
# 实行领导, 走访干部: of these the verb says what they do only where it names a duty that is held.
OBJECT_NOUNS = frozenset({"领导", "干部", "代表", "会", "地区", "村"})
DUTIES = re.compile(
    "值班|带班|值守|执勤|分管|主管|主要|包保|包联|包抓|挂点|挂职|挂联|联系|驻村|驻点|带队|参会|参训|参赛|执法|办案|与会|评选|换届|筹备|主持|授课|负责"
)
HEAD_OF = re.compile("(?:负责人|负责同志|联络员|联系人|经办人)$")
# What stands before those to whom things are done: 移送有关机关, 委托第三方机构.
GROUPS = tuple(name for name in PERSONS if len(name) > 1)
OTHERS = ("有关", "相关", "各", "第三", "专业", "上级", "下级", "本", "其", "所在", "社会")
# Each, every, all: what follows is a name, whatever its last word, unless that is a word for a thing.
EACH = re.compile(
    r"(?:各(?!项|种|类(?!学|院|企|协|社|会|机|组|单)|方面|个?环节|式|条|阶段)|全体|所有|有关|相关|其余|其他"
    r"|上述|参[会训赛展评建]|受[检训邀援])"
)
OWN_POST = re.compile(
    r"(?!班主任)(?:党政|单位|部门|本单位|其)?(?:(?:主要|分管|相关|有关|具体)?(?:领导|负责人|负责同志|领导同志|责任人)"
    r"|一把手|班子成员|(?:主要|分管)?副?[^各全、]{0,2}"
    r"(?:书记|主席|局长|主任|会长|秘书长|校长|院长|处长|科长|站长|所长|理事长|部长|厅长))"
)
PLACES = re.compile(
    r"(?:场|住|厕|处|寓)所$|(?<![各市县地湾园景社校发治辖林牧新城范本全战州术])区$|(?:组织|加强|强化)领导$|网站$|(?:会议|教|阅览|活动|展览|陈列)室$|[平后前]台$|[全内外局]部$|[医剧影]院内$|(?<!作)战队$"
)
# A standing body that ends in 会, no meeting: 经审会, 家委会, 校友会.
MEMBERS_MEET = re.compile(
    "(?:委|监事|理事|协|学会|商|联|审|促进|研究|校友|职代|教代|妇|侨|筹)会$|(?<![协磋会洽招])商$|[商协学]\ue000+会$"
)
PLACE_ENDS = frozenset("所区导队站室台部院")
EVERYBODY = ("广大", "全体", "每个", "每位", "每名")


def ends_in_name(core: str) -> bool:
    """Whether the last word is one of NAMES: a look-up by length, many times quicker than trying each."""
    return any(core[-length:] in NAME_SET for length in NAME_LENGTHS)


def split_names(words: str) -> tuple[str, ...]:
    """Names in a list; 各市、县（区）协会 stays one name, since its first part is no name by itself."""
    names: list[str] = []
    for part in re.split(r"[、，,](?![^（(）)]*[)）])|以及|(?<=[局委办部厅会])和(?=[一-龥]{3})", words.strip()):
        if names and len(names[-1]) <= 2:
            names[-1] += "、" + part
        elif part:
            names.append(part)
    return tuple(name.removesuffix("等") for name in names if name)


@lru_cache(maxsize=4096)  # a text calls the same few bodies again and again
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
        ends_in_name(core)
        or MEMBERS_MEET.search(core) is not None
        or (core.endswith(WIDE) and core[0] in "全各本")
        or (core.startswith(EVERYBODY) and len(core) <= MAX_EVERYBODY)
    )
    known = known or (EACH.match(core) is not None and not is_thing(core))
    owned = core.rfind("的") + 1
    if owned and core[owned : owned + 2] in GOVERNS:
        # 逾期不缴的提请理事会: what is done to a body, no name.
        return False
    return (
        known and not NOT_INSIDE.search(ESPECIALLY.sub("", core) if "是" in core else core) and not _acts_inside(core)
    )


def _acts_inside(phrase: str) -> bool:
    """Whether a phrase is a name with what it does (秘书处报登记管理机关), not the name of an office (协会组织部)."""
    for match in NAMED.finditer(phrase, 0, len(phrase) - 2) if len(phrase) >= MIN_ACTING else ():
        rest = phrase[match.end() :]
        if len(match.group()) < 2 or match.group().endswith("级"):
            continue
        if rest[:2] in DOING and not (rest in NAMES or VERBAL_LISTED.match(rest) or _goes_on(rest)):
            return True
    return False


def _goes_on(rest: str) -> bool:
    """Whether what stands after a body and starts with a verb ends its name: an office, a post, who does something."""
    return is_doer(rest) or is_office(rest) or is_own_post(rest)


def is_office(phrase: str) -> bool:
    """Whether a phrase that starts with a verb names an office by what it does (监察司法委, 组织部门, 重症医学科)."""
    if len(phrase) == MIN_OFFICE + 1 and phrase.endswith(("部门", "单位", "机构", "主体")):
        return True
    office = OFFICE_END.search(phrase)
    if office is None or len(phrase) > MAX_OFFICE or phrase[:2] in GOVERNS:
        return False
    return office.start() >= MIN_OFFICE and not NOT_IN_OFFICE.search(phrase)


def is_doer(phrase: str) -> bool:
    """Whether a phrase that starts with a verb names who does it (参赛企业), not what it is done to (引领会员企业)."""
    if phrase.endswith(("委员", "人员")) and OFFICERS.fullmatch(phrase):
        return True
    found = None if phrase[:2] in GOVERNS else DOERS.match(phrase)
    if not found:
        return False
    if found.group("what") in OBJECT_NOUNS and not DUTIES.match(phrase):
        return False
    rest = found.group()[2:]
    return rest == found.group("what") or not rest.startswith((*OBJECTS, *OTHERS))


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


def is_body(phrase: str) -> bool:
    """Whether a phrase names a body or the head of one, not persons at large (三人, 处级以上干部)."""
    core = phrase.rstrip(MASK)
    return is_named(phrase) and core.endswith(BODIES + POSTS) and not core.endswith(GROUPS)


def is_unit(phrase: str) -> bool:
    """Whether a phrase is no more than the name of a unit (会员服务部, 市财政局), not of persons or of their kind."""
    head = phrase[:2]
    verbal = head in GOVERNS or head in STANCE or (head in DOING and not VERBAL_NAME.fullmatch(phrase))
    matter = phrase.endswith(("大局", "全局", "布局", "格局"))
    return is_body(phrase) and not (verbal or matter or "的" in phrase)


def is_own_post(phrase: str) -> bool:
    """Whether the phrase names a post of a body that was named before (主要领导, 分管副局长), not one of its own."""
    return OWN_POST.fullmatch(phrase) is not None


def heads_body(phrase: str) -> bool:
    """Whether a phrase that starts with a verb names the head of a body that does so (收购网点负责人)."""
    head = HEAD_OF.search(phrase)
    return head is not None and phrase[:2] not in GOVERNS and ends_in_name(phrase[: head.start()])


def is_post(phrase: str) -> bool:
    """Whether the phrase names holders of an office (各支会负责人), not a body."""
    return phrase.endswith(("负责人", "负责同志", "领导同志"))
