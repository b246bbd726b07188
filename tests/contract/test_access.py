"""Nobody is forgotten: every address and API operation names its permission, and eight people try each of them.

A new address or operation needs a row in `access_table.py`; these tests fail until it has one.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from huiguan.api.app import api
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import ApiToken, Grant, SecondFactorRule
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import (
    create_organization,
    open_department,
    open_staff_post,
    start_unit_membership,
)
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.people.services import appoint_to_post, save_view
from huiguan.kernel.permits import Role, allows, system_actor
from huiguan.kernel.permits.registry import permission

_spec = importlib.util.spec_from_file_location("access_table", Path(__file__).with_name("access_table.py"))
assert _spec is not None and _spec.loader is not None
table: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(table)

SYSTEM = system_actor("test")
START = date(2021, 1, 1)


def addresses(resolver: Any = None, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every page address: its full name and its view; the API's own are walked as operations."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            if entry.namespace != "api":
                yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "")), entry


def operations() -> Iterator[tuple[str, Any]]:
    """Every API operation as `METHOD /path`, with its function."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {prefix}{path}", operation.view_func


ADDRESSES = dict(addresses())
OPERATIONS = dict(operations())
OWN = {name: entry for name, entry in ADDRESSES.items() if not entry.callback.__module__.startswith(table.THIRD_PARTY)}


# Doors --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN)
def test_every_view_names_a_declared_permission_or_says_why_it_is_public(name: str) -> None:
    view = OWN[name].callback
    public = getattr(view, "public_reason", "")
    assert public or permission(view.permission).name == view.permission
    assert not (public and hasattr(view, "permission"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_names_a_declared_permission(name: str) -> None:
    assert permission(OPERATIONS[name].permission).name == OPERATIONS[name].permission


def test_every_address_and_operation_has_a_row_and_no_row_is_left_over() -> None:
    assert set(OWN) | set(OPERATIONS) == set(table.EXPECTED)


def test_third_party_addresses_are_the_sign_in_librarys_only() -> None:
    others = {entry.callback.__module__ for name, entry in ADDRESSES.items() if name not in OWN}
    assert all(module.startswith("allauth.") for module in others)


# People -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(db: None, django_capture_on_commit_callbacks: Any, tmp_path: Path, settings: Any) -> SimpleNamespace:
    """A national association, a province, a city, two counties, one of everything in the first, and eight people."""
    settings.MEDIA_ROOT = tmp_path
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        SecondFactorRule.objects.create(role=role, required=False)
    place: dict[str, Organization] = {}
    above: Organization | None = None
    for code, level in (("top", "national"), ("prov", "province"), ("town", "city")):
        above = place[code] = create_organization(actor=SYSTEM, parent=above, code=code, name=code, level=level)
    for code in ("here", "there"):
        place[code] = create_organization(actor=SYSTEM, parent=above, code=code, name=code, level="county")
    users = {
        "member": _user("member", Role.MEMBER, place["here"]),
        "other": _user("other", Role.CLERK, place["there"]),
        "above": _user("above", Role.CLERK, place["town"], below=True),
        "officer": _user("officer", Role.CLERK, place["here"]),
        "system": _user("system", Role.SYSTEM_ADMIN, place["top"], below=True),
        "security": _user("security", Role.SECURITY_ADMIN, place["top"], below=True),
        "keeper": _user("keeper", Role.SYSTEM_ADMIN, place["here"]),
    }
    clients = {"outsider": Client()} | {name: Client() for name in users}
    for name, user in users.items():
        clients[name].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return SimpleNamespace(clients=clients, samples=_samples(place, users["officer"]), place=place, users=users)


def _user(name: str, role: Role, organization: Organization, *, below: bool = False) -> User:
    user = User.objects.create_user(name, person=Person.objects.create(name=name))
    grant_role(actor=SYSTEM, user=user, role=role, organization=organization, starts=START, below=below)
    return user


def _samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    """A value for each parameter of an address; `namespace:parameter` goes before `parameter`."""
    here = place["here"]
    department = open_department(actor=SYSTEM, organization=here, name="office")
    post = open_staff_post(actor=SYSTEM, organization=here, title="clerk", seats=3, department=department)
    assert officer.person is not None
    held = appoint_to_post(actor=SYSTEM, post=post, person=officer.person, on=START)
    membership = start_unit_membership(actor=SYSTEM, organization=here, association=place["town"], on=START)
    token = ApiToken.objects.create(
        user=officer, label="t", digest="0" * 64, permissions=[], expires="2100-01-01T00:00:00Z"
    )
    return {
        "code": "here",
        "department_id": department.pk,
        "post_id": post.pk,
        "people:assignment_id": held.pk,
        "membership_id": membership.pk,
        "user_id": officer.pk,
        "grant_id": Grant.objects.unscoped("test").get(user=officer).pk,
        "token_id": token.pk,
        "kind": "organizations.organization",
        "subject_id": here.pk,
        "day": date.today() + timedelta(days=30),
        "sheet": "organizations",
        "action": "check",
        "dues:key": "00000000-0000-4000-8000-000000000000",
        "demand_id": 987_654_321,
        "upload_id": "00000000-0000-4000-8000-000000000000",
        "file_id": _file(officer, here),
        "list_name": "some-list",
        "view_id": save_view(actor=actor_of(officer), organization=here, list="some-list", name="v", shared=True).pk,
        **_follow_through(place, officer),
        **_members(place, officer),
        **_governance(place),
        **_meetings(place, officer),
        **_elections(place, officer),
        **_notices(place, officer),
        **_cases(place, officer),
        **_panels(place, officer),
        **_funds(place, officer),
        **_figures(place, officer),
        **_reporting(place["here"]),
        **_honours(place, officer),
        **_research(place, officer),
        **_programmes(place, officer),
        **_publicsite(place, officer),
    }


def _file(officer: User, here: Organization) -> int:
    from huiguan.kernel.files.services import store_file

    return store_file(actor=actor_of(officer), organization=here, upload=BytesIO("文字".encode()), name="a.txt").pk


def _follow_through(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.directives import services
    from huiguan.directives.models import DispatchRun, Item, SavedGroup

    actor, here = actor_of(officer), place["here"]
    nothing: dict[str, Any] = {"items": [], "organization_ids": [], "cooperating_ids": []}
    document = services.register_document(
        actor=actor, organization=here, text="通知\n\n一、办公室要在6月30日前完成核对。"
    )
    (own,) = services.add_own_assignment(actor=actor, organization=here, title="own task")
    bulletin = services.draft_bulletin(actor=actor, organization=here, starts=START, ends=date.today())
    item = Item.objects.unscoped("test").filter(document=document).first()
    return {
        "document_id": document.pk,
        "item_id": item.pk if item else own.item_id,
        "assignment_id": own.pk,
        "bulletin_id": bulletin.pk,
        "directives:run_id": DispatchRun.objects.create(organization=here, spec=nothing, state="done").pk,
        "directives:group_id": SavedGroup.objects.create(organization=here, name="g").pk,
    }


def _members(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.kernel.privacy.models import Consent, SharingAgreement
    from huiguan.members import services
    from huiguan.members.services.letters import draft_letter

    actor, here, start = actor_of(officer), place["here"], START
    one, two = (
        services.register_member(actor=actor, organization=here, details={"name": "某", "birth_date": start})
        for _ in range(2)
    )
    transfer = services.ask_transfer(actor=actor, membership_id=one.pk, receiver=place["town"], means="paper")
    application = services.enter_application(actor=actor, organization=here, details={"name": "甲"})
    agreement = SharingAgreement.objects.create(
        organization=place["there"],
        receiver=here,
        subject_kind="members.membership",
        fields=["name"],
        purpose="p",
        starts=start,
        ends=date.today() + timedelta(days=9),
        state="signed",
        giver_signed_at="2021-01-01T00:00:00Z",
        receiver_signed_at="2021-01-01T00:00:00Z",
    )
    three = services.register_member(
        actor=actor,
        organization=here,
        details={"name": "丙", "id_number": "110101199003071225", "birth_date": date(1990, 3, 7)},
    )
    invited = services.invite_members(actor=actor, membership_ids=[three.pk], channel="paper")
    (card,) = services.issue_cards(actor=actor, membership_ids=[two.pk])
    letter = draft_letter(actor=actor, organization=here, membership_ids=[two.pk])
    return {
        "letter_id": letter.pk,
        "copy_id": letter.copies.get().pk,
        "invitation_id": invited.invitations[0].pk,
        "letter": "0" * 16,
        "print_id": services.print_cards(actor=actor, organization=here, membership_ids=[two.pk]).pk,
        "credential_id": card.pk,
        "token": "x" * 22,
        "member_id": one.pk,
        "pair_id": services.mark_pair(actor=actor, membership_ids=(one.pk, two.pk)).pk,
        "transfer_id": transfer.pk,
        "application_id": application.pk,
        "unit_id": services.register_unit(actor=actor, organization=here, details={"name": "某学院"}).pk,
        "consent_id": Consent.objects.unscoped("test").get(pk=transfer.consent_id).pk,
        "agreement_id": agreement.pk,
        "giver": "there",
    }


def _governance(place: dict[str, Organization]) -> dict[str, Any]:
    from huiguan.governance import services
    from huiguan.governance.models import Post, RenewalStep

    here = place["here"]
    version = services.take_over_charter(
        actor=SYSTEM, organization=here, template="profession-county", in_force_from=START
    )
    bodies = services.set_up_bodies(actor=SYSTEM, organization=here, on=START)
    term = services.open_term(actor=SYSTEM, organization=here, ordinal=1, starts_on=START)
    post = Post.objects.unscoped("test").get(organization=here, key="president")
    holder = services.Holder(post_id=post.pk, name="甲", began_on=START, term_id=term.pk)
    (tenure,) = services.take_over_tenures(actor=SYSTEM, organization=here, holders=[holder])
    step = RenewalStep.objects.unscoped("test").filter(organization=here).first()
    assert step is not None
    return {
        "governance:body_id": bodies[0].pk,
        "governance:post_id": post.pk,
        "governance:tenure_id": tenure.pk,
        "governance:version_id": version.pk,
        "governance:other_id": version.pk,
        "governance:doing": "put_to_congress",
        "governance:term_id": term.pk,
        "governance:step_id": step.pk,
    }


def _meetings(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.governance.enums import BodyKind
    from huiguan.governance.models import Body, Meeting, Motion
    from huiguan.governance.services import incoming, meetings, papers
    from huiguan.governance.services.participants import Invitee, invite
    from huiguan.kernel.filings.services import prepare_filing

    actor, here = actor_of(officer), place["here"]
    body = Body.objects.create(organization=here, kind=BodyKind.COUNCIL, name="council of meetings")
    starts = datetime(2030, 1, 1, tzinfo=UTC)
    meeting = meetings.plan_meeting(actor=actor, organization=here, title="m", starts_at=starts, body_id=body.pk)
    invite(actor=actor, meeting_id=meeting.pk, invitees=[Invitee("officer", person_id=actor.person_id)])
    rows = Meeting.objects.unscoped("test").filter(pk=meeting.pk)
    rows.update(state="convened", notice_sent_at=starts)
    motion = Motion.objects.create(organization=here, meeting=meeting, number=1, title="t", text="t", sponsor="s")
    filing = prepare_filing(actor=actor, organization=here, kind="officers-record", authority="registrar")
    paper = papers.draft_paper(actor=actor, organization=here, kind="letter", title="p", text="t")
    arrived = incoming.receive_paper(actor=actor, organization=here, issuer="i", title="p")
    return {
        "meeting_id": meeting.pk,
        "motion_id": motion.pk,
        "paper_id": paper.pk,
        "filing_id": filing.pk,
        "filing_kind": "major-matter",
        "filings:doing": "fill",
        "incoming_id": arrived.pk,
        "governance:key": meeting.screen_key,
    }


def _reporting(here: Organization) -> dict[str, Any]:
    from huiguan.reporting import models

    of: dict[str, Any] = {"organization": here}
    days = dict.fromkeys(("starts", "ends", "due_on", "valid_until"), date(2026, 12, 31))
    indicator = models.Indicator.objects.create(key="own.staff", label="x", unit="persons", **of)
    row = models.Collection.objects.create(number="1", title="x", state="open", **days, **of)
    line = models.Line.objects.create(collection=row, indicator=indicator, **of)
    ends: dict[str, Any] = {"receiver": here, "issuer": here, "path": here.path, "depth": here.depth}
    form = models.Filled.objects.create(collection=row, state="signed", **ends, **of)
    annual = models.AnnualReport.objects.create(collection=row, title="x", **of)
    return {
        "reporting:indicator_id": indicator.pk,
        "collection_id": row.pk,
        "line_id": line.pk,
        "form_id": form.pk,
        "handed_id": form.pk,
        "annual_id": annual.pk,
        "highlight_id": models.Highlight.objects.create(report=annual, title="x", text="x", **of).pk,
        "reporting:doing": "freeze",
        "reporting:answer": "accept",
    }


def _figures(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.kernel.figures import Period
    from huiguan.kernel.figures.services import freeze_figures

    frozen = freeze_figures(
        actor=actor_of(officer), organization=place["here"], keys=["members.present"], period=Period.of_year(2026)
    )
    return {"figure_key": "members.present", "frozen_id": frozen["members.present"].pk}


def _elections(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.elections.models import ArchiveRecord, Candidate, Election, Official
    from huiguan.governance.models import Body, Post, Tenure, Term

    here = place["here"]
    post = Post.objects.unscoped("test").get(organization=here, key="president")
    facts = {
        "organization": here,
        "post": post,
        "term": Term.objects.unscoped("test").get(organization=here),
        "body": Body.objects.unscoped("test").get(organization=here, key="council"),
        "seats": 1,
        "electorate": "body",
        "mode": "server",
    }
    election = Election.objects.create(uuid="1" * 14, title="e", **facts)
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    times = {"opened_at": opened, "closes_at": opened + timedelta(hours=1)}
    public = Election.objects.create(uuid="2" * 14, title="p", state="declared", **times, **facts)
    ArchiveRecord.objects.create(election=public, position=0, hash="0" * 64, body=b"{}")
    ArchiveRecord.objects.create(election=public, position=1, hash="1" * 64, body=b"{}", kind="Setup", height=0)
    person = {"organization": here, "election": election, "person": officer.person, "name": "officer"}
    tenure = Tenure.objects.create(organization=here, post=post, name="officer")
    return {
        "elections:election_id": election.pk,
        "elections:uuid": public.uuid,
        "uuid": public.uuid,
        "elections:official_id": Official.objects.create(duty="trustee", **person).pk,
        "elections:candidate_id": Candidate.objects.create(tenure=tenure, **person).pk,
    }


def _notices(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.kernel.notices import PurposeSpec, ShownField, register_purpose
    from huiguan.kernel.notices.services import object_to, open_notice
    from huiguan.kernel.permits import ANONYMOUS

    register_purpose(PurposeSpec("contract", "c", (ShownField("name", "n", names=True),), 5, "law"))
    notice = open_notice(
        actor=actor_of(officer),
        organization=place["here"],
        purpose="contract",
        subject_kind="contract",
        subject_id=1,
        title="t",
        rows=[{"name": "甲某"}],
    )
    objection = object_to(actor=ANONYMOUS, notice_id=notice.pk, text="o")
    return {"notice_id": notice.pk, "objection_id": objection.pk, "purpose": "contract", "ready_id": 1}


def _cases(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    """A case that the officer leads, as a clerk may, and that is the officer's own."""
    from huiguan.cases import slips
    from huiguan.cases.models import Benefit, Case, Handler, Referral, Survey, SurveyInvitation

    here = place["here"]
    facts = {"organization": here, "year": 2026, "serial": 1, "kind": "request", "state": "handling"}
    case = Case.objects.create(person=officer.person, **facts)
    Handler.objects.create(organization=here, case=case, user=officer, part="lead")
    referral = Referral.objects.create(organization=here, receiver=place["there"], case=case)
    asked = {"year": 2026, "closes_on": date(2100, 1, 1), "state": "open", "public_key": slips.new_keys()[1]}
    survey = Survey.objects.create(organization=here, kind="topic", title="t", **asked)
    SurveyInvitation.objects.create(organization=here, survey=survey, person=officer.person)
    benefit = Benefit.objects.create(organization=here, kind="benefit", title="b", promised_on=date(2026, 1, 1))
    return {
        "survey_id": survey.pk,
        "survey_key": survey.uuid,
        "survey_doing": "open",
        "benefit_id": benefit.pk,
        "benefit_doing": "end",
        "cases:kind": "request",
        "case_id": case.pk,
        "referral_id": referral.pk,
        "cases:doing": "message",
        "letter_key": "taken",
    }


def _panels(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.kernel.panels import services
    from huiguan.kernel.panels.models import Assignment

    actor, here = actor_of(officer), place["here"]
    panel = services.make_panel(actor=actor, organization=here, subject_kind="contract", subject_id=1, title="p")
    services.set_criteria(actor=actor, panel_id=panel.pk, measures=[services.Measure("c", 100)])
    juror = services.add_juror(actor=actor, panel_id=panel.pk, username=officer.username)
    services.lay_before(actor=actor, panel_id=panel.pk, entries=[services.Laid("contract", 1, "e")])
    services.begin_marking(actor=actor, panel_id=panel.pk)
    assigned = Assignment.objects.unscoped("test").get(juror=juror)
    return {"panel_id": panel.pk, "juror_id": juror.pk, "assigned_id": assigned.pk}


def _funds(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from decimal import Decimal

    from huiguan.funds import services
    from huiguan.kernel.calendar import today

    actor, here = actor_of(officer), place["here"]
    day = today()
    services.open_books(actor=actor, organization=here, starts_on=date(day.year - 1, 12, 1))
    services.close_period(actor=actor, organization=here)
    services.disclose_funds(actor=actor, organization=here, disclosed=True)
    fund = services.open_fund(actor=actor, organization=here, code="02", name="f", purpose="p", restricted=True)
    facts: dict[str, Any] = {"actor": actor, "organization": here}
    donation = services.receive_donation(
        **facts, fund_id=fund.pk, donor="d", amount=Decimal(9), received_on=day, wish="w"
    )
    draft = services.save_draft(**facts, occurred_on=day, summary="s", entries=[])
    order = services.order_payment(**facts, fund=fund, amount=Decimal(5), payee="p", purpose="relief")
    line = {"booked_on": day, "came": Decimal(7), "reference": "r"}
    ((bank_line, _new),) = services.take_bank_lines(**facts, lines=[line])
    return {
        "fund_id": fund.pk,
        "voucher_id": donation.voucher_id,
        "draft_id": draft.pk,
        "donation_id": donation.pk,
        "order_id": order.pk,
        "bank_line_id": bank_line.pk,
        "funds:doing": "withdraw_fund_payment",
        "report_key": "balance-sheet",
        "funds:place": here.code,
    }


def _honours(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.honours import services
    from huiguan.honours.models import Award

    actor, here, day = actor_of(officer), place["here"], date.today()
    scheme = services.add_scheme(
        actor=actor,
        organization=here,
        name="s",
        basis="b",
        approval="a",
        candidates="units",
        grades=[{"name": "g", "most": 1}],
    )
    services.open_scheme(actor=actor, scheme_id=scheme.pk)
    row = services.call_round(actor=actor, scheme_id=scheme.pk, title="r", opens_on=day, closes_on=day)
    nomination = services.nominate(
        actor=actor, organization=here, round_id=row.pk, candidate="u", deed="d", deed_on=START, grade="g1", answers={}
    )
    copied = ("organization", "scheme", "candidate", "name", "deed", "deed_on", "grade", "round")
    facts = {name: getattr(nomination, name) for name in copied}
    award = Award.objects.create(nomination=nomination, decided_on=day, **facts)
    return {
        "scheme_id": scheme.pk,
        "honours:round_id": row.pk,
        "round_id": row.pk,
        "nomination_id": nomination.pk,
        "award_id": award.pk,
        "step": "certify",
        "honours:doing": "opinion",
        "telling": "tell",
    }


def _research(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from huiguan.research import services
    from huiguan.research.models import Milestone

    actor, here, day = actor_of(officer), place["here"], date.today()
    call = services.announce_call(
        actor=actor, organization=here, title="c", guide="g", eligibility="e", topics=[{"name": "t", "most": 9}],
        prefix="X", most_granted=1, opens_on=day, closes_on=day,
    )  # fmt: skip
    project = services.apply_for_project(
        actor=actor, organization=here, call_id=call.pk, topic="t1", title="t", asked=Decimal(1),
        answers={"applicant": "applicant", "blind": "b"},
    )  # fmt: skip
    project.number, project.granted, project.granted_on = "X-1", Decimal(1), day
    project.save()
    milestone = Milestone.objects.create(organization=here, caller=here, project=project, kind="opening", due_on=day)
    facts = {"kind": "report", "title": "t", "authors": [{"name": "a"}], "licence": "CC0-1.0", "issued_on": day}
    output = services.add_output(actor=actor, organization=here, **facts)
    version = services.add_version(actor=actor, output_id=output.pk, upload=ContentFile(b"x", name="x.txt"))
    services.publish_output(actor=actor, output_id=output.pk)
    return {
        "call_id": call.pk,
        "project_id": project.pk,
        "milestone_id": milestone.pk,
        "output_id": output.pk,
        "research:number": version.number,
        "style": "ris",
        "research:step": "panel",
        "research:doing": "attach",
        "research:acting": "version",
        "finding": "pass",
        "research:assigned_id": 987_654_321,
    }


def _programmes(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    """An activity that the officer holds, trains and takes part in, with one of everything."""
    from huiguan.members.models import Membership
    from huiguan.programmes import services

    actor, here, day = actor_of(officer), place["here"], date.today()
    own: dict[str, Any] = {"actor": actor, "organization": here}
    partner = services.save_partner(**own, name="p", kind="abroad")
    agreement = services.save_agreement(actor=actor, partner_id=partner.pk, title="a", signed_on=day)
    activity = services.plan_activity(
        **own, kind="course", title="c", starts_on=day, assessed=True, trainer=officer.username
    )
    step = services.add_step(actor=actor, activity_id=activity.pk, title="s")
    services.open_activity(actor=actor, activity_id=activity.pk)
    at = timezone.now()
    lesson = services.add_lesson(
        actor=actor, activity_id=activity.pk, title="l", starts_at=at, ends_at=at + timedelta(hours=1), hours=Decimal(1)
    )
    Membership.objects.create(
        organization=here, person=officer.person, name="o", state="admitted", klass="individual", number="P1"
    )
    enrolment = services.enrol_oneself(actor=actor, activity_id=activity.pk)
    volunteer = services.register_volunteer(**own, own=True)
    services.acknowledge_risks(actor=actor, volunteer_id=volunteer.pk, version=1)
    services.insure_volunteer(actor=actor, volunteer_id=volunteer.pk, insurance="i", insured_until=day)
    plan = services.save_plan(**own, year=2026, unit="u")
    services.appoint_trainer(**own, username=officer.username)
    return {
        "activity_id": activity.pk,
        "activity_step": "tell",
        "checklist_id": step.pk,
        "lesson_id": lesson.pk,
        "enrolment_id": enrolment.pk,
        "enrolment_step": "approve",
        "service_id": services.put_on(actor=actor, activity_id=activity.pk, volunteer_id=volunteer.pk).pk,
        "volunteer_id": volunteer.pk,
        "plan_id": plan.pk,
        "finding_id": services.add_finding(actor=actor, plan_id=plan.pk, aspect="daily", text="t").pk,
        "partner_id": partner.pk,
        "programmes:agreement_id": agreement.pk,
        "study_id": services.keep_study(**own, title="t", starts_at=at).pk,
        "trained_id": here.pk,
        "own_step": "enrol",
    }


def _publicsite(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    from PIL import Image

    from huiguan.publicsite import services

    actor, here, drawn = actor_of(officer), place["here"], BytesIO()
    Image.new("RGB", (9, 9)).save(drawn, "PNG")
    article = services.draft_article(actor=actor, organization=here, title="t", text="t")
    facts: dict[str, Any] = {"actor": actor, "organization": here, "size": 99, "alt": "a"}
    return {
        "publicsite:article_id": article.pk,
        "article_id": article.pk,
        "picture_id": services.add_picture(upload=drawn, **facts).pk,
        "publicsite:doing": "hand-in",
        "publicsite:place": "here",
        "publicsite:number": 1,
        "publicsite:other": 1,
    }


# Tries --------------------------------------------------------------------------------------------------------------


def outcome(response: Any) -> str:
    """O open, L asked to sign in, N not found (unknown and forbidden look the same)."""
    assert response.status_code < 500, response.status_code
    if response.status_code == 401 or "/accounts/login/" in response.headers.get("Location", ""):
        return "L"
    return "N" if response.status_code == 404 else "O"


def _value(samples: dict[str, Any], namespace: str, parameter: str) -> Any:
    return samples.get(f"{namespace}:{parameter}", samples.get(parameter, 0))


def try_address(world: SimpleNamespace, name: str) -> str:
    """What each of the eight gets."""
    entry, namespace = OWN[name], name.partition(":")[0]
    arguments = {key: _value(world.samples, namespace, key) for key in entry.pattern.regex.groupindex}
    arguments |= {"code": "here"} if "code" in _parameters(name) else {}
    address = reverse(name, kwargs=arguments)
    # Where the method is looked at before the person, the door is tried with the method that it takes.
    method = "post" if world.clients["outsider"].get(address).status_code == 405 else "get"
    return "".join(outcome(getattr(world.clients[who], method)(address)) for who in table.PEOPLE)


def _parameters(name: str) -> set[str]:
    return {key for possibility in _possibilities(name) for key in possibility}


def _possibilities(name: str) -> list[list[str]]:
    resolver, _, last = get_resolver(), None, name.rpartition(":")[2]
    for space in name.split(":")[:-1]:
        _prefix, resolver = resolver.namespace_dict[space]
    return [params for found in resolver.reverse_dict.getlist(last) for _path, params in found[0]]


def try_operation(world: SimpleNamespace, name: str) -> str:
    """What each of the eight gets over the API."""
    method, path = name.split(" ")
    address = "/api/v1" + re.sub(r"\{(?:\w+:)?(\w+)\}", lambda p: str(world.samples.get(p.group(1), 0)), path)
    send: dict[str, Callable[..., Any]] = {}
    found = ""
    for who in table.PEOPLE:
        client = world.clients[who]
        send = {
            "GET": client.get,
            "POST": client.post,
            "DELETE": client.delete,
            "PUT": client.put,
            "PATCH": client.patch,
        }
        body = table.BODIES.get(name, {})
        extra = {"data": json.dumps(body), "content_type": "application/json"} if method != "GET" else {}
        if callable(table.FORMS.get(name)):
            extra = {"data": table.FORMS[name]()}
        response = send[method](address, **extra)
        # What was sent is looked at before who sent it: then the door itself is asked.
        found += _door(world, name, who) if _is_about_the_body(response) else outcome(response)
    return found


def _is_about_the_body(response: Any) -> bool:
    return response.status_code == 422 and "detail" in response.json()


def _door(world: SimpleNamespace, name: str, who: str) -> str:
    place = world.place["here"] if "{code}" in name else None
    return "O" if allows(actor_of(world.users[who]), OPERATIONS[name].permission, place) else "N"


def ends_things(name: str) -> tuple[bool, str]:
    """Sorts what ends things last, so that the others still find their samples."""
    return name.startswith("DELETE") or name in table.LAST, name


@pytest.mark.django_db
def test_each_address_opens_to_those_who_may_and_to_nobody_else(world: SimpleNamespace) -> None:
    found = {name: try_address(world, name) for name in sorted(OWN, key=ends_things) if name in table.EXPECTED}
    assert found == {name: table.EXPECTED[name] for name in found}


@pytest.mark.django_db
def test_each_operation_opens_to_those_who_may_and_to_nobody_else(world: SimpleNamespace) -> None:
    names = sorted(OPERATIONS, key=ends_things)
    found = {name: try_operation(world, name) for name in names if name in table.EXPECTED}
    assert found == {name: table.EXPECTED[name] for name in found}
