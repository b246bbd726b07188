"""What is asked where help of a kind is asked for: a new version each time, never a change of one filled in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from huiguan.cases.enums import Kind
from huiguan.cases.kind_questions import KindQuestion, insist_allowed, kept_questions
from huiguan.cases.kinds import KindSpec
from huiguan.cases.models import KindForm
from huiguan.cases.purposes import SENSITIVE_KINDS
from huiguan.cases.selectors.kind_forms import form_of, sets_form
from huiguan.cases.selectors.own_kinds import spec_at
from huiguan.cases.selectors.routes import OWN, REST
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit

MANAGE = "cases.manage_kinds"
MOST_TOPICS, LONGEST_TOPIC = 30, 40


@dataclass(frozen=True, slots=True)
class Asking:
    """What a form offers and asks: keys of the kind's own topics, topics in own words, questions."""

    topics: Sequence[str] = ()
    own_topics: Sequence[str] = ()
    questions: Sequence[KindQuestion] = ()


def set_kind_form(*, actor: Actor, organization: Any, kind: str, asking: Asking) -> KindForm:
    """Set what is asked from now on, here and below where nothing else is set; drafts keep what still fits.

    No topics at all are those of the kind; “something else” is always offered. Subjects of requests have their own
    table. Invalid "kind", "topics", "questions"; RuleViolation for what is asked of nobody (`kind_questions`).
    """
    with recording(actor, organization, reason="set_kind_form"):
        permit(actor, MANAGE, organization)
        spec = _spec(organization, kind)
        sensitive = spec.kind.value in SENSITIVE_KINDS
        topics = [] if kind == Kind.REQUEST else _topics(form_of(organization, *spec.keys), spec, asking, sensitive)
        questions = kept_questions(asking.questions, sensitive=sensitive)
        return _next(organization, kind, topics=topics, questions=questions)


def follow_form_above(*, actor: Actor, organization: Any, kind: str) -> KindForm:
    """Drop the association's own form of a kind: a new version that points upwards. Cases keep the form they came with.

    What the association above asks holds again, now and whenever it changes; without one that of the kind itself.
    Invalid "kind"; RuleViolation "follows" where there is no own form to drop.
    """
    with recording(actor, organization, reason="set_kind_form"):
        permit(actor, MANAGE, organization)
        _spec(organization, kind)
        if not sets_form(organization, kind):
            raise RuleViolation(_("It is as the association above has it already."), code="follows")
        return _next(organization, kind, follows=True)


def _spec(organization: Any, kind: str) -> KindSpec:
    spec = spec_at(organization, kind)
    if spec is None:
        raise Invalid(_("Choose the kind."), code="kind", field="kind")
    return spec


def _next(organization: Any, kind: str, **values: Any) -> KindForm:
    # Two heads at once: the second makes the next version.
    Organization.objects.select_for_update().get(pk=organization.pk)
    rows = KindForm.objects.unscoped("permitted in the association").filter(organization=organization, kind=kind)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    return KindForm.objects.create(organization=organization, kind=kind, version=last + 1, since=today(), **values)


def _topics(before: KindForm | None, spec: KindSpec, asking: Asking, sensitive: bool) -> list[list[str]]:
    built_in = [key for key, _words in spec.topics]
    own = [words.strip() for words in asking.own_topics if words.strip()]
    _check_topics(built_in, asking.topics, own)
    insist_allowed(own, "own_topics", sensitive=sensitive)
    if not own and set(asking.topics) | {REST} in ({REST}, set(built_in)):
        return []
    known = {label: key for key, label in (before.topics if before is not None else []) if label}
    chosen = [[key, ""] for key in built_in if key in asking.topics and key != REST]
    return [*chosen, *([known.get(words) or OWN + secrets.token_hex(4), words] for words in own), [REST, ""]]


def _check_topics(built_in: Sequence[str], chosen: Sequence[str], own: Sequence[str]) -> None:
    if not set(chosen) <= set(built_in):
        raise Invalid(_("Choose what it is about."), code="topics", field="topics")
    if len(own) > MOST_TOPICS or len(set(own)) != len(own) or any(len(words) > LONGEST_TOPIC for words in own):
        said = _("At most %(most)d topics of one's own, each once and of at most %(limit)d characters.")
        raise Invalid(said % {"most": MOST_TOPICS, "limit": LONGEST_TOPIC}, code="topics", field="own_topics")
