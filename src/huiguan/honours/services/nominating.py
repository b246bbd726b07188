"""Nominating, on the way up, pausing; and the rules over what was awarded before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.honours import selectors
from huiguan.honours.enums import Candidates, Outcome, RuleKey
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import remove_file, store_file
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.rounds import selectors as round_selectors
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.models import Submission
from huiguan.members.selectors import find_members, get_membership

OPINIONS = "honours.opinions"
SETTLED = (Outcome.AWARDED, Outcome.NOT_AWARDED)


def nominate(
    *,
    actor: Actor,
    organization: Organization,
    round_id: int,
    candidate: str,
    unit: str = "",
    deed: str,
    deed_on: date,
    grade: str,
    answers: Mapping[str, str],
) -> Nomination:
    """Nominate for a round: a member of the association by name or number, or a unit by name. It is a draft.

    Invalid "candidate" when nobody or several answer, "deed", "deed_on", "grade"; RuleViolation by the rules over
    history, with their article.
    """
    with recording(actor, organization, reason="nominate"):
        permit(actor, "honours.nominate", organization)
        row = selectors.get_round(actor, organization, round_id)
        scheme = selectors.scheme_of(row)
        facts = _candidate(actor, organization, scheme, candidate, unit)
        if not deed.strip() or deed_on > today():
            raise Invalid(_("Say for which deed, and on which day it was done."), code="deed", field="deed")
        if scheme.rank(grade) < 0:
            raise Invalid(_("This scheme has no such grade."), code="grade", field="grade")
        nomination = Nomination(
            organization=organization,
            scheme=scheme,
            round=row,
            deed=deed.strip()[:120],
            deed_on=deed_on,
            grade=grade,
            **facts,
        )
        check_history(nomination, scheme)
        title = f"{selectors.in_papers(nomination)} {scheme.grade_name(grade)}"
        nomination.submission = rounds.draft_submission(
            actor=actor, organization=organization, round_id=row.pk, title=title, answers=answers
        )
        nomination.save()
    return nomination


def _candidate(actor: Actor, organization: Organization, scheme: Scheme, candidate: str, unit: str) -> dict[str, Any]:
    name = candidate.strip()
    if not name:
        raise Invalid(_("Say who is nominated."), code="candidate", field="candidate")
    if scheme.candidates == Candidates.UNITS:
        key = f"unit:{organization.code}:{''.join(name.split())}"[:160]
        return {"candidate": key, "name": name[:120], "unit": unit.strip()[:200], "person_id": None}
    found = [row for row in find_members(actor, name, [organization.pk]) if name in (row.name, row.number)]
    if len(found) != 1:
        message = _("%(n)d members of this association answer to that: give the member's number.") % {"n": len(found)}
        raise Invalid(message, code="candidate", field="candidate")
    member = get_membership(actor, found[0].pk)
    same = f"person:{member.person_id}" if member.person_id else f"membership:{member.pk}"
    shown = unit.strip() or member.unit
    return {"candidate": same, "name": member.name[:120], "unit": shown[:200], "person_id": member.person_id}


def check_history(nomination: Nomination, scheme: Scheme) -> None:
    """The scheme's rules over what the candidate was awarded before.

    RuleViolation "one_deed", "within_year", each with its article.
    """
    earlier = selectors.earlier_awards(nomination)
    for rule in scheme.rules:
        against = next((award for award in earlier if _is_against(rule, nomination, scheme, award)), None)
        if against is None:
            continue
        facts = {
            "rule": RuleKey(rule["key"]).label,
            "article": rule["article"],
            "award": f"{against.scheme.name} {against.scheme.grade_name(against.grade)}",
            "day": against.decided_on.isoformat(),
        }
        message = _("%(rule)s (%(article)s): %(award)s was awarded on %(day)s.") % facts
        raise RuleViolation(message, code=rule["key"])


def check_beside(nomination: Nomination, others: Sequence[Nomination]) -> None:
    """The same rules among nominations of the same candidate in one round: both cannot be awarded.

    RuleViolation "one_deed", "within_year", each with its article.
    """
    for rule in nomination.scheme.rules:
        if any(_is_beside(rule, nomination, other) for other in others):
            facts = {"rule": RuleKey(rule["key"]).label, "article": rule["article"]}
            message = _("%(rule)s (%(article)s): in this round another nomination of the same candidate stands.")
            raise RuleViolation(message % facts, code=rule["key"])


def _is_beside(rule: Mapping[str, Any], nomination: Nomination, other: Nomination) -> bool:
    """Within one round everything is awarded on one day: any second award is within the year of the first."""
    return rule["key"] != RuleKey.ONE_DEED or _is_same_deed(nomination, other)


def _is_same_deed(nomination: Nomination, other: Nomination | Award) -> bool:
    same_words = "".join(other.deed.split()) == "".join(nomination.deed.split())
    return other.deed_on == nomination.deed_on or same_words


def _is_against(rule: Mapping[str, Any], nomination: Nomination, scheme: Scheme, award: Award) -> bool:
    if rule["key"] == RuleKey.ONE_DEED:
        return _is_same_deed(nomination, award)
    if award.scheme_id != scheme.pk:
        return False
    recent = award.decided_on > _months_before(today(), rule["months"])
    return recent and scheme.rank(nomination.grade) <= scheme.rank(award.grade)


def _months_before(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def check_submission(actor: Actor, submission: Submission) -> None:
    """Asked by the round at every step upwards: not while paused, and the rules over history and the round again.

    The round is locked, so that two that are handed in at once do not pass one another.
    """
    nomination = selectors.nomination_of(submission.pk)
    if nomination is None:
        raise NotFound(str(submission.pk))
    _check_moving(nomination)
    check_history(nomination, nomination.scheme)
    rounds.hold_round(submission.round_id)
    check_beside(nomination, selectors.others_beside(submission.round_id, [nomination])[nomination.pk])


def _check_moving(nomination: Nomination) -> None:
    if nomination.paused:
        # Why is written nowhere: a pause during an inquiry says nothing about anybody.
        raise RuleViolation(_("This nomination is paused."), code="paused")


def change_nomination(
    *, actor: Actor, nomination_id: int, revision: int, answers: Mapping[str, str], deed: str, deed_on: date
) -> Nomination:
    """Change a draft, or one that came back. RuleViolation "not_editable"; Conflict; Invalid "deed"."""
    with recording(actor, reason="change_submission"):
        nomination = selectors.get_nomination(actor, nomination_id)
        if not deed.strip() or deed_on > today():
            raise Invalid(_("Say for which deed, and on which day it was done."), code="deed", field="deed")
        title = nomination.submission.title
        rounds.change_submission(
            actor=actor, submission_id=nomination.submission_id, revision=revision, title=title, answers=answers
        )
        nomination.deed, nomination.deed_on = deed.strip()[:120], deed_on
        check_history(nomination, nomination.scheme)
        nomination.save(update_fields=["deed", "deed_on"])
    return nomination


def pause_nomination(*, actor: Actor, nomination_id: int) -> Nomination:
    """Pause a nomination, as during an inquiry; no reason is asked, kept or shown. RuleViolation "settled"."""
    return _set_paused(actor, nomination_id, paused=True)


def resume_nomination(*, actor: Actor, nomination_id: int) -> Nomination:
    """Let a paused nomination go on from where it was: on its way, before a panel, or proposed."""
    return _set_paused(actor, nomination_id, paused=False)


def _set_paused(actor: Actor, nomination_id: int, *, paused: bool) -> Nomination:
    with recording(actor, reason="pause_nomination" if paused else "resume_nomination"):
        found = selectors.get_nomination(actor, nomination_id)
        permit(actor, "honours.pause", found.submission.at)
        nomination = lock_nomination(found.pk)
        if nomination.outcome in SETTLED:
            raise RuleViolation(_("This nomination has been decided."), code="settled")
        nomination.paused = paused
        nomination.save(update_fields=["paused"])
    return nomination


def lock_nomination(nomination_id: int) -> Nomination:
    """A nomination that was read, locked."""
    rows = Nomination.objects.unscoped("read before").select_related("scheme", "submission", "submission__at")
    found: Nomination = rows.select_for_update(of=("self",)).get(pk=nomination_id)
    return found


def add_opinion(*, actor: Actor, nomination_id: int, upload: Any) -> Any:
    """Upload an opinion on a candidate: a paper that only the office that has the nomination opens, that no search
    and no statistics know, and that goes with the decision. Invalid "file_missing"; RuleViolation "settled".
    """
    with recording(actor, reason="add_opinion"):
        nomination = selectors.get_nomination(actor, nomination_id)
        permit(actor, OPINIONS, nomination.submission.at)
        if nomination.outcome in SETTLED:
            raise RuleViolation(_("This nomination has been decided."), code="settled")
        if upload is None:
            raise Invalid(_("Choose a file."), code="file_missing", field="file")
        return store_file(
            actor=actor,
            organization=nomination.submission.at,
            upload=upload,
            permission=OPINIONS,
            subject_kind=selectors.OPINION,
            subject_id=nomination.pk,
        )


def drop_opinions(actor: Actor, nominations: Sequence[Nomination]) -> int:
    """Part of deciding: all opinions on the candidates go, with their content; how many."""
    from huiguan.kernel.files.models import StoredFile
    from huiguan.kernel.permits import system_actor

    rows = StoredFile.objects.unscoped("opinions go with the decision")
    ids = rows.filter(subject_kind=selectors.OPINION, subject_id__in=[each.pk for each in nominations])
    found = list(ids.order_by("-version").values_list("pk", flat=True))
    for file_id in found:
        remove_file(actor=system_actor("honours"), file_id=file_id)
    return len(found)


def hand_in(*, actor: Actor, nomination_id: int) -> Submission:
    """Hand a nomination in to the level above."""
    nomination = selectors.get_nomination(actor, nomination_id)
    return rounds.hand_in(actor=actor, submission_id=nomination.submission_id)


def pass_up(*, actor: Actor, nomination_id: int, note: str) -> Submission:
    """Pass it up with the opinion of this level."""
    nomination = selectors.get_nomination(actor, nomination_id)
    return rounds.pass_up(actor=actor, submission_id=nomination.submission_id, note=note)


def return_nomination(*, actor: Actor, nomination_id: int, reason: str) -> Submission:
    """Return it to the level from which it came. RuleViolation "settled" once it was proposed or decided."""
    nomination = selectors.get_nomination(actor, nomination_id)
    if nomination.outcome != Outcome.NOMINATED:
        raise RuleViolation(_("This nomination has been decided."), code="settled")
    return rounds.return_submission(actor=actor, submission_id=nomination.submission_id, reason=reason)


def withdraw_nomination(*, actor: Actor, nomination_id: int) -> Submission:
    """Give up a draft, or one that came back."""
    nomination = selectors.get_nomination(actor, nomination_id)
    return rounds.withdraw_submission(actor=actor, submission_id=nomination.submission_id)


def material(nomination_id: int) -> list[tuple[str, str]]:
    """What the panel reads: candidate, grade, deed and answers; never the opinions."""
    rows = Nomination.objects.unscoped("laid before the panel").select_related("submission__form", "scheme")
    nomination = rows.get(pk=nomination_id)
    facts = [
        (_("Name"), nomination.shown),
        (_("Unit"), nomination.unit),
        (_("Grade of the award"), nomination.scheme.grade_name(nomination.grade)),
        (_("Deed"), f"{nomination.deed} {nomination.deed_on.isoformat()}"),
    ]
    return [*facts, *round_selectors.answered(nomination.submission)]
