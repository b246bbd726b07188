"""Applications: handed in by the applicant or entered by a clerk, checked, decided by the body that the charter names.

The applicant's data are a membership in the state "applied"; of somebody who had left, the record that is there.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.people.services import name_oneself
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.revisions import made_before, save_revised
from huiguan.kernel.workflow import services as workflow
from huiguan.members.enums import CURRENT, LEFT, OPEN_APPLICATIONS, ApplicationSource, MembershipState
from huiguan.members.models import Application, Membership
from huiguan.members.purposes import KEEP_RECORD
from huiguan.members.selectors.classes import settings_of
from huiguan.members.services.announcing import settled, tell_applicant, tell_office
from huiguan.members.services.cards import certify
from huiguan.members.services.details import fill_membership
from huiguan.members.services.doors import check_class, lock_application, lock_own_or_office_application
from huiguan.members.services.lifecycle import begin_again
from huiguan.members.services.numbering import next_number
from huiguan.members.services.records import new_record, refresh_keys
from huiguan.members.services.saving import flag_duplicates, same_person, save_member
from huiguan.members.services.unit_applications import correct_own_unit

CHECK, DECIDE = "members.check_applications", "members.decide_applications"
# What a clerk looks at before the body decides; the labels stand in `CHECK_LABELS`.
CHECKS = ("identity", "eligible", "not_double", "statement")
BODY_SLOT = "members.admission_body"


def apply_for_membership(
    *,
    actor: Actor,
    organization: Any,
    details: Mapping[str, Any],
    klass: str = "full",
    statement: str = "",
    notice_version: int = 0,
    source: str = ApplicationSource.SELF,
    form_key: uuid.UUID | None = None,
) -> Application:
    """Hand in one's own application, having read the notice of what the data are kept for (PIPL 17).

    The same form sent twice makes one application. RuleViolation "ask_office" when it cannot be taken online; it does
    not say why, so that nobody finds out with another's ID number who is a member.
    """
    with recording(actor, organization, reason="apply"):
        permit(actor, "members.own_membership")
        earlier: Application | None = made_before(Application, form_key)
        if earlier is not None:
            return earlier
        check_class(organization, klass)
        if notice_version != purpose(KEEP_RECORD).version:
            raise RuleViolation(
                _("Read how your data are used, and consent, before you apply."), code="notice", field="notice_version"
            )
        person = name_oneself(actor=actor, name=str(details.get("name", "")))
        membership = _own_record(actor, organization, klass, details, person)
        application = _hand_in(actor, membership, source, statement, form_key)
        _consent_on_applying(actor, membership, notice_version)
    return application


def enter_application(
    *,
    actor: Actor,
    organization: Any,
    details: Mapping[str, Any],
    klass: str = "full",
    statement: str = "",
    form_key: uuid.UUID | None = None,
) -> Application:
    """Enter an application that came on paper, by the office. RuleViolation "same_id" for a present member."""
    with recording(actor, organization, reason="enter_application"):
        permit(actor, CHECK, organization)
        earlier: Application | None = made_before(Application, form_key)
        if earlier is not None:
            return earlier
        check_class(organization, klass)
        membership = Membership(organization=organization, klass=klass)
        fill_membership(membership, details)
        before = same_person(membership)
        if before is None or before.state in CURRENT:
            new_record(actor, membership, details)
        else:
            membership = before
        return _hand_in(actor, membership, ApplicationSource.CLERK, statement, form_key)


def _own_record(actor: Actor, organization: Any, klass: str, details: Mapping[str, Any], person: Any) -> Membership:
    """The record that a person applies with: a new one, or the one that the person proved to be the own before."""
    rows = Membership.objects.unscoped("one's own record in this association").select_related("organization")
    own: Membership | None = (
        rows.filter(organization=organization.pk, person=person)
        .exclude(state="merged")
        .select_for_update(of=("self",))
        .first()
    )
    if own is not None:
        if own.state not in (*LEFT, MembershipState.NOT_ADMITTED):
            raise RuleViolation(
                _("You are a member already, or your application is being looked at."), code="is_member"
            )
        fill_membership(own, details)
        save_member(own, actor)
        return own
    membership = Membership(organization=organization, klass=klass, person=person)
    fill_membership(membership, details)
    if same_person(membership) is not None:
        raise RuleViolation(
            _("This application cannot be taken online. Please ask the office of the association."), code="ask_office"
        )
    new_record(actor, membership, details)
    return membership


def _hand_in(
    actor: Actor, membership: Membership, source: str, statement: str, form_key: uuid.UUID | None
) -> Application:
    rows = Application.objects.unscoped("another application with the same record")
    if rows.filter(membership=membership, state__in=OPEN_APPLICATIONS).exists():
        raise RuleViolation(_("An application is being looked at already."), code="open_application")
    application = Application.objects.create(
        organization=membership.organization,
        membership=membership,
        source=source,
        statement=statement.strip()[:2000],
        form_key=form_key,
        changed_by_id=actor.user_id,
    )
    workflow.start(actor=actor, subject=application)
    tell_office(application, "members.application")
    return application


def _consent_on_applying(actor: Actor, membership: Membership, version: int) -> None:
    give_consent(
        # The person may have been named a moment ago, and a token need not hold more than the right to apply.
        actor=replace(actor, person_id=membership.person_id, token_permissions=None),
        subject=membership,
        purpose=KEEP_RECORD,
        notice_version=version,
    )


def check_application(*, actor: Actor, application_id: int, checks: Mapping[str, bool], note: str = "") -> Application:
    """Say, as the office, that the application was checked, point by point; it then goes to the body that decides.

    Invalid when a point was not looked at. A point that does not hold is told to the body, not hidden.
    """
    with recording(actor, reason="check_application"):
        application = lock_application(actor, application_id, CHECK)
        if set(checks) != set(CHECKS):
            raise Invalid(_("Look at every point before you go on."), code="checks", field="checks")
        application.checks = {key: bool(checks[key]) for key in CHECKS}
        application.body = admission_body(application.organization)
        save_revised(application, actor)
        settled(application)
        workflow.advance(actor=actor, subject=application, transition="check", note=note)
    return application


def admission_body(organization: Any) -> str:
    """The body that decides on admission: by the charter where governance knows it, else as the office settled it."""
    for by_charter in filled(BODY_SLOT):
        if name := by_charter(organization):
            return str(name)[:120]
    return settings_of(organization).admission_body or _("Council")


def return_application(*, actor: Actor, application_id: int, note: str) -> Application:
    """Send an application back to be corrected, saying what is missing."""
    with recording(actor, reason="return_application"):
        application = lock_application(actor, application_id, CHECK)
        settled(application)
        workflow.advance(actor=actor, subject=application, transition="send_back", note=note)
        tell_applicant(application, "members.application_returned")
    return application


def resubmit_application(
    *,
    actor: Actor,
    application_id: int,
    details: Mapping[str, Any],
    statement: str | None = None,
    contact_mobile: str | None = None,
    note: str = "",
) -> Application:
    """Hand in again what was returned, corrected; by the applicant, a body's contact or the office.

    `details` are a person's or, of a body's application, the body's; `contact_mobile` is the number of its contact.
    """
    with recording(actor, reason="resubmit"):
        application = lock_own_or_office_application(actor, application_id, CHECK)
        if application.membership is not None and details:
            fill_membership(application.membership, details)
            save_member(application.membership, actor)
            flag_duplicates([application.membership.pk])
        if application.unit is not None and (details or contact_mobile is not None):
            correct_own_unit(actor, application, details, contact_mobile)
        if statement is not None:
            application.statement = statement.strip()[:2000]
        save_revised(application, actor)
        settled(application)
        workflow.advance(actor=actor, subject=application, transition="resubmit", note=note)
    return application


def withdraw_application(*, actor: Actor, application_id: int, note: str = "") -> Application:
    """Withdraw an application that is not decided, by the applicant or by the office at the applicant's wish."""
    with recording(actor, reason="withdraw_application"):
        application = lock_own_or_office_application(actor, application_id, CHECK)
        settled(application)
        workflow.advance(actor=actor, subject=application, transition="withdraw", note=note)
        _end_applied(actor, application, "give_up", note)
    return application


def decide_application(
    *,
    actor: Actor,
    application_id: int,
    admit: bool,
    decided_on: date | None = None,
    reference: str = "",
    body: str = "",
    note: str = "",
) -> Application:
    """Enter the decision of the body, by another person than who checked: admitted with a number, or refused with why.

    `reference` is the decision's number or meeting. RuleViolation by the workflow's table.
    """
    day = decided_on or today()
    with recording(actor, reason="decide_application"):
        application = lock_application(actor, application_id, DECIDE)
        if day > today():
            raise Invalid(_("The date of the decision lies in the future."), code="decided_on", field="decided_on")
        application.decided_on, application.reference = day, reference.strip()[:200]
        application.body = body.strip()[:120] or application.body
        save_revised(application, actor)
        settled(application)
        workflow.advance(actor=actor, subject=application, transition="admit" if admit else "refuse", note=note)
        if admit:
            _admit(actor, application, day)
        else:
            _end_applied(actor, application, "refuse", note)
        if application.unit_id is not None or not admit:  # an admitted person hears of the certificate already
            tell_applicant(application, "members.application_decided")
    return application


def _admit(actor: Actor, application: Application, day: date) -> None:
    """With number and certificate."""
    subject = _applicant(application)
    decision = " ".join(filter(None, (application.body, application.reference)))
    if subject.state != MembershipState.APPLIED:
        begin_again(actor, subject, "readmit", day, decision)
        return
    changes = {
        "joined_on": day,
        "number": subject.number or next_number(subject.organization),
        "decision": decision[:200],
        "revision": subject.revision + 1,
    }
    workflow.advance(actor=actor, subject=subject, transition="admit", note=decision, changes=changes)
    refresh_keys(subject)
    certify(actor, subject)


def _end_applied(actor: Actor, application: Application, transition: str, note: str) -> None:
    """The applicant's record, unless it is that of a former member, which stays what it was."""
    subject = _applicant(application)
    if subject.state == MembershipState.APPLIED:
        workflow.advance(actor=actor, subject=subject, transition=transition, note=note)


def _applicant(application: Application) -> Any:
    return application.membership or application.unit
