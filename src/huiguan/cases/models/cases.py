"""A case: who asks, for what, where it stands. Everything that somebody wrote is sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import ENDED, CaseState, Course, Kind, Outcome, Source, Standing, look_label
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager

SEALED = (
    "title", "topic", "story", "wish", "name", "contact", "accused", "reference", "result", "remark",
    "answers",
)  # fmt: skip


@tracked(exclude=("data_key", "form_key", "receipt_hash"))
class Case(models.Model):
    """Somebody asked for help. Read by its named handlers and the person, and by nobody else.

    Values of `SEALED` are encrypted under `data_key`. `accused` are third parties, kept as far as the letter needs:
    no list, search or statistic reads it, and it goes before the rest. `above` is the association over this one when
    the case came: it hears that the case is late, nothing more. `due_on` is the last day of the present state,
    `close_by` that of the whole; a pause ends by itself on `paused_until`, and moves both. `form` is the version of
    the association's own form that was filled in, `answers` what was said to its questions. `routed` tells whether a
    line of its subject led it to somebody; other kinds go to all who may take them. `own_kind` is the association's
    own, by its key, and `kind` then the one on which that is based: everything that is of the kind goes by it.
    """

    workflow_name = "cases.case"
    history_hidden = (*SEALED, "kind", "own_kind", "form", "routed", "course", "outcome", "rating", "clarification")
    history_looks = staticmethod(look_label)

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    above = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveIntegerField(editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    own_kind = models.ForeignKey(
        "cases.OwnKind", models.PROTECT, null=True, related_name="+", to_field="key", db_index=False, editable=False
    )
    form = models.ForeignKey(
        "cases.KindForm", models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    routed = models.BooleanField(default=True, db_default=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=CaseState.choices, default=CaseState.SUBMITTED)
    source = models.CharField(_("brought by"), max_length=16, choices=Source.choices, default=Source.SELF)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing.choices, default=Standing.MEMBER)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person"), db_index=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    # Brought by somebody else: the day on which the person said that it is right; and what is kept of a paper receipt.
    confirmed_on = models.DateField(_("confirmed by the person on"), null=True)
    receipt_hash = models.BinaryField(null=True, unique=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True)
    close_by = models.DateField(_("to be closed by"), null=True)
    days_left = models.SmallIntegerField(_("working days left when paused"), null=True)
    paused_on = models.DateField(_("paused on"), null=True)
    paused_until = models.DateField(_("paused until"), null=True)
    days_paused = models.PositiveSmallIntegerField(_("working days paused so far"), default=0)
    closed_on = models.DateField(pgettext_lazy("case", "closed on"), null=True)
    course = models.CharField(_("chosen by the check"), max_length=16, choices=Course.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True)
    may_publish = models.BooleanField(_("the answer may be published"), default=False)
    # The key of the outgoing paper with the clarification of reputation, in the register of the room above.
    clarification = models.BigIntegerField(null=True, editable=False)
    # Suggestions alike are answered with this one.
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="joined", verbose_name=_("answered with"), db_index=False
    )

    title = models.BinaryField(pgettext_lazy("case", "title"), null=True)
    topic = models.BinaryField(_("topic"), null=True)
    story = models.BinaryField(_("what happened"), null=True)
    wish = models.BinaryField(_("what is hoped for"), null=True)
    name = models.BinaryField(pgettext_lazy("case", "name"), null=True)
    contact = models.BinaryField(pgettext_lazy("case", "contact"), null=True)
    accused = models.BinaryField(_("third parties"), null=True)
    reference = models.BinaryField(_("number at the rights office"), null=True)
    result = models.BinaryField(_("result"), null=True)
    remark = models.BinaryField(_("remark on the handling"), null=True)
    answers = models.BinaryField(_("answers to the form"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "serial"], name="case_number"),
            models.CheckConstraint(
                condition=Q(joined_to=None) | (Q(kind=Kind.REQUEST) & ~Q(joined_to=F("id"))),
                name="case_joined_requests",
            ),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="case_rating"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.CLOSED) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="case_closed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "due_on", "id"], condition=~Q(state__in=ENDED), name="case_queue"),
            models.Index(fields=["above", "due_on", "id"], condition=~Q(state__in=ENDED), name="case_late_below"),
            models.Index(fields=["organization", "kind", "submitted_at"], name="case_statistics"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="case_person"),
            models.Index(fields=["joined_to"], condition=Q(joined_to__isnull=False), name="case_joined"),
            models.Index(fields=["submitted_by"], name="case_submitted_by"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_keys(self) -> tuple[str, ...]:
        """By which keys rules of its kind are found: its own first, at last the one of the six."""
        return (self.own_kind_id, self.kind) if self.own_kind_id else (self.kind,)

    @property
    def number(self) -> str:
        """The same series for all kinds, so that the number tells nothing of the kind."""
        return f"维〔{self.year}〕{self.serial}号"


class HelpDraft(models.Model):
    """What somebody is writing before it is sent: kept for the writer alone, sealed, for a month at most."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=16)
    changed_on = models.DateField(auto_now=True)
    words = models.BinaryField(_("text"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = _("draft of a request for help")
        verbose_name_plural = _("drafts of requests for help")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="help_draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


@tracked
class CaseNumber(models.Model):
    """The last number given in an association and a year; locked while the next is given."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("counter of case numbers")
        verbose_name_plural = _("counters of case numbers")
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="case_counter_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.year}: {self.last}"


@tracked
class KindSetting(models.Model):
    """A kind as an association set it; those below without a setting of their own follow it.

    `kind` is one of the six or the key of an `OwnKind`. Working days of its deadlines; `clerks` empty is as the kind
    itself says; no `outcomes` are all of them; `hint` is read by who asks, in place of the kind's own words. The
    `department` is one of the association itself: it hears of its cases and takes them, and holds for nobody below.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=16)
    accept = models.PositiveSmallIntegerField(_("taken within"))
    check_within = models.PositiveSmallIntegerField(_("checked within"))
    answer = models.PositiveSmallIntegerField(_("answered within"))
    close = models.PositiveSmallIntegerField(_("closed after the answer within"))
    pause = models.PositiveSmallIntegerField(_("paused together for at most"), default=30)
    clerks = models.BooleanField(_("clerks may handle it"), null=True)
    outcomes = models.JSONField(_("closed with one of"), default=list, blank=True)
    needs_result = models.BooleanField(_("closed with a result in words"), default=False)
    needs_paper = models.BooleanField(_("closed with a paper on file"), default=False)
    needs_plan = models.BooleanField(_("closed when the plan is done"), default=False)
    department = models.ForeignKey(
        "organizations.Department",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("department"),
        db_index=False,
    )
    hint = models.CharField(_("shown where it is asked for"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("deadlines of a kind of case")
        verbose_name_plural = _("deadlines of kinds of cases")
        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="case_kind_setting_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.kind}"
