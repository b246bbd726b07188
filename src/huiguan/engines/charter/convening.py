"""Who may ask for an extraordinary meeting, and whether a term may be postponed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from huiguan.engines.charter.dates import moved, term_body
from huiguan.engines.charter.decision import Decision, Ground, Number, Outcome, conclude, missing
from huiguan.engines.charter.errors import CaseError
from huiguan.engines.charter.facts import not_above, whole
from huiguan.engines.charter.model import Body, Caller, Charter, Postponement, Threshold
from huiguan.engines.charter.rules import known
from huiguan.engines.charter.vocabulary import APPROVALS, GROUPS
from huiguan.engines.charter.words import Lang, Say, decimal, join, share_words


def may_call(
    charter: Charter, *, body: str, by: str, count: int | None = None, of: int | None = None, lang: Lang = "zh"
) -> Decision:
    """Whether a body, or `count` of the `of` members or delegates, may ask for an extraordinary meeting of `body`.

    `required` is the least number of people where the charter asks for a share of them (以上 includes the share
    itself). CaseError for unknown bodies and more people than there are.
    """
    found = charter.bodies[known("body", body, charter.bodies)]
    known("by", by, {**charter.bodies, **GROUPS})
    whole("count", count)
    whole("of", of)
    not_above("count", count, "of", of)
    article = found.meets.article if found.meets else found.article
    caller = next((each for each in found.extraordinary if each.by == by), None)
    if caller is None:
        return conclude(charter, [Ground(False, _others(charter, found), article)], Outcome(), lang)
    ground, required = _call(charter, found, caller, (count, of), article)
    numbers: dict[str, Number] = {} if caller.fraction is None else {"count": count, "of": of}
    return conclude(charter, [ground], Outcome(required=required, numbers=numbers), lang)


def caller_title(charter: Charter, caller: str) -> Say:
    """The title of a body, or of the members or delegates."""
    return GROUPS.get(caller) or charter.bodies[caller].title


def _others(charter: Charter, body: Body) -> Say:
    if not body.extraordinary:
        return Say(
            f"章程未规定{body.title.zh}的临时会议", f"the charter knows no extraordinary meeting of the {body.title.en}"
        )
    those = join([caller_title(charter, each.by) for each in body.extraordinary])
    return Say(
        f"{body.title.zh}的临时会议由{those.zh}提议",
        f"an extraordinary meeting of the {body.title.en} is asked for by: {those.en}",
    )


def _call(
    charter: Charter, body: Body, caller: Caller, facts: tuple[int | None, int | None], article: str
) -> tuple[Ground, int | None]:
    who, title = caller_title(charter, caller.by), body.title
    if caller.fraction is None:
        say = Say(f"{who.zh}可以提议召开{title.zh}临时会议", f"the {who.en} may ask for a meeting of the {title.en}")
        return Ground(True, say, article), None
    count, of = facts
    bar = Threshold(caller.by, caller.fraction, strict=False)
    if count is None or of is None:
        names = [name for name, value in (("count", count), ("of", of)) if value is None]
        return missing(names, article), bar.required(of) if of is not None else None
    holds, share = bar.met(count, of), share_words(caller.fraction, strict=False)
    sign = "≥" if holds else "<"
    say = Say(
        f"{who.zh} {of} 人，提议 {count} 人，须{share.zh}（{count} {sign} {decimal(bar.of(of))}）",
        f"{count} of {of} {who.en} ask for it, {share.en} needed ({count} {sign} {decimal(bar.of(of))})",
    )
    return Ground(holds, say, article), bar.required(of)


def may_postpone(
    charter: Charter,
    *,
    term_ends: dt.date | None,
    to: dt.date | None,
    approvals: Sequence[str] = (),
    times: int = 0,
    lang: Lang = "zh",
) -> Decision:
    """Whether the end of the term may be put off to the day `to`, with the approvals that are there.

    `times`: how often this term was postponed before. `numbers["furthest"]` is the last day that the charter allows.
    CaseError for unknown approvals, and when `to` is not after `term_ends`.
    """
    body = term_body(charter)
    there = {known("approvals", each, APPROVALS) for each in approvals}
    whole("times", times)
    rule = body.term.postponement if body.term else None
    if rule is None:
        say = Say("章程未规定延期换届", "the charter knows no postponement")
        return conclude(charter, [Ground(False, say, body.article)], Outcome(), lang)
    if term_ends is None or to is None:
        names = [name for name, value in (("term_ends", term_ends), ("to", to)) if value is None]
        return conclude(charter, [missing(names, rule.article)], Outcome(), lang)
    if to <= term_ends:
        raise CaseError(f"to {to} is not after term_ends {term_ends}")
    furthest = moved(term_ends, months=rule.months)
    numbers: dict[str, Number] = {"months": rule.months, "furthest": str(furthest), "times": times}
    grounds = [_far(rule, to, furthest), *_often(rule, times), _agreed(rule, there)]
    return conclude(charter, grounds, Outcome(numbers=numbers), lang)


def _far(rule: Postponement, to: dt.date, furthest: dt.date) -> Ground:
    holds = to <= furthest
    within = Say("未超过", "not after") if holds else Say("超过", "after")
    return Ground(
        holds,
        Say(
            f"延期至 {to}，{within.zh}最迟的 {furthest}",
            f"postponed to {to}, {within.en} {furthest}, the furthest allowed",
        ),
        rule.article,
    )


def _often(rule: Postponement, times: int) -> list[Ground]:
    if rule.times is None:
        return []
    holds = times < rule.times
    say = Say(f"已延期 {times} 次，限 {rule.times} 次", f"postponed {times} × before, {rule.times} × allowed")
    return [Ground(holds, say, rule.article)]


def _agreed(rule: Postponement, there: set[str]) -> Ground:
    lacking = join([APPROVALS[each] for each in rule.needs if each not in there])
    if lacking.zh:
        return Ground(False, Say(f"尚缺{lacking.zh}", f"lacking {lacking.en}"), rule.article)
    got = join([APPROVALS[each] for each in rule.needs])
    return Ground(True, Say(f"已有{got.zh}", f"with {got.en}"), rule.article)
