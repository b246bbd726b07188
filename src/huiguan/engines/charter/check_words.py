"""Does each rule stand in the words of the article that it cites? Only a warning: words can say it in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from huiguan.engines.charter.findings import Findings
from huiguan.engines.charter.model import Body, Charter, Post, Procedure, Secrecy, Term
from huiguan.engines.charter.source import Path
from huiguan.engines.charter.vocabulary import SIGNATORIES
from huiguan.engines.charter.words import article_label, numeral


def check(charter: Charter, findings: Findings) -> None:
    """Shares, years, ages, numbers of terms and days, secrecy: looked for in the article that each rule rests on."""
    for path, article, pattern, what in _expected(charter):
        text = charter.articles[article].text if article in charter.articles else None
        if text is not None and not re.search(pattern, text):
            label = article_label(article)
            zh, en = f"{label}的文字中未见“{what}”", f"the words of article {article} ({label}) do not say “{what}”"
            findings.warning("words_differ", path, zh, en)
    for path, ballot in _not_secret(charter):
        if "无记名" in charter.words(ballot.article):
            label = article_label(ballot.article)
            zh, en = (
                f"{label}写明无记名，而规则不要求",
                f"article {ballot.article} ({label}) says 无记名, the rule does not",
            )
            findings.warning("words_differ", path, zh, en)


def _not_secret(charter: Charter) -> Iterator[tuple[Path, Secrecy]]:
    for body in charter.bodies.values():
        ballot = body.procedure.ballot if body.procedure else None
        if ballot and ballot.kind != "secret":
            yield ("rules", "bodies", body.key, "procedure", "ballot"), ballot
    for power in charter.powers.values():
        for index, decider in enumerate(power.deciders):
            ballot = decider.procedure.ballot
            if ballot and ballot.kind != "secret":
                yield ("rules", "powers", power.key, "decided_by", index, "ballot"), ballot


def _expected(charter: Charter) -> Iterator[tuple[Path, str, str, str]]:
    for body in charter.bodies.values():
        yield from _body(body, ("rules", "bodies", body.key))
    for power in charter.powers.values():
        for index, decider in enumerate(power.deciders):
            yield from _procedure(decider.procedure, ("rules", "powers", power.key, "decided_by", index))
    for post in charter.posts.values():
        yield from _post(post, ("rules", "posts", post.key))
    for index, share in enumerate(charter.shares):
        yield ("rules", "shares", index), share.article, _plain(share.max), _name(share.max)
    for name in charter.minutes.names if charter.minutes else ():
        said = SIGNATORIES[name].zh if name in ("presider", "recorder") else "签[名字]"
        yield ("rules", "minutes"), charter.minutes.article if charter.minutes else "", said, said
    if charter.dues:
        tiers = charter.dues.max_tiers
        yield (
            ("rules", "dues", "max_tiers"),
            charter.dues.article,
            f"({_number(tiers)})\\s*(个|档|级|类)",
            f"{tiers} 档",
        )


def _body(body: Body, path: Path) -> Iterator[tuple[Path, str, str, str]]:
    if body.term:
        yield from _term(body.term, (*path, "term"))
    if body.meets:
        times, often = body.meets, (*path, "meets")
        if times.every_months is not None:
            months = times.every_months
            half = "|半年" if months == 6 else "|每季度" if months == 3 else "|每月" if months == 1 else ""
            yield often, times.article, f"({_number(months)})\\s*个月{half}", f"{months} 个月"
        else:
            unit = "每届" if times.per == "term" else "每年"
            pattern = f"{unit}[^，。；]{{0,12}}({_number(times.times)})\\s*次"
            yield often, times.article, pattern, f"{unit}至少 {times.times} 次"
    if body.procedure:
        yield from _procedure(body.procedure, (*path, "procedure"))


def _term(term: Term, path: Path) -> Iterator[tuple[Path, str, str, str]]:
    if term.years is not None:
        yield (*path, "years"), term.article, f"({_number(term.years)})\\s*年", f"{term.years} 年"
    if term.postponement:
        months = term.postponement.months
        years = f"({_number(months // 12)})\\s*年|" if months % 12 == 0 else ""
        half = "半年|" if months == 6 else ""
        pattern = f"{years}{half}({_number(months)})\\s*个月"
        yield (*path, "postponement"), term.postponement.article, pattern, f"{months} 个月"


def _procedure(procedure: Procedure, path: Path) -> Iterator[tuple[Path, str, str, str]]:
    for name, bar in (("quorum", procedure.quorum), ("majority", procedure.majority)):
        if bar:
            yield (*path, name), bar.article, _share(bar.fraction, bar.strict), _named(bar.fraction, bar.strict)
    if procedure.ballot and procedure.ballot.kind == "secret":
        yield (*path, "ballot"), procedure.ballot.article, "无记名", "无记名"
    if procedure.notice:
        days = procedure.notice.days
        unit = "个?工作日" if procedure.notice.working else "[日天]"
        yield (*path, "notice"), procedure.notice.article, f"({_number(days)})\\s*{unit}", f"{days} 日"
    if procedure.correspondence and procedure.correspondence.allowed:
        yield (*path, "correspondence"), procedure.correspondence.article, "通讯", "通讯"
    if procedure.proxies and procedure.proxies.allowed:
        yield (*path, "proxies"), procedure.proxies.article, "委托", "委托"
    if procedure.considered:
        yield (*path, "first_considered"), procedure.considered.article, "前置研究|先行研究", "前置研究"
    if procedure.tie:
        yield (*path, "tie"), procedure.tie.article, "票数?相等", "票数相等"
    if procedure.revotes:
        yield (*path, "revotes"), procedure.revotes.article, "再表决|再次表决|重新表决", "再表决"


def _post(post: Post, path: Path) -> Iterator[tuple[Path, str, str, str]]:
    if post.age:
        age = post.age.max
        yield (*path, "age"), post.age.article, f"({_number(age)})\\s*周?岁", f"{age} 周岁"
    if post.terms:
        most = post.terms.max
        yield (*path, "terms"), post.terms.article, f"({_number(most)})\\s*届", f"{most} 届"


def _number(number: int) -> str:
    forms = [numeral(number), str(number), *(["两"] if number == 2 else [])]
    return "|".join(rf"(?<![0-9一二三四五六七八九十百]){form}" for form in forms)


def _plain(fraction: Fraction) -> str:
    words = (
        f"{numeral(fraction.denominator)}分之{numeral(fraction.numerator)}|{fraction.numerator}/{fraction.denominator}"
    )
    if fraction == 1:
        return "全体|一致"
    return f"(?:半数|{words})" if fraction == Fraction(1, 2) else f"(?:{words})"


def _share(fraction: Fraction, strict: bool) -> str:
    plain = _plain(fraction)
    if strict:
        return f"超过[^，。；]{{0,12}}{plain}" + ("|过半数" if fraction == Fraction(1, 2) else "")
    if fraction == 1:
        return plain
    return f"{plain}(?:以上|及以上)|(?:不少于|不低于|至少|达到)[^，。；]{{0,12}}{plain}"


def _name(fraction: Fraction) -> str:
    return "半数" if fraction == Fraction(1, 2) else f"{numeral(fraction.denominator)}分之{numeral(fraction.numerator)}"


def _named(fraction: Fraction, strict: bool) -> str:
    if strict:
        return "过半数" if fraction == Fraction(1, 2) else f"超过{_name(fraction)}"
    return f"{_name(fraction)}以上"
