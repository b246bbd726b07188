"""References between the rules, gaps and contradictions among them."""

from __future__ import annotations

from fractions import Fraction

from huiguan.engines.charter.findings import Findings
from huiguan.engines.charter.model import ORDINARY, Body, Charter, Post, Power, Procedure
from huiguan.engines.charter.rules import merge
from huiguan.engines.charter.source import Path
from huiguan.engines.charter.vocabulary import GROUPS, KINDS_WITH_TERM, ROLES, SIGNATORIES

# kind of body → powers without which nobody could do what such a body is there for.
IMPLIED = {
    "congress": (ORDINARY, "amend_charter", "dissolve", "elect_directors", "dues"),
    "council": (ORDINARY, "elect_officers"),
    "standing_council": (ORDINARY, "elect_standing_directors"),
    "supervisory_board": (ORDINARY, "elect_supervisors"),
}


def check(charter: Charter, findings: Findings) -> None:
    """Unknown names, powers without a body or with two, bodies without a term or a procedure, shares above one."""
    for body in charter.bodies.values():
        _body(charter, body, findings)
    for power in charter.powers.values():
        _power(charter, power, findings)
    for post in charter.posts.values():
        _post(charter, post, findings)
    _incompatible(charter, findings)
    _shares(charter, findings)
    _implied(charter, findings)
    _renewal(charter, findings)
    for index, name in enumerate(charter.minutes.names if charter.minutes else ()):
        if name not in {*SIGNATORIES, *charter.posts}:
            zh, en = f"签名人 {name} 未定义", f"nobody who signs is called {name}"
            findings.error("unknown_post", ("rules", "minutes", "signed_by", index), zh, en)


def _known_body(charter: Charter, name: str, path: Path, findings: Findings) -> bool:
    if name in charter.bodies:
        return True
    findings.error("unknown_body", path, f"没有名为 {name} 的机构", f"there is no body {name}")
    return False


def _body(charter: Charter, body: Body, findings: Findings) -> None:
    path: Path = ("rules", "bodies", body.key)
    _term(charter, body, path, findings)
    for name in body.sits:
        if name not in {*GROUPS, *charter.posts, *ROLES}:
            zh, en = f"组成人员 {name} 未定义", f"nobody is called {name}"
            findings.error("unknown_post", (*path, "composed_of"), zh, en)
    for index, caller in enumerate(body.extraordinary):
        here: Path = (*path, "extraordinary", index)
        if caller.by not in GROUPS:
            _known_body(charter, caller.by, (*here, "by"), findings)
        if caller.fraction is not None:
            _fraction(caller.fraction, (*here, "fraction"), findings)
    if body.procedure:
        _procedure(body.procedure, (*path, "procedure"), findings)
        _considered(charter, body.procedure, body.key, (*path, "procedure"), findings)
        if ORDINARY in charter.powers and charter.decider(body.key, ORDINARY) is None:
            zh, en = (
                f"{body.title.zh}有表决规则而不决定一般事项",
                f"the {body.title.en} has a procedure but no ordinary power",
            )
            findings.warning("procedure_unused", (*path, "procedure"), zh, en)


def _term(charter: Charter, body: Body, path: Path, findings: Findings) -> None:
    if body.term is None:
        if body.kind in KINDS_WITH_TERM:
            zh, en = f"{body.title.zh}没有任期", f"the {body.title.en} has no term"
            findings.error("body_without_term", path, zh, en)
        return
    follows = body.term.follows
    if follows is None:
        return
    here: Path = (*path, "term", "follows")
    if _known_body(charter, follows, here, findings):
        other = charter.bodies[follows].term
        if other is None or other.years is None:
            zh = f"任期随 {charter.bodies[follows].title.zh}，而后者未写明年数"
            findings.error("term_without_years", here, zh, f"the term follows {follows}, which gives no years itself")


def _procedure(procedure: Procedure, path: Path, findings: Findings) -> None:
    if procedure.quorum:
        _fraction(procedure.quorum.fraction, (*path, "quorum", "fraction"), findings)
    if procedure.majority:
        _fraction(procedure.majority.fraction, (*path, "majority", "fraction"), findings)
        if procedure.majority.strict and procedure.majority.fraction == 1:
            zh, en = "不可能超过全部", "nothing can be more than all"
            findings.error("impossible_majority", (*path, "majority"), zh, en)
    if procedure.quorum and procedure.quorum.strict and procedure.quorum.fraction == 1:
        findings.error("impossible_quorum", (*path, "quorum"), "不可能超过全部", "nothing can be more than all")


def _considered(charter: Charter, procedure: Procedure, body: str, path: Path, findings: Findings) -> None:
    first = procedure.considered
    if first is None:
        return
    here: Path = (*path, "first_considered", "body")
    if _known_body(charter, first.body, here, findings) and first.body == body:
        zh, en = f"{body} 不能由自己前置研究", f"{body} cannot consider first what it decides itself"
        findings.error("considered_by_itself", here, zh, en)


def _fraction(fraction: Fraction, path: Path, findings: Findings) -> None:
    if fraction > 1:
        code = "quorum_above_one" if "quorum" in path else "fraction_above_one"
        findings.error(code, path, f"{fraction} 大于 1", f"{fraction} is above one")


def _power(charter: Charter, power: Power, findings: Findings) -> None:
    path: Path = ("rules", "powers", power.key)
    if not power.deciders:
        zh, en = f"“{power.title.zh}”没有决定机构", f"nobody decides on “{power.title.en}”"
        findings.error("power_without_body", path, zh, en)
    bodies = [each.body for each in power.deciders]
    for index, decider in enumerate(power.deciders):
        here: Path = (*path, "decided_by", index)
        _procedure(decider.procedure, here, findings)
        _considered(charter, decider.procedure, decider.body, here, findings)
        if bodies.index(decider.body) != index:
            zh, en = f"{decider.body} 重复", f"{decider.body} stands twice"
            findings.error("duplicate_decider", here, zh, en)
        if decider.between is not None:
            _between(charter, power, decider.body, decider.between, here, findings)
        if _known_body(charter, decider.body, (*here, "body"), findings):
            _decidable(charter, power, index, here, findings)
    _overlap(charter, power, path, findings)


def _between(charter: Charter, power: Power, body: str, between: str, path: Path, findings: Findings) -> None:
    if not _known_body(charter, between, (*path, "between"), findings):
        return
    if between == body or between not in [each.body for each in power.deciders]:
        zh = f"{body} 在 {between} 闭会期间代行，而 {between} 并无此权"
        en = f"{body} holds the power between meetings of {between}, which does not hold it"
        findings.error("between_whom", (*path, "between"), zh, en)


def _decidable(charter: Charter, power: Power, index: int, path: Path, findings: Findings) -> None:
    decider = power.deciders[index]
    body = charter.bodies[decider.body]
    rule = merge(body, power, decider)
    lacking = [name for name, part in (("quorum", rule.quorum), ("majority", rule.majority)) if part is None]
    if lacking:
        zh = f"{body.title.zh}决定“{power.title.zh}”而未规定{'、'.join(lacking)}"
        en = f"the {body.title.en} decides on “{power.title.en}” without {' and '.join(lacking)}"
        findings.error("decider_without_procedure", path, zh, en)


def _overlap(charter: Charter, power: Power, path: Path, findings: Findings) -> None:
    own = [each.body for each in power.deciders if each.between is None]
    if power.key != ORDINARY and len(set(own)) > 1:
        zh = f"“{power.title.zh}”同时属于 {'、'.join(own)}，未写明谁在谁闭会期间行使"
        en = f"“{power.title.en}” belongs to {', '.join(own)} at once; say who holds it between whose meetings"
        findings.error("overlapping_power", path, zh, en)


def _post(charter: Charter, post: Post, findings: Findings) -> None:
    path: Path = ("rules", "posts", post.key)
    if post.body is not None:
        _known_body(charter, post.body, (*path, "body"), findings)
    if post.elected_by is not None and post.elected_by not in charter.powers:
        zh, en = f"没有名为 {post.elected_by} 的职权", f"there is no power {post.elected_by}"
        findings.error("unknown_power", (*path, "elected_by"), zh, en)
    least, most = post.seats
    if least is not None and most is not None and least > most:
        findings.error("seats", (*path, "seats"), f"至少 {least} 多于至多 {most}", f"at least {least}, at most {most}")
    for index, origin in enumerate(post.drawn_from):
        _known_post(charter, origin.post, (*path, "drawn_from", index), findings)
    for index, condition in enumerate(post.conditions):
        _known_post(charter, condition.holds, (*path, "conditions", index), findings)
    if post.terms and post.terms.up_to is not None:
        _up_to(post, path, findings)


def _up_to(post: Post, path: Path, findings: Findings) -> None:
    terms = post.terms
    if terms is None or terms.up_to is None:
        return
    if terms.up_to <= terms.max or terms.exception is None:
        zh = f"例外至第 {terms.up_to} 届，而一般限 {terms.max} 届" + ("" if terms.exception else "，且未写明例外条件")
        en = f"an exception up to term {terms.up_to}, with {terms.max} allowed" + (
            "" if terms.exception else " and no exception"
        )
        findings.error("terms_contradict", (*path, "terms", "up_to"), zh, en)


def _known_post(charter: Charter, name: str, path: Path, findings: Findings) -> None:
    if name not in charter.posts and name not in ROLES:
        findings.error("unknown_post", path, f"没有名为 {name} 的职务", f"there is no post or role {name}")


def _incompatible(charter: Charter, findings: Findings) -> None:
    for index, rule in enumerate(charter.incompatible):
        path: Path = ("rules", "incompatible", index)
        for name in {*rule.posts, *rule.others}:
            _known_post(charter, name, path, findings)
        if both := sorted(set(rule.posts) & set(rule.others)):
            zh, en = f"{'、'.join(both)} 与自身不相容", f"{', '.join(both)} cannot be incompatible with itself"
            findings.error("incompatible_with_itself", path, zh, en)
        _impossible_origin(charter, index, path, findings)


def _impossible_origin(charter: Charter, index: int, path: Path, findings: Findings) -> None:
    rule = charter.incompatible[index]
    for ones, others in ((rule.posts, rule.others), (rule.others, rule.posts)):
        for key in ones:
            post = charter.posts.get(key)
            origins = {each.post for each in post.drawn_from} if post else set()
            if origins and origins <= set(others):
                zh, en = f"{key} 须从与其不相容的职务中产生", f"{key} is drawn from posts that it is incompatible with"
                findings.error("impossible_post", path, zh, en)


def _shares(charter: Charter, findings: Findings) -> None:
    for index, share in enumerate(charter.shares):
        path: Path = ("rules", "shares", index)
        _fraction(share.max, (*path, "max"), findings)
        _known_post(charter, share.post, (*path, "post"), findings)
        _known_post(charter, share.of, (*path, "of"), findings)
        post, of = charter.posts.get(share.post), charter.posts.get(share.of)
        least, most = (post.seats[0] if post else None), (of.seats[1] if of else None)
        if least is not None and most is not None and least > share.max * most:
            zh, en = (
                f"至少 {least} 名多于 {most} 名的 {share.max}",
                f"at least {least} is more than {share.max} of {most}",
            )
            findings.error("seats_exceed_share", path, zh, en)


def _implied(charter: Charter, findings: Findings) -> None:
    path: Path = ("rules", "powers")
    for body in charter.bodies.values():
        for power in IMPLIED.get(body.kind, ()):
            if power not in charter.powers:
                zh, en = f"有{body.title.zh}而没有职权 {power}", f"there is a {body.title.en} but no power {power}"
                findings.error("power_missing", path, zh, en)
    if ORDINARY not in charter.powers:
        findings.error("power_missing", path, "没有一般事项（ordinary）", "there is no power “ordinary”")


def _renewal(charter: Charter, findings: Findings) -> None:
    path: Path = ("rules", "renewal")
    if charter.renewal is None:
        findings.warning("renewal_missing", ("rules",), "没有换届时间表（renewal）", "there is no timetable of renewal")
        return
    seen: set[str] = set()
    for index, step in enumerate(charter.renewal.steps):
        here: Path = (*path, "steps", index)
        if step.key in seen:
            findings.error("duplicate_step", here, f"步骤 {step.key} 重复", f"step {step.key} stands twice")
        seen.add(step.key)
        if step.side == "on" and (step.months or step.days):
            zh, en = "当日而又写了天数", "“on” the day, yet with days or months"
            findings.error("step_contradicts", here, zh, en)
        if not step.article and not step.source:
            zh, en = "既无条款也无来源", "neither an article nor a source"
            findings.warning("step_without_source", here, zh, en)
        if step.key == "notice":
            _notice_step(charter, index, here, findings)


def _notice_step(charter: Charter, index: int, path: Path, findings: Findings) -> None:
    step = charter.renewal.steps[index] if charter.renewal else None
    for body in charter.bodies.values():
        notice = body.procedure.notice if body.procedure else None
        if step is None or body.kind != "congress" or notice is None:
            continue
        if (step.days, step.working) != (notice.days, notice.working):
            zh = f"换届通知 {step.days} 日，而大会通知期限为 {notice.days} 日"
            en = f"notice of {step.days} days in the timetable, {notice.days} in the procedure of the congress"
            findings.error("notice_contradicts", path, zh, en)
