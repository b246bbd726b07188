"""What the room tells the kernel at start-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from huiguan.kernel.calendar import add_working_days
from huiguan.kernel.credentials import CredentialKind, Subject
from huiguan.kernel.credentials import register_kind as register_credential
from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.filings.kinds import FilingKind
from huiguan.kernel.filings.kinds import register_kind as register_filing
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits import scope_of
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.privacy import Purpose, register_personal_data, register_purpose
from huiguan.kernel.search.kinds import SearchKind
from huiguan.kernel.search.kinds import register_kind as register_search
from huiguan.kernel.workflow.registry import register as register_workflow
from huiguan.members.selectors import hidden_names
from huiguan.members.services.records import IDENTITY
from huiguan.programmes import sheets
from huiguan.programmes.enums import Result
from huiguan.programmes.holdings import PERSONAL
from huiguan.programmes.models import Enrolment, Service
from huiguan.programmes.reasons import REASONS
from huiguan.programmes.selectors import activities, registers
from huiguan.programmes.services.activities import FILING_KIND
from huiguan.programmes.services.assessing import CERTIFICATE, subject_of
from huiguan.programmes.services.indexing import ACTIVITY, PARTNER
from huiguan.programmes.services.naming import follow_identity
from huiguan.programmes.services.stories import PURPOSE
from huiguan.programmes.services.volunteers import PROOF, proof_of
from huiguan.programmes.workflows import WORKFLOWS

_ACTIVITY = gettext_lazy("Open the activity")
MESSAGES = (
    MessageKind(
        "programmes.approve",
        gettext_lazy("An enrolment waits for approval"),
        icon="school",
        tone="blue",
        action_label=gettext_lazy("Look at the enrolments"),
        counted=ngettext_lazy("%(n)d enrolment waits for approval", "%(n)d enrolments wait for approval", "n"),
    ),
    MessageKind("programmes.moved_up", gettext_lazy("A seat became free for you"), icon="school", tone="green",
                action_label=_ACTIVITY, news=True),
    MessageKind("programmes.refused", gettext_lazy("Your enrolment was not approved"), icon="school", tone="yellow",
                action_label=_ACTIVITY, news=True),
    MessageKind("programmes.cancelled", gettext_lazy("An activity was cancelled"), icon="school", tone="yellow",
                action_label=_ACTIVITY, news=True),
    MessageKind("programmes.agreement_ends", gettext_lazy("An agreement with a partner ends soon"), icon="world",
                tone="yellow", action_label=gettext_lazy("Open the partner")),
)  # fmt: skip


def _due(organization: Any, day: date) -> date:
    """Ten working days before it takes place."""
    return add_working_days(day, -10)


def passed(ids: Collection[int]) -> set[int]:
    """Those of the enrolments whose result still is that the course was passed: asked at every look."""
    rows = Enrolment.objects.unscoped("only whether they hold goes out").filter(pk__in=ids, result=Result.PASSED)
    return set(rows.values_list("pk", flat=True))


def confirmed(ids: Collection[int]) -> set[int]:
    """Those of the services that are confirmed."""
    rows = Service.objects.unscoped("only whether they hold goes out").filter(pk__in=ids, confirmed_on__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _certificate_lines(ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    rows = Enrolment.objects.unscoped("the caller has read the certificates").filter(pk__in=ids)
    return {
        row.pk: [
            (_("Unit"), row.unit or "—"),
            (_("Held"), _days(row.activity)),
            (_("Result"), str(Result(row.result).label)),
        ]
        for row in rows.select_related("activity")
    }


def _proof_lines(ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    rows = Service.objects.unscoped("the caller has read the proofs").filter(pk__in=ids)
    return {
        row.pk: [(_("Held"), _days(row.activity)), (_("Hours of service"), f"{row.hours or 0:g}")]
        for row in rows.select_related("activity")
    }


def _days(activity: Any) -> str:
    first, last = long_date(activity.starts_on), long_date(activity.ends_on)
    return first if first == last else f"{first} – {last}"


def _own_certificate_names(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Enrolment.objects.unscoped("of one's own certificates").filter(pk__in=ids)
    return _own_names(dict(rows.values_list("pk", "member_id")))


def _own_proof_names(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Service.objects.unscoped("of one's own proofs").filter(pk__in=ids)
    return _own_names(dict(rows.values_list("pk", "volunteer__member_id")))


def _own_names(records: Mapping[int, int]) -> Mapping[int, str]:
    names = hidden_names(list(records.values()))
    return {pk: names[member] for pk, member in records.items() if member in names}


def _certificate_subjects(organization_id: int, ids: Sequence[int]) -> list[Subject]:
    rows = Enrolment.objects.unscoped("chosen by an office that read them")
    rows = rows.filter(activity__organization=organization_id, pk__in=ids).select_related("activity")
    return [subject_of(row) for row in rows.order_by("pk")]


def _proof_subjects(organization_id: int, ids: Sequence[int]) -> list[Subject]:
    rows = Service.objects.unscoped("chosen by an office that read them")
    rows = rows.filter(organization=organization_id, pk__in=ids).select_related("activity", "volunteer")
    return [proof_of(row) for row in rows.order_by("pk")]


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    fill(IDENTITY, follow_identity)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_kind(kind)
    register_filing(
        FilingKind(
            FILING_KIND,
            gettext_lazy("Activity filed beforehand"),
            gettext_lazy("An open day, a symposium, a delegation: prepared from the plan of the activity."),
            due=dict.fromkeys((Authority.SUPERVISING_BODY.value, Authority.REGISTRAR.value), _due),
            beforehand=True,
            order=40,
        )
    )
    _credentials()
    register_purpose(
        Purpose(
            PURPOSE,
            gettext_lazy("Being named in the story of an activity"),
            gettext_lazy("Your name stands in the story of the activity in the news, until you withdraw your consent."),
        )
    )
    register_personal_data(PERSONAL)
    register_subject("programmes.activity", activities.activity_for_history, gettext_lazy("Activity"))
    register_subject("programmes.partner", registers.get_partner, gettext_lazy("Partner"))
    register_subject("programmes.trainingplan", registers.get_plan, gettext_lazy("Training plan"))
    register_search(SearchKind(ACTIVITY, gettext_lazy("Activities"), "school", url=_activity_url, scope=_readers))
    register_search(SearchKind(PARTNER, gettext_lazy("Partners"), "world", url=_partner_url, scope=_readers))
    sheets.register()
    _navigation()


def _readers(actor: Any) -> Any:
    return scope_of(actor, "programmes.read")


def _activity_url(key: int, code: str) -> str:
    return reverse("programmes:activity", args=[code, key])


def _partner_url(key: int, code: str) -> str:
    return reverse("programmes:partner", args=[code, key])


def _credentials() -> None:
    common: dict[str, Any] = {"issue_permission": "programmes.certify", "read_permission": "programmes.read_enrolments"}
    register_credential(
        CredentialKind(
            key=CERTIFICATE,
            label=gettext_lazy("Certificate of training"),
            subject_kind="programmes.enrolment",
            holds=passed,
            lines=_certificate_lines,
            subjects=_certificate_subjects,
            layout="certificate",
            prefix="T",
            own_names=_own_certificate_names,
            **common,
        )
    )
    register_credential(
        CredentialKind(
            key=PROOF,
            label=gettext_lazy("Proof of voluntary service"),
            subject_kind="programmes.service",
            holds=confirmed,
            lines=_proof_lines,
            subjects=_proof_subjects,
            layout="certificate",
            prefix="V",
            own_names=_own_proof_names,
            **common,
        )
    )


def _navigation() -> None:
    navigation_section(NavSection("programmes", gettext_lazy("Training and activities"), "school", 65))
    local = (
        ("activities", gettext_lazy("Activities"), "programmes.read", ("programmes/activities/",)),
        ("approvals", gettext_lazy("Enrolments to approve"), "programmes.enrol", ("programmes/approvals/",)),
        ("rates", gettext_lazy("Hours of training"), "programmes.read_rates", ("programmes/hours/",)),
        ("plans", gettext_lazy("Training plans"), "programmes.read", ("programmes/plans/",)),
        ("volunteers", gettext_lazy("Volunteers"), "programmes.volunteers", ("programmes/volunteers/",)),
        ("partners", gettext_lazy("Partners"), "programmes.read", ("programmes/partners/",)),
        ("studies", gettext_lazy("Study sessions"), "programmes.studies", ("programmes/studies/",)),
        ("rules", gettext_lazy("Rules and required hours"), "programmes.set_rules", ("programmes/rules/",)),
    )
    for order, (name, label, permission, also) in enumerate(local):
        entry = NavEntry(
            "programmes", f"programmes.{name}", label, f"programmes:{name}", permission, order=10 * order, also=also
        )
        navigation_entry(entry)
    own = (
        ("own", gettext_lazy("My activities"), "programmes.own"),
        ("own_hours", gettext_lazy("My hours"), "programmes.own"),
        ("training", gettext_lazy("Whom I train"), "programmes.train"),
    )
    for order, (name, label, permission) in enumerate(own):
        key = f"programmes.{name}"
        navigation_entry(
            NavEntry("programmes", key, label, f"programmes:{name}", permission, order=90 + order, local=False)
        )
