"""A charter's way: drafted, put to the congress, carried under the old charter, approved, in force, superseded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter import (
    Attendance,
    CaseError,
    Charter,
    CharterError,
    Decision,
    Votes,
    carried,
    digest,
    fill_blanks,
    load_text,
    template_text,
)
from huiguan.governance.enums import CharterState
from huiguan.governance.models import CharterText, CharterVersion
from huiguan.governance.reading import charter_of
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.governance.selectors.motions import charter_votes
from huiguan.governance.services.doors import insist, language, lock_row, words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow import services as workflow

DRAFT = "governance.draft_charter"
DECIDE = "governance.decide_charter"
MAX_TEXT = 500_000


def check_text(text: str, blanks: Mapping[str, str]) -> Charter:
    """The charter of a YAML text with its blanks filled; Invalid, with the line, when it has errors."""
    if len(text) > MAX_TEXT:
        raise Invalid(_("This charter is too long."), code="too_long", field="text")
    try:
        return load_text(fill_blanks(text, dict(blanks)))
    except CharterError as fault:
        raise Invalid(str(fault), code="charter_faulty", field="text") from fault


def keep_text(text: str) -> CharterText:
    """The one row that holds these words."""
    key = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return CharterText.objects.get_or_create(digest=key, defaults={"text": text})[0]


def draft_charter(
    *,
    actor: Actor,
    organization: Any,
    text: str = "",
    template: str = "",
    blanks: Mapping[str, str] | None = None,
    title: str = "",
) -> CharterVersion:
    """Begin a version: from a template, from a text, or (neither given) from the charter in force.

    Invalid with line and sentence when the text has errors.
    """
    with recording(actor, organization, reason="draft_charter"):
        permit(actor, DRAFT, organization)
        filled = {key: value for key, value in (blanks or {}).items() if value.strip()}
        if not text and not template:
            text, filled = _words_in_force(organization)
        source = template_text(template) if template and not text else text
        charter = check_text(source, filled)
        version = CharterVersion.objects.create(
            organization=organization,
            number=_next_number(organization),
            title=words(title, 200, "title") or _title(charter, organization),
            text=keep_text(source),
            blanks=filled,
            template=template,
            changed_by_id=actor.user_id,
        )
        workflow.start(actor=actor, subject=version)
    return version


def _title(charter: Charter, organization: Any) -> str:
    return f"{organization.name}章程"


def _words_in_force(organization: Any) -> tuple[str, dict[str, str]]:
    version = charter_version_on(organization, today())
    if version is None:
        raise Invalid(_("Choose a template or write the charter."), code="missing", field="text")
    return version.text.text, dict(version.blanks)


def _next_number(organization: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('charter', %s))", [organization.pk])
    rows = CharterVersion.objects.unscoped("the next number").filter(organization=organization)
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return int(last or 0) + 1


def change_draft(
    *, actor: Actor, version_id: int, revision: int, text: str, blanks: Mapping[str, str] | None = None, title: str = ""
) -> CharterVersion:
    """Write a draft anew. Conflict when somebody else was first; RuleViolation once it was submitted."""
    with recording(actor, reason="change_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DRAFT)
        check_revision(version, revision)
        if version.state != CharterState.DRAFT:
            raise RuleViolation(_("Only a draft can be changed. Take it back to the draft first."), code="wrong_state")
        filled = {key: value for key, value in (blanks or {}).items() if value.strip()}
        check_text(text, filled)
        version.text, version.blanks = keep_text(text), filled
        version.title = words(title, 200, "title") or version.title
        save_revised(version, actor)
    return version


def submit_charter(*, actor: Actor, version_id: int) -> CharterVersion:
    """Put a draft to the congress. RuleViolation "blanks" while words in 【…】 are missing."""
    with recording(actor, reason="put_to_congress"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DRAFT, "text")
        lacking = [name for name, _meaning in charter_of(version).blanks if f"【{name}】" in _all_words(version)]
        lacking = [name for name in lacking if name != "通过日期"]
        if lacking:
            message = _("Fill in first: %(blanks)s.") % {"blanks": "、".join(lacking)}
            raise RuleViolation(message, code="blanks", field="blanks")
        workflow.advance(actor=actor, subject=version, transition="put_to_congress")
    return version


def _all_words(version: CharterVersion) -> str:
    return "".join(article.text for article in charter_of(version).articles.values())


def return_charter(*, actor: Actor, version_id: int, note: str) -> CharterVersion:
    """Take a version back to the draft, saying why."""
    with recording(actor, reason="return_draft"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DRAFT)
        workflow.advance(actor=actor, subject=version, transition="return_draft", note=note)
    return version


def judge_vote(
    version: CharterVersion, on: date, attendance: Attendance, votes: Votes, body: str = "congress"
) -> tuple[Decision, str]:
    """What the charter in force on the day says of a vote on this version, and that charter's digest.

    A first charter is carried under its own rules: nothing else binds a founding congress.
    """
    old = charter_version_on(version.organization, on)
    charter = charter_of(old or version)
    answer = carried(charter, attendance, votes, body=body, power="amend_charter", lang=language())
    return answer, digest(charter)


def carry_charter(
    *,
    actor: Actor,
    version_id: int,
    on: date,
    carried_by: str,
    attendance: Mapping[str, int | None],
    votes: Mapping[str, Any],
    motion_id: int | None = None,
) -> CharterVersion:
    """Enter the congress's vote on a version as it was declared.

    RuleViolation "not_carried", with the article of the charter in force, unless that charter says it carried; then
    the version is not carried and `drop_charter` says so. The engine's answer is frozen with the charter's digest.
    """
    with recording(actor, reason="carry_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE, "text")
        if on > today():
            raise Invalid(_("A vote cannot lie in the future."), code="future", field="on")
        try:
            answer, key = judge_vote(version, on, Attendance(**attendance), Votes(**votes))  # type: ignore[arg-type]  # checked by the engine, which refuses what is impossible
        except CaseError as fault:
            raise Invalid(str(fault), code="impossible", field="votes") from fault
        insist(answer, "not_carried", "votes")
        changes = {
            "adopted_on": on,
            "adopted_by": words(carried_by, 200, "carried_by", _("Which congress carried it?")),
            "motion_id": motion_id,
            "result": {**answer.as_json(), "charter": key},
        }
        workflow.advance(actor=actor, subject=version, transition="carry_charter", changes=changes)
    return version


def carry_charter_by_vote(*, actor: Actor, version_id: int, vote_id: int) -> CharterVersion:
    """Carry a version by the vote that its own congress took in a meeting here: nothing is typed again.

    NotFound for a vote that is no closed vote of this association's congress on amending the charter; else as
    `carry_charter`.
    """
    with recording(actor, reason="carry_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE)
        vote = charter_votes(version.organization).filter(pk=vote_id).first()
        if vote is None or vote.case is None:
            raise NotFound(str(vote_id))
        case = vote.case
        return carry_charter(
            actor=actor,
            version_id=version_id,
            on=timezone.localdate(vote.closed_at),
            carried_by=vote.meeting.title,
            attendance={"entitled": case["entitled"], "present": case["present"]},
            votes={
                "votes_for": case["for"],
                "against": case["against"],
                "abstain": case["abstain"],
                "secret": vote.secret,
            },
            motion_id=vote.motion_id,
        )


def drop_charter(*, actor: Actor, version_id: int, note: str) -> CharterVersion:
    """Enter that a version failed, with what was counted in the note."""
    with recording(actor, reason="drop_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE)
        workflow.advance(actor=actor, subject=version, transition="drop_charter", note=note)
    return version


def approve_charter(
    *, actor: Actor, version_id: int, authority: str, approved_on: date, approval_number: str = ""
) -> CharterVersion:
    """Enter the authority's approval (核准); it cannot lie before the vote."""
    with recording(actor, reason="approve_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE)
        if version.adopted_on and approved_on < version.adopted_on:
            raise Invalid(_("The approval cannot lie before the vote."), code="before_vote", field="approved_on")
        if approved_on > today():
            raise Invalid(_("An approval cannot lie in the future."), code="future", field="approved_on")
        changes = {
            "approving_authority": words(authority, 120, "authority", _("Which authority approved it?")),
            "approved_on": approved_on,
            "approval_number": words(approval_number, 80, "approval_number"),
        }
        workflow.advance(actor=actor, subject=version, transition="approve_charter", changes=changes)
    return version


def enter_into_force(*, actor: Actor, version_id: int, on: date | None = None) -> CharterVersion:
    """Put an approved version into force, from the day of the approval or later; the old one ends the day before."""
    with recording(actor, reason="enter_into_force"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE)
        day = on or version.approved_on or today()
        if version.approved_on is None or day < version.approved_on:
            message = _("A charter enters into force on the day of its approval at the earliest.")
            raise RuleViolation(message, code="not_approved", field="on")
        _supersede(actor, version.organization, day)
        workflow.advance(actor=actor, subject=version, transition="enter_into_force", changes={"in_force_from": day})
    return version


def _supersede(actor: Actor, organization: Any, day: date) -> None:
    rows = CharterVersion.objects.unscoped("the version that gives way").filter(organization=organization)
    old = rows.filter(state=CharterState.IN_FORCE).select_related("organization").select_for_update(of=("self",))
    for version in old:
        if version.in_force_from is not None and version.in_force_from >= day:
            message = _("The charter in force began on %(day)s; the next one has to begin later.")
            raise RuleViolation(message % {"day": version.in_force_from}, code="too_early", field="on")
        changes = {"in_force_to": day - timedelta(days=1)}
        workflow.advance(actor=actor, subject=version, transition="supersede_charter", changes=changes)


def take_over_charter(
    *,
    actor: Actor,
    organization: Any,
    text: str = "",
    template: str = "",
    blanks: Mapping[str, str] | None = None,
    adopted_on: date | None = None,
    adopted_by: str = "",
    authority: str = "",
    approved_on: date | None = None,
    in_force_from: date,
) -> CharterVersion:
    """Enter the charter that holds already when an association begins to work with this house.

    Only where none is entered yet: every later one comes by a vote.
    """
    with recording(actor, organization, reason="take_over_charter"):
        permit(actor, DECIDE, organization)
        if CharterVersion.objects.unscoped("is there one").filter(organization=organization).exists():
            message = _("This association has a charter here already; the next one comes by a vote.")
            raise RuleViolation(message, code="charter_there")
        version = draft_charter(actor=actor, organization=organization, text=text, template=template, blanks=blanks)
        changes = {
            "adopted_on": adopted_on,
            "adopted_by": adopted_by[:200],
            "approving_authority": authority[:120],
            "approved_on": approved_on,
            "in_force_from": in_force_from,
        }
        workflow.advance(actor=actor, subject=version, transition="take_over_charter", changes=changes)
    return version
