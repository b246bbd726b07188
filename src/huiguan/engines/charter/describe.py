"""Every rule of a charter as one line of words, under a path that stays the same from version to version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from huiguan.engines.charter import model as m
from huiguan.engines.charter.convening import caller_title
from huiguan.engines.charter.deadlines import frequency, span
from huiguan.engines.charter.posts import title_of
from huiguan.engines.charter.vocabulary import APPROVALS, KINDS, OWNERS, SIGNATORIES
from huiguan.engines.charter.words import Say, fraction_words, join

Path = tuple[str, ...]


class Line(NamedTuple):
    """One rule: what it is about, what it says, and its article."""

    about: Say
    words: Say
    article: str


BALLOTS = {
    "any": Say("方式不限", "open or secret"),
    "open": Say("公开表决", "open vote"),
    "secret": Say("无记名投票", "secret ballot"),
}
TIES = {
    "not_carried": Say("不予通过", "not carried"),
    "casting_vote": Say("由主持人决定", "the presider's casting vote"),
    "vote_again": Say("再次表决一次", "voted once more"),
}
YES, NO = Say("可以", "allowed"), Say("不可以", "not allowed")


def described(charter: m.Charter) -> dict[Path, Line]:
    """All rules of a charter in the order of the file."""
    lines: dict[Path, Line] = {}
    for body in charter.bodies.values():
        lines |= {("bodies", body.key, *path): line for path, line in _body(charter, body)}
    for power in charter.powers.values():
        lines |= {("powers", power.key, *path): line for path, line in _power(charter, power)}
    for post in charter.posts.values():
        lines |= {("posts", post.key, *path): line for path, line in _post(charter, post)}
    lines |= dict(_others(charter))
    return lines


def _about(title: Say, zh: str, en: str) -> Say:
    return Say(f"{title.zh} · {zh}", f"{title.en} · {en}")


def _body(charter: m.Charter, body: m.Body) -> Iterator[tuple[Path, Line]]:
    yield (), Line(body.title, KINDS[body.kind], body.article)
    if body.term:
        yield ("term",), Line(_about(body.title, "任期", "term"), _term(charter, body.term), body.term.article)
        if body.term.postponement:
            about = _about(body.title, "延期", "postponement")
            yield ("postponement",), Line(about, _postponement(body.term.postponement), body.term.postponement.article)
    if body.meets:
        yield ("meets",), Line(_about(body.title, "会议", "meetings"), frequency(body.meets), body.meets.article)
    if body.extraordinary:
        about = _about(body.title, "临时会议", "extraordinary meetings")
        callers = join([_caller(charter, each) for each in body.extraordinary], "或", " or ")
        yield ("extraordinary",), Line(about, callers, body.meets.article if body.meets else body.article)
    if body.procedure:
        yield from _procedure(charter, body.title, body.procedure)


def _term(charter: m.Charter, term: m.Term) -> Say:
    if term.follows:
        other = charter.bodies[term.follows].title
        return Say(f"与{other.zh}相同", f"as that of the {other.en}")
    return Say(f"{term.years} 年", f"{term.years} years")


def _postponement(rule: m.Postponement) -> Say:
    times = Say(f"，至多 {rule.times} 次", f", {rule.times} × at most") if rule.times else Say("", "")
    needs = join([APPROVALS[each] for each in rule.needs])
    return Say(
        f"至多 {rule.months} 个月{times.zh}，须{needs.zh}", f"{rule.months} months at most{times.en}, with {needs.en}"
    )


def _caller(charter: m.Charter, caller: m.Caller) -> Say:
    who = caller_title(charter, caller.by)
    if caller.fraction is None:
        return who
    zh, en = fraction_words(caller.fraction)
    return Say(f"{zh}以上{who.zh}", f"{en} of the {who.en}")


def _procedure(charter: m.Charter, title: Say, procedure: m.Procedure) -> Iterator[tuple[Path, Line]]:
    if bar := procedure.quorum:
        yield ("quorum",), Line(_about(title, "法定人数", "quorum"), bar.words, bar.article)
    if bar := procedure.majority:
        yield ("majority",), Line(_about(title, "表决多数", "majority"), bar.words, bar.article)
    if ballot := procedure.ballot:
        yield ("ballot",), Line(_about(title, "表决方式", "ballot"), BALLOTS[ballot.kind], ballot.article)
        if not ballot.revote:
            yield ("ballot", "revote"), Line(_about(title, "投出后改投", "changing a cast vote"), NO, ballot.article)
    if notice := procedure.notice:
        unit = Say("个工作日", "working days") if notice.working else Say("日", "days")
        words = Say(f"提前 {notice.days} {unit.zh}", f"{notice.days} {unit.en} before")
        yield ("notice",), Line(_about(title, "通知", "notice"), words, notice.article)
    if post := procedure.correspondence:
        about = _about(title, "通讯表决", "by correspondence")
        yield ("correspondence",), Line(about, YES if post.allowed else NO, post.article)
    if proxies := procedure.proxies:
        yield ("proxies",), Line(_about(title, "委托", "proxies"), _proxies(proxies), proxies.article)
    if first := procedure.considered:
        about = _about(title, "前置研究", "considered first")
        yield ("first_considered",), Line(about, charter.bodies[first.body].title, first.article)
    yield from _after_the_count(title, procedure)


def _after_the_count(title: Say, procedure: m.Procedure) -> Iterator[tuple[Path, Line]]:
    if tie := procedure.tie:
        yield ("tie",), Line(_about(title, "票数相等", "ties"), TIES[tie.then], tie.article)
    if revotes := procedure.revotes:
        words = Say(f"未通过的议案同一次会议可再表决 {revotes.times} 次", f"a failed motion {revotes.times} × more")
        yield ("revotes",), Line(_about(title, "再次表决", "voting again"), words, revotes.article)


def _proxies(rule: m.Proxies) -> Say:
    if not rule.allowed:
        return NO
    counted = (
        Say("计入出席", "counted as present") if rule.count_for_quorum else Say("不计入出席", "not counted as present")
    )
    each = rule.per_person
    return Say(f"每人至多受 {each} 人委托，{counted.zh}", f"{each} for each person at most, {counted.en}")


def _power(charter: m.Charter, power: m.Power) -> Iterator[tuple[Path, Line]]:
    for decider in power.deciders:
        body = charter.bodies[decider.body].title
        about = Say(f"{power.title.zh} · {body.zh}", f"{power.title.en} · {body.en}")
        words = Say("决定", "decides")
        if decider.between:
            of = charter.bodies[decider.between].title
            words = Say(f"在{of.zh}闭会期间决定", f"decides between meetings of the {of.en}")
        yield (decider.body,), Line(about, words, decider.article)
        for path, line in _procedure(charter, about, decider.procedure):
            yield (decider.body, *path), line


def _post(charter: m.Charter, post: m.Post) -> Iterator[tuple[Path, Line]]:
    yield (), Line(post.title, _seats(post), post.article)
    if post.age:
        words = Say(f"不超过 {post.age.max} 周岁", f"{post.age.max} at most")
        about = _about(post.title, "年龄", "age")
        yield ("age",), Line(about, _excepted(words, post.age.exception), post.age.article)
    if post.terms:
        words = Say(f"连任不超过 {post.terms.max} 届", f"{post.terms.max} terms in a row at most")
        if post.terms.up_to:
            words = Say(
                f"{words.zh}（例外至第 {post.terms.up_to} 届）", f"{words.en} (with an exception {post.terms.up_to})"
            )
        about = _about(post.title, "连任", "consecutive terms")
        yield ("terms",), Line(about, _excepted(words, post.terms.exception), post.terms.article)
    if post.drawn_from:
        words = join([_origin(charter, each) for each in post.drawn_from], "；", "; ")
        yield ("drawn_from",), Line(_about(post.title, "产生范围", "drawn from"), words, post.article)
    for condition in post.conditions:
        held, needs = title_of(charter, condition.holds), join([APPROVALS[each] for each in condition.needs])
        about = _about(post.title, held.zh, held.en)
        yield ("conditions", condition.holds), Line(about, Say(f"须{needs.zh}", f"with {needs.en}"), condition.article)


def _seats(post: m.Post) -> Say:
    least, most = post.seats
    if least is not None and least == most:
        return Say(f"{least} 名", f"{least}")
    parts = []
    if least is not None:
        parts.append(Say(f"至少 {least} 名", f"{least} at least"))
    if most is not None:
        parts.append(Say(f"至多 {most} 名", f"{most} at most"))
    return join(parts, "，", ", ") if parts else Say("名额不限", "any number")


def _origin(charter: m.Charter, origin: m.Origin) -> Say:
    title = title_of(charter, origin.post)
    if not origin.needs:
        return title
    needs = join([APPROVALS[each] for each in origin.needs])
    return Say(f"{title.zh}（须{needs.zh}）", f"{title.en} (with {needs.en})")


def _excepted(words: Say, exception: m.Need | None) -> Say:
    if exception is None:
        return words
    needs = join([APPROVALS[each] for each in exception.needs])
    return Say(f"{words.zh}；超过的须{needs.zh}", f"{words.en}; beyond that with {needs.en}")


def _others(charter: m.Charter) -> Iterator[tuple[Path, Line]]:
    for rule in charter.incompatible:
        ones = join([title_of(charter, each) for each in rule.posts])
        others = join([title_of(charter, each) for each in rule.others])
        yield (
            ("incompatible", *rule.posts),
            Line(Say(f"{ones.zh} · 不相容", f"{ones.en} · incompatible"), others, rule.article),
        )
    for share in charter.shares:
        post, of, part = title_of(charter, share.post), title_of(charter, share.of), fraction_words(share.max)
        words = Say(f"不超过{of.zh}的{part.zh}", f"{part.en} of {of.en}s at most")
        yield ("shares", share.post), Line(Say(f"{post.zh} · 比例", f"{post.en} · share"), words, share.article)
    if charter.dues:
        yield ("dues",), Line(Say("会费", "dues"), _dues(charter.dues), charter.dues.article)
    if signed := charter.minutes:
        words = join([signatory(charter, name) for name in signed.names])
        yield ("minutes",), Line(Say("会议纪要 · 签名", "minutes · signed by"), words, signed.article)
    for step in charter.renewal.steps if charter.renewal else ():
        words = Say(f"{span(step).zh}，{OWNERS[step.owner].zh}", f"{span(step).en}, {OWNERS[step.owner].en}")
        about = Say(f"换届 · {step.title.zh}", f"renewal · {step.title.en}")
        yield ("renewal", step.key), Line(about, words, step.article)


def signatory(charter: m.Charter, name: str) -> Say:
    """Who signs minutes, in words."""
    return SIGNATORIES[name] if name in SIGNATORIES else title_of(charter, name)


def _dues(dues: m.Dues) -> Say:
    zh, en = [f"不超过 {dues.max_tiers} 档"], [f"{dues.max_tiers} tiers at most"]
    zh.append("可以浮动" if dues.floating else "不得浮动")
    en.append("floating" if dues.floating else "fixed")
    if dues.publish_within_days:
        zh.append(f"{dues.publish_within_days} 日内公开")
        en.append(f"published within {dues.publish_within_days} days")
    if dues.lapse_months:
        zh.append(f"{dues.lapse_months} 个月不交视为退会")
        en.append(f"unpaid for {dues.lapse_months} months counts as leaving")
    for tier in dues.tiers:
        zh.append(f"{tier.title.zh} {'/'.join(tier.amounts)} 元")
        en.append(f"{tier.title.en} {'/'.join(tier.amounts)} yuan")
    return Say("，".join(zh), ", ".join(en))
