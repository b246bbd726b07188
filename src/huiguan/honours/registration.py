"""What the room tells the kernel at start-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiguan.honours import conflicts, selectors
from huiguan.honours.enums import Outcome
from huiguan.honours.models import Award, Nomination
from huiguan.honours.reasons import REASONS
from huiguan.honours.services.deciding import CERTIFICATE, NOMINATION, NOTICE, STORY, SUBJECT, subject_of
from huiguan.honours.services.naming import follow_identity
from huiguan.honours.services.nominating import check_submission, material
from huiguan.honours.services.schemes import FILING_KIND
from huiguan.kernel.credentials import CredentialKind, Subject
from huiguan.kernel.credentials import register_kind as register_credential
from huiguan.kernel.files.readers import register_reader
from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.filings.kinds import FilingKind
from huiguan.kernel.filings.kinds import register_kind as register_filing
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.notices import PurposeSpec, Ready, ShownField
from huiguan.kernel.notices import register_purpose as register_notice
from huiguan.kernel.panels import register_conflicts, register_material
from huiguan.kernel.panels.selectors import jurors_about
from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.privacy import Purpose, RetentionRule, register_purpose, register_retention
from huiguan.kernel.rounds import RoundKind
from huiguan.kernel.rounds import register_kind as register_round
from huiguan.kernel.rounds.services import forget_submissions
from huiguan.members.services.records import IDENTITY

YEAR = timedelta(days=365)


def _nomination_url(submission: Any, organization: Any) -> str:
    nomination = selectors.nomination_of(submission.pk)
    if nomination is None:
        return reverse("honours:round", args=[organization.code, submission.round_id])
    return reverse("honours:nomination", args=[organization.code, nomination.pk])


def _round_url(row: Any, organization: Any) -> str:
    return reverse("honours:round", args=[organization.code, row.pk])


def _ready(actor: Actor, organization: Any) -> list[Ready]:
    """Rounds with proposed awards that were not shown."""
    from huiguan.kernel.notices.selectors import awaits_notice, notice_of

    found = []
    for row in selectors.proposed_rounds(actor, organization):
        rows = selectors.rows_to_show(row)
        if awaits_notice(notice_of(NOTICE, SUBJECT, row.pk), rows):
            found.append(Ready(row.pk, f"关于{row.title}拟表彰对象的公示", rows))
    return found


def _concerned(rounds: Collection[int]) -> list[tuple[int, int]]:
    """Who was nominated in the rounds, and who marked them."""
    rows = Nomination.objects.unscoped("who may not judge an objection").filter(round__in=rounds)
    nominated = rows.exclude(person=None).values_list("round_id", "person_id")
    return [*nominated, *jurors_about(SUBJECT, rounds)]


def _check_days(actor: Actor, notice: Any) -> None:
    """A scheme may ask for more days than the rule that holds for all."""
    days = selectors.scheme_of(selectors.round_of(notice.subject_id)).notice_days
    if notice.working_days < days:
        message = _("The scheme asks for %(n)d working days.") % {"n": days}
        raise RuleViolation(message, code="too_short", field="working_days")


def _subjects(organization_id: int, award_ids: Sequence[int]) -> list[Subject]:
    rows = Award.objects.unscoped("chosen by an office that read them").filter(organization=organization_id)
    return [subject_of(row) for row in rows.filter(pk__in=award_ids).select_related("scheme").order_by("pk")]


def _lines(award_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    rows = Award.objects.unscoped("the caller has read the certificates").filter(pk__in=award_ids)
    return {
        row.pk: [(_("Unit"), row.unit or "—"), (_("Decided on"), long_date(row.decided_on))]
        for row in rows.select_related("scheme")
    }


def _forgettable(day: date, limit: int) -> list[int]:
    """Nominations that led to no award, a year after their round arrived."""
    rows = Nomination.objects.unscoped("retention").filter(round__arrives_by__lt=day - YEAR).exclude(name="")
    rows = rows.exclude(outcome__in=(Outcome.AWARDED, Outcome.PROPOSED))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _forget(actor: Actor, keys: Sequence[int]) -> int:
    rows = Nomination.objects.unscoped("retention").filter(pk__in=keys)
    forget_submissions(actor, list(rows.values_list("submission_id", flat=True)))
    return int(rows.update(name="", unit="", deed="", candidate="", person=None))


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    fill(IDENTITY, follow_identity)
    label = gettext_lazy("Nominations")
    register_round(RoundKind(selectors.ROUND, label, _nomination_url, check_submission, _round_url))
    register_notice(
        PurposeSpec(
            NOTICE,
            pgettext_lazy("public notice", "Awards proposed"),
            (
                ShownField("name", gettext_lazy("Name"), names=True),
                ShownField("unit", gettext_lazy("Unit"), required=False),
                ShownField("grade", gettext_lazy("Grade of the award")),
                ShownField("nominated_by", gettext_lazy("Nominated by")),
            ),
            working_days_minimum=settings.HUIGUAN_AWARD_NOTICE_DAYS,
            law=settings.HUIGUAN_AWARD_NOTICE_LAW,
            subject_kind=SUBJECT,
            ready=_ready,
            opened=_check_days,
            concerned=_concerned,
        )
    )
    register_material(NOMINATION, lambda entry: material(entry.subject_id))
    register_filing(
        FilingKind(
            FILING_KIND,
            gettext_lazy("Award scheme"),
            gettext_lazy("The basis, grades and rules of an award scheme: prepared from its page."),
            due=dict.fromkeys(Authority.values, lambda _organization, _day: None),
            order=45,
        )
    )
    for source, find in conflicts.SOURCES:
        register_conflicts(source, NOMINATION, find)
    register_credential(
        CredentialKind(
            key=CERTIFICATE,
            label=gettext_lazy("Award certificate"),
            subject_kind="honours.award",
            issue_permission="honours.certify",
            read_permission="honours.read",
            holds=selectors.holding,
            lines=_lines,
            subjects=_subjects,
            layout="certificate",
            prefix="H",
            own_names=selectors.own_names,
        )
    )
    register_reader(selectors.OPINION, selectors.may_read_opinions)
    register_purpose(
        Purpose(
            STORY,
            gettext_lazy("Telling the story of an award in public"),
            gettext_lazy(
                "Your name, unit and what you did are told on the public page until you withdraw your consent."
            ),
        )
    )
    register_retention(
        RetentionRule(
            "honours.nominations",
            gettext_lazy("Nominations that led to no award, a year after their round"),
            "个人信息保护法第十九条、第四十七条",
            _forgettable,
            _forget,
        )
    )
    register_subject("honours.nomination", selectors.get_nomination, gettext_lazy("Nomination"))
    register_subject("honours.award", selectors.get_award, gettext_lazy("Award"))
    register_subject("honours.scheme", selectors.get_scheme, gettext_lazy("Award scheme"))
    navigation_section(NavSection("honours", gettext_lazy("Honours"), "award", 70))
    navigation_entry(
        NavEntry(
            *("honours", "honours.home", gettext_lazy("Honours"), "honours:home"),
            permission="honours.read",
            order=10,
            also=("honours/", "panels/"),
        )
    )
