"""Who may take a post: age, consecutive terms, incompatible posts, approvals; and how many there may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from huiguan.engines.charter.decision import Decision, Ground, Number, Outcome, conclude, missing
from huiguan.engines.charter.facts import Person, age_on, whole
from huiguan.engines.charter.model import Charter, Incompatibility, Post
from huiguan.engines.charter.rules import known
from huiguan.engines.charter.vocabulary import APPROVALS, ROLES
from huiguan.engines.charter.words import Lang, Say, decimal, fraction_words, join, numeral

Approvals = frozenset[str]


def eligible(
    charter: Charter,
    person: Person,
    *,
    post: str,
    on: dt.date | None,
    approvals: Sequence[str] = (),
    lang: Lang = "zh",
) -> Decision:
    """Whether a person may be elected or appointed to `post` on the day `on`, with the approvals that are there.

    Age is counted in completed years. An approval that is not listed is not there; a post that is not listed in
    `holds` is not held. CaseError for a post, role or approval that neither the charter nor the vocabulary knows.
    """
    wanted = charter.posts[known("post", post, charter.posts)]
    there = frozenset(known("approvals", each, APPROVALS) for each in approvals)
    for each in person.holds:
        known("holds", each, {**charter.posts, **ROLES})
    numbers: dict[str, Number] = {}
    grounds = [
        *_incompatible(charter, wanted, person),
        *_drawn_from(charter, wanted, person, there),
        *_conditions(charter, wanted, person, there),
        *_age(wanted, person, on, there, numbers),
        *_terms(wanted, person, there, numbers),
    ]
    if not grounds:
        say = Say(f"章程对{wanted.title.zh}的任职未作限制", f"the charter sets no bar for a {wanted.title.en}")
        grounds = [Ground(True, say, wanted.article)]
    return conclude(charter, grounds, Outcome(numbers=numbers, article=wanted.article), lang)


def title_of(charter: Charter, name: str) -> Say:
    """The title of a post of the charter, or of a role that every charter knows."""
    post = charter.posts.get(name)
    return post.title if post else ROLES[name]


def _incompatible(charter: Charter, post: Post, person: Person) -> list[Ground]:
    rules = [each for each in charter.incompatible if post.key in each.posts or post.key in each.others]
    if not rules:
        return []
    clashes = [(rule, held) for rule in rules for held in person.holds if held in _excluded(rule, post.key)]
    if not clashes:
        say = Say("未兼任不相容的职务", "holds no incompatible post")
        return [Ground(True, say, rules[0].article)]
    return [_clash(charter, rule, post, held) for rule, held in clashes]


def _excluded(rule: Incompatibility, post: str) -> set[str]:
    return (set(rule.others) if post in rule.posts else set()) | (set(rule.posts) if post in rule.others else set())


def _clash(charter: Charter, rule: Incompatibility, post: Post, held: str) -> Ground:
    other = title_of(charter, held)
    say = Say(f"{other.zh}不得担任{post.title.zh}", f"a {other.en} may not be {post.title.en}")
    return Ground(False, say, rule.article)


def _drawn_from(charter: Charter, post: Post, person: Person, there: Approvals) -> list[Ground]:
    if not post.drawn_from:
        return []
    matching = [each for each in post.drawn_from if each.post in person.holds]
    for origin in matching:
        lacking = [each for each in origin.needs if each not in there]
        if not lacking:
            title = title_of(charter, origin.post)
            say = Say(f"{post.title.zh}由{title.zh}担任", f"the {post.title.en} is a {title.en}")
            return [Ground(True, say, post.article)]
    if matching:
        return [_lacking(title_of(charter, matching[0].post), matching[0].needs, there, post.article)]
    usual = join([title_of(charter, each.post) for each in post.drawn_from], "或", " or ")
    say = Say(f"{post.title.zh}应从{usual.zh}中产生", f"the {post.title.en} must be a {usual.en}")
    return [Ground(False, say, post.article)]


def _conditions(charter: Charter, post: Post, person: Person, there: Approvals) -> list[Ground]:
    return [
        _approved(title_of(charter, each.holds), each.needs, there, each.article)
        for each in post.conditions
        if each.holds in person.holds
    ]


def _age(post: Post, person: Person, on: dt.date | None, there: Approvals, numbers: dict[str, Number]) -> list[Ground]:
    if post.age is None:
        return []
    numbers["age_max"] = post.age.max
    if person.born is None or on is None:
        names = [*(["person.born"] if person.born is None else []), *(["on"] if on is None else [])]
        return [missing(names, post.age.article)]
    age = numbers["age"] = age_on(person.born, on)
    if age <= post.age.max:
        say = Say(f"{on} 为 {age} 周岁，未超过 {post.age.max} 周岁", f"aged {age} on {on}, not above {post.age.max}")
        return [Ground(True, say, post.age.article)]
    fact = Say(f"{on} 为 {age} 周岁，超过 {post.age.max} 周岁", f"aged {age} on {on}, above {post.age.max}")
    if post.age.exception is None:
        return [Ground(False, fact, post.age.article)]
    return [_approved(fact, post.age.exception.needs, there, post.age.exception.article)]


def _terms(post: Post, person: Person, there: Approvals, numbers: dict[str, Number]) -> list[Ground]:
    limit = post.terms
    if limit is None:
        return []
    numbers["terms_max"] = limit.max
    if person.terms_served is None:
        return [missing(["person.terms_served"], limit.article)]
    numbers["terms_served"] = person.terms_served
    coming = person.terms_served + 1
    ordinal = Say(f"拟任第{numeral(min(coming, 9999))}届", f"term {coming} in a row")
    if coming <= limit.max:
        say = Say(f"{ordinal.zh}，连任不超过 {limit.max} 届", f"{ordinal.en}, {limit.max} allowed")
        return [Ground(True, say, limit.article)]
    fact = Say(f"{ordinal.zh}，超过 {limit.max} 届", f"{ordinal.en}, more than {limit.max}")
    if limit.exception is None or (limit.up_to is not None and coming > limit.up_to):
        return [Ground(False, fact, limit.article)]
    return [_approved(fact, limit.exception.needs, there, limit.exception.article)]


def _approved(fact: Say, needs: Sequence[str], there: Approvals, article: str) -> Ground:
    if any(each not in there for each in needs):
        return _lacking(fact, needs, there, article)
    got = join([APPROVALS[each] for each in needs])
    return Ground(True, Say(f"{fact.zh}，已有{got.zh}", f"{fact.en}, with {got.en}"), article)


def _lacking(fact: Say, needs: Sequence[str], there: Approvals, article: str) -> Ground:
    lacking = join([APPROVALS[each] for each in needs if each not in there])
    return Ground(False, Say(f"{fact.zh}，尚缺{lacking.zh}", f"{fact.en}, lacking {lacking.en}"), article)


def within_share(charter: Charter, *, post: str, count: int | None, of: int | None, lang: Lang = "zh") -> Decision:
    """Whether `count` holders of `post` are within the share that the charter allows of `of` others.

    `numbers["most"]` is the largest number allowed. CaseError when the charter sets no share for the post.
    """
    shares = {each.post: each for each in charter.shares}
    share = shares[known("post", post, shares)]
    whole("count", count)
    whole("of", of)
    numbers: dict[str, Number] = {"count": count, "of": of, "fraction": str(share.max)}
    if count is None or of is None:
        names = [name for name, value in (("count", count), ("of", of)) if value is None]
        return conclude(charter, [missing(names, share.article)], Outcome(numbers=numbers), lang)
    bar, part = share.max * of, fraction_words(share.max)
    numbers |= {"threshold": str(bar), "most": bar.numerator // bar.denominator}
    holds, these, those = count <= bar, title_of(charter, post), title_of(charter, share.of)
    compared = f"{count} {'≤' if holds else '>'} {decimal(bar)}"
    say = Say(
        f"{these.zh} {count} 人，{those.zh} {of} 人，{'未超过' if holds else '超过'}{part.zh}（{compared}）",
        f"{count} {these.en}s, {of} {those.en}s: {'within' if holds else 'more than'} {part.en} ({compared})",
    )
    return conclude(charter, [Ground(holds, say, share.article)], Outcome(numbers=numbers), lang)
