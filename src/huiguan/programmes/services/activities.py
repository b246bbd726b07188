"""An activity from its plan to its summary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.kernel.calendar import today
from huiguan.kernel.filings import services as filings
from huiguan.kernel.filings.enums import Authority, FilingState
from huiguan.kernel.filings.kinds import Section
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.papers import official_date
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start
from huiguan.programmes.enums import DELEGATIONS, ActivityState, Category, Kind
from huiguan.programmes.models import Activity, ChecklistStep, KindRule, Partner, Quota
from huiguan.programmes.selectors.activities import PREPARING, lessons_of, ruling, steps_of
from huiguan.programmes.services.checklists import begin_checklist
from huiguan.programmes.services.doors import MANAGE, lock_activity, refuse_study, said
from huiguan.programmes.services.hours import credit_lessons
from huiguan.programmes.services.indexing import index_activity
from huiguan.programmes.services.lessons import close_lessons

FILING_KIND = "activity"
#: The slot of the event: called after the commit with an activity whose calendar entry changed.
CHANGED = "programmes.activity_changed"
_WORDS = {"place": 200, "responsible": 120, "budget": 300, "syllabus": 20_000}
_PLAIN = ("seats", "enrol_until", "with_approval", "assessed")


def plan_activity(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    **values: Any,
) -> Activity:
    """Plan an activity. `values`: place, responsible, trainer (username), seats, enrol_until, with_approval, assessed,
    category, budget, syllabus, partner (id). A delegation begins with its checklist.

    Invalid "kind", "empty", "dates", "trainer", "category"; RuleViolation "study" for what is kept with minutes only.
    """
    with recording(actor, organization, reason="plan_activity"):
        permit(actor, MANAGE, organization)
        if kind not in Kind.values:
            raise Invalid(_("There is no such kind of activity."), code="kind", field="kind")
        activity = Activity(organization=organization, kind=kind, changed_by_id=actor.user_id)
        _set(activity, title=title, starts_on=starts_on, ends_on=ends_on or starts_on, **values)
        activity.save()
        start(actor=actor, subject=activity)
        if kind in DELEGATIONS:
            begin_checklist(activity)
        index_activity(activity)
    return activity


def _set(activity: Activity, **values: Any) -> None:
    activity.title = said(values.get("title", activity.title), "title")
    activity.starts_on = values.get("starts_on", activity.starts_on)
    activity.ends_on = values.get("ends_on", activity.ends_on)
    for name, most in _WORDS.items():
        setattr(activity, name, str(values.get(name, getattr(activity, name))).strip()[:most])
    for name in _PLAIN:
        setattr(activity, name, values.get(name, getattr(activity, name)))
    activity.category = values.get("category", activity.category)
    if "trainer" in values:
        activity.trainer = _trainer(values["trainer"])
    if "partner" in values:
        activity.partner = _partner(activity, values["partner"])
    _check(activity)


def _check(activity: Activity) -> None:
    refuse_study(activity.title)
    if activity.ends_on < activity.starts_on:
        raise Invalid(_("It ends before it starts."), code="dates", field="ends_on")
    if activity.enrol_until is not None and activity.enrol_until > activity.ends_on:
        raise Invalid(_("Enrolment ends after the activity."), code="dates", field="enrol_until")
    if activity.category and activity.category not in Category.values:
        raise Invalid(_("Hours do not count as that."), code="category", field="category")
    if activity.seats is not None and activity.seats < 1:
        raise Invalid(_("Seats are a number above nothing, or empty."), code="seats", field="seats")


def _trainer(username: str) -> User | None:
    if not username.strip():
        return None
    found = User.objects.filter(username=username.strip(), is_active=True).first()
    if found is None:
        raise Invalid(_("Nobody signs in with this name."), code="trainer", field="trainer")
    return found


def _partner(activity: Activity, partner_id: int | None) -> Partner | None:
    if not partner_id:
        return None
    rows = Partner.objects.unscoped("of the same association").filter(organization=activity.organization_id)
    found: Partner | None = rows.filter(pk=partner_id).first()
    if found is None:
        raise NotFound(str(partner_id))
    return found


def change_activity(*, actor: Actor, activity_id: int, revision: int, **values: Any) -> Activity:
    """Change an activity that is not over; its kind stays. Conflict on a stale revision; RuleViolation "over"."""
    with recording(actor, reason="change_activity"):
        activity = lock_activity(actor, activity_id)
        check_revision(activity, revision)
        if activity.state in (ActivityState.CLOSED, ActivityState.SUMMED_UP, ActivityState.CANCELLED):
            raise RuleViolation(_("This activity is over."), code="over")
        values.pop("kind", None)
        _set(activity, **values)
        save_revised(activity, actor)
        index_activity(activity)
        _announce(activity)
    return activity


def _announce(activity: Activity) -> None:
    for tell in filled(CHANGED):
        transaction.on_commit(lambda tell=tell: tell(activity))  # type: ignore[misc]  # a default binds the loop's value


def set_kind_rule(*, actor: Actor, organization: Organization, kind: str, filing: bool, rule: str) -> KindRule:
    """Enter whether activities of a kind are filed before they open, here and below, and by which rule."""
    with recording(actor, organization, reason="set_kind_rule"):
        permit(actor, "programmes.set_rules", organization)
        if kind not in Kind.values:
            raise Invalid(_("There is no such kind of activity."), code="kind", field="kind")
        rows = KindRule.objects.unscoped("permitted in the association").select_for_update()
        row = rows.filter(organization=organization, kind=kind).first()
        row = row or KindRule(organization=organization, kind=kind)
        row.filing, row.rule = filing, said(rule, "rule", 300)
        row.save()
    return row


def file_activity(*, actor: Actor, activity_id: int, authority: str = Authority.SUPERVISING_BODY) -> Filing:
    """Begin the filing of a planned activity, filled from its plan, with its checklist as it stands; it is filed and
    answered among the filings.

    RuleViolation "filed" while a filing is under way; a returned one is replaced by a new one. Raises as
    `prepare_filing`: the activity must lie ahead.
    """
    with recording(actor, reason="file_activity"):
        activity = lock_activity(actor, activity_id)
        if activity.filing is not None and activity.filing.state != FilingState.RETURNED:
            raise RuleViolation(_("A filing of this activity is under way."), code="filed")
        activity.filing = filings.prepare_filing(
            actor=actor,
            organization=activity.organization,
            kind=FILING_KIND,
            authority=authority,
            title=f"关于举办{activity.title}的备案",
            text=_filing_text(activity),
            occurs_on=activity.starts_on,
            sections=_checklist(activity),
        )
        activity.save(update_fields=["filing"])
        if activity.state == ActivityState.DRAFT:
            advance(actor=actor, subject=activity, transition="file_activity")
    return activity.filing


def _filing_text(activity: Activity) -> str:
    days = official_date(activity.starts_on)
    days += "" if activity.ends_on == activity.starts_on else f"至{official_date(activity.ends_on)}"
    with override("zh-hans"):  # an official text, whatever language its writer works in
        kind = str(Kind(activity.kind).label)
    lines = (
        ("活动类别", kind),
        ("时间", days),
        ("地点", activity.place),
        ("负责人", activity.responsible),
        ("对方单位", activity.partner.name if activity.partner else ""),
        ("规模", f"{activity.seats}人" if activity.seats else ""),
        ("经费", activity.budget),
        ("依据", ruling(activity.organization, activity.kind).rule),
    )
    return "\n".join(f"{label}：{text}" for label, text in lines if text)


def _checklist(activity: Activity) -> list[Section]:
    """What is to be done for it and what of that is done, as the authority is told; nothing without a checklist."""
    rows = tuple(
        (str(at), step.title, step.owner or "—", *(official_date(day) if day else "—" for day in _days(step)))
        for at, step in enumerate(steps_of(activity), start=1)
    )
    return [Section("办理事项", ("序号", "事项", "负责人", "期限", "办结日期"), rows)] if rows else []


def _days(step: ChecklistStep) -> tuple[date | None, date | None]:
    return step.due_on, step.done_on


def open_activity(*, actor: Actor, activity_id: int) -> Activity:
    """Open an activity for enrolment.

    RuleViolation "no_receipt" with the rule, where its kind is filed and no approved filing with a receipt is there.
    """
    with recording(actor, reason="open_activity"):
        activity = lock_activity(actor, activity_id)
        if activity.state in PREPARING:
            _insist_on_receipt(activity)
        advance(actor=actor, subject=activity, transition="open_activity")
        index_activity(activity)
        _announce(activity)
    return activity


def _insist_on_receipt(activity: Activity) -> None:
    asked = ruling(activity.organization, activity.kind)
    filing = activity.filing
    if not asked.filing or (filing is not None and filing.state == FilingState.APPROVED and filing.receipt):
        return
    message = _("This has to be filed before it opens, and the receipt is not here yet. Rule: %(rule)s")
    raise RuleViolation(message % {"rule": asked.rule}, code="no_receipt")


def set_quotas(*, actor: Actor, activity_id: int, quotas: Mapping[str, int]) -> list[Quota]:
    """Set how many seats associations below (by code) may take, each with all below it.

    Invalid "place" for one that is not below; RuleViolation "over" when it is. Who is enrolled stays.
    """
    with recording(actor, reason="set_quotas"):
        activity = lock_activity(actor, activity_id)
        if activity.state not in (*PREPARING, ActivityState.OPEN):
            raise RuleViolation(_("This activity is over, or has begun."), code="over")
        Quota.objects.unscoped("the activity is locked").filter(activity=activity).delete()
        made = [_quota(activity, code, seats) for code, seats in quotas.items()]
        Quota.objects.bulk_create(made)
        from huiguan.programmes.services.enrolling import move_up

        move_up(activity)
    return made


def _quota(activity: Activity, code: str, seats: int) -> Quota:
    place = Organization.objects.filter(code=code, path__startswith=activity.organization.path).first()
    if place is None:
        raise Invalid(_("%(code)s is no association of this one.") % {"code": code}, code="place", field="quotas")
    return Quota(organization=activity.organization, activity=activity, place=place, seats=seats)


def start_activity(*, actor: Actor, activity_id: int) -> Activity:
    """Start an activity: enrolment is closed, who was on the waiting list stays out unless somebody withdraws."""
    with recording(actor, reason="start_activity"):
        activity = lock_activity(actor, activity_id)
        advance(actor=actor, subject=activity, transition="start_activity")
        _announce(activity)
    return activity


def close_activity(*, actor: Actor, activity_id: int) -> Activity:
    """End an activity: sign-in closes, and who attended gets the hours of each session with their evidence.

    RuleViolation "not_over" before its first day.
    """
    with recording(actor, reason="close_activity"):
        activity = lock_activity(actor, activity_id)
        if activity.starts_on > today():
            raise RuleViolation(_("This activity has not begun."), code="not_over")
        advance(actor=actor, subject=activity, transition="close_activity")
        lessons = lessons_of(activity)
        close_lessons(actor, lessons)
        if activity.category:
            credit_lessons(activity, lessons)
    return activity


def sum_up_activity(*, actor: Actor, activity_id: int, summary: str) -> Activity:
    """Sum up an activity that ended, in words. Invalid "empty"."""
    with recording(actor, reason="sum_up_activity"):
        activity = lock_activity(actor, activity_id)
        changes = {"summary": said(summary, "summary", 20_000)}
        advance(actor=actor, subject=activity, transition="sum_up_activity", changes=changes)
    return activity


def cancel_activity(*, actor: Actor, activity_id: int, note: str) -> Activity:
    """Cancel an activity with a reason; those enrolled are told."""
    from huiguan.programmes.services.telling import tell_cancelled

    with recording(actor, reason="cancel_activity"):
        activity = lock_activity(actor, activity_id)
        advance(actor=actor, subject=activity, transition="cancel_activity", note=note)
        tell_cancelled(activity)
        index_activity(activity)
        _announce(activity)
    return activity
