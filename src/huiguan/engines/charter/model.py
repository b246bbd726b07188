"""A charter as typed values: its articles in Chinese, and its rules, each with the article that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from huiguan.engines.charter.words import Say, article_label, numeral, share_words

ORDINARY = "ordinary"

BASES = {
    "entitled": Say("应到人数", "those entitled to attend"),
    "members": Say("全体会员", "all members"),
    "delegates": Say("全体会员代表", "all delegates"),
    "present": Say("出席人数", "those present"),
    "votes_cast": Say("赞成与反对票数之和", "votes for and against"),
    "valid_votes": Say("有效票数", "valid votes, abstentions included"),
}


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its number ("17", or "17-1" for 第十七条之一), its words, and the chapter it stands in (from 1)."""

    number: str
    text: str
    chapter: int

    @property
    def label(self) -> str:
        """第十七条."""
        return article_label(self.number)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter and its articles."""

    number: int
    title: str
    articles: tuple[Article, ...]

    @property
    def label(self) -> str:
        """第一章."""
        return f"第{numeral(self.number)}章"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of a base that a count has to reach (以上) or, when strict, to exceed (过半数、超过)."""

    base: str
    fraction: Fraction
    strict: bool
    article: str = ""

    def of(self, number: int) -> Fraction:
        """The exact number at which the bar lies."""
        return self.fraction * number

    def required(self, number: int) -> int:
        """The smallest whole count that passes when the base is `number`; never less than one."""
        bar = self.of(number)
        least = bar.numerator // bar.denominator + 1 if self.strict else -(-bar.numerator // bar.denominator)
        return max(1, least)

    def met(self, count: int, number: int) -> bool:
        """Whether `count` passes when the base is `number`."""
        return count >= self.required(number)

    @property
    def words(self) -> Say:
        """出席人数的三分之二以上."""
        base, share = BASES[self.base], share_words(self.fraction, self.strict)
        return Say(f"{base.zh}的{share.zh}", f"{share.en} of {base.en}")


@dataclass(frozen=True, slots=True)
class Secrecy:
    """How votes are cast: `any`, `open`, or `secret` (无记名投票); whether an electronic one may be replaced."""

    kind: str
    article: str = ""
    revote: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """Days between sending the notice and the meeting, at the least; `working` counts working days."""

    days: int
    working: bool
    article: str = ""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Whether a matter may be decided by post or on line, without a meeting (通讯表决)."""

    allowed: bool
    article: str = ""


@dataclass(frozen=True, slots=True)
class Proxies:
    """Whether those absent may be represented, how many one person may carry, and whether they count as there."""

    allowed: bool
    per_person: int
    count_for_quorum: bool
    article: str = ""


@dataclass(frozen=True, slots=True)
class FirstConsidered:
    """Another body considers the matter first (前置研究) and says yes or no; `body` is its key in the charter."""

    body: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """What follows when as many vote for as against: `not_carried`, `casting_vote` (the presider's), `vote_again`."""

    then: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Revotes:
    """How often a motion that failed may be voted again in the same meeting."""

    times: int
    article: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """The parts of a rule of order; None where the charter leaves a part to what stands above it."""

    quorum: Threshold | None = None
    majority: Threshold | None = None
    ballot: Secrecy | None = None
    notice: Notice | None = None
    correspondence: Correspondence | None = None
    proxies: Proxies | None = None
    considered: FirstConsidered | None = None
    tie: Tie | None = None
    revotes: Revotes | None = None


@dataclass(frozen=True, slots=True)
class Postponement:
    """How far a term may be stretched, how often, and who has to agree."""

    months: int
    times: int | None
    needs: tuple[str, ...]
    article: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """Length of a term (届): in years, or that of another body."""

    years: int | None
    follows: str | None
    postponement: Postponement | None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Meets:
    """How often a body meets at the least: `times` per "term" or "year" (calendar year), or once in `every_months`."""

    times: int
    per: str | None
    every_months: int | None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who may ask for an extraordinary meeting: a body, or a share of members."""

    by: str
    fraction: Fraction | None


@dataclass(frozen=True, slots=True)
class Body:
    """A body (机构) of any kind. `sits` is who sits in it: a group, or posts of the charter."""

    key: str
    kind: str
    title: Say
    article: str
    sits: tuple[str, ...]
    term: Term | None
    meets: Meets | None
    extraordinary: tuple[Caller, ...]
    procedure: Procedure | None

    @property
    def composed_of(self) -> str:
        """The group or post that makes up the body; the first where several posts do, empty where none is named."""
        return self.sits[0] if self.sits else ""


@dataclass(frozen=True, slots=True)
class Decider:
    """A body that holds a power, and where the power's procedure differs from the body's own."""

    body: str
    article: str
    between: str | None
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class Power:
    """Something that can be decided, and by whom."""

    key: str
    title: Say
    article: str
    deciders: tuple[Decider, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Approvals that have to be there, and the article that asks for them."""

    needs: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """Age in completed years on the day of election; beyond it only with the exception's approvals, or not at all."""

    max: int
    exception: Need | None
    article: str


@dataclass(frozen=True, slots=True)
class TermLimit:
    """Consecutive terms in one post; `up_to` ends even the exception."""

    max: int
    exception: Need | None
    up_to: int | None
    article: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A post or role that one must hold first; with approvals where it is not the usual one."""

    post: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Approvals that a person of a certain role needs before standing (先履行审批手续再进行换届选举)."""

    holds: str
    needs: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post (职务)."""

    key: str
    title: Say
    article: str
    body: str | None
    officer: bool
    elected_by: str | None
    seats: tuple[int | None, int | None]
    age: AgeLimit | None
    terms: TermLimit | None
    drawn_from: tuple[Origin, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Incompatibility:
    """Nobody holds one of `posts` and one of `others` at once, in whichever order they came."""

    posts: tuple[str, ...]
    others: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many holders of `post` there may be for the holders of `of`."""

    post: str
    of: str
    max: Fraction
    article: str


@dataclass(frozen=True, slots=True)
class Tier:
    """One class of dues: whom it is for, and its fixed amounts (yuan a year, exact)."""

    title: Say
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dues:
    """What the charter says of dues (会费)."""

    power: str
    max_tiers: int
    floating: bool
    publish_within_days: int | None
    lapse_months: int | None
    tiers: tuple[Tier, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of renewal: `months`, `days` or `working_days` before or after an anchor (term_end, congress, consent)."""

    key: str
    title: Say
    anchor: str
    side: str
    months: int
    days: int
    working: bool
    owner: str
    evidence: Say
    only_if: str | None
    article: str
    source: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """The timetable of renewal (换届)."""

    steps: tuple[Step, ...]
    article: str


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signs the minutes: "presider", "recorder", "attending" (with a vote), or posts whose holders attend."""

    names: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds when `body` decides on `power`: the body's procedure with the power's own parts in front."""

    body: Body
    power: Power
    article: str
    between: str | None
    quorum: Threshold | None
    majority: Threshold | None
    ballot: Secrecy
    notice: Notice | None
    correspondence: Correspondence
    proxies: Proxies
    considered: FirstConsidered | None
    tie: Tie | None
    revotes: Revotes


@dataclass(frozen=True, slots=True)
class Charter:
    """A charter version: articles in Chinese and the rules that cite them."""

    name: str
    version: str
    title: Say
    note: Say
    chapters: tuple[Chapter, ...]
    articles: dict[str, Article]
    bodies: dict[str, Body]
    powers: dict[str, Power]
    posts: dict[str, Post]
    incompatible: tuple[Incompatibility, ...]
    shares: tuple[Share, ...]
    dues: Dues | None
    renewal: Renewal | None
    minutes: SignedBy | None
    blanks: tuple[tuple[str, Say], ...]
    data: dict[str, Any]

    def decider(self, body: str, power: str) -> Decider | None:
        """The entry by which `body` holds `power`; None when it does not."""
        return next((each for each in self.powers[power].deciders if each.body == body), None)

    def label(self, article: str) -> str:
        """第十七条; empty for no article."""
        return article_label(article) if article else ""

    def words(self, article: str) -> str:
        """The text of an article; empty for no article."""
        found = self.articles.get(article)
        return found.text if found else ""
