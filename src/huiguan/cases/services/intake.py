"""A case comes in: from the person, a relative, the unit's representative, or through the office."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind, Kind, Source, Standing
from huiguan.cases.kind_questions import checked_answers
from huiguan.cases.kinds import KindSpec
from huiguan.cases.models import Case, CaseNumber
from huiguan.cases.purposes import HANDLE, PUBLISH, SENSITIVE, SENSITIVE_KINDS
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.kind_forms import form_of, questions_of
from huiguan.cases.selectors.own_kinds import spec_at
from huiguan.cases.selectors.routes import topics_of
from huiguan.cases.services.doors import insist_on_text, limits_for, put_entry
from huiguan.cases.services.person import person_of_member, put_receipt
from huiguan.cases.services.routing import Hearing, who_hears
from huiguan.cases.services.telling import tell_person, tell_those, tell_to_take
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit, system_actor
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.revisions import made_before
from huiguan.kernel.workflow.services import start

OWN, ENTER = "cases.ask_for_help", "cases.enter_case"


@dataclass(frozen=True, slots=True)
class Telling:
    """What somebody tells. `name` and `contact` are of the person concerned; `accused` only where the kind takes it.

    `kind` is one of the six, or the key of one of the association's own.
    `answers` are by the keys of the questions that the association asks of its own (`questions_of`).
    """

    kind: str
    topic: str
    story: str
    title: str = ""
    wish: str = ""
    name: str = ""
    contact: str = ""
    accused: str = ""
    standing: str = Standing.MEMBER
    consents: tuple[str, ...] = field(default_factory=tuple)
    may_publish: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)


def ask_for_help(
    *,
    actor: Actor,
    organization: Any,
    telling: Telling,
    source: str = Source.SELF,
    form_key: uuid.UUID | None = None,
) -> Case:
    """Open a case for oneself, or for a relative or colleague; the same `form_key` makes one case only.

    For anybody signed in: auxiliary staff, retirees and families need not be members. RuleViolation "consent" without
    consent to the handling (PIPL 13, 29); Invalid with the field for what is missing. Consent is the person's own: who
    asks for somebody else confirms that the person knows and agrees, which is kept as given by word of mouth.
    """
    with recording(actor, organization, reason="ask_for_help"):
        permit(actor, OWN)
        if source not in (Source.SELF, Source.RELATIVE, Source.REPRESENTATIVE):
            raise Invalid(_("Say for whom you ask."), code="source", field="source")
        earlier = _made_before(actor, form_key)
        if earlier is not None:
            return earlier
        own = source == Source.SELF
        return _open(actor, organization, telling, source, form_key, person_id=actor.person_id if own else None)


def enter_case(
    *,
    actor: Actor,
    organization: Any,
    telling: Telling,
    member: str = "",
    form_key: uuid.UUID | None = None,
) -> tuple[Case, str]:
    """Enter a case for somebody who came to the office or called. NotFound without the permission there.

    A clerk enters every kind, and afterwards reads it only where named in it. With the number of a `member` the person
    is told at once and asked whether it is right; otherwise the second value is the code for a receipt on paper, shown
    once (empty when the same form made the case before).
    """
    with recording(actor, organization, reason="enter_case"):
        permit(actor, ENTER, organization)
        earlier = _made_before(actor, form_key)
        if earlier is not None:
            return earlier, ""
        person_id = person_of_member(organization, member, telling.name) if member.strip() else None
        case = _open(actor, organization, telling, Source.CLERK, form_key, person_id=person_id)
        if person_id is None:
            return case, put_receipt(case)
        tell_person(case, "cases.for_you")
        return case, ""


def _made_before(actor: Actor, key: uuid.UUID | None) -> Case | None:
    earlier: Case | None = made_before(Case, key)
    if earlier is not None and earlier.submitted_by_id != actor.user_id:
        raise RuleViolation(_("This form was sent by somebody else. Open a new one."), code="form_key")
    return earlier


def _open(
    actor: Actor, organization: Any, telling: Telling, source: str, key: uuid.UUID | None, person_id: int | None
) -> Case:
    spec = _check(organization, telling, source)
    asked = form_of(organization, *spec.keys)
    answers = checked_answers(questions_of(asked), telling.answers)
    limits = limits_for(organization, spec.keys, telling.topic)
    now = today()
    year, serial = _next_number(organization, now.year)
    above = ancestors(organization).order_by("-depth").first()
    case = Case(
        organization=organization,
        above=above,
        year=year,
        serial=serial,
        kind=spec.kind.value,
        own_kind_id=spec.own_key or None,
        form=asked,
        source=source,
        standing=telling.standing,
        person_id=person_id,
        submitted_by_id=actor.user_id,
        form_key=key,
        due_on=add_working_days(now, limits.accept),
        close_by=add_working_days(now, limits.accept + limits.check + limits.answer + limits.close),
        may_publish=telling.may_publish and spec.answer_published,
    )
    hearing = who_hears(organization, telling.topic) if spec.keys == (Kind.REQUEST,) else None
    case.routed = hearing is None or hearing.by_subject
    seal_into(case, **_words(telling), answers=json.dumps(answers, ensure_ascii=False) if answers else "")
    case.save()
    start(actor=actor, subject=case, due=case.due_on)
    put_entry(actor, case, EntryKind.EVENT, label="submitted", to_person=True)
    _consent(case, telling, source)
    _announce(case, hearing)
    return case


def _check(organization: Any, telling: Telling, source: str) -> KindSpec:
    spec = spec_at(organization, telling.kind)
    if spec is None:
        raise Invalid(_("Choose what it is about."), code="kind", field="kind")
    if telling.topic not in dict(topics_of(telling.kind, organization)):
        raise Invalid(_("Choose what it is about."), code="topic", field="topic")
    if telling.standing not in Standing.values:
        raise Invalid(_("Say what the person is to the association."), code="standing", field="standing")
    insist_on_text(telling.story, "story")
    if source != Source.SELF and not telling.name.strip():
        raise Invalid(_("Give the name of the person."), code="name", field="name")
    if telling.accused.strip() and not spec.third_parties:
        raise Invalid(_("This kind of case keeps nothing about other people."), code="accused", field="accused")
    if not set(telling.consents) <= {HANDLE, SENSITIVE}:
        raise Invalid(
            _("Consent to handing over and publishing is given in the case."), code="consents", field="consents"
        )
    sensitive = SENSITIVE_KINDS.get(spec.kind.value, HANDLE)
    missing = {HANDLE, sensitive} - set(telling.consents)
    if missing:
        raise RuleViolation(_("Without this consent the case cannot be handled."), code="consent", field="consents")
    return spec


def _words(telling: Telling) -> dict[str, str]:
    title = telling.title.strip() or telling.story.strip().split("\n", 1)[0]
    return {
        "title": title[:60],
        "topic": telling.topic,
        "story": telling.story,
        "wish": telling.wish,
        "name": telling.name,
        "contact": telling.contact,
        "accused": telling.accused,
    }


def _next_number(organization: Any, year: int) -> tuple[int, int]:
    rows = CaseNumber.objects.unscoped("numbers of one association")
    rows.get_or_create(organization=organization, year=year)
    counter = rows.select_for_update().get(organization=organization, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last


def _consent(case: Case, telling: Telling, source: str) -> None:
    """Each purpose by itself: the person's, given online by themselves or passed on by whoever asks for them."""
    keys = [*telling.consents, *([PUBLISH] if case.may_publish else [])]
    for key in dict.fromkeys(keys):
        give_consent(
            actor=system_actor("cases"),
            subject=case,
            purpose=key,
            notice_version=purpose(key).version,
            means=Means.ONLINE if source == Source.SELF else Means.SPOKEN,
        )


def _announce(case: Case, hearing: Hearing | None) -> None:
    """Requests go by subject; other kinds to all who may take them."""
    if hearing is not None:
        tell_those(case, "cases.new", hearing.to)
        return
    tell_to_take(case)
