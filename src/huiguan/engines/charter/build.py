"""From the plain values of a charter file to typed ones. The values have passed the schema before."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from huiguan.engines.charter import model as m
from huiguan.engines.charter.words import Say

Data = dict[str, Any]


def build(data: Data) -> m.Charter:
    """The typed charter of plain values that keep to the schema."""
    chapters = tuple(_chapter(number, each) for number, each in enumerate(data["chapters"], 1))
    rules = data["rules"]
    return m.Charter(
        name=data["name"],
        version=data["version"],
        title=_say(data["title"]),
        note=_say(data["note"]) if "note" in data else Say("", ""),
        chapters=chapters,
        articles={article.number: article for chapter in chapters for article in chapter.articles},
        bodies={key: _body(key, each) for key, each in rules["bodies"].items()},
        powers={key: _power(key, each) for key, each in rules["powers"].items()},
        posts={key: _post(key, each) for key, each in rules["posts"].items()},
        incompatible=tuple(_incompatible(each) for each in rules.get("incompatible", ())),
        shares=tuple(_share(each) for each in rules.get("shares", ())),
        dues=_dues(rules["dues"]) if "dues" in rules else None,
        renewal=_renewal(rules["renewal"]) if "renewal" in rules else None,
        minutes=_signed_by(rules["minutes"]) if "minutes" in rules else None,
        blanks=tuple((each["blank"], _say(each["meaning"])) for each in data.get("blanks", ())),
        data=data,
    )


def fraction(words: str) -> Fraction:
    """The exact value of "2/3" or "1"."""
    return Fraction(words)


def _say(data: Data) -> Say:
    return Say(data["zh"], data["en"])


def _article(data: Data, default: str = "") -> str:
    return str(data["article"]) if "article" in data else default


def _chapter(number: int, data: Data) -> m.Chapter:
    articles = tuple(m.Article(str(each["number"]), each["text"].strip(), number) for each in data["articles"])
    return m.Chapter(number, data["title"], articles)


def _threshold(data: Data, article: str) -> m.Threshold:
    return m.Threshold(data["base"], fraction(data["fraction"]), data["strict"], _article(data, article))


def _secrecy(data: Data, article: str) -> m.Secrecy:
    return m.Secrecy(data["kind"], _article(data, article), data.get("revote", True))


def procedure(data: Data, article: str) -> m.Procedure:
    """The parts of a procedure; what cites no article of its own rests on `article`."""
    return m.Procedure(
        quorum=_threshold(data["quorum"], article) if "quorum" in data else None,
        majority=_threshold(data["majority"], article) if "majority" in data else None,
        ballot=_secrecy(data["ballot"], article) if "ballot" in data else None,
        notice=_notice(data["notice"], article) if "notice" in data else None,
        correspondence=_correspondence(data["correspondence"], article) if "correspondence" in data else None,
        proxies=_proxies(data["proxies"], article) if "proxies" in data else None,
        considered=_considered(data["first_considered"], article) if "first_considered" in data else None,
        tie=m.Tie(data["tie"]["then"], _article(data["tie"], article)) if "tie" in data else None,
        revotes=m.Revotes(data["revotes"]["times"], _article(data["revotes"], article)) if "revotes" in data else None,
    )


def _considered(data: Data, article: str) -> m.FirstConsidered:
    return m.FirstConsidered(data["body"], _article(data, article))


def _signed_by(data: Data) -> m.SignedBy:
    return m.SignedBy(tuple(data["signed_by"]), _article(data))


def _notice(data: Data, article: str) -> m.Notice:
    return m.Notice(data["days"], data.get("working", False), _article(data, article))


def _correspondence(data: Data, article: str) -> m.Correspondence:
    return m.Correspondence(data["allowed"], _article(data, article))


def _proxies(data: Data, article: str) -> m.Proxies:
    return m.Proxies(
        data["allowed"], data.get("per_person", 0), data.get("count_for_quorum", False), _article(data, article)
    )


def _term(data: Data, article: str) -> m.Term:
    own = _article(data, article)
    postponement = data.get("postponement")
    return m.Term(
        years=data.get("years"),
        follows=data.get("follows"),
        postponement=m.Postponement(
            postponement["months"],
            postponement.get("times"),
            tuple(postponement.get("needs", ())),
            _article(postponement, own),
        )
        if postponement
        else None,
        article=own,
    )


def _meets(data: Data, article: str) -> m.Meets:
    return m.Meets(data.get("times", 1), data.get("per"), data.get("every_months"), _article(data, article))


def _caller(data: Data) -> m.Caller:
    return m.Caller(data["by"], fraction(data["fraction"]) if "fraction" in data else None)


def _sits(named: str | list[str]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named)


def _body(key: str, data: Data) -> m.Body:
    article = _article(data)
    return m.Body(
        key=key,
        kind=data["kind"],
        title=_say(data["title"]),
        article=article,
        sits=_sits(data.get("composed_of", ())),
        term=_term(data["term"], article) if "term" in data else None,
        meets=_meets(data["meets"], article) if "meets" in data else None,
        extraordinary=tuple(_caller(each) for each in data.get("extraordinary", ())),
        procedure=procedure(data["procedure"], article) if "procedure" in data else None,
    )


def _power(key: str, data: Data) -> m.Power:
    article = _article(data)
    deciders = tuple(_decider(each, article) for each in data["decided_by"])
    return m.Power(key, _say(data["title"]), article, deciders)


def _decider(data: Data, article: str) -> m.Decider:
    own = _article(data, article)
    return m.Decider(data["body"], own, data.get("between"), procedure(data, own))


def _need(data: Data, article: str) -> m.Need | None:
    if "exception" not in data:
        return None
    return m.Need(tuple(data["exception"]["needs"]), _article(data["exception"], article))


def _post(key: str, data: Data) -> m.Post:
    article = _article(data)
    seats = data.get("seats", {})
    return m.Post(
        key=key,
        title=_say(data["title"]),
        article=article,
        body=data.get("body"),
        officer=data.get("officer", False),
        elected_by=data.get("elected_by"),
        seats=(seats.get("min"), seats.get("max")),
        age=_age(data["age"], article) if "age" in data else None,
        terms=_terms(data["terms"], article) if "terms" in data else None,
        drawn_from=tuple(m.Origin(each["post"], tuple(each.get("needs", ()))) for each in data.get("drawn_from", ())),
        conditions=tuple(
            m.Condition(each["holds"], tuple(each["needs"]), _article(each, article))
            for each in data.get("conditions", ())
        ),
    )


def _age(data: Data, article: str) -> m.AgeLimit:
    own = _article(data, article)
    return m.AgeLimit(data["max"], _need(data, own), own)


def _terms(data: Data, article: str) -> m.TermLimit:
    own = _article(data, article)
    return m.TermLimit(data["max"], _need(data, own), data.get("up_to"), own)


def _incompatible(data: Data) -> m.Incompatibility:
    return m.Incompatibility(tuple(data["posts"]), tuple(data["with"]), _article(data))


def _share(data: Data) -> m.Share:
    return m.Share(data["post"], data["of"], fraction(data["max"]), _article(data))


def _dues(data: Data) -> m.Dues:
    return m.Dues(
        power=data["power"],
        max_tiers=data["max_tiers"],
        floating=data.get("floating", False),
        publish_within_days=data.get("publish_within_days"),
        lapse_months=data.get("lapse_months"),
        tiers=tuple(m.Tier(_say(each["title"]), tuple(each["amounts"])) for each in data.get("tiers", ())),
        article=_article(data),
    )


def _renewal(data: Data) -> m.Renewal:
    article = _article(data)
    return m.Renewal(tuple(_step(each) for each in data["steps"]), article)


def _step(data: Data) -> m.Step:
    return m.Step(
        key=data["key"],
        title=_say(data["title"]),
        anchor=data["anchor"],
        side=data["side"],
        months=data.get("months", 0),
        days=data.get("days", 0),
        working=data.get("working", False),
        owner=data["owner"],
        evidence=_say(data["evidence"]),
        only_if=data.get("only_if"),
        # A step may rest on a rule above the charter alone; then it cites its source and no article.
        article=_article(data),
        source=data.get("source", ""),
    )
