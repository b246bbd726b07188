"""Where requests and suggestions go, by subject, as an association set it in its own table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import Kind
from huiguan.cases.kinds import SPECS
from huiguan.cases.models import Case, RouteHandler, SubjectRoute
from huiguan.cases.selectors.kind_forms import form_of, topics_in
from huiguan.cases.selectors.own_kinds import spec_of_key
from huiguan.cases.selectors.rules import for_clerks
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.people.selectors import names_of_users
from huiguan.kernel.permits import Actor, Role, permit
from huiguan.kernel.permits.roles import LABELS

MANAGE = "cases.manage_kinds"
#: Subjects in an association's own words begin so; the others are those of the kind.
OWN = "own"
#: Always offered: whoever finds no subject chooses it.
REST = "other"
#: Posts to which a subject may go.
POSTS = (Role.CASE_OFFICER, Role.CLERK)
_WHY = "who hears of requests of one association"


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A subject (empty: all others), and who hears of it: a post, a department, those named (by account).

    `answer_within` are working days, None for those of the kind.
    """

    topic: str
    label: str
    offered: bool = True
    role: str = ""
    role_label: str = ""
    department_id: int | None = None
    department: str = ""
    names: dict[int, str] | None = None
    answer_within: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether the subject is the association's own."""
        return self.topic.startswith(OWN)

    @property
    def told(self) -> list[str]:
        """Who hears of it, in words; empty where it goes as every other subject."""
        return [word for word in (self.role_label, self.department, *(self.names or {}).values()) if word]


def _built_in() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in SPECS[Kind.REQUEST.value].topics]


def route_rows(organization: Any) -> dict[str, SubjectRoute]:
    """What an association set, by subject."""
    rows = SubjectRoute.objects.unscoped(_WHY).filter(organization=organization).select_related("department")
    return {row.topic: row for row in rows.order_by("pk")}


def subjects_of(organization: Any) -> list[tuple[str, str]]:
    """Keys and words of all subjects of an association, its own before "something else", all others under ""."""
    own = [(row.topic, row.label) for row in route_rows(organization).values() if row.topic.startswith(OWN)]
    first = [pair for pair in _built_in() if pair[0] != REST]
    last = [pair for pair in _built_in() if pair[0] == REST]
    return [*first, *own, *last, ("", _("Every other subject"))]


def topics_of(kind: str, organization: Any | None) -> list[tuple[str, Any]]:
    """What may be chosen when something of a kind is asked of an association; None is any association."""
    if organization is None:
        return list(SPECS[kind].topics)
    spec = spec_of_key(kind)
    if kind != Kind.REQUEST and spec is not None:
        return topics_in(form_of(organization, *spec.keys), *spec.keys)
    rows = route_rows(organization)
    return [pair for pair in subjects_of(organization) if pair[0] and (pair[0] not in rows or rows[pair[0]].offered)]


def topic_words(case: Case, topic: str) -> str:
    """The words of the topic of a case that was read; the key itself where there are none any more."""
    if not topic.startswith(OWN):
        return str(dict(SPECS[case.kind].topics).get(topic, topic))
    if case.kind_keys != (Kind.REQUEST,):
        return str(dict(topics_in(case.form, *case.kind_keys)).get(topic, topic))
    rows = SubjectRoute.objects.unscoped("words of a topic of a read case")
    mine = rows.filter(organization=case.organization_id, topic=topic)
    found: str | None = mine.values_list("label", flat=True).first()
    return found or topic


def routes_of(actor: Actor, organization: Any) -> list[RouteLine]:
    """A line for each subject, as the association set it."""
    permit(actor, MANAGE, organization)
    rows, named = route_rows(organization), named_by_topic(organization)
    names = names_of_users(sorted({user for users in named.values() for user in users}))
    return [
        _line(topic, label, rows.get(topic), {user: names.get(user, "") for user in named.get(topic, [])})
        for topic, label in subjects_of(organization)
    ]


def _line(topic: str, label: str, row: SubjectRoute | None, names: dict[int, str]) -> RouteLine:
    if row is None:
        return RouteLine(topic, label, names={})
    return RouteLine(
        topic=topic,
        label=label,
        offered=row.offered,
        role=row.role,
        role_label=str(LABELS[Role(row.role)]) if row.role else "",
        department_id=row.department_id,
        department=row.department.name if row.department else "",
        names=names,
        answer_within=row.answer_within,
    )


def named_by_topic(organization: Any) -> dict[str, list[int]]:
    """The accounts named for each subject."""
    found: dict[str, list[int]] = {}
    rows = RouteHandler.objects.unscoped(_WHY).filter(organization=organization).order_by("pk")
    for topic, user in rows.values_list("route__topic", "user_id"):
        found.setdefault(topic, []).append(user)
    return found


def who_handles_requests(organization: Any) -> dict[str, set[int]]:
    """The accounts that handle requests of an association now, by post; clerks only where they may."""
    clerks = for_clerks(organization, Kind.REQUEST.value)
    posts = [post for post in POSTS if clerks or post != Role.CLERK]
    return {post.value: set(holders(post, [organization.pk]).get(organization.pk, [])) for post in posts}


def people_for_requests(organization: Any) -> list[tuple[int, str]]:
    """Whom the association can name, with names."""
    everybody: set[int] = set().union(*who_handles_requests(organization).values())
    return sorted(names_of_users(sorted(everybody)).items(), key=lambda pair: pair[1])


def answer_within(organization: Any, topic: str) -> int | None:
    """Working days until the answer to a request on a subject; None where the association set none for it."""
    rows = route_rows(organization)
    days = (rows[key].answer_within for key in dict.fromkeys((topic, "")) if key in rows)
    return next((found for found in days if found is not None), None)
