"""An election: what is asked, of whom, and who serves in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.elections.enums import CredentialMode, Duty, ElectionState, Electorate, Outcome
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Election(Revised):
    """Seats of a post in a term, filled by secret ballot, or a motion voted so. `uuid` names it in the protocol and on
    the public page. A motion has no post and no term; its one line on the ballot is a `Candidate` without a proposal.
    """

    workflow_name = "elections.election"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    uuid = models.CharField(_("identifier"), max_length=22, unique=True)
    title = models.CharField(_("title of the election"), max_length=120)
    post = models.ForeignKey(
        "governance.Post", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post")
    )
    term = models.ForeignKey(
        "governance.Term", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("term")
    )
    motion = models.ForeignKey(
        "governance.Motion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("motion")
    )
    vote_event = models.OneToOneField(
        "governance.VoteEvent", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vote")
    )
    seats = models.PositiveSmallIntegerField(_("seats to fill"))
    electorate = models.CharField(_("who votes"), max_length=10, choices=Electorate.choices)
    body = models.ForeignKey(
        "governance.Body", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body that votes")
    )
    meeting = models.ForeignKey(
        "governance.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("meeting")
    )
    mode = models.CharField(_("who makes the credentials"), max_length=10, choices=CredentialMode.choices)
    by_mail = models.BooleanField(
        _("credentials are mailed"),
        default=False,
        help_text=_("This system mails each voter the credential and forgets it."),
    )
    revote = models.BooleanField(
        _("a cast ballot may be replaced"),
        default=True,
        help_text=_("Until the end of the voting the last ballot of a voter counts."),
    )
    closes_at = models.DateTimeField(_("voting ends"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ElectionState.choices, default=ElectionState.PREPARING.value
    )
    threshold = models.PositiveSmallIntegerField(
        _("trustees needed to count"),
        null=True,
        blank=True,
        help_text=_("Empty: all of them, each with a key of their own."),
    )
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="further", verbose_name=_("round before")
    )
    reminded_at = models.DateTimeField(_("voters reminded at"), null=True, blank=True)
    case = models.JSONField(_("facts put to the charter"), null=True, blank=True)
    result = models.JSONField(_("answer of the charter"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="election_has_a_seat"),
            models.CheckConstraint(condition=Q(by_mail=False) | Q(mode="server"), name="election_mails_its_own"),
            models.CheckConstraint(condition=Q(threshold=None) | Q(threshold__gte=2), name="election_nobody_alone"),
            models.CheckConstraint(
                condition=Q(electorate="body", body__isnull=False)
                | Q(electorate__in=("members", "delegates", "meeting"), body__isnull=True),
                name="election_names_its_voters",
            ),
            models.CheckConstraint(
                condition=Q(motion__isnull=True, vote_event__isnull=True, post__isnull=False, term__isnull=False)
                | Q(motion__isnull=False, electorate="meeting", post__isnull=True, term__isnull=True),
                name="election_of_a_post_or_a_motion",
            ),
            models.UniqueConstraint(
                fields=["motion"],
                condition=~Q(state__in=("cancelled", "sealed", "declared")),
                name="election_one_on_a_motion",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opened_at__isnull=True) | Q(closes_at__gt=F("opened_at")),
                name="election_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=~Q(state="cancelled"), name="election_one_further_round"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """Whether questions, roll and keys stand in the archive and cannot be changed any more."""
        return self.opened_at is not None


@tracked
class Candidate(models.Model):
    """A name on the ballot, in the order of the strokes of the surname; a proposal for the post stands behind it."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    election = models.ForeignKey(Election, models.CASCADE, related_name="candidates", verbose_name=_("election"))
    tenure = models.ForeignKey(
        "governance.Tenure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposal")
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit and duty"), max_length=200, blank=True)
    pinyin = models.CharField(_("pinyin"), max_length=200, blank=True)
    strokes = models.CharField(_("order by strokes"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    statement = models.TextField(_("statement"), max_length=1000, blank=True)
    consented_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    votes_for = models.PositiveIntegerField(_("for"), null=True, blank=True)
    against = models.PositiveIntegerField(_("against"), null=True, blank=True)
    abstain = models.PositiveIntegerField(_("abstained"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["election", "tenure"], name="candidate_once")]

    def __str__(self) -> str:
        return self.name


class CandidatePicture(models.Model):
    """A small JPEG, apart from its candidate so that lists of names do not carry it."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, related_name="picture", verbose_name=_("candidate"))
    jpeg = models.BinaryField(_("picture"))

    class Meta:
        verbose_name = _("picture of a candidate")
        verbose_name_plural = _("pictures of candidates")

    def __str__(self) -> str:
        return str(self.candidate)


@tracked
class RollEntry(models.Model):
    """Somebody who may vote. Which credential is whose, and who has voted, is not kept."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    election = models.ForeignKey(Election, models.CASCADE, related_name="roll", verbose_name=_("election"))
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    unit = models.CharField(_("unit and duty"), max_length=200, blank=True)
    # Why the mail server refused the address for good, in its words. Written once and never taken off, whether the
    # credential is fetched or not: whether and when that was is not kept.
    mail_refused = models.CharField(_("mail refused"), max_length=200, blank=True)
    # Two tellers, so that nobody alone moves a voter from the electronic roll to the paper box.
    paper_by = models.ForeignKey(
        "Official", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("votes on paper, says")
    )
    paper_confirmed = models.ForeignKey(
        "Official", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("and confirms")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"], condition=Q(person__isnull=False), name="voter_person_once"
            ),
            models.CheckConstraint(
                condition=Q(paper_confirmed=None) | (Q(paper_by__isnull=False) & ~Q(paper_confirmed=F("paper_by"))),
                name="voter_paper_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Official(models.Model):
    """Somebody with a duty in an election: trustee, scrutineer or credential authority."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    election = models.ForeignKey(Election, models.CASCADE, related_name="officials", verbose_name=_("election"))
    duty = models.CharField(_("duty in the election"), max_length=12, choices=Duty.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    # Of a key that is shared: what was published in rounds 1 and 2; round 3 brings the public key.
    certificate = models.TextField(_("certificate"), blank=True)
    polynomial = models.TextField(_("polynomial"), blank=True)
    public_key = models.TextField(_("public key"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    # Of a scrutineer who did not sign: the resolution by which those who vote went on without, and why (public).
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        "governance.Resolution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("released by")
    )
    release_note = models.CharField(_("why there is no signature"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["duty", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "duty", "person"], name="official_once"),
            models.UniqueConstraint(fields=["election"], condition=Q(duty="authority"), name="official_one_authority"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False, duty="supervisor", done_at__isnull=True),
                name="official_released_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class PaperCount(models.Model):
    """What one teller counted in the box of papers; it counts when another teller has the same (DOMAIN.md §1.5).

    `votes`: [for, against, abstained] of each name, by the candidate's number; empty where the box is void.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    election = models.ForeignKey(Election, models.CASCADE, related_name="paper_counts", verbose_name=_("election"))
    official = models.OneToOneField(Official, models.PROTECT, related_name="paper_count", verbose_name=_("teller"))
    issued = models.PositiveIntegerField(_("papers issued"))
    returned = models.PositiveIntegerField(_("papers returned"))
    invalid = models.PositiveIntegerField(_("invalid papers"))
    votes = models.JSONField(_("votes on the papers"), default=dict)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("count of papers")
        verbose_name_plural = _("counts of papers")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(invalid__lte=F("returned")), name="paper_count_invalid"),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.returned}"

    @property
    def valid(self) -> int:
        """How many papers count."""
        return self.returned - self.invalid

    @property
    def is_void(self) -> bool:
        """More papers came back than were handed out: the round is held again."""
        return self.returned > self.issued
