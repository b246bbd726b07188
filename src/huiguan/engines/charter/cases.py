"""A question in JSON → the function that answers it.

Every key that a case may have is known; anything else is refused, since a slip such as “proxys” would otherwise
change an answer silently. Facts that are left out are unknown, lists that are left out are empty.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

from huiguan.engines.charter import deadlines as dates
from huiguan.engines.charter.convening import may_call, may_postpone
from huiguan.engines.charter.decision import Decision
from huiguan.engines.charter.election import elected
from huiguan.engines.charter.errors import CaseError
from huiguan.engines.charter.facts import Attendance, Ballot, NameCount, Person, Votes
from huiguan.engines.charter.model import ORDINARY, Charter
from huiguan.engines.charter.posts import eligible, within_share
from huiguan.engines.charter.rules import known, may_decide
from huiguan.engines.charter.voting import carried, quorum
from huiguan.engines.charter.words import Lang

Case = dict[str, Any]

ATTENDANCE = ("entitled", "present", "proxies", "members", "delegates", "correspondence", "notice_days", "considered")
# Keys that any case may carry without meaning for the answer.
COMMENTS = ("id", "note", "source")
KEYS = {
    *("question", "body", "power", "post", "person", "on", "approvals", *ATTENDANCE, *COMMENTS),
    *("for", "against", "abstain", "secret", "seats", "issued", "returned", "invalid", "votes", "count", "of"),
    *("about", "term_ends", "term_began", "congress", "consent", "postponed_to", "meeting", "sent", "held"),
    *("by", "to", "times", "casting", "again"),
}
PERSON_KEYS = {"name", "born", "terms_served", "holds"}
VOTE_KEYS = {"name", "for", "against", "abstain"}


def read_case(text: str) -> Any:
    """JSON of one case or of a list of them; CaseError when it is no JSON or a name stands twice."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_no_constant)
    except CaseError:
        raise
    except ValueError as error:
        raise CaseError(f"no JSON: {error}") from error
    except RecursionError as error:
        raise CaseError("no case: nested too deeply") from error


def decide(charter: Charter, case: object, *, lang: Lang = "zh") -> Decision:
    """Answer one case. CaseError for questions that cannot be asked."""
    if not isinstance(case, dict):
        raise CaseError("a case is an object with a “question”")
    for key in case:
        known("case", key, KEYS)
    question = known("question", case.get("question"), QUESTIONS)
    return QUESTIONS[question](charter, case, lang)


def _quorum(charter: Charter, case: Case, lang: Lang) -> Decision:
    return quorum(charter, _attendance(case), body=_name(case, "body"), power=_power(case), lang=lang)


def _carried(charter: Charter, case: Case, lang: Lang) -> Decision:
    votes = Votes(
        votes_for=case.get("for"),
        against=case.get("against"),
        abstain=case.get("abstain"),
        secret=_flag(case, "secret"),
        casting=case.get("casting"),
        again=bool(_flag(case, "again")),
    )
    return carried(charter, _attendance(case), votes, body=_name(case, "body"), power=_power(case), lang=lang)


def _may_decide(charter: Charter, case: Case, lang: Lang) -> Decision:
    by_post = bool(_flag(case, "correspondence"))
    return may_decide(charter, body=_name(case, "body"), power=_name(case, "power"), correspondence=by_post, lang=lang)


def _eligible(charter: Charter, case: Case, lang: Lang) -> Decision:
    return eligible(
        charter,
        _person(case.get("person", {})),
        post=_name(case, "post"),
        on=_date(case, "on"),
        approvals=_texts(case, "approvals"),
        lang=lang,
    )


def _elected(charter: Charter, case: Case, lang: Lang) -> Decision:
    if case.get("seats") is None:
        raise CaseError("seats: how many are elected?")
    ballot = Ballot(
        seats=case["seats"],
        votes=tuple(_name_count(each) for each in _list(case, "votes")),
        issued=case.get("issued"),
        returned=case.get("returned"),
        invalid=_zero(case, "invalid"),
        secret=_flag(case, "secret"),
    )
    return elected(charter, _attendance(case), ballot, body=_name(case, "body"), power=_name(case, "power"), lang=lang)


def _share(charter: Charter, case: Case, lang: Lang) -> Decision:
    return within_share(charter, post=_name(case, "post"), count=case.get("count"), of=case.get("of"), lang=lang)


def _may_call(charter: Charter, case: Case, lang: Lang) -> Decision:
    return may_call(
        charter,
        body=_name(case, "body"),
        by=_name(case, "by"),
        count=case.get("count"),
        of=case.get("of"),
        lang=lang,
    )


def _may_postpone(charter: Charter, case: Case, lang: Lang) -> Decision:
    return may_postpone(
        charter,
        term_ends=_date(case, "term_ends"),
        to=_date(case, "to"),
        approvals=_texts(case, "approvals"),
        times=_zero(case, "times"),
        lang=lang,
    )


def _deadlines(charter: Charter, case: Case, lang: Lang) -> Decision:
    about = known("about", case.get("about", "renewal"), ABOUT)
    return ABOUT[about](charter, case, lang)


def _renewal(charter: Charter, case: Case, lang: Lang) -> Decision:
    given = dates.Dates(*(_date(case, name) for name in dates.Dates._fields))
    return dates.deadlines(charter, given, on=_date(case, "on"), lang=lang)


def _notice(charter: Charter, case: Case, lang: Lang) -> Decision:
    return dates.notice_deadline(
        charter,
        body=_name(case, "body"),
        power=_power(case),
        meeting=_date(case, "meeting"),
        sent=_date(case, "sent"),
        lang=lang,
    )


def _meeting(charter: Charter, case: Case, lang: Lang) -> Decision:
    return dates.next_meeting(
        charter,
        body=_name(case, "body"),
        held=[_parse_date("held", each) for each in _list(case, "held")],
        term_began=_date(case, "term_began"),
        term_ends=_date(case, "term_ends"),
        on=_date(case, "on"),
        lang=lang,
    )


Answer = Callable[[Charter, Case, Lang], Decision]
QUESTIONS: dict[str, Answer] = {
    "quorum": _quorum,
    "carried": _carried,
    "may_decide": _may_decide,
    "eligible": _eligible,
    "elected": _elected,
    "share": _share,
    "may_call": _may_call,
    "may_postpone": _may_postpone,
    "deadlines": _deadlines,
}
ABOUT: dict[str, Answer] = {"renewal": _renewal, "notice": _notice, "meeting": _meeting}


def _attendance(case: Case) -> Attendance:
    return Attendance(
        entitled=case.get("entitled"),
        present=case.get("present"),
        proxies=_zero(case, "proxies"),
        members=case.get("members"),
        delegates=case.get("delegates"),
        correspondence=bool(_flag(case, "correspondence")),
        notice_days=case.get("notice_days"),
        considered=_flag(case, "considered"),
    )


def _person(data: object) -> Person:
    if not isinstance(data, dict):
        raise CaseError("person: must be an object")
    for key in data:
        known("person", key, PERSON_KEYS)
    return Person(
        born=_date(data, "born", "person."),
        terms_served=data.get("terms_served"),
        holds=tuple(_texts(data, "holds")),
    )


def _name_count(data: object) -> NameCount:
    if not isinstance(data, dict) or not isinstance(data.get("name"), str) or data.get("for") is None:
        raise CaseError("votes: each name needs “name” and “for”")
    for key in data:
        known("votes", key, VOTE_KEYS)
    return NameCount(
        name=data["name"],
        votes_for=data["for"],
        against=_zero(data, "against"),
        abstain=_zero(data, "abstain"),
    )


def _name(case: Case, key: str) -> str:
    value = case.get(key)
    if not isinstance(value, str) or not value:
        raise CaseError(f"{key}: is missing or no name")
    return value


def _power(case: Case) -> str:
    return _name(case, "power") if case.get("power") is not None else ORDINARY


def _zero(case: Case, key: str) -> Any:
    # Counts of what seldom happens: none unless somebody says so.
    return 0 if case.get(key) is None else case[key]


def _flag(case: Case, key: str) -> bool | None:
    value = case.get(key)
    if value is not None and not isinstance(value, bool):
        raise CaseError(f"{key}: {value!r} is neither true nor false")
    return value


def _list(case: Case, key: str) -> list[Any]:
    value = case.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise CaseError(f"{key}: must be a list")
    return value


def _texts(case: Case, key: str) -> list[str]:
    values = _list(case, key)
    if strange := [value for value in values if not isinstance(value, str)]:
        raise CaseError(f"{key}: {strange[0]!r} is no name")
    return values


def _date(case: Case, key: str, prefix: str = "") -> dt.date | None:
    value = case.get(key)
    return None if value is None else _parse_date(prefix + key, value)


def _parse_date(name: str, value: object) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise CaseError(f"{name}: {value!r} is no date such as 2026-05-01")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CaseError(f"“{key}” stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise CaseError(f"{name} is no number")
