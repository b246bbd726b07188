"""The public function: from a text to its outline and its items."""

from __future__ import annotations

import datetime as dt

from huiguan.engines.itemise import judge, outline, segment
from huiguan.engines.itemise.clock import Clock
from huiguan.engines.itemise.drafts import may_bind, read_sentence
from huiguan.engines.itemise.due import best_term, term_in_words
from huiguan.engines.itemise.figures import find_figures
from huiguan.engines.itemise.layout import Block, blocks
from huiguan.engines.itemise.markers import ORDINAL, find_modal, masked
from huiguan.engines.itemise.model import Item, Itemised, ItemKind, OutlineEntry
from huiguan.engines.itemise.rules import names, notes, papers, problems, tables
from huiguan.engines.itemise.rules.names import is_named, split_names
from huiguan.engines.itemise.sentence import Draft, Sentence
from huiguan.engines.itemise.subjects import HELD


def itemise(text: str, *, date: dt.date | None = None, source: str | None = None) -> Itemised:
    """Read an official Chinese text.

    `text` is kept unchanged; all offsets of the result count its code points. `date` is the document's date; without it
    the date that the text states as its own is used, and with neither, relative terms stay without a date. Never raises
    for any text.
    """
    return _Reader(text, date, source).read()


class _Reader:
    """One pass over the blocks of one text, with what has been seen so far."""

    def __init__(self, text: str, date: dt.date | None, source: str | None) -> None:
        self.blocks = list(blocks(text.translate(papers.BRACKETS) if papers.OTHER_BRACKETS.search(text) else text))
        head = [text[slice(*block.span(0, len(block.text)))].strip() for block in self.blocks[: outline.HEAD_BLOCKS]]
        title = outline.find_title(head)
        own = date or self._own_date()
        self.result = Itemised(source, title, own.isoformat() if own else None, text)
        words = papers.CLOSING_NOTE.sub("", title or "")
        self.title_words = "".join((title or "").split())
        self.plan_year = papers.plan_year(words)
        self.clock = Clock(own, year=self.plan_year, lasting=papers.LASTING.search(words) is not None)
        self.review = bool(papers.REVIEW.search(words)) and not papers.PLAN_AT_END.search(words)
        self.looks_back = self.review
        news = papers.NEWS.search(words) is not None and not papers.PLAN_AT_END.search(words)
        known = bool(papers.PLAN.search(words)) or self._introduces()
        self.plan = not (self.review or news) and (
            known or papers.provides(words, [block.text for block in self.blocks])
        )
        # A speech bears the day on which it was held.
        self.clock.meeting = self._own_date() if papers.SPOKEN.search(words) else None
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
        self.at = 0
        self.listing = False
        self.lacking = False
        self.held: list[notes.Note] = []

    def _introduces(self) -> bool:
        """Whether one of the first paragraphs ends in the words that introduce provisions (现通知如下：)."""
        return any(
            papers.INTRODUCES.search(block.text[-papers.INTRODUCING :]) for block in self.blocks[: papers.INTRODUCTION]
        )

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
            self.clock.lasting = self.clock.lasting or papers.ARTICLE.match(block.text) is not None
            if block.row is not None and self._read_row(block):
                continue
            self.at = index
            following = self.blocks[index + 1].text if index + 1 < len(self.blocks) else ""
            self._read_block(block, following)
        return self.result

    def _read_block(self, block: Block, following: str) -> None:
        text = block.text
        if self._is_note(text) or self._is_problem_line(block) or self._is_listed_problem(block):
            return
        if text[-1] in "：:" and self._is_address(text):
            return
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
            start = self._enter_bullet(text, bullet.end())
        elif (label := outline.label_of(text)) is not None:
            start = len(label[1])
            self.entry = label[0] >= papers.ENTRY_LEVEL and not label[1].startswith("第")
            self.recent = []
        elif outline.own_date(text) or (
            len(text) < papers.MIN_PARAGRAPH and outline.is_line(text) and not papers.lays_duty(text)
        ):
            return
        self._read_paragraph(block, start)

    def _is_address(self, text: str) -> bool:
        """Whether a line before a colon says to whom a paper goes; in a section its unit is charged."""
        if self.section is None:
            return papers.ADDRESSED.match(text) is not None and not find_modal(text, 0, len(text))
        if self.plan and len(text) <= papers.MAX_CHARGED:
            self._charge_with(text[:-1], self.level)
        return False

    def _enter_bullet(self, text: str, start: int) -> int:
        """Start on an entry after its bullet; what stands there may be a short heading (启动仪式。3月22日…)."""
        self.entry, self.recent = True, []
        stop = text.find("。", start, start + papers.MAX_LABEL)
        return stop + 1 if stop > 0 and outline.heads(text[start:stop], text[stop + 1 :]) else start

    def _is_note(self, text: str) -> bool:
        """Whether a whole block only adds to the items before it; what it says is then taken over."""
        if notes.is_note_line(text):
            if self.plan and self._measures_follow():
                self.held.append(notes.read_note(text, self.clock))
            else:
                self._apply(notes.read_note(text, self.clock))
            return True
        return self._is_handing(text)

    def _measures_follow(self) -> bool:
        """Whether what is to be done stands below the notes that say who does it (责任单位：X, then 工作要求：…)."""
        below = (block.text for block in self.blocks[self.at + 1 : self.at + 1 + papers.MOST_NOTES])
        after = next((text for text in below if not notes.is_note_line(text)), "")
        return papers.MEASURES.match(after) is not None and not outline.label_of(self.blocks[self.at].text)

    def _is_problem_line(self, block: Block) -> bool:
        """Whether a block is a numbered problem (问题三：…), which is then taken over as one."""
        label = papers.PROBLEM_LINE.match(block.text)
        if label is None:
            return False
        stop = block.text.find("。", label.end())
        end = stop if stop > label.end() else len(block.text)
        draft = Draft(label.end(), end, [(label.end(), end)], False, 0)
        self._add(block, draft, "problem", "problem.listed")
        self.recent = []
        return True

    def _is_listed_problem(self, block: Block) -> bool:
        """Whether a numbered block stands below a line that announces problems (存在以下问题：)."""
        label = outline.label_of(block.text) if self.lacking else None
        self.lacking = label is not None or papers.LACKING.search(block.text[-papers.INTRODUCING :]) is not None
        if label is None or papers.LACKING.search(block.text):
            return False
        start, end = len(label[1]), len(block.text.rstrip("。；;"))
        if end > start:
            self._add(block, Draft(start, end, [(start, end)], False, 0), "problem", "problem.listed")
        self.recent = []
        return True

    def _is_mended(self, block: Block, following: str) -> bool:
        """Whether a block states a problem whose measures stand below it (整改措施：…); it is taken over as one."""
        if not following.startswith(("整改措施", "整改目标")) or papers.MEASURES.match(following) is None:
            return False
        label = outline.label_of(block.text)
        start = len(label[1]) if label else 0
        end = len(block.text.rstrip("。；;"))
        if end - start >= papers.MIN_LEAF and not papers.MEASURES.match(block.text, start):
            self._add(block, Draft(start, end, [(start, end)], False, 0), "problem", "problem.listed")
        self.recent = []
        return True

    def _is_handing(self, text: str) -> bool:
        """Whether a block after an item only says who sees to it (由X牵头，Y配合。); it is then taken over."""
        if not self.plan or len(text) > papers.MAX_HANDING or not (self.recent or self.leaf):
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
        at = next((i for i, start in enumerate(block.starts) if start >= len(found[1]) + papers.MIN_LEAF), 0)
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
        if self.plan and not self.problems and papers.MENDED.match(words):
            self.backward = self.backward and inherits
            self.overall = self.directive = False
            self.first = True
            return
        ahead, back = papers.LOOKING_AHEAD.search(words), papers.LOOKING_BACK.search(words)
        # 借鉴…经验: in a plan a heading that starts with a verb says what is to be done.
        if back and self.plan and papers.LEARNING.match(words):
            back = None
        if ahead or back or not inherits:
            self.backward = bool(back) and not ahead
            self.problems = bool(problems.OPENING.search(words)) or words.endswith("问题")
        if not inherits:
            forward = papers.FUTURE.search(words) is not None
            self.review = self.looks_back and not forward
            self.planned = not self.review and (forward or papers.PLANNED.search(words) is not None)
            year = papers.SECTION_YEAR.search(words) if forward or ahead else None
            self.clock.year = int(year.group("year")) if year else self.plan_year
        self.overall = bool(papers.OVERALL.search(words))
        self.scope = papers.SCOPE.search(words) is not None
        self.directive = False
        self.first = True

    def _charge_with(self, words: str, level: int) -> None:
        """Take the name of a body that is a heading, or a line before a colon, for who answers for what is below."""
        if (
            self.plan
            and 3 <= len(words) <= papers.MAX_CHARGED
            and not words.endswith(papers.NO_CHARGE)
            and names.is_unit(words)
        ):
            self.charge, self.charge_level = split_names(words), level

    def _is_leaf(self, heading: outline.Heading, following: str) -> bool:
        """A numbered line that nothing spells out is an entry of a list."""
        if not heading.label or not self.plan or self.backward:
            return False
        if heading.level < papers.ENTRY_LEVEL:
            return notes.is_note_line(following)
        if not following or notes.is_note_line(following):
            return True
        after = outline.label_of(following)
        return after is not None and after[0] <= heading.level

    def _read_paragraph(self, block: Block, start: int) -> None:
        measures = papers.MEASURES.match(block.text, start) if self.plan else None
        start = measures.end() if measures else start
        shade = masked(block.text)
        listed = self.listing and ORDINAL.match(shade, start) is not None
        self.directive = (self.directive and self.plan) or (listed and not self.review)
        self.listing = listed or (
            block.text[-1] in "：:" and papers.LISTS.search(block.text[-papers.INTRODUCING :]) is not None
        )
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
            if notes.is_note_line(block.text[begin : min(end, begin + papers.MAX_LABEL)]):
                self._note_sentence(found, block.text, start, begin, end)
                continue
            found.extend(self._sentence_drafts(block.text, shade, begin, end, number))
            if announced:
                self._read_problems(block, shade, begin, end)
        self._spend_held(found if measures else [])
        self.leaf = None if found or start >= len(block.text) else (block, start, len(block.text))
        if found and papers.FOLLOWS.search(block.text[-papers.INTRODUCING :]):
            found = [
                draft for draft in found if draft.modal and not papers.ASKED_FOR.search(shade, draft.start, draft.end)
            ]
        self._emit(block, shade, found)

    def _spend_held(self, drafts: list[Draft]) -> None:
        """Give the notes that stood above the measures to them; notes without measures are forgotten."""
        for note in self.held:
            self._note_drafts(drafts, note)
        self.held = []

    def _note_sentence(self, found: list[Draft], text: str, start: int, begin: int, end: int) -> None:
        """A sentence of labels after an item in its paragraph (责任单位：…；完成时限：…)."""
        note = notes.read_note(text[begin:end], self.clock)
        if not found and begin - start >= papers.MIN_LEAF and self.plan:
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
            self.directive = papers.orders(shade, begin, stop)
            return []
        forward = not self.review and not self.backward
        entry = self.entry and plan and number == 0
        sentence = Sentence(text, shade, begin, stop, number, directive, plan, forward, self.clock, entry)
        stage = note is not None and stop - begin <= papers.MAX_LABEL and papers.STAGE.search(text, begin, stop)
        drafts = read_sentence(sentence) if stop > begin and not stage else []
        for draft in drafts:
            draft.whole = len(drafts) == 1
        if note:
            if not drafts and stop > begin:
                drafts = (
                    [self._plain_draft(text, begin, stop)]
                    if plan and not papers.STAGE.search(text, begin, stop)
                    else []
                )
            self._note_drafts(drafts, note)
        slogan = directive and papers.SLOGAN.match(shade, begin, stop) is not None
        self.directive = bool(drafts) or slogan or papers.orders(shade, begin, stop)
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
            if note.parties and papers.TEAM.search(block.text, start, end) and is_named(block.text[start:end]):
                # 一、综合协调组 / 牵头单位：X: what the group does stands below.
                self.charge, self.charge_level = note.parties, self.level
            elif end - start >= papers.MIN_LEAF:
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
        if not draft.parties and papers.ALLOWED.match(shade, last, draft.end):
            return True
        if papers.is_composition(shade, draft):
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
        """Take over a table whose cells stand each on a line; the index of the block after it, 0 without one."""
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
