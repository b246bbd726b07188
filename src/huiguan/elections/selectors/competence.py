"""Which body the charter lets elect to a post, and whether those who vote here are that body."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.elections.enums import Electorate
from huiguan.elections.models import Election
from huiguan.engines.charter import Charter
from huiguan.engines.charter.rules import rule_of
from huiguan.governance.reading import language
from huiguan.governance.selectors.charter_rules import ballots_replaceable
from huiguan.governance.services.doors import charter_for
from huiguan.kernel.calendar import today

#: What the charter calls those who vote: whom a body with the power is composed of.
_GROUPS = {Electorate.MEMBERS.value: "members", Electorate.DELEGATES.value: "delegates"}


def deciding_body(charter: Charter, election: Election) -> str:
    """The key of the body that those who vote are, among the bodies that elect to the post; "" where they are none."""
    able = [charter.bodies[key] for key in _able(charter, election) if key in charter.bodies]
    if election.electorate == Electorate.BODY:
        own = election.body.key if election.body else ""
        return own if own in [body.key for body in able] else ""
    wanted = _GROUPS.get(election.electorate, "")
    fitting = [body.key for body in able if body.composed_of == wanted]
    open_to_all = [body.key for body in able if body.kind == "congress" and not body.composed_of]
    return next(iter(fitting + open_to_all), "")


def _able(charter: Charter, election: Election) -> list[str]:
    power = (
        charter.posts[election.post.key].elected_by if election.post and election.post.key in charter.posts else None
    )
    return [each.body for each in charter.powers[power].deciders] if power in charter.powers else []


def may_replace(election: Election) -> bool:
    """Whether the charter in force lets those who vote replace a ballot that was cast; it does where it is silent."""
    if election.motion is not None:
        return ballots_replaceable(election.motion.meeting, election.motion.power)
    if election.post is None:
        return True
    charter = charter_for(election.organization, today())
    post, body = charter.posts.get(election.post.key), deciding_body(charter, election)
    return not (post and post.elected_by and body) or rule_of(charter, body, post.elected_by).ballot.revote


def incompetent(election: Election) -> str:
    """A sentence where those who vote are not who elects to the post by the charter in force; "" where they are."""
    if election.post is None:
        return ""
    charter = charter_for(election.organization, today())
    if deciding_body(charter, election):
        return ""
    chinese = language() == "zh"
    able = [charter.bodies[key] for key in _able(charter, election) if key in charter.bodies]
    if not able:
        return _("The charter has nobody elected to this post.")
    names = "、".join(body.title.zh if chinese else body.title.en for body in able)
    return _("By the charter others elect to this post: %(bodies)s. Set the election up with them as voters.") % {
        "bodies": names
    }
