"""The public function: from a text to its outline and its items."""

from __future__ import annotations

import datetime as dt
import re

from huiguan.engines.itemise import judge, outline, segment
from huiguan.engines.itemise.clock import Clock
from huiguan.engines.itemise.drafts import may_bind, read_sentence
from huiguan.engines.itemise.due import best_term, term_in_words
from huiguan.engines.itemise.figures import find_figures
from huiguan.engines.itemise.layout import Block, blocks
from huiguan.engines.itemise.markers import find_modal, masked
from huiguan.engines.itemise.model import Item, Itemised, ItemKind, OutlineEntry
from huiguan.engines.itemise.parties import subject_of
from huiguan.engines.itemise.rules import names, notes, problems, tables
from huiguan.engines.itemise.rules.names import is_named, split_names
from huiguan.engines.itemise.sentence import Draft, Sentence
from huiguan.engines.itemise.subjects import HELD

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
    "打算|(?:下[一]?步|明年|今年|来年|20[0-9]{2}年)[^，,]{0,8}(?:计划|安排|思路|任务|重点|要点|打算)|下一步工作"
)
NEWS = re.compile("召开|举行|举办|强调|调研|出席")
YEARLY = re.compile(r"(?P<year>20[0-9]{2})年(?!.*(?:通知|总结|讲话|函)).*(?:要点|计划|分解|清单|任务|台账|安排)")
STAGE = re.compile("阶段$")
REVIEW = re.compile(r"总结|回顾|综述|亮点|纪实|侧记|成效|述职|盘点|笃行|年报|巡礼")
# …职责（2026年修订）: what is bracketed at the end of a title says nothing about its kind.
CLOSING_NOTE = re.compile("[（(][^（）()]{2,16}[)）]$")
# 一、办公室: a heading that is the name of a body; its duties stand below. No name: 组织机构, 参加单位, 领导小组.
NO_CHARGE = ("机构", "单位", "组织", "团体", "队伍", "对象", "班子", "成员", "人员", "领导小组", "主体", "地区", "范围")
# 【责任单位：…】, 〔…〕: other brackets say the same as round ones.
BRACKETS = str.maketrans("【】〔〕［］", "（）（）（）")
OTHER_BRACKETS = re.compile("[【〔［]")
ADDRESSED = re.compile(r"[^。；;]{2,160}[：:]$(?<!如下[：:])(?<!通知[：:])")
MAX_HANDING, MAX_CHARGED = 80, 20
MIN_PARAGRAPH, MIN_LEAF, ENTRY_LEVEL, MAX_LABEL = 40, 4, 3, 12
LOOKING_BACK = re.compile(
    r"回顾|总结(?!验收|评估|推广|提升|阶段|提高|考核|表彰)|成绩|成效|背景|意义|现状|情况|基本|问题|形势|经验|做法|亮点|历程"
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
TEAM = re.compile("(?:组|专班|队|指挥部)$")
# 整改措施：①…: what stands before is the problem that they are to mend.
MEASURES = re.compile("(?:整改|具体|工作|主要|落实)?(?:措施|举措|任务|职责|目标)[：:]")
COMPOSED = re.compile("成立|设立|组建|设(?=[一-龥]{2,6}[组办])|下设|.*(?:下设|设在)")
COMPOSING = re.compile(
    "(?:任|担任|兼任|为)(?:常务)?副?(?:组长|主任|召集人|总指挥|指挥长|成员|委员)|由.*(?:组成|担任|兼任)$|兼任[^，,]{0,8}(?:主任|组长|秘书长)|设在"
)
OVERALL = re.compile(
    r"总体要求|指导思想|总体思路|工作思路|基本原则|工作原则|工作目标|总体目标|目标要求|目标任务$|主要目标"
)


def itemise(text: str, *, date: dt.date | None = None, source: str | None = None) -> Itemised:
    """Read an official Chinese text.

    `text` is kept unchanged; all offsets of the result count its code points. `date` is the document's date; without it
    the date that the text states as its own is used, and with neither, relative terms stay without a date. Never raises
    for any text.
    """
    return _Reader(text, date, source).read()


def _lays_duty(line: str) -> bool:
    """Whether a line without a stop says what somebody must do, so that it is no heading."""
    modal = find_modal(line, 0, len(line))
    return modal is not None and subject_of(line, 0, modal.start()) is not None


def _plan_year(title: str) -> int | None:
    """The year that a yearly plan names in its title."""
    match = YEARLY.search(title)
    return int(match.group("year")) if match else None


def _orders(shade: str, start: int, end: int) -> bool:
    """Whether a sentence says that a meeting asks for what follows."""
    return shade.startswith("会议", start) and ORDERING.match(shade, start, end) is not None


def _is_composition(shade: str, draft: Draft) -> bool:
    """Whether a draft says no more than of whom a body is made up (成立…小组，书记任组长; 组长由…担任)."""
    if draft.terms or not COMPOSING.search(shade, draft.start, draft.end):
        return False
    return all(COMPOSED.match(shade, *clause) or COMPOSING.search(shade, *clause) for clause in draft.clauses)


class _Reader:
    """One pass over the blocks of one text, with what has been seen so far."""

    def __init__(self, text: str, date: dt.date | None, source: str | None) -> None:
        self.blocks = list(blocks(text.translate(BRACKETS) if OTHER_BRACKETS.search(text) else text))
        head = [text[slice(*block.span(0, len(block.text)))].strip() for block in self.blocks[: outline.HEAD_BLOCKS]]
        title = outline.find_title(head)
        own = date or self._own_date()
        self.result = Itemised(source, title, own.isoformat() if own else None, text)
        words = CLOSING_NOTE.sub("", title or "")
        self.title_words = "".join((title or "").split())
        self.plan_year = _plan_year(words)
        self.clock = Clock(own, year=self.plan_year, lasting=LASTING.search(words) is not None)
        self.review = bool(REVIEW.search(words)) and not PLAN_AT_END.search(words)
        self.looks_back = self.review
        news = NEWS.search(words) is not None and not PLAN_AT_END.search(words)
        self.plan = not (self.review or news) and (bool(PLAN.search(words)) or self._introduces())
        # A speech bears the day on which it was held.
        self.clock.meeting = self._own_date() if SPOKEN.search(words) else None
        self.overall = False
        self.scope = False
        self.leaf: tuple[Block, int, int] | None = None
        self.section: str | None = None
        self.backward = False
        self.planned = False
        self.directive = False
        self.problems = False
        self.first = True
        self.columns: tables.Columns | None = None
        self.charge: tuple[str, ...] = ()
        self.charge_level = 0
        self.recent: list[Item] = []
        self.by_note: set[int] = set()
        self.entry = False
        self.level = 0

    def _introduces(self) -> bool:
        """Whether one of the first paragraphs ends in the words that introduce provisions (现通知如下：)."""
        return any(INTRODUCES.search(block.text[-INTRODUCING:]) for block in self.blocks[:INTRODUCTION])

    def _own_date(self) -> dt.date | None:
        edge = self.blocks if len(self.blocks) <= 40 else self.blocks[:15] + self.blocks[-15:]
        return next((found for block in edge if (found := outline.own_date(block.text))), None)

    def read(self) -> Itemised:
        taken = 0
        for index, block in enumerate(self.blocks):
            if index < taken:
                continue
            if block.text in tables.FIRST_COLUMN and block.row is None:
                taken = self._read_flat(index)
                if taken:
                    continue
            self.clock.lasting = self.clock.lasting or ARTICLE.match(block.text) is not None
            if block.row is not None and self._read_row(block):
                continue
            following = self.blocks[index + 1].text if index + 1 < len(self.blocks) else ""
            self._read_block(block, following)
        return self.result

    def _read_block(self, block: Block, following: str) -> None:
        text = block.text
        if self._is_note(text) or self._is_problem_line(block):
            return
        if self.section is None and text[-1] in "：:" and ADDRESSED.match(text) and not find_modal(text, 0, len(text)):
            return
        if self.plan and self.section and text[-1] in "：:" and len(text) <= MAX_CHARGED:
            self._charge_with(text[:-1], self.level)
        if text == self.title_words or (self.plan and self._is_mended(block, following)):
            return
        start, self.entry = 0, False
        body_follows = "。" in following or len(following) > outline.MAX_HEADING
        heading = outline.heading_of(text, body_follows=body_follows and not notes.is_note_line(following))
        heading = heading or self._spaced_heading(block)
        if heading:
            start = self._enter(block, heading)
            if start >= len(text):
                if not self._is_leaf(heading, following):
                    return
                start = len(heading.label)
        elif text[0] in outline.BULLETS and (bullet := outline.BULLET.match(text)):
            start = bullet.end()
            self.entry, self.recent = True, []
            stop = text.find("。", start, start + MAX_LABEL)
            if stop > 0 and outline.heads(text[start:stop], text[stop + 1 :]):
                start = stop + 1
        elif (label := outline.label_of(text)) is not None:
            start = len(label[1])
            self.entry = label[0] >= ENTRY_LEVEL and not label[1].startswith("第")
            self.recent = []
        elif outline.own_date(text) or (len(text) < MIN_PARAGRAPH and outline.is_line(text) and not _lays_duty(text)):
            return
        self._read_paragraph(block, start)

    def _is_note(self, text: str) -> bool:
        """Whether a whole block only adds to the items before it; what it says is then taken over."""
        if notes.is_note_line(text):
            self._apply(notes.read_note(text, self.clock))
            return True
        return self._is_handing(text)

    def _is_problem_line(self, block: Block) -> bool:
        """Whether a block is a numbered problem (问题三：…), which is then taken over as one."""
        label = PROBLEM_LINE.match(block.text)
        if label is None:
            return False
        stop = block.text.find("。", label.end())
        end = stop if stop > label.end() else len(block.text)
        draft = Draft(label.end(), end, [(label.end(), end)], False, 0)
        self._add(block, draft, "problem", "problem.listed")
        self.recent = []
        return True

    def _is_mended(self, block: Block, following: str) -> bool:
        """Whether a block states a problem whose measures stand below it (整改措施：…); it is taken over as one."""
        if not following.startswith(("整改措施", "整改目标")) or MEASURES.match(following) is None:
            return False
        label = outline.label_of(block.text)
        start = len(label[1]) if label else 0
        end = len(block.text.rstrip("。；;"))
        if end - start >= MIN_LEAF and not MEASURES.match(block.text, start):
            self._add(block, Draft(start, end, [(start, end)], False, 0), "problem", "problem.listed")
        self.recent = []
        return True

    def _is_handing(self, text: str) -> bool:
        """Whether a block after an item only says who sees to it (由X牵头，Y配合。); it is then taken over."""
        if not self.plan or len(text) > MAX_HANDING or not (self.recent or self.leaf):
            return False
        note = notes.handing_note(text.rstrip("。"), self.clock)
        if note:
            self._apply(note)
        return note is not None

    def _spaced_heading(self, block: Block) -> outline.Heading | None:
        """A numbered heading that only white space divides from the paragraph it heads, on one line."""
        found = outline.label_of(block.text) if len(block.starts) > 1 else None
        if found is None:
            return None
        at = next((i for i, start in enumerate(block.starts) if start >= len(found[1]) + MIN_LEAF), 0)
        stop = block.starts[at]
        words = block.text[len(found[1]) : stop]
        gap = self.result.text[block.at(stop - 1) + 1 : block.origins[at]] if at else "\n"
        if "\n" in gap or not outline.is_line(words) or find_modal(words, 0, len(words)):
            return None
        return outline.Heading(found[0], found[1], len(found[1]), stop)

    def _enter(self, block: Block, heading: outline.Heading) -> int:
        if heading.level <= self.charge_level:
            self.charge = ()
        self.level = heading.level
        span = block.span(0, max(heading.words_end, 1))
        words = block.text[heading.words_start : heading.words_end]
        self.result.outline.append(OutlineEntry(heading.level, heading.label, words, *span))
        self.section = f"{heading.label}{words}"
        if self.problems and heading.level > 1 and problems.states_lack(words, 0, len(words)):
            draft = Draft(heading.words_start, heading.words_end, [(heading.words_start, heading.words_end)], False, 0)
            self._add(block, draft, "problem", "problem.listed")
        elif heading.level <= 2 and words:
            self._turn(words, inherits=heading.level > 1)
            self._charge_with(words, heading.level)
        self.recent = []
        return heading.words_end

    def _turn(self, words: str, *, inherits: bool) -> None:
        """Which way a section looks, by the words of its heading; one inside another may leave that as it is."""
        if self.plan and not self.problems and MENDED.match(words):
            self.backward = self.backward and inherits
            self.overall = self.directive = False
            self.first = True
            return
        ahead, back = LOOKING_AHEAD.search(words), LOOKING_BACK.search(words)
        if ahead or back or not inherits:
            self.backward = bool(back) and not ahead
            self.problems = bool(problems.OPENING.search(words)) or words.endswith("问题")
        if not inherits:
            forward = FUTURE.search(words) is not None
            self.review = self.looks_back and not forward
            self.planned = not self.review and (forward or PLANNED.search(words) is not None)
            year = SECTION_YEAR.search(words) if forward or ahead else None
            self.clock.year = int(year.group("year")) if year else self.plan_year
        self.overall = bool(OVERALL.search(words))
        self.scope = SCOPE.search(words) is not None
        self.directive = False
        self.first = True

    def _charge_with(self, words: str, level: int) -> None:
        """Take the name of a body that is a heading, or a line before a colon, for who answers for what stands below."""
        if self.plan and 3 <= len(words) <= MAX_CHARGED and not words.endswith(NO_CHARGE) and names.is_unit(words):
            self.charge, self.charge_level = split_names(words), level

    def _is_leaf(self, heading: outline.Heading, following: str) -> bool:
        """A numbered line that nothing spells out is an entry of a list."""
        if not heading.label or not self.plan or self.backward:
            return False
        if heading.level < ENTRY_LEVEL:
            return notes.is_note_line(following)
        if not following or notes.is_note_line(following):
            return True
        after = outline.label_of(following)
        return after is not None and after[0] <= heading.level

    def _read_paragraph(self, block: Block, start: int) -> None:
        measures = MEASURES.match(block.text, start) if self.plan else None
        start = measures.end() if measures else start
        shade = masked(block.text)
        self.directive = self.directive and self.plan
        announced = self.problems or problems.is_announced(shade)
        found: list[Draft] = []
        for number, (begin, end) in enumerate(segment.sentences(shade)):
            if end <= start or shade[end : end + 1] in ("？", "?"):
                continue
            begin = max(begin, start)
            if block.text[begin] in "（(" and (bracket := notes.trailing_note(block.text, begin, end, self.clock)):
                if not found and begin > start:
                    found.append(self._plain_draft(block.text, start, begin))
                self._note_drafts(found, bracket[1])
                continue
            if begin > start and self.plan and (handing := notes.handing_note(block.text[begin:end], self.clock)):
                if not found:
                    found.append(self._plain_draft(block.text, start, begin))
                self._note_drafts(found, handing)
                continue
            if notes.is_note_line(block.text[begin : min(end, begin + MAX_LABEL)]):
                self._note_sentence(found, block.text, start, begin, end)
                continue
            found.extend(self._sentence_drafts(block.text, shade, begin, end, number))
            if announced:
                self._read_problems(block, shade, begin, end)
        self.leaf = None if found or start >= len(block.text) else (block, start, len(block.text))
        if FOLLOWS.search(block.text[-INTRODUCING:]):
            found = [draft for draft in found if draft.modal and not ASKED_FOR.search(shade, draft.start, draft.end)]
        self._emit(block, shade, found)

    def _note_sentence(self, found: list[Draft], text: str, start: int, begin: int, end: int) -> None:
        """A sentence of labels after an item in its paragraph (责任单位：…；完成时限：…)."""
        note = notes.read_note(text[begin:end], self.clock)
        if not found and begin - start >= MIN_LEAF and self.plan:
            found.append(self._plain_draft(text, start, begin))
        if found:
            self._note_drafts(found, note)
        else:
            self._apply(note)

    def _plain_draft(self, text: str, start: int, end: int) -> Draft:
        """A draft of words that only the note beside them makes an item."""
        stop = text.find("。", start, end)
        stop = stop if stop > start else end
        shade = masked(text)
        words = Sentence(text, shade, start, stop, 0, False, True, True, self.clock)
        spans = segment.clauses(shade, start, stop) or [(start, stop)]
        return Draft(start, stop, spans, False, 0, terms=words.terms(start, stop))

    def _sentence_drafts(self, text: str, shade: str, begin: int, end: int, number: int) -> list[Draft]:
        stop, note = end, None
        if text[end - 1] in "）)" and (bracket := notes.trailing_note(text, begin, end, self.clock)):
            stop, note = bracket
        plan = (self.plan or self.planned) and not self.backward
        directive = self.directive and not self.review
        if not (plan or directive or note or may_bind(shade, begin, stop)):
            self.directive = _orders(shade, begin, stop)
            return []
        forward = not self.review and not self.backward
        entry = self.entry and plan and number == 0
        sentence = Sentence(text, shade, begin, stop, number, directive, plan, forward, self.clock, entry)
        stage = note is not None and stop - begin <= MAX_LABEL and STAGE.search(text, begin, stop)
        drafts = read_sentence(sentence) if stop > begin and not stage else []
        for draft in drafts:
            draft.whole = len(drafts) == 1
        if note:
            if not drafts and stop > begin:
                drafts = [self._plain_draft(text, begin, stop)] if plan and not STAGE.search(text, begin, stop) else []
            self._note_drafts(drafts, note)
        slogan = directive and SLOGAN.match(shade, begin, stop) is not None
        self.directive = bool(drafts) or slogan or _orders(shade, begin, stop)
        return drafts

    def _note_drafts(self, drafts: list[Draft], note: notes.Note) -> None:
        for draft in drafts:
            if not draft.parties or (note.parties and draft.parties[0].startswith("每")):
                draft.parties = note.parties
            draft.supporting = draft.supporting or note.supporting
            draft.noted = draft.noted or note.due

    def _apply(self, note: notes.Note) -> None:
        if not self.recent and self.leaf and self.plan and note:
            block, start, end = self.leaf
            if note.parties and TEAM.search(block.text, start, end) and is_named(block.text[start:end]):
                # 一、综合协调组 / 牵头单位：X: what the group does stands below.
                self.charge, self.charge_level = note.parties, self.level
            elif end - start >= MIN_LEAF:
                self._add(block, self._plain_draft(block.text, start, end), "task", "task.leaf")
        for item in self.recent:
            # 责任领导：…, and 责任单位：… on the line below: both answer.
            if not item.parties or item.id in self.by_note or (note.parties and item.parties[0].startswith("每")):
                item.parties = item.parties if item.id in self.by_note else ()
                item.parties = tuple(dict.fromkeys(item.parties + note.parties))
                self.by_note.add(item.id)
            item.supporting = item.supporting or note.supporting
            item.due = note.due if note.due and (note.labelled or not item.due) else item.due
            if item.kind == "principle" and (note.parties or note.due):
                item.kind, item.rule_code = "task", "task.party" if note.parties else "task.due"

    def _is_no_duty(self, shade: str, draft: Draft) -> bool:
        """Whether a draft without a modal states a case (被立案调查的), to whom rules apply, or news."""
        last = draft.clauses[-1][0]
        if not draft.parties and shade.startswith(("可以", "可在", "可向"), last):
            return True
        if _is_composition(shade, draft):
            return True
        if shade[draft.end - 1] == "的" or (self.scope and not draft.terms):
            return True
        return bool(draft.terms) and self._is_news(shade, draft)

    def _is_news(self, shade: str, draft: Draft) -> bool:
        """Whether a draft only tells of a meeting held on a day before the document's (大会于5月21日召开)."""
        if draft.noted or not self.clock.document or not HELD.search(shade, draft.start, draft.end):
            return False
        days = [term.due.date for term in draft.terms]
        return bool(days) and all(day is not None and day <= self.clock.document.isoformat() for day in days)

    def _emit(self, block: Block, shade: str, found: list[Draft]) -> None:
        for i, draft in enumerate(found):
            if not draft.modal and self._is_no_duty(shade, draft):
                continue
            draft.parties = draft.parties or self.charge
            kind, code = judge.judge(
                shade, draft, found[i + 1 : i + 3], self.first, overall=self.overall, plan=self.plan
            )
            if kind == "task" and draft.modal is False and self.plan and code == "task.bare":
                code = "task.plan"
            self._add(block, draft, kind, code)
            self.first = False

    def _add(self, block: Block, draft: Draft, kind: ItemKind, code: str) -> None:
        start, end = block.span(draft.start, draft.end)
        item = Item(
            id=len(self.result.items) + 1,
            kind=kind,
            start=start,
            end=end,
            quote=self.result.text[start:end],
            title=judge.title_of(block.text, draft),
            section=self.section,
            parties=draft.parties,
            due=draft.noted or best_term(draft.terms),
            figures=find_figures(block.text, draft.start, draft.end),
            rule_code=code,
            supporting=draft.supporting,
        )
        self.result.items.append(item)
        self.recent.append(item)

    def _read_problems(self, block: Block, shade: str, begin: int, end: int) -> None:
        if not (self.problems or problems.announces(shade, begin, end)):
            return
        for start, stop in problems.lacks(shade, begin, end):
            draft = Draft(start, stop, [(start, stop)], False, 0)
            self._add(block, draft, "problem", "problem.listed" if self.problems else "problem.predicate")

    def _read_row(self, block: Block) -> bool:
        raw = block.row or ""
        cells = [cell.strip() for cell in raw.split("\t")]
        header = tables.read_header(cells)
        if header:
            self.columns = header
            return True
        if self.columns is None or len(cells) <= self.columns.task or len(cells[self.columns.task]) < 4:
            return False
        self._add_row(block, cells, self.columns)
        return True

    def _read_flat(self, index: int) -> int:
        """Take over a table whose cells stand each on a line; the index of the block after it, 0 where there is none."""
        lines = [block.text for block in self.blocks[index : index + (tables.MOST_ROWS + 1) * tables.MOST_COLUMNS]]
        found = tables.read_flat(lines, 0)
        if not found or not found[2]:
            return 0
        columns, width, starts = found
        for start in starts:
            self._add_cells(self.blocks[index + start + columns.task], 0, lines[start : start + width], columns)
        return index + starts[-1] + width

    def _add_row(self, block: Block, cells: list[str], columns: tables.Columns) -> None:
        offset = sum(len("".join(cell.split())) for cell in cells[: columns.task])
        self._add_cells(block, offset, cells, columns)

    def _add_cells(self, block: Block, offset: int, cells: list[str], columns: tables.Columns) -> None:
        words = "".join(cells[columns.task].split())
        draft = Draft(offset, offset + len(words), [(offset, offset + len(words))], False, 0)

        def cell(index: int | None) -> str:
            return cells[index] if index is not None and index < len(cells) else ""

        draft.parties, beside = tables.lead_and_help(split_names("".join(cell(columns.party).split())))
        draft.supporting = beside + split_names("".join(cell(columns.support).split()))
        draft.noted = term_in_words("".join(cell(columns.term).split()), self.clock) if cell(columns.term) else None
        self._add(
            block, draft, "problem" if columns.problem else "task", "problem.listed" if columns.problem else "task.row"
        )
