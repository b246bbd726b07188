"""Arguments with which every page of the demonstration can be opened: for the tool that pictures all pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from huiguan.cases.models import (
    AnonymousReport,
    Benefit,
    Case,
    GlassBreak,
    Handler,
    OwnKind,
    Referral,
    Relief,
    Survey,
)
from huiguan.demo.speech import clerk_of
from huiguan.directives.models import Assignment, Bulletin, DispatchRun, Document, Item, SavedGroup
from huiguan.elections.models import Candidate, Election, Official
from huiguan.funds.models import BankLine, Donation, Fund, Voucher, VoucherDraft
from huiguan.funds.models import PaymentOrder as FundPayment
from huiguan.governance.models import (
    AgendaItem,
    Body,
    CalendarFeed,
    CharterVersion,
    Delegate,
    IncomingPaper,
    Meeting,
    Motion,
    OutgoingPaper,
    Participant,
    Post,
    RenewalStep,
    Resolution,
    Tenure,
    Term,
)
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.exchange.models import ImportBadRow, ImportBatch
from huiguan.kernel.figures.models import FrozenFigure
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.notices.selectors import waiting_to_open
from huiguan.kernel.organizations.models import Department, Organization, StaffPost, UnitMembership
from huiguan.kernel.panels.models import Assignment as JurorsPart
from huiguan.kernel.panels.models import Panel
from huiguan.kernel.people.models import StaffAssignment, User
from huiguan.kernel.privacy.models import SharingAgreement
from huiguan.kernel.rounds.models import Round
from huiguan.members.invitation_codes import code_of
from huiguan.members.models import (
    Application,
    DuesDemand,
    DuesPayment,
    DuplicatePair,
    Invitation,
    Letter,
    LetterCopy,
    Membership,
    PaymentOrder,
    SharePayment,
    StatementLine,
    Transfer,
    UnitMember,
)
from huiguan.programmes.models import (
    Activity,
    Agreement,
    ChecklistStep,
    Enrolment,
    Finding,
    HourEntry,
    Lesson,
    Partner,
    Service,
    StudySession,
    TrainingPlan,
    Volunteer,
)
from huiguan.publicsite.models import AdoptedRules, Edition, Picture
from huiguan.reporting.models import AnnualReport, Collection, Filled, Highlight, Indicator, Line
from huiguan.research.models import Call, Milestone, Output, Project

TOP, PROVINCE, CITY, COUNTY = "100000", "160000", "160100", "160101"
#: Somebody's own pages, whose samples are those of an account of this association.
OWN_AT = {
    "panels:own_entry": CITY,
    "panels:own_aside": CITY,
    "elections:own_candidature": PROVINCE,
    "governance:own_meeting": PROVINCE,
    "governance:own_meeting_state": PROVINCE,
    "governance:own_meeting_sign_in": PROVINCE,
    "governance:own_meeting_paper": PROVINCE,
    "governance:own_minutes": PROVINCE,
}
#: Pages that the topmost association does not have.
NOT_AT_THE_TOP = {"organizations:start_membership", "organizations:move", "organizations:merge"}


def sample_url_kwargs() -> dict[str, dict[str, Any]]:
    """Arguments by URL name (`namespace:name`) for every address that takes any and for which a sample exists.

    Empty where no demonstration is loaded. `code` is the association in whose name the sample is looked at: the one
    that has it, otherwise the topmost.
    """
    if not Organization.objects.filter(code=PROVINCE).exists():
        return {}
    samples = _samples()
    found: dict[str, dict[str, Any]] = {}
    for name, parameters in _addresses():
        namespace = name.partition(":")[0]
        values = [
            next((samples[key] for key in (f"{name}:{p}", f"{namespace}:{p}", p) if key in samples), None)
            for p in parameters
        ]
        if parameters and all(value is not None for value in values):
            places = [value[1] for value in values if value is not None and value[1]]
            found[name] = {p: v[0] for p, v in zip(parameters, values, strict=True) if v is not None}
            if "code" in found[name] and places:
                found[name]["code"] = places[0]
            elif name in NOT_AT_THE_TOP:
                found[name]["code"] = PROVINCE
    return found


def _addresses(resolver: Any = None, names: tuple[str, ...] = (), above: tuple[str, ...] = ()) -> Iterator[Any]:
    for entry in (resolver or get_resolver()).url_patterns:
        parameters = (*above, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from _addresses(entry, inner, parameters)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*names, entry.name)), parameters


def _samples() -> dict[str, tuple[Any, str] | None]:
    """By parameter (`namespace:parameter`, `namespace:name:parameter` where a few have another): a value, and the
    association whose row it is (empty: any).
    """
    return {
        "code": (TOP, ""),
        "kind": ("organizations.organization", ""),
        "subject_id": (Organization.objects.get(code=PROVINCE).pk, PROVINCE),
        "sheet": ("organizations", TOP),
        "document_id": _first(Document, TOP),
        "item_id": _first(Item, TOP, kind="task"),
        "assignment_id": _first(Assignment, CITY, mode="guidance"),
        "run_id": _first(DispatchRun, TOP),
        "bulletin_id": _first(Bulletin, PROVINCE),
        "group_id": _first(SavedGroup, PROVINCE),
        "department_id": _first(Department, TOP),
        "post_id": _first(StaffPost, TOP),
        "grant_id": _first(Grant, TOP),
        "membership_id": _first(UnitMembership, PROVINCE),
        "people:assignment_id": _first(StaffAssignment, TOP),
        "message_id": _first(Message, TOP, role="clerk", count__gt=0),
        "batch_id": _first(ImportBatch, TOP),
        "exchange:number": _bad_row(),
        "action": ("start", TOP),
        "file_id": _first(StoredFile, PROVINCE, subject_kind=""),
        "below": (PROVINCE, TOP),
        "place": (PROVINCE, TOP),
        "user_id": (User.objects.get(username=f"clerk-{TOP}").pk, TOP),
        "demand_id": _first(DuesDemand, COUNTY, membership__person__isnull=False),
        "payment_id": _first(DuesPayment, COUNTY, demand__membership__person__isnull=False),
        "line_id": _first(StatementLine, COUNTY, payments=None, set_aside=""),
        "share_payment_id": _first(SharePayment, COUNTY),
        "dues:key": _first(PaymentOrder, COUNTY, field="key"),
        "dues:provider": ("sandbox", ""),
        "day": (today(), ""),
        "upload_id": (UUID(int=0), ""),
        "credential_id": _first(Credential, COUNTY, revoked_at=None),
        "credentials:own_card:credential_id": _of_the_member(Credential, "person", revoked_at=None),
        "credentials:own_file:credential_id": _of_the_member(Credential, "person", revoked_at=None),
        "dues:own_demand:demand_id": _of_the_member(DuesDemand, "membership__person"),
        "dues:notice:demand_id": _of_the_member(DuesDemand, "membership__person"),
        "programmes:own_activity:activity_id": _of_the_member(Enrolment, "person", "activity_id"),
        "programmes:own_sign_in:activity_id": _of_the_member(Enrolment, "person", "activity_id"),
        "members:agreement_id": _first(SharingAgreement, COUNTY, subject_kind="members.membership"),
        "members:agreement_members:agreement_id": _agreement_received(),
        "governance:own_meeting_sign_in:meeting_id": _first(Meeting, PROVINCE, state="in_session"),
        "print_id": _first(CredentialPrint, PROVINCE),
        "purpose": _ready(0),
        "ready_id": _ready(1),
        "token": _token(),
        "credentials:form": ("json", ""),
        "members:form": ("json", ""),
        "member_id": _first(Membership, COUNTY, state="admitted", person__user__isnull=False),
        "application_id": _first(Application, COUNTY),
        "transfer_id": _first(Transfer, COUNTY),
        "unit_id": _first(UnitMember, COUNTY),
        "pair_id": _first(DuplicatePair, COUNTY),
        "handler_id": _first(Handler, COUNTY, case__kind="rights"),
        "delegate_id": _first(Delegate, PROVINCE),
        "governance:sending:code": (CITY, CITY),
        "governance:sending_new:code": (CITY, CITY),
        "governance:sending_take_back:delegate_id": _delegate_sent(),
        "invitation_id": _first(Invitation, COUNTY, state="sent"),
        "letter": _letter(),
        "letter_id": _first(Letter, COUNTY, sent_at=None),
        "copy_id": _first(LetterCopy, COUNTY, membership__person__user__isnull=False, letter__sent_at__isnull=False),
        "governance:body_id": _first(Body, PROVINCE, key="council"),
        "governance:post_id": _first(Post, PROVINCE, key="director"),
        "governance:tenure_id": _first(Tenure, PROVINCE, state="holds"),
        "governance:version_id": _first(CharterVersion, TOP, number=2),
        "governance:other_id": _first(CharterVersion, TOP, number=1),
        "governance:doing": ("put_to_congress", TOP),
        "governance:term_id": _first(Term, PROVINCE, ended_on=None),
        "governance:step_id": _first(RenewalStep, PROVINCE),
        "meeting_id": _first(Meeting, PROVINCE),
        "motion_id": _first(Motion, PROVINCE),
        "resolution_id": _first(Resolution, PROVINCE),
        "filing_id": _first(Filing, PROVINCE, state="draft"),
        "filing_kind": ("officers-record", PROVINCE),
        "filings:doing": ("fill", PROVINCE),
        "notice_id": _first(PublicNotice, PROVINCE, state="open"),
        "panel_id": _first(Panel, PROVINCE),
        "assigned_id": _own_marking(),
        "scheme_id": _first(Scheme, PROVINCE, state="open"),
        "honours:round_id": _first(Round, PROVINCE, state="open"),
        "nomination_id": _first(Nomination, COUNTY),
        "award_id": _first(Award, PROVINCE),
        "call_id": _first(Call, PROVINCE, round__state="open"),
        "project_id": _project(),
        "milestone_id": _milestone(),
        "output_id": _first(Output, PROVINCE, kind="report"),
        "research:style": ("ris", ""),
        "research:number": (1, ""),
        "paper_id": _first(OutgoingPaper, PROVINCE, state="checking"),
        "incoming_id": _first(IncomingPaper, PROVINCE, state="instructed"),
        "governance:key": (_screen_key(), ""),
        "governance:feed_key": _feed_key(),
        "governance:item_id": _first(AgendaItem, PROVINCE),
        "journeys:item_id": _first(AgendaItem, PROVINCE, meeting__body=None, kind="speech"),
        "governance:participant_id": _first(Participant, PROVINCE),
        "elections:election_id": _first(Election, PROVINCE, state="declared"),
        "elections:uuid": _first(Election, PROVINCE, field="uuid", state="declared"),
        "elections:official_id": _first(Official, TOP, duty="trustee"),
        "elections:candidate_id": _first(Candidate, TOP),
        "collection_id": _first(Collection, TOP),
        "form_id": _first(Filled, PROVINCE, collection__organization__code=TOP),
        "handed_id": _handed_up(),
        "reporting:annual_id": _first(AnnualReport, TOP),
        "reporting:line_id": _line_told(TOP),
        "publicsite:line_id": _line_told(PROVINCE),
        "rounds:round_id": _first(Round, PROVINCE, state="open"),
        "indicator_id": _first(Indicator, TOP, figure=""),
        "highlight_id": _first(Highlight, TOP),
        "reporting:doing": ("freeze", TOP),
        "answer": ("accept", TOP),
        "figure_key": ("directives.received", PROVINCE),
        "frozen_id": _first(FrozenFigure, COUNTY),
        "publicsite:article_id": _corrected_article(),
        "publicsite:picture_id": _first(Picture, PROVINCE),
        "publicsite:place": (PROVINCE, ""),
        "publicsite:register": ("registration", ""),
        "credentials:place": (PROVINCE, ""),
        "credentials:list_number": (0, ""),
        "publicsite:year": (today().year - 1, ""),
        "publicsite:form": ("pdf", ""),
        "publicsite:number": (1, ""),
        "publicsite:other": (1, ""),
        "publicsite:doing": ("hand-in", PROVINCE),
        "publicsite:rules_id": _first(AdoptedRules, PROVINCE, in_force_to=None),
        "publicsite:other_rules": _first(AdoptedRules, PROVINCE, number=1),
        "case_id": _first(Case, COUNTY, kind="rights", closed_on=None),
        "cases:code": (COUNTY, COUNTY),
        "funds:code": (COUNTY, COUNTY),
        "survey_id": _first(Survey, COUNTY, state="closed"),
        "cases:survey_doing": ("close", COUNTY),
        "benefit_id": _first(Benefit, COUNTY, state="in_force"),
        "benefit_doing": ("use", COUNTY),
        "survey_key": _first(Survey, COUNTY, field="uuid", state="open"),
        "cases:referral_id": _first(Referral, COUNTY),
        "referral_id": _first(Referral, COUNTY),
        "cases:kind": ("rights", COUNTY),
        "own_kind": _first(OwnKind, COUNTY, field="key"),
        "own_doing": ("retire", COUNTY),
        "kind_part": ("form", COUNTY),
        "cases:doing": ("message", COUNTY),
        "cases:letter_key": ("taken", COUNTY),
        "cases:rule": ("days", COUNTY),
        "cases:topic": ("every", COUNTY),
        "relief_id": _first(Relief, COUNTY),
        "fund_id": _first(Fund, COUNTY, restricted=True),
        "funds:place": (COUNTY, ""),
        "voucher_id": _first(Voucher, COUNTY, origin="payment"),
        "draft_id": _first(VoucherDraft, COUNTY),
        "donation_id": _first(Donation, COUNTY),
        "order_id": _first(FundPayment, COUNTY, state="ordered"),
        "funds:doing": ("withdraw_fund_payment", COUNTY),
        "bank_line_id": _first(BankLine, COUNTY, leg=None, set_aside=""),
        "report_key": ("balance-sheet", COUNTY),
        "line_key": ("sum_asset", COUNTY),
        "column": (1, COUNTY),
        "fund_code": ("02", ""),
        "report_id": _first(AnonymousReport, COUNTY),
        "break_id": _first(GlassBreak, COUNTY),
        "activity_id": _first(Activity, PROVINCE, state="summed_up"),
        "programmes:own_step": ("enrol", ""),
        "activity_step": ("tell", PROVINCE),
        "checklist_id": _first(ChecklistStep, PROVINCE),
        "lesson_id": _first(Lesson, PROVINCE, activity__state="summed_up"),
        "enrolment_id": _first(Enrolment, COUNTY, state="asked"),
        "enrolment_step": ("approve", COUNTY),
        "programmes:entry_id": _first(HourEntry, COUNTY, lesson=None),
        "programmes:service_id": _first(Service, COUNTY),
        "volunteer_id": _first(Volunteer, COUNTY),
        "programmes:plan_id": _first(TrainingPlan, COUNTY),
        "finding_id": _first(Finding, COUNTY),
        "partner_id": _first(Partner, PROVINCE),
        "programmes:agreement_id": _first(Agreement, PROVINCE),
        "study_id": _first(StudySession, PROVINCE),
        "trained_id": (Organization.objects.get(code=COUNTY).pk, ""),
        "token_id": (1, ""),
        "view_id": (1, ""),
        "list_name": ("directives-ledger", ""),
    }


def _delegate_sent() -> tuple[Any, str] | None:
    """A delegate whom the city named to the congress of its province."""
    rows = Delegate.objects.unscoped("a sample for pictures").filter(quota__unit__code=CITY, replaced_on=None)
    key = rows.order_by("pk").values_list("pk", flat=True).first()
    return None if key is None else (key, CITY)


def _own_marking() -> tuple[Any, str] | None:
    """What the head of the city marked in a panel."""
    head = User.objects.get(username=f"head-{CITY}")
    rows = JurorsPart.objects.unscoped("a sample for pictures").filter(juror__person=head.person_id)
    key = rows.order_by("pk").values_list("pk", flat=True).first()
    return None if key is None else (key, "")


def _ready(part: int) -> tuple[Any, str] | None:
    """A purpose (0) or the subject (1) of what a clerk of the demonstration can put up as a public notice."""
    for code in (PROVINCE, CITY, COUNTY, TOP):
        place = Organization.objects.get(code=code)
        for spec, ready in waiting_to_open(clerk_of(place), place):
            return (spec.key, ready.subject_id)[part], code
    return None


def _token() -> tuple[Any, str] | None:
    row = Credential.objects.unscoped("a sample for pictures").filter(revoked_at=None).order_by("pk").first()
    return None if row is None else (token_of(row.serial), "")


def _letter() -> tuple[Any, str] | None:
    row = Invitation.objects.unscoped("a sample for pictures").filter(state="sent").order_by("pk").first()
    return None if row is None else (code_of(row), "")


def _first(model: Any, code: str, field: str = "pk", **wanted: Any) -> tuple[Any, str] | None:
    rows = model.objects.unscoped("a sample for pictures").filter(organization__code=code, **wanted)
    key = rows.order_by("pk").values_list(field, flat=True).first()
    return None if key is None else (key, code)


def _of_the_member(model: Any, person: str, field: str = "pk", **wanted: Any) -> tuple[Any, str] | None:
    """A row of the member who can sign in: somebody else's is not shown to anybody."""
    whose = {f"{person}__user__username": f"member-{COUNTY}"}
    rows = model.objects.unscoped("a sample for pictures").filter(**whose, **wanted)
    key = rows.order_by("pk").values_list(field, flat=True).first()
    return None if key is None else (key, "")


def _agreement_received() -> tuple[Any, str] | None:
    """An agreement as its receiver reads members by it."""
    rows = SharingAgreement.objects.unscoped("a sample for pictures").filter(receiver__code=CITY, state="signed")
    key = rows.order_by("pk").values_list("pk", flat=True).first()
    return None if key is None else (key, CITY)


def _line_told(code: str) -> tuple[Any, str] | None:
    """A computed line of the collection that the association's first annual report is about."""
    report = AnnualReport.objects.unscoped("a sample for pictures").filter(organization__code=code).order_by("pk")
    lines = Line.objects.unscoped("a sample for pictures").filter(collection__in=report.values("collection")[:1])
    key = lines.filter(indicator__key="members.present").values_list("pk", flat=True).first()
    return None if key is None else (key, code)


def _corrected_article() -> tuple[Any, str] | None:
    """A published article with an earlier edition."""
    rows = Edition.objects.unscoped("a sample for pictures").filter(number=2, article__live=True)
    row = rows.select_related("article").first()
    return None if row is None else (row.article_id, PROVINCE)


def _screen_key() -> str:
    return Meeting.objects.unscoped("a sample for pictures").values_list("screen_key", flat=True).first() or ""


def _feed_key() -> tuple[Any, str] | None:
    key = CalendarFeed.objects.unscoped("a sample for pictures").values_list("key", flat=True).first()
    return None if key is None else (key, "")


def _project() -> tuple[Any, str] | None:
    """A granted project, for the association that called: it waits for a report."""
    rows = Project.objects.unscoped("a sample for pictures").filter(state="running").order_by("pk")
    row = rows.select_related("caller").first()
    return None if row is None else (row.pk, row.caller.code)


def _milestone() -> tuple[Any, str] | None:
    """A report that is owed, for the association that owes it."""
    rows = Milestone.objects.unscoped("a sample for pictures").filter(state="waiting").order_by("pk")
    row = rows.select_related("caller").first()
    return None if row is None else (row.pk, row.caller.code)


def _handed_up() -> tuple[Any, str] | None:
    """A form that waits for the city above it."""
    rows = Filled.objects.unscoped("a sample for pictures").filter(state="signed").order_by("-depth", "pk")
    row = rows.select_related("receiver").first()
    return None if row is None else (row.pk, row.receiver.code)


def _bad_row() -> tuple[Any, str] | None:
    """A row to correct, of the import that stands for all."""
    batch = _first(ImportBatch, TOP)
    rows = ImportBadRow.objects.filter(batch=batch[0] if batch else 0, state="open").order_by("number")
    number = rows.values_list("number", flat=True).first()
    return None if number is None else (number, TOP)
