"""Calling for projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, permit
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.questions import Question
from huiguan.research.models import Call
from huiguan.research.selectors.projects import ROUND

MOST_TOPICS, MOST_SUM, MOST_LED, MOST_POSTS, LONGEST_POST = 60, Decimal("100000000"), 20, 20, 40
#: Part A, who applies: never laid before reviewers. The blind part is the last question.
WHO = (
    Question("applicant", "负责人姓名", "line", True, 80),
    Question("unit", "工作单位", "line", True, 200),
    Question("phone", "联系电话", "line", True, 40),
    Question("email", "电子邮箱", "line", False, 120),
    Question("orcid", "ORCID", "line", False, 40),
    Question("team", "课题组成员", "text", False, 2000),
    Question("earlier", "以往承担项目编号", "text", False, 1000),
)
#: The same in the language of the page; the form of a call keeps them in Chinese.
WHO_WORDS = {
    "applicant": pgettext_lazy("application", "Name of the leader"),
    "unit": pgettext_lazy("application", "Place of work"),
    "phone": pgettext_lazy("application", "Telephone"),
    "email": pgettext_lazy("application", "E-mail address"),
    "orcid": "ORCID",
    "team": pgettext_lazy("application", "Members of the team"),
    "earlier": pgettext_lazy("application", "Numbers of earlier projects"),
    "blind": pgettext_lazy("application", "Blind part (what reviewers read)"),
}
BLIND, BLIND_LABEL = "blind", "活页（匿名评审部分）"
#: What the blind check and the contract read: every version of a call's form asks it; more may be asked in part A.
KEPT = (*(question.key for question in WHO), BLIND)


def announce_call(
    *,
    actor: Actor,
    organization: Organization,
    title: str,
    guide: str,
    eligibility: str,
    topics: Sequence[Mapping[str, Any]],
    prefix: str,
    most_granted: int,
    opens_on: date,
    closes_on: date,
    arrives_by: date | None = None,
    quotas: Mapping[str, int] | None = None,
    blind_limit: int = 4000,
    notice_days: int = 5,
    per_leader: int = 1,
    members_only: bool = False,
    oldest: int | None = None,
    posts: Sequence[str] = (),
    no_unfinished: bool = False,
) -> Call:
    """Announce a call with its topics ({name, most}: the highest sum in yuan), and open its round.

    `per_leader`: how many applications one person may lead; `members_only`, `oldest`, `posts` and `no_unfinished` are
    what is checked of a leader (`Call`). Invalid "empty", "topics", "blind_limit", "notice_days", "most_granted",
    "per_leader", "oldest", "posts", "twice", and the refusals of the round.
    """
    with recording(actor, organization, reason="announce_call"):
        permit(actor, "research.call", organization)
        known = Call.objects.unscoped("titles are unique in the association")
        if known.filter(organization=organization, title=title.strip()).exists():
            raise Invalid(_("There is a call of this title."), code="twice", field="title")
        facts = {"title": title, "guide": guide, "eligibility": eligibility, "prefix": prefix}
        for field, value in facts.items():
            if not value.strip():
                raise Invalid(_("Fill this in."), code="empty", field=field)
        _check_numbers(blind_limit, notice_days, most_granted, per_leader)
        _check_oldest(oldest)
        call: Call = Call.objects.create(
            organization=organization,
            title=title.strip()[:120],
            guide=guide.replace("\r\n", "\n").strip()[:5000],
            eligibility=eligibility.replace("\r\n", "\n").strip()[:2000],
            prefix=prefix.strip()[:20],
            topics=_topics(topics),
            blind_limit=blind_limit,
            most_granted=most_granted,
            notice_days=notice_days,
            per_leader=per_leader,
            members_only=members_only,
            oldest=oldest,
            posts=_posts(posts),
            no_unfinished=no_unfinished,
        )
        row = rounds.plan_round(
            actor=actor,
            organization=organization,
            kind=ROUND,
            subject_kind="research.call",
            subject_id=call.pk,
            title=call.title,
            questions=[*WHO, Question(BLIND, BLIND_LABEL, "text", True, blind_limit)],
            opens_on=opens_on,
            closes_on=closes_on,
            arrives_by=arrives_by,
            quotas=quotas,
        )
        call.round = rounds.open_round(actor=actor, round_id=row.pk)
        call.save(update_fields=["round"])
    return call


def _check_numbers(blind_limit: int, notice_days: int, most_granted: int, per_leader: int) -> None:
    if not 100 <= blind_limit <= 20_000:
        message = _("The blind part takes between 100 and 20,000 characters.")
        raise Invalid(message, code="blind_limit", field="blind_limit")
    if not 5 <= notice_days <= 60:
        message = _("Proposed projects are shown for at least five working days.")
        raise Invalid(message, code="notice_days", field="notice_days")
    if not 1 <= most_granted <= 1000:
        raise Invalid(_("Say how many projects are granted at most."), code="most_granted", field="most_granted")
    if not 1 <= per_leader <= MOST_LED:
        raise Invalid(_("Say how many applications one person may lead."), code="per_leader", field="per_leader")


def _check_oldest(oldest: int | None) -> None:
    if oldest is not None and not 18 <= oldest <= 99:
        raise Invalid(_("The highest age lies between 18 and 99."), code="oldest", field="oldest")


def _posts(posts: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(" ".join(post.split()) for post in posts if post.strip()))
    if len(found) > MOST_POSTS or any(len(post) > LONGEST_POST for post in found):
        message = _("At most twenty posts or titles, each of at most 40 characters.")
        raise Invalid(message, code="posts", field="posts")
    return found


def _topics(topics: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = [str(topic.get("name", "")).strip()[:120] for topic in topics]
    if not 0 < len(names) <= MOST_TOPICS or "" in names or len(set(names)) != len(names):
        raise Invalid(_("A call has between one and sixty topics, each with a name."), code="topics", field="topics")
    found = []
    for at, (name, topic) in enumerate(zip(names, topics, strict=True), 1):
        most = _sum(topic.get("most"))
        if most is None or not 0 <= most <= MOST_SUM:
            raise Invalid(_("Say how much is given for a topic at most."), code="topics", field="topics")
        found.append({"key": f"t{at}", "name": name, "most": str(most)})
    return found


def _sum(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.01")) if number.is_finite() else None
