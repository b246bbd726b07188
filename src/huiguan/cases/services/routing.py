"""Requests and suggestions go by subject: to a post, a department, or those whom the association named for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.kind_questions import insist_allowed
from huiguan.cases.models import RouteHandler, SubjectRoute
from huiguan.cases.selectors.departments import accounts_in_department, departments_for_requests
from huiguan.cases.selectors.routes import (
    MANAGE,
    OWN,
    POSTS,
    REST,
    named_by_topic,
    route_rows,
    subjects_of,
    who_handles_requests,
)
from huiguan.cases.services.rules import LONGEST_DAYS
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.permits import Actor, Invalid, Role, RuleViolation, permit

MOST_SUBJECTS = 30


@dataclass(frozen=True, slots=True)
class Way:
    """Who hears of a subject, in how many working days it is answered, whether it is offered, own words for it."""

    role: str = ""
    department_id: int | None = None
    user_ids: tuple[int, ...] = ()
    answer_within: int | None = None
    offered: bool = True
    label: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing else than holds without it."""
        return self == Way()


def add_subject(*, actor: Actor, organization: Any, way: Way) -> SubjectRoute:
    """Add a subject in the association's own words, with its way.

    RuleViolation "subjects" beyond thirty; Invalid "label" without words, or for words that are there already.
    """
    with recording(actor, organization, reason="set_route"):
        permit(actor, MANAGE, organization)
        rows = route_rows(organization)
        if sum(topic.startswith(OWN) for topic in rows) >= MOST_SUBJECTS:
            said = _("An association has at most %(most)d subjects of its own.")
            raise RuleViolation(said % {"most": MOST_SUBJECTS}, code="subjects", field="label")
        return _put(actor, organization, OWN + secrets.token_hex(4), way)


def set_route(*, actor: Actor, organization: Any, topic: str, way: Way) -> SubjectRoute | None:
    """Set who hears of requests on a subject and how soon they are answered; a plain way takes the line away: None.

    Invalid "topic", "role", "department", "days", "label"; "user" for somebody who does not handle requests here.
    """
    with recording(actor, organization, reason="set_route"):
        permit(actor, MANAGE, organization)
        if topic not in dict(subjects_of(organization)):
            raise Invalid(_("Choose the subject."), code="topic", field="topic")
        if way.is_plain and not topic.startswith(OWN):
            rows = SubjectRoute.objects.unscoped("permitted in the association")
            rows.filter(organization=organization, topic=topic).delete()
            return None
        return _put(actor, organization, topic, way)


def _put(actor: Actor, organization: Any, topic: str, way: Way) -> SubjectRoute:
    _check(actor, organization, way)
    route, _made = SubjectRoute.objects.unscoped("permitted in the association").update_or_create(
        organization=organization,
        topic=topic,
        defaults={
            "label": _label(organization, topic, way),
            "offered": way.offered or topic in ("", REST),
            "role": way.role,
            "department_id": way.department_id,
            "answer_within": way.answer_within,
        },
    )
    named = RouteHandler.objects.unscoped("of a route of the association").filter(route=route)
    named.exclude(user__in=way.user_ids).delete()
    there = set(named.values_list("user_id", flat=True))
    RouteHandler.objects.bulk_create(
        RouteHandler(organization=organization, route=route, user_id=user) for user in sorted(set(way.user_ids) - there)
    )
    return route


def _label(organization: Any, topic: str, way: Way) -> str:
    if not topic.startswith(OWN):
        return ""
    label = way.label.strip()[:40]
    if not label:
        raise Invalid(_("Write the subject."), code="label", field="label")
    insist_allowed((label,), "label", sensitive=True)
    if label in {words for key, words in subjects_of(organization) if key != topic}:
        raise Invalid(_("This subject is there already."), code="label", field="label")
    return label


def _check(actor: Actor, organization: Any, way: Way) -> None:
    if way.role not in ("", *(post.value for post in POSTS)):
        raise Invalid(_("Choose a post that handles requests."), code="role", field="role")
    if way.department_id not in (None, *dict(departments_for_requests(actor, organization))):
        raise Invalid(_("Choose a department of this office."), code="department", field="department_id")
    if not set(way.user_ids) <= set().union(*who_handles_requests(organization).values()):
        raise Invalid(_("Choose people who handle requests here."), code="user", field="user_ids")
    if way.answer_within is not None and not 1 <= way.answer_within <= LONGEST_DAYS:
        said = _("From 1 to %(most)d working days.")
        raise Invalid(said % {"most": LONGEST_DAYS}, code="days", field="answer_within")


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is told of a new request, and whether a line of the association's table chose them."""

    to: list[Recipient]
    by_subject: bool


def who_hears(organization: Any, topic: str) -> Hearing:
    """Who is told of a new request on a subject; part of the calling service.

    Its own line, else that of every other subject, else all who handle requests. Whoever handles no requests any more
    is passed over, and so is a line by which nobody would hear of it.
    """
    rows, named, at_work = route_rows(organization), named_by_topic(organization), who_handles_requests(organization)
    everybody: set[int] = set().union(*at_work.values())
    for key in dict.fromkeys((topic, "")):
        row = rows.get(key)
        if row is None:
            continue
        chosen = {*named.get(key, []), *accounts_in_department(organization, row.department_id)} & everybody
        posts = [Role(row.role)] if at_work.get(row.role) else []
        if chosen or posts:
            apart = chosen - at_work.get(row.role, set())
            found = [*_holding(organization, posts), *(Recipient(user_id=user) for user in sorted(apart))]
            return Hearing(found, by_subject=True)
    return Hearing(_holding(organization, [Role(post) for post in at_work]), by_subject=False)


def _holding(organization: Any, posts: list[Role]) -> list[Recipient]:
    return [Recipient(organization_id=organization.pk, role=post) for post in posts]
