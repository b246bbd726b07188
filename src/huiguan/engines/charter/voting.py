"""Quorum and majority: may this meeting decide, and did the motion carry?"""

from __future__ import annotations

from typing import NamedTuple

from huiguan.engines.charter.decision import Decision, Ground, Number, Outcome, conclude, missing
from huiguan.engines.charter.facts import Attendance, Votes, not_above
from huiguan.engines.charter.model import BASES, ORDINARY, Charter, Rule, Threshold, Tie
from huiguan.engines.charter.rules import competence, rule_of
from huiguan.engines.charter.words import Lang, Say, decimal, fraction_words


class There(NamedTuple):
    """How many count as there: for the quorum, and for the vote. None when unknown."""

    for_quorum: int | None
    for_vote: int | None
    notes: list[Say]


def quorum(
    charter: Charter, attendance: Attendance, *, body: str, power: str = ORDINARY, lang: Lang = "zh"
) -> Decision:
    """Whether enough are there for `body` to decide on `power`.

    `required` is the least number that must be there. No when the body does not hold the power at all. CaseError for
    a body or power that the charter does not know.
    """
    rule = rule_of(charter, body, power)
    there = attended(rule, attendance)
    numbers: dict[str, Number] = {"entitled": attendance.entitled, "present": attendance.present}
    if attendance.proxies:
        numbers["proxies"] = attendance.proxies
    grounds = [*_against(competence(charter, body, power)), *meeting_grounds(rule, attendance)]
    ground, required = presence(rule, attendance, there, numbers)
    grounds.append(ground)
    outcome = Outcome(required=required, numbers=numbers, article=rule.article, notes=there.notes)
    return conclude(charter, grounds, outcome, lang)


def carried(
    charter: Charter, attendance: Attendance, votes: Votes, *, body: str, power: str = ORDINARY, lang: Lang = "zh"
) -> Decision:
    """Whether a motion carried: by a body that holds the power, with a quorum, in the right form, by the majority.

    `required` is the least number of votes for. CaseError for unknown names, and for more votes than people.
    """
    rule = rule_of(charter, body, power)
    there = attended(rule, attendance)
    not_above("for, against and abstain together", votes.cast, "those there to vote", there.for_vote)
    numbers: dict[str, Number] = {"entitled": attendance.entitled, "present": attendance.present}
    if attendance.proxies:
        numbers["proxies"] = attendance.proxies
    numbers |= {"for": votes.votes_for, "against": votes.against, "abstain": votes.abstain}
    there_ground, numbers["quorum"] = presence(rule, attendance, there, {})
    grounds = [
        *_against(competence(charter, body, power)),
        *considered_first(charter, rule, attendance.considered),
        *meeting_grounds(rule, attendance),
        there_ground,
        *secrecy(rule, votes.secret),
    ]
    ground, required = majority(rule, attendance, votes, there, numbers)
    more = {}
    if all(each.holds for each in grounds):
        if tied := tie_of(rule, votes, ground, required):
            ground, more = after_tie(tied, votes, ground), {"tie": tied.then}
        ground = _with_result(ground)
    grounds.append(ground)
    outcome = Outcome(required=required, numbers=numbers, article=rule.article, notes=there.notes, more=more)
    return conclude(charter, grounds, outcome, lang)


def attended(rule: Rule, attendance: Attendance) -> There:
    """Those present with the proxies that the charter lets count."""
    present, proxies, notes = attendance.present, attendance.proxies, list[Say]()
    if present is None:
        return There(None, None, notes)
    counted = min(proxies, rule.proxies.per_person * present) if rule.proxies.allowed else 0
    if proxies and not rule.proxies.allowed:
        notes.append(
            Say(f"委托出席 {proxies} 人不计：本事项不得委托", f"{proxies} proxies do not count: none allowed here")
        )
    elif counted < proxies:
        each = rule.proxies.per_person
        notes.append(
            Say(
                f"委托出席只计 {counted} 人：每人至多受 {each} 人委托",
                f"only {counted} proxies count: one person carries {each} at most",
            )
        )
    return There(present + (counted if rule.proxies.count_for_quorum else 0), present + counted, notes)


def presence(rule: Rule, attendance: Attendance, there: There, numbers: dict[str, Number]) -> tuple[Ground, int | None]:
    """The ground of the quorum and the least number that must be there; fills in `numbers`."""
    bar = rule.quorum
    if bar is None:
        return _unsaid("法定人数", "a quorum", rule), None
    number, lacking = base_number(bar, rule, attendance, there, None)
    required = _tell(bar, number, numbers)
    if there.for_quorum is None or number is None:
        names = [*lacking, *(["present"] if there.for_quorum is None else [])]
        return missing(names, bar.article), required
    holds, count = bar.met(there.for_quorum, number), there.for_quorum
    base = Say("应到", "entitled") if bar.base == "entitled" else BASES[bar.base]
    with_proxies = Say("（含委托）", " (with proxies)") if count != attendance.present else Say("", "")
    say = Say(
        f"出席 {count} 人{with_proxies.zh}，{base.zh} {number} 人，{comparison(bar, count, number).zh}",
        f"{count} present{with_proxies.en}, {number} {base.en}: {comparison(bar, count, number).en}",
    )
    return Ground(holds, say, bar.article), required


def majority(
    rule: Rule, attendance: Attendance, votes: Votes, there: There, numbers: dict[str, Number]
) -> tuple[Ground, int | None]:
    """The ground of the majority and the least number of votes for; fills in `numbers`."""
    bar = rule.majority
    if bar is None:
        return _unsaid("表决多数", "a majority", rule), None
    number, lacking = base_number(bar, rule, attendance, there, votes)
    required = _tell(bar, number, numbers)
    if votes.votes_for is None or number is None:
        names = [*(["for"] if votes.votes_for is None else []), *(name for name in lacking if name != "for")]
        return missing(names, bar.article), required
    holds = bar.met(votes.votes_for, number)
    base, compared = BASES[bar.base], comparison(bar, votes.votes_for, number)
    counted = "present" if bar.base == "present" else base.en
    say = Say(
        f"赞成 {votes.votes_for} 票，{base.zh} {number}，{compared.zh}",
        f"{votes.votes_for} votes for, {number} {counted}: {compared.en}",
    )
    return Ground(holds, say, bar.article), required


def tie_of(rule: Rule, votes: Votes, ground: Ground, required: int | None) -> Tie | None:
    """The charter's rule of ties where it applies: as many votes for as against, and the majority not reached.

    The presider's vote is one vote: it decides nothing where one more vote for would not carry the motion either.
    """
    tie, equal = rule.tie, votes.votes_for == votes.against and bool(votes.votes_for)
    if tie is None or ground.holds is not False or not equal or required is None:
        return None
    if tie.then == "casting_vote" and (votes.votes_for or 0) + 1 < required:
        return None
    return tie if tie.then != "vote_again" or not votes.again else Tie("not_carried", tie.article)


def after_tie(tie: Tie, votes: Votes, ground: Ground) -> Ground:
    """The ground of a tied vote: by the presider's vote, open while that is missing, or failed."""
    if tie.then != "casting_vote":
        again = tie.then == "vote_again"
        zh, en = ("应当再次表决", "it is to be voted again") if again else ("不予通过", "it fails")
        zh, en = (f"再次表决仍相等，{zh}", f"tied again, {en}") if votes.again else (f"票数相等，{zh}", f"tied, {en}")
        say = Say(f"{ground.say.zh}；赞成、反对{zh}", f"{ground.say.en}; {en}")
        return Ground(False, say, tie.article)
    if votes.casting is None:
        return missing(["casting"], tie.article)
    zh, en = ("赞成", "for") if votes.casting == "for" else ("反对", "against")
    say = Say(
        f"赞成、反对各 {votes.votes_for} 票，票数相等，主持人决定{zh}",
        f"tied with {votes.votes_for} votes each, the presider votes {en}",
    )
    return Ground(votes.casting == "for", say, tie.article)


def _with_result(ground: Ground) -> Ground:
    # Only where nothing else stands in the way do the votes settle it: no “carried” beside a missing quorum.
    if ground.holds is None:
        return ground
    zh, en = ("通过", "carried") if ground.holds else ("未通过", "not carried")
    return ground._replace(say=Say(f"{ground.say.zh}，{zh}", f"{ground.say.en}, {en}"))


def secrecy(rule: Rule, secret: bool | None) -> list[Ground]:
    """The ground of the form of the ballot; none where any form will do."""
    kind, article = rule.ballot.kind, rule.ballot.article
    if kind == "any":
        return []
    if secret is None:
        return [missing(["secret"], article)]
    if (kind == "secret") == secret:
        done = Say("已采用无记名投票", "the ballot was secret") if secret else Say("已公开表决", "the vote was open")
        return [Ground(True, done, article)]
    if kind == "secret":
        return [Ground(False, Say("须无记名投票，实际为公开表决", "the ballot must be secret and was open"), article)]
    return [Ground(False, Say("须公开表决，实际为无记名投票", "the vote must be open and was secret"), article)]


def considered_first(charter: Charter, rule: Rule, considered: bool | None) -> list[Ground]:
    """The ground of what another body has to consider first (前置研究); none where the charter asks for nothing."""
    if rule.considered is None:
        return []
    article, title = rule.considered.article, charter.bodies[rule.considered.body].title
    if considered is None:
        return [missing(["considered"], article)]
    if considered:
        agreed = Say(f"{title.zh}已前置研究并同意", f"the {title.en} considered it first and agreed")
        return [Ground(True, agreed, article)]
    refused = Say(f"{title.zh}未前置研究同意", f"the {title.en} did not consider it first and agree")
    return [Ground(False, refused, article)]


def meeting_grounds(rule: Rule, attendance: Attendance) -> list[Ground]:
    """What stands against the meeting itself: its form, and a notice that came too late."""
    grounds = []
    if attendance.correspondence and not rule.correspondence.allowed:
        say = Say("本事项不得以通讯形式表决", "this matter may not be decided by correspondence")
        grounds.append(Ground(False, say, rule.correspondence.article))
    days = attendance.notice_days
    if rule.notice and days is not None and days < rule.notice.days:
        unit = Say("个工作日", " working days") if rule.notice.working else Say("日", " days")
        say = Say(
            f"会前 {days} {unit.zh}通知，少于 {rule.notice.days} {unit.zh}",
            f"notice of {days}{unit.en}, less than {rule.notice.days}",
        )
        grounds.append(Ground(False, say, rule.notice.article))
    return grounds


def base_number(
    bar: Threshold, rule: Rule, attendance: Attendance, there: There, votes: Votes | None
) -> tuple[int | None, list[str]]:
    """The number that a share is taken of, or the names of the facts that are missing for it."""
    if bar.base in ("votes_cast", "valid_votes"):
        return _votes_base(bar.base, votes or Votes())
    if bar.base == "present":
        return there.for_vote, [] if there.for_vote is not None else ["present"]
    if bar.base == "entitled":
        return attendance.entitled, [] if attendance.entitled is not None else ["entitled"]
    whole: int | None = getattr(attendance, bar.base)
    if rule.body.composed_of == bar.base:
        # Where the body is the whole membership (or all delegates), those entitled are the base themselves.
        not_above("entitled", attendance.entitled, bar.base, whole)
        whole = attendance.entitled if whole is None else whole
    return whole, [] if whole is not None else [bar.base]


def _votes_base(base: str, votes: Votes) -> tuple[int | None, list[str]]:
    counts = {"for": votes.votes_for, "against": votes.against}
    if base == "valid_votes":
        counts["abstain"] = votes.abstain
    lacking = [name for name, count in counts.items() if count is None]
    return (None, lacking) if lacking else (sum(count or 0 for count in counts.values()), [])


def comparison(bar: Threshold, count: int, number: int) -> Say:
    """达到三分之二（134 ≥ 133.33）, or its contrary."""
    zh, en = fraction_words(bar.fraction)
    holds = bar.met(count, number)
    sign = (">" if holds else "≤") if bar.strict else ("≥" if holds else "<")
    verb = ("超过" if holds else "未超过") if bar.strict else ("达到" if holds else "未达到")
    # A share of nothing is nothing, yet nobody is no quorum and no vote is no majority.
    figures = f"{count} {sign} {decimal(bar.of(number))}" if number else f"{count} < 1"
    reached = ("more than" if holds else "not more than") if bar.strict else ("reached" if holds else "not reached")
    english = f"{reached} {en}" if bar.strict else f"{en} {reached}"
    return Say(f"{verb}{zh}（{figures}）", f"{english} ({figures})")


def _tell(bar: Threshold, number: int | None, numbers: dict[str, Number]) -> int | None:
    numbers |= {"base": bar.base, "fraction": str(bar.fraction), "strict": bar.strict, "base_number": number}
    if number is None:
        return None
    numbers["threshold"] = str(bar.of(number))
    return bar.required(number)


def _against(ground: Ground) -> list[Ground]:
    return [] if ground.holds else [ground]


def _unsaid(zh: str, en: str, rule: Rule) -> Ground:
    title = rule.body.title
    say = Say(f"章程未规定{title.zh}的{zh}，无法判定", f"the charter does not say {en} for the {title.en}")
    return Ground(None, say, rule.article)
