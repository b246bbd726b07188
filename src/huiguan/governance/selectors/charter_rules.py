"""The charter of a meeting as the engine reads it, and the questions that the room asks it.

The room never compares a number with a share itself: it writes a case, and the engine answers it with the article. The
case is kept beside the answer, so that anybody can ask again later.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiguan.engines.charter import CaseError, Charter, article_said, decide, digest
from huiguan.engines.charter.model import Rule
from huiguan.engines.charter.rules import rule_of
from huiguan.governance.models import Meeting
from huiguan.governance.reading import charter_of as read_charter
from huiguan.governance.reading import language
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.kernel.permits import RuleViolation


def charter_of(meeting: Meeting) -> Charter | None:
    """The charter by which a meeting is held: as fixed when it was convened, until then as in force on its day."""
    if meeting.body_id is None:
        return None
    day = timezone.localtime(meeting.starts_at).date()
    version = meeting.charter or charter_version_on(meeting.organization_id, day)
    return read_charter(version) if version else None


def charter_digest(meeting: Meeting) -> str:
    """What names the very words of the charter; empty for a work conference."""
    charter = charter_of(meeting)
    return digest(charter) if charter else ""


def ask(charter: Charter, case: dict[str, Any]) -> dict[str, Any]:
    """The engine's answer to a case as plain values: in Chinese, and under `en` what an English reader is told.

    RuleViolation "case" with the engine's own sentence where the facts are impossible.
    """
    try:
        answer = decide(charter, case).as_json()
        english = decide(charter, case, lang="en")
    except CaseError as fault:
        raise RuleViolation(str(fault), code="case") from fault
    return {**answer, "en": {"explanation": english.explanation, "reasons": list(english.reasons)}}


def explained(answer: dict[str, Any] | None) -> str:
    """The line of an answer in the reader's language."""
    if not answer:
        return ""
    in_english = language() == "en"
    return str((answer.get("en") or answer)["explanation"] if in_english else answer["explanation"])


def body_key(meeting: Meeting) -> str:
    """What the charter calls the meeting's body."""
    return str(meeting.body.key or meeting.body.kind) if meeting.body else ""


def power_choices(meeting: Meeting, lang: str = "zh") -> list[tuple[str, str]]:
    """The powers that the meeting's body holds by the charter, by key, with the charter's words."""
    charter, body = charter_of(meeting), body_key(meeting)
    if charter is None or body not in charter.bodies:
        return []
    held = [power for power in charter.powers.values() if charter.decider(body, power.key) is not None]
    return [(power.key, power.title.en if lang == "en" else power.title.zh) for power in held]


def _rule(meeting: Meeting, power: str) -> Rule | None:
    """The rule of order of a power in the meeting's body; None where no charter says anything of them."""
    charter, body = charter_of(meeting), body_key(meeting)
    known = charter is not None and body in charter.bodies and power in charter.powers
    return rule_of(charter, body, power) if charter is not None and known else None


def tie_rule(meeting: Meeting, power: str) -> str:
    """What the charter says of ties: `not_carried`, `casting_vote`, `vote_again`; empty for nothing."""
    rule = _rule(meeting, power)
    return rule.tie.then if rule and rule.tie else ""


def revote_rule(meeting: Meeting, power: str) -> tuple[int, str]:
    """How often a failed motion may be voted again in its meeting, and the article in the reader's words.

    Without an article where the charter is silent and the general rule holds.
    """
    rule = _rule(meeting, power)
    if rule is None:
        return 0, ""
    article = rule.revotes.article
    return rule.revotes.times, article_said(article).to(language()) if article else ""


def ballot_kind(meeting: Meeting, power: str) -> str:
    """`any`, `open` or `secret`: how the charter wants votes under this power cast."""
    rule = _rule(meeting, power)
    return str(rule.ballot.kind) if rule else "any"


def ballots_replaceable(meeting: Meeting, power: str) -> bool:
    """Whether the charter lets a secret ballot that was cast be replaced until the end; it does where it is silent."""
    rule = _rule(meeting, power)
    return rule.ballot.revote if rule else True


def proxies_allowed(meeting: Meeting, power: str = "") -> bool:
    """Whether the charter lets members be represented in the body: under this power, or under any that it holds."""
    charter, body = charter_of(meeting), body_key(meeting)
    if charter is None or body not in charter.bodies:
        return False
    powers = [power] if power in charter.powers else ["ordinary", *(key for key, _words in power_choices(meeting))]
    return any(rule_of(charter, body, key).proxies.allowed for key in powers)


def whole_bases(meeting: Meeting, power: str) -> set[str]:
    """Of "members" and "delegates", those on which the rule of a power counts though they are not who sits there."""
    rule = _rule(meeting, power)
    if rule is None:
        return set()
    asked = {bar.base for bar in (rule.quorum, rule.majority) if bar is not None}
    return (asked & {"members", "delegates"}) - set(rule.body.sits)
