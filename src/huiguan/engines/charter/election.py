"""Who is elected by one round of ballot papers."""

from __future__ import annotations

from typing import NamedTuple

from huiguan.engines.charter.decision import Decision, Ground, Number, Outcome, conclude, missing
from huiguan.engines.charter.facts import Attendance, Ballot, NameCount, Votes, not_above
from huiguan.engines.charter.model import BASES, Charter, Rule, Threshold
from huiguan.engines.charter.rules import competence, rule_of
from huiguan.engines.charter.voting import There, attended, base_number, meeting_grounds, presence, secrecy
from huiguan.engines.charter.words import Lang, Say, decimal


class Result(NamedTuple):
    """Names elected, names among whom the ballot is held again, and seats that nobody got."""

    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open: int


def elected(
    charter: Charter, attendance: Attendance, ballot: Ballot, *, body: str, power: str, lang: Lang = "zh"
) -> Decision:
    """Who is elected: over the bar, and among those the ones with the most votes for.

    The decision is yes when the round is valid and somebody is elected. `more` holds `elected` (most votes first),
    `tied` (who stand equal at the last seat: all of them are voted on again, none of them is elected), `open` (seats
    that are not filled, those of a tie included) and `void` (more papers returned than issued). `required` is the
    least number of votes for. CaseError for unknown names and impossible counts.

    Source: DOMAIN.md §1.5; what the bar is and what it is counted on stands in the charter.
    """
    rule = rule_of(charter, body, power)
    there = attended(rule, attendance)
    _refuse_impossible(ballot, there)
    numbers = _numbers(attendance, ballot)
    presence_ground, numbers["quorum"] = presence(rule, attendance, there, {})
    valid = [each for each in (competence(charter, body, power),) if not each.holds]
    valid += [*meeting_grounds(rule, attendance), presence_ground, *_ballot_grounds(rule, ballot)]
    counted = all(each.holds for each in valid)
    result, ground, required = _count(rule, attendance, ballot, there, numbers)
    if not counted:
        result = Result((), (), ballot.seats)
    outcome = Outcome(
        required=required,
        numbers=numbers,
        article=rule.article,
        notes=[*there.notes, *_notes(ballot, result, there.for_vote or 0 if counted else None)],
        more={
            "elected": list(result.elected),
            "tied": list(result.tied),
            "open": result.open,
            "void": ballot.void,
        },
    )
    return conclude(charter, [*valid, *([ground] if counted or ground.holds is None else [])], outcome, lang)


def _refuse_impossible(ballot: Ballot, there: There) -> None:
    not_above("issued", ballot.issued, "those there to vote", there.for_vote)
    if ballot.void:
        return
    papers = ballot.returned - ballot.invalid if ballot.returned is not None else None
    for each in ballot.votes:
        total = each.votes_for + each.against + each.abstain
        not_above(f"votes on {each.name}:", total, "valid papers", papers)
        not_above(f"votes on {each.name}:", total, "those there to vote", there.for_vote)


def _numbers(attendance: Attendance, ballot: Ballot) -> dict[str, Number]:
    numbers: dict[str, Number] = {"entitled": attendance.entitled, "present": attendance.present}
    if attendance.proxies:
        numbers["proxies"] = attendance.proxies
    numbers |= {"seats": ballot.seats, "issued": ballot.issued, "returned": ballot.returned}
    return numbers | {"invalid": ballot.invalid}


def _ballot_grounds(rule: Rule, ballot: Ballot) -> list[Ground]:
    # Papers that are handed out and given back are a secret ballot unless somebody says otherwise.
    grounds = secrecy(rule, ballot.secret) if ballot.secret is not None else []
    article = rule.ballot.article or rule.article
    if ballot.secret is False and ballot.issued is None and ballot.returned is None:
        # A show of hands (举手) has no papers.
        return grounds
    if ballot.issued is None or ballot.returned is None:
        names = [name for name in ("issued", "returned") if getattr(ballot, name) is None]
        return [*grounds, missing(names, article)]
    issued, returned = ballot.issued, ballot.returned
    if ballot.void:
        say = Say(
            f"收回 {returned} 张，多于发出的 {issued} 张，选举无效，应重新选举",
            f"{returned} papers returned, {issued} issued: void, to be held again",
        )
    else:
        say = Say(
            f"发出 {issued} 张，收回 {returned} 张，选举有效",
            f"{issued} ballots issued, {returned} returned: valid",
        )
    return [*grounds, Ground(not ballot.void, say, article)]


def _count(
    rule: Rule, attendance: Attendance, ballot: Ballot, there: There, numbers: dict[str, Number]
) -> tuple[Result, Ground, int | None]:
    bar, nobody = rule.majority, Result((), (), ballot.seats)
    if bar is None:
        title = rule.body.title
        say = Say(f"章程未规定{title.zh}的当选票数，无法判定", f"the charter gives no bar for the {title.en}")
        return nobody, Ground(None, say, rule.article), None
    numbers |= {"base": bar.base, "fraction": str(bar.fraction), "strict": bar.strict}
    common, _ = base_number(bar, rule, attendance, there, None)
    required = bar.required(common) if common is not None else None
    if common is not None:
        numbers |= {"base_number": common, "threshold": str(bar.of(common))}
    bases = [base_number(bar, rule, attendance, there, _votes(each)) for each in ballot.votes]
    if lacking := sorted({name for _, names in bases for name in names}):
        return nobody, missing(lacking, bar.article), required
    over = [
        each
        for each, (number, _) in zip(ballot.votes, bases, strict=True)
        if number is not None and bar.met(each.votes_for, number)
    ]
    result = fill(over, ballot.seats)
    return result, Ground(bool(result.elected), _sentence(bar, common, result), bar.article), required


def _votes(count: NameCount) -> Votes:
    return Votes(votes_for=count.votes_for, against=count.against, abstain=count.abstain)


def fill(over: list[NameCount], seats: int) -> Result:
    """Seats for those over the bar: most votes first; who stand equal at the cut are voted on again."""
    ranked = sorted(over, key=lambda each: -each.votes_for)
    if len(ranked) <= seats:
        return Result(tuple(each.name for each in ranked), (), seats - len(ranked))
    last = ranked[seats - 1].votes_for
    if ranked[seats].votes_for < last:
        return Result(tuple(each.name for each in ranked[:seats]), (), 0)
    above = tuple(each.name for each in ranked if each.votes_for > last)
    tied = tuple(each.name for each in ranked if each.votes_for == last)
    return Result(above, tied, seats - len(above))


def _sentence(bar: Threshold, number: int | None, result: Result) -> Say:
    zh, en = bar.words
    if number is not None:
        at = decimal(bar.of(number))
        zh, en = f"{zh}（{BASES[bar.base].zh} {number}，即 {at}）", f"{en} ({number}, that is {at})"
    names = "、".join(result.elected), ", ".join(result.elected)
    if not result.elected:
        return Say(f"得票须达{zh}，无人当选", f"the bar is {en}: nobody is elected")
    return Say(f"得票须达{zh}，当选：{names[0]}", f"the bar is {en}; elected: {names[1]}")


def _notes(ballot: Ballot, result: Result, voters: int | None) -> list[Say]:
    if voters is None:
        return []
    notes = []
    if result.tied:
        names = "、".join(result.tied), ", ".join(result.tied)
        notes.append(Say(f"{names[0]}得票相同，应就其再次投票", f"{names[1]} stand equal: vote again among them"))
    if result.open:
        notes.append(Say(f"空缺 {result.open} 席", f"{result.open} seats not filled"))
    papers = voters if ballot.returned is None else ballot.returned - ballot.invalid
    if sum(each.votes_for for each in ballot.votes) > ballot.seats * papers:
        notes.append(
            Say(
                f"赞成票合计多于 {ballot.seats} × {papers}：有选票所选人数超过应选名额，该类选票无效，应核对计票",
                f"more votes for than {ballot.seats} × {papers}: some papers chose too many names; check the count",
            )
        )
    return notes
