"""A charter's way: drafted, put to the congress, carried under the old charter, approved, in force, superseded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter import Charter, CharterError, digest, fill_blanks, load_text, template_text
from huiguan.governance.enums import CharterState
from huiguan.governance.meeting_enums import MeetingState, Method
from huiguan.governance.models import CharterText, CharterVersion, VoteEvent
from huiguan.governance.reading import charter_of
from huiguan.governance.selectors.charter_rules import ask, explained
from huiguan.governance.selectors.charters import charter_version_on, is_first_charter
from huiguan.governance.selectors.motions import charter_votes
from huiguan.governance.services.doors import charter_for, lock_row, words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow import services as workflow
from huiguan.kernel.workflow.selectors import timeline

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


def carry_founding_charter(
    *,
    actor: Actor,
    version_id: int,
    on: date,
    carried_by: str,
    counts: Mapping[str, Any],
    tellers: str,
    minutes: str,
) -> CharterVersion:
    """Enter the vote of a founding congress (成立大会) on the first charter, as its tellers and its minutes have it.

    No earlier charter binds that congress: the version is carried under its own rules. `counts`: `entitled`,
    `present`, `for`, `against`, `abstain`, `secret`. RuleViolation "by_motion" where a charter was ever in force (a
    motion carries the next one), "not_carried" unless the charter says yes, "case" for impossible counts.
    """
    with recording(actor, reason="carry_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE, "text")
        if not is_first_charter(version.organization):
            message = _("A charter was in force here: the next one is carried by a motion under it.")
            raise RuleViolation(message, code="by_motion")
        if on > today():
            raise Invalid(_("A vote cannot lie in the future."), code="future", field="on")
        paper = {
            "tellers": words(tellers, 200, "tellers", _("Name the tellers who counted.")),
            "minutes": words(minutes, 200, "minutes", _("Name the minutes: their number or title.")),
        }
        case = {"question": "carried", "body": "congress", "power": "amend_charter", **counts}
        who = words(carried_by, 200, "carried_by", _("Which congress carried it?"))
        return _carry(actor, version, charter_of(version), case, on, who, {"paper": paper})


def carry_charter_by_vote(*, actor: Actor, version_id: int, vote_id: int) -> CharterVersion:
    """Carry a version by the motion that the association's own congress carried under the charter in force.

    The charter is asked again with everything that was frozen with the vote: who was there and represented, the days of
    notice, what another body considered first. NotFound for a vote that is no closed vote of this association's
    congress on amending the charter, or that carried a version already. RuleViolation "not_carried" where the vote
    failed, "after_vote" when the draft was put to the congress only after the vote (other words than it saw),
    "no_minutes" for a ballot on paper whose meeting has no frozen minutes, "no_charter".
    """
    with recording(actor, reason="carry_charter"):
        version: CharterVersion = lock_row(CharterVersion, actor, version_id, DECIDE, "text")
        vote = charter_votes(version.organization).filter(pk=vote_id).first()
        if vote is None or vote.case is None:
            raise NotFound(str(vote_id))
        _refuse_vote(version, vote)
        on = timezone.localdate(vote.meeting.starts_at if vote.method == Method.DECLARED else vote.closed_at)
        source = {"vote": vote.pk}
        charter = charter_for(version.organization, on)
        return _carry(actor, version, charter, vote.case, on, vote.meeting.title, source, vote.motion_id)


def _refuse_vote(version: CharterVersion, vote: VoteEvent) -> None:
    result = vote.result or {}
    if result.get("decision") is not True:
        raise RuleViolation(explained(result), code="not_carried", field="vote")
    # The last step of a version that waits for its vote is the one that put it to the congress.
    if timeline(version)[-1].at > vote.opened_at:
        message = _("These words were put to the congress after that vote: it did not vote on them.")
        raise RuleViolation(message, code="after_vote", field="vote")
    if vote.method == Method.DECLARED and vote.meeting.state not in (MeetingState.MINUTED, MeetingState.ARCHIVED):
        message = _("A ballot on paper carries a charter once the minutes of its meeting are frozen.")
        raise RuleViolation(message, code="no_minutes", field="vote")


def _carry(
    actor: Actor,
    version: CharterVersion,
    charter: Charter,
    case: Mapping[str, Any],
    on: date,
    carried_by: str,
    source: Mapping[str, Any],
    motion_id: int | None = None,
) -> CharterVersion:
    """Freeze what was asked and what the charter said, with what it rests on (`source`)."""
    answer = ask(charter, dict(case))
    if answer["decision"] is not True:
        raise RuleViolation(explained(answer), code="not_carried", field="vote")
    changes = {
        "adopted_on": on,
        "adopted_by": carried_by,
        "motion_id": motion_id,
        "result": {**answer, "case": dict(case), "charter": digest(charter), **source},
    }
    workflow.advance(actor=actor, subject=version, transition="carry_charter", changes=changes)
    return version


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
