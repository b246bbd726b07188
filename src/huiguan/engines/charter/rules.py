"""Which rule holds when a body decides on a power, and who may decide at all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TypeVar

from huiguan.engines.charter.decision import Decision, Ground, Outcome, conclude
from huiguan.engines.charter.errors import CaseError
from huiguan.engines.charter.model import (
    Body,
    Charter,
    Correspondence,
    Decider,
    Power,
    Procedure,
    Proxies,
    Revotes,
    Rule,
    Secrecy,
)
from huiguan.engines.charter.words import Lang, Say, join

Part = TypeVar("Part")


def known(kind: str, name: object, names: Iterable[str]) -> str:
    """`name` when it is one of `names`; CaseError with the nearest one otherwise."""
    names = list(names)
    if isinstance(name, str) and name in names:
        return name
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(names)}"
    raise CaseError(f"{kind}: the charter knows no {name!r}; {hint}")


def rule_of(charter: Charter, body: str, power: str) -> Rule:
    """The body's procedure with the power's own parts in front of it. CaseError for unknown names.

    A body that does not hold the power gets its ordinary procedure, so that numbers can still be shown; `competence`
    says no.
    """
    found = charter.bodies[known("body", body, charter.bodies)]
    wanted = charter.powers[known("power", power, charter.powers)]
    decider = charter.decider(body, power)
    return merge(found, wanted, decider)


#: Of a charter that is silent: a motion that failed may be voted again once in its meeting, and then stands as decided.
#: General custom of assemblies (reconsideration, once); no article of the charter, so that none is cited.
ONCE_MORE = Revotes(1, "")


def merge(body: Body, power: Power, decider: Decider | None) -> Rule:
    """One rule of order from the two places where a charter writes its parts."""
    own, common = decider.procedure if decider else Procedure(), body.procedure or Procedure()
    article = decider.article if decider else body.article
    return Rule(
        body=body,
        power=power,
        article=article,
        between=decider.between if decider else None,
        quorum=own.quorum or common.quorum,
        majority=own.majority or common.majority,
        ballot=own.ballot or common.ballot or Secrecy("any"),
        notice=own.notice or common.notice,
        correspondence=own.correspondence or common.correspondence or Correspondence(False, article),
        proxies=own.proxies or common.proxies or Proxies(False, 0, False, article),
        considered=own.considered or common.considered,
        tie=own.tie or common.tie,
        revotes=own.revotes or common.revotes or ONCE_MORE,
    )


def competence(charter: Charter, body: str, power: str) -> Ground:
    """Whether the body holds the power, with the article that gives it (or gives it to others)."""
    title, matter = charter.bodies[body].title, charter.powers[power].title
    decider = charter.decider(body, power)
    if decider is None:
        return _not_competent(charter, body, power)
    if decider.between:
        of = charter.bodies[decider.between].title
        say = Say(
            f"{of.zh}闭会期间，{title.zh}有权决定“{matter.zh}”",
            f"between meetings of the {of.en} the {title.en} may decide on “{matter.en}”",
        )
    else:
        say = Say(f"{title.zh}有权决定“{matter.zh}”", f"the {title.en} may decide on “{matter.en}”")
    return Ground(True, say, decider.article)


def _not_competent(charter: Charter, body: str, power: str) -> Ground:
    title, matter = charter.bodies[body].title, charter.powers[power]
    those = join([charter.bodies[each.body].title for each in matter.deciders])
    say = Say(
        f"{title.zh}无权决定“{matter.title.zh}”，该事项由{those.zh}决定",
        f"the {title.en} may not decide on “{matter.title.en}”; that is for the {those.en}",
    )
    return Ground(False, say, matter.article)


def may_decide(charter: Charter, *, body: str, power: str, correspondence: bool = False, lang: Lang = "zh") -> Decision:
    """Whether `body` may decide on `power`, in a meeting or by correspondence. CaseError for unknown names."""
    rule = rule_of(charter, body, power)
    grounds = [competence(charter, body, power)]
    if correspondence and not rule.correspondence.allowed:
        say = Say("本事项不得以通讯形式表决", "this matter may not be decided by correspondence")
        grounds.append(Ground(False, say, rule.correspondence.article))
    return conclude(charter, grounds, Outcome(article=rule.article), lang)
