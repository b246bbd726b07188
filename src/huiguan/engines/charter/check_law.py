"""What rules above the charter ask of it. The numbers stand here once, with where they come from.

★ read in the text of the rule, ○ in a public copy (the marks of the domain reference). Local rules may be stricter.
"""

from __future__ import annotations

from fractions import Fraction

from huiguan.engines.charter.findings import Findings
from huiguan.engines.charter.model import Body, Charter, Dues, Post, Rule
from huiguan.engines.charter.rules import merge
from huiguan.engines.charter.source import Path

MAX_TERM_YEARS = 5  # ★ 社会团体章程示范文本: each term at most five years
MAX_POSTPONEMENT_MONTHS = 12  # ★ ibid.: postponed by a year at most
MAX_STANDING_SHARE = Fraction(1, 3)  # ★ ibid.: standing directors at most a third of the directors
MAX_TIERS = 4  # ○ 民发〔2014〕166号 and local rules: at most four classes of dues, no classes within classes
MAX_AGE = 70  # ★ ibid.: officers at most seventy; above with a vote of the council and both approvals
MAX_TERMS = 2  # ★ ibid.: two consecutive terms; more with two thirds of the delegates and both approvals
DUES_QUORUM = Fraction(2, 3)  # ○ 民发〔2014〕166号
DUES_MAJORITY = Fraction(1, 2)  # ○ 民发〔2014〕166号: of those present, by secret ballot
DUES_PUBLISHED_WITHIN = 30  # ○ 民发〔2014〕166号: days
BOTH_AUTHORITIES = {"supervising_body", "registrar"}
NO_SUPERVISORS = ("president", "vice_president", "director", "secretary_general")  # ★ may not be 监事


def check(charter: Charter, findings: Findings) -> None:
    """Lengths of terms, ages, shares, dues and incompatibilities against the rules above the charter."""
    for body in charter.bodies.values():
        _term(body, findings)
    for post in charter.posts.values():
        _post(post, findings)
    _standing_share(charter, findings)
    _supervisors(charter, findings)
    _tellers(charter, findings)
    _elections(charter, findings)
    if charter.dues:
        _dues(charter, charter.dues, findings)
    elif "dues" in charter.powers:
        zh, en = "有会费职权而没有会费规则（dues）", "there is a power over dues but no rules of dues"
        findings.error("dues_missing", ("rules",), zh, en)


def _term(body: Body, findings: Findings) -> None:
    path: Path = ("rules", "bodies", body.key, "term")
    term = body.term
    if term is None:
        return
    if term.years is not None and term.years > MAX_TERM_YEARS:
        zh, en = (
            f"每届 {term.years} 年，超过 {MAX_TERM_YEARS} 年",
            f"a term of {term.years} years, above {MAX_TERM_YEARS}",
        )
        findings.error("term_too_long", (*path, "years"), zh, en)
    if term.postponement is None:
        return
    here: Path = (*path, "postponement")
    if term.postponement.months > MAX_POSTPONEMENT_MONTHS:
        zh = f"延期 {term.postponement.months} 个月，超过一年"
        findings.error(
            "postponement_too_long", here, zh, f"postponed by {term.postponement.months} months, above a year"
        )
    if lacking := sorted({"council_vote", *BOTH_AUTHORITIES} - set(term.postponement.needs)):
        zh, en = f"延期未要求 {'、'.join(lacking)}", f"postponement without {', '.join(lacking)}"
        findings.error("postponement_approvals", here, zh, en)


def _post(post: Post, findings: Findings) -> None:
    path: Path = ("rules", "posts", post.key)
    if post.age:
        if post.age.max > MAX_AGE:
            zh, en = f"年龄上限 {post.age.max} 高于 {MAX_AGE} 周岁", f"age up to {post.age.max}, above {MAX_AGE}"
            findings.error("age_above_limit", (*path, "age", "max"), zh, en)
        _exception(
            {"council_vote", *BOTH_AUTHORITIES},
            post.age.exception.needs if post.age.exception else None,
            (*path, "age", "exception"),
            "age_exception",
            findings,
        )
    if post.terms:
        if post.terms.max > MAX_TERMS and post.officer:
            zh, en = (
                f"连任 {post.terms.max} 届，超过 {MAX_TERMS} 届",
                f"{post.terms.max} terms in a row, above {MAX_TERMS}",
            )
            findings.error("terms_above_limit", (*path, "terms", "max"), zh, en)
        _exception(
            {"two_thirds_delegates", *BOTH_AUTHORITIES},
            post.terms.exception.needs if post.terms.exception else None,
            (*path, "terms", "exception"),
            "terms_exception",
            findings,
        )
    if post.officer and (post.age is None or post.terms is None):
        lacking = [name for name, rule in (("age", post.age), ("terms", post.terms)) if rule is None]
        zh, en = f"负责人未规定 {'、'.join(lacking)}", f"an officer without {' and '.join(lacking)}"
        findings.warning("officer_without_limit", path, zh, en)


def _exception(needed: set[str], given: tuple[str, ...] | None, path: Path, code: str, findings: Findings) -> None:
    if given is not None and (lacking := sorted(needed - set(given))):
        zh, en = f"例外未要求 {'、'.join(lacking)}", f"the exception does not ask for {', '.join(lacking)}"
        findings.error(code, path, zh, en)


def _standing_share(charter: Charter, findings: Findings) -> None:
    standing = [each for each in charter.bodies.values() if each.kind == "standing_council"]
    shares = [(index, each) for index, each in enumerate(charter.shares) if each.post == "standing_director"]
    if standing and not any(share.of == "director" for _, share in shares):
        zh, en = "未规定常务理事占理事的比例", "no share of standing directors among directors"
        findings.error("standing_share_missing", ("rules",), zh, en)
    for index, share in shares:
        if share.of == "director" and share.max > MAX_STANDING_SHARE:
            zh, en = (
                f"常务理事占理事 {share.max}，超过三分之一",
                f"standing directors up to {share.max} of directors, above 1/3",
            )
            findings.error("standing_share", ("rules", "shares", index, "max"), zh, en)


def _supervisors(charter: Charter, findings: Findings) -> None:
    if "supervisor" not in charter.posts:
        return
    barred: set[str] = set()
    for rule in charter.incompatible:
        barred |= set(rule.others) if "supervisor" in rule.posts else set()
        barred |= set(rule.posts) if "supervisor" in rule.others else set()
    if lacking := [each for each in NO_SUPERVISORS if each not in barred and each in charter.posts]:
        zh, en = f"未规定 {'、'.join(lacking)} 不得担任监事", f"{', '.join(lacking)} not barred from being supervisors"
        findings.error("supervisors_not_apart", ("rules", "incompatible"), zh, en)


def _tellers(charter: Charter, findings: Findings) -> None:
    pairs = [{*each.posts, *each.others} for each in charter.incompatible]
    if "teller" in charter.posts and not any({"teller", "candidate"} <= pair for pair in pairs):
        zh, en = "未规定候选人不得监票、计票", "candidates not barred from counting votes"
        findings.warning("tellers_not_apart", ("rules", "incompatible"), zh, en)


def _elections(charter: Charter, findings: Findings) -> None:
    for key, power in charter.powers.items():
        if not key.startswith("elect_"):
            continue
        for index, decider in enumerate(power.deciders):
            if decider.body not in charter.bodies:
                continue
            rule = merge(charter.bodies[decider.body], power, decider)
            _election(rule, ("rules", "powers", key, "decided_by", index), findings)


def _election(rule: Rule, path: Path, findings: Findings) -> None:
    if rule.correspondence.allowed:
        zh, en = "选举可以通讯表决", "an election may be held by correspondence"
        findings.warning("election_by_correspondence", path, zh, en)
    if rule.proxies.allowed:
        findings.warning("election_by_proxy", path, "选举可以委托投票", "an election allows proxies")
    if rule.ballot.kind != "secret":
        findings.warning("election_not_secret", path, "选举未要求无记名投票", "an election without a secret ballot")


def _dues(charter: Charter, dues: Dues, findings: Findings) -> None:
    path: Path = ("rules", "dues")
    if dues.floating:
        findings.error("dues_floating", (*path, "floating"), "会费标准不得浮动", "dues must be fixed amounts")
    _tiers(dues, path, findings)
    if dues.publish_within_days is None or dues.publish_within_days > DUES_PUBLISHED_WITHIN:
        zh, en = "会费决议应在 30 日内向全体会员公开", "the resolution must be open to all members within 30 days"
        findings.error("dues_published_late", (*path, "publish_within_days"), zh, en)
    power = charter.powers.get(dues.power)
    if power is None:
        zh, en = f"没有名为 {dues.power} 的职权", f"there is no power {dues.power}"
        findings.error("unknown_power", (*path, "power"), zh, en)
        return
    for index, decider in enumerate(power.deciders):
        if decider.body in charter.bodies:
            rule = merge(charter.bodies[decider.body], power, decider)
            _dues_rule(rule, ("rules", "powers", power.key, "decided_by", index), findings)


def _tiers(dues: Dues, path: Path, findings: Findings) -> None:
    if dues.max_tiers > MAX_TIERS:
        zh, en = f"会费 {dues.max_tiers} 档，超过 {MAX_TIERS} 档", f"{dues.max_tiers} tiers of dues, above {MAX_TIERS}"
        findings.error("too_many_tiers", (*path, "max_tiers"), zh, en)
    if len(dues.tiers) > dues.max_tiers:
        zh, en = (
            f"列有 {len(dues.tiers)} 档，多于 {dues.max_tiers} 档",
            f"{len(dues.tiers)} tiers listed, {dues.max_tiers} allowed",
        )
        findings.error("too_many_tiers", (*path, "tiers"), zh, en)
    titles = [tier.title.zh for tier in dues.tiers]
    for index, tier in enumerate(dues.tiers):
        here: Path = (*path, "tiers", index)
        if len(tier.amounts) > 1:
            findings.error("sub_tiers", here, "同一档内有多个标准", "one tier with several amounts")
        if titles.index(tier.title.zh) != index:
            findings.error("duplicate_tier", here, f"{tier.title.zh} 重复", f"{tier.title.en} stands twice")


def _dues_rule(rule: Rule, path: Path, findings: Findings) -> None:
    if rule.body.kind != "congress":
        zh, en = "会费标准只能由会员（代表）大会制定", "only the congress may set dues"
        findings.error("dues_not_congress", path, zh, en)
    if rule.ballot.kind != "secret":
        findings.error("dues_not_secret", path, "会费标准须无记名投票", "dues must be set by secret ballot")
    if rule.quorum is None or rule.quorum.fraction < DUES_QUORUM:
        findings.error("dues_quorum", path, "出席须达三分之二以上", "two thirds must be present to set dues")
    if rule.majority is None or not _half_of_those_present(rule):
        findings.error(
            "dues_majority", path, "须出席人员半数以上同意", "at least half of those present must agree to dues"
        )


def _half_of_those_present(rule: Rule) -> bool:
    # Half of a larger base is more than half of those present; half of the votes cast may be less.
    bar = rule.majority
    return (
        bar is not None
        and bar.fraction >= DUES_MAJORITY
        and bar.base in ("present", "entitled", "members", "delegates")
    )
