"""Dates that follow from the charter: the timetable of renewal (换届), notices, and the next meeting that is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from huiguan.engines.charter.dates import WorkingDays, moved, term_body, weekdays
from huiguan.engines.charter.decision import Decision, Ground, Number, Outcome, conclude, missing
from huiguan.engines.charter.errors import CaseError
from huiguan.engines.charter.model import ORDINARY, Body, Charter, Meets, Step
from huiguan.engines.charter.rules import known, rule_of
from huiguan.engines.charter.vocabulary import ANCHORS, OWNERS
from huiguan.engines.charter.words import Lang, Say

SIDES = {"before": Say("前", "before "), "on": Say("当日", "on the day of "), "after": Say("后", "after ")}
STATES = ("in_term", "preparing", "due", "overdue", "postponed")


class Dates(NamedTuple):
    """What is known of a renewal. `congress`: the day that is planned; `consent`: the authority's consent to the
    charter; `postponed_to`: the new end of the term, when a postponement was approved.
    """

    term_ends: dt.date | None = None
    congress: dt.date | None = None
    consent: dt.date | None = None
    postponed_to: dt.date | None = None


def deadlines(
    charter: Charter,
    dates: Dates,
    *,
    on: dt.date | None = None,
    working_days: WorkingDays = weekdays,
    lang: Lang = "zh",
) -> Decision:
    """The timetable of renewal laid out from the charter, and where the association stands on the day `on`.

    Yes: the term (or its approved postponement) runs; no: it has run out; None: no `on`, or no end of the term.
    `more["steps"]` lists the steps by date: key, title, last day (None while its anchor is not known), owner,
    evidence, article, source, and whether that day has `passed` on the day `on` (whether the step was done is for the
    caller to know). `more["state"]` is in_term, preparing (the first step's day has come), due (the last day for asking
    for a postponement, or for notice, has come), overdue or postponed. Without a day for the congress its steps are
    counted from the end of the term, the last day on which it could be held.

    CaseError when the postponement goes further than the charter allows, or dates contradict each other.
    """
    body = term_body(charter)
    term = body.term
    article = term.article if term else body.article
    if dates.term_ends is None:
        more: dict[str, Any] = {"state": None, "steps": []}
        return conclude(charter, [missing(["term_ends"], article)], Outcome(more=more), lang)
    _check_dates(body, dates)
    ends = dates.postponed_to or dates.term_ends
    steps = _lay_out(charter, dates, on, working_days)
    state = renewal_state(charter, dates, on, working_days=working_days) if on is not None else None
    more = {"state": state, "steps": [each.as_json(charter, lang) for each in steps]}
    numbers: dict[str, Number] = {"term_ends": str(dates.term_ends), "ends": str(ends)}
    if on is not None:
        numbers["days_left"] = (ends - on).days
    outcome = Outcome(numbers=numbers, notes=_notes(dates, ends), more=more)
    return conclude(charter, [_standing(ends, on, dates, article)], outcome, lang)


class LaidOut(NamedTuple):
    """A step with its day."""

    step: Step
    day: dt.date | None
    passed: bool | None

    def as_json(self, charter: Charter, lang: Lang) -> dict[str, Any]:
        """Plain values for JSON."""
        step = self.step
        return {
            "key": step.key,
            "title": step.title.to(lang),
            "date": str(self.day) if self.day else None,
            "anchor": step.anchor,
            "rule": span(step).to(lang),
            "owner": step.owner,
            "owner_title": OWNERS[step.owner].to(lang),
            "evidence": step.evidence.to(lang),
            "only_if": step.only_if,
            "article": charter.label(step.article),
            "source": step.source,
            "passed": self.passed,
        }


def span(step: Step) -> Say:
    """The rule of a step in words: 任期届满前 6 个月."""
    zh, en = ANCHORS[step.anchor]
    if step.side == "on" or not (step.months or step.days):
        side = SIDES[step.side]
        return Say(f"{zh}{side.zh}", f"{side.en}{en}")
    months = Say(f"{step.months} 个月", _counted(step.months, "month")) if step.months else Say("", "")
    unit = Say("个工作日", "working day") if step.working else Say("日", "day")
    days = Say(f"{step.days} {unit.zh}", _counted(step.days, unit.en)) if step.days else Say("", "")
    both = Say(months.zh + days.zh, " ".join(filter(None, (months.en, days.en))))
    if step.side == "before":
        return Say(f"{zh}前 {both.zh}", f"{both.en} before {en}")
    return Say(f"{zh}后 {both.zh}内", f"within {both.en} of {en}")


def _counted(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"


def _check_dates(body: Body, dates: Dates) -> None:
    ends, later = dates.term_ends, dates.postponed_to
    if ends is None or later is None:
        return
    if later <= ends:
        raise CaseError(f"postponed_to {later} is not after term_ends {ends}")
    postponement = body.term.postponement if body.term else None
    if postponement is None:
        raise CaseError("postponed_to: the charter knows no postponement")
    limit = moved(ends, months=postponement.months)
    if later > limit:
        raise CaseError(f"postponed_to {later} is after {limit}, the furthest that the charter allows")


def _lay_out(charter: Charter, dates: Dates, on: dt.date | None, working_days: WorkingDays) -> list[LaidOut]:
    laid = []
    for step in charter.renewal.steps if charter.renewal else ():
        day = _day_of(step, dates, working_days)
        laid.append(LaidOut(step, day, None if on is None or day is None else on > day))
    return sorted(laid, key=lambda each: each.day or dt.date.max)


def _day_of(step: Step, dates: Dates, working_days: WorkingDays) -> dt.date | None:
    anchor = _anchor(step, dates)
    if anchor is None or step.side == "on":
        return anchor
    sign = -1 if step.side == "before" else 1
    return moved(anchor, sign * step.months, sign * step.days, working_days if step.working else None)


def _anchor(step: Step, dates: Dates) -> dt.date | None:
    if step.only_if == "postponed":
        # Asking for a postponement belongs to the end that is to be put off.
        return dates.term_ends
    if step.anchor == "consent":
        return dates.consent
    ends = dates.postponed_to or dates.term_ends
    return dates.congress or ends if step.anchor == "congress" else ends


class Turns(NamedTuple):
    """The days on which the state of a renewal changes: from `preparing_from` on it is preparing, from `due_from` on
    due, after `ends` overdue. None: the charter has no step that brings the state about.
    """

    preparing_from: dt.date | None
    due_from: dt.date | None
    ends: dt.date


def renewal_turns(charter: Charter, dates: Dates, *, working_days: WorkingDays = weekdays) -> Turns | None:
    """The days on which the state changes, for those who keep them and compare; None without an end of the term.

    `renewal_state` is a comparison with these days. CaseError as in `deadlines`.
    """
    if dates.term_ends is None:
        return None
    _check_dates(term_body(charter), dates)
    preparing: dt.date | None = None
    due: dt.date | None = None
    for step in charter.renewal.steps if charter.renewal else ():
        day = _day_of(step, dates, working_days) if step.side == "before" else None
        if day is None:
            continue
        if step.only_if == "postponed" or step.key == "notice":
            due = min(due or day, day)
        else:
            preparing = min(preparing or day, day)
    return Turns(preparing, due, dates.postponed_to or dates.term_ends)


def renewal_state(charter: Charter, dates: Dates, on: dt.date, *, working_days: WorkingDays = weekdays) -> str | None:
    """One of `STATES` for the day `on` (see `deadlines`); None when the end of the term is not known.

    Without words and steps, for lists of thousands of associations. CaseError as in `deadlines`.
    """
    turns = renewal_turns(charter, dates, working_days=working_days)
    if turns is None:
        return None
    if on > turns.ends:
        return "overdue"
    if dates.postponed_to is not None:
        return "postponed"
    if turns.due_from is not None and on >= turns.due_from:
        return "due"
    return "preparing" if turns.preparing_from is not None and on >= turns.preparing_from else "in_term"


def _standing(ends: dt.date, on: dt.date | None, dates: Dates, article: str) -> Ground:
    if on is None:
        return missing(["on"], article)
    postponed = Say("（已批准延期）", " (postponed)") if dates.postponed_to else Say("", "")
    if on <= ends:
        left = (ends - on).days
        return Ground(
            True,
            Say(
                f"任期至 {ends}{postponed.zh}，尚余 {left} 日",
                f"the term ends on {ends}{postponed.en}, {left} days left",
            ),
            article,
        )
    over = (on - ends).days
    return Ground(
        False,
        Say(
            f"任期已于 {ends} 届满{postponed.zh}，逾期 {over} 日",
            f"the term ended on {ends}{postponed.en}, {over} days ago",
        ),
        article,
    )


def _notes(dates: Dates, ends: dt.date) -> list[Say]:
    if dates.congress is None:
        return [
            Say(
                f"换届大会日期未定，按最迟 {ends} 推算",
                f"no day for the congress yet: counted from {ends} at the latest",
            )
        ]
    if dates.congress > ends:
        return [
            Say(
                f"换届大会 {dates.congress} 晚于任期届满",
                f"the congress on {dates.congress} is after the end of the term",
            )
        ]
    return []


def notice_deadline(
    charter: Charter,
    *,
    body: str,
    meeting: dt.date | None,
    power: str = ORDINARY,
    sent: dt.date | None = None,
    working_days: WorkingDays = weekdays,
    lang: Lang = "zh",
) -> Decision:
    """The last day for sending the notice of a meeting, and whether `sent` was in time (None when not told).

    The day of sending is not counted, that of the meeting is (民法典 201): ten days' notice of a meeting on the 20th
    goes out on the 10th at the latest. `numbers["latest"]` is that day.
    """
    rule = rule_of(charter, body, power)
    if rule.notice is None:
        title = rule.body.title
        say = Say(f"章程未规定{title.zh}的通知期限", f"the charter sets no notice for the {title.en}")
        return conclude(charter, [Ground(None, say, rule.article)], Outcome(more={"latest": None}), lang)
    days, article = rule.notice.days, rule.notice.article
    numbers: dict[str, Number] = {"days": days, "working_days": rule.notice.working}
    if meeting is None:
        outcome = Outcome(required=days, numbers=numbers, more={"latest": None})
        return conclude(charter, [missing(["meeting"], article)], outcome, lang)
    latest = moved(meeting, days=-days, working_days=working_days if rule.notice.working else None)
    unit = Say("个工作日", "working days") if rule.notice.working else Say("日", "days")
    zh, en = f"应提前 {days} {unit.zh}通知，最迟 {latest}", f"{days} {unit.en} of notice: {latest} at the latest"
    holds = None if sent is None else sent <= latest
    if sent is not None:
        done = Say("按期", "in time") if holds else Say("已迟", "too late")
        zh, en = f"{zh}，{sent} 发出，{done.zh}", f"{en}; sent on {sent}, {done.en}"
    outcome = Outcome(required=days, numbers=numbers, more={"latest": str(latest)})
    return conclude(charter, [Ground(holds, Say(zh, en), article)], outcome, lang)


def next_meeting(
    charter: Charter,
    *,
    body: str,
    held: Sequence[dt.date] = (),
    term_began: dt.date | None = None,
    term_ends: dt.date | None = None,
    on: dt.date | None = None,
    lang: Lang = "zh",
) -> Decision:
    """The day by which `body` has to meet again, from the days it met and the charter's frequency.

    Yes while that day has not passed on the day `on`; `more["due"]` is the day. “Once a year” is the calendar year,
    “every six months” runs from the last meeting or, before the first, from the beginning of the term; "per term"
    falls due with the term.
    """
    found = charter.bodies[known("body", body, charter.bodies)]
    meets = found.meets
    if meets is None:
        say = Say(
            f"章程未规定{found.title.zh}的会议次数", f"the charter does not say how often the {found.title.en} meets"
        )
        return conclude(charter, [Ground(None, say, found.article)], Outcome(more={"due": None}), lang)
    due, lacking = _due(meets, sorted(held), term_began, term_ends, on)
    numbers: dict[str, Number] = {"times": meets.times, "per": meets.per or f"{meets.every_months} months"}
    if due is None:
        return conclude(charter, [missing(lacking, meets.article)], Outcome(numbers=numbers, more={"due": None}), lang)
    holds = None if on is None else on <= due
    often = frequency(meets)
    state = (
        Say("", "") if holds is None else Say("，尚未到期", ", not yet due") if holds else Say("，已逾期", ", overdue")
    )
    say = Say(
        f"{found.title.zh}{often.zh}，最迟 {due} 召开{state.zh}",
        f"the {found.title.en} meets {often.en}: by {due}{state.en}",
    )
    return conclude(
        charter, [Ground(holds, say, meets.article)], Outcome(numbers=numbers, more={"due": str(due)}), lang
    )


def frequency(meets: Meets) -> Say:
    """每年至少召开一次, every 6 months at least."""
    if meets.every_months is not None:
        return Say(
            f"至少每 {meets.every_months} 个月召开 {meets.times} 次",
            f"{meets.times} × every {'month' if meets.every_months == 1 else f'{meets.every_months} months'} at least",
        )
    if meets.per == "term":
        return Say(f"每届至少召开 {meets.times} 次", f"{meets.times} × a term at least")
    return Say(f"每年至少召开 {meets.times} 次", f"{meets.times} × a year at least")


def _due(
    meets: Meets, held: list[dt.date], began: dt.date | None, ends: dt.date | None, on: dt.date | None
) -> tuple[dt.date | None, list[str]]:
    if meets.per == "term":
        return ends, ["term_ends"]
    if meets.every_months is not None:
        last = held[-1] if held else began
        return (moved(last, months=meets.every_months) if last else None), ["held", "term_began"]
    return _due_in_year(meets.times, held, began, on), ["on", "term_began"]


def _due_in_year(times: int, held: list[dt.date], began: dt.date | None, on: dt.date | None) -> dt.date | None:
    """The end of the first calendar year, from the one that the count starts in, with fewer meetings than asked for."""
    start = began or (held[0] if held else on)
    if start is None:
        return None
    year = start.year
    while sum(day.year == year for day in held) >= times:
        year += 1
    if year > dt.MAXYEAR:
        raise CaseError(f"held: {held[-1]} leads out of the calendar")
    return dt.date(year, 12, 31)
