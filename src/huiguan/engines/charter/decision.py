"""An answer and how it is put together from grounds, each with its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from huiguan.engines.charter.model import Charter
from huiguan.engines.charter.words import Lang, Say, article_said

Number = int | str | bool | None


class Ground(NamedTuple):
    """One step of a decision: it holds, it fails, or (None) it cannot be told; in words, with its article."""

    holds: bool | None
    say: Say
    article: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the charter says to a question.

    `decision`: yes, no, or None when something is missing that matters; `required`: the least count that passes,
    where the question has one; `numbers`: every number that was used; `article`, `text`: the article that settles it
    (第十七条) and its words; `explanation`: one line for a page; `reasons`: all grounds of a yes, what stands against
    in a no, what is missing otherwise, and after them what should be looked at.
    """

    decision: bool | None
    required: int | None
    numbers: dict[str, Number]
    article: str
    text: str
    explanation: str
    reasons: tuple[str, ...]
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON, in the published order of keys."""
        return {
            "decision": self.decision,
            "required": self.required,
            "numbers": self.numbers,
            "article": self.article,
            "text": self.text,
            "explanation": self.explanation,
            "reasons": list(self.reasons),
            **self.more,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a decision carries beside its grounds."""

    required: int | None = None
    numbers: dict[str, Number] = field(default_factory=dict)
    article: str = ""
    notes: Sequence[Say] = ()
    more: dict[str, Any] = field(default_factory=dict)


def conclude(charter: Charter, grounds: Sequence[Ground], outcome: Outcome, lang: Lang) -> Decision:
    """One failing ground makes a no; else one that cannot be told leaves it open; else it is a yes."""
    verdict = _verdict(grounds)
    settling = [each for each in grounds if each.holds is verdict]
    # The last step of a yes is what was asked for; the first failure is what stopped a no.
    cited = [each.article for each in (reversed(settling) if verdict else settling) if each.article]
    article = cited[0] if cited else outcome.article
    return Decision(
        decision=verdict,
        required=outcome.required,
        numbers=outcome.numbers,
        article=charter.label(article),
        text=charter.words(article),
        explanation=explain(grounds, outcome.notes, lang),
        reasons=tuple(each.say.to(lang) for each in settling) + tuple(note.to(lang) for note in outcome.notes),
        more=outcome.more,
    )


def _verdict(grounds: Sequence[Ground]) -> bool | None:
    if any(each.holds is False for each in grounds):
        return False
    return None if any(each.holds is None for each in grounds) else True


def explain(grounds: Sequence[Ground], notes: Sequence[Say], lang: Lang) -> str:
    """All grounds in one line; an article is cited once, after the last of the grounds in a row that rest on it."""
    parts = []
    for ground, following in zip(grounds, [*grounds[1:], None], strict=True):
        cite = ground.article and (following is None or following.article != ground.article)
        parts.append(ground.say.to(lang) + (citation(ground.article, lang) if cite else ""))
    parts += [note.to(lang) for note in notes]
    return ("; " if lang == "en" else "；").join(parts)


def citation(article: str, lang: Lang) -> str:
    """——章程第十七条, or (Article 17)."""
    said = article_said(article).to(lang)
    return f" ({said})" if lang == "en" else f"——章程{said}"


def missing(names: Sequence[str], article: str = "") -> Ground:
    """The ground of a question that cannot be answered because facts are missing; names as they stand in a case."""
    zh = "、".join(f"{name}（{FACTS[name].zh}）" for name in names)
    en = ", ".join(f"{name} ({FACTS[name].en})" for name in names)
    return Ground(None, Say(f"缺少{zh}，无法判定", f"cannot be told: {en} missing"), article)


FACTS = {
    "entitled": Say("应到人数", "those entitled to attend"),
    "present": Say("出席人数", "those present"),
    "members": Say("会员总数", "number of members"),
    "delegates": Say("会员代表总数", "number of delegates"),
    "for": Say("赞成票数", "votes for"),
    "against": Say("反对票数", "votes against"),
    "abstain": Say("弃权票数", "abstentions"),
    "considered": Say("前置研究的结论", "what the body that considers first said"),
    "casting": Say("主持人的决定票", "the presider's casting vote"),
    "secret": Say("是否无记名投票", "whether the ballot was secret"),
    "issued": Say("发出票数", "ballots issued"),
    "returned": Say("收回票数", "ballots returned"),
    "on": Say("日期", "the day"),
    "person.born": Say("出生日期", "date of birth"),
    "person.terms_served": Say("已连续任职届数", "consecutive terms served"),
    "count": Say("人数", "how many there are"),
    "of": Say("作为基数的人数", "how many they are counted on"),
    "term_ends": Say("任期届满日", "end of the term"),
    "term_began": Say("任期开始日", "beginning of the term"),
    "meeting": Say("会议日期", "day of the meeting"),
    "to": Say("延至何日", "the day it is put off to"),
    "held": Say("上次会议日期", "day of the last meeting"),
}
