"""The record that an association keeps of a member: one row for each person and association.

Each association is the controller of its members' data, so that nothing joins the rows of one person over
associations, but for `person`, once the person has signed in and proved it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.members.enums import LEFT, Gender, MembershipState
from huiguan.members.keys import shown_name
from huiguan.members.models.counting import count_changes

SEALED = ("id_number", "mobile", "bank_account", "health_note", "hidden_name")
# Derived columns, hashes and keys stay out of the history: rotation and a new way of sorting are no change of a member.
DERIVED = (
    "name_pinyin",
    "name_strokes",
    "find_key",
    "id_number_hash",
    "mobile_hash",
    "data_key",
    "revision",
    "changed_at",
    "changed_by",
)
# What an office looks for in order to fill it in. Each has an index of the rows that lack it, which others do not pay;
# those without a day of joining stand together in the index by that day.
MISSING = {
    "id_number": Q(id_number__isnull=True),
    "mobile": Q(mobile__isnull=True),
    "birth_date": Q(birth_date__isnull=True),
    "gender": Q(gender=""),
    "unit": Q(unit=""),
}


@tracked(exclude=DERIVED)
class Membership(Revised):
    """A person's membership in one association, from the application on.

    `klass` is the key of a class (`selectors.classes_of`). Values of `SEALED` are encrypted under `data_key`
    (`kernel.privacy`) and found by their hashes only. `find_key` holds what the roster is searched by, in lower case:
    name, pinyin, initials, number. `previous` is the record in the association from which the member was transferred.
    """

    workflow_name = "members.membership"
    history_hidden = SEALED

    organization = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        related_name="+",
        verbose_name=_("association"),
        db_index=False,  # leads every index below
    )
    person = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        db_index=False,  # few rows have one: a partial index below
    )
    state = models.CharField(
        _("state"), max_length=16, choices=MembershipState.choices, default=MembershipState.APPLIED
    )
    klass = models.CharField(_("class"), max_length=24)
    number = models.CharField(_("member number"), max_length=40, blank=True, db_collation="C")

    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    name_pinyin = models.CharField(max_length=200, editable=False, db_collation="C")
    name_strokes = models.CharField(max_length=420, editable=False, db_collation="C")
    find_key = models.CharField(max_length=300, editable=False, db_collation="C")
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    hidden_identity = models.BooleanField(_("identity is hidden"), default=False)

    unit = models.CharField(_("unit"), max_length=200, blank=True)
    duty = models.CharField(_("duty"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    extra = models.JSONField(_("further fields"), default=dict, blank=True)

    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    first_joined_on = models.DateField(_("first joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    id_number = models.BinaryField(_("ID number"), null=True, blank=True)
    mobile = models.BinaryField(_("mobile number"), null=True, blank=True)
    bank_account = models.BinaryField(_("bank account"), null=True, blank=True)
    health_note = models.BinaryField(_("health"), null=True, blank=True)
    # Of a member whose identity is hidden: `name` and the sort keys then tell nothing.
    hidden_name = models.BinaryField(_("name, where the identity is hidden"), null=True, blank=True)
    data_key = models.BinaryField(null=True, editable=False)
    id_number_hash = models.BinaryField(null=True, editable=False)
    mobile_hash = models.BinaryField(null=True, editable=False)

    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("record before"), db_index=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("merged into"), db_index=False
    )
    # The bulk import that made the row; no constraint, so that an old batch can be cleared away.
    batch_id = models.BigIntegerField(null=True, editable=False)

    # As in Revised, without an index: nobody asks for all that one clerk changed.
    changed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        # Every index is paid by imports; docs/decisions/0009-members.md measures what each is worth.
        indexes = [
            models.Index(
                fields=["organization", "name_pinyin", "id"],
                include=["find_key", "state", "klass"],
                name="membership_by_pinyin",
            ),
            models.Index(
                fields=["organization", "name_strokes", "id"],
                include=["state", "klass", "unit"],
                name="membership_by_strokes",
            ),
            models.Index(
                fields=["organization", "joined_on", "id"], include=["state", "klass"], name="membership_by_joined"
            ),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="membership_person"),
            models.Index(
                fields=["organization", "state"],
                condition=~Q(state=MembershipState.ADMITTED),
                name="membership_not_admitted",
            ),
            models.Index(fields=["organization", "mobile_hash"], name="membership_by_mobile"),
            models.Index(fields=["batch_id"], condition=Q(batch_id__isnull=False), name="membership_batch"),
            *(
                models.Index(fields=["organization"], condition=missing, name=f"membership_without_{name}")
                for name, missing in MISSING.items()
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], condition=~Q(number=""), name="membership_number_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "id_number_hash"],
                condition=Q(id_number_hash__isnull=False),
                name="membership_id_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEFT, left_on__isnull=False) | (~Q(state__in=LEFT) & Q(left_on__isnull=True)),
                name="membership_left_has_date",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="membership_left_after_joined",
            ),
            models.CheckConstraint(
                condition=Q(data_key__isnull=False)
                | Q(id_number=None, mobile=None, bank_account=None, health_note=None, hidden_name=None),
                name="membership_sealed_has_key",
            ),
        ]
        triggers = count_changes("members_membership")

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The name as it stands on pages; of a hidden identity that it is hidden."""
        return shown_name(self.name)


@tracked
class MembershipSpell(models.Model):
    """A time of membership that ended before the present one: written when somebody who left is admitted again."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="spells", verbose_name=_("membership"))
    joined_on = models.DateField(_("joined on"), null=True)
    left_on = models.DateField(_("left on"))
    state = models.CharField(_("left as"), max_length=16, choices=MembershipState.choices)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("earlier membership")
        verbose_name_plural = _("earlier memberships")
        ordering = ["left_on"]
        triggers = count_changes("members_membershipspell", spells=True)

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.joined_on} – {self.left_on}"
